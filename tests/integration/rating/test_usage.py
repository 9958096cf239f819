"""Usage follows from the calls; estimates follow the same rules (CD-6)."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from callfactory.numbers import Offer
from functions.cdr import read_usage, show_usage, wiring
from tests.fakes_calls import NUMBER
from tests.gateway import Gateway
from tests.integration.calls.conftest import House
from tests.integration.rating.samples import LINES, NOON, OnePerPage, calls_of, put_in_force, record, send, tariff


def usage(house: House, query: str = "") -> dict[str, Any]:
    answer = house.owner.call("GET", f"/usage?number_id={NUMBER}&month=2026-11{query}")
    assert answer.status == 200, answer.text
    shown: dict[str, Any] = answer.json
    return shown


def whole_usage(house: House) -> tuple[Decimal, Decimal, int, int]:
    """Over all parts: sum of amounts, sum of lines, calls, parts."""
    parts = [usage(house)]
    while parts[-1]["next_cursor"]:
        parts.append(usage(house, f"&cursor={parts[-1]['next_cursor']}"))
    amounts = sum((Decimal(each["amount"]) for part in parts for each in part["amounts"]), Decimal(0))
    lines = sum((Decimal(each["amount"]) for part in parts for each in part["lines"]), Decimal(0))
    return amounts, lines, sum(part["calls"] for part in parts), len(parts)


def test_lines_sum_to_calls_and_name_every_one(house: House) -> None:
    put_in_force(house, tariff(*LINES, "forward,any,EUR,0.0123,60,1,"))
    send(
        house,
        record(1, 61, ring_to="+31201234567"),
        record(2, 7, NOON + timedelta(days=1), caller="anonymous"),
        record(3, 0, NOON + timedelta(days=2)),
    )
    shown = usage(house)
    assert (shown["calls"], shown["answered"], shown["zone"]) == (3, 2, "Europe/Amsterdam")
    paid = sum(Decimal(call["price"]["amount"]) for call in calls_of(house))
    assert [Decimal(each["amount"]) for each in shown["amounts"]] == [paid]
    assert sum(Decimal(line["amount"]) for line in shown["lines"]) == paid
    assert [(line["leg"], line["prefix"], line["calls"]) for line in shown["lines"]] == [
        ("inbound", "any", 1),
        ("inbound", "withheld", 1),
        ("forward", "any", 1),
    ]
    behind = house.owner.call(
        "GET", f"/usage/calls?number_id={NUMBER}&month=2026-11&line_id={shown['lines'][1]['line_id']}"
    ).json["items"]
    assert [Decimal(each["amount"]) for each in behind] == [Decimal(shown["lines"][1]["amount"])]
    assert [each["call_id"] for each in behind] == [calls_of(house)[1]["call_id"]]


def test_a_large_month_comes_in_parts_that_add_up(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Included minutes go on over the parts."""
    lines = [each.replace("1,1,", "1,1,yes") for each in LINES]
    put_in_force(house, tariff(*lines), included_minutes=2)
    send(house, *[record(index, 50, NOON + timedelta(minutes=index)) for index in range(6)])
    whole = whole_usage(house)
    monkeypatch.setattr(read_usage.read_stretch, "__kwdefaults__", {"most": 2})
    page_by_page = OnePerPage(wiring.rated_calls())
    monkeypatch.setattr(wiring, "rated_calls", lambda: page_by_page)
    parts = whole_usage(house)
    assert parts[:3] == whole[:3] == (Decimal("0.18"), Decimal("0.18"), 6)
    assert parts[3] == 3


def total(house: House, query: str = "") -> Any:
    """All parts of what November cost, added up: calls, amount, calls without a price, parts."""
    calls, amount, unrated, parts, more = 0, Decimal(0), 0, 0, ""
    while True:
        answer = house.owner.call("GET", f"/usage/total?month=2026-11{query}{more}")
        assert answer.status == 200, answer.text
        calls, unrated, parts = calls + answer.json["calls"], unrated + answer.json["unrated"], parts + 1
        amount += sum((Decimal(each["amount"]) for each in answer.json["amounts"]), Decimal(0))
        if answer.json["next_cursor"] is None:
            return calls, amount, unrated, parts
        more = f"&cursor={answer.json['next_cursor']}"


