"""Messages of SQS queues that do not come from our bus: what S3 and SES tell."""

import json
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

from callfactory.events import NotAnEvent
from callfactory_aws.batches import each_message
from callfactory_aws.observability import code_of, count, logger

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord


def consume_bodies(
    batch: dict[str, Any],
    context: Any,
    handle: Callable[[Mapping[str, Any]], None],
    *,
    failures: str,
    together: bool = False,
) -> dict[str, Any]:
    """Handles the JSON body of every message of a batch; the answer names the messages that shall come again.

    `together`: in as many threads as there are messages, for what waits for others most of its time.

    Whatever `handle` raises fails its own message only, and counts in the metric `failures`. Only the error's type is
    logged: its text, and the message, may repeat data.
    """
    if not together:
        return each_message(
            batch, context, lambda record: _handle(record, lambda: handle(_json(record.body)), failures)
        )
    with ThreadPoolExecutor(len(batch["Records"])) as threads:
        started = {
            each["messageId"]: threads.submit(lambda body: handle(_json(body)), each["body"])
            for each in batch["Records"]
        }
        return each_message(batch, context, lambda record: _handle(record, started[record.message_id].result, failures))


def uploaded_keys(body: Mapping[str, Any]) -> list[str]:
    """The keys of the objects that an S3 notification tells of; none for the test that S3 sends when it is set up.

    Raises NotAnEvent for anything else.
    """
    if body.get("Event") == "s3:TestEvent":
        return []
    try:
        return [unquote_plus(record["s3"]["object"]["key"]) for record in body["Records"]]
    except (KeyError, TypeError):
        raise NotAnEvent("this message is no notification of S3") from None


def _handle(record: "SQSRecord", handle: Callable[[], None], failures: str) -> None:
    try:
        handle()
    except Exception as error:
        count(failures)
        logger().error(
            "A message could not be handled.",
            error=type(error).__name__,
            code=code_of(error),
            message_id=record.message_id,
        )
        raise


def _json(body: str) -> Mapping[str, Any]:
    try:
        content = json.loads(body)
    except ValueError:
        raise NotAnEvent("this message is not JSON") from None
    if not isinstance(content, Mapping):
        raise NotAnEvent("this message is no JSON object")
    return content
