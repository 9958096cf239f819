"""An account says something else about itself: what rests on it is looked at again; nothing is taken away (DB-5)."""

from typing import Any

from callfactory.audit import Action
from callfactory.events import AccountChanged, NumberUpdateRequired
from callfactory.mail import MailKind
from callfactory.numbers import Offer
from functions.order import wiring
from functions.order.recheck_account import recheck_account
from functions.order.tidy_orders import tidy_orders
from tests.unit.order.conftest import Client, World
from tests.unit.order.test_dossiers_and_review import (
    BERLIN,
    GERMAN,
    NUMBERS,
    completed,
    ordered,
    reviewed,
    shop,
    submitted,
    uploaded,
)

__all__ = ["shop"]

HAMBURG = {"street": "Jungfernstieg 1", "postal_code": "20095", "city": "Hamburg", "country": "DE"}
SYDNEY = {"street": "George Street 1", "postal_code": "2000", "city": "Sydney", "country": "AU"}
AUSTRALIAN = {
    "number": "+61285550000",
    "organisation": {"legal_name": "Sydney Bread", "address": SYDNEY, "registration_number": "51824753556"},
    "contact": {"name": "Ann Baker", "email": "ann@bakery.example", "phone": "+61285550100"},
}


def move(client: Client, world: World, address: dict[str, str], **more: str) -> None:
    """The company of the account moves, and whoever listens hears of it."""
    account = client.get("/account")
    organisation = {**account["organisation"], "address": address, **more}
    answer = client.call("PATCH", "/account", {"version": account["version"], "organisation": organisation})
    assert answer.status == 200, answer.text
    event = world.bus.events[-1]
    assert isinstance(event, AccountChanged)
    recheck_account(event.account_id, wiring.ordering())


def connected(world: World, number: str = NUMBERS[0]) -> tuple[Client, Client, Any]:
    """A customer with a number that rests on an approved dossier, a reviewer, the order."""
    client, staff = world.customer(), world.staff()
    order = ordered(client, number)
    completed(world, client, order["dossier_id"])
    submitted(client, order["dossier_id"])
    assert reviewed(staff, world, order["dossier_id"], decision="approve").json["state"] == "approved"
    return client, staff, order


def number_of(client: Client, order: Any) -> Any:
    return client.get(f"/numbers/{order['number_id']}")


def test_a_number_whose_papers_no_longer_hold_goes_on_and_its_owner_is_told(shop: World) -> None:
    client, _, order = connected(shop)
    move(client, shop, HAMBURG)
    number = number_of(client, order)
    assert number["state"] == "active"
    codes = {each["item"]: each["code"] for each in number["update_required"]["shortcomings"]}
    assert "address_outside_area" in codes.values()
    assert client.get(f"/dossiers/{order['dossier_id']}")["state"] == "update_required"
    assert [mail.recipient for mail in shop.mailed(MailKind.NUMBER_TO_UPDATE)] == ["ann@bakery.example"]
    assert [type(event) for event in shop.bus.events].count(NumberUpdateRequired) == 1
    log = {line["action"] for line in client.get("/account/audit?limit=100")["items"]}
    assert Action.NUMBER_TO_UPDATE.value in log
    assert shop.plans.planned(NUMBERS[0]) is not None


def test_looking_again_twice_tells_once(shop: World) -> None:
    client, _, order = connected(shop)
    move(client, shop, HAMBURG)
    before = number_of(client, order)
    recheck_account(shop.bus.events[-1].account_id, wiring.ordering())
    assert number_of(client, order) == before
    assert len(shop.mailed(MailKind.NUMBER_TO_UPDATE)) == 1


