"""Cells of a tariff file: what each may hold, and what spreadsheets make of it.

A spreadsheet that opens a CSV and saves it again turns +3197 into 3197, 0.0123 into 0,0123 or 1.23E-02, 2026-01-01 into
01/01/2026 or 46023, 08:00 into 8:00. None of it is guessed back: the cell is refused with what happened to it.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from callfactory.money import MICRO
from callfactory.rating.tariff import ANY, NO_ORIGIN, Leg

V = TypeVar("V")

HIGHEST_PRICE: Final = 100 * MICRO
"""A price per minute or set-up fee above 100 of any currency is taken for a slip of the decimal point."""

HIGHEST_MINIMUM: Final = 100 * MICRO
LONGEST_INCREMENT: Final = 3600
EARLIEST_YEAR: Final = 2000
LATEST_YEAR: Final = 2100
DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class BadCell(Exception):  # told to people as a problem of a row
    """A cell that cannot be used: `code` for machines, words for people, without the value."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


_SCIENTIFIC = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?[eE][+-]?[0-9]+")
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mrt|mei|mai|okt|dez"
_DATE_LIKE = re.compile(
    r"[0-9]{1,4}[/.-][0-9]{1,2}[/.-][0-9]{1,4}"
    rf"|[0-9]{{1,2}}[/-]({_MONTHS})\w*([/-][0-9]{{2,4}})?"
    rf"|({_MONTHS})\w*[/-][0-9]{{1,4}}",
    re.IGNORECASE,
)
_ERROR = re.compile(r"#(REF!|N/A|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|#+)")
_DECIMAL_COMMA = re.compile(r"[+-]?[0-9]{1,3}(\.[0-9]{3})*,[0-9]+|[+-]?[0-9]+,[0-9]+")
_NEGATIVE = re.compile(r"[-\u2212\u2013].*|[0-9.,]+-|\([0-9.,]+\)")
_THOUSANDS = re.compile(r"[0-9]{1,3}([,' \u2019][0-9]{3})+(\.[0-9]+)?")
_DECIMAL = re.compile(r"[0-9]{1,9}(\.[0-9]{1,6})?")
_PREFIX = re.compile(r"\+[1-9][0-9]{0,14}")


def _refuse_damage(text: str) -> None:
    """Raises BadCell for what a spreadsheet leaves behind."""
    if _ERROR.fullmatch(text):
        raise BadCell("spreadsheet-error", "This is a spreadsheet's error, not a value.")
    if text.startswith(("=", "'", "@")):
        raise BadCell("formula", "This is a spreadsheet's formula or text mark: write the plain value.")
    if _SCIENTIFIC.fullmatch(text):
        raise BadCell(
            "scientific-notation",
            "A spreadsheet wrote this in scientific notation, digits may be lost: format the column as text.",
        )


def prefix(text: str, leg: Leg) -> str:
    """A prefix in E.164 such as +3197; `any`; for the inbound leg also `withheld` and `unknown`."""
    if text in NO_ORIGIN:
        if leg is Leg.FORWARD:
            raise BadCell("not-a-ring-to", "Calls are forwarded to numbers only: this word is for the inbound leg.")
        return text
    if not text:
        raise BadCell("empty", "Write a prefix such as +3197, or any.")
    return number_prefix(text)


def number_prefix(text: str) -> str:
    """A prefix in E.164, or nothing for any number."""
    if text in {"", "any"}:
        return ANY
    _refuse_damage(text)
    if _PREFIX.fullmatch(text):
        return text
    if re.fullmatch(r"[0-9]+[.,][0-9]+", text):
        raise BadCell("became-a-number", "A spreadsheet made a decimal number of this prefix: write it as +3197.")
    if text.startswith("0"):
        raise BadCell("not-international", "Write the prefix in the international form, such as +3197, not 00 or 0.")
    if text.isdecimal():
        raise BadCell("lost-plus", "The leading + is missing, as when a spreadsheet saves the file: write +3197.")
    raise BadCell("not-a-prefix", "Write a plus, the country code and further digits, at most 15, without spaces.")


