"""Everything that is held about an account as a source: a ZIP with a file of JSON lines for each table, stored objects
and recordings byte for byte, `what-we-hold.json`, which says of each place what, why, whose, and until when, and a
README.txt that says how to read all this.

Sections are the places of the registry, then the recordings of each number: complete by construction.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from callfactory import registry
from callfactory.clock import Clock, iso
from callfactory.exports import recording_notes
from callfactory.exports.ports import RecordingArchive
from callfactory.exports.query import Wish
from callfactory.exports.sources import Position, SourceChanged, Step
from callfactory.exports.zip_stream import ZipStream
from callfactory.holdings import statement
from callfactory.holdings.ports import Holdings, ObjectGone, Row, StoredObject
from callfactory.holdings.ways import NotHere, Objects, Recorded, way_of
from callfactory.registry.model import Place
from functions.export.read_recordings import PIECE_BYTES, RecordingReader, recordings_manifest

ROWS_A_FILE: Final = 1_000_000
"""A file of lines ends after so many: below 4 GiB, whatever they say."""


class EverythingSource:
    """The `Source` port for everything that is held."""

    def __init__(
        self,
        account_id: str,
        wish: Wish,
        state: Mapping[str, Any],
        *,
        holdings: Holdings,
        archive: RecordingArchive,
        clock: Clock,
    ) -> None:
        self._account_id = account_id
        self._wish = wish
        self._holdings = holdings
        self._zip = ZipStream(state.get("zip", {}))
        self._counts: Counter[str] = Counter(state.get("counts", {}))
        self._reader = RecordingReader(account_id, wish, archive, clock, self._zip, state.get("ends_at"))

    @property
    def sections(self) -> int:
        return len(registry.PLACES) + self._reader.sections

    def opening(self) -> bytes:
        return b""

    def step(self, section: int, position: Position | None) -> Step:
        if section >= len(registry.PLACES):
            step = self._reader.step(section - len(registry.PLACES), position)
            self._counts["bucket/recordings"] += step.rows
            return step
        place = registry.PLACES[section]
        way = way_of(place)
        if isinstance(way, NotHere | Recorded):
            return Step(b"", 0, None)
        if isinstance(way, Objects):
            return self._objects_step(place, way, dict(position or {}))
        return self._rows_step(place, dict(position or {}))

    def pause(self) -> bytes:
        return self._zip.pause()

    def state(self) -> Mapping[str, Any]:
        ends_at = self.ends_at()
        return {"zip": self._zip.state(), "ends_at": ends_at and iso(ends_at), "counts": dict(self._counts)}

    def notes(self) -> bytes:
        return recording_notes.join(self._zip.notes(), self._reader.take_lines())

    def closing(self, notes: Iterable[bytes]) -> bytes:
        directories, lines = [], []
        for directory, told in map(recording_notes.split, notes):
            directories.append(directory)
            lines.append(told)
        manifest = recordings_manifest(self._wish, b"".join((*lines, *self._reader.lines)))
        told_all = json.dumps(statement.everything(self._counts), indent=1).encode()
        files = {
            "README.txt": statement.read_me(self._counts).encode(),
            "recordings/manifest.json": manifest,
            "what-we-hold.json": told_all,
        }
        end = b"".join(self._zip.whole(name, content, packed=True) for name, content in files.items())
        return end + self._zip.closing(directories)

    def tariffs(self) -> Sequence[str]:
        return ()

    def ends_at(self) -> datetime | None:
        return self._reader.ends_at

    def _rows_step(self, place: Place, position: dict[str, Any]) -> Step:
        page = self._holdings.rows(place, self._account_id, self._wish.query.number_ids, position.get("after"))
        begun, number, chunk = position.get("rows", 0), position.get("file", 1), b""
        if page.items:
            chunk = b"" if begun else self._zip.begin(f"{place.kind}s/{place.name}-{number:03d}.ndjson")
            chunk += self._zip.more(b"".join(_line(place, row) for row in page.items))
            begun += len(page.items)
            self._counts[f"{place.kind}/{place.name}"] += len(page.items)
        if begun and (page.next is None or begun >= ROWS_A_FILE):
            chunk, begun, number = chunk + self._zip.end(), 0, number + 1
        following = {"after": page.next, "rows": begun, "file": number} if page.next else None
        return Step(chunk, len(page.items), following)

    def _objects_step(self, place: Place, way: Objects, position: dict[str, Any]) -> Step:
        if "reading" in position:
            return self._go_on(position["reading"])
        page = self._holdings.objects(place, self._account_id, limit=1, after=position.get("after"))
        following = {"after": page.next} if page.next else None
        if not page.items:
            return Step(b"", 0, following)
        self._counts[f"{place.kind}/{place.name}"] += 1
        return self._begin(page.items[0], following) if way.handed_out else Step(b"", 1, following)

    def _begin(self, stored: StoredObject, following: Position | None) -> Step:
        try:
            piece = self._holdings.read(stored, 0, PIECE_BYTES)
        except ObjectGone:
            return Step(b"", 0, following)
        name = f"{stored.bucket}/{stored.key}"
        if len(piece) >= stored.bytes:
            return Step(self._zip.whole(name, piece), 1, following)
        reading = {"bucket": stored.bucket, "key": stored.key, "bytes": stored.bytes, "offset": len(piece)}
        chunk = self._zip.begin(name) + self._zip.more(piece)
        return Step(chunk, 1, {"reading": {**reading, "following": following}})

    def _go_on(self, reading: Mapping[str, Any]) -> Step:
        stored = StoredObject(reading["bucket"], reading["key"], reading["bytes"])
        try:
            piece = self._holdings.read(stored, reading["offset"], PIECE_BYTES)
        except ObjectGone:
            raise SourceChanged from None
        offset = reading["offset"] + len(piece)
        if offset >= stored.bytes:
            return Step(self._zip.more(piece) + self._zip.end(), 0, reading["following"])
        return Step(self._zip.more(piece), 0, {"reading": {**reading, "offset": offset}})


def _line(place: Place, row: Row) -> bytes:
    """An item, and why and until when it is held."""
    return json.dumps({**row, "held": statement.held(place, row)}, ensure_ascii=False).encode() + b"\n"
