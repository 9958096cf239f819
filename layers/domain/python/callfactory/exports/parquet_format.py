"""A call history as Parquet (format 2): instants as TIMESTAMP in UTC, durations and prices as DECIMAL, texts as STRING.

A file is row groups, one after the other, and their description at the end: so it is written as a stream and goes on
after a pause, with the description of finished groups kept beside it. A page of calls is a page of each column;
columns with few different values are written as numbers into a dictionary. `docs/decisions` has why no library does
this here; the tests read the files with pyarrow, DuckDB and pandas.
"""

import gzip
import json
import struct
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal, NamedTuple

from callfactory.exports import thrift
from callfactory.exports.local_times import EpochTimes
from callfactory.exports.ports import CallRow
from callfactory.exports.query import HEADINGS, Column, ParquetOptions
from callfactory.exports.schema import SCHEMA_VERSION

CONTENT_TYPE: Final = "application/vnd.apache.parquet"
EXTENSION: Final = "parquet"
GROUP_ROWS: Final = 131_072
"""A group ends with the page that reaches so many rows: some megabytes, and a reader's unit of work."""

_MAGIC: Final = b"PAR1"
_PLAIN, _RLE, _DICTIONARY = 0, 3, 8
_GZIP: Final = 2
_LEVEL: Final = 1
_DATA_PAGE, _DICTIONARY_PAGE = 0, 2
_MOST_DISTINCT: Final = 256
_PREFIXES: Final = [struct.pack("<I", length) for length in range(256)]

Kind = Literal["text", "instant", "seconds", "amount"]


class _Type(NamedTuple):
    field: str
    kind: Kind
    optional: bool


_TYPES: Final[Mapping[Column, _Type]] = {
    "call_id": _Type("call_id", "text", optional=False),
    "number_id": _Type("number_id", "text", optional=False),
    "service_number": _Type("service_number", "text", optional=False),
    "caller": _Type("caller", "text", optional=False),
    "started_at": _Type("started_at", "instant", optional=False),
    "answered_at": _Type("answered_at", "instant", optional=True),
    "duration": _Type("duration_ms", "seconds", optional=False),
    "ring_to": _Type("ring_to", "text", optional=True),
    "outcome": _Type("outcome", "text", optional=False),
    "price": _Type("price", "amount", optional=True),
    "currency": _Type("currency", "text", optional=True),
    "tariff": _Type("tariff", "text", optional=True),
}
_PHYSICAL: Final[Mapping[Kind, int]] = {"text": 6, "instant": 2, "seconds": 2, "amount": 2}
_SCALE: Final[Mapping[Kind, int]] = {"seconds": 3, "amount": 6}


