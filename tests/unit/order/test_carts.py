"""Carts: numbers are kept for a while, for one cart, and each is ordered by itself."""

from typing import Any

import pytest

from callfactory.cookies import CART
from callfactory.numbers import Offer
from tests.unit.order.conftest import FREE, ORDER, Client, World

FOR_WHOM = {"organisation": ORDER["organisation"], "contact": ORDER["contact"]}


def begun(client: Client) -> str:
    answer = client.call("POST", "/carts")
    assert answer.status == 201, answer.text
    cart_id: str = answer.json["cart_id"]
    return cart_id


def put(client: Client, cart_id: str, number: str = FREE[0]) -> Any:
    return client.call("POST", f"/carts/{cart_id}/numbers", {"number": number})


def test_a_cart_is_known_by_an_opaque_cookie_only(world: World) -> None:  # CK-2, CK-4
    answer = world.visitor().call("POST", "/carts")
    (cookie,) = answer.cookies
    assert cookie.startswith(f"{CART.name}=crt_")
    assert "HttpOnly" in cookie
    assert "Secure" in cookie
    shown = world.visitor().call("GET", "/carts/mine", headers={"Cookie": cookie.partition(";")[0]})
    assert shown.json["cart_id"] == answer.json["cart_id"]


@pytest.mark.parametrize("cart", ["mine", "crt_00000000000000000000000000", "acc_1", "x"])
def test_a_cart_that_there_is_not_is_not_found(world: World, cart: str) -> None:
    assert world.visitor().call("GET", f"/carts/{cart}").status == 404


def test_a_number_in_a_cart_is_nobody_elses_for_half_an_hour(world: World) -> None:
    ann, bob = world.visitor(), world.visitor()
    first, second = begun(ann), begun(bob)
    kept = put(ann, first).json["numbers"][0]
    assert (kept["number"], kept["reserved"], kept["extendable"]) == (FREE[0], True, True)
    assert (put(bob, second).status, put(bob, second).json["code"]) == (409, "number_taken")
    rival = world.customer("bob@rival.example").call("POST", "/orders", ORDER)
    assert (rival.status, rival.json["code"]) == (409, "number_taken")
    listed = world.visitor().get("/offers?country=GB&type=freephone")["items"]
    assert FREE[0] not in {offer["number"] for offer in listed}
    world.clock.advance(minutes=30)
    assert put(bob, second).status == 200
    assert ann.get(f"/carts/{first}")["numbers"][0]["reserved"] is False


def test_a_reservation_is_extended_once(world: World) -> None:
    ann, bob = world.visitor(), world.visitor()
    first, second = begun(ann), begun(bob)
    put(ann, first)
    path = f"/carts/{first}/numbers/{FREE[0]}/extension"
    world.clock.advance(minutes=20)
    assert ann.call("POST", path).json["numbers"][0]["extendable"] is False
    assert (ann.call("POST", path).status, ann.call("POST", path).json["code"]) == (409, "already_extended")
    world.clock.advance(minutes=39)
    assert put(bob, second).status == 409
    world.clock.advance(minutes=1)
    assert put(bob, second).status == 200
    assert ann.call("POST", path).status == 410


def test_a_number_that_is_taken_out_is_free_at_once(world: World) -> None:
    ann, bob = world.visitor(), world.visitor()
    first, second = begun(ann), begun(bob)
    put(ann, first)
    assert ann.call("DELETE", f"/carts/{first}/numbers/{FREE[0]}").json["numbers"] == []
    assert put(bob, second).status == 200
    assert ann.call("DELETE", f"/carts/{first}/numbers/{FREE[0]}").status == 404


def test_several_numbers_of_several_countries_are_ordered_each_by_itself(world: World) -> None:
    world.inventory.add([Offer("+493023125000", "DE", "local", "Berlin"), Offer("+41800000100", "CH", "freephone")])
    client = world.customer()
    cart_id = begun(client)
    for number in (FREE[0], "+493023125000", FREE[1]):
        assert put(client, cart_id, number).status == 200
    world.inventory.offers[FREE[1]] = Offer(FREE[1], "GB", "freephone", free=False)  # sold behind its back
    answer = client.call("POST", f"/carts/{cart_id}/orders", FOR_WHOM)
    results = {result["number"]: result for result in answer.json["items"]}
    assert results[FREE[0]]["state"] == "activated"
    assert client.get(f"/numbers/{results[FREE[0]]['number_id']}")["number"] == FREE[0]
    assert results["+493023125000"]["state"] == "information_required"
    assert results[FREE[1]]["refusal"]["code"] == "number_taken"
    assert [each["number"] for each in client.get(f"/carts/{cart_id}")["numbers"]] == [FREE[1]]
    assert len(client.get("/orders")["items"]) == 2


