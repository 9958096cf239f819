"""Recordings, answering machine, mail: one endpoint or event, one use case."""

from typing import Any

from callfactory.events import Event, MailQueued, NotAnEvent
from callfactory.mail import MailState
from callfactory_aws.bus import consume
from callfactory_aws.http import Api
from callfactory_aws.observability import count, flush
from callfactory_aws.triggers import on_queue, on_schedule
from functions.recordings import wiring
from functions.recordings.endpoints import (
    addresses,
    answering_machines,
    holds,
    listening,
    messages,
    operations,
    receipts,
    recordings,
    retention,
    uploads,
)
from functions.recordings.resend_mails import resend_mails
from functions.recordings.send_mail import send_mail

api = Api("recordings", wiring.services)

signer = Api("recordings-signer", wiring.services)
"""Gives links to recordings: the only function that may read them."""

remover = Api("recordings-remover", wiring.services)
"""Removes recordings and decides how long they are kept; it cannot read any."""

operator = Api("recordings-operator", wiring.services)
"""Looks after what was given up and what is late, for staff: the only function that may read dead letters."""

apis = (api, signer, remover, operator)

for subject in (uploads, recordings, receipts, answering_machines, addresses, messages):
    subject.declare(api)
listening.declare(signer)
for subject in (retention, holds):
    subject.declare(remover)
operations.declare(operator)


@on_queue("mail")
def on_mail(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Sends the mails that were just asked for."""
    return consume(event, context, _send)


@on_schedule(every_minutes=5)
def on_waiting_mails(event: dict[str, Any], context: Any) -> None:
    """Sends the mails that have waited too long."""
    del event, context
    try:
        ends = resend_mails(
            dispatch=wiring.dispatch(), mailer=wiring.mailer(), site=wiring.site(), clock=wiring.clock()
        )
        for end, number in ends.items():
            _count(end, number)
    finally:
        flush()


def _send(event: Event) -> None:
    if not isinstance(event, MailQueued):
        raise NotAnEvent("this event is not for the senders of mail")
    _count(
        send_mail(
            event.mail_id,
            dispatch=wiring.dispatch(),
            mailer=wiring.mailer(),
            site=wiring.site(),
            clock=wiring.clock(),
        )
    )


def _count(end: MailState | None, number: int = 1) -> None:
    """MailsFailed has an alarm: a mail that fails for good is somebody who was not told."""
    if end is MailState.SENT:
        count("MailsSent", number)
    elif end is MailState.FAILED:
        count("MailsFailed", number)
