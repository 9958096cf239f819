"""Make a copy of a recording in another format: at once where it is short, by a worker of its own where it is long.

While a copy is being written no removal is finished: one that is ready only then would be left behind.
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

from callfactory.audio import AudioInfo, decode, inspect, to_wav
from callfactory.clock import Clock
from callfactory.errors import BeingMade, Gone, NotFound, VersionConflict
from callfactory.events import Bus, CopyWanted
from callfactory.recordings import places
from callfactory.recordings.ports import Policies, Recordings, Renditions
from callfactory.recordings.recording import (
    LEASE,
    RENDERED_AT_ONCE,
    RENDERING_LASTS,
    Recording,
    given_back,
    rendering,
)
from functions.recordings.list_recordings import reachable

_ASK_AGAIN_SECONDS = 10


class Copying:
    """The ports that copying needs."""

    def __init__(
        self, *, recordings: Recordings, policies: Policies, renditions: Renditions, bus: Bus, clock: Clock
    ) -> None:
        self.recordings = recordings
        self.policies = policies
        self.renditions = renditions
        self.bus = bus
        self.clock = clock


def copy_for(recording: Recording, *, copying: Copying) -> str:
    """The key of the recording as WAV, made if it is not there. Raises BeingMade where that takes longer than an answer
    may: then somebody is at it."""
    key = places.rendition(recording.account_id, recording.recording_id)
    if copying.renditions.exists(key):
        return key
    if recording.audio is None or timedelta(milliseconds=recording.audio.duration_ms) <= RENDERED_AT_ONCE:
        _write(recording, key, RENDERING_LASTS, copying)
        return key
    now = copying.clock.now()
    if not recording.busy(now):
        ids = {"account_id": recording.account_id, "recording_id": recording.recording_id}
        copying.bus.publish(CopyWanted.happened(now, **ids))
    raise BeingMade(
        "The copy of so long a recording is being made: ask again in a moment.", retry_after=_ASK_AGAIN_SECONDS
    )


def make_copy(account_id: str, recording_id: str, *, copying: Copying) -> bool:
    """Makes the copy that somebody waits for; answers whether it was this call that did.

    It may be asked twice and late: what is there, is being made, or is out of reach meanwhile, is left alone.
    """
    key = places.rendition(account_id, recording_id)
    try:
        recording, _ = reachable(
            account_id, recording_id, recordings=copying.recordings, policies=copying.policies, clock=copying.clock
        )
        if copying.renditions.exists(key):
            return False
        _write(recording, key, LEASE, copying)
    except (NotFound, Gone, BeingMade, VersionConflict):
        return False
    return True


def _write(recording: Recording, key: str, lasts: timedelta, ports: Copying) -> None:
    mine = rendering(recording, ports.clock.now(), lasts)
    ports.recordings.replace(mine)
    try:
        with ports.renditions.source(places.kept(recording.account_id, recording.recording_id)) as stream:
            found = inspect(stream)
            if not isinstance(found, AudioInfo) or found.duration_ms is None:
                raise NotFound("The recording cannot be read.")
            frames = found.duration_ms * found.sample_rate // 1000
            pieces: Iterator[bytes] = to_wav(decode(stream, found), frames=frames)
            ports.renditions.write(key, pieces, media_type="audio/wav")
    finally:
        # Whoever changed it meanwhile waits for the lease to end.
        with suppress(VersionConflict):
            ports.recordings.replace(given_back(mine))
