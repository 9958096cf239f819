"""Turn what a switch has put into a recording: look at it, make it compact, keep it, remove what was put."""

import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from typing import BinaryIO, Final

from callfactory.audio import AudioBroken, AudioInfo, Codec, Refusal, decode, inspect, mp3_bytes_per_second, to_mp3
from callfactory.audio.encode import output_rate
from callfactory.clock import Clock
from callfactory.errors import CallFactoryError, NotFound
from callfactory.events import Bus, RecordingReady
from callfactory.recordings import places
from callfactory.recordings.ports import Archive, Incoming, Policies, Recordings
from callfactory.recordings.recording import Audio, Recording, State, claimed, given_back, refused, removing, stored
from callfactory.retention import tag_of

_KEPT_AS_IT_CAME: Final = 64_000 // 8
"""Bytes a second up to which an MP3 is kept as it came: making it smaller would cost more sound than space."""

_COPY_BYTES: Final = 1 << 20
_BROKEN: Final = Refusal("broken", "The file is damaged beyond use.")


class End(StrEnum):
    STORED = "stored"
    REFUSED = "refused"
    EXPIRED = "expired"
    NOTHING = "nothing"
    """It was done before, or nobody waits for it."""


class Busy(CallFactoryError):
    """Another worker is at it: come again later."""

    code = "busy"


class Storing:
    """The ports that storing needs."""

    def __init__(
        self,
        *,
        recordings: Recordings,
        policies: Policies,
        incoming: Incoming,
        archive: Archive,
        bus: Bus,
        clock: Clock,
    ) -> None:
        self.recordings = recordings
        self.policies = policies
        self.incoming = incoming
        self.archive = archive
        self.bus = bus
        self.clock = clock


def store_recording(key: str, *, storing: Storing) -> End:
    """What became of the object under this key. It may be called twice and late; a crash at any point is made good by
    the next call. Raises Busy while another worker is at it."""
    recording = _known(key, recordings=storing.recordings)
    if recording is None or recording.state is not State.EXPECTED:
        if recording is not None and recording.state is State.STORED:
            _tell(recording, storing)  # whoever stored it may have stopped before
        storing.incoming.remove(key)
        return End.NOTHING
    if storing.incoming.size(key) is None:
        return End.NOTHING
    now = storing.clock.now()
    mine = claimed(recording, now)
    if mine is None:
        raise Busy("This upload is being worked on.")
    storing.recordings.replace(mine)
    try:
        after = _settled(mine, key, storing=storing)
    except Exception:
        storing.recordings.replace(given_back(mine))
        raise
    storing.recordings.replace(after)
    if after.state is State.STORED:
        _tell(after, storing)
    storing.incoming.remove(key)
    if after.state is State.STORED:
        return End.STORED
    return End.REFUSED if after.state is State.REFUSED else End.EXPIRED


def _tell(recording: Recording, storing: Storing) -> None:
    """Told twice it is one event."""
    ids = {
        "account_id": recording.account_id,
        "number_id": recording.number_id,
        "recording_id": recording.recording_id,
    }
    ready_at = recording.stored_at or storing.clock.now()
    storing.bus.publish(RecordingReady.once(ready_at, recording.recording_id, **ids))


def _known(key: str, *, recordings: Recordings) -> Recording | None:
    ids = places.ids_of(key)
    if ids is None:
        return None
    try:
        return recordings.get(*ids)
    except NotFound:
        return None


def _settled(recording: Recording, key: str, *, storing: Storing) -> Recording:
    """The recording after its file was looked at. One whose time ended on the way is removed, not stored."""
    now = storing.clock.now()
    expires_at = recording.expires_at(storing.policies.get(recording.account_id, recording.number_id))
    if expires_at <= now:
        return replace(removing(recording, "expired", expires_at), leased_until=None)
    with storing.incoming.open(key) as stream:
        found = inspect(stream)
        if isinstance(found, Refusal):
            return refused(recording, found, now)
        try:
            audio = _kept(recording, stream, found, archive=storing.archive)
        except AudioBroken:
            return refused(recording, _BROKEN, now)
    return stored(recording, audio, storing.clock.now())


def _kept(recording: Recording, stream: BinaryIO, found: AudioInfo, *, archive: Archive) -> Audio:
    """Writes the MP3; answers what it is."""
    sound = decode(stream, found)
    as_it_came = _is_compact(found)
    measured = Measured(_copy(stream, found) if as_it_came else to_mp3(sound))
    storage = places.storage_class(recording.days, _expected_bytes(found))
    key = places.kept(recording.account_id, recording.recording_id)
    archive.write(key, measured, media_type=Codec.MP3.media_type, tag=tag_of(recording.days), storage=storage)
    duration_ms = found.duration_ms if as_it_came else sound.duration_ms
    return Audio(
        codec=Codec.MP3,
        channels=found.channels,
        sample_rate=found.sample_rate if as_it_came else output_rate(sound.sample_rate),
        duration_ms=duration_ms or 0,
        bytes=measured.bytes,
        crc32=f"{measured.crc32:08x}",
        sha256=measured.sha256.hexdigest(),
        storage_class=storage,
    )


def _is_compact(found: AudioInfo) -> bool:
    if found.codec is not Codec.MP3 or not found.duration_ms:
        return False
    return found.data_bytes * 1000 <= found.duration_ms * _KEPT_AS_IT_CAME


def _expected_bytes(found: AudioInfo) -> int:
    if found.duration_ms is None:
        return found.data_bytes
    return found.duration_ms * mp3_bytes_per_second(found.channels, found.sample_rate) // 1000


def _copy(stream: BinaryIO, found: AudioInfo) -> Iterator[bytes]:
    """The audio alone: tags before and behind it can name people."""
    stream.seek(found.data_offset)
    left = found.data_bytes
    while left and (piece := stream.read(min(left, _COPY_BYTES))):
        left -= len(piece)
        yield piece


class Measured:
    """Pieces on their way, counted and summed."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self.bytes = 0
        self.crc32 = 0
        self.sha256 = hashlib.sha256()

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        piece = next(self._pieces)
        self.bytes += len(piece)
        self.crc32 = zlib.crc32(piece, self.crc32)
        self.sha256.update(piece)
        return piece
