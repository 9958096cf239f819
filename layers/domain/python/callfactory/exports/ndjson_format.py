"""A call history as NDJSON: one JSON object (RFC 8259) a line, UTF-8, keys as the headings of the columns.

Times are local to the chosen zone, with offset (RFC 3339); durations numbers of seconds with three decimals, prices
amounts with six; what is absent is null. Texts are what they are: nobody runs JSON.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

from callfactory.exports.local_times import LocalTimes
from callfactory.exports.ports import CallRow
from callfactory.exports.query import HEADINGS, Column, NdjsonOptions
from callfactory.exports.text_columns import amounts, seconds

CONTENT_TYPE: Final = "application/x-ndjson"
EXTENSION: Final = "ndjson"

_SPECIAL = re.compile(r"[^ !#-\[\]-~]")
"""What JSON escapes, and everything beyond ASCII."""


class NdjsonWriter:
    """Turns pages of calls into lines. It needs no state to go on after a pause."""

    def __init__(self, options: NdjsonOptions) -> None:
        local = LocalTimes(ZoneInfo(options.zone))
        cells: dict[Column, tuple[str, Callable[[Sequence[str]], Sequence[str]]]] = {
            "call_id": ("call_id", _texts),
            "number_id": ("number_id", _texts),
            "service_number": ("service_number", _texts),
            "caller": ("caller", _texts),
            "started_at": ("started_at", lambda values: _texts(local.texts(values))),
            "answered_at": ("answered_at", lambda values: _texts(local.texts(values))),
            "duration": ("duration_ms", seconds),
            "ring_to": ("ring_to", _texts),
            "outcome": ("outcome", _texts),
            "price": ("price", lambda values: [value or "null" for value in amounts(values)]),
            "currency": ("currency", _texts),
            "tariff": ("tariff", _texts),
        }
        self._columns = [cells[column] for column in options.columns]
        self._line = "{" + ", ".join(f'"{HEADINGS[column]}": %s' for column in options.columns) + "}\n"

    def opening(self) -> bytes:
        """The beginning: there is none."""
        return b""

    def rows(self, page: Sequence[CallRow]) -> bytes:
        """The lines of a page."""
        if not page:
            return b""
        values = dict(zip(CallRow._fields, zip(*page, strict=True), strict=True))
        columns = [make(values[field]) for field, make in self._columns]
        return "".join(map(self._line.__mod__, zip(*columns, strict=True))).encode()

    def pause(self) -> bytes:
        """Every page ends where another writer can go on."""
        return b""

    def state(self) -> Mapping[str, Any]:
        """What another writer needs to go on from here: nothing."""
        return {}

    def notes(self) -> bytes:
        """What the end of the file needs to know: nothing."""
        return b""

    def closing(self, notes: Iterable[bytes]) -> bytes:
        """The end: there is none."""
        del notes
        return b""


def _texts(values: Sequence[str]) -> Sequence[str]:
    if _SPECIAL.search("".join(values)):
        return [json.dumps(value, ensure_ascii=False) if value else "null" for value in values]
    return [f'"{value}"' if value else "null" for value in values]
