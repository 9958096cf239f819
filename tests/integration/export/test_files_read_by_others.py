"""Files of every format, written with pauses, opened by programs of others: the same calls come back exactly (DB-3)."""

import io
import json
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # it comes without types
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from callfactory.clock import iso, parse_iso
from callfactory.exports import parquet_format, xlsx_format
from callfactory.exports.csv_format import plain
from callfactory.exports.formats import writer_of
from callfactory.exports.ports import CallRow
from callfactory.exports.query import COLUMNS, Column, CsvOptions, NdjsonOptions, Options, ParquetOptions, XlsxOptions
from tests.fakes_export import row

EVERY_COLUMN: tuple[Column, ...] = ("number_id", *COLUMNS, "tariff")
ZONE = "Europe/Amsterdam"
EVIL = [
    "=1+1",
    "+31612345678",
    "-2",
    "@x",
    "\tz",
    "'q",
    '"',
    "<b>&amp;</b>",
    " a ",
    "é漢😀",
    "_x0041_",
    "l\nb",
    "withheld",
]


def awkward(index: int) -> CallRow:
    """Two calls a minute over the night in which the clock is put back, with cells that try to be something else."""
    started = datetime(2026, 10, 24, 23, 0, tzinfo=UTC) + timedelta(seconds=30 * index, milliseconds=index % 1000)
    answered = "" if index % 3 == 0 else iso(started + timedelta(seconds=5))
    evil = EVIL[index % len(EVIL)]
    ring_to = "" if index % 4 == 0 else evil
    return row("num_1", index, started_at=iso(started), answered_at=answered, caller=evil, ring_to=ring_to)


ROWS = [awkward(index) for index in range(700)]


def written(rows: Sequence[CallRow], options: Options, *, page: int = 64, pause_every: int = 3) -> bytes:
    """The file as several workers write it: each goes on with nothing but state and notes."""
    writer, notes, chunks = writer_of(options, {}), [], []
    chunks.append(writer.opening())
    for number, start in enumerate(range(0, len(rows), page), 1):
        chunks.append(writer.rows(rows[start : start + page]))
        if number % pause_every == 0:
            chunks.append(writer.pause())
            state = json.loads(json.dumps(writer.state()))
            notes.append(writer.notes())
            writer = writer_of(options, state)
    chunks.append(writer.closing(notes))
    return b"".join(chunks)


def expected(rows: Sequence[CallRow]) -> list[tuple[Any, ...]]:
    """The calls as values, in the order of `EVERY_COLUMN`."""
    return [
        (
            each.number_id,
            each.call_id,
            each.service_number,
            each.caller,
            parse_iso(each.started_at),
            parse_iso(each.answered_at) if each.answered_at else None,
            int(each.duration_ms),
            each.ring_to or None,
            each.outcome,
            int(each.price) if each.price else None,
            each.currency or None,
            each.tariff or None,
        )
        for each in rows
    ]


# -- CSV ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_csv_gives_the_calls_back_to_duckdb(tmp_path: Path, delimiter: Any) -> None:
    path = tmp_path / "calls.csv"
    path.write_bytes(written(ROWS, CsvOptions(ZONE, EVERY_COLUMN, delimiter=delimiter, bom=True)))
    dialect = {"sep": delimiter, "header": True, "quotechar": '"', "escapechar": '"', "all_varchar": True}
    cells = duckdb.read_csv(str(path), **dialect).fetchall()
    assert [from_csv(each) for each in cells] == expected(ROWS)


def from_csv(cells: Sequence[str | None]) -> tuple[Any, ...]:
    number, call_id, service, caller, started, answered, seconds, ring_to, *rest = (plain(each or "") for each in cells)
    outcome, price, currency, tariff = rest
    return (
        number,
        call_id,
        service,
        caller,
        parse_iso(started),
        parse_iso(answered) if answered else None,
        int(Decimal(seconds) * 1000),
        ring_to or None,
        outcome,
        int(Decimal(price) * 1_000_000) if price else None,
        currency or None,
        tariff or None,
    )


# -- NDJSON ------------------------------------------------------------------------------------------------------------


