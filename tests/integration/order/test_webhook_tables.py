"""Webhooks and deliveries in DynamoDB, and their queue."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from callfactory.errors import NotFound, VersionConflict
from callfactory.events import NotAnEvent
from callfactory.ids import new_id
from callfactory.webhooks.model import DeliveryState, HeardEvent, Webhook, ref_of
from callfactory_aws import clients
from callfactory_aws.tables.webhooks import WebhookItem
from callfactory_aws.webhook_listening import CachedListening
from callfactory_aws.webhooks import SqsDeliveryQueue, delivery_of
from tests.fakes import FakeClock
from tests.integration.order.conftest import Hooks

NOW = FakeClock().now()
ANN, BOB = new_id("acc", NOW), new_id("acc", NOW)
WEBHOOK = Webhook(ANN, new_id("whk", NOW), "https://a.example/in", frozenset({"call.ended"}), "whsec_c2VjcmV0", NOW)
IDS = {"number_id": new_id("num", NOW)}


def ended(n: int) -> HeardEvent:
    return HeardEvent(f"evt_{n}", "call.ended", IDS, NOW + timedelta(seconds=n))


def test_a_webhook_is_read_back_and_its_secret_is_sealed(hooks: Hooks) -> None:
    hooks.webhooks.add(WEBHOOK)
    assert hooks.webhooks.get(ANN, WEBHOOK.webhook_id) == WEBHOOK
    assert "c2VjcmV0" not in WebhookItem.get(ANN, WEBHOOK.webhook_id).sealed
    with pytest.raises(NotFound):
        hooks.webhooks.get(BOB, WEBHOOK.webhook_id)


def test_a_change_keeps_what_deliveries_count_meanwhile(hooks: Hooks) -> None:
    hooks.webhooks.add(WEBHOOK)
    hooks.deliveries.add(ANN, WEBHOOK.webhook_id, [ended(1)], NOW)
    rotated = replace(WEBHOOK, secret="whsec_bmV3", old_secret=WEBHOOK.secret, old_secret_until=NOW, version=2)
    hooks.webhooks.change(rotated)
    assert hooks.webhooks.get(ANN, WEBHOOK.webhook_id) == replace(rotated, sequence=1)
    with pytest.raises(VersionConflict):
        hooks.webhooks.change(rotated)


def test_the_same_event_is_one_delivery_and_numbers_have_no_gap(hooks: Hooks) -> None:
    hooks.webhooks.add(WEBHOOK)
    events = [ended(n) for n in range(4)]
    for some in (events[:1], events[:3], events[2:], events[::-1]):
        made = hooks.deliveries.add(ANN, WEBHOOK.webhook_id, [*some, *some], NOW)
        assert {each.ref for each in made} == {ref_of(ANN, WEBHOOK.webhook_id, event) for event in some}
    listed = hooks.deliveries.since(WEBHOOK.webhook_id, NOW, limit=9).items
    assert [each.sequence for each in listed] == [1, 2, 3, 4]
    newest = hooks.deliveries.latest(WEBHOOK.webhook_id, limit=3)
    assert [each.sequence for each in newest.items] == [4, 3, 2]
    assert [
        each.sequence for each in hooks.deliveries.latest(WEBHOOK.webhook_id, limit=3, after=newest.next).items
    ] == [1]
    later = hooks.deliveries.since(WEBHOOK.webhook_id, NOW + timedelta(seconds=2), limit=9).items
    assert [each.sequence for each in later] == [3, 4]


def test_many_events_at_once_are_numbered_without_a_gap(hooks: Hooks) -> None:
    hooks.webhooks.add(WEBHOOK)
    lots = [[ended(n) for n in range(start, start + 60)] for start in (0, 60, 30)]
    made = [hooks.deliveries.add(ANN, WEBHOOK.webhook_id, lot, NOW) for lot in lots]
    assert [len(each) for each in made] == [60, 60, 60]
    listed = hooks.deliveries.since(WEBHOOK.webhook_id, NOW, limit=200).items
    assert sorted(each.sequence for each in listed) == list(range(1, 121))


def test_no_delivery_is_made_for_a_webhook_that_is_gone(hooks: Hooks) -> None:
    assert hooks.deliveries.add(ANN, WEBHOOK.webhook_id, [ended(1)], NOW) == []


def test_attempts_are_counted_and_forgotten_when_it_is_sent_again(hooks: Hooks) -> None:
    hooks.webhooks.add(WEBHOOK)
    (made,) = hooks.deliveries.add(ANN, WEBHOOK.webhook_id, [ended(1)], NOW)
    ref = made.ref
    assert [hooks.deliveries.attempt(ref, "timeout") for _ in range(2)] == [1, 2]
    hooks.deliveries.settle(ref, DeliveryState.GIVEN_UP, NOW)
    assert hooks.deliveries.get(ref) == replace(
        made, attempts=2, failure="timeout", state=DeliveryState.GIVEN_UP, settled_at=NOW
    )
    hooks.deliveries.again(ref)
    assert hooks.deliveries.get(ref) == replace(made, failure="timeout")


def test_failing_begins_once_and_one_switches_off(hooks: Hooks) -> None:
    hooks.webhooks.add(WEBHOOK)
    later = NOW + timedelta(hours=5)
    assert hooks.webhooks.fails(ANN, WEBHOOK.webhook_id, NOW) == NOW
    assert hooks.webhooks.fails(ANN, WEBHOOK.webhook_id, later) == NOW
    hooks.webhooks.works(ANN, WEBHOOK.webhook_id)
    assert hooks.webhooks.fails(ANN, WEBHOOK.webhook_id, later) == later
    assert [hooks.webhooks.disable(ANN, WEBHOOK.webhook_id) for _ in range(2)] == [True, False]


def test_a_rest_is_noted_and_over_with_the_next_success_or_change(hooks: Hooks) -> None:
    hooks.webhooks.add(WEBHOOK)
    hooks.webhooks.fails(ANN, WEBHOOK.webhook_id, NOW)
    hooks.webhooks.rest(ANN, WEBHOOK.webhook_id, NOW + timedelta(minutes=1))
    assert hooks.webhooks.get(ANN, WEBHOOK.webhook_id).rests_until == NOW + timedelta(minutes=1)
    hooks.webhooks.works(ANN, WEBHOOK.webhook_id)
    assert hooks.webhooks.get(ANN, WEBHOOK.webhook_id) == WEBHOOK
    hooks.webhooks.rest(ANN, WEBHOOK.webhook_id, NOW + timedelta(minutes=1))
    hooks.webhooks.change(replace(WEBHOOK, version=2))
    assert hooks.webhooks.get(ANN, WEBHOOK.webhook_id).rests_until is None
    hooks.webhooks.rest(ANN, new_id("whk", NOW), NOW)
    assert [each.webhook_id for each in hooks.webhooks.of(ANN)] == [WEBHOOK.webhook_id]


def test_what_was_removed_does_not_come_back(hooks: Hooks) -> None:
    hooks.webhooks.add(WEBHOOK)
    hooks.webhooks.remove(ANN, WEBHOOK.webhook_id)
    hooks.webhooks.works(ANN, WEBHOOK.webhook_id)
    assert hooks.webhooks.disable(ANN, WEBHOOK.webhook_id) is False
    assert hooks.webhooks.of(ANN) == []


@pytest.mark.usefixtures("aws")
def test_the_queue_carries_ids_and_the_moment() -> None:
    url = clients.sqs().create_queue(QueueName="deliveries")["QueueUrl"]
    ref = ref_of(ANN, WEBHOOK.webhook_id, ended(1))
    SqsDeliveryQueue(url).put(ref, not_before=NOW, now=NOW)
    (message,) = clients.sqs().receive_message(QueueUrl=url)["Messages"]

    assert delivery_of(json.loads(message["Body"])) == (ref, NOW)
    assert "a.example" not in message["Body"]
    with pytest.raises(NotAnEvent):
        delivery_of({"webhook_id": "x"})


def test_whether_somebody_listens_is_known_within_seconds(hooks: Hooks) -> None:
    seconds = [0.0]
    listening = CachedListening(WebhookItem.Meta.table_name, timer=lambda: seconds[0])
    assert not listening.hears(ANN, "call.ended")
    hooks.webhooks.add(WEBHOOK)
    seconds[0] = 6.0
    assert listening.hears(ANN, "call.ended")
    assert not listening.hears(ANN, "number.activated")
    assert not listening.hears(BOB, "call.ended")
    hooks.webhooks.disable(ANN, WEBHOOK.webhook_id)
    assert listening.hears(ANN, "call.ended")
    seconds[0] = 12.0
    assert not listening.hears(ANN, "call.ended")
