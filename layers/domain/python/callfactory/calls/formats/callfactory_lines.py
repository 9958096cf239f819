"""The short way through our own JSON, one record a line: whole calls, decoded at once into what they may contain.

What is not such a record (a leg of its own, a flag, a correction, a field that is not known, local time, something that
may be wrong) goes the long way of `callfactory_json`; a property test holds both to the same facts. Numbers, callers
and minutes repeat, so what they mean is remembered for as long as a stream is read.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any, Final, Literal

import msgspec

from callfactory.calls.caller import UNKNOWN, read_caller
from callfactory.calls.fact import Fact
from callfactory.calls.formats.base import Accepted, Reading, Record
from callfactory.calls.ring_to import read_ring_to
from callfactory.calls.times import EARLIEST_MS, LATEST_MS, LONGEST_MS
from callfactory.phone import to_e164

LongWay = Callable[[int, Mapping[str, Any]], Record]
"""Makes the record of an object at a position."""
Rest = Callable[[int, Iterable[bytes]], Iterator[Record]]
"""Reads on from a position, whatever comes."""

_MOST_REMEMBERED: Final = 65_536
_LONGEST_LINE: Final = 4_000_000
_MINUTE: Final = 17
"""Characters of `2026-11-24T10:31:`; what follows are seconds and offset."""
_DAY_MS: Final = 86_400_000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)
_new: Final = tuple.__new__
"""Makes a named tuple of its values in order, at a third of the time of calling it with them."""


class _Line(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """A record that goes the short way."""

    call_id: str
    service_number: str
    started_at: str
    outcome: Literal["answered", "no-answer", "busy", "failed", "voicemail", "announcement"]
    caller: str | None = None
    answered_at: str | None = None
    duration_ms: int | None = None
    ring_to: str | None = None


_decode: Final = msgspec.json.Decoder(_Line).decode


def records_of(content: Iterable[bytes], reading: Reading, long_way: LongWay, rest: Rest) -> Iterator[Record]:
    """The records of lines. From the first thing on that is no object on one line, `rest` reads what is left."""
    short = _Short(reading)
    position, chunks, before = 0, iter(content), b""
    for chunk in chunks:
        lines = (before + chunk).split(b"\n")
        before = lines.pop()
        for index, line in enumerate(lines):
            if not line or line.isspace():
                continue
            position += 1
            record = short.record(position, line) or _by_itself(position, line, long_way)
            if record is None:
                left = b"\n".join((*lines[index:], before))
                yield from rest(position, chain([left], chunks))
                return
            yield record
        if len(before) > _LONGEST_LINE:
            break
    if before:
        last = short.record(position + 1, before)
        if last is None:
            yield from rest(position + 1, chain([before], chunks))
        else:
            yield last


def _by_itself(position: int, line: bytes, long_way: LongWay) -> Record | None:
    """The record of a line that holds one object of another kind; None for anything else."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return long_way(position, found) if isinstance(found, dict) else None


class _Short:
    """Makes records of lines, for one source."""

    def __init__(self, reading: Reading) -> None:
        self._country = reading.source.country
        self._call_id = reading.keys.call_id
        self._leg = reading.keys.leg("")
        self._callers: dict[str, str] = {}
        self._numbers: dict[str, str | None] = {}
        self._targets: dict[str, str | None] = {}
        self._minutes: dict[str, int] = {}
        self._seconds: dict[str, int] = {}

    def record(self, position: int, line: bytes) -> Record | None:
        """The record; None where it has to go the long way."""
        try:
            found = _decode(line)
        except msgspec.DecodeError:
            return None
        return self._made(position, found)

    def _made(self, position: int, found: _Line) -> Record | None:
        try:
            started = self._minutes[found.started_at[:_MINUTE]] + self._seconds[found.started_at[_MINUTE:]]
            shown, target, answered_at, talk = found.caller, found.ring_to, found.answered_at, found.duration_ms
            answered = None
            if answered_at is not None:
                answered = self._minutes[answered_at[:_MINUTE]] + self._seconds[answered_at[_MINUTE:]]
            number = self._numbers[found.service_number]
            caller = UNKNOWN if shown is None else self._callers[shown]
            ring_to = None if target is None else self._targets[target]
        except KeyError:
            return self._made(position, found) if self._learn(found) else None
        outcome = found.outcome
        if number is None or not found.call_id or (talk is not None and not 0 < talk <= LONGEST_MS and
                                                   (talk or outcome == "answered")):  # fmt: skip
            return None
        fact = _new(
            Fact,
            (self._call_id(found.call_id), self._leg, 0, True, "call", number, caller, started, answered, None, talk,
             ring_to, outcome, None),
        )  # fmt: skip
        return _new(Accepted, (position, fact, False, False))

    def _learn(self, found: _Line) -> bool:
        """Remembers what those texts of a record mean that are new; False where a time has no offset or is none."""
        for text in (found.started_at, found.answered_at):
            if text is not None and not self._learn_time(text):
                return False
        if found.service_number not in self._numbers:
            _remember(self._numbers, found.service_number, to_e164(found.service_number, self._country))
        if found.caller is not None and found.caller not in self._callers:
            _remember(self._callers, found.caller, read_caller(found.caller, country=self._country))
        if found.ring_to is not None and found.ring_to not in self._targets:
            _remember(self._targets, found.ring_to, read_ring_to(found.ring_to, self._country))
        return True

    def _learn_time(self, text: str) -> bool:
        """A minute and what follows it, apart: an instant is their sum."""
        if text[:_MINUTE] in self._minutes and text[_MINUTE:] in self._seconds:
            return True
        try:
            minute = datetime.fromisoformat(f"{text[:_MINUTE]}00+00:00")
            second = datetime.fromisoformat(f"1970-01-01T00:00:{text[_MINUTE:]}")
        except ValueError:
            return False
        if text[4] != "-" or text[10] not in "T " or second.tzinfo is None:
            return False
        # An offset moves it by less than a day.
        if not EARLIEST_MS + _DAY_MS <= _since(minute) < LATEST_MS - _DAY_MS:
            return False
        _remember(self._minutes, text[:_MINUTE], _since(minute))
        _remember(self._seconds, text[_MINUTE:], _since(second))
        return True


def _since(instant: datetime) -> int:
    return (instant - _EPOCH) // _MILLISECOND


def _remember(table: dict[str, Any], text: str, value: Any) -> None:
    if len(table) >= _MOST_REMEMBERED:
        table.clear()
    table[text] = value
