"""A real SMTP server in this process, which keeps what it is given."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Mailbox:
    """A real SMTP server's handler. `replies` are what it says instead of taking the mail, by command; `refused` are
    recipients whom it does not know."""

    received: list[Envelope] = field(default_factory=list)
    secured: list[bool] = field(default_factory=list)
    replies: dict[str, str] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)

    async def handle_MAIL(  # noqa: N802  # aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from, envelope.mail_options = address, options
        return self.replies.get("MAIL", "250 OK")

    async def handle_RCPT(  # noqa: N802  # as above
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if "RCPT" in self.replies:
            return self.replies["RCPT"]
        if address in self.refused:
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  # as above
        if "DATA" in self.replies:
            return self.replies["DATA"]
        self.received.append(envelope)
        self.secured.append(session.ssl is not None)
        return "250 taken"

    async def handle_QUIT(self, _server: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802  # as above
        return self.replies.get("QUIT", "221 bye")


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


@contextmanager
def smtp_server(mailbox: Mailbox, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    port = free_port()
    controller = Controller(mailbox, hostname="127.0.0.1", port=port, tls_context=tls)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()
