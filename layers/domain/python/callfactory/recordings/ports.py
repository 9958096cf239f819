"""What the use cases around recordings need from outside."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import BinaryIO, Literal, NamedTuple, Protocol

from callfactory.numbers import Period, ServiceNumber
from callfactory.pages import Page, Position
from callfactory.recordings.holds import Hold
from callfactory.recordings.places import StorageClass
from callfactory.recordings.policy import Policy
from callfactory.recordings.recording import Recording


@dataclass(frozen=True, slots=True)
class RecordingFilter:
    """Which recordings of an account: of one number or all, begun in [`start`, `end`), and whatever else is not
    None."""

    number_id: str | None = None
    start: datetime | None = None
    end: datetime | None = None
    caller: str | None = None
    min_duration_ms: int | None = None
    max_duration_ms: int | None = None
    call_id: str | None = None
    newest_first: bool = True


class Due(NamedTuple):
    """Something that the sweeper looks at: a recording, or the policy of a number whose caps make some due."""

    account_id: str
    kind: Literal["recording", "policy"]
    id: str
    due_at: datetime


class Recordings(Protocol):
    """Keeps recordings and what was decided about them. Every read is keyed by the account."""

    def add(self, recording: Recording) -> Recording:
        """Keeps a new one; where there is one of this id already, answers that one and keeps nothing."""

    def get(self, account_id: str, recording_id: str) -> Recording:
        """Raises NotFound, also for one of another account."""

    def get_many(self, keys: Iterable[tuple[str, str]]) -> list[Recording]:
        """Those that are there, of (account, recording) ids, in no order."""

    def replace(self, recording: Recording) -> None:
        """Keeps it in the place of the version before it. Raises VersionConflict where that is not what is kept."""

    def forget(self, recordings: Sequence[Recording]) -> None:
        """Removes what is known of recordings whose removal is done. Doing it again changes nothing."""

    def page(self, account_id: str, wanted: RecordingFilter, *, limit: int, after: Position | None) -> Page[Recording]:
        """Stored recordings in order of their beginning; a page may be shorter than asked for."""

    def before(self, number_id: str, before: datetime, *, after: Position | None) -> Page[Recording]:
        """Recordings of a number that began before an instant, the oldest first, in whatever state."""

    def due(self, now: datetime) -> Iterator[Sequence[Due]]:
        """What is due at this instant, in chunks, the oldest month first; what a caller removes meanwhile may or may
        not come."""

    def longest_due(self, now: datetime) -> datetime | None:
        """Since when that is due which is due longest; None where nothing is."""


class Policies(Protocol):
    """Keeps what owners decided."""

    def get(self, account_id: str, number_id: str) -> Policy:
        """The policy of a number; one that is off where nobody ever decided anything. Sees every write before."""

    def change(self, policy: Policy, number: ServiceNumber) -> None:
        """Keeps the policy in the place of the version before it, and its settings in the number's call plan, both or
        neither. Raises VersionConflict where either was changed meanwhile."""

    def look_again(self, policy: Policy, at: datetime | None) -> None:
        """Moves the moment when the sweeper looks at the number, unless the policy was changed meanwhile."""

    def forget(self, account_id: str, number_id: str) -> None:
        """Removes what was decided for a number. Doing it again changes nothing."""


class GivenLinks(Protocol):
    """Which recordings have links that may still open them."""

    def give(self, recording: Recording, until: datetime) -> None:
        """Notes a link that dies at `until` (real time). Seen by every `open` that begins after."""

    def open(self, account_id: str, number_id: str, now: datetime) -> list[str]:
        """Ids of the number's recordings with links that live at `now` (real time)."""


class Holds(Protocol):
    """Keeps legal holds."""

    def add(self, hold: Hold) -> None: ...

    def get(self, account_id: str, hold_id: str) -> Hold:
        """Raises NotFound."""

    def of_account(self, account_id: str) -> list[Hold]:
        """All of an account."""

    def replace(self, hold: Hold) -> None:
        """Keeps it in the place of the version before it. Raises VersionConflict."""


class Ownership(Protocol):
    """Who holds a service number."""

    def periods(self, e164: str) -> Sequence[Period]:
        """Every ownership of the number in order of time."""


class CallIds(Protocol):
    """Which call a switch means."""

    def call_id(self, source_id: str, switch_call_id: str) -> str:
        """The id that the call has, or will have, when the same source sends its record."""


class OwnedNumbers(Protocol):
    """The numbers that accounts hold."""

    def get(self, account_id: str, number_id: str) -> ServiceNumber:
        """Raises NotFound, also for a number of another account."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an upload: where to put it, with which headers."""

    number: int
    url: str
    headers: Mapping[str, str]
    bytes: int


class UploadSigner(Protocol):
    """Makes links by which a switch puts audio. They accept exactly the bytes that were announced."""

    def link(self, recording: Recording, lives: timedelta) -> Part:
        """For a file in one piece."""

    def begin(self, recording: Recording) -> str:
        """Opens an upload in parts; answers its id."""

    def parts(self, recording: Recording, lives: timedelta) -> list[Part]:
        """One link a part, of those that have not arrived."""

    def complete(self, recording: Recording) -> bool:
        """Closes an upload in parts once all have arrived and are what was announced; False where some are missing.
        Doing it again changes nothing."""


class Incoming(Protocol):
    """What switches have put, to be read once."""

    def open(self, key: str) -> AbstractContextManager[BinaryIO]:
        """A seekable stream that holds little of it in memory. Raises NotFound where nothing has arrived."""

    def size(self, key: str) -> int | None:
        """In bytes; None where nothing has arrived."""

    def remove(self, key: str) -> None:
        """Removes it. Doing it again changes nothing."""


class Archive(Protocol):
    """Where recordings are kept. Writes one, with its tag and class of storage; cannot read any."""

    def write(self, key: str, pieces: Iterator[bytes], *, media_type: str, tag: str, storage: StorageClass) -> None:
        """Stores the pieces as one object. Nothing of it is there when this raises."""


class Tags(Protocol):
    """Changes what the backstop does with stored objects."""

    def retag(self, key: str, tag: str) -> bool:
        """Puts the tag; False where there is no such object. When this answers, S3's lifecycle goes by the new one."""


class Remover(Protocol):
    """Removes objects, and looks whether they are gone. Cannot read any."""

    def remove(self, keys: Sequence[str]) -> set[str]:
        """Removes objects with all their versions; answers the keys that could not be removed now."""

    def abort(self, key: str, upload_id: str) -> None:
        """Drops an upload that was not completed, with its parts. Doing it again changes nothing."""

    def left(self, keys: Sequence[str]) -> set[str]:
        """Which of the keys something is still there of."""


class Bundles(Protocol):
    """Downloads that hold copies of recordings."""

    def remove_holding(self, account_id: str, recording_ids: Collection[str]) -> Mapping[str, int]:
        """Removes every download of the account that holds one of the recordings; answers how many held which."""


class ListenSigner(Protocol):
    """Makes links by which an owner plays or fetches a recording."""

    def link(self, key: str, *, filename: str | None, media_type: str, lives: timedelta, entry_id: str) -> str:
        """A link for one object. With a name browsers save it under that, without they play it. `entry_id` is that of
        the log's entry about the link: the store writes it down with every fetch."""


class Renditions(Protocol):
    """Copies of recordings in another format."""

    def exists(self, key: str) -> bool: ...

    def source(self, key: str) -> AbstractContextManager[BinaryIO]:
        """The stored recording. Raises NotFound."""

    def write(self, key: str, pieces: Iterator[bytes], *, media_type: str) -> None:
        """Stores the copy."""