class ParquetWriter:
    """Turns pages of calls into the bytes of a Parquet file, going on from `state` (empty at the beginning)."""

    def __init__(self, options: ParquetOptions, state: Mapping[str, Any]) -> None:
        self._options = options
        self._offset: int = state.get("offset", 0)
        self._groups: int = state.get("groups", 0)
        self._rows: int = state.get("rows", 0)
        self._notes: list[bytes] = []
        self._times = EpochTimes()
        self._begin_group()

    def opening(self) -> bytes:
        """The magic word."""
        self._offset += len(_MAGIC)
        return _MAGIC

    def rows(self, page: Sequence[CallRow]) -> bytes:
        """Takes a page; gives the bytes of a row group when one is complete."""
        if page:
            values = dict(zip(CallRow._fields, zip(*page, strict=True), strict=True))
            for chunk in self._chunks:
                chunk.add(values[chunk.type.field], self._times)
            self._group_rows += len(page)
        return self._end_group() if self._group_rows >= GROUP_ROWS else b""

    def pause(self) -> bytes:
        """Ends the row group that was begun."""
        return self._end_group() if self._group_rows else b""

    def state(self) -> Mapping[str, Any]:
        """After `pause`: where another writer goes on."""
        return {"offset": self._offset, "groups": self._groups, "rows": self._rows}

    def notes(self) -> bytes:
        """The descriptions of finished groups, for the end of the file."""
        notes = b"".join(self._notes)
        self._notes.clear()
        return notes

    def closing(self, notes: Iterable[bytes]) -> bytes:
        """The last group, and what the file holds."""
        last = self.pause()
        footer = self._footer(b"".join((*notes, *self._notes)))
        return last + footer + struct.pack("<I", len(footer)) + _MAGIC

    def _begin_group(self) -> None:
        self._group_rows = 0
        self._chunks = [_Chunk(HEADINGS[column], _TYPES[column]) for column in self._options.columns]

    def _end_group(self) -> bytes:
        begin, out, described = self._offset, [], []
        for chunk in self._chunks:
            content, description = chunk.finish(self._offset, self._group_rows)
            described.append(description)
            out.append(content)
            self._offset += len(content)
        group = thrift.structure(
            {
                1: thrift.sequence(described),
                2: thrift.i64(sum(chunk.size for chunk in self._chunks)),
                3: thrift.i64(self._group_rows),
                5: thrift.i64(begin),
                6: thrift.i64(self._offset - begin),
            }
        )
        self._notes.append(group.content)
        self._groups += 1
        self._rows += self._group_rows
        self._begin_group()
        return b"".join(out)

    def _footer(self, groups: bytes) -> bytes:
        columns = [_element(HEADINGS[column], _TYPES[column]) for column in self._options.columns]
        root = thrift.structure({4: thrift.text("calls"), 5: thrift.i32(len(columns))})
        about = json.dumps({"schema_version": SCHEMA_VERSION, "zone": self._options.zone})
        pair = thrift.structure({1: thrift.text("callfactory"), 2: thrift.text(about)})
        return thrift.structure(
            {
                1: thrift.i32(2),
                2: thrift.sequence([root, *columns]),
                3: thrift.i64(self._rows),
                4: thrift.structures(self._groups, groups),
                5: thrift.sequence([pair]),
                6: thrift.text("callfactory version 1"),
            }
        ).content


class _Chunk:
    """One column of a row group: its pages, packed, in memory until the group ends."""

    def __init__(self, name: str, type_: _Type) -> None:
        self.type = type_
        self.size = 0
        self._name = name
        self._pages: list[bytes] = []
        self._known: dict[str, int] = {}
        self._few = type_.kind == "text"
        self._used_dictionary = False

    def add(self, values: Sequence[str], times: EpochTimes) -> None:
        """One more page."""
        levels = b""
        present = values
        if self.type.optional:
            levels = _levels(values)
            present = [value for value in values if value]
        encoding, content = self._encoded(present, times)
        header = {1: len(values), 2: encoding, 3: _RLE, 4: _RLE}
        self._pages.append(self._page(_DATA_PAGE, 5, header, levels + content))

    def finish(self, offset: int, rows: int) -> tuple[bytes, thrift.Value]:
        """The bytes of the chunk, which begins at `offset` of the file, and its description."""
        dictionary = b""
        if self._used_dictionary:
            header = {1: len(self._known), 2: _PLAIN}
            dictionary = self._page(_DICTIONARY_PAGE, 7, header, _plain_texts(list(self._known)))
        content = dictionary + b"".join(self._pages)
        encodings = [_PLAIN, _RLE, *([_DICTIONARY] if dictionary else [])]
        fields = {
            1: thrift.i32(_PHYSICAL[self.type.kind]),
            2: thrift.sequence([thrift.i32(encoding) for encoding in encodings]),
            3: thrift.sequence([thrift.text(self._name)]),
            4: thrift.i32(_GZIP),
            5: thrift.i64(rows),
            6: thrift.i64(self.size),
            7: thrift.i64(len(content)),
            9: thrift.i64(offset + len(dictionary)),
        }
        if dictionary:
            fields[11] = thrift.i64(offset)
        return content, thrift.structure({2: thrift.i64(0), 3: thrift.structure(fields)})

    def _encoded(self, values: Sequence[str], times: EpochTimes) -> tuple[int, bytes]:
        if self.type.kind == "instant":
            return _PLAIN, struct.pack(f"<{len(values)}q", *times.milliseconds(values))
        if self.type.kind in _SCALE:
            return _PLAIN, struct.pack(f"<{len(values)}q", *map(int, values))
        if self._few and self._learned(values):
            self._used_dictionary = True
            return _DICTIONARY, _indices(bytes(map(self._known.__getitem__, values)))
        self._few = False
        return _PLAIN, _plain_texts(values)

    def _learned(self, values: Sequence[str]) -> bool:
        """Whether the dictionary, with the new values of a page, still is a small one."""
        new = set(values) - self._known.keys()
        if len(self._known) + len(new) > _MOST_DISTINCT:
            return False
        for value in sorted(new):
            self._known[value] = len(self._known)
        return True

    def _page(self, kind: int, field: int, header: Mapping[int, int], content: bytes) -> bytes:
        packed = gzip.compress(content, _LEVEL, mtime=0)
        described = thrift.structure({number: thrift.i32(value) for number, value in header.items()})
        head = thrift.structure(
            {1: thrift.i32(kind), 2: thrift.i32(len(content)), 3: thrift.i32(len(packed)), field: described}
        ).content
        self.size += len(head) + len(content)
        return head + packed


