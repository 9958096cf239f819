"""What every format has in common: it turns what a switch sent into facts, record by record, or says why not."""

import csv
from codecs import BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Final, NamedTuple, Protocol, runtime_checkable

from callfactory.calls.fact import Fact, Keys
from callfactory.calls.sources import Source
from callfactory.calls.times import LONGEST_MS, NotATime, to_instant
from callfactory.clock import iso

Content = Mapping[str, str | int | bool | None]


class Accepted(NamedTuple):
    """A record that became a fact. `linked`: it belongs to a call that another record tells of, so it need not carry a
    service number of its own. `unnumbered`: it is about the very leg that came in, from outside, so if no other record
    of the call names the number, nobody ever will."""

    position: int
    fact: Fact
    linked: bool
    unnumbered: bool = False


class Rejected(NamedTuple):
    """A record that did not. `content` is what may be kept of it, `original` the record as it came: to be hashed, and
    never kept."""

    position: int
    reason: str
    content: Content
    original: bytes


class Ignored(NamedTuple):
    """Something that is no call record: an event of another kind, a comment."""

    position: int


Record = Accepted | Rejected | Ignored


@dataclass(frozen=True, slots=True)
class Reading:
    """Who sent, and the keys of their ids."""

    source: Source
    keys: Keys


class Format(Protocol):
    """One way of writing call records."""

    @property
    def media_types(self) -> tuple[str, ...]:
        """Media types of bodies that it reads."""

    def read(self, content: Iterable[bytes], reading: Reading) -> Iterator[Record]:
        """The records in order, positions from 1. Chunks are cut anywhere; memory stays bounded. Never raises for
        what the switch wrote: a record that cannot be read is a Rejected one."""


@dataclass(frozen=True, slots=True)
class FileTotals:
    """What a file's records add up to, what the file says that they should, and why it is refused if they do not."""

    records: int
    seconds: int
    said_records: int | None
    said_seconds: int | None
    sequence: str | None
    refusal: str | None


@runtime_checkable
class Verified(Protocol):
    """A format whose files carry control totals: they are checked before any record is taken."""

    def verify(self, content: Iterable[bytes], reading: Reading) -> FileTotals:
        """Adds up the file. Its `refusal` says why it must not be taken."""


FILE_WORDS: Final[Mapping[str, str]] = {
    "header_missing": "The file does not begin with a header: it is none of this source's, or its beginning is lost.",
    "truncated": "The file ends without its trailer or end mark: it was cut off. Send it again, whole.",
    "sequence_differs": "Header and trailer bear different numbers: parts of two files were mixed.",
    "records_differ": "The trailer counts other records than there are. Send the file again, whole.",
    "duration_differs": "The durations do not add up to the trailer's. Send the file again, as it was written.",
    "unreadable": "The file is no gzip and no text of this source, or it is damaged.",
    "too_large": "The file is larger than the published limit: send it in parts.",
}
"""Why a whole file is refused, in words."""


WORDS: Final[Mapping[str, str]] = {
    "unreadable": "The record cannot be read as what this source writes. Check its kind and columns, then send again.",
    "columns_unknown": "The number of columns is none that is known. Name the source's columns, then send again.",
    "field_missing": "A field that every record needs is missing.",
    "time_unreadable": "A time cannot be read.",
    "time_missing": "The record does not say when the call began.",
    "time_ambiguous": "Local time: the clock showed this twice that night. Let the switch write UTC or an epoch.",
    "time_skipped": "Local time: the clock never showed this. Check the source's zone.",
    "time_implausible": "The time is before the year 2000 or in the future: check the switch's clock.",
    "times_contradict": "The call ends before it begins, or is answered after its end.",
    "duration_unreadable": "The duration is no number.",
    "negative_duration": "The duration is negative: a clock was set back.",
    "zero_duration": "Answered, and no talk time: staff decide whether it counts.",
    "too_long": "The call claims to last longer than a day: a clock jumped, or its end was lost.",
    "outcome_unknown": "What became of the call is told in a word that is not known.",
    "not_a_whole_call": "This source sends whole calls, and this is a leg, or has not ended. Is it configured rightly?",
    "no_service_number": "The record names no service number. Which column holds it? Configure the source.",
    "number_not_named": "No record of this call names a service number, only extensions. Which column holds it? "
    "Configure the source, then send again. Where another record of the call names it, this one counts with it.",
    "number_not_owned": "Nobody holds the number that was called.",
    "before_activation": "The call began before the number was connected.",
    "after_release": "The call began after the number was released.",
}
"""What each reason means, in words, and what to do. They never repeat a value."""

_END: Final[list[str]] = []
_MOST_DIGITS: Final = 9
_DELIMITERS: Final = ",;\t|"
NULLS: Final = frozenset({"\\N", "NULL", "null", "(null)", "<null>", "<NULL>", "[NULL]"})
"""What exports of a database write where there is no value. As an id it would make one call of all."""

REVIEWED: Final = frozenset({"zero_duration", "too_long"})
"""Reasons that staff may overrule: the record is read, only improbable."""


