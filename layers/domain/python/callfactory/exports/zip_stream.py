"""ZIP archives as a stream that can stop and go on elsewhere: what a library cannot do that holds its state in memory.

    whole(...)     a file that is in memory: its header carries size and checksum, so any reader can take it as a stream
    known(...)     the header of a file whose size and checksum are known; its bytes follow through `raw(...)`
    begin(...)     a file of unknown size; `more(...)` its bytes, `end()` its end. Size and checksum follow the bytes
    pause()        brings the archive to a byte from which another `ZipStream`, made with `state()`, goes on
    notes()        the entries that were finished since the last call: kept beside the archive, not in memory
    closing(...)   the directory, made of all notes in order

APPNOTE 6.3.9: sizes and offsets beyond 32 bits are written in ZIP64 fields, and only those, since older readers know
none. A single file is below 4 GiB; the archive may be of any size. Names are UTF-8. Every file has the same, fixed
time stamp, so that the same content is the same archive.
"""

import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

CONTENT_TYPE: Final = "application/zip"

_STORED, _DEFLATED = 0, 8
_SIZES_FOLLOW, _UTF8 = 0x0008, 0x0800
_VERSION, _VERSION_ZIP64 = 20, 45
_UNIX = 3 << 8
_MODE: Final = 0o100644 << 16
_DATE: Final = (2018 - 1980) << 9 | 5 << 5 | 1  # the day from which the privacy statement is effective
_LARGE: Final = 0xFFFFFFFF
_MANY: Final = 0xFFFF
_NOTE: Final = struct.Struct("<QIQQHHH")
_LEVEL: Final = 1
"""Of deflate: the fastest; a higher level costs three times the CPU for a tenth less bytes."""


class TooLargeForZip(ValueError):
    """A single file of 4 GiB or more."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A finished file of the archive, as its directory lists it."""

    offset: int
    crc: int
    size: int
    packed: int
    method: int
    flags: int
    name: bytes

    def note(self) -> bytes:
        """The entry in a form of its own length."""
        fixed = (self.offset, self.crc, self.size, self.packed, self.method, self.flags, len(self.name))
        return _NOTE.pack(*fixed) + self.name


class ZipStream:
    """The archive from `state` (empty at the beginning) on."""

    def __init__(self, state: Mapping[str, Any]) -> None:
        self._offset: int = state.get("offset", 0)
        self._open: dict[str, Any] | None = dict(state["open"]) if state.get("open") else None
        self._packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -15) if self._open else None
        self._finished: list[Entry] = []

    def whole(self, name: str, content: bytes, *, packed: bool = False) -> bytes:
        """A complete file. Recordings are not packed: audio hardly gets smaller."""
        body = zlib.compress(content, _LEVEL, -15) if packed else content
        entry = self._entry(name, _DEFLATED if packed else _STORED, 0, zlib.crc32(content), len(content), len(body))
        self._finished.append(entry)
        chunk = _header(entry, entry.crc, entry.size, entry.packed) + body
        self._offset += len(chunk)
        return chunk

    def known(self, name: str, *, size: int, crc: int) -> bytes:
        """The header of a file that is stored as it is; exactly `size` bytes of that checksum have to follow."""
        entry = self._entry(name, _STORED, 0, crc, size, size)
        self._finished.append(entry)
        return self._written(_header(entry, crc, size, size))

    def raw(self, content: bytes) -> bytes:
        """Bytes of the file that `known` began."""
        return self._written(content)

    def begin(self, name: str) -> bytes:
        """The beginning of a file whose size is not known yet."""
        entry = self._entry(name, _DEFLATED, _SIZES_FOLLOW, 0, 0, 0)
        self._open = {"name": name, "offset": entry.offset, "crc": 0, "size": 0, "packed": 0}
        self._packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -15)
        return self._written(_header(entry, 0, 0, 0))

    def more(self, content: bytes) -> bytes:
        """The next bytes of the file that was begun."""
        entry, packer = self._current()
        entry["crc"] = zlib.crc32(content, entry["crc"])
        entry["size"] += len(content)
        return self._packed(packer.compress(content))

    def end(self) -> bytes:
        """The end of the file that was begun."""
        entry, packer = self._current()
        chunk = self._packed(packer.flush(zlib.Z_FINISH))
        finished = Entry(
            entry["offset"],
            entry["crc"],
            entry["size"],
            entry["packed"],
            _DEFLATED,
            _SIZES_FOLLOW | _UTF8,
            entry["name"].encode(),
        )
        _check_size(finished.size)
        self._finished.append(finished)
        self._open = self._packer = None
        follow = struct.pack("<4sIII", b"PK\7\x08", finished.crc, finished.packed, finished.size)
        return chunk + self._written(follow)

    def pause(self) -> bytes:
        """Flushes what deflate still holds, so that another compressor can go on from the next byte."""
        if self._packer is None:
            return b""
        return self._packed(self._packer.flush(zlib.Z_FULL_FLUSH))

    def state(self) -> dict[str, Any]:
        """After `pause`: what another stream needs to go on. A copy: it is written down again with every sign of life,
        when this stream is further already."""
        return {"offset": self._offset, "open": self._open and dict(self._open)}

    def notes(self) -> bytes:
        """The entries that were finished since the last call."""
        notes = b"".join(entry.note() for entry in self._finished)
        self._finished.clear()
        return notes

    def closing(self, notes: Iterable[bytes]) -> bytes:
        """The directory of everything in `notes`, and of what was finished since."""
        begin, count, chunks = self._offset, 0, []
        for entry in (*_entries(notes), *self._finished):
            chunks.append(_listed(entry))
            count += 1
        directory = b"".join(chunks)
        return directory + _end(count, len(directory), begin)

    def _entry(self, name: str, method: int, flags: int, crc: int, size: int, packed: int) -> Entry:
        _check_size(size)
        return Entry(self._offset, crc, size, packed, method, flags | _UTF8, name.encode())

    def _current(self) -> tuple[dict[str, Any], "zlib._Compress"]:
        if self._open is None or self._packer is None:
            raise ValueError("no file was begun")
        return self._open, self._packer

    def _packed(self, chunk: bytes) -> bytes:
        if self._open is not None:
            self._open["packed"] += len(chunk)
        return self._written(chunk)

    def _written(self, chunk: bytes) -> bytes:
        self._offset += len(chunk)
        return chunk


