"""Asterisk's CDR files, in every layout that it can be configured to write (CD-1 to CD-4)."""

from collections.abc import Sequence
from typing import Any

import pytest

from callfactory.calls.fact import Fact
from callfactory.calls.fold import fold
from callfactory.calls.formats.asterisk_csv import AsteriskCsv
from callfactory.calls.formats.base import Accepted, Ignored, Record, Rejected
from tests.fakes_calls import a_reading

UNIQUE_ID = "1795516265.7"
VALUES = {
    "accountcode": "",
    "src": "+31612345678",
    "dst": "0201234567",
    "dcontext": "from-trunk",
    "clid": '"Jan ""de"" Vries" <+31612345678>',
    "channel": "PJSIP/carrier-00000001",
    "dstchannel": "PJSIP/carrier-00000002",
    "lastapp": "Dial",
    "lastdata": "PJSIP/0301234567@carrier,30,tT",
    "start": "2026-11-24 10:31:05",
    "answer": "2026-11-24 10:31:09",
    "end": "2026-11-24 10:32:10",
    "duration": "65",
    "billsec": "60",
    "disposition": "ANSWERED",
    "amaflags": "DOCUMENTATION",
    "uniqueid": UNIQUE_ID,
    "userfield": "",
    "peeraccount": "",
    "linkedid": UNIQUE_ID,
    "sequence": "12",
}
USUAL = list(VALUES)[:16]


def a_row(columns: Sequence[str] = USUAL, **changes: str) -> str:
    values = {**VALUES, **changes}
    return ",".join('"' + values[name].replace('"', '""') + '"' for name in columns) + "\n"


def read(text: str, **source: Any) -> list[Record]:
    return list(AsteriskCsv().read([text.encode()], a_reading(**source)))


def fact_of(text: str, **source: Any) -> Fact:
    (record,) = (record for record in read(text, **source) if not isinstance(record, Ignored))
    assert isinstance(record, Accepted), record
    return record.fact


def reason_of(text: str, **source: Any) -> str:
    (record,) = read(text, **source)
    assert isinstance(record, Rejected), record
    return record.reason


@pytest.mark.parametrize(
    "more",
    [
        [],
        ["uniqueid"],
        ["userfield"],
        ["uniqueid", "userfield"],
        ["peeraccount", "linkedid", "sequence"],
        ["uniqueid", "peeraccount", "linkedid", "sequence"],
        ["userfield", "peeraccount", "linkedid", "sequence"],
        ["uniqueid", "userfield", "peeraccount", "linkedid", "sequence"],
    ],
)
def test_every_layout_of_cdr_csv_tells_the_same(more: list[str]) -> None:
    fact = fact_of(a_row([*USUAL, *more]))
    assert fact.service_number == "+31201234567"
    assert fact.caller == "+31612345678"
    assert fact.started_ms == 1_795_516_265_000
    assert fact.answered_ms == 1_795_516_269_000
    assert fact.talk_ms == 60_000
    assert fact.ring_to == "+31301234567"
    assert fact.outcome == "answered"


def test_cdr_custom_has_any_order_of_columns() -> None:
    columns = ["clid", "disposition", "billsec", "src", "dst", "start", "answer", "end", "uniqueid"]
    assert fact_of(a_row(columns, billsec="60.250000"), columns=tuple(columns)).talk_ms == 60_250


def test_a_header_row_names_the_columns() -> None:
    text = (
        "calldate,clid,src,did,disposition,billsec,uniqueid\n"
        '2026-11-24 10:31:05,"""X"" <+31612345678>",+31612345678,+31201234567,ANSWERED,61,1795516265.7\n'
    )
    assert fact_of(text).service_number == "+31201234567"


def test_local_time_is_of_the_zone_of_the_source() -> None:
    assert fact_of(a_row(), zone="Europe/Amsterdam").started_ms == 1_795_516_265_000 - 3_600_000


@pytest.mark.parametrize(("epoch", "started"), [("1792888205", 1_792_888_205), ("1792891805", 1_792_891_805)])
def test_the_repeated_hour_is_told_by_the_epoch_in_the_unique_id(epoch: str, started: int) -> None:
    """CD-3: 02:30:05 on 2026-10-25 in Amsterdam happened twice."""
    times = {"start": "2026-10-25 02:30:05", "answer": "2026-10-25 02:30:09", "end": "2026-10-25 02:31:10"}
    fact = fact_of(a_row([*USUAL, "uniqueid"], uniqueid=f"{epoch}.7", **times), zone="Europe/Amsterdam")
    assert (fact.started_ms, fact.answered_ms) == (started * 1000, (started + 4) * 1000)
    assert reason_of(a_row(**times), zone="Europe/Amsterdam") == "time_ambiguous"


def test_the_skipped_hour_is_not_guessed() -> None:
    """CD-3: 02:30 on 2026-03-29 never was in Amsterdam."""
    times = {"start": "2026-03-29 02:30:05", "answer": "", "end": "2026-03-29 02:31:10", "disposition": "NO ANSWER"}
    assert reason_of(a_row(**times, billsec="0"), zone="Europe/Amsterdam") == "time_skipped"


