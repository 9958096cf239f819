"""A mailbox for everything that the product sends: an SMTP server that keeps each mail as it came, in a folder, unless
its domain has a server of its own (`mail_routes`).

`<id>.eml` is the message byte for byte, `<id>.json` its envelope. Ids sort by time of arrival.
"""

import asyncio
import json
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from scripts.local.machine import LOOPBACK
from scripts.local.mail_routes import Dropped, Routes

_ID = re.compile(r"^[0-9]{20}-[0-9a-f]{8}$")
_MOST_BYTES = 40 * 1024 * 1024
"""What SES accepts, too."""


class NoSuchMail(Exception):
    """There is no mail with this id, or it has no such part."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part of a mail that is a file. `n` counts from 0."""

    n: int
    filename: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Received:
    """A mail as it arrived. `sender` and `recipients` are the envelope's."""

    mail_id: str
    received_at: str
    sender: str
    recipients: tuple[str, ...]
    content: bytes

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.content, policy=modern)

    def body(self, kind: str) -> str | None:
        """The body as `plain` or `html`; None where the mail has none."""
        part = self.message.get_body((kind,))
        return None if part is None else str(part.get_content())

    def attachments(self) -> list[Attachment]:
        """The files, in their order."""
        return [_attachment(n, part) for n, part in enumerate(self.message.iter_attachments())]

    def summary(self) -> dict[str, Any]:
        """What a list shows."""
        message = self.message
        return {
            "id": self.mail_id,
            "received_at": self.received_at,
            "from": self.sender,
            "to": list(self.recipients),
            "subject": str(message.get("Subject", "")),
            "attachments": [
                {"n": each.n, "filename": each.filename, "content_type": each.content_type, "size": len(each.content)}
                for each in self.attachments()
            ],
        }

    def view(self) -> dict[str, Any]:
        """All that there is to read."""
        headers = [{"name": name, "value": str(value)} for name, value in self.message.items()]
        return self.summary() | {"headers": headers, "text": self.body("plain"), "html": self.body("html")}


def _attachment(n: int, part: EmailMessage) -> Attachment:
    content = part.get_payload(decode=True)
    return Attachment(
        n=n,
        filename=part.get_filename() or f"attachment-{n}",
        content_type=part.get_content_type(),
        content=content if isinstance(content, bytes) else part.as_bytes(),  # a mail inside a mail has no payload
    )


class Mailbox:
    """The kept mails."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def keep(self, sender: str, recipients: list[str], content: bytes) -> str:
        """Stores a mail, answers its id. Once this returns the mail is on disk."""
        now = datetime.now(UTC)
        mail_id = f"{now:%Y%m%d%H%M%S%f}-{secrets.token_hex(4)}"
        envelope = {"received_at": now.isoformat(timespec="milliseconds"), "from": sender, "to": recipients}
        (self._folder / f"{mail_id}.json").write_text(json.dumps(envelope), encoding="utf-8")
        partial = self._folder / f"{mail_id}.part"
        partial.write_bytes(content)
        partial.rename(self._folder / f"{mail_id}.eml")
        return mail_id

    def mails(self, recipient: str | None = None) -> list[Received]:
        """Newest first; those to one address (in any case), if given."""
        ids = sorted((path.stem for path in self._folder.glob("*.eml")), reverse=True)
        found = [self.get(mail_id) for mail_id in ids]
        if recipient is None:
            return found
        return [mail for mail in found if recipient.lower() in {each.lower() for each in mail.recipients}]

    def get(self, mail_id: str) -> Received:
        """The mail. Raises NoSuchMail."""
        try:
            content = self._path(mail_id, "eml").read_bytes()
            envelope = json.loads(self._path(mail_id, "json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise NoSuchMail(mail_id) from None
        return Received(mail_id, envelope["received_at"], envelope["from"], tuple(envelope["to"]), content)

    def attachment(self, mail_id: str, n: int) -> Attachment:
        """A file of a mail. Raises NoSuchMail."""
        found = self.get(mail_id).attachments()
        if not 0 <= n < len(found):
            raise NoSuchMail(mail_id)
        return found[n]

    def remove(self, mail_id: str) -> None:
        """Forgets a mail. Raises NoSuchMail."""
        path = self._path(mail_id, "eml")
        if not path.exists():
            raise NoSuchMail(mail_id)
        path.unlink()
        self._path(mail_id, "json").unlink(missing_ok=True)

    def clear(self) -> None:
        """Forgets all mails."""
        for mail in self.mails():
            self.remove(mail.mail_id)

    def _path(self, mail_id: str, ending: str) -> Path:
        if not _ID.match(mail_id):  # also keeps paths inside the folder
            raise NoSuchMail(mail_id)
        return self._folder / f"{mail_id}.{ending}"


class _Handler:
    """What aiosmtpd asks when a mail arrives."""

    def __init__(self, mailbox: Mailbox, routes: Routes) -> None:
        self._mailbox = mailbox
        self._routes = routes

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd's name
        content, sender, recipients = envelope.content, envelope.mail_from or "", list(envelope.rcpt_tos)
        assert isinstance(content, bytes)  # noqa: S101  # bytes unless the server is told to decode
        route = self._routes.of(recipients)
        if route is None:
            return f"250 kept as {self._mailbox.keep(sender, recipients, content)}"
        try:
            return await asyncio.to_thread(route.deliver, sender, recipients, content)
        except Dropped:
            assert server.transport is not None  # noqa: S101  # a mail came over it
            server.transport.close()  # whoever mails shall know as little as we do
            return "421 4.4.2 the line was cut"


class MailServer:
    """The SMTP side, on a thread of its own."""

    def __init__(self, mailbox: Mailbox, port: int, routes: Routes | None = None) -> None:
        self._controller = Controller(
            _Handler(mailbox, routes or Routes()),
            hostname=LOOPBACK,
            port=port,
            data_size_limit=_MOST_BYTES,
            server_hostname="localhost",
        )

    def start(self) -> None:
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop(no_assert=True)
