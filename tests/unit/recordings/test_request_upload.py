"""A switch asks for links (issue 7, "In"; RC-1, RC-5, CD-2)."""

from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from pydantic import ValidationError

from callfactory.erasure.forgotten import Forgotten
from callfactory.errors import Conflict, Gone, InvalidInput, NotAnnounced, NotFound, RecordingOff, Unavailable
from callfactory.numbers import Period
from callfactory.recordings import recording as life
from callfactory.recordings.recording import PART_BYTES, State
from functions.recordings.recordings_contract import UploadRequest
from functions.recordings.request_upload import complete_upload
from tests.fakes_calls import fingerprint
from tests.recording_samples import ACCOUNT, CALLER, NUMBER, OTHER, SERVICE_NUMBER, settings
from tests.unit.recordings.world import World


@pytest.fixture
def world() -> World:
    return World()


def test_a_link_is_for_exactly_the_file_that_was_announced(world: World) -> None:
    asked = world.ask(b"0" * 500)
    assert (asked.state, asked.in_parts) == ("expected", False)
    assert [part.bytes for part in asked.parts] == [500]
    assert asked.expires_at == world.clock.now() + life.UPLOAD_LIVES


def test_asking_again_means_the_same_recording(world: World) -> None:
    first, again = world.ask(), world.ask()
    assert first.recording_id == again.recording_id
    assert len(world.recordings.kept) == 1


