"""Fixed-width files of carriers: every record read, every control total checked, nothing taken of a cut file."""

import pytest

from callfactory.calls.formats.base import Accepted
from callfactory.calls.formats.carrier_fixed import CarrierFixed, seconds_of
from tests.fakes_calls import a_reading


def cdr(number: int, start: str, duration: str, caller: str = "0612345678", called: str = "0201234567") -> str:
    line = f"CDR{number:06d}0  0 {start}00{caller:<19}004{called:<20}".ljust(127) + duration + "00"
    return line.ljust(190)


def framed(lines: list[str], *, records: int | None = None, seconds: str = "0000000137", end: str = "Y") -> bytes:
    head = "HDR0001CF".ljust(135) + "000309" + "20261124110000"
    count = len(lines) if records is None else records
    tail = "TRL0001CF".ljust(135) + "000309" + f"{count:08d}" + seconds + "0" * 22 + end
    return "\r\n".join([head, *lines, tail, ""]).encode()


LINES = [cdr(1, "20261124103105", "000117"), cdr(2, "20261124093000", "000020", caller="ANONIEM")]
WHOLE = framed(LINES, seconds="0000000137")


def refusal(content: bytes) -> str | None:
    return CarrierFixed().verify([content], a_reading(zone="Europe/Amsterdam")).refusal


def test_durations_are_hours_minutes_and_seconds() -> None:
    assert seconds_of("000217") == 137
    assert seconds_of("0000003055") == 1855


def test_a_whole_file_is_read() -> None:
    found = list(CarrierFixed().read([WHOLE], a_reading(zone="Europe/Amsterdam")))
    first, second = (each.fact for each in found if isinstance(each, Accepted))
    assert (first.service_number, first.caller, first.talk_ms) == ("+31201234567", "+31612345678", 77_000)
    assert first.started_ms == 1_795_516_265_000 - 3_600_000
    assert (second.caller, second.talk_ms) == ("withheld", 20_000)


def test_the_totals_of_a_whole_file_agree() -> None:
    totals = CarrierFixed().verify([WHOLE], a_reading())
    assert totals.refusal is None
    assert (totals.records, totals.said_records, totals.sequence) == (2, 2, "000309")
    assert (totals.seconds, totals.said_seconds) == (97, 97)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (framed(LINES, seconds="0000000137", records=3), "records_differ"),
        (framed(LINES, seconds="0000000200"), "duration_differs"),
        (framed(LINES, seconds="0000000137", end="N"), "truncated"),
        (WHOLE[:-200], "truncated"),
        (WHOLE[WHOLE.index(b"CDR") :], "header_missing"),
        (WHOLE.replace(b"000309", b"000310", 1), "sequence_differs"),
        (WHOLE + LINES[0].encode(), "truncated"),
    ],
)
def test_a_file_that_does_not_add_up_is_refused_whole(content: bytes, reason: str) -> None:
    assert refusal(content) == reason


def test_another_layout_is_configured() -> None:
    columns = ("start:4:14", "caller:18:12", "service_number:30:12", "duration:42:6", "trailer_records:4:3")
    line = "CDR20261124103105+31612345678+31201234567000117"
    content = f"HDR\n{line}\nTRL001\n".encode()
    reading = a_reading(columns=columns)
    assert CarrierFixed().verify([content], reading).refusal is None
    (fact,) = (each.fact for each in CarrierFixed().read([content], reading) if isinstance(each, Accepted))
    assert (fact.caller, fact.talk_ms) == ("+31612345678", 77_000)


def test_two_who_hide_and_call_at_once_are_two_calls() -> None:
    """CD-5: what a record says is its call's name, so of callers without a number its place in the file counts too."""
    one, other, again = (cdr(number, "20261124093000", "000020", caller="ANONIEM") for number in (2, 3, 2))

    def calls(*lines: str) -> set[str]:
        found = CarrierFixed().read([framed(list(lines))], a_reading())
        return {each.fact.call_id for each in found if isinstance(each, Accepted)}

    assert len(calls(one, other)) == 2
    assert calls(other, one) == calls(one, other)
    assert calls(one, again) <= calls(one, other)
    assert len(calls(one, again)) == 1
