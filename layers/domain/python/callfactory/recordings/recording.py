"""One recording and its life.

    expected ──(audio arrived and is sound)──> stored ──(due, or the owner's wish)──> removing ──> gone, with a receipt
        │  ▲                                                                              ▲
        │  └──(another file)──┐                                                           │ without a receipt:
        ├──(no sound, broken, of a wrong kind)──> refused ──(after a week)────────────────┤ there was no
        └──(nothing arrived in time)──────────────────────────────────────────────────────┘ recording

`removing` is never left but by being gone: whoever finds it goes on with the removal. A hold keeps `stored` from
becoming `removing`.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Final, Literal

from callfactory.audio import Codec, Refusal
from callfactory.errors import BeingMade, Conflict
from callfactory.ids import id_of_moment
from callfactory.recordings import places
from callfactory.recordings.policy import Policy
from callfactory.retention import expires_at

UPLOAD_LIVES: Final = timedelta(hours=1)
"""How long the links for an upload live; a switch that is later asks anew."""

MOST_BYTES: Final = 4 * 1024**3
"""Of one upload: 24 hours of 16-bit audio with two channels at 8 kHz, and some."""

PART_BYTES: Final = 64 * 1024**2
"""Of each part but the last of an upload in parts; more than this has to come in parts."""

UPLOAD_GRACE: Final = timedelta(hours=1)
"""How much later an upload that was begun in time is still waited for."""

REFUSED_KEPT: Final = timedelta(days=7)
"""How long it can be seen why something was refused."""

LEASE: Final = timedelta(minutes=16)
"""How long one worker may be busy with an upload before another one takes over. Longer than a function may run."""


RENDERING_LASTS: Final = timedelta(minutes=2)
"""How long making a copy in another format takes at most while a request waits: longer than its function may run."""

RENDERED_AT_ONCE: Final = timedelta(minutes=30)
"""The longest recording that is copied while a request waits: hours of audio take longer than an answer may."""


class State(StrEnum):
    EXPECTED = "expected"
    STORED = "stored"
    REFUSED = "refused"
    REMOVING = "removing"


Reason = Literal["expired", "owner", "account", "caller", "never-arrived", "refused"]
"""Why something is removed: its time is over, its owner wished it, the account ended; or there was no recording."""


@dataclass(frozen=True, slots=True)
class Audio:
    """What is stored: `crc32` (hexadecimal) and `sha256` are of the stored file."""

    codec: Codec
    channels: int
    sample_rate: int
    duration_ms: int
    bytes: int
    crc32: str
    sha256: str
    storage_class: str


@dataclass(frozen=True, slots=True)
class Upload:
    """What was announced: size, SHA-256 of the whole (one link) or of each part, and until when the links live."""

    bytes: int
    sha256: tuple[str, ...]
    ends_at: datetime
    upload_id: str | None = None
    part_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording. `days` and `policy` (a version) are what it was made under; `caller` is E.164, `withheld` or
    `unknown`; `call_id` the call that it belongs to, which may arrive before, after or never; `removal_due_at` is set
    once its removal is decided, also where a hold suspends it; `version` counts changes."""

    account_id: str
    recording_id: str
    number_id: str
    service_number: str
    caller: str = field(repr=False)
    recorded_at: datetime
    asked_at: datetime
    days: int
    policy: int
    announced: Literal["played", "exempt"]
    call_id: str | None = None
    state: State = State.EXPECTED
    version: int = 1
    upload: Upload | None = None
    audio: Audio | None = None
    stored_at: datetime | None = None
    refusal: str | None = None
    leased_until: datetime | None = None
    holds: frozenset[str] = frozenset()
    reason: Reason | None = None
    removal_due_at: datetime | None = None

    def expires_at(self, policy: Policy) -> datetime:
        """When it is out of reach, by what its owner chose since."""
        return policy.expiry(self.recorded_at, self.days, self.policy)

    def reachable(self, policy: Policy, now: datetime) -> bool:
        """Whether lists, links and exports may have it at this second."""
        decided = self.removal_due_at is not None
        return self.state is State.STORED and not decided and now < self.expires_at(policy)

    def busy(self, now: datetime) -> bool:
        """Whether somebody is writing bytes of it: until then nobody can say that none are left."""
        return self.leased_until is not None and self.leased_until > now

    @property
    def keys(self) -> tuple[str, ...]:
        """Wherever bytes of it can lie."""
        ids = (self.account_id, self.recording_id)
        return (places.kept(*ids), places.rendition(*ids), places.incoming(*ids))

    @property
    def due_at(self) -> datetime | None:
        """When the sweeper looks at it, whatever else happens; None while it is held."""
        if self.state is State.EXPECTED:
            return self.upload.ends_at + UPLOAD_GRACE if self.upload else self.asked_at
        if self.state is State.REFUSED:
            return (self.stored_at or self.asked_at) + REFUSED_KEPT
        if self.state is State.REMOVING:
            return self.removal_due_at
        if self.holds:
            return None
        return self.removal_due_at or expires_at(self.recorded_at, self.days)


