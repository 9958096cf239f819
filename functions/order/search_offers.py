"""Free numbers by country, type, area, digits, pattern and price class; and the countries that have some."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from callfactory.catalogue import Pattern, PriceClass, Product, price_class, product_of
from callfactory.numbers import Inventory, Offer
from callfactory.pages import Page, Position
from callfactory.products import PRODUCTS
from callfactory.regulations.places import plain

_AT_ONCE = 100
"""How many numbers are looked at with one read: most of them may not be what is wanted."""

_MOST_PAGES = 10
"""How many pages of the index one search may read: a rare digit pattern continues by cursor instead of timing out."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which numbers of a country and type; what is None does not matter."""

    contains: str | None = None
    pattern: str | None = None
    area: str | None = None
    price_class: PriceClass | None = None

    def tests(self) -> Sequence[Callable[[Offer], bool]]:
        """What an offer has to pass. Raises InvalidInput for a pattern that is none."""
        tests: list[Callable[[Offer], bool]] = []
        if self.contains is not None:
            digits = self.contains
            tests.append(lambda offer: digits in offer.e164)
        if self.pattern is not None:
            pattern = Pattern(self.pattern)
            tests.append(lambda offer: pattern.matches(offer.e164))
        if self.area is not None:
            area = plain(self.area)
            tests.append(lambda offer: plain(offer.area or "") == area)
        if self.price_class is not None:
            tests.append(lambda offer: price_class(offer.e164) == self.price_class)
        return tests


def countries() -> dict[str, list[Product]]:
    """Products by country, in order of the countries' names."""
    ordered = sorted(PRODUCTS, key=lambda product: (product.country_name, product.type))
    return {country: list(products) for country, products in groupby(ordered, key=lambda product: product.country)}


def search_offers(
    country: str,
    kind: str,
    wanted: Wanted,
    *,
    limit: int,
    after: Position | None,
    inventory: Inventory,
    now: datetime,
    suits: Callable[[Offer], bool] = lambda _: True,
) -> tuple[Product, Page[Offer]]:
    """The product, and a page of its free numbers; those that somebody has in a cart are left out. Raises NotFound
    where the type is not on offer there."""
    product = product_of(country, kind)
    tests = [lambda offer: offer.open_to(None, now), *wanted.tests(), suits]
    found: list[Offer] = []
    position = after
    for _ in range(_MOST_PAGES):
        page = inventory.free(country, kind, limit=max(limit, _AT_ONCE), after=position)
        found.extend(offer for offer in page.items if all(test(offer) for test in tests))
        position = page.next
        if position is None or len(found) >= limit:
            break
    if len(found) > limit:
        position = {"e164": found[limit - 1].e164, "item": "offer", "free_in": f"{country}#{kind}"}
    return product, Page(tuple(found[:limit]), position)
