"""The life of a download.

    queued -> running -> ready -> expired        (by the clock, after seven days)
       |         |         '----> removed        (by its owner)
       |         |--> queued                     (its worker's time was up; another one continues)
       |         '--> failed
       '---------'--> cancelled                  (by its owner)

A job changes only through the functions here, each giving a new value with the next `version`. A store replaces the
former version or refuses: of two workers who hold the same version, one fails and stops. That is also how a worker
learns that the owner cancelled.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, Literal

from callfactory.clock import parse_iso
from callfactory.errors import Conflict, Gone
from callfactory.exports.query import Wish

KEPT_FOR: Final = timedelta(days=7)
"""How long a finished file can be fetched."""

REMEMBERED_FOR: Final = timedelta(days=30)
"""How long the list still shows a download whose file is gone: so that an owner sees who fetched it, and when."""

LINK_LIVES: Final = timedelta(minutes=5)
"""How long a link opens the file; never beyond the file's own time."""

LEASE: Final = timedelta(seconds=120)
"""How long a worker is believed to be alive after its last sign."""

MOST_ATTEMPTS: Final = 4
"""How often a worker may begin without getting any further."""

MOST_RESTARTS: Final = 3
"""How often a file is begun anew because what was written of it is lost."""

DOWNLOADS_SHOWN: Final = 50
"""How many of the latest links a job remembers; the audit log remembers all."""


class State(StrEnum):
    """Where a download is in its life."""

    QUEUED = "queued"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"
    CANCELLED = "cancelled"
    REMOVED = "removed"
    EXPIRED = "expired"


_OPEN = frozenset({State.QUEUED, State.RUNNING})
OVER = frozenset({State.FAILED, State.CANCELLED, State.REMOVED, State.EXPIRED})
"""States in which no bytes may be left."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the file is: everything that another worker needs to go on, and nothing that is not written already.

    What is written comes in sections (a number, a store): `section` of `sections` and `position` tell what comes next,
    `began` and `reached` the first and the latest start of a call of this section, for the estimate. `parts` of the
    file are written, holding `rows` and `size` bytes; `chain` is a digest over the digests of all parts in order, so
    that a part that was replaced behind our back is noticed. `writer` is what the format needs to go on, `noted` how
    many notes for the file's end lie beside it, `left_out` how many recordings are not in it because their time was
    over, `ends_at` when the first thing in it has to be gone, `tariffs` by
    which its calls are priced. `read` means that nothing is left to be read: the file
    only needs to be closed.
    """

    upload_id: str | None = None
    section: int = 0
    sections: int = 0
    position: Mapping[str, Any] | None = None
    began: str | None = None
    reached: str | None = None
    parts: int = 0
    rows: int = 0
    size: int = 0
    chain: str = ""
    writer: Mapping[str, Any] = field(default_factory=dict)
    noted: int = 0
    left_out: int = 0
    ends_at: str | None = None
    tariffs: tuple[str, ...] = ()
    read: bool = False


@dataclass(frozen=True, slots=True)
class Download:
    """A link that was given: to whom (the kind and id of the principal), when."""

    at: datetime
    by_kind: Literal["person", "key"]
    by: str


@dataclass(frozen=True, slots=True)
class Export:
    """One download and its job."""

    account_id: str
    export_id: str
    wish: Wish
    requested_at: datetime
    requested_by: str
    requested_by_kind: Literal["person", "key"]
    state: State = State.QUEUED
    version: int = 1
    progress: Progress = Progress()
    leased_until: datetime | None = None
    begun_at: datetime | None = None
    attempts: int = 0
    restarts: int = 0
    finished_at: datetime | None = None
    expires_at: datetime | None = None
    sha256: str | None = None
    failure: str | None = None
    announced: bool = False
    fetched: int = 0
    downloads: tuple[Download, ...] = ()

    @property
    def open(self) -> bool:
        """Whether it is still being made."""
        return self.state in _OPEN

    @property
    def forgotten_at(self) -> datetime:
        """When the job itself goes."""
        return (self.expires_at or self.requested_at + KEPT_FOR) + REMEMBERED_FOR

    def state_at(self, now: datetime) -> State:
        """The state, seen at this instant: nobody needs to come by for a download to expire."""
        over = self.expires_at is not None and now >= self.expires_at
        return State.EXPIRED if self.state is State.READY and over else self.state

    def percent(self) -> int:
        """About how much is done. Sections count alike; within one, how far its period is covered."""
        if self.state is State.READY:
            return 100
        sections = self.progress.sections
        return min(99, int(100 * self._done() / sections)) if sections else 0

    def seconds_left(self, now: datetime) -> int | None:
        """About how long it still takes at the pace so far; None where nothing can be said yet."""
        share = self._done() / self.progress.sections if self.progress.sections else 0
        if not self.open or self.begun_at is None or share <= 0:
            return None
        return max(0, int((now - self.begun_at).total_seconds() * (1 - share) / share))

    def _done(self) -> float:
        return self.progress.section + self._covered()

    def _covered(self) -> float:
        query, progress = self.wish.query, self.progress
        began = query.start.isoformat() if query.start else progress.began
        if progress.reached is None or began is None:
            return 0
        start = datetime.fromisoformat(began)
        whole = (min(query.end or query.as_of, query.as_of) - start).total_seconds()
        part = (datetime.fromisoformat(progress.reached) - start).total_seconds()
        return min(1, part / whole) if whole > 0 else 0


