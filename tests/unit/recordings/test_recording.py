"""The life of one recording, and of the holds that suspend its removal (RC-9)."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from callfactory.audio import Refusal
from callfactory.errors import Conflict, Forbidden, IllegalTransition
from callfactory.ids import is_id, moment_prefix
from callfactory.recordings import recording as life
from callfactory.recordings.holds import MOST_RECORDINGS, Hold, HoldState, approved, released, require_room
from callfactory.recordings.places import ids_of, incoming, kept, storage_class
from callfactory.recordings.policy import Policy
from callfactory.recordings.recording import LEASE, REFUSED_KEPT, UPLOAD_GRACE, State, Upload, recording_id
from callfactory.recordings.removal import receipt
from tests.recording_samples import ACCOUNT, CALLER, NOW, NUMBER, SOURCE, an_id, expected, stored


def test_a_switch_that_asks_again_means_the_same_recording() -> None:
    one = recording_id(ACCOUNT, NUMBER, SOURCE, "1764000000.17", 0, NOW)
    assert one == recording_id(ACCOUNT, NUMBER, SOURCE, "1764000000.17", 0, NOW)
    assert is_id(one, "rec")
    others = {
        recording_id(ACCOUNT, NUMBER, SOURCE, "1764000000.17", 1, NOW),
        recording_id(ACCOUNT, NUMBER, SOURCE, "1764000000.18", 0, NOW),
        recording_id(an_id("acc", "another"), NUMBER, SOURCE, "1764000000.17", 0, NOW),
    }
    assert len(others | {one}) == 4


def test_ids_sort_by_when_recordings_began() -> None:
    ids = [recording_id(ACCOUNT, NUMBER, SOURCE, "c", 0, NOW + timedelta(milliseconds=each)) for each in range(3)]
    assert ids == sorted(ids)
    assert ids[0] < moment_prefix("rec", NOW + timedelta(milliseconds=1)) < ids[1]


def test_one_worker_at_a_time_takes_an_upload() -> None:
    mine = life.claimed(expected(), NOW)
    assert mine is not None
    assert life.claimed(mine, NOW + timedelta(minutes=1)) is None
    assert life.claimed(mine, NOW + LEASE + timedelta(seconds=1)) is not None
    assert life.claimed(stored(), NOW) is None


def test_what_never_arrives_is_given_up() -> None:
    waiting = expected()
    assert waiting.upload is not None
    assert waiting.due_at == waiting.upload.ends_at + UPLOAD_GRACE


def test_a_refused_file_can_be_replaced_and_is_forgotten_otherwise() -> None:
    no_good = life.refused(expected(), Refusal("empty", "…"), NOW)
    assert no_good.due_at == NOW + REFUSED_KEPT
    again = life.asked_again(no_good, Upload(10, ("0" * 64,), NOW + timedelta(hours=1)))
    assert (again.state, again.refusal) == (State.EXPECTED, None)


@pytest.mark.parametrize("recording", [stored(), life.removing(stored(), "owner", NOW)])
def test_what_has_arrived_is_not_replaced(recording: life.Recording) -> None:
    with pytest.raises(Conflict):
        life.asked_again(recording, Upload(10, ("0" * 64,), NOW))


def test_a_removal_that_has_begun_is_due_at_once_and_never_ends_otherwise() -> None:
    going = life.removing(stored(NOW, days=3650), "owner", NOW)
    assert going.due_at == NOW
    assert life.removing(going, "expired", NOW + timedelta(days=1)) is going
    assert life.claimed(going, NOW) is None


def test_a_hold_suspends_removal_and_only_that() -> None:
    held = replace(stored(NOW, days=1), holds=frozenset({"hold_1"}))
    assert held.due_at is None
    wished_away = life.removing(held, "owner", NOW)
    assert (wished_away.state, wished_away.due_at) == (State.STORED, None)
    assert not wished_away.reachable(Policy(ACCOUNT, NUMBER), NOW)
    after = life.let_go(wished_away, "hold_1")
    assert (after.due_at, after.reason) == (NOW, "owner")
    assert life.removing(after, "expired", NOW + timedelta(days=1)).reason == "owner"


def test_what_is_being_removed_cannot_be_held_any_more() -> None:
    with pytest.raises(Conflict):
        life.held(life.removing(stored(), "owner", NOW), "hold_1")


def hold() -> Hold:
    return Hold(ACCOUNT, "hold_1", "PL-2026-17", "police-order", ("rec_1",), False, "usr_1", NOW)


def test_a_hold_needs_two_people() -> None:
    """RC-9, SH-2."""
    with pytest.raises(Forbidden):
        approved(hold(), "usr_1", NOW)
    in_force = approved(hold(), "usr_2", NOW)
    assert (in_force.state, in_force.approved_by) == (HoldState.IN_FORCE, "usr_2")
    with pytest.raises(IllegalTransition):
        approved(in_force, "usr_3", NOW)


def test_a_hold_is_released_once() -> None:
    over = released(approved(hold(), "usr_2", NOW), "usr_1", NOW)
    assert over.state is HoldState.RELEASED
    with pytest.raises(IllegalTransition):
        released(over, "usr_1", NOW)
    with pytest.raises(IllegalTransition):
        approved(over, "usr_2", NOW)


def test_a_hold_is_about_a_case_not_about_an_account() -> None:
    require_room(MOST_RECORDINGS)
    with pytest.raises(Conflict):
        require_room(MOST_RECORDINGS + 1)


def test_the_receipt_says_what_when_and_what_was_looked_at_and_nothing_of_the_caller() -> None:
    going = life.removing(stored(NOW - timedelta(days=30)), "expired", NOW)
    draft = receipt(going, removed_at=NOW + timedelta(minutes=5), looked_at=NOW + timedelta(minutes=5), bundles=1)
    assert draft.subject_id == going.recording_id
    assert draft.facts["due_at"] == "2026-11-24T12:00:00.000Z"
    assert (draft.facts["reason"], draft.facts["left"], draft.facts["bundles"]) == ("expired", 0, 1)
    assert CALLER[1:] not in json.dumps(dict(draft.facts))


def test_keys_are_opaque_and_lead_back() -> None:
    recording = stored()
    ids = (recording.account_id, recording.recording_id)
    assert ids_of(incoming(*ids)) == ids
    assert ids_of(kept(*ids)) is None
    assert ids_of("incoming/x") is None
    assert CALLER[1:] not in kept(*ids)


def test_the_cheaper_class_of_storage() -> None:
    assert storage_class(89, 360_000) == "STANDARD"
    assert storage_class(90, 360_000) == "GLACIER_IR"
    assert storage_class(3650, 20_000) == "STANDARD"


def test_a_recording_does_not_print_its_caller() -> None:
    assert CALLER not in repr(stored())
