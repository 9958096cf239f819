"""CSV is read back by Python's own `csv`: every value exactly as it was, and no cell that a spreadsheet would run."""

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callfactory.clock import iso, parse_iso
from callfactory.exports.csv_format import CsvWriter, cell, plain
from callfactory.exports.ports import CallRow
from callfactory.exports.query import COLUMNS, Column, CsvOptions
from tests.fakes_export import row

ZONES = ("UTC", "Europe/Amsterdam", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Africa/Monrovia")
EVERY_COLUMN: tuple[Column, ...] = ("number_id", *COLUMNS, "tariff")
DANGEROUS = tuple("=+-@\t\r\n")

evil = st.text(st.sampled_from("=+-@\t\r\n'\",; aé0123456789"), max_size=12)
texts = evil | st.sampled_from(["+31612345678", "withheld", "unknown", "", "=cmd|' /C calc'!A0", "+1+cmd", "-2+3"])
# Phone calls, not history: no zone has had an offset with seconds since 1972, and what switches report begins later.
instants = st.datetimes(datetime(1990, 1, 1), datetime(2099, 1, 1)).map(lambda each: iso(each.replace(tzinfo=UTC)))  # noqa: DTZ001  # hypothesis wants naive bounds
rows = st.builds(
    CallRow,
    call_id=texts,
    number_id=texts,
    service_number=texts,
    caller=texts,
    started_at=instants,
    answered_at=instants | st.just(""),
    duration_ms=st.integers(0, 10**9).map(str),
    ring_to=texts,
    outcome=texts,
    price=st.integers(0, 10**12).map(str) | st.just(""),
    currency=texts,
    tariff=texts,
    recorded_at=instants,
)


def written(page: Sequence[CallRow], options: CsvOptions) -> bytes:
    writer = CsvWriter(options)
    return writer.opening() + writer.rows(page) + writer.closing([])


def read(content: bytes, delimiter: str = ",") -> list[list[str]]:
    text = io.StringIO(content.decode(), newline="")
    return list(csv.reader(text, delimiter=delimiter, strict=True))


def as_read_back(cells: Sequence[str]) -> CallRow:
    """The row that the cells of `EVERY_COLUMN` stand for."""
    number_id, call_id, service_number, caller, started, answered, seconds, ring_to, outcome, *paid = map(plain, cells)
    price, currency, tariff = paid
    whole, _, thousandths = seconds.partition(".")
    return CallRow(
        call_id=call_id,
        number_id=number_id,
        service_number=service_number,
        caller=caller,
        started_at=iso(parse_iso(started)),
        answered_at=iso(parse_iso(answered)) if answered else "",
        duration_ms=str(int(whole) * 1000 + int(thousandths)),
        ring_to=ring_to,
        outcome=outcome,
        price=str(int(price.replace(".", ""))) if price else "",
        currency=currency,
        tariff=tariff,
        recorded_at="",
    )


@given(page=st.lists(rows, max_size=6), zone=st.sampled_from(ZONES), delimiter=st.sampled_from([",", ";"]))
def test_whatever_is_written_is_read_back_exactly(page: list[CallRow], zone: str, delimiter: str) -> None:  # DB-3
    options = CsvOptions(zone=zone, delimiter=";" if delimiter == ";" else ",", columns=EVERY_COLUMN)
    _, *cells = read(written(page, options), delimiter)
    assert [as_read_back(each) for each in cells] == [each._replace(recorded_at="") for each in page]


@given(page=st.lists(rows, max_size=6))
def test_no_cell_is_run_by_a_spreadsheet(page: list[CallRow]) -> None:
    for cells in read(written(page, CsvOptions("UTC", columns=EVERY_COLUMN))):
        for each in cells:
            number = each[:1] == "+" and len(each) <= 16 and (each[1:].isdigit() or not each[1:])
            assert number or not each.startswith(DANGEROUS)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-1", "'-1"),
        ("\t=1", "'\t=1"),
        ("'quoted", "''quoted"),
        ("+31612345678", "+31612345678"),
        ("+31612345678=1", "'+31612345678=1"),
        ("+1234567890123456", "'+1234567890123456"),
        ('=HYPERLINK("http://x")', '"\'=HYPERLINK(""http://x"")"'),
    ],
)
def test_cells_that_begin_like_formulas(value: str, expected: str) -> None:
    assert cell(value) == expected


def test_rows_end_with_crlf_and_the_header_names_the_columns() -> None:
    content = written([row("num_1", 1)], CsvOptions("UTC", columns=("started_at", "caller", "duration")))
    assert content == b'started_at,caller,duration_seconds\r\n2026-10-25T00:07:00.001+00:00,"+31600000001",1.234\r\n'


def test_a_byte_order_mark_and_semicolons_on_request() -> None:
    content = written([row("num_1", 1)], CsvOptions("UTC", delimiter=";", bom=True, columns=("call_id", "outcome")))
    assert content == b"\xef\xbb\xbfcall_id;outcome\r\ncall00000001;answered\r\n"


@pytest.mark.parametrize("zone", ["Europe/Amsterdam", "America/New_York", "Australia/Lord_Howe"])
def test_the_repeated_hour_stays_two_hours(zone: str) -> None:
    """Around both changes of the clock in 2026, minute by minute: every local text is another instant."""
    for begin in (datetime(2026, 3, 7, tzinfo=UTC), datetime(2026, 10, 24, tzinfo=UTC)):
        minutes = [datetime.fromtimestamp(begin.timestamp() + 60 * minute, UTC) for minute in range(0, 60 * 72, 7)]
        page = [row("num_1", 1, started_at=iso(minute), answered_at="") for minute in minutes]
        _, *cells = read(written(page, CsvOptions(zone, columns=("started_at",))))
        shown = [text for (text,) in cells]
        assert shown == [each.astimezone(ZoneInfo(zone)).isoformat(timespec="milliseconds") for each in minutes]
        assert all(parse_iso(before) < parse_iso(after) for before, after in pairwise(shown))


def test_both_half_past_two_of_amsterdam() -> None:
    page = [row("n", 1, started_at=at) for at in ("2026-10-25T00:30:00.000Z", "2026-10-25T01:30:00.000Z")]
    _, *cells = read(written(page, CsvOptions("Europe/Amsterdam", columns=("started_at",))))
    assert cells == [["2026-10-25T02:30:00.000+02:00"], ["2026-10-25T02:30:00.000+01:00"]]


@given(page=st.lists(rows, min_size=1, max_size=12), cut=st.integers(0, 12))
def test_where_a_page_ends_makes_no_difference(page: list[CallRow], cut: int) -> None:
    options = CsvOptions("Europe/Amsterdam", columns=EVERY_COLUMN)
    first, second = CsvWriter(options), CsvWriter(options)
    assert first.rows(page[:cut]) + second.rows(page[cut:]) == CsvWriter(options).rows(page)
