"""Fixed-width files of carriers: a header (HDR), records (CDR), a trailer (TRL) with control totals.

The totals are checked before anything is taken: a file whose records do not add up to its trailer, or that has none, is
refused whole. The usual layout is a Dutch carrier's; another is given as the source's columns, each
`name:first:length` with the first place counted from 1: `start:15:14`, `caller:31:19`, `service_number:53:20`,
`duration:128:6`, optionally `ring_to`, `presentation`, `record_id`; of the trailer `trailer_records:142:8`,
`trailer_duration:150:10`, `trailer_end:182:1`; of header and trailer `sequence:136:6`. Durations are HHMMSS.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from callfactory.calls.caller import UNKNOWN, WITHHELD, read_caller
from callfactory.calls.fact import Fact
from callfactory.calls.formats.base import (
    Built,
    Draft,
    FileTotals,
    Ignored,
    Reading,
    Record,
    Rejected,
    Unfit,
    lines_of,
    record_of,
)
from callfactory.calls.privacy import signs_in
from callfactory.calls.ring_to import read_ring_to
from callfactory.calls.times import NotATime, read_compact_local
from callfactory.phone import to_e164

_USUAL: Final = (
    "record_id:4:6", "part:10:1", "start:15:14", "caller:31:19", "service_number:53:20", "duration:128:6",
    "sequence:136:6", "trailer_records:142:8", "trailer_duration:150:10", "trailer_end:182:1",
)  # fmt: skip


class Place(NamedTuple):
    """Where a value stands in a line."""

    start: int
    end: int


class CarrierFixed:
    """See above."""

    media_types = ("text/plain", "application/octet-stream")

    def read(self, content: Iterable[bytes], reading: Reading) -> Iterator[Record]:
        places = places_of(reading.source.columns or _USUAL)
        position, alike = 0, _Alike()
        for line in lines_of(content):
            plain = line.rstrip("\r\n")
            if plain.startswith("CDR"):
                position += 1
                yield _record(position, plain, places, reading, alike)
            elif plain.strip() and not plain.startswith(("HDR", "TRL")):
                position += 1
                yield Rejected(position, "unreadable", {}, plain.encode())
            elif plain.startswith("HDR"):
                position += 1
                yield Ignored(position)

    def verify(self, content: Iterable[bytes], reading: Reading) -> FileTotals:
        """Adds up the file. Its `refusal` says why it must not be taken."""
        sums = _Sums(places_of(reading.source.columns or _USUAL))
        for line in lines_of(content):
            sums.add(line.rstrip("\r\n"))
        return sums.totals()


@lru_cache(maxsize=64)
def places_of(columns: tuple[str, ...]) -> Mapping[str, Place]:
    """The places by name. Raises ValueError for a column that is none."""
    places = {}
    for column in columns:
        name, first, length = column.split(":")
        places[name.strip()] = Place(int(first) - 1, int(first) - 1 + int(length))
    return places


class _Alike:
    """Calls of one file that say the same of callers without a number: two who hide may begin in the same second and
    talk as long. Their records bear different numbers; a record that comes twice bears the same."""

    def __init__(self) -> None:
        self._records: dict[str, list[str]] = {}

    def which(self, said: str, record_id: str) -> int:
        """How many of them came before a record."""
        records = self._records.setdefault(said, [])
        if record_id not in records:
            records.append(record_id)
        return records.index(record_id)


def _record(position: int, line: str, places: Mapping[str, Place], reading: Reading, alike: _Alike) -> Record:
    def value(name: str) -> str:
        place = places.get(name)
        return "" if place is None else line[place.start : place.end].strip()

    def build(draft: Draft) -> Built:
        source = reading.source
        sign = signs_in((name, value(name)) for name in places)
        draft.fields["caller"] = caller = read_caller(value("caller"), country=source.country, signs=[sign])
        draft.fields["service_number"] = number = to_e164(value("service_number"), source.country)
        started = read_compact_local(value("start"), source.zone_info)
        if started is None:
            raise NotATime("time_missing")
        talk = seconds_of(value("duration")) * 1000
        if number is None:
            raise Unfit("no_service_number")
        # The record's number counts within its file only, so what the record says names the call.
        said = " ".join(value(name) for name in ("start", "caller", "service_number", "duration", "ring_to"))
        before = alike.which(said, value("record_id")) if caller in {WITHHELD, UNKNOWN} else 0
        if before:
            said += f" {before}"
        fact = Fact(
            call_id=reading.keys.call_id(said),
            leg=reading.keys.leg(""),
            revision=0,
            complete=True,
            role="call",
            service_number=number,
            caller=caller,
            started_ms=started,
            answered_ms=started,
            ended_ms=None,
            talk_ms=talk,
            ring_to=read_ring_to(value("ring_to"), source.country),
            outcome="answered",
        )
        return fact, False

    return record_of(position, build, line.encode)


def seconds_of(text: str) -> int:
    """Seconds of HHMMSS, of any number of hours. Raises Unfit."""
    if len(text) < 6 or not text.isdecimal() or int(text[-4:-2]) > 59 or int(text[-2:]) > 59:
        raise Unfit("duration_unreadable")
    return int(text[:-4]) * 3600 + int(text[-4:-2]) * 60 + int(text[-2:])


@dataclass
class _Sums:
    """What the records add up to, and what the trailer says that they should."""

    places: Mapping[str, Place]
    records: int = 0
    seconds: int = 0
    unreadable: int = 0
    header: str | None = None
    trailer: str | None = None
    after_trailer: int = 0

    def add(self, line: str) -> None:
        """One line."""
        if not line.strip():
            return
        if self.trailer is not None:
            self.after_trailer += 1
        if line.startswith("HDR") and self.header is None:
            self.header = line
        elif line.startswith("TRL") and self.trailer is None:
            self.trailer = line
        elif line.startswith("CDR"):
            self.records += 1
            try:
                self.seconds += seconds_of(self._value(line, "duration"))
            except Unfit:
                self.unreadable += 1

    def totals(self) -> FileTotals:
        """The outcome."""
        said_records = self._number("trailer_records")
        said_seconds = self._seconds()
        return FileTotals(
            records=self.records,
            seconds=self.seconds,
            said_records=said_records,
            said_seconds=said_seconds,
            sequence=self._value(self.header or "", "sequence") or None,
            refusal=self._refusal(said_records, said_seconds),
        )

    def _refusal(self, said_records: int | None, said_seconds: int | None) -> str | None:
        """The first of the checks that fails, from the coarsest to the finest."""
        header, trailer = self.header or "", self.trailer or ""
        cut_off = self.trailer is None or self.after_trailer or self._value(trailer, "trailer_end") != self._end()
        checks = (
            ("header_missing", self.header is None),
            ("truncated", cut_off),
            ("sequence_differs", self._value(header, "sequence") != self._value(trailer, "sequence")),
            ("records_differ", said_records != self.records),
            ("duration_differs", "trailer_duration" in self.places and said_seconds != self.seconds),
            ("duration_differs", self.unreadable > 0),
        )
        return next((reason for reason, failed in checks if failed), None)

    def _end(self) -> str:
        return "Y" if "trailer_end" in self.places else ""

    def _value(self, line: str, name: str) -> str:
        place = self.places.get(name)
        return "" if place is None else line[place.start : place.end].strip()

    def _number(self, name: str) -> int | None:
        text = self._value(self.trailer or "", name)
        return int(text) if text.isdecimal() else None

    def _seconds(self) -> int | None:
        try:
            return seconds_of(self._value(self.trailer or "", "trailer_duration"))
        except Unfit:
            return None