def test_what_was_brought_in_order_is_in_order(shop: World) -> None:
    client, staff, order = connected(shop)
    other = {**BERLIN, "street": "Chausseestraße 8"}
    move(client, shop, other)
    assert number_of(client, order)["update_required"] is not None
    dossier = client.get(f"/dossiers/{order['dossier_id']}")
    for document in dossier["documents"]:
        client.call("DELETE", f"/dossiers/{order['dossier_id']}/documents/{document['document_id']}")
    uploaded(shop, client, order["dossier_id"], "register_extract", address=other)
    uploaded(shop, client, order["dossier_id"], "local_relationship_form")
    assert submitted(client, order["dossier_id"]).status == 200
    assert number_of(client, order)["update_required"] is not None
    reviewed(staff, shop, order["dossier_id"], decision="approve")
    assert number_of(client, order)["update_required"] is None
    assert [type(event) for event in shop.bus.events].count(NumberUpdateRequired) == 2


def test_a_name_that_no_reviewer_has_seen_is_to_be_reviewed(shop: World) -> None:
    client, _, order = connected(shop)
    move(client, shop, BERLIN, legal_name="Meister GmbH")
    marks = number_of(client, order)["update_required"]["shortcomings"]
    assert [mark["code"] for mark in marks] == ["review_again"]


def test_language_and_zone_are_nobodys_business(shop: World) -> None:
    client, _, order = connected(shop)
    shop.clock.advance(days=200)  # the extract of the register would be too old by now
    client = shop.sign_in("ann@bakery.example")
    account = client.get("/account")
    client.call("PATCH", "/account", {"version": account["version"], "language": "nl"})
    recheck_account(shop.bus.events[-1].account_id, wiring.ordering())
    assert number_of(client, order)["update_required"] is None


def test_numbers_that_were_ordered_for_somebody_else_stay_as_they_are(shop: World) -> None:
    client, _, _ = connected(shop)
    organisation: Any = GERMAN["organisation"]
    theirs = {**GERMAN, "organisation": {**organisation, "legal_name": "Kunde GmbH"}}
    dossier = client.call("POST", "/dossiers", {"country": "DE", "type": "local", "end_user": "business", **theirs})
    assert dossier.status == 201, dossier.text
    move(client, shop, HAMBURG)
    kept = shop.dossiers.get(shop.bus.events[-1].account_id, dossier.json["dossier_id"])
    assert kept.organisation.address.city == "Berlin"


def test_orders_under_way_are_sent_back_to_their_customer(shop: World) -> None:
    client = shop.customer()
    order = ordered(client)
    completed(shop, client, order["dossier_id"])
    submitted(client, order["dossier_id"])
    move(client, shop, HAMBURG)
    assert client.get(f"/orders/{order['order_id']}")["state"] == "update_required"
    assert len(shop.mailed(MailKind.ORDER_UPDATE_REQUIRED)) == 1


def test_papers_of_a_connected_number_are_not_removed_while_they_wait(shop: World) -> None:
    client, _, order = connected(shop)
    move(client, shop, HAMBURG)
    shop.clock.advance(days=31)
    tidy_orders(wiring.ordering())
    client = shop.sign_in("ann@bakery.example")
    assert client.get(f"/dossiers/{order['dossier_id']}")["documents"]
    assert number_of(client, order)["state"] == "active"


def test_a_number_that_rests_on_the_order_alone_is_marked_and_unmarked(world: World) -> None:
    client = world.customer()
    world.inventory.add([Offer("+61285550000", "AU", "local")])
    answer = client.call("POST", "/orders", AUSTRALIAN)
    assert answer.status == 201, answer.text
    number = f"/numbers/{answer.json['number_id']}"
    move(client, world, HAMBURG)
    marked = client.get(number)
    assert marked["state"] == "active"
    assert [each["code"] for each in marked["update_required"]["shortcomings"]] == ["address_outside_country"]
    move(client, world, SYDNEY)
    assert client.get(number)["update_required"] is None
    assert len(world.mailed(MailKind.NUMBER_TO_UPDATE)) == 1


def test_a_number_that_was_given_back_is_not_looked_at(shop: World) -> None:
    client, _, order = connected(shop)
    version = number_of(client, order)["version"]
    assert client.call("POST", f"/numbers/{order['number_id']}/release", {"version": version}).status == 200
    move(client, shop, HAMBURG)
    assert number_of(client, order)["update_required"] is None
    assert shop.mailed(MailKind.NUMBER_TO_UPDATE) == []
