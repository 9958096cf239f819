"""The demonstration data is what the product takes."""

from collections import Counter
from datetime import UTC, datetime

from callfactory.catalogue import product_of
from callfactory.phone import is_possible_e164
from callfactory.products import PRODUCTS
from scripts.local.demo_calls import COLUMNS, demo_calls
from scripts.local.seed import inventory


def test_every_number_on_sale_can_exist_and_is_of_a_product() -> None:
    numbers = inventory()
    assert all(is_possible_e164(each["number"]) for each in numbers)
    assert {(each["country"], each["type"]) for each in numbers} == {(each.country, each.type) for each in PRODUCTS}
    assert all(product_of(each["country"], each["type"]) for each in numbers)
    assert max(Counter(each["number"] for each in numbers).values()) == 1


def test_the_demonstration_calls_are_dozens_with_withheld_and_unknown_callers() -> None:
    lines = demo_calls(["+448081570000", "+442079460000"], datetime(2026, 11, 24, 13, tzinfo=UTC)).decode().splitlines()
    records = [dict(zip(COLUMNS, line.strip('"').split('","'), strict=True)) for line in lines]
    assert 50 <= len(records) <= 100
    callers = Counter(record["src"] for record in records)
    assert callers["anonymous"] >= 5
    assert callers[""] >= 3
    assert {record["disposition"] for record in records} == {"ANSWERED", "NO ANSWER", "BUSY"}


def test_the_same_day_gives_the_same_calls() -> None:
    numbers = ["+448081570000"]
    morning, evening = datetime(2026, 11, 24, 8, tzinfo=UTC), datetime(2026, 11, 24, 20, tzinfo=UTC)
    assert demo_calls(numbers, morning) == demo_calls(numbers, evening)
