"""What arrives becomes a recording, or is refused with its reason (issue 7, "In")."""

import hashlib
import io
import zlib
from datetime import timedelta

import pytest
import soundfile

from callfactory.errors import Unavailable
from callfactory.events import RecordingReady
from callfactory.recordings import places
from callfactory.recordings.recording import State
from functions.recordings.store_recording import Busy, End, store_recording
from tests.audio_samples import FAILED_DIAL, looked_at, mp3, mulaw_wav, through_libsndfile, tone, wav, wav_of
from tests.recording_samples import ACCOUNT
from tests.unit.recordings.world import World

BOTH_SIDES = tone(2, hertz=(700, 1300))


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.parametrize(
    ("content", "channels"),
    [
        (wav(tone(2)), 1),
        (wav(BOTH_SIDES, channels=2), 2),
        (mulaw_wav(BOTH_SIDES, channels=2), 2),
        (wav_of(6, 8, bytes(16_000)), 1),
        (through_libsndfile(tone(2), "WAV", "GSM610"), 1),
        (through_libsndfile(BOTH_SIDES, "FLAC", "PCM_16", channels=2), 2),
        (through_libsndfile(tone(2), "OGG", "OPUS"), 1),
    ],
    ids=["pcm", "pcm-stereo", "mulaw-stereo", "alaw", "gsm", "flac-stereo", "opus"],
)
def test_what_switches_send_is_kept_as_mp3_with_both_sides(world: World, content: bytes, channels: int) -> None:
    recording, end = world.put(content)
    assert end is End.STORED
    kept = world.bucket.objects[places.kept(ACCOUNT, recording.recording_id)]
    audio = recording.audio
    assert audio is not None
    assert (audio.channels, audio.duration_ms) == (channels, 2000)
    assert (audio.bytes, audio.sha256) == (len(kept.content), hashlib.sha256(kept.content).hexdigest())
    assert audio.crc32 == f"{zlib.crc32(kept.content):08x}"
    assert looked_at(kept.content).channels == channels
    assert kept.tag == "d30"


def test_nothing_of_what_was_put_is_left(world: World) -> None:
    recording, _ = world.put()
    assert world.bytes_left() == {places.kept(ACCOUNT, recording.recording_id)}


def test_a_compact_mp3_is_kept_as_it_came_without_its_tags(world: World) -> None:
    """Tags name people."""
    audio = mp3(tone(3))
    tags = b"ID3\x04\x00\x00\x00\x00\x00\x20" + b"TPE1 caller: +31612345678".ljust(32)
    recording, _ = world.put(tags + audio)
    assert world.bucket.objects[places.kept(ACCOUNT, recording.recording_id)].content == audio


def test_a_wasteful_mp3_is_made_smaller(world: World) -> None:
    wide = through_libsndfile_mp3()
    recording, _ = world.put(wide)
    assert recording.audio is not None
    assert recording.audio.bytes < len(wide) / 3


def through_libsndfile_mp3() -> bytes:
    file = io.BytesIO()
    with soundfile.SoundFile(file, "w", 44_100, 2, format="MP3", compression_level=0.0) as opened:
        opened.buffer_write(tone(2, rate=44_100, hertz=(700, 1300)), "int16")
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [(FAILED_DIAL, "empty"), (b"<html>", "not_audio"), (wav_of(3, 32, bytes(400)), "unsupported_encoding")],
    ids=["failed dial", "not audio", "float"],
)
def test_what_is_no_recording_is_not_shown_as_one(world: World, content: bytes, code: str) -> None:
    recording, end = world.put(content)
    assert (end, recording.state, recording.refusal) == (End.REFUSED, State.REFUSED, code)
    assert world.listed() == []
    assert world.bytes_left() == set()
    assert world.ask(content, recorded_at=recording.recorded_at).recording_id == recording.recording_id


def test_a_file_that_cannot_be_decoded_is_refused(world: World) -> None:
    file = through_libsndfile(tone(1), "FLAC", "PCM_16")
    offset = looked_at(file).data_offset
    recording, _ = world.put(file[:offset] + bytes(len(file) - offset))
    assert recording.refusal == "broken"


def test_an_event_that_comes_twice_changes_nothing(world: World) -> None:
    recording, _ = world.put()
    key = world.bucket.put(recording, b"again")
    assert store_recording(key, storing=world.storing) is End.NOTHING
    assert world.recordings.get(ACCOUNT, recording.recording_id) == recording
    assert key not in world.bytes_left()
    assert len({event.event_id for event in world.bus.events}) == 1


