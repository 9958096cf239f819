"""A tariff as CSV: a header, then a rate (or a further step of one) a line. A file is taken whole or not at all.

Columns, in any order; the first six are required:

    leg               inbound or forward
    prefix            of the origin (inbound) or the ring-to number (forward): +3197, any, withheld, unknown
    currency          ISO 4217, the price list's own in every line
    price_per_minute  decimal with a point
    first_s, next_s   increments: 60 and 1 for 60/1
    number            prefix of the service number that was called; empty for any
    setup_fee         once for an answered leg
    minimum           the least that an answered leg costs
    included          yes: its time is taken from the included minutes first
    after_s           a further step of the line above: from this second of talk on
    days, from, to    time of the week in the tariff's zone: mon-fri, 08:00, 18:00
    valid_from, valid_to   from the beginning of a day up to the beginning of another
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from callfactory.errors import FieldProblem, InvalidInput
from callfactory.rating import cells
from callfactory.rating.cells import BadCell, taken
from callfactory.rating.tariff import ALWAYS, ANY, Leg, Rate, Step, TariffTerms, Window
from callfactory.rating.tariff_checks import Row, coherence_problems, completeness_problems

REQUIRED: Final = ("leg", "prefix", "currency", "price_per_minute", "first_s", "next_s")
OPTIONAL: Final = (
    "number",
    "setup_fee",
    "minimum",
    "included",
    "after_s",
    "days",
    "from",
    "to",
    "valid_from",
    "valid_to",
)
_MEASURES: Final = frozenset({"price_per_minute", "currency", "setup_fee", "minimum", "included"})
"""Columns without which it is still known what a line prices, and when: it counts when lines are looked at together."""
MOST_PROBLEMS: Final = 5_000
"""How many problems one answer names; it says how many more there are."""


def read_tariff(content: bytes, terms: TariffTerms) -> tuple[Rate, ...]:
    """The rates of a file. Raises InvalidInput naming every bad line with column and reason ("line.12.prefix")."""
    reading = _Reading(terms)
    rows = list(reading.rows(_text(content)))
    problems = [*reading.problems, *coherence_problems(rows)]
    # A gap that a bad line might fill is told once that line is readable; all others at once.
    problems += completeness_problems(rows, reading.unreadable)
    if not problems and not rows:
        problems = [FieldProblem("body", "file", "empty", "The file has no line below its header.")]
    if problems:
        raise InvalidInput(_bounded(problems), "Nothing was imported: the file needs to be corrected first.")
    return tuple(_rates(rows))


def _text(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _unreadable("utf-16", "The file is in UTF-16: save it as CSV in UTF-8.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _unreadable("not-utf-8", "The file is not in UTF-8: save it as CSV in UTF-8.") from None


def _unreadable(code: str, detail: str) -> InvalidInput:
    return InvalidInput([FieldProblem("body", "file", code, detail)], "Nothing was imported.")


def _bounded(problems: list[FieldProblem]) -> list[FieldProblem]:
    ordered = sorted(problems, key=_line_of)
    more = len(ordered) - MOST_PROBLEMS
    if more <= 0:
        return ordered
    return [*ordered[:MOST_PROBLEMS], FieldProblem("body", "file", "more", f"{more} more problems are not listed.")]


def _line_of(problem: FieldProblem) -> int:
    parts = problem.name.split(".")
    return int(parts[1]) if len(parts) > 1 else 0


@dataclass
class _Reading:
    """Reads rows and notes what is wrong with them."""

    terms: TariffTerms

    def __post_init__(self) -> None:
        self.problems: list[FieldProblem] = []
        self.unreadable = False
        """Whether of some line it is not known what it prices, or when."""
        self.zone = ZoneInfo(self.terms.zone)

    def rows(self, text: str) -> Iterator[Row]:
        """The rows that can be read."""
        lines = csv.reader(io.StringIO(text, newline=""), strict=True)
        header: list[str] | None = None
        while True:
            try:
                cells_of_line = next(lines)
            except StopIteration:
                break
            except csv.Error:
                self.unreadable = True
                self._note(lines.line_num, "", "not-csv", "This line is not CSV (RFC 4180): check its quotes.")
                continue
            if header is None:
                header = self._header(cells_of_line)
            elif cells_of_line:
                yield from self._row(header, cells_of_line, lines.line_num)
        if header is None:
            self._header([])

    def _header(self, names: list[str]) -> list[str]:
        if len(names) == 1 and any(mark in names[0] for mark in ";\t"):
            raise _unreadable("separator", "The columns are separated by something else: save the file with commas.")
        missing = [name for name in REQUIRED if name not in names]
        unknown = [str(index) for index, name in enumerate(names, 1) if name not in (*REQUIRED, *OPTIONAL)]
        twice = len(set(names)) != len(names)
        if missing or unknown or twice:
            told = [f"missing: {', '.join(missing)}"] if missing else []
            told += [f"not known: column {', '.join(unknown)}"] if unknown else []
            told += ["one stands there twice"] if twice else []
            raise _unreadable("header", f"The header names the columns; {'; '.join(told)}.")
        return names

    def _row(self, header: list[str], values: list[str], line: int) -> Iterator[Row]:
        if len(values) != len(header):
            self.unreadable = True
            self._note(
                line,
                "",
                "columns",
                f"This line has {len(values)} cells, the header {len(header)}: is there a decimal comma?",
            )
            return
        before = len(self.problems)
        row = self._read(dict(zip(header, values, strict=True)), line)
        bad = {problem.name.rpartition(".")[2] for problem in self.problems[before:]}
        if bad <= _MEASURES:
            yield row
        else:
            self.unreadable = True

    def _read(self, cell: Mapping[str, str], line: int) -> Row:
        def noting(column: str) -> "_Noting":
            return _Noting(self, line, column)

        leg = taken(lambda: _leg(cell["leg"]), noting("leg"), Leg.INBOUND)
        taken(lambda: _currency(cell["currency"], self.terms.currency), noting("currency"), None)
        step = Step(
            price=taken(
                lambda: cells.amount(cell["price_per_minute"], cells.HIGHEST_PRICE), noting("price_per_minute"), 0
            ),
            first_s=taken(lambda: cells.seconds(cell["first_s"], 1, cells.LONGEST_INCREMENT), noting("first_s"), 1),
            next_s=taken(lambda: cells.seconds(cell["next_s"], 1, cells.LONGEST_INCREMENT), noting("next_s"), 1),
            after_s=taken(lambda: cells.after(cell.get("after_s", "")), noting("after_s"), 0),
        )
        return Row(
            line=line,
            leg=leg,
            number=taken(lambda: cells.number_prefix(cell.get("number", "")), noting("number"), ANY),
            prefix=taken(lambda: cells.prefix(cell["prefix"], leg), noting("prefix"), ANY),
            step=step,
            setup=self._fee(cell, "setup_fee", noting("setup_fee")),
            minimum=self._fee(cell, "minimum", noting("minimum")),
            included=taken(lambda: cells.included(cell.get("included", "")), noting("included"), False),
            window=self._window(cell, line),
            valid_from=self._day(cell, "valid_from", noting("valid_from")),
            valid_to=self._day(cell, "valid_to", noting("valid_to")),
        )

    def _day(self, cell: Mapping[str, str], name: str, noting: "_Noting") -> int | None:
        return taken(lambda: cells.day(cell.get(name, ""), self.zone), noting, None)

    @staticmethod
    def _fee(cell: Mapping[str, str], name: str, noting: "_Noting") -> int:
        return taken(lambda: cells.optional_amount(cell.get(name, ""), cells.HIGHEST_MINIMUM), noting, 0)

    def _window(self, cell: Mapping[str, str], line: int) -> Window:
        window = Window(
            days=taken(lambda: cells.days(cell.get("days", "")), _Noting(self, line, "days"), ALWAYS.days),
            start=taken(lambda: cells.minute_of_day(cell.get("from", ""), 0), _Noting(self, line, "from"), 0),
            end=taken(lambda: cells.minute_of_day(cell.get("to", ""), 1440), _Noting(self, line, "to"), 1440),
        )
        if window.start >= window.end:
            self._note(line, "to", "ends-before-it-begins", "The time ends before it begins: split it at midnight.")
        return window

    def _note(self, line: int, column: str, code: str, detail: str) -> None:
        self.problems.append(FieldProblem("body", f"line.{line}.{column}".rstrip("."), code, detail))


@dataclass
class _Noting:
    """Writes down what is wrong with one cell."""

    reading: _Reading
    line: int
    column: str

    def __call__(self, bad: BadCell) -> None:
        self.reading._note(self.line, self.column, bad.code, bad.detail)  # noqa: SLF001  # its other half


def _leg(text: str) -> Leg:
    if text not in set(Leg):
        raise BadCell("not-a-leg", "Write inbound or forward.")
    return Leg(text)


def _currency(text: str, expected: str) -> None:
    if text != expected:
        raise BadCell("wrong-currency", f"This price list is in {expected}, and nothing is converted.")


def _rates(rows: Iterable[Row]) -> Iterator[Rate]:
    """Rates in the order of their first lines, with the steps of further lines."""
    steps: dict[tuple[object, ...], list[Row]] = {}
    for row in rows:
        steps.setdefault((*row.key, row.valid_from, row.valid_to, row.window), []).append(row)
    for found in steps.values():
        ordered = sorted(found, key=lambda row: row.step.after_s)
        first = ordered[0]
        yield Rate(
            leg=first.leg,
            number=first.number,
            prefix=first.prefix,
            steps=tuple(row.step for row in ordered),
            line=first.line,
            setup=first.setup,
            minimum=first.minimum,
            included=first.included,
            window=first.window,
            valid_from=first.valid_from,
            valid_to=first.valid_to,
        )
