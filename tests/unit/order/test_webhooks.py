"""Webhooks: who hears of what, how it is signed, and what happens when nobody listens."""

import base64
import hashlib
import hmac
import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from callfactory.clock import iso
from callfactory.events import EVENTS, Event, NumberActivated
from callfactory.ids import new_id
from callfactory.mail import MailKind
from callfactory.principal import Principal
from callfactory.webhooks.retry import BACKOFF
from callfactory.webhooks.types import TYPES
from functions.order import wiring
from functions.order.deliver_event import deliver_event
from functions.order.fan_out import fan_out
from functions.order.manage_webhooks import replay
from tests.unit.order.conftest import Client, World

URL = "https://hooks.company.example/in"


def registered(client: Client, *events: str) -> Any:
    answer = client.call("POST", "/webhooks", {"url": URL, "events": list(events or ["number.activated"])})
    assert answer.status == 201, answer.text
    return answer.json


def activated(world: World, client: Client) -> Event:
    account_id = client.get("/account")["account_id"]
    number_id = new_id("num", world.clock.now())
    return NumberActivated.happened(world.clock.now(), account_id=account_id, number_id=number_id)


def heard(world: World, *events: Event) -> None:
    fan_out(
        events[0].account_id,
        events,
        webhooks=world.webhooks,
        deliveries=world.deliveries,
        queue=world.delivery_queue,
        clock=world.clock,
    )


def run(world: World) -> None:
    """What waits is tried; what is not due yet is put back."""
    waiting, world.delivery_queue.waiting = world.delivery_queue.waiting, []
    for ref, not_before in waiting:
        deliver_event(ref, not_before, ports=wiring.delivery_ports())


