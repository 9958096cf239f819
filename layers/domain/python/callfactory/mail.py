"""Mails of Call Factory: what can be sent, how it is worded, and how it is sent once.

    request_mail   what shall be said to whom (about one thing: saying it twice is one mail)
    Outbox         keeps the request until it is sent; tells the bus, with nothing but the mail's id
    Dispatch       gives a kept request to one sender at a time
    render         the words, from the catalogue of the recipient's language
    Mailer         hands the mail to whoever delivers it

Subjects never carry a parameter: they show on locked screens and in logs of mail servers.
"""

import html
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Final, Literal, Protocol

from callfactory.ids import id_from_digest
from callfactory.mail_texts import LANGUAGES, Language, MailKind, catalogue

__all__ = [
    "KEPT_FOR",
    "LEASE",
    "LINKS",
    "MOST_ATTEMPTS",
    "MOST_INTERRUPTIONS",
    "PARAMETERS",
    "Attachment",
    "Claim",
    "Dispatch",
    "Language",
    "Mail",
    "MailKind",
    "MailPostponed",
    "MailRefused",
    "MailRequest",
    "MailState",
    "Mailer",
    "Outbox",
    "Site",
    "language_of",
    "mail_id_of",
    "render",
    "request_mail",
    "with_attachments",
]

KEPT_FOR: Final = timedelta(days=30)
"""How long the outbox knows a mail. What the mail said and the address are forgotten as soon as it is sent."""

LEASE: Final = timedelta(seconds=120)
"""How long one sender may work on a mail before another one takes over."""

MOST_ATTEMPTS: Final = 5
"""How often a mail that was not taken is offered again."""

MOST_INTERRUPTIONS: Final = 1
"""How often a mail is offered again after it is unknown whether it was taken: one possible repetition, no more."""

PARAMETERS: Final[Mapping[MailKind, frozenset[str]]] = {
    MailKind.SIGN_UP_CONFIRMATION: frozenset({"code"}),
    MailKind.ALREADY_REGISTERED: frozenset(),
    MailKind.SIGN_IN_RESET: frozenset({"code"}),
    MailKind.INVITATION: frozenset({"organisation", "token"}),
    MailKind.EMAIL_CHANGE_PRESENT: frozenset({"code"}),
    MailKind.EMAIL_CHANGE_NEW: frozenset({"code"}),
    MailKind.EMAIL_CHANGED: frozenset(),
    MailKind.STATEMENT_CHANGED: frozenset({"version", "changes"}),
    MailKind.WEBHOOK_DISABLED: frozenset({"webhook_id"}),
    MailKind.ORDER_ACCEPTED: frozenset({"number", "order_id"}),
    MailKind.ORDER_INFORMATION_REQUIRED: frozenset({"number", "order_id"}),
    MailKind.ORDER_REJECTED: frozenset({"number", "order_id"}),
    MailKind.ORDER_UPDATE_REQUIRED: frozenset({"number", "order_id"}),
    MailKind.NUMBER_UPDATE_REQUIRED: frozenset({"number", "order_id"}),
    MailKind.ORDER_EXPIRED: frozenset({"number", "order_id"}),
    MailKind.NUMBER_TO_UPDATE: frozenset({"number", "number_id"}),
    MailKind.EXPORT_READY: frozenset({"export_id"}),
    MailKind.ACCOUNT_ERASED: frozenset({"erasure_id", "receipt"}),
    MailKind.KEY_CREATED: frozenset({"key_id"}),
    MailKind.VOICEMAIL: frozenset({"number", "caller", "left_at", "duration"}),
    MailKind.VOICEMAIL_REPEATED: frozenset({"number", "caller", "left_at", "duration"}),
    MailKind.VOICEMAIL_LOST: frozenset({"number", "caller", "left_at", "duration", "reason"}),
    MailKind.VOICEMAIL_UNCONFIRMED: frozenset({"number", "caller", "left_at"}),
    MailKind.VOICEMAIL_ADDRESS: frozenset({"code"}),
    MailKind.CONTACT_MAIL: frozenset({"note", "sender", "subject", "last_hop", "spam"}),
}
"""What each kind of mail needs to be told, no more and no less."""