def _plain_texts(values: Sequence[str]) -> bytes:
    """Each text with its length before it."""
    encoded = [value.encode() for value in values]
    lengths = set(map(len, encoded))
    if len(lengths) == 1:
        prefix = struct.pack("<I", lengths.pop())
        return prefix + prefix.join(encoded)
    if lengths and max(lengths) < len(_PREFIXES):
        return b"".join([_PREFIXES[len(value)] + value for value in encoded])
    return b"".join([struct.pack("<I", len(value)) + value for value in encoded])


def _indices(numbers: bytes) -> bytes:
    """Places in the dictionary, eight bits each, as one bit-packed run."""
    groups = -(-len(numbers) // 8)
    return b"\x08" + thrift.varint(groups << 1 | 1) + numbers.ljust(groups * 8, b"\0")


def _levels(values: Sequence[str]) -> bytes:
    """Which values are there: one bit each, as one bit-packed run with its length before it."""
    groups = -(-len(values) // 8)
    bits = "".join(["1" if value else "0" for value in reversed(values)])
    run = thrift.varint(groups << 1 | 1) + int(bits, 2).to_bytes(groups, "little")
    return struct.pack("<I", len(run)) + run


def _element(name: str, type_: _Type) -> thrift.Value:
    """The column in the file's schema, in the old and in the new way of naming logical types."""
    fields = {
        1: thrift.i32(_PHYSICAL[type_.kind]),
        3: thrift.i32(1 if type_.optional else 0),
        4: thrift.text(name),
    }
    nothing = thrift.structure({})
    if type_.kind == "text":
        return thrift.structure({**fields, 6: thrift.i32(0), 10: thrift.structure({1: nothing})})
    if type_.kind == "instant":
        milliseconds = thrift.structure({1: nothing})
        timestamp = thrift.structure({1: thrift.flag(true=True), 2: milliseconds})
        return thrift.structure({**fields, 6: thrift.i32(9), 10: thrift.structure({8: timestamp})})
    scale = _SCALE[type_.kind]
    decimal = thrift.structure({1: thrift.i32(scale), 2: thrift.i32(18)})
    scaled = {6: thrift.i32(5), 7: thrift.i32(scale), 8: thrift.i32(18)}
    return thrift.structure({**fields, **scaled, 10: thrift.structure({5: decimal})})