class Unfit(Exception):
    """A record that cannot become a fact; raised inside formats only."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(slots=True)
class Draft:
    """A fact in the making, so that a record which fails half way keeps what was already understood."""

    fields: dict[str, Any] = field(default_factory=dict)

    def content(self) -> Content:
        """What may be held of it in quarantine."""
        return {name: value for name, value in self.fields.items() if value is not None}


class Unnumbered(NamedTuple):
    """The fact of a record as `Accepted.unnumbered` has it."""

    fact: Fact


Built = tuple[Fact, bool] | Unnumbered | None
"""What a format makes of one record: the fact and whether it is linked; None where it says nothing about a call."""


def record_of(position: int, build: Callable[[Draft], Built], original: Callable[[], bytes]) -> Record:
    """One record, whatever it is. `original` is asked for only where the record is rejected."""
    draft = Draft()
    try:
        built = build(draft)
    except (Unfit, NotATime) as unfit:
        reason = unfit.reason if isinstance(unfit, Unfit) else unfit.code
        return Rejected(position, reason, draft.content(), original())
    except Exception:  # noqa: BLE001  # what nobody foresaw in one record must not take the others with it
        return Rejected(position, "unreadable", draft.content(), original())
    if built is None:
        return Ignored(position)
    unnumbered = isinstance(built, Unnumbered)
    fact, linked = (built.fact, True) if isinstance(built, Unnumbered) else built
    wrong = checked(fact)
    if wrong is not None:
        return Rejected(position, wrong, content_of(fact, linked=linked), original())
    return Accepted(position, fact, linked, unnumbered)


def content_of(fact: Fact, *, linked: bool) -> Content:
    """A fact as it is held in quarantine: `fact_of` makes it again."""
    held: dict[str, str | int | bool | None] = {
        "call_id": fact.call_id,
        "leg_id": fact.leg,
        "version": fact.revision,
        "complete": fact.complete,
        "role": fact.role,
        "linked": linked,
        "service_number": fact.service_number,
        "caller": fact.caller,
        "talk_ms": fact.talk_ms,
        "ring_to": fact.ring_to,
        "outcome": fact.outcome,
    }
    for name, value in (
        ("started_at", fact.started_ms),
        ("answered_at", fact.answered_ms),
        ("ended_at", fact.ended_ms),
        ("inbound_answered_at", fact.inbound_answered_ms),
    ):
        held[name] = None if value is None else iso(to_instant(value))
    return {name: value for name, value in held.items() if value is not None}


def checked(fact: Fact) -> str | None:
    """Why the fact cannot be right; None where nothing speaks against it. The bounds of times and durations."""
    talk, started, answered, ended = fact.talk_ms, fact.started_ms, fact.answered_ms, fact.ended_ms
    if talk is not None:
        if talk < 0:
            return "negative_duration"
        if talk > LONGEST_MS:
            return "too_long"
        if talk == 0 and fact.outcome == "answered":
            return "zero_duration"
    if ended is not None:
        begun = answered if answered is not None else started
        # Stamps are cut to the second by some and not by others: a second's difference contradicts nothing.
        if begun is not None and ended + 1000 < begun:
            return "times_contradict"
        if begun is not None and ended - begun > LONGEST_MS:
            return "too_long"
    return None


def lines_of(content: Iterable[bytes]) -> Iterator[str]:
    """The lines of a stream of chunks, with their ends. UTF-8, or where a line is not, Windows-1252; UTF-16 where its
    mark stands before all."""
    rest = b""
    for chunk in as_utf8(content):
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            yield text_of(line) + "\n"
    if rest:
        yield text_of(rest)


def as_utf8(content: Iterable[bytes]) -> Iterator[bytes]:
    """The content; of what spreadsheets write as "Unicode text" (UTF-16 with its mark) the same text in UTF-8."""
    start, whole = peeked(content)
    if not start.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        yield from whole
        return
    decoder = getincrementaldecoder("utf-16")(errors="replace")
    for chunk in whole:
        yield decoder.decode(chunk).encode()


def rows_of(content: Iterable[bytes]) -> Iterator[list[str] | None]:
    """The rows of text separated by commas, semicolons, tabs or bars, as its first line is; empty rows are left out,
    None stands for one that is none."""
    lines = lines_of(content)
    before = next((line for line in lines if line.strip()), "")
    rows = csv.reader(chain([before], lines), delimiter=delimiter_of(before))
    while True:
        try:
            row = next(rows, _END)
        except csv.Error:
            yield None
            continue
        if row is _END:
            return
        if row:
            yield row if NULLS.isdisjoint(row) else ["" if cell in NULLS else cell for cell in row]


def delimiter_of(line: str) -> str:
    """What separates cells: whatever occurs most often outside of quotes."""
    outside = "".join(line.split('"')[::2])
    return max(_DELIMITERS, key=outside.count)


def peeked(content: Iterable[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The first chunk that holds more than space, and the whole content again."""
    chunks = iter(content)
    before: list[bytes] = []
    for chunk in chunks:
        before.append(chunk)
        if chunk.strip():
            break
    return (before[-1] if before else b""), chain(before, chunks)


def opening(start: bytes) -> bytes:
    """What a content begins with, by which its kind is told: without space and the mark of UTF-8."""
    return start.lstrip(b"\xef\xbb\xbf \t\r\n")


def text_of(raw: bytes) -> str:
    """The text of bytes of unknown age."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def seconds_to_ms(text: str) -> int | None:
    """Decimal seconds as milliseconds, exactly; a fraction of a millisecond is cut. None for empty. Raises Unfit."""
    text = text.strip()
    if not text:
        return None
    negative = text.startswith("-")
    whole, _, fraction = text.lstrip("+-").partition(".")
    if not whole.isdecimal() or (fraction and not fraction.isdecimal()):
        raise Unfit("duration_unreadable")
    if len(whole) > _MOST_DIGITS:
        raise Unfit("too_long")
    milliseconds = int(whole) * 1000 + int((fraction + "000")[:3])
    if negative and (milliseconds or fraction.strip("0")):
        raise Unfit("negative_duration")
    return milliseconds
