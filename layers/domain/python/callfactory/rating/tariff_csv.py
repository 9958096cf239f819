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
import re
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
_LINE_END: Final = re.compile(r"\r\n|\n|\r")
_SPACES: Final = re.compile("[\u00a0\u2007\u2009\u202f\u200b\ufeff\x00]")
"""What looks like a space or like nothing and is neither: non-breaking, thin and zero-width ones, and the like."""
_WORKBOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
MOST_PROBLEMS: Final = 5_000
"""How many problems one answer names; it says how many more there are."""


def read_tariff(content: bytes, terms: TariffTerms) -> tuple[Rate, ...]:
    """The rates of a file. Raises InvalidInput naming every bad line with column and reason ("line.12.prefix")."""
    reading = _Reading(terms)
    rows = list(reading.rows(reading.text(content)))
    problems = [*reading.problems, *coherence_problems(rows)]
    # A gap that a bad line might fill is told once that line is readable; all others at once.
    problems += completeness_problems(rows, reading.unreadable)
    if not problems and not rows:
        problems = [FieldProblem("body", "file", "empty", "The file has no line below its header.")]
    if problems:
        raise InvalidInput(_bounded(problems), "Nothing was imported: the file needs to be corrected first.")
    return tuple(_rates(rows))


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
        self.width = 0
        """Cells of the first line, those without a name as well."""

    def text(self, content: bytes) -> str:
        """What the file says, also where it is refused for how it is written: its lines are looked at as well."""
        if content.startswith(_WORKBOOKS):
            raise _unreadable("workbook", "This is a spreadsheet's own file: save the sheet as CSV in UTF-8.")
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            self._refuse("utf-16", "The file is in UTF-16: save it as CSV in UTF-8.")
            return content.decode("utf-16", errors="replace")
        if b"\x00" in content[:2]:
            self._refuse("utf-16", "The file is in UTF-16: save it as CSV in UTF-8.")
            return content.decode("utf-16-be" if content[:1] == b"\x00" else "utf-16-le", errors="replace")
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError:
            self._refuse("not-utf-8", "The file is not in UTF-8: save it as CSV in UTF-8.")
            return content.decode("cp1252", errors="replace")

    def rows(self, text: str) -> Iterator[Row]:
        """The rows that can be read. No cell holds the end of a line, so a quote that is not closed ends with its."""
        header: list[str] | None = None
        separator = ","
        for line, raw in enumerate(_LINE_END.split(text), 1):
            if not raw:
                continue
            if header is None:
                separator = self._separator(raw)
            values = self._cells(raw, separator, line)
            if header is None:
                header = self._header(values)
            elif values:
                yield from self._row(header, values, line)
        if header is None:
            self._header([])

    def _separator(self, header: str) -> str:
        other = next((mark for mark in ";\t" if "," not in header and mark in header), None)
        if other is not None:
            self._refuse("separator", "The columns are separated by something else: save the file with commas.")
        return other or ","

    def _cells(self, raw: str, separator: str, line: int) -> list[str]:
        try:
            (values,) = csv.reader([raw], delimiter=separator, strict=True)
        except csv.Error:
            self.unreadable = True
            self._note(line, "", "not-csv", "This line is not CSV (RFC 4180): check its quotes.")
            return []
        return values

    def _header(self, written: list[str]) -> list[str]:
        """The names of the columns. What is written in another way is told, and read as it is meant, so that the lines
        below can be looked at."""
        self.width = len(written)
        while written and not written[-1].strip():
            written = written[:-1]
        if len(written) < self.width:
            self._refuse("header", f"Columns behind the {len(written)}th have no names: remove them from every line.")
        names = [_SPACES.sub("", name).strip().lower().replace(" ", "_") for name in written]
        for index, (name, meant) in enumerate(zip(written, names, strict=True), 1):
            if name != meant and meant in (*REQUIRED, *OPTIONAL):
                self._refuse("header", f"Column {index} is to be named {meant}, in small letters and without spaces.")
        missing = [name for name in REQUIRED if name not in names]
        unknown = [str(index) for index, name in enumerate(names, 1) if name not in (*REQUIRED, *OPTIONAL)]
        twice = len(set(names)) != len(names)
        if missing or unknown or twice:
            told = [f"missing: {', '.join(missing)}"] if missing else []
            told += [f"not known: column {', '.join(unknown)}"] if unknown else []
            told += ["one stands there twice"] if twice else []
            raise _unreadable("header", f"The first line names the columns; {'; '.join(told)}.")
        return names

    def _row(self, header: list[str], written: list[str], line: int) -> Iterator[Row]:
        values = self._as_wide(header, written, line)
        if values is None:
            return
        before = len(self.problems)
        row = self._read(self._without_spaces(dict(zip(header, values, strict=True)), line), line)
        bad = {problem.name.rpartition(".")[2] for problem in self.problems[before:]}
        if bad <= _MEASURES:
            yield row
        else:
            self.unreadable = True

    def _as_wide(self, header: list[str], values: list[str], line: int) -> list[str] | None:
        """As many cells as the header has; None where it is not known which is which."""
        width = len(header)
        if not any(map(str.strip, values)):
            self._note(line, "", "blank", "This line is empty: remove it.")
            return None
        if len(values) == width:
            return values
        if len(values) > width and not any(map(str.strip, values[width:])):
            if len(values) != self.width:
                self._note(line, "", "columns", "There are empty cells behind the last column: remove them.")
            return values[:width]
        self.unreadable = True
        words = f"This line has {len(values)} cells, the header {width}: is there a decimal comma?"
        self._note(line, "", "columns", words)
        return None

    def _without_spaces(self, cell: dict[str, str], line: int) -> dict[str, str]:
        """The cells without what nobody sees."""
        seen = {name: _SPACES.sub("", value).strip() for name, value in cell.items()}
        for name, value in cell.items():
            if value != seen[name]:
                words = "There is a space, or what looks like one, before, behind or in the value: remove it."
                self._note(line, name, "space", words)
        return seen

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

    def _refuse(self, code: str, detail: str) -> None:
        """Notes what is wrong with the file as a whole."""
        self.problems.append(FieldProblem("body", "file", code, detail))

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
