"""The account's data and its API keys."""

from dataclasses import astuple

import pytest

from callfactory.events import KeyCreated
from tests.unit.order.conftest import ORDER, Client, World


def test_organisation_and_contact_are_changed_and_the_log_says_so_without_values(world: World) -> None:  # DB-5
    client = world.customer()
    change = {"version": 1, "zone": "Europe/Amsterdam", "organisation": ORDER["organisation"]}
    answer = client.call("PATCH", "/account", change)
    assert (answer.json["version"], answer.json["zone"]) == (2, "Europe/Amsterdam")
    log = client.call("GET", "/account/audit")
    assert "account.changed" in log.text
    assert "Bakery" not in log.text


def test_a_change_of_the_account_over_an_unseen_change_is_refused(world: World) -> None:
    client = world.customer()
    assert client.call("PATCH", "/account", {"version": 1, "language": "nl"}).status == 200
    assert client.call("PATCH", "/account", {"version": 1, "language": "de"}).json["code"] == "version_conflict"


def test_a_key_is_shown_once_and_kept_as_a_hash(world: World) -> None:
    client = world.customer()
    wish = {"name": "my program", "scopes": ["calls:read"]}
    made = client.call("POST", "/keys", wish, headers={"Idempotency-Key": "k"})
    secret = made.json["secret"]
    again = client.call("POST", "/keys", wish, headers={"Idempotency-Key": "k"})
    assert (made.status, again.json["key_id"], again.json["secret"]) == (201, made.json["key_id"], None)
    listed = client.call("GET", "/keys")
    assert secret not in listed.text
    (kept,) = world.keys.keys.values()
    assert secret.split("_", 2)[2] not in repr(astuple(kept))
    assert [type(event) for event in world.bus.events].count(KeyCreated) == 1


def test_a_key_opens_what_its_scopes_say_and_no_more(world: World) -> None:
    client = world.customer()
    secret = client.call("POST", "/keys", {"name": "k", "scopes": ["numbers:read"]}).json["secret"]
    program = Client(world, secret)
    assert program.call("GET", "/numbers").status == 200
    assert program.call("GET", "/orders").status == 403
    assert client.get("/keys")["items"][0]["used_at"] is not None


def test_a_revoked_key_is_refused_from_the_next_request_on(world: World) -> None:
    client = world.customer()
    made = client.call("POST", "/keys", {"name": "k", "scopes": ["numbers:read"]}).json
    program = Client(world, made["secret"])
    assert program.call("GET", "/numbers").status == 200
    assert client.call("DELETE", f"/keys/{made['key_id']}").status == 204
    assert program.call("GET", "/numbers").status == 401
    assert client.call("DELETE", f"/keys/{made['key_id']}").status == 204


def test_a_key_ends_at_its_end(world: World) -> None:
    client = world.customer()
    wish = {"name": "k", "scopes": ["numbers:read"], "expires_at": "2026-11-24T12:30:00Z"}
    program = Client(world, client.call("POST", "/keys", wish).json["secret"])
    assert program.call("GET", "/numbers").status == 200
    world.clock.advance(minutes=30)
    assert program.call("GET", "/numbers").status == 401


@pytest.mark.parametrize("scope", ["ops:all", "session:self", "keys:write", "account:write"])
def test_no_key_can_do_what_only_people_do(world: World, scope: str) -> None:
    answer = world.customer().call("POST", "/keys", {"name": "k", "scopes": [scope]})
    assert (answer.status, answer.json["errors"][0]["code"]) == (422, "not_for_keys")


@pytest.mark.parametrize("token", ["cfk_", "cfk_x_y", "cfs_unknown", "eyJhbGciOi", "", "cfk_" + "0" * 26 + "_secret"])
def test_what_is_no_credential_opens_nothing(world: World, token: str) -> None:
    assert Client(world, token).call("GET", "/account").status == 401


def test_a_token_of_the_identity_store_itself_opens_too(world: World) -> None:
    world.signed_up("ann@bakery.example")
    assert Client(world, "access/subject-1").get("/session")["roles"] == ["owner"]


def test_the_api_describes_itself_to_anyone(world: World) -> None:
    answer = world.visitor().call("GET", "/openapi.json")
    assert answer.json["openapi"] == "3.1.0"
    assert "/orders" in answer.json["paths"]
