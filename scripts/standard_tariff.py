"""Writes the price list of a new account as a tariff file: made of the shop's prices, so that both say the same.

Each block of numbers on sale gets the inbound prices of its product, by origin; where calls ring costs the same for
every number. A caller without number costs what any other does.
"""

import csv
import io
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

from callfactory.catalogue import Product, product_of
from callfactory.money import Money
from callfactory.products import DESTINATIONS
from callfactory.rating.tariff import UNKNOWN, WITHHELD

COLUMNS = ("leg", "number", "prefix", "currency", "price_per_minute", "first_s", "next_s")
CURRENCY = "EUR"
SEED = Path(__file__).resolve().parent / "seed"
INVENTORY, TARIFF = SEED / "numbers.csv", SEED / "tariff-eur.csv"


def standard_tariff(inventory: Path = INVENTORY) -> bytes:
    """The file, for the numbers of an inventory."""
    with inventory.open(encoding="utf-8", newline="") as lines:
        blocks = list(csv.DictReader(lines))
    rows: dict[tuple[str, str, str], tuple[str, ...]] = {}
    for block in blocks:
        product = product_of(block["country"], block["type"])
        for row in _inbound(prefix_of(block["first"], int(block["count"])), product):
            rows.setdefault(row[:3], row)
    for row in _forward(product_of("NL", "freephone")):
        rows[row[:3]] = row
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows(rows.values())
    return text.getvalue().encode()


def main() -> None:
    """Writes the file that seeding imports."""
    TARIFF.write_bytes(standard_tariff())


def prefix_of(first: str, count: int) -> str:
    """What the numbers of a block begin with."""
    digits = first.removeprefix("+")
    pairs = zip(digits, str(int(digits) + count - 1), strict=True)
    return "+" + "".join(one for one, _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _inbound(number: str, product: Product) -> Iterator[tuple[str, str, str, str, str, str, str]]:
    for origin in ("any", WITHHELD, UNKNOWN):
        yield ("inbound", number, origin, *_price(product.per_minute, product))
    for named in product.origins:
        for prefix in named.prefixes:
            yield ("inbound", number, prefix, *_price(named.per_minute, product))


def _forward(product: Product) -> Iterator[tuple[str, str, str, str, str, str, str]]:
    for named in DESTINATIONS:
        for prefix in named.prefixes:
            yield ("forward", "", "any" if prefix == "+" else prefix, *_price(named.per_minute, product))


def _price(per_minute: Money, product: Product) -> tuple[str, str, str, str]:
    increments = (str(product.first_increment_seconds), str(product.increment_seconds))
    return (per_minute.currency, per_minute.text(4), *increments)


if __name__ == "__main__":
    main()
