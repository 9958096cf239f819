"""The bus on EventBridge, and what comes from it through an SQS queue."""

import json
import random
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any

from callfactory.errors import Unavailable
from callfactory.events import Event, NotAnEvent, parse_event
from callfactory_aws import clients
from callfactory_aws.batches import each_message
from callfactory_aws.observability import code_of, count, logger

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
    from mypy_boto3_events.type_defs import PutEventsRequestEntryTypeDef

_MOST_AT_ONCE = 10
_ROUNDS = 4
_LONGEST_PAUSE_SECONDS = 0.4


class EventBridgeBus:
    """The `Bus` port."""

    def __init__(self, bus_name: str, pause: Callable[[float], None] = time.sleep) -> None:
        self._bus_name = bus_name
        self._pause = pause

    def publish(self, *events: Event) -> None:
        entries = [self._entry(event) for event in events]
        for start in range(0, len(entries), _MOST_AT_ONCE):
            self._put(entries[start : start + _MOST_AT_ONCE])

    def _put(self, entries: "Sequence[PutEventsRequestEntryTypeDef]") -> None:
        """PutEvents takes some and leaves others: the others are offered again."""
        for attempt in range(_ROUNDS):
            if attempt:
                self._pause(random.uniform(0, _LONGEST_PAUSE_SECONDS * attempt / _ROUNDS))  # noqa: S311  # only spreads retries
            answer = clients.events().put_events(Entries=entries)
            if not answer["FailedEntryCount"]:
                return
            results = zip(entries, answer["Entries"], strict=True)
            entries = [entry for entry, result in results if "ErrorCode" in result]
        raise Unavailable("Some events could not be handed over.", retry_after=1)

    def _entry(self, event: Event) -> "PutEventsRequestEntryTypeDef":
        return {
            "EventBusName": self._bus_name,
            "Source": event.source,
            "DetailType": event.detail_type,
            "Detail": json.dumps(event.detail(), separators=(",", ":")),
        }


def consume(batch: dict[str, Any], context: Any, handle: Callable[[Event], None]) -> dict[str, Any]:
    """Handles every event of an SQS batch; the answer names the messages that shall come again.

    Whatever `handle` raises fails its own message only. Only the error's type is logged: its text may repeat data.
    """
    return each_message(batch, context, lambda record: _handle(record, handle))


def consume_by_account(
    batch: dict[str, Any], context: Any, handle: Callable[[str, Sequence[Event]], None]
) -> dict[str, Any]:
    """Handles the events of an SQS batch by account, those of one account together; the answer names the messages that
    shall come again: all of an account for which `handle` raised, and what is no event.
    """
    together: dict[str, list[Event]] = {}
    for record in batch["Records"]:
        with suppress(NotAnEvent):
            event = event_of(record["body"])
            together.setdefault(event.account_id, []).append(event)
    outcome = cache(lambda account_id: _outcome(handle, account_id, together[account_id]))

    def settle(event: Event) -> None:
        failure = outcome(event.account_id)
        if failure is not None:
            raise failure

    return consume(batch, context, settle)


def _outcome(
    handle: Callable[[str, Sequence[Event]], None], account_id: str, events: Sequence[Event]
) -> Exception | None:
    try:
        handle(account_id, events)
    except Exception as failure:  # noqa: BLE001  # each message of the account raises it
        return failure
    return None


def event_of(body: str) -> Event:
    """The event in the body of an SQS message that came from EventBridge. Raises NotAnEvent."""
    try:
        envelope = json.loads(body)
    except ValueError:
        raise NotAnEvent("this message is not JSON") from None
    if not isinstance(envelope, Mapping) or not isinstance(envelope.get("detail"), Mapping):
        raise NotAnEvent("this message does not come from the bus")
    return parse_event(str(envelope.get("detail-type")), envelope["detail"])


def _handle(record: "SQSRecord", handle: Callable[[Event], None]) -> None:
    event_id = None
    try:
        event = event_of(record.body)
        event_id = event.event_id
        handle(event)
    except Exception as error:
        count("EventsFailed")
        logger().error(
            "An event could not be handled.",
            error=type(error).__name__,
            code=code_of(error),
            event_id=event_id,
            message_id=record.message_id,
        )
        raise
