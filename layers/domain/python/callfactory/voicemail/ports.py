"""What the use cases of the answering machine need."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from callfactory.clock import Clock
from callfactory.events import Bus
from callfactory.mail import Mailer, Outbox, Site
from callfactory.numbers import Period
from callfactory.pages import Page, Position
from callfactory.receipts import Receipts
from callfactory.voicemail.addresses import Addresses
from callfactory.voicemail.machine import Format, Machines
from callfactory.voicemail.message import Message


class AudioGone(Exception):
    """There is no audio under this message's name."""


class AudioEmpty(Exception):
    """The file is sound but holds no audio: nobody said anything."""


class AudioCorrupt(Exception):
    """The file is damaged."""


class AudioUnsupported(Exception):
    """The file is in a format that is not converted; the text says which are."""


class AudioTooLarge(Exception):
    """In no format does it fit into a mail."""


@dataclass(frozen=True, slots=True)
class UploadLink:
    """Where a switch puts the audio: one PUT with exactly these headers, until `ends_at`."""

    url: str = field(repr=False)
    headers: Mapping[str, str]
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Converted:
    """Audio as the owner gets it."""

    content: bytes = field(repr=False)
    content_type: str
    extension: str
    seconds: float


class Transit(Protocol):
    """The messages on their way, and the log of those that were."""

    def add(self, message: Message) -> Message:
        """Keeps a new message; answers the one that is there already under its id."""

    def get(self, message_id: str) -> Message | None:
        """The message, as it was last written."""

    def replace(self, message: Message) -> None:
        """Writes it if it still has the version before. Raises VersionConflict otherwise."""

    def due(self, now: datetime, *, limit: int) -> tuple[str, ...]:
        """Ids of open messages that somebody has to look at, the longest due first."""

    def page(self, account_id: str, *, limit: int, after: Position | None = None) -> Page[Message]:
        """The account's messages, newest first."""


class TransitAudio(Protocol):
    """The bucket in which audio waits, encrypted, for the shortest time that can be."""

    def link(self, message: Message, lives: timedelta) -> UploadLink:
        """A link that takes this message's audio, of the announced size and checksum, and nothing else."""

    def size(self, message_id: str) -> int | None:
        """Bytes of the audio; None where there is none."""

    def read(self, message_id: str, at_most: int) -> bytes:
        """The audio. Raises AudioGone, and AudioTooLarge without reading it where it is more than `at_most` bytes."""

    def discard(self, message_id: str) -> None:
        """Removes the audio as links put it, which in a bucket without versions is all there is: look whether it is."""

    def remove(self, message_id: str) -> None:
        """Removes whatever there is of it: every version, every unfinished upload."""

    def left(self, message_id: str) -> int:
        """Looks what there is: object versions, markers and unfinished uploads, counted."""

    def older_than(self, instant: datetime) -> Iterator[str]:
        """Ids of messages whose audio, or an unfinished upload of it, lies there since before the instant."""


class Converter(Protocol):
    """Turns what switches record into what mail programs play."""

    def convert(self, audio: bytes, wanted: Format) -> Converted:
        """MP3 or WAV that fits into a mail: MP3 where a WAV would not. Raises AudioEmpty, AudioCorrupt,
        AudioUnsupported, AudioTooLarge."""

    def greeting(self, audio: bytes) -> Converted:
        """16-bit PCM, mono, 8 kHz, as WAV. Raises the same."""


class Greetings(Protocol):
    """The bucket of recorded greetings."""

    def put(self, greeting_id: str, wav: bytes, slin: bytes) -> None:
        """Keeps both forms."""

    def link(self, greeting_id: str, extension: str, lives: timedelta) -> str:
        """A link from which a switch fetches one form, for minutes."""

    def remove(self, greeting_id: str) -> None:
        """Removes both."""


class Ownership(Protocol):
    """Who held which number when."""

    def periods(self, e164: str) -> Sequence[Period]:
        """Every ownership of the number, in order of time."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Whom to write to about an account: IANA zone, and the confirmed addresses with which its owners sign in."""

    account_id: str
    zone: str
    emails: tuple[str, ...] = field(repr=False)


class Owners(Protocol):
    """What we need to know of an account to write to it."""

    def owner(self, account_id: str) -> Owner:
        """Raises NotFound once the account is erased."""


@dataclass(frozen=True, slots=True)
class Post:
    """All that moves a message on its way."""

    transit: Transit
    audio: TransitAudio
    converter: Converter
    machines: Machines
    addresses: Addresses
    owners: Owners
    mailer: Mailer
    outbox: Outbox
    bus: Bus
    receipts: Receipts
    site: Site
    clock: Clock
