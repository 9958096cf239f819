"""What the shop shows is what a new account pays."""

import csv

from callfactory.catalogue import product_of
from callfactory.products import DESTINATIONS
from callfactory.rating.rate import rate_call
from callfactory.rating.tariff import TariffTerms, TariffVersion
from callfactory.rating.tariff_csv import read_tariff
from scripts.standard_tariff import INVENTORY, TARIFF, standard_tariff
from tests.unit.rating.tariffs import call

TERMS = TariffTerms("EUR", "Europe/Amsterdam")
STANDARD = TariffVersion("trf_1", 1, TERMS, read_tariff(standard_tariff(), TERMS))
BLOCKS = list(csv.DictReader(INVENTORY.open(encoding="utf-8")))


def test_a_minute_to_every_number_on_sale_costs_what_the_shop_says() -> None:
    for block in BLOCKS:
        product = product_of(block["country"], block["type"])
        first = int(block["first"].removeprefix("+"))
        for number in (f"+{first}", f"+{first + int(block['count']) - 1}"):
            for caller in ("+9711234567", "withheld", "unknown"):
                rating = rate_call(STANDARD, call(number=number, caller=caller))
                assert (rating.amount, rating.currency) == (product.per_minute.micro, product.per_minute.currency)
            for origin in product.origins:
                rating = rate_call(STANDARD, call(number=number, caller=f"{origin.prefixes[0]}12345678"))
                assert rating.amount == origin.per_minute.micro


def test_where_a_call_rings_costs_what_the_shop_says() -> None:
    for place in DESTINATIONS:
        for prefix in place.prefixes:
            ring_to = "+9712345678" if prefix == "+" else f"{prefix}2345678"
            inbound, forward = rate_call(STANDARD, call(number=BLOCKS[0]["first"], ring_to=ring_to)).legs
            assert forward.amount == place.per_minute.micro
            assert inbound.leg == "inbound"


def test_the_file_that_seeding_imports_is_the_shops_price_list() -> None:
    assert TARIFF.read_bytes() == standard_tariff(), "run scripts/standard_tariff.py"