def test_an_unanswered_leg_has_no_talk_time_whatever_billsec_says() -> None:
    fact = fact_of(a_row(disposition="NO ANSWER", answer="", billsec="7"))
    assert (fact.outcome, fact.talk_ms, fact.answered_ms) == ("no-answer", None, None)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"billsec": "0"}, "zero_duration"),
        ({"billsec": "-3"}, "negative_duration"),
        ({"billsec": "86401"}, "too_long"),
        ({"billsec": "sixty"}, "duration_unreadable"),
        ({"start": "yesterday"}, "time_unreadable"),
        ({"start": "2026-11-31 10:00:00"}, "time_unreadable"),
        ({"start": ""}, "time_missing"),
        ({"start": "1970-01-01 00:00:00"}, "time_implausible"),
        ({"end": "2026-11-24 10:00:00"}, "times_contradict"),
        ({"disposition": "PERHAPS"}, "outcome_unknown"),
        ({"dst": "s"}, "no_service_number"),
        ({"dst": "*72*1234*8584"}, "no_service_number"),
    ],
)
def test_what_cannot_be_right_is_rejected_with_the_reason(changes: dict[str, str], reason: str) -> None:
    assert reason_of(a_row(**changes)) == reason


def test_a_row_of_another_layout_is_rejected() -> None:
    assert reason_of('"a","b"\n') == "columns_unknown"


@pytest.mark.parametrize(
    ("src", "clid"),
    [
        ("anonymous", '"Anonymous" <anonymous>'),
        ("+31612345678", '"Anonymous" <+31612345678>'),
        ("", '"" <anonymous>'),
        ("+266696687", ""),
    ],
)
def test_a_withheld_caller_is_nowhere_in_what_is_kept(src: str, clid: str) -> None:
    """CD-2: not in the fact, and not in the fields of a rejected record either."""
    assert fact_of(a_row(src=src, clid=clid)).caller == "withheld"
    (rejected,) = read(a_row(src=src, clid=clid, billsec="-1"))
    assert isinstance(rejected, Rejected)
    assert "612345678" not in repr(rejected.content)


def test_a_presentation_column_hides_the_number() -> None:
    columns = [*USUAL, "caller_presentation"]
    row = a_row(USUAL).rstrip("\n") + ',"prohib_passed_screen"\n'
    assert fact_of(row, columns=tuple(columns)).caller == "withheld"


def test_nothing_but_the_allow_list_is_kept() -> None:
    """CD-1: no name, no channel, no context."""
    kept = repr(tuple(fact_of(a_row([*USUAL, "uniqueid"]))))
    for gone in ("Jan", "Vries", "PJSIP", "carrier", "from-trunk", UNIQUE_ID):
        assert gone not in kept


@pytest.mark.parametrize(
    ("changes", "ring_to"),
    [
        ({"lastdata": "SIP/301&SIP/200@peer,60,t", "dstchannel": "SIP/peer-00000002"}, "sip:200"),
        ({"lastdata": "SIP/301&SIP/200,60,t", "dstchannel": "SIP/301-00000002"}, "sip:301"),
        ({"lastdata": "SIP/trunk/0301234567,60"}, "+31301234567"),
        ({"lastdata": r"TELCHAN\/5,,tF(hangup,h,2)", "dstchannel": ""}, "sip:5"),
        ({"lastapp": "Queue", "lastdata": "sales,t,,,60", "dstchannel": "PJSIP/201-00000002"}, "sip:201"),
    ],
)
def test_ring_to_is_the_target_that_the_answering_channel_belongs_to(changes: dict[str, str], ring_to: str) -> None:
    """CD-4."""
    assert fact_of(a_row(**changes)).ring_to == ring_to


def test_voicemail_and_announcement_say_so() -> None:
    """CD-4."""
    assert fact_of(a_row(lastapp="VoiceMail", lastdata="200@default")).outcome == "voicemail"
    assert fact_of(a_row(lastapp="Playback", lastdata="closed", dstchannel="")).outcome == "announcement"


def test_rows_of_a_ring_all_are_legs_of_one_call() -> None:
    rows = [
        a_row([*USUAL, "uniqueid"], dstchannel=f"SIP/30{leg}-0000000{leg}", lastdata="SIP/301&SIP/302",
              disposition="ANSWERED" if leg == 2 else "NO ANSWER", billsec="60" if leg == 2 else "0")
        for leg in (1, 2)
    ]  # fmt: skip
    facts = [record.fact for record in read("".join(rows)) if isinstance(record, Accepted)]
    call = fold(facts)
    assert len({fact.call_id for fact in facts}) == 1
    assert (call.outcome, call.ring_to, call.duration_ms) == ("answered", "sip:302", 60_000)


def test_a_unique_id_that_is_given_out_again_is_another_call() -> None:
    """After a restart with a wrong clock, another day's call bears the same id."""
    columns = [*USUAL, "uniqueid"]
    first = fact_of(a_row(columns))
    again = fact_of(
        a_row(columns, start="2026-11-26 09:00:00", answer="2026-11-26 09:00:04", end="2026-11-26 09:01:04")
    )
    assert first.call_id != again.call_id


def test_the_same_id_of_another_switch_is_another_call() -> None:
    columns = [*USUAL, "uniqueid"]
    assert fact_of(a_row(columns)).call_id != fact_of(a_row(columns), source_id="src_" + "2" * 26).call_id


def test_bytes_cut_anywhere_give_the_same_records() -> None:
    text = (a_row([*USUAL, "uniqueid"]) * 3).encode()
    whole = list(AsteriskCsv().read([text], a_reading()))
    cut = list(AsteriskCsv().read((text[at : at + 7] for at in range(0, len(text), 7)), a_reading()))
    assert cut == whole
    assert len(whole) == 3
