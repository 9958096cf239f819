"""Mail servers of owners, in every mood that mail servers have: real ones, over SMTP with STARTTLS."""

import asyncio
import socket
import ssl
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.e2e.deployed import DeployedStack
from tests.integration.seams.test_mailers import Certificates


@dataclass
class MailServer:
    """The server of one domain. To the first `times` messages it gives its `reply` instead of taking them; or, with
    `cuts`, takes them and cuts the line before it says so; with `holds` seconds pass before it answers. It counts mails
    with audio; notices it takes in any mood."""

    reply: str | None = None
    cuts: bool = False
    times: int = 1000
    holds: float = 0
    tls: bool = True
    domain: str = field(default_factory=lambda: f"{uuid.uuid4().hex[:12]}.example")
    taken: list[bytes] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    offered: int = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd's name
        assert isinstance(envelope.content, bytes)
        if b"Content-Type: audio/" not in envelope.content:
            return "250 taken"
        self.offered += 1
        moody = self.offered <= self.times
        if moody and self.reply is not None:
            return self.reply
        self.taken.append(envelope.content)
        self.encrypted.append(session.ssl is not None)
        if moody and self.cuts:
            assert server.transport is not None
            server.transport.close()
        await asyncio.sleep(self.holds)
        return "250 taken"


@contextmanager
def serving(stack: DeployedStack, server: MailServer, folder: Path) -> Iterator[MailServer]:
    """From now on mails to the server's domain go to it."""
    certificates = Certificates(folder)
    context: ssl.SSLContext | None = certificates.context if server.tls else None
    controller = Controller(server, hostname="127.0.0.1", port=_free_port(), tls_context=context)
    controller.start()
    try:
        stack.mails.route(server.domain, "127.0.0.1", controller.port, str(certificates.ca_file))
        yield server
    finally:
        stack.mails.unroute(server.domain)
        controller.stop(no_assert=True)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port
