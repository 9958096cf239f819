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

    `number_index` and `position` tell which page of which number comes next; `parts` of the file are written, holding
    `rows` and `size` bytes; `chain` is a digest over the digests of all parts in order, so that a part that was
    replaced behind our back is noticed. `writer` is what the format needs to go on. `read` means that nothing is left
    to be read: the file only needs to be closed.
    """

    upload_id: str | None = None
    number_index: int = 0
    position: Mapping[str, Any] | None = None
    reached: str | None = None
    parts: int = 0
    rows: int = 0
    size: int = 0
    chain: str = ""
    writer: Mapping[str, Any] = field(default_factory=dict)
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
        """About how much is done. Numbers count alike; within one, how far its period is covered."""
        if self.state is State.READY:
            return 100
        numbers = len(self.wish.query.number_ids)
        done = self.progress.number_index + self._covered()
        return min(99, int(100 * done / numbers)) if numbers else 0

    def _covered(self) -> float:
        query, reached = self.wish.query, self.progress.reached
        if reached is None or query.start is None:
            return 0
        whole = (min(query.end or query.as_of, query.as_of) - query.start).total_seconds()
        part = (datetime.fromisoformat(reached) - query.start).total_seconds()
        return min(1, part / whole) if whole > 0 else 0


def chained(chain: str, part: str) -> str:
    """The chain (hexadecimal, empty at first) with one more part, named by its SHA-256 in hexadecimal."""
    return hashlib.sha256(bytes.fromhex(chain + part)).hexdigest()


def claimed(export: Export, now: datetime) -> Export | None:
    """The job in the hands of a new worker; None where there is nothing to do, or another one is at it."""
    if not export.open or _is_held(export, now):
        return None
    return _next(export, state=State.RUNNING, leased_until=now + LEASE, attempts=export.attempts + 1)


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


def paused(export: Export) -> Export:
    """Back in the queue; the next worker continues."""
    return _next(export, state=State.QUEUED, leased_until=None)


def finished(export: Export, sha256: str, now: datetime) -> Export:
    """The file is there."""
    instant = now.replace(microsecond=0)
    return _next(
        export,
        state=State.READY,
        leased_until=None,
        sha256=sha256,
        finished_at=instant,
        expires_at=instant + KEPT_FOR,
    )


def announced(export: Export) -> Export:
    """Whoever waits for it has been told."""
    return _next(export, announced=True)


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
