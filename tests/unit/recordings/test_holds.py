"""Legal hold: by case, by two people, logged; its release resumes removal (RC-9, SH-2)."""

from datetime import timedelta

import pytest

from callfactory.errors import Conflict, Forbidden, Gone, NotFound
from callfactory.principal import Principal, Role
from callfactory.recordings import places
from callfactory.recordings.recording import Recording
from functions.recordings.delete_recordings import delete_recordings
from functions.recordings.hold_recordings import approve_hold, ask_hold, release_hold
from functions.recordings.recordings_contract import HoldRequest
from tests.gateway import person
from tests.recording_samples import ACCOUNT, OTHER, an_id
from tests.recordings_house import OWNER
from tests.unit.recordings.world import World

STAFF = an_id("acc", "staff")
ONE = person(STAFF, Role.OPS, subject_id=an_id("usr", "one"), mfa=True)
TWO = person(STAFF, Role.OPS, subject_id=an_id("usr", "two"), mfa=True)


@pytest.fixture
def world() -> World:
    return World()


def ask(world: World, *recordings: Recording, told: bool = False, account_id: str = ACCOUNT) -> str:
    request = HoldRequest(
        account_id=account_id,
        case_id="PL-2026/17",
        ground="police-order",
        recording_ids=[each.recording_id for each in recordings],
        told=told,
    )
    return ask_hold(request, ONE, holding=world.holding)


def hold(world: World, *recordings: Recording, told: bool = False, by: Principal = TWO) -> str:
    hold_id = ask(world, *recordings, told=told)
    approve_hold(ACCOUNT, hold_id, by, holding=world.holding)
    return hold_id


def test_a_hold_that_nobody_approved_holds_nothing(world: World) -> None:
    (recording,) = world.keep_days_ago(29)
    hold_id = ask(world, recording)
    with pytest.raises(Forbidden):
        approve_hold(ACCOUNT, hold_id, ONE, holding=world.holding)
    world.clock.advance(days=1)
    world.sweep()
    assert not world.recordings.kept


def test_what_is_held_is_kept_but_not_shown_after_its_time(world: World) -> None:
    held, free = world.keep_days_ago(29, 29.1)
    hold(world, held)
    assert world.bucket.objects[places.kept(ACCOUNT, held.recording_id)].tag == "held"
    world.clock.advance(days=1)
    world.sweep()
    assert set(world.states()) == {held.recording_id}
    assert free.recording_id not in world.states()
    assert world.listed() == []
    with pytest.raises(Gone):
        world.link(held)


def test_a_release_resumes_removal_with_a_receipt(world: World) -> None:
    (recording,) = world.keep_days_ago(29)
    hold_id = hold(world, recording)
    world.clock.advance(days=10)
    assert world.sweep().removed == 0
    release_hold(ACCOUNT, hold_id, ONE, holding=world.holding)
    assert world.bucket.objects[places.kept(ACCOUNT, recording.recording_id)].tag == "d30"
    assert world.sweep().removed == 1
    facts = world.receipts_of()[0]["receipt"]["facts"]
    assert (facts["reason"], facts["due_at"]) == ("expired", "2026-11-25T12:00:00.000Z")


def test_two_holds_hold_until_both_are_released(world: World) -> None:
    (recording,) = world.keep_days_ago(29)
    first, second = hold(world, recording), hold(world, recording)
    world.clock.advance(days=1)
    release_hold(ACCOUNT, first, ONE, holding=world.holding)
    assert world.bucket.objects[places.kept(ACCOUNT, recording.recording_id)].tag == "held"
    assert world.sweep().removed == 0
    release_hold(ACCOUNT, second, ONE, holding=world.holding)
    assert world.sweep().removed == 1


def test_the_owners_wish_is_answered_and_waits_for_the_release(world: World) -> None:
    """Nobody learns of a hold by trying to remove what is held."""
    (recording,) = world.keep_days_ago(1)
    hold_id = hold(world, recording)
    view = delete_recordings([recording.recording_id], OWNER, removing=world.removing, audit=world.audit)
    assert view.removed == 1
    assert world.listed() == []
    assert world.receipts_of() == []
    world.clock.advance(days=2)
    world.sweep()
    release_hold(ACCOUNT, hold_id, ONE, holding=world.holding)
    world.sweep()
    assert world.receipts_of()[0]["receipt"]["facts"]["reason"] == "owner"
    assert world.bytes_left() == set()


def test_a_shorter_choice_during_a_hold_acts_when_it_is_released(world: World) -> None:
    (recording,) = world.keep_days_ago(10)
    hold_id = hold(world, recording)
    world.choose(7)
    world.sweep()
    assert world.policy.look_at is None
    assert world.recordings.kept
    release_hold(ACCOUNT, hold_id, ONE, holding=world.holding)
    world.sweep()
    assert not world.recordings.kept


def test_a_longer_choice_does_not_take_the_hold_away(world: World) -> None:
    (recording,) = world.keep_days_ago(10)
    hold(world, recording)
    world.choose(365, existing="follow")
    assert world.bucket.objects[places.kept(ACCOUNT, recording.recording_id)].tag == "held"


def test_what_is_gone_meanwhile_cannot_be_held(world: World) -> None:
    one, two = world.keep_days_ago(1, 2)
    hold_id = ask(world, one, two)
    delete_recordings([two.recording_id], OWNER, removing=world.removing, audit=world.audit)
    with pytest.raises(Conflict):
        approve_hold(ACCOUNT, hold_id, TWO, holding=world.holding)
    with pytest.raises(NotFound):
        ask(world, two)
    with pytest.raises(NotFound):
        ask(world, one, account_id=OTHER)


def test_an_approval_and_a_sweep_at_once_have_one_winner(world: World) -> None:
    (recording,) = world.keep_days_ago(31)
    hold_id = ask(world, recording)
    world.recordings.when_replacing.append(lambda: approve_hold(ACCOUNT, hold_id, TWO, holding=world.holding))
    assert world.sweep().removed == 0
    assert world.recordings.get(ACCOUNT, recording.recording_id).holds == {hold_id}


def test_the_log_is_our_staffs_and_the_owners_where_the_law_allows(world: World) -> None:
    secret, open_ = world.keep_days_ago(1, 2)
    hold(world, secret)
    assert {each.action.value for each in world.audit.entries(STAFF, limit=9).items} == {"hold.approved", "hold.asked"}
    assert world.audit.entries(ACCOUNT, limit=9).items == ()
    hold(world, open_, told=True)
    assert len(world.audit.entries(ACCOUNT, limit=9).items) == 2
    assert {each.recording_id: each.held for each in world.listed()} == {
        secret.recording_id: False,
        open_.recording_id: True,
    }


def test_receipts_name_when_a_held_one_was_due(world: World) -> None:
    (recording,) = world.keep_days_ago(29)
    hold_id = hold(world, recording)
    world.clock.advance(days=100)
    release_hold(ACCOUNT, hold_id, ONE, holding=world.holding)
    world.sweep()
    facts = world.receipts_of()[0]["receipt"]["facts"]
    assert facts["due_at"] < facts["removed_at"]
    assert recording.recorded_at + timedelta(days=30) < world.clock.now()