def amount(text: str, highest: int) -> int:
    """Micro-units of a decimal text with a point and at most six decimals."""
    _refuse_damage(text)
    if _DECIMAL.fullmatch(text):
        micro = int(Decimal(text) * MICRO)
        if micro > highest:
            raise BadCell("absurd", f"More than {highest // MICRO} cannot be meant: is the decimal point misplaced?")
        return micro
    if _NEGATIVE.fullmatch(text):
        raise BadCell("negative", "A price cannot be negative.")
    if _THOUSANDS.fullmatch(text):
        raise BadCell("thousands", "Write thousands without a separator: 1234.50.")
    if _DECIMAL_COMMA.fullmatch(text):
        raise BadCell("decimal-comma", "Write decimals with a point: 0.0123.")
    if _DATE_LIKE.fullmatch(text):
        raise BadCell("became-a-date", "A spreadsheet made a date of this price: format the column as text.")
    if re.fullmatch(r"[0-9]*\.[0-9]{7,}", text):
        raise BadCell("too-precise", "A price has at most six decimals.")
    raise BadCell("not-a-price", "Write a plain decimal number such as 0.0123, without currency sign or spaces.")


def optional_amount(text: str, highest: int) -> int:
    """The same; an empty cell is nothing."""
    return amount(text, highest) if text else 0


def seconds(text: str, lowest: int, highest: int) -> int:
    """Whole seconds."""
    _refuse_damage(text)
    if _DATE_LIKE.fullmatch(text):
        raise BadCell("became-a-date", "A spreadsheet made a date of this: increments go into two columns.")
    if not re.fullmatch(r"[0-9]{1,6}", text) or not lowest <= int(text) <= highest:
        raise BadCell("not-seconds", f"Write whole seconds from {lowest} to {highest}.")
    return int(text)


def after(text: str) -> int:
    """From which second of talk on a price holds; empty is from the start."""
    return seconds(text, 0, 86_400) if text else 0


def included(text: str) -> bool:
    """`yes` or `no`; empty is no."""
    if text not in {"", "yes", "no"}:
        raise BadCell("not-yes-or-no", "Write yes, no or nothing.")
    return text == "yes"


def days(text: str) -> frozenset[int]:
    """Days such as `mon-fri` or `sat sun`; empty is every day."""
    if not text:
        return frozenset(range(7))
    found: set[int] = set()
    for part in text.split():
        first, _, last = part.partition("-")
        if first not in DAYS or (last or first) not in DAYS or DAYS.index(last or first) < DAYS.index(first):
            raise BadCell("not-days", "Write days as mon-fri or sat sun, Monday first.")
        found |= set(range(DAYS.index(first), DAYS.index(last or first) + 1))
    return frozenset(found)


def minute_of_day(text: str, empty: int) -> int:
    """A time such as 08:00; 24:00 is the end of the day."""
    if not text:
        return empty
    if text == "24:00":
        return 1440
    if re.fullmatch(r"[0-9]:[0-5][0-9](:[0-9][0-9])?", text):
        raise BadCell("lost-zero", "The leading zero is missing, as when a spreadsheet saves the file: write 08:00.")
    if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", text):
        raise BadCell("not-a-time", "Write a time as 08:00, at most 24:00.")
    return int(text[:2]) * 60 + int(text[3:])


def day(text: str, zone: ZoneInfo) -> int | None:
    """When a day such as 2026-01-01 begins in the tariff's zone, in milliseconds since 1970; None for an empty cell."""
    if not text:
        return None
    if re.fullmatch(r"[0-9]{5}([.,][0-9]+)?", text):
        raise BadCell("became-a-number", "A spreadsheet made a number of this date: write it as 2026-01-01.")
    written = text if re.fullmatch(r"[0-9]{4}-[0-9][0-9]-[0-9][0-9]", text) else ""
    if written and not EARLIEST_YEAR <= int(written[:4]) <= LATEST_YEAR:
        raise BadCell("absurd", f"Write a year from {EARLIEST_YEAR} to {LATEST_YEAR}; nothing where it has no end.")
    try:
        return int(datetime.combine(date.fromisoformat(written), time.min, tzinfo=zone).timestamp()) * 1000
    except (ValueError, OverflowError):
        raise BadCell("not-a-date", "Write a date as 2026-01-01.") from None


def taken(read: Callable[[], V], problems: Callable[[BadCell], None], fallback: V) -> V:
    """What a cell holds; where it cannot be read the problem is told and the fallback taken, so that the next cells
    of the row are looked at as well."""
    try:
        return read()
    except BadCell as bad:
        problems(bad)
        return fallback
