"""What starts the cdr family besides requests: a file arrived, time passed."""

from collections.abc import Mapping
from typing import Any

from callfactory_aws.observability import count, flush, gauge
from callfactory_aws.queues import consume_bodies, uploaded_keys
from callfactory_aws.triggers import on_queue, on_schedule
from functions.cdr import wiring
from functions.cdr.take_file import take_file


@on_queue("call-files", batch_size=1)
def on_file(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Takes a file of call records that a switch has just put."""

    def seconds_left() -> float:
        return float(context.get_remaining_time_in_millis()) / 1000

    def take(body: Mapping[str, Any]) -> None:
        for name in uploaded_keys(body):
            file = take_file(name, wiring.taking(), seconds_left=seconds_left)
            if file is not None:
                count(f"Files{file.state.capitalize()}")

    return consume_bodies(event, context, take, failures="FilesFailed")


@on_schedule(every_minutes=15)
def on_quarantine_watch(event: dict[str, Any], context: Any) -> None:
    """Tells how long the oldest record in quarantine waits for staff: an alarm watches it."""
    del event, context
    try:
        gauge("QuarantineAgeSeconds", wiring.quarantine().oldest_age())
    finally:
        flush()