def test_an_expired_reservation_is_not_ordered(world: World) -> None:
    client = world.customer()
    cart_id = begun(client)
    put(client, cart_id)
    world.clock.advance(minutes=31)
    (result,) = client.call("POST", f"/carts/{cart_id}/orders", FOR_WHOM).json["items"]
    assert (result["order_id"], result["refusal"]["status"]) == (None, 410)
    assert world.inventory.offers[FREE[0]].free


def test_a_number_can_be_ordered_alone_out_of_a_cart(world: World) -> None:
    client = world.customer()
    cart_id = begun(client)
    put(client, cart_id)
    alone = client.call("POST", "/orders", {**ORDER, "cart_id": cart_id})
    assert alone.status == 201
    (result,) = client.call("POST", f"/carts/{cart_id}/orders", FOR_WHOM).json["items"]
    assert (result["order_id"], result["refusal"]) == (alone.json["order_id"], None)
    assert client.get(f"/carts/{cart_id}")["numbers"] == []
    assert len(client.get("/orders")["items"]) == 1


KEY = {"Idempotency-Key": "6f1c1c7e-3f0b-4a53-9d57-0d6f6b0a9f11"}


def test_a_cart_is_begun_once_for_an_idempotency_key(world: World) -> None:
    ann = world.visitor()
    first, second = (ann.call("POST", "/carts", headers=KEY) for _ in range(2))
    assert (first.status, second.status) == (201, 201)
    assert first.json["cart_id"] == second.json["cart_id"]
    assert first.cookies == second.cookies
    assert len(world.carts.carts) == 1
    assert begun(ann) != first.json["cart_id"]


def test_a_visitors_key_is_none_that_somebody_else_could_guess(world: World) -> None:
    answer = world.visitor().call("POST", "/carts", headers={"Idempotency-Key": "1"})
    assert (answer.status, answer.json["errors"][0]["name"]) == (422, "Idempotency-Key")
    assert world.carts.carts == {}


def test_a_cart_is_ordered_once_for_an_idempotency_key_and_the_answer_is_the_same(world: World) -> None:
    client = world.customer()
    cart_id = begun(client)
    put(client, cart_id)
    put(client, cart_id, FREE[1])
    world.inventory.offers[FREE[1]] = Offer(FREE[1], "GB", "freephone", free=False)
    path = f"/carts/{cart_id}/orders"
    first, second = (client.call("POST", path, FOR_WHOM, headers=KEY) for _ in range(2))
    assert (first.status, second.status) == (200, 200)
    assert [result["state"] for result in first.json["items"]] == ["activated", None]
    assert second.json == first.json
    assert len(client.get("/orders")["items"]) == 1
    other = {**FOR_WHOM, "end_user": "individual"}
    assert client.call("POST", path, other, headers=KEY).json["code"] == "idempotency_key_reused"


def test_an_attempt_that_was_cut_off_finds_what_it_had_ordered(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    client = world.customer()
    cart_id = begun(client)
    put(client, cart_id)
    with monkeypatch.context() as cut:
        cut.setattr("functions.order.order_cart.forget_numbers", lambda *_: 1 / 0)
        assert client.call("POST", f"/carts/{cart_id}/orders", FOR_WHOM).status == 500
    (result,) = client.call("POST", f"/carts/{cart_id}/orders", FOR_WHOM).json["items"]
    assert result["order_id"] == client.get("/orders")["items"][0]["order_id"]
    assert client.get(f"/carts/{cart_id}")["numbers"] == []


def test_ordering_a_cart_twice_orders_once(world: World) -> None:
    client = world.customer()
    cart_id = begun(client)
    put(client, cart_id)
    assert len(client.call("POST", f"/carts/{cart_id}/orders", FOR_WHOM).json["items"]) == 1
    assert client.call("POST", f"/carts/{cart_id}/orders", FOR_WHOM).json["items"] == []
    assert len(client.get("/orders")["items"]) == 1


def test_an_abandoned_cart_ends_after_a_day(world: World) -> None:  # OR-5
    ann = world.visitor()
    cart_id = begun(ann)
    put(ann, cart_id)
    world.clock.advance(hours=23)
    assert ann.call("GET", f"/carts/{cart_id}").status == 200
    world.clock.advance(hours=2)
    assert ann.call("GET", f"/carts/{cart_id}").status == 404


def test_a_cart_takes_twenty_numbers_and_leaks_no_reservation(world: World) -> None:
    many = [f"+4480815701{number:02d}" for number in range(21)]
    world.inventory.add([Offer(e164, "GB", "freephone") for e164 in many])
    ann = world.visitor()
    cart_id = begun(ann)
    assert [put(ann, cart_id, number).status for number in many] == [200] * 20 + [422]
    assert world.inventory.offers[many[20]].reserved_for is None
    assert put(ann, cart_id, "+448081579999").status == 422
