"""CSV export: rows per second and core against `csv.DictWriter` in the same run, and the memory of ten million rows.

Goals: at least 5 times the rows per second; at most 64 MB for the whole process while it writes ten million rows.
`csv.DictWriter` writes the same file, with times brought to the zone by `datetime`; and, for who wants to know what
converting costs, the values as they are stored.
"""

import csv
import io
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import cycle, islice
from zoneinfo import ZoneInfo

from callfactory.clock import iso, parse_iso
from callfactory.exports.csv_format import CsvWriter
from callfactory.exports.ports import CallRow
from callfactory.exports.query import COLUMNS, CsvOptions

ZONE = "Europe/Amsterdam"
PAGE = 2000
ROWS = 200_000
MANY = 10_000_000
GOAL_RATIO = 5
GOAL_MEGABYTES = 64


def main() -> None:
    """Prints the figures, and one line of JSON for programs. With an argument: writes so many rows, for measuring."""
    if len(sys.argv) > 1:
        _write_many(int(sys.argv[1]))
        return
    megabytes, seconds = _memory(MANY)  # first: a child begins with the high-water mark of its parent
    pages = list(pages_of_calls(ROWS))
    same, bare, ours = (_rate(write, pages) for write in (_dict_writer, _bare_dict_writer, _ours))
    print(f"rows/s: csv.DictWriter {same:,.0f} (without converting times {bare:,.0f}), ours {ours:,.0f}")
    print(f"  {ours / same:.1f} times (without converting {ours / bare:.1f}); goal {GOAL_RATIO}")
    print(f"{MANY:,} rows: {seconds:.1f} s of CPU, {megabytes} MB for the process; goal {GOAL_MEGABYTES}")
    figures = {"dict_writer": round(same), "bare": round(bare), "ours": round(ours), "megabytes": megabytes}
    print(json.dumps({"bench": "export_csv", "ratio": round(ours / same, 2), **figures}))


def pages_of_calls(rows: int) -> Iterator[list[CallRow]]:
    """Calls as a history gives them, page by page."""
    begin = datetime(2026, 10, 1, tzinfo=UTC)
    for start in range(0, rows, PAGE):
        yield [_row(index, begin + timedelta(seconds=3 * index % 5_000_000)) for index in range(start, start + PAGE)]


def _row(index: int, started: datetime) -> CallRow:
    return CallRow(
        call_id=f"{index:026d}",
        number_id="num_01kb3v0000000000000000000a",
        service_number="+31850001234",
        caller=f"+316{index % 100_000_000:08d}" if index % 7 else "withheld",
        started_at=iso(started),
        answered_at=iso(started + timedelta(seconds=5)) if index % 4 else "",
        duration_ms=str(index % 600_000),
        ring_to="+31201234567",
        outcome="answered" if index % 4 else "no-answer",
        price=str(index % 900_000) if index % 4 else "",
        currency="EUR" if index % 4 else "",
        tariff="trf_01kb3v0000000000000000000a/3" if index % 4 else "",
        recorded_at=iso(started),
    )


def _rate(write: Callable[[list[list[CallRow]]], None], pages: list[list[CallRow]]) -> float:
    """Rows per second of CPU, the best of three."""
    seconds = []
    for _ in range(3):
        begin = time.process_time()
        write(pages)
        seconds.append(time.process_time() - begin)
    return ROWS / min(seconds)


def _ours(pages: list[list[CallRow]]) -> None:
    writer = CsvWriter(CsvOptions(ZONE))
    for page in pages:
        writer.rows(page)


def _dict_writer(pages: list[list[CallRow]]) -> None:
    zone = ZoneInfo(ZONE)
    for page in pages:
        writer = csv.DictWriter(io.StringIO(newline=""), fieldnames=COLUMNS)
        for row in page:
            writer.writerow(
                {
                    "call_id": row.call_id,
                    "service_number": row.service_number,
                    "caller": row.caller,
                    "started_at": _local(row.started_at, zone),
                    "answered_at": _local(row.answered_at, zone) if row.answered_at else "",
                    "duration": int(row.duration_ms) / 1000,
                    "ring_to": row.ring_to,
                    "outcome": row.outcome,
                    "price": f"{Decimal(row.price) / 1_000_000:.6f}" if row.price else "",
                    "currency": row.currency,
                }
            )


def _bare_dict_writer(pages: list[list[CallRow]]) -> None:
    for page in pages:
        writer = csv.DictWriter(io.StringIO(newline=""), fieldnames=CallRow._fields)
        for row in page:
            writer.writerow(row._asdict())


def _local(text: str, zone: ZoneInfo) -> str:
    return parse_iso(text).astimezone(zone).isoformat(timespec="milliseconds")


def _memory(rows: int) -> tuple[int, float]:
    """The most memory (MB) of a fresh process that writes so many rows, and its CPU seconds."""
    done = subprocess.run([sys.executable, __file__, str(rows)], check=True, capture_output=True, text=True)
    figures = json.loads(done.stdout)
    return figures["megabytes"], figures["seconds"]


def _write_many(rows: int) -> None:
    writer, size = CsvWriter(CsvOptions(ZONE)), 0
    for page in islice(cycle(pages_of_calls(10 * PAGE)), rows // PAGE):
        size += len(writer.rows(page))
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({"megabytes": used.ru_maxrss // 1024, "seconds": used.ru_utime + used.ru_stime, "bytes": size}))


if __name__ == "__main__":
    main()