def test_who_asks_after_it_has_arrived_is_told_so(world: World) -> None:
    """So a switch whose answer was lost can delete its file."""
    recording, _ = world.put()
    asked = world.ask(recorded_at=recording.recorded_at)
    assert (asked.state, asked.parts) == ("stored", [])


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"announcement_played": False}, NotAnnounced),
        ({"service_number": "+31850000009"}, NotFound),
    ],
)
def test_what_may_not_be_recorded_is_refused_and_nothing_is_kept(
    world: World, changes: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        world.ask(**changes)
    assert not world.recordings.kept


def test_recording_that_is_off_is_refused() -> None:
    for world in (World(days=None), World()):
        if world.policy.settings.on:
            world.choose(None)
        with pytest.raises(RecordingOff):
            world.ask()
        assert not world.recordings.kept


def test_without_announcement_only_where_the_owner_documented_why(world: World) -> None:
    world.choose(30, announcement=None, exemption="Emergency line, by decree")
    asked = world.ask(announcement_played=False)
    assert world.recordings.get(ACCOUNT, asked.recording_id).announced == "exempt"


@pytest.mark.parametrize("holder", [None, OTHER])
def test_a_number_that_is_released_or_somebody_elses_is_refused(world: World, holder: str | None) -> None:
    since = world.clock.now() - timedelta(days=1)
    world.ownership.known = [Period(SERVICE_NUMBER, ACCOUNT, NUMBER, since - timedelta(days=100), since)]
    if holder:
        world.ownership.known.append(Period(SERVICE_NUMBER, holder, "num_other", since))
    with pytest.raises(NotFound):
        world.ask()
    with pytest.raises(NotFound):
        world.ask(recorded_at=since - timedelta(days=1))


def test_a_call_of_a_former_owner_is_not_the_new_ones(world: World) -> None:
    """CD-8."""
    world.ownership.known = [Period(SERVICE_NUMBER, ACCOUNT, NUMBER, world.clock.now() - timedelta(hours=1))]
    with pytest.raises(Conflict):
        world.ask(recorded_at=world.clock.now() - timedelta(hours=2))


def test_a_call_whose_time_is_over_already_is_not_taken(world: World) -> None:
    with pytest.raises(Gone):
        world.ask(recorded_at=world.clock.now() - timedelta(days=30))
    world.ask(recorded_at=world.clock.now() - timedelta(days=30) + timedelta(seconds=1))


def test_a_switch_whose_clock_is_wrong_is_told(world: World) -> None:
    with pytest.raises(InvalidInput):
        world.ask(recorded_at=world.clock.now() + timedelta(hours=1))


@pytest.mark.parametrize(
    ("caller", "more", "kept"),
    [
        ("+31612345678", {}, "+31612345678"),
        ("0612345678", {"country": "NL"}, "+31612345678"),
        ("anonymous", {}, "withheld"),
        ("+31612345678", {"caller_presentation": "prohib"}, "withheld"),
        ("+31612345678", {"privacy": "id"}, "withheld"),
        ("", {}, "unknown"),
        ("s", {}, "unknown"),
    ],
)
def test_a_hidden_caller_is_not_kept(world: World, caller: str, more: dict[str, Any], kept: str) -> None:
    asked = world.ask(caller=caller, **more)
    assert world.recordings.get(ACCOUNT, asked.recording_id).caller == kept


def in_parts(size: int = PART_BYTES + 1) -> dict[str, Any]:
    return {"bytes": size, "sha256": [sha256(b"1").hexdigest(), sha256(b"2").hexdigest()]}


def test_a_large_file_comes_in_parts_and_goes_on_where_it_was(world: World) -> None:
    first = world.ask(**in_parts())
    assert (first.in_parts, [part.number for part in first.parts]) == (True, [1, 2])
    again = world.ask(**in_parts())
    assert len(world.bucket.uploads) == 1, "the upload that was begun goes on"
    assert again.recording_id == first.recording_id
    with pytest.raises(Conflict):
        complete_upload(ACCOUNT, first.recording_id, intake=world.intake)
    world.bucket.put(world.recordings.get(ACCOUNT, first.recording_id), b"all of it")
    assert complete_upload(ACCOUNT, first.recording_id, intake=world.intake).state == "expected"


def test_a_file_in_parts_needs_a_digest_of_each() -> None:
    request = World().ask
    with pytest.raises(ValidationError):
        request(**{**in_parts(), "sha256": ["0" * 64]})
    with pytest.raises(ValidationError):
        request(bytes=10, sha256=["0" * 64, "1" * 64])
    assert UploadRequest.model_fields["sha256"].metadata


def test_another_file_in_the_place_of_a_refused_one(world: World) -> None:
    recording, _ = world.put(b"no sound in here", call="c")
    assert recording.state is State.REFUSED
    again, _ = world.put(call="c")
    assert (again.recording_id, again.state) == (recording.recording_id, State.STORED)


def test_while_a_file_is_looked_at_no_other_takes_its_place(world: World) -> None:
    asked = world.ask()
    recording = world.recordings.get(ACCOUNT, asked.recording_id)
    mine = life.claimed(recording, world.clock.now())
    assert mine is not None
    world.recordings.replace(mine)
    with pytest.raises(Unavailable):
        world.ask(b"another file")


def test_the_recording_belongs_to_the_call_whichever_comes_first(world: World) -> None:
    one, two = world.ask(call="c-1"), world.ask(call="c-1", part=1)
    calls = {world.recordings.get(ACCOUNT, each.recording_id).call_id for each in (one, two)}
    assert len(calls) == 1
    assert one.recording_id != two.recording_id


def test_settings_of_the_moment_bind_what_is_recorded(world: World) -> None:
    asked = world.ask()
    world.choose(7)
    recording = world.recordings.get(ACCOUNT, asked.recording_id)
    assert recording.days == settings(30).days
    assert recording.expires_at(world.policy) == recording.recorded_at + timedelta(days=7)


def test_a_recording_that_comes_late_does_not_bring_a_forgotten_caller_back(world: World) -> None:  # DB-6
    """Of a call from before the asking nothing is kept, also where the copy in memory does not know it yet."""
    world.forgotten.unseen[ACCOUNT] = Forgotten(
        callers={fingerprint(ACCOUNT, CALLER): world.clock.now() + timedelta(seconds=1)}
    )
    with pytest.raises(Gone, match="forgotten"):
        world.ask()
    assert not world.recordings.kept
    assert world.ask(caller="+31687654321").state == "expected"
    world.clock.advance(seconds=2)
    assert world.ask(recorded_at=world.clock.now()).state == "expected"