LINKS: Final[Mapping[MailKind, str]] = {
    MailKind.ALREADY_REGISTERED: "/sign-in",
    MailKind.INVITATION: "/join#{token}",
    MailKind.STATEMENT_CHANGED: "/privacy/{version}",
    MailKind.WEBHOOK_DISABLED: "/my/webhooks/{webhook_id}",
    MailKind.ORDER_ACCEPTED: "/my/orders/{order_id}",
    MailKind.ORDER_INFORMATION_REQUIRED: "/my/orders/{order_id}",
    MailKind.ORDER_REJECTED: "/my/orders/{order_id}",
    MailKind.ORDER_UPDATE_REQUIRED: "/my/orders/{order_id}",
    MailKind.NUMBER_UPDATE_REQUIRED: "/my/orders/{order_id}",
    MailKind.ORDER_EXPIRED: "/my/orders/{order_id}",
    MailKind.NUMBER_TO_UPDATE: "/my/numbers/{number_id}",
    MailKind.EXPORT_READY: "/my/exports/{export_id}",
    MailKind.KEY_CREATED: "/my/keys/{key_id}",
    MailKind.VOICEMAIL_LOST: "/my/messages",
    MailKind.VOICEMAIL_UNCONFIRMED: "/my/messages",
}
"""Where a mail leads: a page of My Call Factory that asks for sign-in, never to data itself; or a public page."""

PRIVACY_PATH: Final = "/privacy"


class MailRefused(Exception):
    """The mail will never be taken (no such address, not deliverable as it is). `reason` is a code, never the reply
    of a server: replies repeat addresses."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class MailPostponed(Exception):
    """The mail was certainly not taken, and may be later."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a mail, byte for byte."""

    filename: str
    content_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as it will be read. `message_id` follows from the mail's id, so a repeated one is seen as the same.

    `headers` are more than every mail has; `tags` are opaque names and values that come back with the events of its
    delivery; `tls` tells whether it may travel unencrypted where the receiving server offers nothing else.
    """

    mail_id: str
    kind: MailKind
    message_id: str
    language: Language
    recipient: str = field(repr=False)
    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)
    attachments: tuple[Attachment, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    tls: Literal["required", "optional"] = "required"


@dataclass(frozen=True, slots=True)
class MailRequest:
    """What shall be said to whom. `parameters` are exactly those of the kind. They and the address reach no log."""

    mail_id: str
    account_id: str
    kind: MailKind
    language: Language
    recipient: str = field(repr=False)
    parameters: Mapping[str, str] = field(repr=False)


class MailState(StrEnum):
    """queued -> sending -> sent or failed; back to queued when a mail was not taken."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Claim:
    """A mail that the holder may send now. `attempts` counts this one; `interruptions` how often a holder before
    vanished without saying whether the mail was taken."""

    request: MailRequest
    attempts: int
    interruptions: int


@dataclass(frozen=True, slots=True)
class Site:
    """Where mails lead and come from: the address of the web pages without closing slash, and the domain of ids."""

    url: str
    mail_domain: str


class Mailer(Protocol):
    """Hands mails over for delivery.

    `confirms` tells whether what `send` answers is the word of the recipient's own server (SMTP: its 250). Otherwise an
    event about the mail, with its tags, tells later what became of it.
    """

    confirms: bool

    def send(self, mail: Mail) -> str:
        """Hands the mail over; answers the id under which the other side knows it. Raises MailRefused,
        MailPostponed, or anything else when it is unknown whether the mail was taken."""


class Outbox(Protocol):
    """Where every family leaves the mails that it wants sent."""

    def put(self, request: MailRequest, now: datetime) -> None:
        """Keeps the request, and tells the bus. A request whose mail is known already changes nothing but telling the
        bus again, which is harmless."""