def from_json(line: str) -> tuple[Any, ...]:
    call = json.loads(line, parse_float=Decimal)
    answered = call["answered_at"] and parse_iso(call["answered_at"])
    values = {
        **call,
        "started_at": parse_iso(call["started_at"]),
        "answered_at": answered,
        "duration_seconds": int(call["duration_seconds"] * 1000),
        "price": call["price"] if call["price"] is None else int(call["price"] * 1_000_000),
    }
    return tuple(values.values())


def test_ndjson_gives_the_calls_back() -> None:
    content = written(ROWS, NdjsonOptions(ZONE, EVERY_COLUMN)).decode()
    lines = content.split("\n")
    assert lines.pop() == ""
    assert [from_json(line) for line in lines] == expected(ROWS)
    assert '"started_at": "2026-10-25T02:59:30.239+02:00"' in lines[239]
    assert '"started_at": "2026-10-25T02:00:00.240+01:00"' in lines[240]


# -- Parquet -----------------------------------------------------------------------------------------------------------


def from_arrow(content: bytes) -> list[tuple[Any, ...]]:
    table = pq.read_table(io.BytesIO(content))
    return [_in_milliseconds(tuple(each.values())) for each in table.to_pylist()]


def _in_milliseconds(call: tuple[Any, ...]) -> tuple[Any, ...]:
    number, call_id, service, caller, started, answered, seconds, ring_to, outcome, price, *rest = call
    micro = None if price is None else int(price * 1_000_000)
    return (number, call_id, service, caller, started, answered, int(seconds * 1000), ring_to, outcome, micro, *rest)


def test_parquet_gives_the_calls_back_to_arrow() -> None:
    content = written(ROWS, ParquetOptions(ZONE, EVERY_COLUMN))
    assert from_arrow(content) == expected(ROWS)
    metadata = pq.ParquetFile(io.BytesIO(content)).metadata
    assert metadata.num_row_groups == 4, "each pause ends a group"
    assert json.loads(metadata.metadata[b"callfactory"]) == {"schema_version": 1, "zone": ZONE}


def test_parquet_gives_the_calls_back_to_duckdb(tmp_path: Path) -> None:
    path = tmp_path / "calls.parquet"
    path.write_bytes(written(ROWS, ParquetOptions(ZONE, EVERY_COLUMN)))
    calls = duckdb.read_parquet(str(path))
    assert [_in_milliseconds(call) for call in calls.fetchall()] == expected(ROWS)
    (total,) = calls.filter("answered_at IS NOT NULL").sum("duration_seconds").fetchall()
    assert total == (Decimal(sum(int(each.duration_ms) for each in ROWS if each.answered_at)) / 1000,)


def test_a_column_with_many_different_values_leaves_its_dictionary() -> None:
    many = [row("num_1", index, caller=f"+3161{index % 400:07d}") for index in range(1000)]
    content = written(many, ParquetOptions(ZONE, EVERY_COLUMN), page=150, pause_every=99)
    assert from_arrow(content) == expected(many)


def test_groups_end_when_they_are_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_format, "GROUP_ROWS", 100)
    content = written(ROWS, ParquetOptions(ZONE, EVERY_COLUMN), page=50, pause_every=99)
    assert pq.ParquetFile(io.BytesIO(content)).metadata.num_row_groups == 7
    assert from_arrow(content) == expected(ROWS)


# -- workbooks ---------------------------------------------------------------------------------------------------------


def from_cells(cells: Sequence[Any]) -> tuple[Any, ...]:
    number, call_id, service, caller, started, offset, answered, answered_offset, seconds, ring_to, *rest = cells
    outcome, price, currency, tariff = rest
    return (
        number,
        call_id,
        service,
        caller,
        _instant(started, offset),
        _instant(answered, answered_offset) if answered else None,
        round(seconds * 1000),
        ring_to or None,
        outcome,
        None if price in {None, ""} else round(price * 1_000_000),
        currency or None,
        tariff or None,
    )


def _instant(local: datetime, offset: str) -> datetime:
    rounded = datetime.fromisoformat((local + timedelta(microseconds=500)).isoformat(timespec="milliseconds"))
    return parse_iso(rounded.isoformat() + offset)


def excel_reads(value: Any) -> Any:
    """What the workbook format writes for what it cannot hold: openpyxl leaves that to us."""
    return value.replace("_x005F_", "_") if isinstance(value, str) else value