def _check_size(size: int) -> None:
    if size >= _LARGE:
        raise TooLargeForZip


def _header(entry: Entry, crc: int, size: int, packed: int) -> bytes:
    fields = (b"PK\3\4", _VERSION, entry.flags, entry.method, 0, _DATE, crc, packed, size, len(entry.name), 0)
    return struct.pack("<4sHHHHHIIIHH", *fields) + entry.name


def _listed(entry: Entry) -> bytes:
    """The entry in the directory; only the offset can need more than 32 bits."""
    far = entry.offset >= _LARGE
    extra = struct.pack("<HHQ", 1, 8, entry.offset) if far else b""
    version = _VERSION_ZIP64 if far else _VERSION
    return (
        struct.pack(
            "<4sHHHHHHIIIHHHHHII",
            b"PK\1\2",
            _UNIX | version,
            version,
            entry.flags,
            entry.method,
            0,
            _DATE,
            entry.crc,
            entry.packed,
            entry.size,
            len(entry.name),
            len(extra),
            0,
            0,
            0,
            _MODE,
            _LARGE if far else entry.offset,
        )
        + entry.name
        + extra
    )


def _end(count: int, size: int, begin: int) -> bytes:
    """The end of the archive, with the ZIP64 end before it where a number needs it."""
    large = b""
    if count >= _MANY or size >= _LARGE or begin >= _LARGE:
        large = struct.pack(
            "<4sQHHIIQQQQ",
            b"PK\6\6",
            44,
            _UNIX | _VERSION_ZIP64,
            _VERSION_ZIP64,
            0,
            0,
            count,
            count,
            size,
            begin,
        ) + struct.pack("<4sIQI", b"PK\6\7", 0, begin + size, 1)
    few = min(count, _MANY)
    return large + struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, few, few, min(size, _LARGE), min(begin, _LARGE), 0)


def _entries(notes: Iterable[bytes]) -> Iterator[Entry]:
    for note in notes:
        at = 0
        while at < len(note):
            offset, crc, size, packed, method, flags, length = _NOTE.unpack_from(note, at)
            at += _NOTE.size
            yield Entry(offset, crc, size, packed, method, flags, note[at : at + length])
            at += length
