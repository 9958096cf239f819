"""What a download needs from outside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Protocol

from callfactory.exports.job import Export
from callfactory.identity.accounts import Account, Member
from callfactory.numbers import ServiceNumber
from callfactory.pages import Page, Position


class CallRow(NamedTuple):
    """A call as text, for reading millions: instants as `clock.iso` writes them, what is absent as an empty text.

    `caller` is E.164, `withheld` or `unknown`; `duration_ms` the talk time in digits; `price` micro-units in digits,
    `tariff` the version of the price list behind it; `recorded_at` when the call's first record arrived.
    """

    call_id: str
    number_id: str
    service_number: str
    caller: str
    started_at: str
    answered_at: str
    duration_ms: str
    ring_to: str
    outcome: str
    price: str
    currency: str
    tariff: str
    recorded_at: str


@dataclass(frozen=True, slots=True)
class CallPage:
    """Calls of one number in order of their start, and where the next page begins; None after the last."""

    rows: Sequence[CallRow]
    next: Mapping[str, Any] | None


class CallHistory(Protocol):
    """Reads the calls of a number, the fastest way there is."""

    def page(
        self, number_id: str, *, start: datetime | None, end: datetime | None, after: Mapping[str, Any] | None
    ) -> CallPage:
        """Calls that started in [start, end), oldest first, continuing after a page's `next`."""


@dataclass(frozen=True, slots=True)
class StoredRecording:
    """A recording as a download takes it. `key` names its object, `crc32` and `sha256` (hexadecimal) are of its bytes;
    `caller` is E.164, `withheld` or `unknown`; from `expires_at` on it is out of reach."""

    recording_id: str
    number_id: str
    service_number: str
    caller: str = field(repr=False)
    recorded_at: datetime
    duration_ms: int
    call_id: str | None
    key: str
    extension: str
    bytes: int
    crc32: int
    sha256: str
    expires_at: datetime


class RecordingGone(Exception):
    """The recording is no longer there."""


class RecordingArchive(Protocol):
    """The recordings of an account, for downloads: those that are within their owner's reach at this second."""

    def page(
        self,
        account_id: str,
        *,
        number_id: str,
        start: datetime | None,
        end: datetime | None,
        limit: int,
        after: Position | None,
    ) -> Page[StoredRecording]:
        """Recordings of a number that began in [start, end), the oldest first; a page may be shorter than the limit."""

    def get(self, account_id: str, recording_id: str) -> StoredRecording:
        """Raises NotFound, for one of another account and one that is out of reach as well."""

    def read(self, recording: StoredRecording, offset: int, length: int) -> bytes:
        """Bytes of it. Raises RecordingGone."""

    def reachable(self, account_id: str, recording_ids: Sequence[str]) -> set[str]:
        """Which of them are within reach at this second."""


class OwnedNumbers(Protocol):
    """What a download needs of the numbers of an account: which there are, those it no longer holds included."""

    def get(self, account_id: str, number_id: str) -> ServiceNumber:
        """Raises NotFound, also for a number of another account."""

    def numbers_of(self, account_id: str, *, limit: int, after: Position | None = None) -> Page[ServiceNumber]:
        """The account's numbers, oldest first."""


class Accounts(Protocol):
    """What a download needs of accounts: their zone, and the address of who asked."""

    def get(self, account_id: str) -> Account:
        """The account. Raises NotFound."""

    def member(self, account_id: str, user_id: str) -> Member | None:
        """The member, if still one."""


class ExportStore(Protocol):
    """Keeps the jobs. Every read is keyed by the account."""

    def add(self, export: Export) -> Export:
        """Keeps a new job; where one that asks for the same is still open, answers that one and keeps nothing."""

    def get(self, account_id: str, export_id: str) -> Export:
        """Raises NotFound, for a job of another account as well."""

    def page(self, account_id: str, *, limit: int, after: Position | None = None) -> Page[Export]:
        """The account's jobs, newest first."""

    def expired(self, now: datetime, *, after: Position | None) -> Page[Export]:
        """Finished jobs of all accounts whose files' time is over; a page may be empty and yet not the last."""

    def replace(self, export: Export) -> None:
        """Keeps the job in the place of the version before it. Raises VersionConflict where that is not what is kept:
        somebody else changed it, or it is gone."""


class UploadLost(Exception):
    """What was written of a file is gone or no longer what was written: begin anew."""


class ExportFiles(Protocol):
    """Writes files in parts. A file appears when it is complete, and not before."""

    def begin(self, name: str, content_type: str) -> str:
        """Opens a file; answers the id of the upload."""

    def write(self, name: str, upload_id: str, number: int, content: bytes) -> str:
        """Writes part `number` (from 1), replacing one written before under it; answers its SHA-256 in hexadecimal.

        Every part but the last has at least 5 MiB. Raises UploadLost.
        """

    def complete(self, name: str, upload_id: str, *, parts: int, size: int, chain: str) -> None:
        """Closes the file, once its parts are the ones that `chain` was made of (`job.chained`) and make `size`
        bytes. Doing it again changes nothing. Raises UploadLost."""

    def sha256(self, name: str) -> str:
        """The digest in hexadecimal of what is stored."""

    def put(self, name: str, content: bytes, content_type: str) -> None:
        """Writes a small file at once, replacing one of the same name."""

    def read(self, name: str) -> bytes:
        """A small file. Raises UploadLost where there is none."""

    def remove(self, folder: str) -> None:
        """Removes every file in the folder. Doing it again, or where there is nothing, changes nothing."""

    def abandon(self, name: str, upload_id: str) -> None:
        """Drops an upload that was not completed. Doing it again changes nothing."""


class LinkSigner(Protocol):
    """Makes links that open one file for a while."""

    def link(self, name: str, *, filename: str, content_type: str, lives: timedelta) -> str:
        """A link that whoever holds it can open; browsers save the file as `filename`."""
