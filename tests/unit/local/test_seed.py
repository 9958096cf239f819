"""The demonstration data is what the product takes."""

import io
import wave
from array import array
from collections import Counter
from datetime import UTC, datetime

from callfactory.catalogue import product_of
from callfactory.phone import is_possible_e164
from callfactory.products import PRODUCTS
from scripts.local.demo_audio import conversation
from scripts.local.demo_calls import COLUMNS, demo_calls, instant, recorded_calls
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


def test_the_same_day_gives_the_same_calls_and_those_that_came_since() -> None:
    numbers = ["+448081570000"]
    morning, noon, evening = (
        demo_calls(numbers, datetime(2026, 11, 24, hour, tzinfo=UTC)).splitlines() for hour in (8, 13, 20)
    )
    assert evening[: len(morning)] == morning
    assert set(morning) < set(noon) < set(evening)
    assert all(b"2026-11-24" not in line for line in morning)


def test_calls_that_are_recorded_were_talked_and_are_soon_heard() -> None:
    records = demo_calls(["+448081570000"], datetime(2026, 11, 24, 13, tzinfo=UTC))
    calls = recorded_calls(records, 4)
    assert len(calls) == 4
    assert all(8 <= float(call["billsec"]) < 120 and instant(call["answer"]) for call in calls)


def test_the_two_of_a_conversation_are_heard_apart() -> None:
    with wave.open(io.BytesIO(conversation(7))) as sound:
        assert (sound.getnchannels(), sound.getnframes()) == (2, 7 * sound.getframerate())
        samples = array("h", sound.readframes(sound.getnframes()))
    caller, agent = samples[0::2], samples[1::2]
    assert any(caller)
    assert any(agent)
    assert not any(one and other for one, other in zip(caller, agent, strict=True))