def recording_id(account_id: str, number_id: str, source_id: str, call: str, part: int, at: datetime) -> str:
    """The id of a switch's recording: asked for again, it is the same. It sorts by when the recording began."""
    digest = sha256("\n".join((account_id, number_id, source_id, call, str(part))).encode()).digest()
    return id_of_moment("rec", at, digest)


def asked_again(known: Recording, upload: Upload) -> Recording:
    """A switch asks for links anew, for the same audio or, where the first file was no good, for another one."""
    if known.state not in {State.EXPECTED, State.REFUSED}:
        raise Conflict("This recording has arrived already.")
    again = replace(known, state=State.EXPECTED, upload=upload, refusal=None, leased_until=None)
    return replace(again, version=known.version + 1)


def claimed(recording: Recording, now: datetime) -> Recording | None:
    """The recording in the hands of one worker; None where there is nothing to do or somebody else is at it."""
    if recording.state is not State.EXPECTED or recording.busy(now):
        return None
    return replace(recording, leased_until=now + LEASE, version=recording.version + 1)


def given_back(recording: Recording) -> Recording:
    """A worker could not do it now: the next one need not wait for its lease to end."""
    return replace(recording, leased_until=None, version=recording.version + 1)


def stored(recording: Recording, audio: Audio, now: datetime) -> Recording:
    """The audio has arrived, is sound, and lies where it is kept."""
    return _settled(replace(recording, state=State.STORED, audio=audio, stored_at=now))


def refused(recording: Recording, why: Refusal, now: datetime) -> Recording:
    """What arrived is no recording."""
    return _settled(replace(recording, state=State.REFUSED, refusal=why.code, stored_at=now))


def removing(recording: Recording, reason: Reason, due_at: datetime) -> Recording:
    """The recording on its way out. While a hold suspends its removal it stays, out of reach for good."""
    if recording.state is State.REMOVING:
        return recording
    state = recording.state if recording.holds else State.REMOVING
    if state is recording.state and recording.removal_due_at is not None:
        return recording
    reason, due_at = recording.reason or reason, recording.removal_due_at or due_at
    return replace(recording, state=state, reason=reason, removal_due_at=due_at, version=recording.version + 1)


def held(recording: Recording, hold_id: str) -> Recording:
    """The recording under one hold more. Raises Conflict where its removal has begun: it cannot be undone."""
    if recording.state is not State.STORED:
        raise Conflict("A recording is gone, or about to be: it cannot be held any more.")
    return replace(recording, holds=recording.holds | {hold_id}, version=recording.version + 1)


def let_go(recording: Recording, hold_id: str) -> Recording:
    """The recording under one hold less."""
    return replace(recording, holds=recording.holds - {hold_id}, version=recording.version + 1)


def rendering(recording: Recording, now: datetime, lasts: timedelta = RENDERING_LASTS) -> Recording:
    """A copy of it is being written, for so long at most. Raises BeingMade where another one is at it."""
    if recording.busy(now):
        raise BeingMade("This copy is being made already: ask again in a moment.", retry_after=5)
    return replace(recording, leased_until=now + lasts, version=recording.version + 1)


def lengthened(recording: Recording, days: int, version: int) -> Recording:
    """The recording under the settings of a later version."""
    return replace(recording, days=days, policy=version, version=recording.version + 1)


def _settled(recording: Recording) -> Recording:
    return replace(recording, upload=None, leased_until=None, version=recording.version + 1)
