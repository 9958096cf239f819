"""The catalogue, the search and the public requirements, as visitors see them."""

from typing import Any
from urllib.parse import quote

import pytest

from callfactory.catalogue import Pattern, price_class
from callfactory.errors import InvalidInput
from callfactory.numbers import Offer
from callfactory.products import PRODUCTS
from callfactory.regulations.pack import RuleUnknown
from callfactory.regulations.rule import RuleKey
from callfactory_aws.shipped_rules import shipped_pack
from tests.unit.order.conftest import ORDER, World


def test_the_catalogue_shows_every_price(world: World) -> None:
    (product,) = world.visitor().get("/catalogue?country=NL&type=freephone")["items"]
    assert (product["setup"], product["monthly"], product["per_minute"]) == ("25.00", "12.50", "0.0350")
    assert product["origins"] == [{"where": "Dutch mobile phones", "prefixes": ["+316"], "per_minute": "0.0890"}]
    assert {line["where"] for line in product["destinations"]} >= {"Netherlands, mobile", "Elsewhere"}
    assert (product["first_increment_seconds"], product["increment_seconds"]) == (60, 1)
    assert product["class_fees"]["gold"] == "249.00"
    assert product["end_users"] == ["business"]


def test_nothing_is_sold_whose_rule_is_unknown() -> None:  # RG-1
    today = shipped_pack().valid_from
    for product in PRODUCTS:
        known = []
        for end_user in ("business", "individual"):
            try:
                shipped_pack().rule(RuleKey(country=product.country, type=product.type, end_user=end_user), today)
            except RuleUnknown:
                continue
            known.append(end_user)
        assert known, f"{product.country} {product.type} has a price and no rule"


def test_every_rule_for_orders_has_a_price() -> None:
    sold = {(product.country, product.type) for product in PRODUCTS}
    ruled = {(key.country, key.type) for key in shipped_pack().every_key() if key.action == "order"}
    assert ruled == sold


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("+448081570000", "gold"),
        ("+448081123456", "gold"),
        ("+448081157157", "silver"),
        ("+448081121212", "silver"),
        ("+448081571122", "silver"),
        ("+448081574931", "standard"),
        ("+318001234", "silver"),
        ("+318001928", "standard"),
    ],
)
def test_a_number_that_is_easy_to_remember_has_a_class(number: str, expected: str) -> None:
    assert price_class(number) == expected


@pytest.mark.parametrize(
    ("pattern", "number", "matches"),
    [
        ("2255", "+448082255000", True),
        ("CALL", "+448082255000", True),
        ("call", "+448081570000", False),
        ("22?5", "+448082265000", True),
        ("0808*", "+448081570000", True),
        ("*0000", "+448081570000", True),
        ("*0001", "+448081570000", False),
        ("+44 808 157 ????", "+448081570000", True),
        ("0800 FLOWERS", "+318003569377", True),
        ("0800*", "+318001234", True),
        ("800 1234", "+318001234", True),
        ("*5678", "+80012345678", True),
    ],
)
def test_patterns_with_wildcards_and_letters(pattern: str, number: str, matches: bool) -> None:
    assert Pattern(pattern).matches(number) is matches


@pytest.mark.parametrize("pattern", ["", "12;34", "1" * 21, "(a+)+$", "é"])
def test_a_pattern_that_is_none_is_refused(pattern: str) -> None:
    with pytest.raises(InvalidInput):
        Pattern(pattern)


def test_offers_are_found_by_pattern_area_and_price_class(world: World) -> None:
    world.inventory.add(
        [
            Offer("+493012345678", "DE", "local", "Berlin"),
            Offer("+498912348888", "DE", "local", "München"),
            Offer("+498912349631", "DE", "local", "München"),
        ]
    )
    visitor = world.visitor()

    def found(query: str) -> list[str]:
        return [offer["number"] for offer in visitor.get(f"/offers?country=DE&type=local&{query}")["items"]]

    assert found("area=munchen") == ["+498912348888", "+498912349631"]
    assert found("price_class=gold") == ["+493012345678", "+498912348888"]
    assert found("pattern=*8888") == ["+498912348888"]
    assert found(f"pattern={quote('089*9?31')}") == ["+498912349631"]
    answer = visitor.call("GET", f"/offers?country=DE&type=local&pattern={quote('12;')}")
    assert (answer.status, answer.json["errors"][0]["name"]) == (422, "pattern")
    (gold, _) = visitor.get("/offers?country=DE&type=local&area=munchen")["items"]
    assert gold["price"]["setup"] == "249.00"
    assert any("area of the number" in line for line in gold["conditions"])