def from_openpyxl(content: bytes) -> list[tuple[Any, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    rows = [cells for sheet in book.worksheets for cells in sheet.iter_rows(min_row=2, values_only=True)]
    return [from_cells([excel_reads(value) for value in cells]) for cells in rows]


def test_a_workbook_gives_the_calls_back() -> None:
    assert from_openpyxl(written(ROWS, XlsxOptions(ZONE, EVERY_COLUMN))) == expected(ROWS)


def test_a_workbook_gives_the_calls_back_to_another_reader(tmp_path: Path) -> None:
    path = tmp_path / "calls.xlsx"
    path.write_bytes(written(ROWS, XlsxOptions(ZONE, EVERY_COLUMN)))
    _, *rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    found = [from_cells([excel_reads(value) for value in cells]) for cells in rows]
    assert found == expected(ROWS)


def test_no_cell_of_a_workbook_is_a_formula_not_even_after_editing_it() -> None:
    book = openpyxl.load_workbook(io.BytesIO(written(ROWS, XlsxOptions(ZONE, EVERY_COLUMN))))
    sheet = book.worksheets[0]
    kinds = {cell.data_type for cells in sheet.iter_rows(min_row=2) for cell in cells}
    assert kinds == {"s", "d", "n"}
    dangerous = [cell for cells in sheet.iter_rows(min_row=2) for cell in cells if str(cell.value)[:1] in "=+-@"]
    assert len(dangerous) > 100
    assert all(cell.number_format == "@" and cell.quotePrefix for cell in dangerous)


def test_cells_have_types_and_the_header_stays_in_sight() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(written(ROWS[:2], XlsxOptions(ZONE)))).worksheets[0]
    assert sheet.freeze_panes == "A2"
    assert [cell.value for cell in sheet[1]] == [
        "call_id",
        "service_number",
        "caller",
        "started_at",
        "started_at_utc_offset",
        "answered_at",
        "answered_at_utc_offset",
        "duration_seconds",
        "ring_to",
        "outcome",
        "price",
        "currency",
    ]
    started = sheet[2][3]
    assert (started.data_type, started.value, started.number_format) == (
        "d",
        datetime(2026, 10, 25, 1, 0),  # noqa: DTZ001  # spreadsheets know no zones
        r"yyyy\-mm\-dd\ hh:mm:ss.000",
    )


def test_further_sheets_where_one_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_format, "MOST_ROWS", 101)
    content = written(ROWS, XlsxOptions(ZONE, EVERY_COLUMN), page=70)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["Calls", *(f"Calls {number}" for number in range(2, 8))]
    assert {sheet.max_row for sheet in book.worksheets} == {101}
    assert {sheet["A1"].value for sheet in book.worksheets} == {"number_id"}
    assert from_openpyxl(content) == expected(ROWS)


def test_a_workbook_without_calls_opens() -> None:
    assert from_openpyxl(written([], XlsxOptions(ZONE, EVERY_COLUMN))) == []


def test_the_archive_of_a_workbook_is_sound() -> None:
    with zipfile.ZipFile(io.BytesIO(written(ROWS, XlsxOptions(ZONE)))) as archive:
        assert archive.testzip() is None
        assert archive.namelist()[0] == "[Content_Types].xml"


# -- all of them -------------------------------------------------------------------------------------------------------

values = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff_"), max_size=20)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(values, values, st.integers(0, 4_000_000_000_000)), min_size=1, max_size=20),
    st.integers(1, 7),
)
def test_whatever_a_cell_says_comes_back(cells: list[tuple[str, str, int]], page: int) -> None:
    moments = [datetime.fromtimestamp(milliseconds // 1000, UTC) for _, _, milliseconds in cells]
    rows = [
        row("num_1", 1, caller=caller or "unknown", ring_to=ring_to, started_at=iso(at), answered_at="")
        for (caller, ring_to, _), at in zip(cells, moments, strict=True)
    ]
    assert from_arrow(written(rows, ParquetOptions(ZONE, EVERY_COLUMN), page=page, pause_every=2)) == expected(rows)
    assert from_openpyxl(written(rows, XlsxOptions(ZONE, EVERY_COLUMN), page=page, pause_every=2)) == expected(rows)
    lines = written(rows, NdjsonOptions(ZONE, EVERY_COLUMN), page=page).decode().split("\n")[:-1]
    assert [from_json(line) for line in lines] == expected(rows)
