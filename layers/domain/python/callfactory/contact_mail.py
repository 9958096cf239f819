"""Mail to our contact address: what support is told about how it came, and what is not passed on (EM-2).

Our servers take mail with TLS and without: a sender whose provider has none shall not be turned away. So each mail that
support sees tells whether its last hop was encrypted, as far as the receiving server wrote that down, and no more: what
happened on the hops before, nobody can know from here.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from email.utils import parseaddr
from enum import StrEnum
from typing import Final, Protocol

from callfactory.mail import Attachment, Mail, MailKind, Site, render, request_mail, with_attachments

KEPT_DAYS: Final = 3
"""How long a mail to the contact address can be with us; one that was forwarded goes at once."""

FORWARDED_HEADER: Final = "X-Call-Factory-Contact"
"""Marks what we forward, so that a mail that comes back is not forwarded for ever."""

LARGEST_FORWARDED: Final = 7_000_000
"""Bytes of a mail that fit, as an attachment, into one of ours."""

LAST_HOP_HEADER: Final = "X-Call-Factory-Last-Hop"
"""On what support sees: whether the sender's server reached ours over TLS."""


class LastHop(StrEnum):
    """What the receiving server's own Received header tells."""

    ENCRYPTED = "encrypted"
    NOT_SHOWN = "not-shown"
    """No sign of TLS: it was not encrypted, or the server did not write it down."""


class Fate(StrEnum):
    """What is done with a mail."""

    FORWARD = "forward"
    HOLD = "hold"
    """Taken for spam: not forwarded; support can look at it until its days are over."""
    DROP = "drop"
    """Carries a virus, or one of our own mails that came back: removed at once."""


@dataclass(frozen=True, slots=True)
class Hop:
    """The last hop of a mail: whether it was encrypted, and by which protocol where that is told."""

    last_hop: LastHop
    protocol: str = ""


_PROTOCOL = re.compile(r"\bwith\s+(?P<keyword>[A-Z0-9]+)", re.IGNORECASE)
_TLS_KEYWORDS: Final = frozenset({"ESMTPS", "ESMTPSA", "LMTPS", "LMTPSA", "UTF8SMTPS", "UTF8SMTPSA"})
"""RFC 3848 and RFC 6531: the protocols with STARTTLS."""
_TLS_VERSION = re.compile(r"(?<![A-Za-z])(?:version\s*=\s*|using\s+)?TLS[ _v]*(?P<version>1[._][0-3])", re.IGNORECASE)


def last_hop(received: Sequence[str]) -> Hop:
    """What the topmost Received header tells (the others were written by servers that we do not know).

    What stands before `by` is what the sender called itself: `from "with ESMTPS" (…)` proves nothing.
    """
    if not received:
        return Hop(LastHop.NOT_SHOWN)
    ours = _after_by(" ".join(received[0].split()))
    version = _TLS_VERSION.search(ours)
    keyword = _PROTOCOL.search(ours)
    if version:
        return Hop(LastHop.ENCRYPTED, f"TLSv{version['version'].replace('_', '.')}")
    if keyword and keyword["keyword"].upper() in _TLS_KEYWORDS:
        return Hop(LastHop.ENCRYPTED)
    return Hop(LastHop.NOT_SHOWN)


def fate(verdicts: Mapping[str, str], headers: Mapping[str, Sequence[str]]) -> Fate:
    """What is done with a mail. `verdicts` are "spam" and "virus" as the scanner gave them, `headers` by lower-case
    name. A mail that could not be scanned for viruses is held, not forwarded."""
    if verdicts.get("virus") == "FAIL" or FORWARDED_HEADER.lower() in headers:
        return Fate.DROP
    if verdicts.get("virus") == "PROCESSING_FAILED" or verdicts.get("spam") == "FAIL":
        return Fate.HOLD
    return Fate.FORWARD


@dataclass(frozen=True, slots=True)
class ContactMail:
    """A mail to our contact address, as the receiving side tells of it. `content_id` names the mail itself in its
    bucket; `headers` are by lower-case name, each in order from the top; `verdicts` are "spam" and "virus"."""

    content_id: str
    headers: Mapping[str, Sequence[str]] = field(repr=False)
    verdicts: Mapping[str, str]


class ContactMails(Protocol):
    """Where mails wait until support has them."""

    def read(self, content_id: str, largest: int) -> bytes | None:
        """The mail; None where it is larger than that. Raises KeyError where it is gone."""

    def remove(self, content_id: str) -> None:
        """Removes it."""


def forwarded(mail: ContactMail, content: bytes | None, *, support: str, account_id: str, site: Site) -> Mail:
    """The mail to support: what is known of the mail that came, and the mail itself as an attachment, where it fits.
    An answer goes to whoever wrote."""
    hop = last_hop(mail.headers.get("received", ()))
    sender = parseaddr(_first(mail, "from"))[1]
    note = (
        "It is attached." if content is not None else f"It is too large to be attached; its name is {mail.content_id}."
    )
    request = request_mail(
        MailKind.CONTACT_MAIL,
        account_id=account_id,
        about=mail.content_id,
        recipient=support,
        language="en",
        note=note,
        sender=_line(sender),
        subject=_line(_first(mail, "subject")),
        last_hop=_words(hop),
        spam=_line(mail.verdicts.get("spam", "")),
    )
    headers = {
        FORWARDED_HEADER: "forwarded",
        LAST_HOP_HEADER: " ".join(filter(None, (hop.last_hop.value, hop.protocol))),
    }
    if _ADDRESS.fullmatch(sender):
        headers["Reply-To"] = sender
    made = replace(render(request, site), headers=headers)
    if content is None:
        return made
    return with_attachments(made, Attachment("original.eml", "application/octet-stream", content))


_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]{1,64}@[A-Za-z0-9.-]{1,190}")
_LONGEST_LINE: Final = 200


def _words(hop: Hop) -> str:
    """For support, without claiming more than the header tells."""
    if hop.last_hop is LastHop.ENCRYPTED:
        return f"encrypted{f' ({hop.protocol})' if hop.protocol else ''}, as the receiving server wrote it down"
    return "no sign of encryption: not encrypted, or not written down by the receiving server"


def _first(mail: ContactMail, name: str) -> str:
    return next(iter(mail.headers.get(name, ())), "")


def _line(text: str) -> str:
    """The text as one line that a mail can carry."""
    clean = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return clean[:_LONGEST_LINE] or "-"


def _after_by(header: str) -> str:
    """What the receiving server wrote itself: from the first ` by ` on that is not within a comment or quotes."""
    depth, quoted = 0, False
    for place, character in enumerate(header):
        if character == '"' and depth == 0:
            quoted = not quoted
        elif not quoted and character in "()":
            depth = max(0, depth + (1 if character == "(" else -1))
        elif not quoted and depth == 0 and header[place : place + 4].lower() in {" by ", "by "}:
            return header[place:]
    return header if header.lower().startswith("by ") else ""
