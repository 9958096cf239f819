"""JSON objects from a stream: one object, an array of them, or one a line; memory stays bounded by the largest."""

import codecs
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from json import JSONDecodeError, JSONDecoder
from typing import Any, Final

from callfactory.calls.formats.base import Built, Draft, Record, Rejected, record_of

_LARGEST: Final = 4_000_000
"""Characters of one object; what is larger is no call record."""
_MOST_DIGITS: Final = 30
_BETWEEN: Final = " \t\r\n,"


@dataclass(frozen=True, slots=True)
class NotJson:
    """Something where an object should have been. In lines, the next one can be read again; in an array, nothing after
    it can be trusted."""

    original: bytes


def objects(content: Iterable[bytes]) -> Iterator[Mapping[str, Any] | NotJson]:
    """The objects in order: an array may stand around them, newlines between them."""
    reader = _Reader(content)
    while reader.more():
        found = reader.next()
        if found is not None:
            yield found


Build = Callable[[Mapping[str, Any], Draft], Built]


def json_records(content: Iterable[bytes], build: Build, first: int = 1) -> Iterator[Record]:
    """The records of a stream of JSON objects, each made by `build`; `first` is the position of the first of them."""
    for position, found in enumerate(objects(content), start=first):
        yield json_record(position, found, build)


def json_record(position: int, found: Mapping[str, Any] | NotJson, build: Build) -> Record:
    """One of them."""
    if isinstance(found, NotJson):
        return Rejected(position, "unreadable", {}, found.original)

    def checked_build(draft: Draft) -> Built:
        return build(found, draft)

    return record_of(position, checked_build, lambda: json.dumps(found, sort_keys=True, default=str).encode())


def texts_of(record: Mapping[str, Any]) -> dict[str, str]:
    """The plain values of an object as text; what is empty, nested or null is left out."""
    return {
        name: str(value)
        for name, value in record.items()
        if isinstance(value, str | int | float) and not isinstance(value, bool) and value != ""
    }


def _integer(digits: str) -> int | str:
    """A number; as text where it has more digits than any that means something (Python refuses thousands of them)."""
    return int(digits) if len(digits) <= _MOST_DIGITS else digits


class _Reader:
    def __init__(self, content: Iterable[bytes]) -> None:
        self._chunks = iter(content)
        self._decoder = JSONDecoder(parse_int=_integer)
        self._utf8 = codecs.getincrementaldecoder("utf-8-sig")(errors="replace")
        self._text = ""
        self._at = 0
        self._in_array: bool | None = None
        self._ended = False

    def more(self) -> bool:
        """Whether something is left; moves over what stands between objects."""
        if self._text[self._at : self._at + 2] == "\n{" and self._in_array is not None:
            self._at += 1
            return True
        while True:
            while self._at < len(self._text) and self._text[self._at] in _BETWEEN:
                self._at += 1
            if self._at < len(self._text):
                if self._in_array is None:
                    self._in_array = self._text[self._at] == "["
                    self._at += self._in_array
                    continue
                if self._in_array and self._text[self._at] == "]":
                    self._at += 1
                    continue
                return True
            if not self._fill():
                return False

    def next(self) -> Mapping[str, Any] | NotJson | None:
        """The object that begins here; NotJson where there is none."""
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._at)
            except (JSONDecodeError, RecursionError):
                line_end = -1 if self._in_array else self._text.find("\n", self._at)
                if line_end < 0 and len(self._text) - self._at < _LARGEST and self._fill():
                    continue
                return self._broken(line_end)
            start, self._at = self._at, end
            return value if isinstance(value, dict) else NotJson(self._text[start:end].encode())

    def _broken(self, line_end: int) -> Mapping[str, Any] | NotJson:
        """An object over several lines, or nothing of use: the former is read with what follows, once."""
        if line_end >= 0 and self._text[self._at] == "{" and self._pretty():
            value, self._at = self._decoder.raw_decode(self._text, self._at)
            return value if isinstance(value, dict) else NotJson(b"")
        end = line_end if line_end >= 0 else len(self._text)
        original, self._at = self._text[self._at : end], end
        if line_end < 0:
            self._chunks, self._ended = iter(()), True
        return NotJson(original.encode())

    def _pretty(self) -> bool:
        """Whether an object that is printed over several lines begins here; reads as much of the stream as it needs."""
        if self._text[self._at + 1 : self._at + 2] not in {"\n", "\r"}:
            return False
        while True:
            try:
                self._decoder.raw_decode(self._text, self._at)
            except (JSONDecodeError, RecursionError):
                if len(self._text) - self._at >= _LARGEST or not self._fill():
                    return False
                continue
            return True

    def _fill(self) -> bool:
        """Reads on; False at the end."""
        if self._ended:
            return False
        chunk = next(self._chunks, None)
        self._ended = chunk is None
        added = self._utf8.decode(chunk or b"", final=self._ended)
        self._text, self._at = self._text[self._at :] + added, 0
        return bool(added) or not self._ended