def test_an_event_about_nothing_is_done(world: World) -> None:
    asked = world.ask()
    key = places.incoming(ACCOUNT, asked.recording_id)
    assert store_recording(key, storing=world.storing) is End.NOTHING
    assert store_recording("incoming/strange", storing=world.storing) is End.NOTHING


def test_what_nobody_announced_is_removed(world: World) -> None:
    recording, _ = world.put()
    world.recordings.forget([recording])
    key = world.bucket.put(recording, b"late")
    assert store_recording(key, storing=world.storing) is End.NOTHING
    assert key not in world.bytes_left()


def test_two_workers_do_not_do_it_twice(world: World) -> None:
    asked = world.ask()
    recording = world.recordings.get(ACCOUNT, asked.recording_id)
    key = world.bucket.put(recording, wav(tone(1)))

    def other_worker() -> None:
        with pytest.raises(Busy):
            store_recording(key, storing=world.storing)

    world.bucket.before_write.append(other_worker)
    assert store_recording(key, storing=world.storing) is End.STORED


def test_a_worker_that_stopped_anywhere_is_made_good_by_the_next(world: World) -> None:
    asked = world.ask()
    recording = world.recordings.get(ACCOUNT, asked.recording_id)
    key = world.bucket.put(recording, wav(tone(1)))

    def stop() -> None:
        raise KeyboardInterrupt

    world.bucket.before_write.append(stop)
    with pytest.raises(KeyboardInterrupt):
        store_recording(key, storing=world.storing)
    world.clock.advance(minutes=17)
    assert store_recording(key, storing=world.storing) is End.STORED


def test_a_store_that_fails_is_tried_again_at_once(world: World) -> None:
    asked = world.ask()
    recording = world.recordings.get(ACCOUNT, asked.recording_id)
    key = world.bucket.put(recording, wav(tone(1)))

    def fail() -> None:
        raise OSError("S3 is away")

    world.bucket.before_write.append(fail)
    with pytest.raises(OSError, match="away"):
        store_recording(key, storing=world.storing)
    assert store_recording(key, storing=world.storing) is End.STORED


def test_a_recording_whose_time_ends_during_the_upload_is_never_stored(world: World) -> None:
    asked = world.ask(recorded_at=world.clock.now() - timedelta(days=29, hours=23, minutes=59))
    recording = world.recordings.get(ACCOUNT, asked.recording_id)
    key = world.bucket.put(recording, wav(tone(1)))
    world.clock.advance(minutes=2)
    assert store_recording(key, storing=world.storing) is End.EXPIRED
    assert world.bytes_left() == set()
    assert world.listed() == []
    world.sweep()
    assert not world.recordings.kept


def test_a_shorter_choice_during_the_upload_binds_it(world: World) -> None:
    asked = world.ask(recorded_at=world.clock.now() - timedelta(days=10))
    recording = world.recordings.get(ACCOUNT, asked.recording_id)
    key = world.bucket.put(recording, wav(tone(1)))
    world.choose(7)
    assert store_recording(key, storing=world.storing) is End.EXPIRED
    assert world.bytes_left() == set()


def test_others_are_told_by_ids_only(world: World) -> None:
    recording, _ = world.put()
    (event,) = world.bus.events
    assert isinstance(event, RecordingReady)
    assert event.recording_id == recording.recording_id


def test_a_recording_whose_end_could_not_be_told_is_told_when_its_file_comes_by_again(world: World) -> None:
    asked = world.ask()
    recording = world.recordings.get(ACCOUNT, asked.recording_id)
    key = world.bucket.put(recording, wav(tone(1)))
    world.bus.fails = 1
    with pytest.raises(Unavailable):
        store_recording(key, storing=world.storing)
    assert key in world.bytes_left(), "what was put tells that something is left to do"
    store_recording(key, storing=world.storing)
    store_recording(key, storing=world.storing)
    first, again = world.bus.events
    assert isinstance(first, RecordingReady)
    assert first == again, "those who hear of it know the second for the first"
    assert key not in world.bytes_left()


def test_long_ones_that_are_kept_long_go_where_it_is_cheap() -> None:
    world = World(days=365)
    long, _ = world.put(wav(bytes(16_000 * 60)), call="long")
    short, _ = world.put(wav(tone(1)), call="short")
    assert world.bucket.objects[places.kept(ACCOUNT, long.recording_id)].storage == "GLACIER_IR"
    assert world.bucket.objects[places.kept(ACCOUNT, short.recording_id)].storage == "STANDARD"
