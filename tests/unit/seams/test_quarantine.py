"""Quarantine keeps what is allowed, knows the same record again, and ends after its published life."""

from datetime import datetime, timedelta
from hashlib import sha256

import pytest

from callfactory.errors import IllegalTransition, NotFound
from callfactory.ids import is_id, new_id
from callfactory.quarantine import HELD_FOR, Content, Held, State, hold
from tests.fakes import FakeClock
from tests.fakes_seams import FakeQuarantine

CLOCK = FakeClock()
ACCOUNT, SOURCE = new_id("acc", CLOCK.now()), new_id("src", CLOCK.now())


def keyed(account_id: str, text: str) -> str:
    return sha256(f"key/{account_id}/{text}".encode()).hexdigest()


def held(original: bytes = b"a,b,c", now: datetime | None = None, content: Content | None = None) -> Held:
    return hold(
        account_id=ACCOUNT,
        family="cdr",
        source_id=SOURCE,
        position=3,
        reason="start-unreadable",
        words="The start of the call cannot be read.",
        content=content if content is not None else {"call_id": "1700000000.1", "duration_ms": 61000},
        original=original,
        fingerprint=keyed,
        now=now or CLOCK.now(),
    )


@pytest.mark.parametrize("name", ["clid", "caller_name", "ip", "user_agent"])
def test_what_is_not_on_the_list_is_never_kept(name: str) -> None:  # CD-1
    with pytest.raises(ValueError, match=name) as refusal:
        held(content={"call_id": "1", name: "Jan Jansen"})
    assert "Jansen" not in str(refusal.value)


def test_a_field_cannot_smuggle_the_original() -> None:
    with pytest.raises(ValueError, match="application"):
        held(content={"application": "x" * 400})


def test_the_same_record_again_is_the_same_entry_seen_twice() -> None:  # CD-5
    clock = FakeClock()
    quarantine = FakeQuarantine(clock)
    first = quarantine.put(held(now=clock.now()))
    clock.advance(hours=5)
    again = quarantine.put(held(now=clock.now()))
    assert is_id(again.quarantine_id, "qua")
    assert (again.quarantine_id, again.times_seen) == (first.quarantine_id, 2)
    assert again.expires_at == first.expires_at == first.first_seen + HELD_FOR
    assert len(quarantine.held(State.OPEN, limit=10).items) == 1


def test_another_record_is_another_entry() -> None:
    assert held(b"one").quarantine_id != held(b"two").quarantine_id


def test_its_life_is_bounded() -> None:
    assert timedelta(days=30) == HELD_FOR
    clock = FakeClock()
    quarantine = FakeQuarantine(clock)
    entry = quarantine.put(held(now=clock.now()))
    clock.advance(days=30)
    with pytest.raises(NotFound):
        quarantine.get(entry.quarantine_id)
    assert quarantine.held(State.OPEN, limit=10).items == ()


def test_of_two_replays_one_wins() -> None:
    clock = FakeClock()
    quarantine = FakeQuarantine(clock)
    entry = quarantine.put(held(now=clock.now()))
    quarantine.settle(entry.quarantine_id, State.REPLAYED, clock.now())
    with pytest.raises(IllegalTransition):
        quarantine.settle(entry.quarantine_id, State.DISCARDED, clock.now())
    assert quarantine.get(entry.quarantine_id).state is State.REPLAYED
