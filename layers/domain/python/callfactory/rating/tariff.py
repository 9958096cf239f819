"""Tariffs: price lists of one currency, in versions.

    Tariff                a price list: its currency never changes
    └── version           one imported file, unchangeable; a correction is the next version
        └── Rate          what one leg costs to or from one prefix, for a time of the week, in a period
            └── Step      its price per minute and increments, from some second of talk on

A call has up to two legs: the inbound leg, priced by where the call came from, and the forward leg, priced by where it
was delivered. Amounts are integer micro-units of the tariff's currency; prices are micro-units per minute.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

CURRENCIES: Final = frozenset(
    {"AUD", "BGN", "CAD", "CHF", "CZK", "DKK", "EUR", "GBP", "HUF", "NOK", "NZD", "PLN", "RON", "SEK", "USD"}
)
"""Currencies (ISO 4217) that a price list may have: those that we can invoice in."""

ANY: Final = ""
"""The prefix of every number."""

WITHHELD: Final = "withheld"
UNKNOWN: Final = "unknown"
NO_ORIGIN: Final = frozenset({WITHHELD, UNKNOWN})
"""Origins without a number: no prefix matches them, so a tariff says itself what they cost."""


class Leg(StrEnum):
    """Which part of a call is priced."""

    INBOUND = "inbound"
    FORWARD = "forward"


@dataclass(frozen=True, slots=True)
class Window:
    """A time of the week in the tariff's zone: `days` (0 is Monday), from minute `start` of the day up to `end`."""

    days: frozenset[int] = frozenset(range(7))
    start: int = 0
    end: int = 1440

    def holds(self, start_ms: int, zone: ZoneInfo) -> bool:
        """Whether an instant lies in it."""
        local = datetime.fromtimestamp(start_ms // 1000, zone)
        return local.weekday() in self.days and self.start <= local.hour * 60 + local.minute < self.end


ALWAYS: Final = Window()


@dataclass(frozen=True, slots=True)
class Step:
    """From `after_s` seconds of talk on: `price` per minute, the first `first_s` seconds at once, then by `next_s`."""

    price: int
    first_s: int
    next_s: int
    after_s: int = 0


@dataclass(frozen=True, slots=True)
class Rate:
    """What one leg costs.

    `number` is a prefix of the service number that was called, `prefix` one of the origin (inbound leg) or of the
    ring-to number (forward leg); `prefix` may be WITHHELD or UNKNOWN. It holds for calls that start in [`valid_from`,
    `valid_to`), in milliseconds since 1970, and in `window`. `setup` is due once for an answered leg, `minimum` is the
    least that such a leg costs; `included` tells whether its time is taken from the included minutes first. `line` is
    where it stands in the imported file.
    """

    leg: Leg
    number: str
    prefix: str
    steps: tuple[Step, ...]
    line: int
    setup: int = 0
    minimum: int = 0
    included: bool = False
    window: Window = ALWAYS
    valid_from: int | None = None
    valid_to: int | None = None

    @property
    def constant(self) -> bool:
        """Whether it holds at any time."""
        return self.valid_from is None and self.valid_to is None and self.window == ALWAYS

    def holds(self, start_ms: int, zone: ZoneInfo) -> bool:
        """Whether it holds for a call that starts at this instant."""
        if self.valid_from is not None and start_ms < self.valid_from:
            return False
        if self.valid_to is not None and start_ms >= self.valid_to:
            return False
        return self.window == ALWAYS or self.window.holds(start_ms, zone)


class RoundingMethod(StrEnum):
    """Where an amount between two steps of the smallest unit goes."""

    HALF_UP = "half-up"
    UP = "up"
    DOWN = "down"


_MICRO_OF: Final = (1_000_000, 100_000, 10_000, 1_000, 100, 10, 1)
"""Micro-units of the last decimal, by number of decimals."""


@dataclass(frozen=True, slots=True)
class Rounding:
    """How the amount of one leg is rounded, once: to `decimals` of the currency's unit (0 to 6)."""

    method: RoundingMethod = RoundingMethod.HALF_UP
    decimals: int = 6

    def apply(self, sixtieths: int) -> int:
        """Micro-units, rounded, of an exact amount in sixtieths of a micro-unit (a price per minute times seconds)."""
        unit = 60 * _MICRO_OF[self.decimals]
        if self.method is RoundingMethod.HALF_UP:
            sixtieths += unit // 2
        elif self.method is RoundingMethod.UP:
            sixtieths += unit - 1
        return sixtieths // unit * (unit // 60)


@dataclass(frozen=True, slots=True)
class TariffTerms:
    """What holds for every rate of a version: currency, zone of its times and months, minutes included per service
    number and calendar month, rounding."""

    currency: str
    zone: str = "UTC"
    included_s: int = 0
    rounding: Rounding = Rounding()


@dataclass(frozen=True, slots=True)
class TariffVersion:
    """One version: its terms, and its rates in the order of the file."""

    tariff_id: str
    version: int
    terms: TariffTerms
    rates: tuple[Rate, ...]


def month_of(start_ms: int, zone: str) -> str:
    """The calendar month (`2026-11`) of an instant in a zone."""
    return datetime.fromtimestamp(start_ms // 1000, ZoneInfo(zone)).strftime("%Y-%m")


def bounds_of_month(month: str, zone: str) -> tuple[datetime, datetime]:
    """The instants between which a calendar month (`2026-11`) lies, the second one not included."""
    year, number = int(month[:4]), int(month[5:7])
    following = (year + 1, 1) if number == 12 else (year, number + 1)
    local = ZoneInfo(zone)
    return (
        datetime(year, number, 1, tzinfo=local).astimezone(UTC),
        datetime(*following, 1, tzinfo=local).astimezone(UTC),
    )


def terms_to_json(terms: TariffTerms) -> dict[str, str | int]:
    """The terms as they are stored."""
    return {
        "currency": terms.currency,
        "zone": terms.zone,
        "included_s": terms.included_s,
        "rounding": terms.rounding.method.value,
        "decimals": terms.rounding.decimals,
    }


def terms_from_json(stored: Mapping[str, str | int]) -> TariffTerms:
    """The terms that `terms_to_json` wrote."""
    return TariffTerms(
        currency=str(stored["currency"]),
        zone=str(stored["zone"]),
        included_s=int(stored["included_s"]),
        rounding=Rounding(RoundingMethod(str(stored["rounding"])), int(stored["decimals"])),
    )
