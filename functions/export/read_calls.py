"""The calls of a download as a source: a section for each number, a page of its history each step."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from callfactory.clock import iso
from callfactory.exports import formats
from callfactory.exports.ports import CallHistory
from callfactory.exports.query import Wish
from callfactory.exports.sources import Position, Step


class CallSource:
    """The `Source` port for call history in any format."""

    def __init__(self, wish: Wish, state: Mapping[str, Any], history: CallHistory) -> None:
        self._query = wish.query
        self._as_of = iso(wish.query.as_of)
        self._writer = formats.writer_of(wish.options, state)
        self._history = history
        self._tariffs: set[str] = set()

    @property
    def sections(self) -> int:
        return len(self._query.number_ids)

    def opening(self) -> bytes:
        return self._writer.opening()

    def step(self, section: int, position: Position | None) -> Step:
        query = self._query
        page = self._history.page(query.number_ids[section], start=query.start, end=query.end, after=position)
        rows = [row for row in page.rows if row.recorded_at <= self._as_of]
        self._tariffs.update(row.tariff for row in rows)
        return Step(
            chunk=self._writer.rows(rows),
            rows=len(rows),
            position=page.next,
            began=page.rows[0].started_at if page.rows else None,
            reached=page.rows[-1].started_at if page.rows else None,
        )

    def pause(self) -> bytes:
        return self._writer.pause()

    def state(self) -> Mapping[str, Any]:
        return self._writer.state()

    def notes(self) -> bytes:
        return self._writer.notes()

    def closing(self, notes: Iterable[bytes]) -> bytes:
        return self._writer.closing(notes)

    def tariffs(self) -> Sequence[str]:
        return sorted(self._tariffs - {""})

    def ends_at(self) -> datetime | None:
        return None
