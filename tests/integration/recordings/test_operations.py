"""Dead letters on an emulated SQS: what staff see of them, and that they come back (issue of operations)."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Any

import boto3
import pytest
from moto import mock_aws

from callfactory.errors import NotFound
from callfactory.ids import new_id
from callfactory_aws import clients, dead_letters
from callfactory_aws.dead_letters import SqsDeadLetters

PERSON = "Marker Person +31 6 1234 5678"


@pytest.fixture
def letters(monkeypatch: pytest.MonkeyPatch) -> Iterator[SqsDeadLetters]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    with mock_aws():
        clients.forget()
        for name in ("Mail", "MailDead", "ContactMailDead", "OtherDead"):
            boto3.client("sqs").create_queue(QueueName=name)
        queues = {"mail": ["MailDead", "Mail"], "contact-mail": ["ContactMailDead"], "other": ["OtherDead"]}
        yield SqsDeadLetters(queues, {"contact-mail": "forwards"})
        clients.forget()


def _put(queue: str, body: str) -> None:
    sqs = boto3.client("sqs")
    sqs.send_message(QueueUrl=sqs.get_queue_url(QueueName=queue)["QueueUrl"], MessageBody=body)


def test_what_is_shown_of_a_dead_letter_is_its_kind_and_ids(letters: SqsDeadLetters) -> None:
    mail_id = new_id("mail", datetime.now(UTC))
    _put("MailDead", json.dumps({"detail-type": "MailQueued", "detail": {"mail_id": mail_id, "note_id": PERSON}}))
    _put("ContactMailDead", json.dumps({"mail": {"commonHeaders": {"from": [PERSON]}}}))
    contact, mail, other = letters.queues()
    assert (mail.name, mail.waiting, mail.replayable) == ("mail", 1, True)
    assert [(each.kind, each.ids, each.attempts) for each in mail.letters] == [("MailQueued", {"mail_id": mail_id}, 1)]
    assert (contact.name, contact.waiting, contact.replayable) == ("contact-mail", 1, True)
    assert (other.name, other.waiting, other.replayable) == ("other", 0, False)
    assert PERSON not in repr([contact, mail])


def test_replay_brings_every_letter_to_its_consumer_once(letters: SqsDeadLetters) -> None:
    for number in range(23):
        _put("MailDead", json.dumps({"number": number}))
    assert letters.replay("mail") == 23
    assert [queue.waiting for queue in letters.queues()] == [0, 0, 0]
    sqs = boto3.client("sqs")
    url = sqs.get_queue_url(QueueName="Mail")["QueueUrl"]
    bodies = set()
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        bodies |= {json.loads(each["Body"])["number"] for each in messages}
    assert bodies == set(range(23))
    assert letters.replay("mail") == 0


def test_what_was_just_looked_at_is_sent_again_too(letters: SqsDeadLetters) -> None:
    _put("MailDead", json.dumps({"number": 1}))
    assert [queue.waiting for queue in letters.queues()] == [0, 1, 0]
    assert letters.replay("mail") == 1


def test_who_was_called_without_a_queue_is_called_again(
    letters: SqsDeadLetters, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[dict[str, Any]] = []

    class Functions:
        def invoke(self, **call: Any) -> None:
            called.append(call)

    monkeypatch.setattr(clients, "functions", cache(Functions))
    monkeypatch.setattr(dead_letters, "_PATIENCE_SECONDS", 0)
    event = {"Records": [{"eventSource": "aws:ses", "ses": {"mail": {"messageId": "m1"}}}]}
    _put("ContactMailDead", json.dumps({"version": "1.0", "requestPayload": event, "responsePayload": {}}))
    _put("ContactMailDead", "not what Lambda tells")
    assert letters.replay("contact-mail") == 1
    assert [(call["FunctionName"], call["InvocationType"], json.loads(call["Payload"])) for call in called] == [
        ("forwards", "Event", event)
    ]
    assert letters.queues()[0].waiting == 1, "what cannot be sent again is not lost"


@pytest.mark.parametrize("name", ["other", "no-such-queue"])
def test_what_cannot_be_replayed_says_so(letters: SqsDeadLetters, name: str) -> None:
    with pytest.raises(NotFound):
        letters.replay(name)
