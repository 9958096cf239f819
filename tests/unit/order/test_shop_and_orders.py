"""The number shop, orders and numbers, as customers and competitors see them."""

from typing import Any

import pytest

from callfactory.events import NumberActivated, OrderAccepted
from callfactory.numbers import Offer
from tests.unit.order.conftest import FREE, ORDER, Client, World


def ordered(client: Client, number: str = FREE[0]) -> Any:
    answer = client.call("POST", "/orders", {**ORDER, "number": number})
    assert answer.status == 201, answer.text
    return answer.json


def test_anyone_sees_countries_free_numbers_prices_and_conditions(world: World) -> None:  # RG-4
    visitor = world.visitor()
    countries = {item["country"]: item["types"] for item in visitor.get("/countries")["items"]}
    assert "freephone" in countries["GB"]
    offer = visitor.get("/offers?country=GB&type=freephone")["items"][0]
    assert (offer["number"], offer["national"]) == ("+448081570000", "0808 157 0000")
    assert offer["price"]["monthly"] == "9.95"
    assert offer["conditions"]


def test_offers_are_found_by_digits_and_read_page_by_page(world: World) -> None:
    visitor = world.visitor()
    assert [o["number"] for o in visitor.get("/offers?country=GB&type=freephone&contains=70003")["items"]] == [FREE[3]]
    seen, cursor = [], ""
    while True:
        page = visitor.get(f"/offers?country=GB&type=freephone&limit=2{cursor}")
        seen += [offer["number"] for offer in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert seen == list(FREE)


def test_a_cursor_is_good_for_its_own_search_only(world: World) -> None:
    visitor = world.visitor()
    cursor = visitor.get("/offers?country=GB&type=freephone&limit=2")["next_cursor"]
    answer = visitor.call("GET", f"/offers?country=GB&type=local&limit=2&cursor={cursor}")
    assert (answer.status, answer.json["errors"][0]["code"]) == (422, "invalid_cursor")


@pytest.mark.parametrize(
    ("query", "name"),
    [("country=XX&type=freephone", "country"), ("country=GB&type=pigeon", "type"), ("country=GB", "type")],
)
def test_a_search_that_cannot_be_made_names_what_is_wrong(world: World, query: str, name: str) -> None:
    answer = world.visitor().call("GET", f"/offers?{query}")
    assert (answer.status, answer.json["errors"][0]["name"]) == (422, name)


def test_a_type_that_is_not_sold_there_is_not_found(world: World) -> None:
    assert world.visitor().call("GET", "/offers?country=BO&type=freephone").status == 404


def test_an_ordered_number_is_the_customers_and_leaves_the_shop(world: World) -> None:
    client = world.customer()
    order = ordered(client)
    (number,) = client.get("/numbers")["items"]
    assert (order["state"], number["number"], number["number_id"]) == ("activated", FREE[0], order["number_id"])
    assert FREE[0] not in {o["number"] for o in world.visitor().get("/offers?country=GB&type=freephone")["items"]}
    assert client.get("/account")["organisation"]["legal_name"] == "Bakery Ann"
    events = [type(event) for event in world.bus.events]
    assert events.count(OrderAccepted) == events.count(NumberActivated) == 1
    assert len(world.outbox.mails) == 1


def test_of_two_buyers_the_second_is_told_that_it_is_taken(world: World) -> None:
    ordered(world.customer())
    answer = world.customer("bob@rival.example").call("POST", "/orders", ORDER)
    assert (answer.status, answer.json["code"]) == (409, "number_taken")


def test_of_two_buyers_who_both_saw_it_free_exactly_one_gets_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ann, bob = world.customer(), world.customer("bob@rival.example")
    ordered(ann)
    monkeypatch.setattr(world.inventory, "offer", lambda e164: Offer(e164, "GB", "freephone"))
    answer = bob.call("POST", "/orders", ORDER)
    assert (answer.status, answer.json["code"]) == (409, "number_taken")
    assert bob.get("/numbers")["items"] == []
    assert len(world.inventory.periods) == 1


def test_the_same_idempotency_key_orders_once(world: World) -> None:
    client = world.customer()
    first = client.call("POST", "/orders", ORDER, headers={"Idempotency-Key": "one"})
    again = client.call("POST", "/orders", ORDER, headers={"Idempotency-Key": "one"})
    assert (first.status, again.json) == (201, first.json)
    assert len(client.get("/orders")["items"]) == 1


def test_an_order_that_lacks_things_names_every_one(world: World) -> None:  # OR-1
    wish = {
        "number": "+448081570000",
        "organisation": {**ORDER["organisation"], "legal_name": " ", "iban": "x"},
        "contact": {**ORDER["contact"], "email": "ann", "phone": "+310"},
    }
    answer = world.customer().call("POST", "/orders", wish)
    assert {error["name"] for error in answer.json["errors"]} == {
        "organisation.legal_name",
        "organisation.iban",
        "contact.email",
        "contact.phone",
    }


def test_a_contact_person_can_be_called(world: World) -> None:
    """The rule of the numbers that ring in a call plan."""
    wish = {**ORDER, "contact": {**ORDER["contact"], "phone": "+3112345"}}
    (error,) = world.customer().call("POST", "/orders", wish).json["errors"]
    assert error["name"] == "contact.phone"
    assert error["detail"] == "Its country has no such numbers: check the digits."


def test_a_number_that_is_not_on_offer_cannot_be_ordered(world: World) -> None:
    answer = world.customer().call("POST", "/orders", {**ORDER, "number": "+448081579999"})
    assert answer.json["errors"][0]["code"] == "not_on_offer"


def ring_to(client: Client, number_id: str, target: str, version: int = 1) -> Any:
    body = {"version": version, "ring_to": [{"number": target}]}
    return client.call("PUT", f"/numbers/{number_id}/ring-to", body)


def test_a_ring_to_number_is_set_and_is_what_a_switch_is_told(world: World) -> None:
    client = world.customer()
    order = ordered(client)
    answer = ring_to(client, order["number_id"], "+31201234567")
    assert (answer.json["version"], answer.json["plan"]["ring_to"]) == (
        2,
        [{"number": "+31201234567", "ring_seconds": 25}],
    )
    key = client.call("POST", "/keys", {"name": "my switch", "scopes": ["plan:read"]}).json["secret"]
    told = Client(world, key).call("POST", "/plan/lookup", {"number": FREE[0]})
    assert (told.json["number_id"], told.json["ring_to"]) == (order["number_id"], answer.json["plan"]["ring_to"])


@pytest.mark.parametrize(
    ("target", "code"),
    [("+448081570000", "loop"), ("+448081570001", "loop"), ("+31900123456", "premium"), ("+999123", "value_error")],
)
def test_a_ring_to_number_that_makes_no_sense_is_refused(world: World, target: str, code: str) -> None:
    client = world.customer()
    answer = ring_to(client, ordered(client)["number_id"], target)
    assert (answer.status, answer.json["errors"][0]["code"]) == (422, code)
    assert target not in answer.text


def test_a_change_over_an_unseen_change_is_refused(world: World) -> None:
    client = world.customer()
    number_id = ordered(client)["number_id"]
    ring_to(client, number_id, "+31201234567")
    answer = ring_to(client, number_id, "+31201234568")
    assert (answer.status, answer.json["code"]) == (409, "version_conflict")


def test_only_the_owners_own_switch_and_ours_may_ask_for_a_plan(world: World) -> None:
    ann, bob = world.customer(), world.customer("bob@rival.example")
    ordered(ann)
    foreign = bob.call("POST", "/keys", {"name": "switch", "scopes": ["plan:read"]}).json["secret"]
    assert Client(world, foreign).call("POST", "/plan/lookup", {"number": FREE[0]}).status == 404
    ours = world.staff().call("POST", "/ops/keys", {"name": "switch 1", "scopes": ["plan:read", "calls:write"]})
    assert Client(world, ours.json["secret"]).call("POST", "/plan/lookup", {"number": FREE[0]}).status == 200


def test_nothing_of_one_account_opens_for_another(world: World) -> None:  # DB-2
    ann, bob = world.customer(), world.customer("bob@rival.example")
    order = ordered(ann)
    key_id = ann.call("POST", "/keys", {"name": "k", "scopes": ["calls:read"]}).json["key_id"]
    number = f"/numbers/{order['number_id']}"
    attacks = [
        bob.call("GET", f"/orders/{order['order_id']}"),
        bob.call("GET", number),
        ring_to(bob, order["number_id"], "+31201234567"),
        bob.call("GET", f"/keys/{key_id}"),
        bob.call("DELETE", f"/keys/{key_id}"),
    ]
    assert [attack.status for attack in attacks] == [404] * len(attacks)
    assert ann.get(number)["version"] == 1
    assert ann.get(f"/keys/{key_id}")["revoked_at"] is None


@pytest.mark.parametrize("path", ["/orders", "/numbers", "/keys", "/account/audit"])
def test_a_cursor_of_another_account_is_refused(world: World, path: str) -> None:
    ann, bob = world.customer(), world.customer("bob@rival.example")
    for number in FREE[:2]:
        ordered(ann, number)
        ann.call("POST", "/keys", {"name": "k", "scopes": ["calls:read"]})
    cursor = ann.get(f"{path}?limit=1")["next_cursor"]
    assert ann.call("GET", f"{path}?limit=1&cursor={cursor}").status == 200
    answer = bob.call("GET", f"{path}?limit=1&cursor={cursor}")
    assert (answer.status, answer.json["errors"][0]["code"]) == (422, "invalid_cursor")


def test_staff_put_numbers_on_sale_once(world: World) -> None:
    staff = world.staff()
    wish = {"numbers": [{"number": n, "country": "GB", "type": "freephone"} for n in (FREE[0], "+448081579999")]}
    assert staff.call("POST", "/ops/inventory", wish).json == {"added": 1}
    wish["numbers"].append({"number": "+59122123456", "country": "BO", "type": "freephone"})
    assert staff.call("POST", "/ops/inventory", wish).status == 404


def test_a_number_of_another_country_is_not_put_on_sale(world: World) -> None:
    wish = {
        "numbers": [{"number": n, "country": "GB", "type": "freephone"} for n in ("+448081579998", "+318000000199")]
    }
    answer = world.staff().call("POST", "/ops/inventory", wish)
    assert [(e["name"], e["code"]) for e in answer.json["errors"]] == [("numbers.1.number", "other_country")]
    assert "+448081579998" not in world.inventory.offers


def test_the_owner_sees_that_staff_looked_at_the_account(world: World) -> None:  # DB-1
    account_id = world.signed_up("ann@bakery.example")
    assert world.staff().get(f"/ops/accounts/{account_id}")["account_id"] == account_id
    log = world.sign_in("ann@bakery.example").get("/account/audit")["items"]
    assert [line["actor_kind"] for line in log if line["action"] == "ops.read"] == ["ops"]
