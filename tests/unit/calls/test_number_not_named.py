"""A switch whose records never name the number that was called: staff see it, nothing vanishes (CD-5, CD-8)."""

from callfactory.quarantine import Held, State
from functions.cdr.take_records import take_records
from tests.fakes_calls import SERVICE_NUMBER, FakeIntake, a_source
from tests.unit.calls.reading import CALLER
from tests.unit.calls.test_asterisk_csv import USUAL, a_row
from tests.unit.calls.test_asterisk_events import CALL as EVENTS
from tests.unit.calls.test_asterisk_events import cel

ALL = [*USUAL, "uniqueid", "userfield", "peeraccount", "linkedid", "sequence"]
A, B = "1795516265.7", "1795516266.8"


def row(sequence: int, **changes: str) -> str:
    return a_row(ALL, **{"uniqueid": A, "linkedid": A, "sequence": str(sequence), **changes})


def sent(intake: FakeIntake, *bodies: str) -> list[tuple[str, str | None]]:
    """The fates of these bodies, one after the other."""
    fates = [fate for body in bodies for fate in take_records([body.encode()], a_source(), intake.ports)]
    return [(fate.fate, fate.reason) for fate in fates]


def held(intake: FakeIntake, state: State = State.OPEN) -> tuple[Held, ...]:
    return intake.quarantine.held(state, limit=10).items


def test_a_call_whose_rows_name_extensions_only_is_held_once() -> None:
    intake = FakeIntake()
    rows = row(1, dst="301"), row(2, dst="302", uniqueid=B), row(3, dst="600")
    assert sent(intake, "".join(rows)) == [
        ("quarantined", "number_not_named"), ("accepted", None), ("quarantined", "number_not_named"),
    ]  # fmt: skip
    (entry,) = held(intake)
    assert (entry.reason, entry.times_seen, entry.content["started_at"]) == (
        "number_not_named", 2, "2026-11-24T10:31:05.000Z",
    )  # fmt: skip
    assert CALLER not in repr(entry)


def test_once_a_row_names_the_number_all_of_them_count() -> None:
    intake = FakeIntake()
    transferred = row(
        2, dst="302", start="2026-11-24 10:32:10", answer="2026-11-24 10:32:10", end="2026-11-24 10:33:10"
    )
    assert sent(intake, transferred) == [("quarantined", "number_not_named")]
    assert sent(intake, row(1)) == [("accepted", None)]
    (call,) = intake.calls.all()
    assert (call.facts, call.call.inbound_ms) == (2, 120_000)
    assert (held(intake), [each.state for each in held(intake, State.REPLAYED)]) == ((), [State.REPLAYED])
    assert sent(intake, transferred) == [("duplicate", None)]
    assert held(intake) == ()


def test_a_repaired_switch_sends_again() -> None:
    intake = FakeIntake()
    sent(intake, row(1, dst="301"))
    assert sent(intake, row(1)) == [("accepted", None)]
    assert ([each.facts for each in intake.calls.all()], held(intake)) == ([2], ())


def test_calls_within_the_switch_and_calls_to_elsewhere_make_no_noise() -> None:
    intake = FakeIntake()
    within = row(1, src="301", clid='"Jan" <301>', dst="302")
    shown = row(2, src=SERVICE_NUMBER, clid=f'"Us" <{SERVICE_NUMBER}>', dst="90301234567", uniqueid=B, linkedid=B)
    silent = row(3, src="", clid="", dst="s", uniqueid="1795516267.9", linkedid="1795516267.9")
    assert sent(intake, within, shown, silent) == [("accepted", None)] * 3
    assert held(intake) == ()


def test_a_row_beside_one_that_was_refused_adds_nothing() -> None:
    intake = FakeIntake()
    assert sent(intake, row(1, dst="0209999999") + row(2, dst="301"))[0] == ("quarantined", "number_not_owned")
    assert [each.reason for each in held(intake)] == ["number_not_owned"]


def test_channel_events_that_end_without_a_number_are_held() -> None:
    intake = FakeIntake()
    start = cel("CHAN_START", "10:31:05.120", A, cidnum=CALLER, exten="s")
    answer, end = cel("ANSWER", "10:31:09.260", A, cidnum=CALLER), cel("HANGUP", "10:32:10.510", A, cidnum=CALLER)
    assert sent(intake, start + answer, end)[-1] == ("quarantined", "number_not_named")
    assert [each.reason for each in held(intake)] == ["number_not_named"]
    assert sent(intake, EVENTS[0]) == [("accepted", None)]
    assert held(intake) == ()