def test_the_requirements_are_public_and_say_who_asks_why(world: World) -> None:  # RG-4, RG-2
    shown = world.visitor().get("/requirements?country=DE&type=local")
    items = {item["id"]: item for item in shown["items"]}
    assert items["address"]["level"] == "area"
    assert items["address"]["known_from_order"] is True
    assert items["address"]["taken_from"] == "organisation.address"
    assert items["local_relationship"]["authority"] == "Bundesnetzagentur (BNetzA)"
    assert items["registration"]["authority"] == "as published by Twilio"
    assert items["registration"]["reason"]
    assert {source["key"] for source in shown["sources"]} == {"TW-DE", "TX-DE"}
    assert (shown["available"], shown["at_once"]) == (True, False)
    assert shown["why_not"] is None
    refused = world.visitor().get("/requirements?country=DE&type=local&end_user=individual")
    assert refused["available"] is False
    assert "not available to this kind of end user" in refused["why_not"]
    assert "Choose another number type" in refused["why_not"]
    assert world.visitor().get("/requirements?country=GB&type=local")["at_once"] is True
    ported = world.visitor().get("/requirements?country=DE&type=freephone&action=port")
    assert "last_invoice" in {item["id"] for item in ported["items"]}


@pytest.mark.parametrize("query", ["country=FR&type=local", "country=JP&type=mobile", "country=001&type=uifn"])
def test_a_rule_that_we_do_not_know_is_said_and_not_guessed(world: World, query: str) -> None:
    answer = world.visitor().call("GET", f"/requirements?{query}")
    assert (answer.status, answer.json["code"]) == (404, "rule_unknown")
    assert "We do not know this country's rule" in answer.json["detail"]


def test_a_search_for_what_is_not_sold_says_why(world: World) -> None:
    for query, why in (
        ("country=001&type=uifn", "belong to no country"),
        ("country=ES&type=freephone", "does not tell what is asked"),
        ("country=DK&type=local&end_user=individual", "We know it for: business"),
    ):
        answer = world.visitor().call("GET", f"/offers?{query}")
        assert (answer.status, answer.json["code"]) == (404, "rule_unknown")
        assert why in answer.json["detail"]
    answer = world.visitor().call("GET", "/offers?country=002&type=uifn")
    assert (answer.status, answer.json["errors"][0]["name"]) == (422, "country")


def test_an_offer_says_when_papers_come_before_the_order(world: World) -> None:
    world.inventory.add([Offer("+41440000100", "CH", "local", "Zürich"), Offer("+4533000100", "DK", "local")])
    (swiss,) = world.visitor().get("/offers?country=CH&type=local")["items"]
    assert any("until your papers are complete" in line for line in swiss["conditions"])
    (danish,) = world.visitor().get("/offers?country=DK&type=local")["items"]
    assert not any("papers" in line for line in danish["conditions"])


def test_the_catalogue_lists_what_cannot_be_sold_and_why(world: World) -> None:
    listed = world.visitor().get("/catalogue?type=uifn")
    assert listed["items"] == []
    (universal,) = listed["not_sold"]
    assert (universal["country"], universal["source"]["provider"]) == ("001", "ITU")
    assert "belong to no country" in universal["why"]
    belgian = world.visitor().get("/catalogue?country=BE")
    assert {each["type"] for each in belgian["not_sold"]} == {"local", "national", "mobile", "freephone"}
    whole = world.visitor().get("/catalogue")
    sold = {(each["country"], each["type"], user) for each in whole["items"] for user in each["end_users"]}
    assert not sold & {(each["country"], each["type"], u) for each in whole["not_sold"] for u in each["end_users"]}


def test_a_universal_number_is_not_ordered_and_the_reason_is_told(world: World) -> None:
    answer = world.customer().call("POST", "/orders", {**ORDER, "number": "+80012345678"})
    assert (answer.status, answer.json["code"]) == (404, "rule_unknown")
    assert "Universal freephone numbers" in answer.json["detail"]
    answer = world.customer("bob@rival.example").call("POST", "/orders", {**ORDER, "number": "+99912345678"})
    assert (answer.status, answer.json["errors"][0]["code"]) == (422, "not_on_offer")


@pytest.mark.parametrize(
    ("number", "country", "expected"),
    [
        ("0800 1234", "NL", ("+318001234", "0800 1234", "NL", "freephone")),
        ("0800-1234567", "NL", ("+318001234567", "0800 1234567", "NL", "freephone")),
        ("+800 1234 5678", None, ("+80012345678", "+800 1234 5678", None, "uifn")),
        ("0906 1234", "NL", ("+319061234", "0906 1234", "NL", "premium")),
        ("030 901820", "DE", ("+4930901820", "030 901820", "DE", None)),
    ],
)
def test_numbers_are_validated_and_formatted(world: World, number: str, country: str | None, expected: Any) -> None:
    query = f"number={quote(number)}" + (f"&country={country}" if country else "")
    shown = world.visitor().get(f"/catalogue/number?{query}")
    assert (shown["number"], shown["national"], shown["country"], shown["type"]) == expected


@pytest.mark.parametrize(
    ("number", "country"), [("0800 12345", "NL"), ("0800 123456", "NL"), ("+800 1234567", None), ("12", "NL")]
)
def test_a_number_that_cannot_exist_is_refused(world: World, number: str, country: str | None) -> None:
    query = f"number={quote(number)}" + (f"&country={country}" if country else "")
    answer = world.visitor().call("GET", f"/catalogue/number?{query}")
    assert answer.status == 422
    assert number not in answer.text