def test_a_month_of_all_numbers_is_the_sum_of_each(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """CD-6: each number has its own included minutes, whole or in parts."""
    second = "num_" + "2" * 26
    house.hold(second, "+31207654321")
    lines = [each.replace("1,1,", "1,1,yes") for each in LINES]
    put_in_force(house, tariff(*lines), included_minutes=1)
    first = [record(index, 50, NOON + timedelta(minutes=index)) for index in range(4)]
    other = [record(index, 40, NOON + timedelta(minutes=index)) for index in range(10, 13)]
    waiting = [record(20, 60, ring_to="+31201234567")]
    send(house, *first, *[each | {"service_number": "+31207654321"} for each in other + waiting])
    whole = total(house)
    assert whole == (8, Decimal("0.20"), 1, 1)
    each = total(house, f"&number_id={NUMBER}"), total(house, f"&number_id={second}")
    assert (each[0][1], each[1][1]) == (Decimal("0.14"), Decimal("0.06"))
    monkeypatch.setattr(read_usage.read_stretch, "__kwdefaults__", {"most": 2})
    monkeypatch.setattr(show_usage, "MOST_CALLS", 2)
    page_by_page = OnePerPage(wiring.rated_calls())
    monkeypatch.setattr(wiring, "rated_calls", lambda: page_by_page)
    parts = total(house)
    assert (parts[:3], parts[3]) == (whole[:3], 4)
    assert house.stranger.call("GET", f"/usage/total?month=2026-11&number_id={NUMBER}").status == 404


def test_calls_without_price_are_named(house: House) -> None:
    put_in_force(house, tariff(*LINES))
    send(house, record(1, 60, ring_to="+31201234567"))
    shown = usage(house)
    assert (shown["calls"], shown["answered"], shown["lines"]) == (1, 0, [])
    assert shown["unrated"] == [calls_of(house)[0]["call_id"]]


def test_a_stranger_sees_no_usage(house: House) -> None:
    """DB-2."""
    for url in (f"/usage?number_id={NUMBER}&month=2026-11", f"/usage/calls?number_id={NUMBER}&month=2026-11&line_id=x"):
        assert house.stranger.call("GET", url).status == 404
    assert house.stranger.call("POST", "/estimates", {"number_id": NUMBER}).status == 404


def test_a_month_like_the_last_one_costs_what_it_did_by_the_same_tariff(house: House) -> None:
    put_in_force(house, tariff(*LINES))
    last_month = NOON - timedelta(days=20)
    send(house, record(1, 61, last_month), record(2, 7, last_month), record(3, 500, NOON))
    shown = house.owner.call("POST", "/estimates", {"number_id": NUMBER}).json
    assert (shown["calls"], shown["usage"], shown["complete"]) == (2, "0.068", True)
    assert (shown["monthly"], shown["total"]) == (None, "0.068"), "the number is of a type that is sold no more"


def test_a_described_month_is_priced_line_by_line(house: House) -> None:
    put_in_force(house, tariff(*LINES, "forward,+31,EUR,0.0123,60,1,"))
    traffic = [
        {"calls": 100, "seconds": 90, "origin": "+316", "ring_to": "+31201234567"},
        {"calls": 10, "seconds": 90, "origin": "withheld", "ring_to": "+4930123456"},
    ]
    shown = house.owner.call("POST", "/estimates", {"number_id": NUMBER, "traffic": traffic}).json
    assert [line["amount"] for line in shown["lines"]] == ["10.845", None]
    assert (shown["usage"], shown["complete"], shown["calls"]) == ("10.845", False, 110)
    assert "to prefix +31…" in shown["lines"][0]["derivation"]


def test_anyone_may_ask_before_ordering(house: House) -> None:
    wiring.inventory().add([Offer("+448081570000", "GB", "freephone")])
    wish = {"number": "+448081570000", "traffic": [{"calls": 300, "seconds": 120, "origin": "+44"}]}
    visitor = Gateway(house.owner.api)
    shown = visitor.call("POST", "/price-estimates", wish).json
    assert (shown["usage"], shown["monthly"], shown["total"], shown["currency"]) == ("21.00", "9.95", "30.95", "EUR")
    assert visitor.call("POST", "/price-estimates", {**wish, "number": "+448081579999"}).status == 404
