"""The audit log is append-only and says nothing about people but ids."""

from datetime import UTC, datetime

import pytest

from callfactory.audit import Action, AuditLog, Entry, entry
from callfactory.ids import new_id
from tests.fakes_seams import FakeAuditLog

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
ACCOUNT, PERSON, NUMBER = new_id("acc", NOW), new_id("usr", NOW), new_id("num", NOW)


def an_entry(**details: str | int) -> Entry:
    return entry(ACCOUNT, Action.RING_TO_CHANGED, at=NOW, by=("person", PERSON), target=("number", NUMBER), **details)


def test_details_may_be_ids_codes_and_counts() -> None:
    written = an_entry(order_id=new_id("ord", NOW), how="ring-to.first", legs=3)
    assert written.details["legs"] == 3


@pytest.mark.parametrize(
    "value", ["+31201234567", "31201234567", 31201234567, "jan@example.com", "Jan Jansen", "192.0.2.1", "Müller", ""]
)
def test_details_that_tell_about_people_are_refused_without_repeating_them(value: str | int) -> None:
    with pytest.raises(ValueError, match="ring_to") as refusal:
        an_entry(ring_to=value)
    assert value == "" or str(value) not in str(refusal.value)


def test_actor_and_target_are_ids_too() -> None:
    with pytest.raises(ValueError, match="target_id"):
        entry(ACCOUNT, Action.ORDER_PLACED, at=NOW, by=("person", PERSON), target=("number", "+31201234567"))


def test_there_is_no_way_to_change_or_remove_an_entry() -> None:
    assert {name for name in vars(AuditLog) if not name.startswith("_")} == {"record", "entries"}


def test_recording_the_same_entry_again_changes_nothing() -> None:
    log = FakeAuditLog()
    once = an_entry()
    log.record(once)
    log.record(once)
    assert log.entries(ACCOUNT, limit=10).items == (once,)
