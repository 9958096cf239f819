"""XLSX export: rows per second beside xlsxwriter's constant-memory mode, and the memory of a full sheet.

Goals: at least 5 times the rows per second; at most 64 MB for the whole process while it writes 1,048,575 calls.
xlsxwriter gets the same typed cells, worked out beforehand: only its writing is measured.
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import datetime
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]  # it comes without types

from callfactory.exports.ports import CallRow
from callfactory.exports.query import XlsxOptions
from callfactory.exports.xlsx_format import MOST_ROWS, XlsxWriter
from scripts.bench.export_csv import PAGE, ZONE, pages_of_calls

ROWS = 50_000
GOAL_RATIO = 5
GOAL_MEGABYTES = 64


def main() -> None:
    """Prints the figures, and one line of JSON for programs. With an argument: writes so many rows, for measuring."""
    if len(sys.argv) > 1:
        _write_many(int(sys.argv[1]))
        return
    done = subprocess.run([sys.executable, __file__, str(MOST_ROWS - 1)], check=True, capture_output=True, text=True)
    memory = json.loads(done.stdout)  # first: a child begins with the high-water mark of its parent
    pages = list(pages_of_calls(ROWS))
    theirs, ours = _theirs(pages), _ours(pages)
    print(f"rows/s: xlsxwriter {theirs:,.0f}, ours {ours:,.0f}: {ours / theirs:.1f} times; goal {GOAL_RATIO}")
    print(
        f"a full sheet: {memory['seconds']:.1f} s of CPU, {memory['megabytes']} MB for the process,"
        f" {memory['bytes']:,} bytes; goal {GOAL_MEGABYTES} MB"
    )
    figures = {"xlsxwriter": round(theirs), "ours": round(ours), "megabytes": memory["megabytes"]}
    print(json.dumps({"bench": "export_xlsx", "ratio": round(ours / theirs, 2), **figures}))


def _ours(pages: Sequence[Sequence[CallRow]]) -> float:
    begin = time.process_time()
    writer = XlsxWriter(XlsxOptions(ZONE), {})
    writer.opening()
    for page in pages:
        writer.rows(page)
    writer.closing([])
    return ROWS / (time.process_time() - begin)


def _theirs(pages: Sequence[Sequence[CallRow]]) -> float:
    rows = [_cells(row) for page in pages for row in page]
    with TemporaryDirectory() as folder:
        begin = time.process_time()
        book = xlsxwriter.Workbook(Path(folder) / "calls.xlsx", {"constant_memory": True})
        sheet = book.add_worksheet()
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss.000"})
        for number, row in enumerate(rows):
            _write(sheet, number, row, moment)
        book.close()
        return ROWS / (time.process_time() - begin)


def _write(sheet: Any, number: int, row: Sequence[Any], moment: Any) -> None:
    for column, value in enumerate(row):
        if isinstance(value, str):
            sheet.write_string(number, column, value)
        elif isinstance(value, datetime):
            sheet.write_datetime(number, column, value, moment)
        elif value is not None:
            sheet.write_number(number, column, value)


def _cells(row: CallRow) -> tuple[Any, ...]:
    started, answered = (
        datetime.fromisoformat(text[:-1]) if text else None for text in (row.started_at, row.answered_at)
    )
    price = int(row.price) / 1_000_000 if row.price else None
    seconds = int(row.duration_ms) / 1000
    offsets = "+01:00", "+01:00" if answered else None
    return (
        row.call_id,
        row.service_number,
        row.caller,
        started,
        offsets[0],
        answered,
        offsets[1],
        seconds,
        row.ring_to,
        row.outcome,
        price,
        row.currency or None,
    )


def _write_many(rows: int) -> None:
    writer = XlsxWriter(XlsxOptions(ZONE), {})
    size = len(writer.opening())
    for page in islice(cycle(pages_of_calls(10 * PAGE)), rows // PAGE):
        size += len(writer.rows(page))
    size += len(writer.rows(next(pages_of_calls(PAGE))[: rows % PAGE])) + len(writer.closing([]))
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({"megabytes": used.ru_maxrss // 1024, "seconds": used.ru_utime + used.ru_stime, "bytes": size}))


if __name__ == "__main__":
    main()
