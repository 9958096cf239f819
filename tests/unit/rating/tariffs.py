"""Tariffs and calls for the tests of rating."""

from datetime import UTC, datetime

from callfactory.rating.rate import CallToRate
from callfactory.rating.tariff import Rounding, RoundingMethod, TariffTerms, TariffVersion
from callfactory.rating.tariff_csv import read_tariff

SERVICE = "+448081570000"
HEADER = (
    "leg,number,prefix,currency,price_per_minute,first_s,next_s,"
    "setup_fee,minimum,included,after_s,days,from,to,valid_from,valid_to"
)
NO_ORIGINS = (
    "inbound,,withheld,EUR,0.0900,60,60,,,,,,,,,",
    "inbound,,unknown,EUR,0.0900,60,60,,,,,,,,,",
)
START = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)  # a Tuesday


def version_of(
    *lines: str,
    zone: str = "UTC",
    included_s: int = 0,
    rounding: Rounding = Rounding(),  # noqa: B008  # an immutable value
    version: int = 7,
) -> TariffVersion:
    """A version with these lines, and lines for calls without number below them."""
    terms = TariffTerms("EUR", zone, included_s, rounding)
    content = "\r\n".join((HEADER, *lines, *NO_ORIGINS)).encode()
    return TariffVersion("trf_1", version, terms, read_tariff(content, terms))


def line(
    leg: str = "inbound",
    prefix: str = "any",
    price: str = "0.0100",
    first: int = 60,
    following: int = 1,
    *,
    number: str = "",
    setup: str = "",
    minimum: str = "",
    included: str = "",
    after: str = "",
    days: str = "",
    start: str = "",
    end: str = "",
    valid_from: str = "",
    valid_to: str = "",
) -> str:
    """One line of a tariff file."""
    cells = (leg, number, prefix, "EUR", price, first, following, setup, minimum, included, after, days, start, end)
    return ",".join(map(str, (*cells, valid_from, valid_to)))


def call(
    milliseconds: int = 60_000,
    *,
    caller: str = "+31612345678",
    ring_to: str | None = None,
    at: datetime = START,
    number: str = SERVICE,
    call_id: str = "call_1",
) -> CallToRate:
    """A call of this length on both legs."""
    return CallToRate(
        call_id, number, caller, ring_to, milliseconds_of(at), milliseconds, milliseconds if ring_to else 0
    )


def milliseconds_of(at: datetime) -> int:
    """An instant in milliseconds since 1970."""
    return round(at.timestamp() * 1000)


UP_4 = Rounding(RoundingMethod.UP, 4)