def verified(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """As a receiver would check, from the specification."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    return f"v1,{expected}" in headers["webhook-signature"].split()


def test_every_type_is_an_event_of_ours() -> None:
    assert TYPES.keys() <= EVENTS.keys()
    assert len(set(TYPES.values())) == len(TYPES)


def test_an_event_arrives_signed_with_ids_only(world: World) -> None:
    client = world.customer()
    webhook = registered(client)
    event = activated(world, client)
    heard(world, event)
    run(world)
    ((url, headers, body),) = world.sender.sent
    content = json.loads(body)
    assert url == URL
    assert verified(webhook["secret"], headers, body)
    assert (content["type"], content["sequence"], content["id"]) == ("number.activated", 1, headers["webhook-id"])
    assert content["data"].keys() == {"account_id", "event_id", "number_id"}
    assert "bakery" not in body.decode().lower()
    assert client.get(f"/webhooks/{webhook['webhook_id']}/deliveries")["items"][0]["state"] == "delivered"


def test_the_secret_is_shown_once(world: World) -> None:
    client = world.customer()
    webhook = registered(client)
    shown = client.call("GET", f"/webhooks/{webhook['webhook_id']}")
    assert webhook["secret"].startswith("whsec_")
    assert shown.json["secret"] is None
    assert webhook["secret"] not in shown.text


def test_only_those_who_asked_hear_of_an_event(world: World) -> None:
    ann, bob = world.customer(), world.customer("bob@rival.example")
    registered(ann, "export.ready")
    registered(bob)
    heard(world, activated(world, ann))
    assert world.delivery_queue.waiting == []


def test_an_event_that_comes_twice_is_one_delivery_under_one_number(world: World) -> None:
    client = world.customer()
    registered(client)
    event = activated(world, client)
    heard(world, event)
    heard(world, event)
    run(world)
    assert len(world.sender.sent) == 1
    heard(world, event)
    assert world.delivery_queue.waiting == []
    heard(world, activated(world, client))
    run(world)
    assert [json.loads(body)["sequence"] for _, _, body in world.sender.sent] == [1, 2]


def test_events_that_come_together_are_numbered_in_the_order_in_which_they_happened(world: World) -> None:
    client = world.customer()
    registered(client)
    first = activated(world, client)
    world.clock.advance(seconds=1)
    second = activated(world, client)
    heard(world, second, first, second)
    run(world)
    bodies = [json.loads(body) for _, _, body in world.sender.sent]
    assert [(body["sequence"], body["data"]["event_id"]) for body in bodies] == [
        (1, first.event_id),
        (2, second.event_id),
    ]


def test_what_was_not_taken_is_tried_again_later_with_the_same_id_and_body(world: World) -> None:
    client = world.customer()
    registered(client)
    world.sender.answers = ["status-500", "timeout"]
    heard(world, activated(world, client))
    run(world)
    run(world)
    assert len(world.sender.sent) == 1, "it is not time yet"
    for wait in BACKOFF[:2]:
        world.clock.advance(seconds=wait.total_seconds())
        run(world)
    assert len(world.sender.sent) == 3
    assert len({body for _, _, body in world.sender.sent}) == 1
    assert world.delivery_queue.waiting == []


def test_a_receiver_that_does_not_answer_is_left_alone_for_a_while_and_then_gets_everything(world: World) -> None:
    """Ten seconds for each of hundreds of events would be ten seconds that everybody else waits for theirs."""
    client = world.customer()
    registered(client)
    world.sender.answers = ["timeout", "timeout"]
    heard(world, activated(world, client))
    run(world)
    for _ in range(20):
        heard(world, activated(world, client))
    run(world)
    assert len(world.sender.sent) == 1, "nobody waits for it again so soon"
    world.clock.advance(seconds=15)
    world.delivery_queue.waiting.sort(key=lambda each: each[1])
    run(world)
    assert len(world.sender.sent) == 2, "one more has shown that it still does not answer"
    world.clock.advance(seconds=15)
    for _ in range(2):
        world.clock.advance(minutes=1)
        run(world)
    assert len({body for _, _, body in world.sender.sent}) == 21
    assert client.get("/webhooks")["items"][0]["failing_since"] is None
    assert world.delivery_queue.waiting == []


def test_whoever_says_that_somebody_listens_again_need_not_wait(world: World) -> None:
    client = world.customer()
    webhook = registered(client)
    world.sender.answers = ["timeout"]
    heard(world, activated(world, client))
    run(world)
    client.call("POST", f"/webhooks/{webhook['webhook_id']}/test")
    run(world)
    assert json.loads(world.sender.sent[-1][2])["type"] == "webhook.test"


def test_a_webhook_that_fails_for_a_day_is_switched_off_with_one_mail(world: World) -> None:
    client = world.customer()
    webhook = registered(client)
    world.sender.usual = "connection"
    heard(world, activated(world, client))
    run(world)
    for _ in range(25):
        world.clock.advance(hours=1)
        heard(world, NumberActivated.happened(world.clock.now(), account_id=_account(world), number_id=_number(world)))
        run(world)
    assert [mail.recipient for mail in world.mailed(MailKind.WEBHOOK_DISABLED)] == ["ann@bakery.example"]
    client = world.sign_in("ann@bakery.example")
    assert client.get(f"/webhooks/{webhook['webhook_id']}")["enabled"] is False
    sent = len(world.sender.sent)
    world.clock.advance(days=1)
    run(world)
    assert len(world.sender.sent) == sent


def _account(world: World) -> str:
    return next(iter(world.accounts.accounts))


def _number(world: World) -> str:
    return new_id("num", world.clock.now())


def test_a_receiver_that_is_gone_is_left_alone_at_once(world: World) -> None:
    client = world.customer()
    registered(client)
    world.sender.answers = ["status-410"]
    heard(world, activated(world, client))
    run(world)
    assert len(world.mailed(MailKind.WEBHOOK_DISABLED)) == 1
    assert client.get("/webhooks")["items"][0]["enabled"] is False


def test_one_success_ends_the_failing(world: World) -> None:
    client = world.customer()
    registered(client)
    world.sender.answers = ["timeout"]
    heard(world, activated(world, client))
    run(world)
    assert client.get("/webhooks")["items"][0]["failing_since"] is not None
    world.clock.advance(seconds=15)
    run(world)
    assert client.get("/webhooks")["items"][0]["failing_since"] is None


def test_events_of_the_last_days_are_sent_again_with_their_ids_and_numbers(world: World) -> None:
    client = world.customer()
    webhook = registered(client)
    for _ in range(3):
        heard(world, activated(world, client))
        world.clock.advance(minutes=1)
    run(world)
    since = iso(world.clock.now() - timedelta(minutes=2, seconds=30))
    url = f"/webhooks/{webhook['webhook_id']}"
    assert client.call("POST", f"{url}/replay", {"since": since}).json == {"events": 2, "continue_since": None}
    run(world)
    bodies = [body for _, _, body in world.sender.sent]
    assert bodies[3:] == bodies[1:3]
    too_old = iso(world.clock.now() - timedelta(days=8))
    assert client.call("POST", f"{url}/replay", {"since": too_old}).json["errors"][0]["code"] == "too_old"


def test_more_than_one_request_has_time_for_is_sent_again_in_several(world: World) -> None:
    client = world.customer()
    webhook = registered(client)
    since = world.clock.now()
    for _ in range(3):
        heard(world, activated(world, client))
        world.clock.advance(minutes=1)
    run(world)
    member = next(iter(world.accounts.members.values()))
    principal = Principal(member.account_id, "person", member.user_id, frozenset())
    steps = []
    left: datetime | None = since
    while left is not None:
        count, left = replay(
            webhook["webhook_id"], left, principal, ports=wiring.webhook_ports(), seconds_left=lambda: 1.0
        )
        steps.append(count)
    assert steps == [1, 1, 1], "at least one each time"
    run(world)
    assert [json.loads(body)["sequence"] for _, _, body in world.sender.sent] == [1, 2, 3, 1, 2, 3]


def test_what_was_held_while_it_was_off_is_there_to_be_replayed(world: World) -> None:
    client = world.customer()
    webhook = registered(client)
    url = f"/webhooks/{webhook['webhook_id']}"
    heard(world, activated(world, client))
    assert client.call("PATCH", url, {"version": 1, "enabled": False}).json["enabled"] is False
    run(world)
    assert client.get(f"{url}/deliveries")["items"][0]["state"] == "held"
    since = {"since": iso(world.clock.now() - timedelta(hours=1))}
    assert client.call("POST", f"{url}/replay", since).status == 409
    client.call("PATCH", url, {"version": 2, "enabled": True})
    assert client.call("POST", f"{url}/replay", since).json == {"events": 1, "continue_since": None}
    run(world)
    assert len(world.sender.sent) == 1


def test_after_a_rotation_both_secrets_sign_for_a_day(world: World) -> None:
    client = world.customer()
    webhook = registered(client)
    url = f"/webhooks/{webhook['webhook_id']}"
    rotated = client.call("POST", f"{url}/secret").json["secret"]
    assert rotated != webhook["secret"]
    client.call("POST", f"{url}/test")
    run(world)
    world.clock.advance(days=1)
    heard(world, NumberActivated.happened(world.clock.now(), account_id=_account(world), number_id=_number(world)))
    run(world)
    (_, during, first), (_, after, second) = world.sender.sent
    assert json.loads(first)["type"] == "webhook.test"
    assert (verified(webhook["secret"], during, first), verified(rotated, during, first)) == (True, True)
    assert (verified(webhook["secret"], after, second), verified(rotated, after, second)) == (False, True)


@pytest.mark.parametrize("leads_to", [("10.0.0.1",), ("93.184.216.34", "::1"), ()])
def test_an_address_that_leads_inward_is_refused_when_it_is_registered(world: World, leads_to: Any) -> None:
    client = world.customer()
    world.resolver.names["hooks.company.example"] = leads_to
    answer = client.call("POST", "/webhooks", {"url": URL, "events": ["call.ended"]})
    assert (answer.status, answer.json["errors"][0]["name"]) == (422, "url")
    assert URL not in answer.text


def test_an_unknown_event_is_refused(world: World) -> None:
    answer = world.customer().call("POST", "/webhooks", {"url": URL, "events": ["number.exploded"]})
    assert answer.json["errors"][0]["name"] == "events"


def test_an_account_has_a_bounded_number_of_webhooks(world: World) -> None:
    client = world.customer()
    for _ in range(20):
        registered(client)
    answer = client.call("POST", "/webhooks", {"url": URL, "events": ["call.ended"]})
    assert (answer.status, answer.json["code"]) == (409, "conflict")


def test_webhooks_of_another_account_cannot_be_touched(world: World) -> None:  # DB-2
    ann, bob = world.customer(), world.customer("bob@rival.example")
    url = f"/webhooks/{registered(ann)['webhook_id']}"
    attacks = [
        bob.call("GET", url),
        bob.call("PATCH", url, {"version": 1, "url": "https://hooks.company.example/other"}),
        bob.call("DELETE", url),
        bob.call("POST", f"{url}/secret"),
        bob.call("POST", f"{url}/test"),
        bob.call("POST", f"{url}/replay", {"since": iso(world.clock.now())}),
        bob.call("GET", f"{url}/deliveries"),
    ]
    assert [attack.status for attack in attacks] == [404] * len(attacks)
    assert ann.get(url)["version"] == 1


def test_a_removed_webhook_hears_of_nothing_more(world: World) -> None:
    client = world.customer()
    webhook = registered(client)
    heard(world, activated(world, client))
    assert client.call("DELETE", f"/webhooks/{webhook['webhook_id']}").status == 204
    run(world)
    assert world.sender.sent == []


def test_a_test_event_is_sent_once_for_an_idempotency_key(world: World) -> None:
    client = world.customer()
    path = f"/webhooks/{registered(client)['webhook_id']}/test"
    key = {"Idempotency-Key": "try it"}
    first = client.call("POST", path, headers=key)
    run(world)
    again = client.call("POST", path, headers=key)
    assert (first.status, again.status) == (202, 202)
    assert again.json["delivery_id"] == first.json["delivery_id"]
    assert (first.json["state"], again.json["state"]) == ("waiting", "delivered")
    assert client.call("POST", path).json["delivery_id"] != first.json["delivery_id"]
