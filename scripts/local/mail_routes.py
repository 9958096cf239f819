"""Mail servers of the world, for a stack on one machine: domains whose mails go to a server of their own, and not into
the mailbox of the machine.

    MAIL_ROUTES=shop.test=127.0.0.10:25 MAIL_CA=path/to/ca.pem make up

The hand-over is direct: whoever mails hears what the domain's server says, so its 250 is the delivery. A route demands
TLS, as the stack does in the world, with a certificate that MAIL_CA vouches for.
"""

import os
import smtplib
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scripts.local.trouble import Trouble

_TIMEOUT_SECONDS = 60
_UNREACHABLE = "451 4.4.1 the server of this domain does not answer"
_NO_TLS = "451 4.7.10 the server of this domain offers no encryption that we trust"


class Dropped(Exception):
    """The line was cut before the server said anything about the mail: nobody knows whether it has it."""


@dataclass(frozen=True, slots=True)
class Route:
    """A domain's mail server; `ca_file` where its certificate is of an authority of its own."""

    host: str
    port: int
    ca_file: str | None = None

    def deliver(self, sender: str, recipients: Sequence[str], content: bytes) -> str:
        """Hands a mail over; answers what the server said, as a reply line. Raises Dropped."""
        try:
            server = smtplib.SMTP(self.host, self.port, timeout=_TIMEOUT_SECONDS)
        except (OSError, smtplib.SMTPException):
            return _UNREACHABLE
        try:
            return self._given(server, sender, recipients, content)
        finally:
            server.close()

    def _given(self, server: smtplib.SMTP, sender: str, recipients: Sequence[str], content: bytes) -> str:
        try:
            server.ehlo()
            if not server.has_extn("starttls"):
                return _NO_TLS
            server.starttls(context=ssl.create_default_context(cafile=self.ca_file))
            server.ehlo()
        except (OSError, smtplib.SMTPException):
            return _NO_TLS
        try:
            server.sendmail(sender, list(recipients), content)
        except smtplib.SMTPRecipientsRefused as refusal:
            return _reply(*max(refusal.recipients.values(), key=lambda reply: reply[0]))
        except smtplib.SMTPResponseException as refusal:
            return _reply(refusal.smtp_code, refusal.smtp_error)
        except (OSError, smtplib.SMTPException):
            raise Dropped from None
        return "250 2.0.0 the server of this domain has it"


class Routes:
    """Which domains have a server of their own. Changed while mails come in."""

    def __init__(self, routes: Mapping[str, Route] | None = None) -> None:
        self._routes = dict(routes or {})

    @classmethod
    def from_environment(cls) -> "Routes":
        """What MAIL_ROUTES says. Raises Trouble where it cannot be read."""
        routes = {}
        for each in filter(None, os.environ.get("MAIL_ROUTES", "").split(",")):
            domain, _, server = each.partition("=")
            host, _, port = server.rpartition(":")
            if not (domain and host and port.isdigit()):
                raise Trouble(
                    "MAIL_ROUTES cannot be read.", "Write domain=host:port, several with commas between them."
                )
            routes[domain.lower()] = Route(host, int(port), os.environ.get("MAIL_CA") or None)
        return cls(routes)

    def of(self, recipients: Sequence[str]) -> Route | None:
        """The server that a mail goes to; None for the mailbox of this machine."""
        for recipient in recipients:
            route = self._routes.get(recipient.rpartition("@")[2].lower())
            if route:
                return route
        return None

    def put(self, domain: str, route: Route) -> None:
        self._routes[domain.lower()] = route

    def remove(self, domain: str) -> None:
        self._routes.pop(domain.lower(), None)


def _reply(code: int, text: bytes | str) -> str:
    said = text.decode("ascii", "replace") if isinstance(text, bytes) else text
    return f"{code} {' '.join(said.split())}"