class Dispatch(Protocol):
    """The other side of the outbox: who sends mails takes one at a time, each exactly once as far as anybody can
    tell."""

    def claim(self, mail_id: str, now: datetime) -> Claim | None:
        """The mail, for `LEASE`; None when it is sent, failed, unknown, or another one is at work."""

    def release(self, claim: Claim) -> None:
        """Gives the mail back: it was certainly not taken. Does nothing once somebody else has claimed it."""

    def sent(self, claim: Claim, provider_id: str, now: datetime) -> None:
        """Marks the mail as sent and forgets address and parameters."""

    def failed(self, claim: Claim, reason: str, now: datetime) -> None:
        """Marks the mail as failed for good, and forgets address and parameters. `reason` is a code. Does nothing
        once somebody else has claimed or sent it."""

    def waiting(self, before: datetime, *, limit: int) -> tuple[str, ...]:
        """Ids of mails that have been waiting since before the instant: what the bus may have lost."""

    def longest_waiting(self) -> datetime | None:
        """Since when the mail waits that waits longest; None where none does."""


def request_mail(
    kind: MailKind, *, account_id: str, about: str, recipient: str, language: str, **parameters: str
) -> MailRequest:
    """A request for a mail. `about` is the opaque id of what it is about (the order, the export): its mail's id
    follows from kind and `about`, so asking twice is one mail. Other languages than ours get English.

    Raises ValueError naming parameters that the kind does not have or that are missing, or that are no plain text.
    """
    wrong = parameters.keys() ^ PARAMETERS[kind]
    wrong |= {name for name, value in parameters.items() if not value.isprintable() or not 0 < len(value) <= 200}
    if wrong:
        raise ValueError(f"parameters of a mail of kind {kind.value}: {', '.join(sorted(wrong))}")
    return MailRequest(
        mail_id=mail_id_of(kind, about),
        account_id=account_id,
        kind=kind,
        language=language_of(language),
        recipient=recipient,
        parameters=dict(parameters),
    )


def mail_id_of(kind: MailKind, about: str) -> str:
    """The id of the mail of this kind about one thing: there is only one."""
    return id_from_digest("mail", sha256(f"{kind.value}/{about}".encode()).digest())


def language_of(tag: str) -> Language:
    """The language of ours that a tag such as `nl-BE` asks for; English where we do not speak it."""
    wanted = tag.replace("_", "-").split("-")[0].lower()
    return next((language for language in LANGUAGES if language == wanted), "en")


def render(request: MailRequest, site: Site) -> Mail:
    """The mail in the words of the recipient's language, as plain text and as HTML with the same content."""
    words = catalogue(request.language)
    text = words.mails[request.kind]
    paragraphs = [paragraph.format_map(request.parameters) for paragraph in text.paragraphs]
    link = site.url + LINKS[request.kind].format_map(request.parameters) if request.kind in LINKS else None
    privacy = site.url + PRIVACY_PATH
    footer = [words.sender_line, words.privacy_line]
    return Mail(
        mail_id=request.mail_id,
        kind=request.kind,
        message_id=f"<{request.mail_id}@{site.mail_domain}>",
        language=request.language,
        recipient=request.recipient,
        subject=text.subject,
        text=_as_text([*paragraphs, *([f"{text.action}: {link}"] if link else [])], footer, privacy),
        html=_as_html(request.language, text.subject, paragraphs, link and (text.action, link), footer, privacy),
    )


def with_attachments(mail: Mail, *attachments: Attachment) -> Mail:
    """The same mail with files."""
    return replace(mail, attachments=(*mail.attachments, *attachments))


def _as_text(paragraphs: list[str], footer: list[str], privacy: str) -> str:
    return "\n\n".join([*paragraphs, "-- \n" + "\n".join([*footer, privacy])]) + "\n"


def _as_html(
    language: Language,
    title: str,
    paragraphs: list[str],
    action: tuple[str, str] | Literal[""] | None,
    footer: list[str],
    privacy: str,
) -> str:
    body = "".join(f"<p>{html.escape(paragraph)}</p>\n" for paragraph in paragraphs)
    if action:
        body += f'<p><a href="{html.escape(action[1])}">{html.escape(action[0])}</a></p>\n'
    first, last = footer
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head><meta charset="utf-8"><title>{html.escape(title)}</title>'
        f"</head>\n<body>\n{body}<hr>\n<p><small>{html.escape(first)}<br>\n"
        f'<a href="{html.escape(privacy)}">{html.escape(last)}</a></small></p>\n</body>\n</html>\n'
    )
