"""A mail as an Internet message: 7-bit lines only, so that every relay passes it on unchanged.

Text travels as quoted-printable, attachments as base64: what was attached arrives byte for byte.
"""

import email.policy
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

from callfactory.mail import Mail, MailRefused

_POLICY = email.policy.SMTP.clone(cte_type="7bit")


def message_of(mail: Mail, sender: str, now: datetime) -> EmailMessage:
    """The message. `sender` is our address with or without name; `now` is real time.

    Raises MailRefused for a recipient's address that no relay would take.
    """
    message = EmailMessage(policy=_POLICY)
    message["From"] = sender
    message["To"] = address_of(mail.recipient)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = mail.message_id
    message["X-Call-Factory-Mail"] = mail.mail_id  # relays may replace the Message-ID: this one stays
    message["Auto-Submitted"] = "auto-generated"
    for name, value in mail.headers.items():
        message[name] = value
    message.set_content(mail.text, cte="quoted-printable")
    message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    for attachment in mail.attachments:
        main, _, sub = attachment.content_type.partition("/")
        message.add_attachment(attachment.content, maintype=main, subtype=sub, filename=attachment.filename)
    message["Content-Language"] = mail.language  # last: headers of content set before move into its first part
    return message


def as_bytes(message: EmailMessage) -> bytes:
    """The message as it travels: CRLF line ends, ASCII only."""
    return message.as_bytes(policy=_POLICY)


def address_of(recipient: str) -> str:
    """The bare address with an ASCII domain. Raises MailRefused where there is none: the check of form is not ours
    alone, but a line break in an address must never become a header."""
    local, at, domain = recipient.rpartition("@")
    try:
        address = f"{local}{at}{domain.encode('idna').decode()}"
    except UnicodeError:
        raise MailRefused("address-malformed") from None
    if not at or not local or not address.isascii() or not address.isprintable() or parseaddr(address)[1] != address:
        raise MailRefused("address-malformed")
    return address
