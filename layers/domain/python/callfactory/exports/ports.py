"""What a download needs from outside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Protocol

from callfactory.exports.job import Export
from callfactory.identity.accounts import Account, Member
from callfactory.pages import Page, Position


class CallRow(NamedTuple):
    """A call as text, for reading millions: instants as `clock.iso` writes them, what is absent as an empty text.

    `caller` is E.164, `withheld` or `unknown`; `duration_ms` the talk time in digits; `recorded_at` when the
    call's first record arrived.
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


class OwnedNumbers(Protocol):
    """The numbers of an account: all it owns or has owned, each ownership with its own id."""

    def number_ids(self, account_id: str) -> Sequence[str]:
        """In a stable order."""


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

    def remove(self, names: Sequence[str], upload: tuple[str, str] | None) -> None:
        """Removes the files and, first, drops an upload (name and id) that was not completed. Doing it again, or where
        there is nothing, changes nothing."""


class LinkSigner(Protocol):
    """Makes links that open one file for a while."""

    def link(self, name: str, *, filename: str, content_type: str, lives: timedelta) -> str:
        """A link that whoever holds it can open; browsers save the file as `filename`."""
