"""Batches of SQS messages with Powertools: what fails comes again, what succeeded does not."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from callfactory_aws.observability import flush

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord


def each_message(batch: dict[str, Any], context: Any, handle: Callable[["SQSRecord"], None]) -> dict[str, Any]:
    """Handles every message of a batch; the answer names those that shall come again, which are those that raised."""
    from aws_lambda_powertools.utilities.batch import (  # noqa: PLC0415  # only who consumes pays for it
        BatchProcessor,
        EventType,
        process_partial_response,
    )

    try:
        answer = process_partial_response(
            event=batch,
            record_handler=handle,
            processor=BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False),
            context=context,
        )
    finally:
        flush()
    return dict(answer)
