"""Recordings of a download as a source: a ZIP of the stored files, byte for byte, with a manifest of checksums.

A recording whose time is over, or so soon that nobody could fetch the archive before, is left out and named in the
manifest. The archive itself ends with the first recording in it. A file is read in pieces, so memory stays small.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from callfactory.clock import Clock, iso, parse_iso
from callfactory.errors import NotFound
from callfactory.exports import recording_notes
from callfactory.exports.ports import RecordingArchive, RecordingGone, StoredRecording
from callfactory.exports.query import Wish
from callfactory.exports.schema import SCHEMA_VERSION
from callfactory.exports.sources import Position, SourceChanged, Step
from callfactory.exports.zip_stream import ZipStream

PIECE_BYTES: Final = 8 * 1024 * 1024

LEFT_OUT_BEFORE: Final = timedelta(hours=1)
"""What ends within this time is left out: the archive would end with it before anybody could fetch it."""

_FIELDS: Final = ("recording_id", "number_id", "service_number", "caller", "call_id", "duration_ms", "bytes", "sha256")


class RecordingSource:
    """The `Source` port for recordings."""

    def __init__(
        self, account_id: str, wish: Wish, state: Mapping[str, Any], archive: RecordingArchive, clock: Clock
    ) -> None:
        self._wish = wish
        self._zip = ZipStream(state.get("zip", {}))
        self._reader = RecordingReader(account_id, wish, archive, clock, self._zip, state.get("ends_at"))

    @property
    def sections(self) -> int:
        return self._reader.sections

    def opening(self) -> bytes:
        return b""

    def step(self, section: int, position: Position | None) -> Step:
        return self._reader.step(section, position)

    def pause(self) -> bytes:
        return self._zip.pause()

    def state(self) -> Mapping[str, Any]:
        ends_at = self._reader.ends_at
        return {"zip": self._zip.state(), "ends_at": ends_at and iso(ends_at)}

    def notes(self) -> bytes:
        return recording_notes.join(self._zip.notes(), self._reader.take_lines())

    def closing(self, notes: Iterable[bytes]) -> bytes:
        directories, lines = [], []
        for directory, told in map(recording_notes.split, notes):
            directories.append(directory)
            lines.append(told)
        manifest = recordings_manifest(self._wish, b"".join((*lines, *self._reader.lines)))
        return self._zip.whole("manifest.json", manifest, packed=True) + self._zip.closing(directories)

    def tariffs(self) -> Sequence[str]:
        return ()

    def ends_at(self) -> datetime | None:
        return self._reader.ends_at


class RecordingReader:
    """Reads recordings into an archive, number by number. `lines` are what is to be noted about them."""

    def __init__(
        self,
        account_id: str,
        wish: Wish,
        archive: RecordingArchive,
        clock: Clock,
        zip_stream: ZipStream,
        ends_at: str | None,
    ) -> None:
        self._account_id = account_id
        self._wish = wish
        self._archive = archive
        self._clock = clock
        self._zone = ZoneInfo(wish.options.zone)
        self._zip = zip_stream
        self.ends_at: datetime | None = parse_iso(ends_at) if ends_at else None
        self.lines: list[bytes] = []

    @property
    def sections(self) -> int:
        """One for each number, or one for the one recording that was asked for."""
        return 1 if self._wish.query.recording_id else len(self._wish.query.number_ids)

    def take_lines(self) -> list[bytes]:
        """The lines since the last call."""
        lines, self.lines = self.lines, []
        return lines

    def step(self, section: int, position: Position | None) -> Step:
        """The next piece of a recording."""
        position = dict(position or {})
        if "reading" in position:
            return self._go_on(position)
        found = self._next(section, position)
        if found is None:
            return Step(b"", 0, None)
        recording, following = found
        if recording.recorded_at > self._wish.query.as_of:
            return Step(b"", 0, following)
        if recording.expires_at <= self._clock.now() + LEFT_OUT_BEFORE:
            return self._leave_out(recording, following)
        return self._begin(recording, following)

    def _next(self, section: int, position: Position) -> tuple[StoredRecording, Position | None] | None:
        """The recording at a position and what follows it; None where the section is over."""
        query = self._wish.query
        if query.recording_id is not None:
            try:
                return self._archive.get(self._account_id, query.recording_id), None
            except NotFound:
                self._note_left_out(query.recording_id, "gone", None)
                return None
        page = self._archive.page(
            self._account_id,
            number_id=query.number_ids[section],
            start=query.start,
            end=query.end,
            limit=1,
            after=position.get("after"),
        )
        following = {"after": page.next} if page.next else None
        if page.items:
            return page.items[0], following
        return self._next(section, following) if following else None

    def _begin(self, recording: StoredRecording, following: Position | None) -> Step:
        try:
            piece = self._archive.read(recording, 0, PIECE_BYTES)
        except RecordingGone:
            return self._leave_out(recording, following)
        self.ends_at = min(self.ends_at or recording.expires_at, recording.expires_at)
        name = self._name(recording)
        self._note(recording, name)
        chunk = self._zip.known(name, size=recording.bytes, crc=recording.crc32) + self._zip.raw(piece)
        moment = iso(recording.recorded_at)
        if len(piece) >= recording.bytes:
            return Step(chunk, 1, following, began=moment, reached=moment)
        reading = {"recording_id": recording.recording_id, "offset": len(piece), "following": following}
        return Step(chunk, 1, {"reading": reading}, began=moment, reached=moment)

    def _go_on(self, position: Position) -> Step:
        """The next piece of a large recording. What has begun cannot be left out any more."""
        reading = position["reading"]
        try:
            recording = self._archive.get(self._account_id, reading["recording_id"])
            piece = self._archive.read(recording, reading["offset"], PIECE_BYTES)
        except (NotFound, RecordingGone):
            raise SourceChanged from None
        offset = reading["offset"] + len(piece)
        if offset >= recording.bytes:
            return Step(self._zip.raw(piece), 0, reading["following"])
        return Step(self._zip.raw(piece), 0, {"reading": {**reading, "offset": offset}})

    def _leave_out(self, recording: StoredRecording, following: Position | None) -> Step:
        self._note_left_out(recording.recording_id, "expires", recording.expires_at)
        return Step(b"", 0, following, left_out=1)

    def _note(self, recording: StoredRecording, name: str) -> None:
        told = asdict(recording)
        moments = {"recorded_at": iso(recording.recorded_at), "expires_at": iso(recording.expires_at)}
        self.lines.append(recording_notes.line({"file": name, **{field: told[field] for field in _FIELDS}, **moments}))

    def _note_left_out(self, recording_id: str, why: str, ends_at: datetime | None) -> None:
        left_out = {"left_out": recording_id, "reason": why, "expires_at": ends_at and iso(ends_at)}
        self.lines.append(recording_notes.line(left_out))

    def _name(self, recording: StoredRecording) -> str:
        local = recording.recorded_at.astimezone(self._zone)
        number = recording.service_number.removeprefix("+")
        folder = "recordings/" if self._wish.what == "everything" else ""
        return (
            f"{folder}{number}/{local:%Y-%m-%d}/{local:%Y%m%dT%H%M%S%z}-{recording.recording_id}.{recording.extension}"
        )


def recordings_manifest(wish: Wish, lines: bytes) -> bytes:
    """The manifest of the recordings in an archive: each with its checksum, and those that are left out, as JSON."""
    told = list(recording_notes.told(lines))
    content = {
        "schema_version": SCHEMA_VERSION,
        "as_of": iso(wish.query.as_of),
        "recordings": [each for each in told if "file" in each],
        "left_out": [
            {"recording_id": each["left_out"], "reason": each["reason"], "expires_at": each["expires_at"]}
            for each in told
            if "left_out" in each
        ],
    }
    return json.dumps(content, indent=1).encode()
