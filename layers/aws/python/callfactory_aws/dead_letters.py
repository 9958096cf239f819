"""Dead letters in SQS."""

import json
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from callfactory.dead_letters import MOST_SHOWN, DeadLetter, DeadQueue
from callfactory.errors import NotFound
from callfactory.events import EVENTS
from callfactory.ids import ID_PATTERN
from callfactory_aws import clients

if TYPE_CHECKING:
    from mypy_boto3_sqs.type_defs import MessageTypeDef

_BATCH: Final = 10
_LOOK_SECONDS: Final = 2
"""A message that is looked at is hidden from others for so long."""
_PATIENCE_SECONDS: Final = 2 * _LOOK_SECONDS
"""Somebody may be looking just now, whoever sends again most of all: what a look hides is waited for."""
_PAUSE_SECONDS: Final = 0.25
_MOVE_SECONDS: Final = 60
_MOST_MOVED: Final = 500
_ID: Final = re.compile(ID_PATTERN)


class SqsDeadLetters:
    """The `DeadLetters` port: needs GetQueueUrl, GetQueueAttributes, ReceiveMessage and DeleteMessage on the queues of
    dead letters, GetQueueUrl and SendMessage on the queues that they come from, InvokeFunction on functions that were
    called without a queue."""

    def __init__(self, queues: Mapping[str, Sequence[str]], called: Mapping[str, str] = MappingProxyType({})) -> None:
        """`queues` are, by their name, the names at Amazon of the dead letters' queue and of the one they come from;
        the latter is absent where there is none. `called` are, by the same name, functions that were called without."""
        self._queues = queues
        self._called = called

    def queues(self) -> Sequence[DeadQueue]:
        return [self._queue(name, places) for name, places in sorted(self._queues.items())]

    def replay(self, name: str) -> int:
        if not self._replayable(name):
            raise NotFound("There are no such dead letters, or they cannot be sent again from here.")
        dead, *source = (_url(place) for place in self._queues[name])
        moved = 0
        patient_until = time.monotonic() + _PATIENCE_SECONDS
        while True:
            for message in _received(dead, _MOST_MOVED - moved, _MOVE_SECONDS):
                if source:
                    clients.sqs().send_message(QueueUrl=source[0], MessageBody=message["Body"])
                elif not _called_again(self._called[name], message["Body"]):
                    continue
                clients.sqs().delete_message(QueueUrl=dead, ReceiptHandle=message["ReceiptHandle"])
                moved += 1
            if moved == _MOST_MOVED or time.monotonic() > patient_until or not any(_counts(dead)):
                return moved
            time.sleep(_PAUSE_SECONDS)

    def _queue(self, name: str, places: Sequence[str]) -> DeadQueue:
        url = _url(places[0])
        visible, hidden = _counts(url)
        waiting = visible + hidden
        letters = [_letter(each) for each in _received(url, MOST_SHOWN, _LOOK_SECONDS)] if waiting else []
        return DeadQueue(name, max(waiting, len(letters)), letters, replayable=self._replayable(name))

    def _replayable(self, name: str) -> bool:
        return len(self._queues.get(name, ())) > 1 or name in self._called


def _called_again(function: str, body: str) -> bool:
    """Calls the function with what it failed on, as Lambda told its destination for failures; False, and nothing is
    done, for a message that tells something else."""
    payload = _json(body).get("requestPayload")
    if not isinstance(payload, Mapping):
        return False
    clients.functions().invoke(FunctionName=function, InvocationType="Event", Payload=json.dumps(payload).encode())
    return True


def _url(name: str) -> str:
    return clients.sqs().get_queue_url(QueueName=name)["QueueUrl"]


def _counts(url: str) -> tuple[int, int]:
    """How many messages wait, and how many are hidden because somebody has received them; about."""
    told = clients.sqs().get_queue_attributes(
        QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    )["Attributes"]
    return int(told["ApproximateNumberOfMessages"]), int(told["ApproximateNumberOfMessagesNotVisible"])


def _received(url: str, most: int, hidden_seconds: int) -> "Iterator[MessageTypeDef]":
    """Messages that wait now, each once."""
    seen: set[str] = set()
    while len(seen) < most:
        answer = clients.sqs().receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=min(_BATCH, most - len(seen)),
            VisibilityTimeout=hidden_seconds,
            MessageSystemAttributeNames=["SentTimestamp", "ApproximateReceiveCount"],
        )
        fresh = [each for each in answer.get("Messages", []) if each["MessageId"] not in seen]
        if not fresh:
            return
        seen.update(each["MessageId"] for each in fresh)
        yield from fresh


def _letter(message: "MessageTypeDef") -> DeadLetter:
    told = message.get("Attributes", {})
    body = _json(message.get("Body", ""))
    kind = str(body.get("detail-type") or "")
    return DeadLetter(
        message_id=message["MessageId"],
        sent_at=datetime.fromtimestamp(int(told.get("SentTimestamp", "0")) / 1000, UTC),
        attempts=int(told.get("ApproximateReceiveCount", "1")),
        kind=kind if kind in EVENTS else "",
        ids={name: value for name, value in _fields(body) if _ID.fullmatch(value)},
    )


def _fields(body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Texts of the message and of its event: only those that are ids are shown."""
    detail = body.get("detail")
    for part in (body, detail if isinstance(detail, Mapping) else {}):
        for name, value in part.items():
            if name.endswith("_id") and isinstance(value, str):
                yield name, value


def _json(body: str) -> Mapping[str, Any]:
    try:
        content = json.loads(body)
    except ValueError:
        return {}
    return content if isinstance(content, Mapping) else {}
