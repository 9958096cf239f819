"""A call history as a workbook (ECMA-376): typed cells, a frozen header, further sheets past 1,048,576 rows.

Texts are inline strings, in cells that are marked as text: neither opening the workbook nor editing a cell ever makes a
formula of them, and `+31…` stays exactly what it is. Times are date cells in local time of the zone, to the
millisecond; beside each stands its offset from UTC as text, so the hour that a clock change repeats can be read back.
Durations are numbers of seconds, prices numbers. What is absent is an empty cell.

Written as a stream through `ZipStream`, so that it goes on after a pause: `scripts/bench/export_xlsx.py` measures it
beside `xlsxwriter`, the tests open it with `openpyxl` and LibreOffice.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

from callfactory.exports import xlsx_parts
from callfactory.exports.local_times import SerialTimes
from callfactory.exports.ports import CallRow
from callfactory.exports.query import HEADINGS, Column, XlsxOptions
from callfactory.exports.text_columns import amounts, seconds
from callfactory.exports.zip_stream import ZipStream

CONTENT_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EXTENSION: Final = "xlsx"
MOST_ROWS: Final = 1_048_576
"""Rows of a sheet, its header included: what every spreadsheet can take."""
OFFSET_HEADING: Final = "{}_utc_offset"

_SPECIAL = re.compile(r"[^ !#-%'-;=?-^`-~]")
"""Anything that XML or the workbook format gives a meaning, and everything beyond ASCII."""
_ILLEGAL = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_TIMES: Final[frozenset[Column]] = frozenset({"started_at", "answered_at"})
_NUMBERS: Final[frozenset[Column]] = frozenset({"duration", "price", "currency"})

_Cells = Sequence[str]


class XlsxWriter:
    """Turns pages of calls into the bytes of a workbook, going on from `state` (empty at the beginning)."""

    def __init__(self, options: XlsxOptions, state: Mapping[str, Any]) -> None:
        self._options = options
        self._zip = ZipStream(state.get("zip", {}))
        self._sheet: int = state.get("sheet", 0)
        self._rows: int = state.get("rows", 0)
        times = SerialTimes(ZoneInfo(options.zone))
        self._columns: list[tuple[str, Callable[[_Cells], Sequence[_Cells]]]] = [
            (_FIELDS[column], times_of(times) if column in _TIMES else _CELLS[column]) for column in options.columns
        ]

    def opening(self) -> bytes:
        """The parts that every workbook has, and the beginning of the first sheet."""
        parts = (
            ("[Content_Types].xml", xlsx_parts.CONTENT_TYPES),
            ("_rels/.rels", xlsx_parts.ROOT_RELATIONS),
            ("xl/styles.xml", xlsx_parts.STYLES),
        )
        begin = b"".join(self._zip.whole(name, content.encode(), packed=True) for name, content in parts)
        return begin + self._begin_sheet()

    def rows(self, page: Sequence[CallRow]) -> bytes:
        """The rows of a page, on as many sheets as they need."""
        chunks, at = [], 0
        while at < len(page):
            if self._rows >= MOST_ROWS:
                chunks += [self._end_sheet(), self._begin_sheet()]
            fitting = page[at : at + MOST_ROWS - self._rows]
            chunks.append(self._zip.more(self._written(fitting)))
            self._rows += len(fitting)
            at += len(fitting)
        return b"".join(chunks)

    def pause(self) -> bytes:
        """Brings the archive to a byte from which another writer goes on."""
        return self._zip.pause()

    def state(self) -> Mapping[str, Any]:
        """After `pause`: where another writer goes on."""
        return {"zip": self._zip.state(), "sheet": self._sheet, "rows": self._rows}

    def notes(self) -> bytes:
        """The finished parts, for the archive's directory."""
        return self._zip.notes()

    def closing(self, notes: Iterable[bytes]) -> bytes:
        """The end of the last sheet, the list of sheets, the directory."""
        workbook, relations = xlsx_parts.workbook(self._sheet), xlsx_parts.relations(self._sheet)
        end = self._end_sheet()
        end += self._zip.whole("xl/workbook.xml", workbook.encode(), packed=True)
        end += self._zip.whole("xl/_rels/workbook.xml.rels", relations.encode(), packed=True)
        return end + self._zip.closing(notes)

    def _begin_sheet(self) -> bytes:
        self._sheet += 1
        self._rows = 1
        widths = [width for column in self._options.columns for width in _widths(column)]
        headings = [heading for column in self._options.columns for heading in _headings(column)]
        begin = xlsx_parts.sheet_begin(widths, headings, first=self._sheet == 1)
        return self._zip.begin(f"xl/worksheets/sheet{self._sheet}.xml") + self._zip.more(begin.encode())

    def _end_sheet(self) -> bytes:
        return self._zip.more(xlsx_parts.SHEET_END.encode()) + self._zip.end()

    def _written(self, page: Sequence[CallRow]) -> bytes:
        values = dict(zip(CallRow._fields, zip(*page, strict=True), strict=True))
        cells = [made for field, make in self._columns for made in make(values[field])]
        return f"<row>{'</row><row>'.join(map(''.join, zip(*cells, strict=True)))}</row>".encode()


def _headings(column: Column) -> list[str]:
    heading = HEADINGS[column]
    return [heading, OFFSET_HEADING.format(heading)] if column in _TIMES else [heading]


def _widths(column: Column) -> list[int]:
    if column in _TIMES:
        return [23, 10]
    return [12] if column in _NUMBERS else [30 if column.endswith("_id") else 18]


def _texts(values: _Cells) -> Sequence[_Cells]:
    if values.count(values[0]) == len(values):
        return [[_text(values[0])] * len(values)]
    if _SPECIAL.search("".join(values)) or not all(values):
        return [[_text(value) for value in values]]
    return [[f'<c s="2" t="inlineStr"><is><t>{value}</t></is></c>' for value in values]]


def _text(value: str) -> str:
    if not value:
        return "<c/>"
    if _SPECIAL.search(value):
        value = _ILLEGAL.sub(lambda found: f"_x{ord(found[0]):04X}_", value)
        value = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    kept = ' xml:space="preserve"' if value.strip() != value or "\n" in value or "\t" in value else ""
    return f'<c s="2" t="inlineStr"><is><t{kept}>{value}</t></is></c>'


def _durations(values: _Cells) -> Sequence[_Cells]:
    return [[f'<c s="4"><v>{value}</v></c>' for value in seconds(values)]]


def _prices(values: _Cells) -> Sequence[_Cells]:
    return [[f'<c s="5"><v>{value}</v></c>' if value else "<c/>" for value in amounts(values)]]


def times_of(times: SerialTimes) -> Callable[[_Cells], Sequence[_Cells]]:
    """Makes two columns of one: the local time as a date, and its offset."""

    def cells(values: _Cells) -> Sequence[_Cells]:
        serials, offsets = times.serials(values)
        return [
            [f'<c s="3"><v>{serial}</v></c>' if serial else "<c/>" for serial in serials],
            [f'<c s="2" t="inlineStr"><is><t>{offset}</t></is></c>' if offset else "<c/>" for offset in offsets],
        ]

    return cells


_FIELDS: Final[Mapping[Column, str]] = {
    **{column: column for column in HEADINGS},
    "duration": "duration_ms",
}
_CELLS: Final[Mapping[Column, Callable[[_Cells], Sequence[_Cells]]]] = {
    **dict.fromkeys(HEADINGS, _texts),
    "duration": _durations,
    "price": _prices,
}
