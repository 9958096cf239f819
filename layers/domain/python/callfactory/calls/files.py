"""Files of call records: uploaded to an encrypted bucket that only the parser reads, taken, removed.

    waiting ──▶ taking ──▶ taken
                  └──────▶ refused      nothing of the file was taken

A file is removed when it is taken or refused; one that never is goes a day after it was put.
"""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, Literal, NamedTuple, Protocol

from callfactory.errors import Conflict
from callfactory.pages import Page, Position

State = Literal["waiting", "taking", "taken", "refused"]
FATES: Final = ("accepted", "duplicate", "superseded", "quarantined", "ignored")

LARGEST_BYTES: Final = 1 << 30
"""One gigabyte, as it is uploaded (compressed, where it is)."""
LINK_LIVES: Final = timedelta(minutes=15)
REMEMBERED_FOR: Final = timedelta(days=30)
LEASE: Final = timedelta(minutes=16)
"""A worker has fifteen minutes; one that is silent for longer is gone."""
MOST_ATTEMPTS: Final = 8
"""So often in a row a file may fail before its message goes to the dead letters, and an alarm to us."""
PROBLEMS_SHOWN: Final = 100


class Problem(NamedTuple):
    """A record that was quarantined: which one, and why."""

    position: int
    reason: str


@dataclass(frozen=True, slots=True)
class CallFile:
    """`position` is the record up to which the file was taken, `counts` how many had each fate, `totals` what control
    totals said (where the format has any), `refusal` the code of why nothing was taken."""

    account_id: str
    file_id: str
    source_id: str
    created_at: datetime
    forgotten_at: datetime
    state: State = "waiting"
    position: int = 0
    counts: Mapping[str, int] = field(default_factory=lambda: dict.fromkeys(FATES, 0))
    problems: tuple[Problem, ...] = ()
    totals: Mapping[str, int | str | None] | None = None
    refusal: str | None = None
    bytes: int | None = None
    leased_until: datetime | None = None
    attempts: int = 0
    finished_at: datetime | None = None
    version: int = 1

    @property
    def name(self) -> str:
        """The object's key: opaque ids only."""
        return f"files/{self.account_id}/{self.file_id}"

    @property
    def records(self) -> int:
        """How many records have been taken, whatever became of them."""
        return sum(self.counts.values())


def ids_of(name: str) -> tuple[str, str]:
    """Account and file of an object's key. Raises ValueError for another key."""
    folder, account_id, file_id = name.split("/")
    if folder != "files":
        raise ValueError("this object is no file of call records")
    return account_id, file_id


def claimed(file: CallFile, now: datetime) -> CallFile:
    """The file in the hands of a worker. Raises Conflict while another one holds it."""
    if file.leased_until is not None and now < file.leased_until:
        raise Conflict("Somebody else is taking this file.")
    return replace(file, state="taking", leased_until=now + LEASE, version=file.version + 1)


def advanced(file: CallFile, counts: Mapping[str, int], problems: tuple[Problem, ...], now: datetime) -> CallFile:
    """The file some records further."""
    return replace(
        file,
        position=file.position + sum(counts.values()),
        counts={fate: file.counts.get(fate, 0) + counts.get(fate, 0) for fate in FATES},
        problems=(file.problems + problems)[:PROBLEMS_SHOWN],
        leased_until=now + LEASE,
        attempts=0,
        version=file.version + 1,
    )


def released(file: CallFile, *, failed: bool = False) -> CallFile:
    """The file for whoever goes on with it. Progress forgives the failures before it."""
    return replace(file, leased_until=None, attempts=file.attempts + 1 if failed else 0, version=file.version + 1)


def finished(file: CallFile, now: datetime, refusal: str | None = None) -> CallFile:
    """The file, taken to its end or refused."""
    state: State = "taken" if refusal is None else "refused"
    return replace(file, state=state, refusal=refusal, leased_until=None, finished_at=now, version=file.version + 1)


class CallFiles(Protocol):
    """Keeps what is known of files. Every read is keyed by the account."""

    def add(self, file: CallFile) -> None:
        """Keeps a new one."""

    def get(self, account_id: str, file_id: str) -> CallFile:
        """Raises NotFound, for a file of another account as well."""

    def replace(self, file: CallFile) -> None:
        """Keeps it in place of the version before. Raises VersionConflict where that is not what is kept."""

    def page(self, account_id: str, *, limit: int, after: Position | None = None) -> Page[CallFile]:
        """The account's files, newest first."""


class IntakeBucket(Protocol):
    """Holds the files themselves."""

    def link(self, name: str, lives: timedelta) -> str:
        """An address to which the file can be put once, for so long."""

    def size(self, name: str) -> int | None:
        """Bytes of the file; None where it is not there (any more)."""

    def open(self, name: str) -> AbstractContextManager[Iterator[bytes]]:
        """Its content in pieces, decompressed where it is gzip. Raises Damaged from within for gzip that breaks."""

    def remove(self, name: str) -> None:
        """Removes it; again, or where there is none, changes nothing."""


class Damaged(Exception):
    """The compressed file breaks off or is none."""


class FileQueue(Protocol):
    """Starts a worker for a file."""

    def again(self, name: str, *, after_seconds: int = 0) -> None:
        """Asks for another run: there is more to take than fits into one, or the last one failed."""