def chained(chain: str, part: str) -> str:
    """The chain (hexadecimal, empty at first) with one more part, named by its SHA-256 in hexadecimal."""
    return hashlib.sha256(bytes.fromhex(chain + part)).hexdigest()


def claimed(export: Export, now: datetime) -> Export | None:
    """The job in the hands of a new worker; None where there is nothing to do, or another one is at it."""
    if not export.open or _is_held(export, now):
        return None
    return _next(
        export,
        state=State.RUNNING,
        leased_until=now + LEASE,
        begun_at=export.begun_at or now,
        attempts=export.attempts + 1,
    )


def hopeless(export: Export) -> bool:
    """Whether workers have begun too often without getting any further."""
    return export.attempts > MOST_ATTEMPTS or export.restarts > MOST_RESTARTS


def alive(export: Export, now: datetime) -> Export:
    """A worker's sign of life."""
    return _next(export, leased_until=now + LEASE)


def advanced(export: Export, progress: Progress, now: datetime) -> Export:
    """One step further."""
    return _next(export, progress=progress, leased_until=now + LEASE, attempts=0)


def restarted(export: Export, now: datetime) -> Export:
    """Back to the first row: what was written is lost."""
    return _next(export, progress=Progress(), leased_until=now + LEASE, restarts=export.restarts + 1)


def reopened(export: Export) -> Export:
    """A finished file that may not be given, back in the queue to be made anew."""
    return _next(
        export,
        state=State.QUEUED,
        progress=Progress(),
        leased_until=None,
        restarts=export.restarts + 1,
        sha256=None,
        finished_at=None,
        expires_at=None,
    )


def begun_anew(export: Export) -> Export:
    """Back in the queue, to be made from its first row: what was written says what may not be said any more."""
    return _next(export, state=State.QUEUED, progress=Progress(), leased_until=None)


def paused(export: Export) -> Export:
    """Back in the queue; the next worker continues."""
    return _next(export, state=State.QUEUED, leased_until=None)


def outlived(export: Export, now: datetime) -> bool:
    """Whether something in the file has to be gone already, or so soon that nobody could fetch it."""
    ends_at = export.progress.ends_at
    return ends_at is not None and parse_iso(ends_at) <= now + LINK_LIVES


def finished(export: Export, sha256: str, now: datetime) -> Export:
    """The file is there, for a week; not longer than the first thing in it may be kept."""
    instant = now.replace(microsecond=0)
    until = instant + KEPT_FOR
    if export.progress.ends_at is not None:
        until = min(until, parse_iso(export.progress.ends_at))
    return _next(
        export,
        state=State.READY,
        leased_until=None,
        sha256=sha256,
        finished_at=instant,
        expires_at=until,
    )


def announced(export: Export) -> Export:
    """Whoever waits for it has been told."""
    return _next(export, announced=True)


def expired(export: Export, now: datetime) -> Export:
    """Its time is over, which `state_at` said already; unchanged where it is not."""
    return _next(export, state=State.EXPIRED) if export.state_at(now) is State.EXPIRED else export


def failed(export: Export, failure: str, now: datetime) -> Export:
    """It could not be made; `failure` is a code."""
    return _next(export, state=State.FAILED, leased_until=None, failure=failure, finished_at=now)


def dismissed(export: Export, now: datetime) -> Export:
    """The owner no longer wants it: cancelled while it is made, removed when it is there; otherwise unchanged."""
    if export.open:
        return _next(export, state=State.CANCELLED, leased_until=None, finished_at=now)
    if export.state is State.READY:
        return _next(export, state=State.REMOVED)
    return export


def link_lives(export: Export, now: datetime) -> timedelta:
    """How long a link given now may open the file, in whole seconds. Raises Gone when its time is over, Conflict when
    it is not there yet or never will be."""
    state = export.state_at(now)
    if state in {State.EXPIRED, State.REMOVED, State.CANCELLED}:
        raise Gone("This file is no longer there. Ask for a new download.")
    if state is not State.READY or export.expires_at is None:
        raise Conflict(f"This download is {state.value}.")
    return min(LINK_LIVES, timedelta(seconds=max(1, (export.expires_at - now) // timedelta(seconds=1))))


def fetched(export: Export, download: Download) -> Export:
    """A link was given. Raises as `link_lives` where none may be."""
    link_lives(export, download.at)
    latest = (*export.downloads, download)[-DOWNLOADS_SHOWN:]
    return _next(export, fetched=export.fetched + 1, downloads=latest)


def _is_held(export: Export, now: datetime) -> bool:
    """A lease that ends later than a new one would was given by a clock that has been put back since: it is void."""
    return export.leased_until is not None and now < export.leased_until <= now + LEASE


def _next(export: Export, **changes: Any) -> Export:
    return replace(export, version=export.version + 1, **changes)
