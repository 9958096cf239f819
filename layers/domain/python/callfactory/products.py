"""The price list of the number shop: what each type of number costs, by country. Prices are without VAT, in euro.

Only types whose legal rule is known have a price; a test holds the list against the rule pack. Calls are charged by the
price list of the account; what stands here is what a new account pays.
"""

from collections.abc import Iterator
from typing import Final, get_args

from callfactory.catalogue import CallPrice, NumberType, Product
from callfactory.money import Money

_CURRENCY: Final = "EUR"

_LIST: Final = """
AD Andorra              | local       |  15.00 | 19.95 | 0.0300
AG Antigua and Barbuda  | local       |  15.00 | 24.95 | 0.0900
AI Anguilla             | local       |  15.00 | 24.95 | 0.0900
AU Australia            | freephone   |   0.00 | 14.95 | 0.0520
AU Australia            | local       |   0.00 |  6.95 | 0.0140
AU Australia            | mobile      |   0.00 |  9.95 | 0.0290
BB Barbados             | local       |  15.00 | 24.95 | 0.0900
BN Brunei Darussalam    | freephone   |  25.00 | 49.95 | 0.1900
BO Bolivia              | national    |   0.00 | 14.95 | 0.0900
BQ Caribbean Netherlands| local       |  15.00 | 24.95 | 0.0900
BS Bahamas              | local       |  15.00 | 24.95 | 0.0900
CA Canada               | freephone   |   0.00 |  8.95 | 0.0320
CA Canada               | local       |   0.00 |  4.95 | 0.0120
CH Switzerland          | freephone   |  25.00 | 14.95 | 0.0590
CH Switzerland          | local       |   0.00 |  6.95 | 0.0120
CH Switzerland          | premium     |  25.00 | 14.95 | 0.0590
CH Switzerland          | shared-cost |  25.00 | 14.95 | 0.0390
CN China                | local       |  25.00 | 29.95 | 0.0400
CN China                | shared-cost |  25.00 | 49.95 | 0.0600
CW Curaçao              | local       |  15.00 | 24.95 | 0.0900
DE Germany              | local       |   0.00 |  4.95 | 0.0110
DE Germany              | national    |   0.00 |  5.95 | 0.0120
DK Denmark              | freephone   |   0.00 | 10.95 | 0.0410
DK Denmark              | local       |   0.00 |  5.95 | 0.0110
ES Spain                | local       |   0.00 |  5.95 | 0.0120
GB United Kingdom       | freephone   |   0.00 |  9.95 | 0.0390
GB United Kingdom       | local       |   0.00 |  4.95 | 0.0100
HN Honduras             | freephone   |  25.00 | 39.95 | 0.1900
IT Italy                | freephone   |   0.00 | 11.95 | 0.0480
IT Italy                | local       |   0.00 |  5.95 | 0.0120
JM Jamaica              | local       |  15.00 | 24.95 | 0.0900
KR Korea (Republic)     | freephone   |  25.00 | 29.95 | 0.0900
LC Saint Lucia          | local       |  15.00 | 24.95 | 0.0900
MX Mexico               | local       |   0.00 |  6.95 | 0.0160
MX Mexico               | mobile      |   0.00 |  9.95 | 0.0190
NG Nigeria              | mobile      |  15.00 | 19.95 | 0.0900
NI Nicaragua            | local       |  15.00 | 24.95 | 0.0600
NL Netherlands          | freephone   |  25.00 | 12.50 | 0.0350
NL Netherlands          | national    |  25.00 |  9.95 | 0.0110
NL Netherlands          | premium     |  25.00 | 12.50 | 0.0350
PH Philippines          | local       |  15.00 | 19.95 | 0.0400
PR Puerto Rico          | freephone   |   0.00 |  8.95 | 0.0390
PR Puerto Rico          | local       |   0.00 |  5.95 | 0.0150
PT Portugal             | local       |   0.00 |  5.95 | 0.0120
SA Saudi Arabia         | freephone   |  50.00 | 49.95 | 0.1900
SX Sint Maarten         | local       |  15.00 | 24.95 | 0.0900
TC Turks and Caicos     | local       |  15.00 | 24.95 | 0.0900
TN Tunisia              | national    |  15.00 | 19.95 | 0.0700
TR Türkiye              | freephone   |  25.00 | 29.95 | 0.0900
TR Türkiye              | national    |   0.00 |  9.95 | 0.0290
TT Trinidad and Tobago  | local       |  15.00 | 24.95 | 0.0900
UG Uganda               | local       |  15.00 | 19.95 | 0.0900
"""
"""Country | type | set-up | monthly | per minute of an inbound call."""

_MOBILE_ORIGIN: Final = {
    "NL": ("Dutch mobile phones", ("+316",), "0.0890"),
    "GB": ("British mobile phones", ("+447",), "0.0690"),
    "IT": ("Italian mobile phones", ("+393",), "0.1290"),
    "DK": ("Danish mobile phones", ("+452", "+453", "+454", "+455", "+456"), "0.0690"),
    "CH": ("Swiss mobile phones", ("+417",), "0.1990"),
}
"""Calls to freephone numbers that cost their owner more from mobile phones."""

DESTINATIONS: Final[tuple[CallPrice, ...]] = tuple(
    CallPrice(where, tuple(prefixes.split()), Money.of(price, _CURRENCY))
    for where, prefixes, price in (
        ("Netherlands, fixed", "+31", "0.0100"),
        ("Netherlands, mobile", "+316", "0.0290"),
        ("Germany, fixed", "+49", "0.0100"),
        ("Germany, mobile", "+4915 +4916 +4917", "0.0290"),
        ("United Kingdom, fixed", "+44", "0.0100"),
        ("United Kingdom, mobile", "+447", "0.0290"),
        ("Belgium and France, fixed", "+32 +33", "0.0150"),
        ("Belgium and France, mobile", "+324 +336 +337", "0.0490"),
        ("United States and Canada", "+1", "0.0120"),
        ("Elsewhere", "+", "0.2900"),
    )
)
"""Where calls ring, longest prefix first when priced; added to the inbound price."""


def _products() -> Iterator[Product]:
    for line in _LIST.strip().splitlines():
        place, kind, setup, monthly, per_minute = (cell.strip() for cell in line.split("|"))
        country, name = place.split(" ", 1)
        yield Product(
            country=country,
            country_name=name.strip(),
            type=next(known for known in get_args(NumberType) if known == kind),
            setup=Money.of(setup, _CURRENCY),
            monthly=Money.of(monthly, _CURRENCY),
            per_minute=Money.of(per_minute, _CURRENCY),
            first_increment_seconds=60,
            increment_seconds=1,
            origins=_origins(country, kind),
            destinations=DESTINATIONS,
        )


def _origins(country: str, kind: str) -> tuple[CallPrice, ...]:
    if kind != "freephone" or country not in _MOBILE_ORIGIN:
        return ()
    where, prefixes, price = _MOBILE_ORIGIN[country]
    return (CallPrice(where, prefixes, Money.of(price, _CURRENCY)),)


PRODUCTS: Final[tuple[Product, ...]] = tuple(_products())
