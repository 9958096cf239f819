"""The bus: everything is handed over, and what arrives through a queue is understood or comes again."""

import json
from collections.abc import Mapping, Sequence
from threading import Barrier
from typing import Any

import pytest
from botocore.stub import Stubber

from callfactory.errors import Unavailable
from callfactory.events import Event, MailQueued, NotAnEvent
from callfactory.ids import new_id
from callfactory_aws import clients
from callfactory_aws.bus import EventBridgeBus, consume, consume_by_account, event_of
from callfactory_aws.queues import consume_bodies
from tests.fakes import FakeClock

NOW = FakeClock().now()
ACCOUNT = new_id("acc", NOW)


def some_events(number: int) -> list[Event]:
    return [MailQueued.happened(NOW, account_id=ACCOUNT, mail_id=new_id("mail", NOW)) for _ in range(number)]


def envelope(event: Event) -> str:
    """An event as EventBridge puts it into a queue."""
    return json.dumps(
        {
            "version": "0",
            "id": "1f2e3d",
            "detail-type": event.detail_type,
            "source": event.source,
            "account": "123456789012",
            "time": "2026-11-24T12:00:00Z",
            "region": "eu-central-1",
            "resources": [],
            "detail": event.detail(),
        }
    )


def batch(*bodies: str) -> dict[str, Any]:
    return {
        "Records": [
            {"messageId": f"m{number}", "body": body, "eventSource": "aws:sqs", "attributes": {}}
            for number, body in enumerate(bodies)
        ]
    }


@pytest.mark.usefixtures("aws")
def test_events_go_through_a_rule_into_a_queue_and_come_out_as_they_were() -> None:
    bus, queues = clients.events(), clients.sqs()
    bus.create_event_bus(Name="test-bus")
    url = queues.create_queue(QueueName="mail")["QueueUrl"]
    arn = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    pattern = {"source": ["callfactory.recordings"], "detail-type": ["MailQueued"]}
    bus.put_rule(Name="mails", EventBusName="test-bus", EventPattern=json.dumps(pattern))
    bus.put_targets(Rule="mails", EventBusName="test-bus", Targets=[{"Id": "queue", "Arn": arn}])
    published = some_events(23)

    EventBridgeBus("test-bus").publish(*published)

    arrived: list[Event] = []
    while messages := queues.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        arrived.extend(event_of(message["Body"]) for message in messages)
    assert sorted(arrived, key=lambda event: event.event_id) == sorted(published, key=lambda event: event.event_id)


@pytest.mark.usefixtures("aws")
def test_events_that_were_left_are_offered_again() -> None:
    events = some_events(2)
    with Stubber(clients.events()) as stub:
        refused = {"ErrorCode": "ThrottlingException", "ErrorMessage": "slow down"}
        stub.add_response("put_events", {"FailedEntryCount": 1, "Entries": [{"EventId": "1"}, refused]})
        again = [{**_entry(events[1])}]
        stub.add_response("put_events", {"FailedEntryCount": 0, "Entries": [{"EventId": "2"}]}, {"Entries": again})
        EventBridgeBus("test-bus", pause=lambda _: None).publish(*events)
        stub.assert_no_pending_responses()


@pytest.mark.usefixtures("aws")
def test_events_that_cannot_be_handed_over_are_said_so() -> None:
    with Stubber(clients.events()) as stub:
        for _ in range(4):
            stub.add_response("put_events", {"FailedEntryCount": 1, "Entries": [{"ErrorCode": "InternalFailure"}]})
        with pytest.raises(Unavailable):
            EventBridgeBus("test-bus", pause=lambda _: None).publish(*some_events(1))


def _entry(event: Event) -> dict[str, str]:
    return {
        "EventBusName": "test-bus",
        "Source": event.source,
        "DetailType": event.detail_type,
        "Detail": json.dumps(event.detail(), separators=(",", ":")),
    }


def test_only_the_failed_messages_of_a_batch_come_again(capsys: pytest.CaptureFixture[str]) -> None:
    events = some_events(3)
    seen: list[Event] = []

    def handle(event: Event) -> None:
        if event == events[1]:
            raise RuntimeError("jan@example.com could not be reached")
        seen.append(event)

    answer = consume(batch(*map(envelope, events)), None, handle)

    assert answer == {"batchItemFailures": [{"itemIdentifier": "m1"}]}
    assert seen == [events[0], events[2]]
    written = "".join(capsys.readouterr())
    assert events[1].event_id in written
    assert "jan@" not in written


def test_events_of_one_account_are_handled_together_and_fail_together() -> None:
    ours, other = some_events(3), new_id("acc", NOW)
    theirs = [MailQueued.happened(NOW, account_id=other, mail_id=new_id("mail", NOW)) for _ in range(2)]
    handled: list[tuple[str, list[Event]]] = []

    def handle(account_id: str, events: Sequence[Event]) -> None:
        handled.append((account_id, list(events)))
        if account_id == ACCOUNT:
            raise RuntimeError

    bodies = [envelope(event) for event in (ours[0], theirs[0], ours[1], theirs[1], ours[2])]
    answer = consume_by_account(batch(*bodies, "not json"), None, handle)

    assert handled == [(ACCOUNT, ours), (other, theirs)]
    failed = [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]
    assert failed == ["m0", "m2", "m4", "m5"]


def test_messages_that_are_handled_at_the_same_time_fail_alone(capsys: pytest.CaptureFixture[str]) -> None:
    everybody = Barrier(3, timeout=5)

    def handle(body: Mapping[str, Any]) -> None:
        everybody.wait()  # passes only where all of them are at work
        if body["place"] == 1:
            raise RuntimeError("jan@example.com could not be reached")

    messages = batch(*(json.dumps({"place": place}) for place in range(3)), "not json")
    answer = consume_bodies(messages, None, handle, failures="DeliveriesFailed", together=True)

    assert answer == {"batchItemFailures": [{"itemIdentifier": "m1"}, {"itemIdentifier": "m3"}]}
    written = "".join(capsys.readouterr())
    assert "DeliveriesFailed" in written
    assert "jan@" not in written


def test_a_batch_that_fails_entirely_names_every_message() -> None:
    answer = consume(batch("not json", "{}", json.dumps({"detail-type": "MailQueued", "detail": {}})), None, _ignore)
    assert [failure["itemIdentifier"] for failure in answer["batchItemFailures"]] == ["m0", "m1", "m2"]


@pytest.mark.parametrize("body", ["", "[]", "null", '{"detail": []}', '{"detail-type": "Other", "detail": {}}'])
def test_what_is_not_ours_is_refused(body: str) -> None:
    with pytest.raises(NotAnEvent):
        event_of(body)


def _ignore(_: Event) -> None:
    pass
