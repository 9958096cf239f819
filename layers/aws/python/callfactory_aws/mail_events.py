"""What SES tells of mails that it took: event publishing through SNS, delivered raw into a queue.

The events carry addresses and headers; nothing of them leaves this module but our own tags and one word.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from callfactory.events import NotAnEvent
from callfactory.ids import is_id

_TRANSIENT: Final = {
    "MailboxFull": "mailbox-full",
    "MessageTooLarge": "too-large",
    "ContentRejected": "declined",
    "AttachmentRejected": "declined",
}
_NO_TLS: Final = re.compile(r"(?<![\w.-])(?:start)?tls(?!\w|[.-]\w)|encryption")
"""The word, not a part of the name of a host or mailbox."""
_ADDRESS: Final = re.compile(r"\S*@\S*")
_PLAIN_WORDS: Final = {
    "Delivery": "delivered",
    "Complaint": "complained",
    "Reject": "rejected",
    "Rendering Failure": "rejected",
}


@dataclass(frozen=True, slots=True)
class MailEvent:
    """One word about one sending of a message: see `callfactory.voicemail.message.TOLD`."""

    message_id: str
    send: int | None
    address_id: str | None
    word: str


def mail_event(body: Mapping[str, Any]) -> MailEvent | None:
    """The event in a message; None for events that change nothing (sent, delayed) and for mails that are no messages.

    Raises NotAnEvent for what is no event of SES.
    """
    event = _unwrapped(body)
    kind = event.get("eventType")
    mail = event.get("mail")
    if not isinstance(kind, str) or not isinstance(mail, Mapping):
        raise NotAnEvent("this message is no event of SES")
    tags = mail.get("tags") or {}
    message_id = _tag(tags, "message_id")
    word = _word(kind, event)
    if word is None or message_id is None or not is_id(message_id, "msg"):
        return None
    send, address_id = _tag(tags, "send"), _tag(tags, "address_id")
    return MailEvent(message_id, int(send) if send and send.isdigit() else None, address_id, word)


def _unwrapped(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """The event, also where the subscription of the queue does not deliver raw."""
    if body.get("Type") != "Notification":
        return body
    try:
        inner = json.loads(body["Message"])
    except (KeyError, TypeError, ValueError):
        raise NotAnEvent("this notification carries no event") from None
    return inner if isinstance(inner, Mapping) else {}


def _word(kind: str, event: Mapping[str, Any]) -> str | None:
    if kind == "Bounce":
        return _bounce(event.get("bounce") or {})
    if kind == "Complaint" and (event.get("complaint") or {}).get("complaintFeedbackType") == "not-spam":
        return "delivered"  # whoever reads it took it out of the spam (RFC 6430)
    return _PLAIN_WORDS.get(kind)


def _bounce(bounce: Mapping[str, Any]) -> str:
    """Permanent: there is no such mailbox. Anything else may pass, unless it is about this very mail. That a server
    offers no TLS is told in the diagnosis alone."""
    diagnoses = " ".join(str(each.get("diagnosticCode", "")) for each in bounce.get("bouncedRecipients") or ())
    if _NO_TLS.search(_ADDRESS.sub("", diagnoses).lower()):
        return "no-tls"
    if bounce.get("bounceType") == "Permanent":
        return "refused"
    return _TRANSIENT.get(str(bounce.get("bounceSubType")), "undeliverable")


def _tag(tags: Mapping[str, Any], name: str) -> str | None:
    values = tags.get(name)
    return str(values[0]) if isinstance(values, list) and values else None
