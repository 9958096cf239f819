"""What moves messages on: their audio arrives, the mail system tells of them, time passes. One event, one use case."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from callfactory.voicemail.message import Outcome
from callfactory_aws.mail_events import mail_event
from callfactory_aws.observability import code_of, count, flush, logger
from callfactory_aws.queues import consume_bodies, uploaded_keys
from callfactory_aws.transit_bucket import message_of
from callfactory_aws.triggers import on_queue, on_schedule
from functions.recordings import voicemail_wiring as wiring
from functions.recordings.advance_messages import advance_messages, sweep_transit
from functions.recordings.move_message import move_message
from functions.recordings.settle_message import settle_message

_SETTLED_AT_LATEST: Final = timedelta(minutes=10)
"""Audio that lies there for longer is looked at by the sweep."""


@on_queue("voicemail", batch_size=1)
def on_audio(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Mails the message whose audio has just arrived."""
    return consume_bodies(event, context, _deliver, failures="MessagesFailed")


@on_queue("mail-events")
def on_mail_event(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Takes the mail system's word about messages that were mailed."""
    return consume_bodies(event, context, _settle, failures="MailEventsFailed")


@on_schedule(every_minutes=1)
def on_due_messages(event: dict[str, Any], context: Any) -> None:
    """Moves on the messages whose pause, lease or limit is over."""
    del event

    def seconds_left() -> float:
        return float(context.get_remaining_time_in_millis()) / 1000

    try:
        for outcome, number in advance_messages(post=wiring.post(), seconds_left=seconds_left, failed=_failed).items():
            _count(outcome, number)
    finally:
        flush()


@on_schedule(every_minutes=60)
def on_forgotten_audio(event: dict[str, Any], context: Any) -> None:
    """Removes audio that should not be there any more, whatever it was that left it."""
    del event, context
    try:
        count("ForgottenAudioRemoved", sweep_transit(post=wiring.post(), older_than=_SETTLED_AT_LATEST))
    finally:
        flush()


def _deliver(body: Mapping[str, Any]) -> None:
    for key in uploaded_keys(body):
        _count(move_message(message_of(key), post=wiring.post(), arrived=True))


def _settle(body: Mapping[str, Any]) -> None:
    told = mail_event(body)
    if told is not None:
        _count(
            settle_message(told.message_id, told.word, send=told.send, address_id=told.address_id, post=wiring.post())
        )


def _failed(message_id: str, failure: Exception) -> None:
    count("MessagesFailed")
    logger().error(
        "A message could not be moved on.", message_id=message_id, error=type(failure).__name__, code=code_of(failure)
    )


def _count(outcome: Outcome | None, number: int = 1) -> None:
    """MessagesLost and MessagesUnconfirmed have alarms: each is somebody's message."""
    if outcome is not None:
        count(f"Messages{outcome.value.capitalize()}", number)
