"""What the mails about messages say: requests for the mails of `callfactory.mail`, in the owner's language and zone.

The caller's number stands in the text alone, and only where the caller showed it. Subjects carry nothing.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from callfactory import phone
from callfactory.mail import Mail, MailKind, MailRequest, Site, render, request_mail
from callfactory.mail_texts import Language
from callfactory.mail_texts.voicemail import WORDS, Words
from callfactory.voicemail.message import CallerShown, Message, Outcome, Reason

REPEAT_HEADER: Final = "X-Call-Factory-Repeat"
"""In a mail that may be the second one about its message."""


def message_mail(message: Message, *, recipient: str, language: Language, zone: str, site: Site, plain: bool) -> Mail:
    """The mail that brings the message, still without its audio.

    It says what it is once and for all: the same message gives the same Message-ID. Mail programs sort by List-Id (one
    per number), and answer nothing automatically. `plain` tells that the owner allows delivery without TLS.
    """
    request = _request(MailKind.VOICEMAIL, message, recipient, language, zone, duration=length(message, language))
    headers = {"List-Id": f"<{message.number_id}.answering-machine.{site.mail_domain}>"}
    if message.repeated:
        request = replace(request, kind=MailKind.VOICEMAIL_REPEATED)
        headers[REPEAT_HEADER] = "possible"
    tags = {"message_id": message.message_id, "send": str(message.sends), "address_id": message.address_id or "none"}
    return replace(render(request, site), headers=headers, tags=tags, tls="optional" if plain else "required")


def notice(message: Message, *, recipient: str, about: str, language: Language, zone: str) -> MailRequest:
    """The mail that tells that a message was lost, or that nobody confirmed its arrival; `about` tells one recipient
    from the other."""
    if message.outcome is Outcome.UNCONFIRMED:
        return _request(MailKind.VOICEMAIL_UNCONFIRMED, message, recipient, language, zone, about)
    why = why_lost(message.reason, language)
    return _request(
        MailKind.VOICEMAIL_LOST,
        message,
        recipient,
        language,
        zone,
        about,
        duration=length(message, language),
        reason=why,
    )


def caller_words(caller_shown: CallerShown, caller: str | None, language: Language) -> str:
    """The caller as people write it; in words where there is no number to show."""
    if caller_shown == "shown" and caller:
        return phone.international(caller)
    words = WORDS[language]
    return words.withheld if caller_shown == "withheld" else words.unknown


def local_time(instant: datetime, zone: str, language: Language) -> str:
    """The instant in the owner's zone, with day of the week and the zone's abbreviation or offset."""
    local = instant.astimezone(ZoneInfo(zone))
    words = WORDS[language]
    return words.time.format(
        weekday=words.weekdays[local.weekday()],
        day=local.day,
        month=words.months[local.month - 1],
        year=local.year,
        clock=f"{local:%H:%M:%S}",
        zone=_zone_name(local),
    )


def length(message: Message, language: Language) -> str:
    """How long the message is, in minutes and seconds."""
    minutes, seconds = divmod(max(1, round(message.duration_ms / 1000)), 60)
    words = WORDS[language]
    parts = [f"{minutes} {words.minutes}"] if minutes else []
    return " ".join([*parts, *([f"{seconds} {words.seconds}"] if seconds else [])])


def why_lost(reason: Reason | None, language: Language) -> str:
    """The reason in words."""
    return WORDS[language].reasons[(reason or Reason.OUT_OF_TIME).value]


def attachment_name(message: Message, zone: str, language: Language, extension: str) -> str:
    """A name that sorts by time and tells nothing about the caller."""
    local = message.left_at.astimezone(ZoneInfo(zone))
    return f"{WORDS[language].file}-{local:%Y-%m-%d-%H%M%S}.{extension}"


def _request(
    kind: MailKind,
    message: Message,
    recipient: str,
    language: Language,
    zone: str,
    about: str = "",
    **more: str,
) -> MailRequest:
    parameters: Mapping[str, str] = {
        "number": phone.international(message.service_number),
        "caller": caller_words(message.caller_shown, message.caller, language),
        "left_at": local_time(message.left_at, zone, language),
        **more,
    }
    return request_mail(
        kind,
        account_id=message.account_id,
        about=f"{message.message_id}/{about}" if about else message.message_id,
        recipient=recipient,
        language=language,
        **parameters,
    )


def _zone_name(local: datetime) -> str:
    """`CET` where the zone has a name; `UTC+05:45` where it is a number."""
    name = local.tzname() or ""
    if name.isalpha():
        return name
    offset = local.strftime("%z")
    return f"UTC{offset[:3]}:{offset[3:5]}"


__all__ = [
    "REPEAT_HEADER",
    "Words",
    "attachment_name",
    "caller_words",
    "length",
    "local_time",
    "message_mail",
    "notice",
    "why_lost",
]
