"""Recordings go when they are due, everywhere, and it can be shown (RC-2, RC-8; issue 7, "Retention")."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from callfactory.errors import BeingMade, Gone, NotFound
from callfactory.events import CopyWanted
from callfactory.recordings import places
from callfactory.recordings import recording as life
from callfactory.recordings.recording import Recording, State
from functions.recordings.delete_recordings import delete_recordings
from functions.recordings.make_copy import make_copy
from functions.recordings.remove_recordings import Candidate, remove_recordings
from scripts.verify_receipt import NotGenuine, verify
from tests.fakes_recordings import StoredObject
from tests.gateway import person
from tests.recording_samples import ACCOUNT, CALLER, NOW, OTHER, an_id, expected, stored
from tests.recordings_house import OWNER
from tests.unit.recordings.world import World


@pytest.fixture
def world() -> World:
    return World()


def delete(world: World, *recordings: Recording) -> int:
    ids = [each.recording_id for each in recordings]
    return delete_recordings(ids, OWNER, removing=world.removing, audit=world.audit).removed


# -- the second of expiry ----------------------------------------------------------------------------------------------


def test_from_the_second_of_expiry_nobody_reaches_it(world: World) -> None:
    (recording,) = world.keep_days_ago(29.5)
    world.clock.advance(hours=12, seconds=-1)
    assert [each.recording_id for each in world.listed()] == [recording.recording_id]
    assert world.link(recording).expires_at == world.real_clock.now() + timedelta(seconds=1)
    world.clock.advance(seconds=1)
    assert world.listed() == []
    with pytest.raises(Gone):
        world.link(recording)


def test_a_link_dies_with_the_recording_at_the_latest(world: World) -> None:
    """RC-8."""
    (soon,) = world.keep_days_ago(30 - 5 / 1440)
    (later,) = world.keep_days_ago(3)
    assert world.link(soon).expires_at == world.real_clock.now() + timedelta(minutes=5)
    assert world.link(later).expires_at == world.real_clock.now() + timedelta(minutes=15)


def test_links_of_others_recordings_are_not_given(world: World) -> None:
    world.keep(stored(account_id=OTHER))
    with pytest.raises(NotFound):
        world.link(stored(account_id=OTHER))


def test_what_has_not_arrived_cannot_be_played(world: World) -> None:
    asked = world.ask()
    with pytest.raises(NotFound):
        world.link(world.recordings.get(ACCOUNT, asked.recording_id))


# -- the sweep ---------------------------------------------------------------------------------------------------------


def test_a_sweep_removes_what_is_due_and_nothing_else(world: World) -> None:
    due = world.keep_days_ago(31, 30)
    kept = world.keep_days_ago(29.9, 1)
    swept = world.sweep()
    assert (swept.removed, swept.finished) == (2, True)
    assert swept.lag_seconds == pytest.approx(86_400)
    assert world.bytes_left() == {places.kept(ACCOUNT, each.recording_id) for each in kept}
    assert {each["receipt"]["subject"]["id"] for each in world.receipts_of()} == {each.recording_id for each in due}


def test_every_copy_goes(world: World) -> None:
    (recording,) = world.keep_days_ago(31)
    world.bucket.objects[places.rendition(ACCOUNT, recording.recording_id)] = StoredObject(b"wav")
    world.bucket.objects[places.incoming(ACCOUNT, recording.recording_id)] = StoredObject(b"raw")
    world.bundles.holding = {recording.recording_id: 2}
    world.sweep()
    assert world.bytes_left() == set()
    assert world.bundles.holding == {}
    assert world.receipts_of()[0]["receipt"]["facts"]["bundles"] == 2


def test_receipts_say_what_when_due_when_removed_and_verify_without_us(world: World) -> None:
    (recording,) = world.keep_days_ago(29)
    world.clock.advance(days=1, minutes=4)
    world.sweep()
    (document,) = world.receipts_of()
    verify([document], world.key.public_key())
    facts = document["receipt"]["facts"]
    assert facts["reason"] == "expired"
    assert facts["due_at"] == "2026-11-25T12:00:00.000Z"
    assert facts["removed_at"] == facts["looked_at"] == "2026-11-25T12:04:00.000Z"
    assert facts["left"] == 0
    assert recording.audio is not None
    assert facts["sha256"] == recording.audio.sha256
    assert CALLER[1:] not in json.dumps(document)
    document["receipt"]["facts"]["due_at"] = "2026-11-26T12:00:00.000Z"
    with pytest.raises(NotGenuine):
        verify([document], world.key.public_key())


def test_what_s3_could_not_remove_has_no_receipt_and_goes_the_next_time(world: World) -> None:
    """A DeleteObjects that fails for some of its keys."""
    stays, goes = world.keep_days_ago(31, 32)
    world.bucket.refuses = {places.kept(ACCOUNT, stays.recording_id)}
    assert world.sweep().removed == 1
    assert [each["receipt"]["subject"]["id"] for each in world.receipts_of()] == [goes.recording_id]
    assert world.states() == {stays.recording_id: State.REMOVING}
    assert world.listed() == []
    world.bucket.refuses = set()
    assert world.sweep().removed == 1
    assert world.bytes_left() == set()
    verify(world.receipts_of(), world.key.public_key())


@pytest.mark.parametrize("crashes_in", ["remove", "left", "issue", "forget"])
def test_a_sweeper_that_stops_anywhere_is_made_good_by_the_next(
    world: World, crashes_in: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.keep_days_ago(31, 32, 33)
    port = {"issue": world.receipts, "forget": world.recordings}.get(crashes_in, world.bucket)

    def crash(*_arguments: object, **_more: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(port, crashes_in, crash)
        with pytest.raises(KeyboardInterrupt):
            world.sweep()
    world.sweep()
    assert world.bytes_left() == set()
    assert not world.recordings.kept
    assert len(world.receipts_of()) == 3
    verify(world.receipts_of(), world.key.public_key())


def test_two_sweepers_at_once_remove_once(world: World) -> None:
    world.keep_days_ago(31, 32, 33)
    world.recordings.when_replacing.append(world.sweep)
    world.sweep()
    assert not world.recordings.kept
    assert len(world.receipts_of()) == 3
    verify(world.receipts_of(), world.key.public_key())


def test_a_sweep_stops_in_time_and_the_next_goes_on(world: World) -> None:
    world.keep_days_ago(*range(31, 41))
    first = world.sweep(seconds_left=[800, 800, 10])
    assert not first.finished
    assert 0 < first.removed < 10
    assert first.lag_seconds > 0
    assert world.sweep().finished
    assert not world.recordings.kept


def test_a_million_due_need_no_more_memory_than_a_batch(world: World) -> None:
    """What is in memory is a batch, however many are due: candidates are taken one by one."""
    alive: set[int] = set()
    most = 0

    def candidates() -> object:
        nonlocal most
        for number in range(1, 3000):
            recording = stored(NOW - timedelta(days=40), call=f"c{number}")
            world.keep(recording)
            alive.add(number)
            most = max(most, len(world.recordings.kept))
            yield Candidate(recording, "expired", NOW)

    remove_recordings(candidates(), removing=world.removing)  # type: ignore[arg-type]  # a generator of candidates
    assert len(alive) == 2999
    assert most <= 264
    assert not world.recordings.kept


def test_what_never_arrived_is_forgotten_without_a_receipt(world: World) -> None:
    world.ask(bytes=2**30, sha256=["0" * 64] * 16)
    assert world.bucket.uploads
    world.clock.advance(hours=1, minutes=59)
    world.sweep()
    assert world.recordings.kept
    world.clock.advance(minutes=1)
    world.sweep()
    assert not world.recordings.kept
    assert not world.bucket.uploads, "the parts of an unfinished upload go too"
    assert world.receipts_of() == []


def test_what_was_refused_is_forgotten_after_a_week(world: World) -> None:
    world.put(b"no sound")
    world.clock.advance(days=7)
    world.sweep()
    assert not world.recordings.kept
    assert world.receipts_of() == []


def test_an_upload_that_is_being_looked_at_is_not_given_up(world: World) -> None:
    waiting = expected(NOW - timedelta(hours=3))
    world.recordings.add(waiting)
    mine = life.claimed(waiting, world.clock.now())
    assert mine is not None
    world.recordings.replace(mine)
    world.sweep()
    assert world.states() == {waiting.recording_id: State.EXPECTED}
    world.clock.advance(minutes=17)
    world.sweep()
    assert not world.recordings.kept


# -- the owner's wish --------------------------------------------------------------------------------------------------


def test_the_owner_removes_one_or_many_at_once(world: World) -> None:
    one, two, three = world.keep_days_ago(1, 2, 3)
    assert delete(world, one, three) == 2
    assert [each.recording_id for each in world.listed()] == [two.recording_id]
    assert world.bytes_left() == {places.kept(ACCOUNT, two.recording_id)}
    assert {each["receipt"]["facts"]["reason"] for each in world.receipts_of()} == {"owner"}


def test_a_link_that_was_given_opens_nothing_after_a_removal(world: World) -> None:
    (recording,) = world.keep_days_ago(1)
    url = world.link(recording).url
    assert world.signer.opens(url)
    delete(world, recording)
    assert not world.signer.opens(url)


def test_nobody_removes_what_is_not_theirs(world: World) -> None:
    (recording,) = world.keep_days_ago(1)
    view = delete_recordings([recording.recording_id], person(OTHER), removing=world.removing, audit=world.audit)
    assert (view.removed, view.unknown) == (0, 1)
    assert len(world.listed()) == 1


def test_asking_twice_removes_once(world: World) -> None:
    (recording,) = world.keep_days_ago(1)
    delete(world, recording)
    view = delete_recordings([recording.recording_id] * 2, OWNER, removing=world.removing, audit=world.audit)
    assert (view.removed, view.unknown) == (0, 1)
    assert len(world.receipts_of()) == 1


# -- copies in another format ------------------------------------------------------------------------------------------


def test_wav_is_made_once_and_opens(world: World) -> None:
    recording, _ = world.put()
    one, two = world.link(recording, format="wav"), world.link(recording, format="wav", purpose="play")
    assert world.signer.opens(one.url)
    assert one.filename == "31850000001-20261124T120000Z.wav"
    assert two.filename is None
    assert world.bucket.objects[places.rendition(ACCOUNT, recording.recording_id)].content[:4] == b"RIFF"


@pytest.mark.parametrize("meanwhile", ["delete", "sweep"])
def test_a_copy_that_is_finished_after_the_removal_is_not_left_behind(world: World, meanwhile: str) -> None:
    recording, _ = world.put(recorded_at=NOW - timedelta(days=30) + timedelta(seconds=30))

    def happens() -> None:
        if meanwhile == "delete":
            delete(world, recording)
        else:
            world.clock.advance(seconds=30)
            world.sweep()

    world.bucket.before_write.append(happens)
    with pytest.raises((Gone, NotFound)):
        world.link(recording, format="wav")
    assert world.receipts_of() == [], "while a copy may still be written nobody can say that none is left"
    world.clock.advance(minutes=3)
    world.sweep()
    assert world.bytes_left() == set()
    assert len(world.receipts_of()) == 1


def test_a_second_request_for_a_copy_that_is_being_made_waits(world: World) -> None:
    recording, _ = world.put()
    world.recordings.replace(life.rendering(world.recordings.get(ACCOUNT, recording.recording_id), NOW))
    with pytest.raises(Exception, match="being made already"):
        world.link(recording, format="wav")


def long_one(world: World) -> Recording:
    """A recording of hours, as it is known; its bytes are those of a short one."""
    recording, _ = world.put()
    assert recording.audio is not None
    known = replace(recording, audio=replace(recording.audio, duration_ms=3 * 3_600_000), version=recording.version + 1)
    world.recordings.replace(known)
    return known


def wanted_copies(world: World) -> list[CopyWanted]:
    return [event for event in world.bus.events if isinstance(event, CopyWanted)]


def test_a_copy_of_hours_is_made_beside_and_then_opens(world: World) -> None:
    recording = long_one(world)
    with pytest.raises(BeingMade) as not_yet:
        world.link(recording, format="wav")
    assert not_yet.value.retry_after > 0
    (wanted,) = wanted_copies(world)
    assert make_copy(wanted.account_id, wanted.recording_id, copying=world.copying)
    assert world.signer.opens(world.link(recording, format="wav").url)
    assert not make_copy(wanted.account_id, wanted.recording_id, copying=world.copying), "the event may come twice"


def test_while_a_copy_is_made_nobody_begins_another(world: World) -> None:
    recording = long_one(world)
    world.recordings.replace(life.rendering(recording, NOW, life.LEASE))
    with pytest.raises(BeingMade):
        world.link(recording, format="wav")
    assert wanted_copies(world) == []
    assert not make_copy(ACCOUNT, recording.recording_id, copying=world.copying)


def test_no_copy_is_made_of_what_is_out_of_reach_meanwhile(world: World) -> None:
    recording = long_one(world)
    world.clock.advance(days=30)
    assert not make_copy(ACCOUNT, recording.recording_id, copying=world.copying)
    assert not world.bucket.exists(places.rendition(ACCOUNT, recording.recording_id))


def test_a_removal_waits_for_a_long_copy_and_takes_it(world: World) -> None:
    recording = long_one(world)

    def happens() -> None:
        delete(world, recording)

    world.bucket.before_write.append(happens)
    assert make_copy(ACCOUNT, recording.recording_id, copying=world.copying)
    assert world.receipts_of() == []
    world.clock.advance(minutes=17)
    world.sweep()
    assert world.bytes_left() == set()
    assert len(world.receipts_of()) == 1


# -- who got which link ------------------------------------------------------------------------------------------------


def test_the_owner_sees_who_got_which_link(world: World) -> None:
    (recording,) = world.keep_days_ago(1)
    world.link(recording, purpose="play")
    (entry,) = world.audit.entries(ACCOUNT, limit=10).items
    assert (entry.actor_id, entry.target_id) == (an_id("usr", "owner"), recording.recording_id)
    assert entry.details["purpose"] == "play"
    assert entry.details["link_expires"] == "2026-11-24T12:15:00.000Z"
