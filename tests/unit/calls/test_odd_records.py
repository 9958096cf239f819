"""Records that no sample shows and every field meets: nothing of them crashes, is lost, or is read wrongly."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callfactory.calls.fold import fold, is_over
from callfactory.calls.formats.base import Accepted, Rejected
from callfactory.calls.sources import Kind
from tests.unit.calls.reading import CALLER, call_of, facts, reasons, records
from tests.unit.calls.test_asterisk_csv import USUAL, VALUES, a_row
from tests.unit.calls.test_asterisk_events import CALL
from tests.unit.calls.test_cloud_platforms import TELNYX, broadworks, callback, cdr_data, child, webhook
from tests.unit.calls.test_freeswitch import A_LEG, B_LEG, leg
from tests.unit.calls.test_hidden_anywhere import CASES, NUMBER, OURS, TWILIO

ALL = list(VALUES)
TARGET = "+31301234567"
START = 1_795_516_265
COLUMNS = {"columns": ("caller", "service_number")}


def acc(method: str, code: str, second: int, caller: str = CALLER, number: str = NUMBER) -> str:
    return "|".join((method, "a", "b", "c1", code, "x", str(START + second), caller, number)) + "\n"


# -- Nothing crashes ---------------------------------------------------------------------------------------------------

ODD = st.sampled_from(
    ["²", "٣", "\x00", "9" * 40, "9" * 5000, "-", "{", "[", '"', "null", "1e400", "NaN", "%ff", "\\ud800", "\r", "\n",
     ",", "|", ";", "9999-12-31", '{"a":1}', '["x"]', "true", "T", "0", "{}", "1" * 13]
)  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(CASES), st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 6), ODD), max_size=3))
def test_whatever_is_broken_in_a_record_it_has_a_fate(case: Any, damages: list[tuple[int, int, str]]) -> None:
    """CD-5: one record that nobody foresaw takes no other with it."""
    kind, sent, source = case
    text = sent if isinstance(sent, str) else json.dumps(sent)
    for at, length, odd in damages:
        place = at % len(text)
        text = text[:place] + odd + text[place + length :]
    found = records(kind, text, **source)
    if accepted := [each.fact for each in found if isinstance(each, Accepted)]:
        fold(accepted)


@pytest.mark.parametrize(
    ("kind", "sent", "reason"),
    [
        ("asterisk-csv", a_row(billsec="6²"), "duration_unreadable"),
        ("asterisk-csv", a_row(billsec="9" * 5000), "too_long"),
        ("asterisk-csv", a_row(start="9999-12-31 23:59:59"), "time_implausible"),
        ("freeswitch-json", leg(start_uepoch="9" * 30), "time_implausible"),
        ("freeswitch-json", leg(start_uepoch="9" * 5000), "time_implausible"),
        ("callfactory-json", {**OURS, "call_id": "\ud83d"}, "unreadable"),
        ("callfactory-json", {**OURS, "started_at": "9999-12-31T23:59:59-10:00"}, "time_implausible"),
        ("telnyx", {"data": {"event_type": ["call.hangup"], "payload": {"call_session_id": "s"}}}, "unreadable"),
        ("twilio", urlencode({**TWILIO, "Timestamp": "Tue, 24 Nov 2026 10:31:99999999999 +0000"}), "time_unreadable"),
    ],
)
def test_what_no_parser_expects_is_rejected_by_name(kind: Kind, sent: Any, reason: str) -> None:
    assert reasons(kind, sent) == [reason]


def test_a_number_of_thousands_of_digits_takes_no_other_record_with_it() -> None:
    long = json.dumps(OURS)[:-1] + ', "x": ' + "9" * 5000 + "}"
    for sent in (f"[{json.dumps(OURS)}, {long}]", f"{json.dumps(OURS)}\n{long}\n"):
        assert len(facts("callfactory-json", sent)) == 2


def test_whole_milliseconds_may_be_written_with_a_point() -> None:
    assert call_of("callfactory-json", {**OURS, "duration_ms": 9000.0}).duration_ms == 9000


# -- Asterisk ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("nothing", [r"\N", "NULL", "(null)"])
def test_null_is_no_id_and_no_time(nothing: str) -> None:
    """Exports of a table write it where there is no value: as an id it made one call of all."""
    ids = {"uniqueid": nothing, "linkedid": nothing}
    other = {"start": "2026-11-24 11:31:05", "answer": "2026-11-24 11:31:09", "end": "2026-11-24 11:32:09"}
    first, second = facts("asterisk-csv", a_row(ALL, **ids) + a_row(ALL, **ids, **other))
    assert first.call_id != second.call_id
    (unanswered,) = facts("asterisk-csv", a_row(ALL, **ids, answer=nothing, disposition="NO ANSWER"))
    assert unanswered.answered_ms is None


def test_the_number_that_was_called_is_not_where_it_was_delivered() -> None:
    """CD-4: Asterisk gives the leg that it makes the number that was dialled as its own."""
    assert call_of("asterisk-csv", a_row(lastdata="PJSIP/0201234567@carrier,30")).ring_to is None
    events = [event.replace(TARGET, NUMBER) for event in CALL]
    call = call_of("asterisk-csv", *events)
    assert (call.outcome, call.ring_to, call.duration_ms) == ("answered", None, 61_250)


def test_a_name_with_quotes_in_it_hides_no_address() -> None:
    assert call_of("asterisk-csv", a_row(src="", clid=f'"Jan "de" Vries" <{CALLER}>')).caller == CALLER


# -- FreeSWITCH --------------------------------------------------------------------------------------------------------


def test_a_bridge_to_the_mailbox_is_voicemail() -> None:
    """CD-4: the usual dialplan bridges to it through a loopback, which answers like anybody."""
    mailbox = "app=voicemail:default pbx.example 301"
    incoming = leg(last_app="bridge", last_arg=f"loopback/{mailbox}")
    loopback = leg(B_LEG, mailbox, originating_leg_uuid=A_LEG, direction="outbound", last_app="")
    for sent in ([incoming], [incoming, loopback]):
        call = call_of("freeswitch-json", *sent)
        assert (call.outcome, call.ring_to, call.duration_ms) == ("voicemail", None, 67_540)


def test_nobody_took_it_while_it_rang() -> None:
    unanswered = leg(answer_uepoch="0", billmsec="0", bridge_uuid="", hangup_cause="PROGRESS_TIMEOUT")
    assert call_of("freeswitch-json", unanswered).outcome == "no-answer"


# -- Kamailio, OpenSIPS ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "started", "duration"),
    [
        # Serial forking: the first branch was busy, the second took it.
        ([acc("INVITE", "486", 0), acc("INVITE", "200", 5), acc("BYE", "200", 65)], 5, 60),
        # A re-negotiation that was refused ends nothing.
        ([acc("INVITE", "200", 0), acc("INVITE", "488", 5), acc("BYE", "200", 65)], 0, 65),
    ],
)
def test_an_invite_that_failed_ends_no_call_that_was_answered(lines: list[str], started: int, duration: int) -> None:
    call = call_of("kamailio-acc", *lines, **COLUMNS)
    assert (call.outcome, call.duration_ms) == ("answered", duration * 1000)
    assert call.started_ms == (START + started) * 1000
    going_on = facts("kamailio-acc", *lines[:2], **COLUMNS)
    assert fold(going_on).outcome == "incomplete"
    assert not is_over(going_on)


def test_of_invites_that_all_failed_the_last_says_why() -> None:
    lines = [acc("INVITE", "486", 0), acc("INVITE", "480", 20)]
    assert call_of("kamailio-acc", *lines, **COLUMNS).outcome == "no-answer"
    assert is_over(facts("kamailio-acc", *lines, **COLUMNS))


def test_an_address_may_hold_the_separator_of_others() -> None:
    line = f'INVITE,a,b,c1,200,OK,{START},"sip:{CALLER}@10.0.0.7;user=phone",{NUMBER}\n'
    (fact,) = facts("kamailio-acc", line, **COLUMNS)
    assert (fact.caller, fact.service_number) == (CALLER, NUMBER)


def test_a_header_names_the_columns_of_an_export() -> None:
    dialogs = "cdr_id,start_time,end_time,duration,caller,callid,service_number\n1,2026-11-24 10:31:05,"
    call = call_of("kamailio-acc", f"{dialogs}2026-11-24 10:32:05,60.120,{CALLER},c1,{NUMBER}\n")
    assert (call.duration_ms, call.caller) == (60_120, CALLER)


def test_the_usual_extras_tell_what_was_called_and_where_it_went() -> None:
    """CD-4: `dst_ouser` is the user of the To header, `dst_user` that of the address which it was sent to."""
    extras = ("src_user", "dst_ouser", "dst_user")
    line = f"INVITE|a|b|c1|200|OK|{START}|{CALLER}|{NUMBER}|{TARGET}\n"
    bye = f"BYE|a|b|c1|200|OK|{START + 60}|||\n"
    call = call_of("kamailio-acc", line, bye, columns=extras)
    assert (call.service_number, call.ring_to, call.duration_ms) == (NUMBER, TARGET, 60_000)


# -- Twilio, Telnyx, BroadWorks ----------------------------------------------------------------------------------------


def test_a_call_began_when_it_began_to_ring() -> None:
    """CD-3: the end tells how long was talked, not since when it rang; alone, it is all that is known."""
    completed = callback("completed", 2, 70, CallDuration="40")
    rang = call_of("twilio", callback("ringing", 0, 5), callback("in-progress", 1, 30), completed)
    assert (rang.started_ms, rang.inbound_ms) == (START * 1000, 40_000)
    assert call_of("twilio", completed).started_ms == (START + 25) * 1000
    busy = call_of("twilio", callback("ringing", 0, 5), child("initiated", 0, 6), child("ringing", 1, 8),
                   child("busy", 2, 20), callback("completed", 2, 21, CallDuration="14"))  # fmt: skip
    assert (busy.outcome, busy.started_ms) == ("busy", START * 1000)


def test_a_callback_about_a_recording_is_no_call() -> None:
    form = urlencode({"CallSid": "CA1", "RecordingSid": "RE1", "RecordingStatus": "completed"})
    assert [type(each).__name__ for each in records("twilio", form)] == ["Ignored"]


def test_daily_exports_write_times_otherwise() -> None:
    call = call_of("twilio", {"sid": "CA1", "from": CALLER, "to": NUMBER, "status": "completed", "duration": 60,
                              "start_time": "2026-11-24T10:31:05Z", "end_time": "2026-11-24T10:32:05Z",
                              "direction": "inbound"})  # fmt: skip
    assert (call.started_ms, call.duration_ms) == (START * 1000, 60_000)


def test_a_number_that_does_not_exist_is_a_failure() -> None:
    delivery = {"leg": "b", "to": TARGET, "direction": "outgoing"}
    call = call_of("telnyx", TELNYX[0], webhook("call.hangup", "31:07", hangup_cause="not_found", **delivery))
    assert call.outcome == "failed"


def test_a_call_that_was_redirected_was_not_answered() -> None:
    call = call_of("broadworks-xml", broadworks(cdr_data(answerIndicator="No-PostRedirection")))
    assert (call.outcome, call.duration_ms, call.inbound_ms, call.ring_to) == ("no-answer", 0, 0, None)


# -- Hidden callers ----------------------------------------------------------------------------------------------------

NAMES = [
    "Anonymous 31612345678", "Numéro caché", "Nr zastrzeżony", "Paslėptas numeris", "ناشناس", "निजी नंबर", "Peidetud",
    "Anonieme beller", "Unterdrückte Nummer", "Caller withheld", "Private Name", "匿名来电", "leyninúmer",
    "Приватный номер", "Приватний номер", "Скривено", "Ukryty numer", "Nummer geheim", "Geen nummerweergave",
    "Preifat", "Restricted Caller ID", "id_private", "ANONİM", "Slēpts numurs", "estetty numero", "Spärrat nummer",
    "Secret number", "Withheld by caller", "απόρρητο", "מספר חסוי", "番号非通知", "เบอร์ส่วนตัว", "Nomor Pribadi",
    "Llamada oculta", "Identité masquée", "Número desconocido privado", "Rufnummernunterdrückung", "Numéro bloqué",
    "Nummerweergave geblokkeerd", "Numero oscurato", "Number not shared", "Засекреченный номер", "Titkos szám",
    "Privātais numurs", "無顯示號碼", "비공개 번호", "Caller has withheld their number", "Private line",
]  # fmt: skip
FLAGS = [
    "withheld", "anonymous", "isAnonymous", "hidden", "caller_id_restricted", "restricted", "number_hidden",
    "cli_restricted", "callerHidden", "caller_anonymous", "suppressed", "calling_party_restricted", "caller_is_private",
    "is_private", "caller_id_blocked", "id_restriction", "hideNumber", "anonymousCall", "privateCaller",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_name_of_privacy_in_any_language_hides_the_number(name: str) -> None:
    """CD-2: whole or with words that say nothing; also where the record is rejected."""
    sent = a_row(clid=f'"{name}" <{CALLER}>') + a_row(clid=f'"{name}" <{CALLER}>', billsec="x")
    (accepted, rejected) = records("asterisk-csv", sent)
    assert isinstance(accepted, Accepted)
    assert isinstance(rejected, Rejected)
    assert (accepted.fact.caller, rejected.content["caller"]) == ("withheld", "withheld")


@pytest.mark.parametrize(
    "name",
    ["Private Bank of Utrecht", "Secret Garden", "Hotel Privat Wien", "Jan 2", "De la Call", "A. Geheim", "Dold, Karl"],
)
def test_a_name_that_only_contains_one_does_not(name: str) -> None:
    assert facts("asterisk-csv", a_row(clid=f'"{name}" <{CALLER}>'))[0].caller == CALLER


@pytest.mark.parametrize("flag", FLAGS)
def test_a_flag_under_any_name_hides_the_number(flag: str) -> None:
    """CD-2, CI-2."""
    assert facts("callfactory-json", {**OURS, flag: True})[0].caller == "withheld"
    assert facts("callfactory-json", {**OURS, flag: False})[0].caller == CALLER


@pytest.mark.parametrize(
    "flag",
    ["caller_id_visible", "showCallerId", "cli_visible", "is_cli_presented", "display_caller_id", "numberShown",
     "clid_permitted", "caller_number_displayed", "present_cli"],
)  # fmt: skip
def test_a_flag_that_says_that_the_number_is_not_shown_hides_it(flag: str) -> None:
    """CD-2, CI-2: some switches tell it the other way round."""
    for no in (False, "no", 0, "N", "Anonymous"):
        assert facts("callfactory-json", {**OURS, flag: no})[0].caller == "withheld"
    for yes in (True, "yes", 1, "0612345678"):
        assert facts("callfactory-json", {**OURS, flag: yes})[0].caller == CALLER


@pytest.mark.parametrize("flag", ["OIR", "presIndicator", "aPartyRestricted"])
def test_abbreviations_of_the_field_hide_too(flag: str) -> None:
    assert facts("callfactory-json", {**OURS, flag: 1})[0].caller == "withheld"
    assert facts("callfactory-json", {**OURS, flag: 0})[0].caller == CALLER


def test_the_usual_columns_are_no_flags() -> None:
    assert facts("asterisk-csv", a_row([*USUAL, "uniqueid"]))[0].caller == CALLER
