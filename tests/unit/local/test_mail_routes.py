"""A domain with a mail server of its own: whoever mails hears what that server says."""

import smtplib
import ssl
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from scripts.local.mail_routes import Route, Routes
from scripts.local.mailbox import Mailbox, MailServer
from scripts.local.trouble import Trouble
from tests.integration.seams.mailbox import Mailbox as Elsewhere
from tests.integration.seams.mailbox import free_port, smtp_server
from tests.integration.seams.test_mailers import Certificates


@pytest.fixture
def certificates(tmp_path: Path) -> Certificates:
    return Certificates(tmp_path)


@pytest.fixture
def elsewhere() -> Elsewhere:
    return Elsewhere()


@pytest.fixture
def mailbox(tmp_path: Path) -> Mailbox:
    return Mailbox(tmp_path / "mail")


@pytest.fixture
def routes() -> Routes:
    return Routes()


@pytest.fixture
def port(mailbox: Mailbox, routes: Routes) -> Iterator[int]:
    port = free_port()
    server = MailServer(mailbox, port, routes)
    server.start()
    yield port
    server.stop()


def send(port: int, recipient: str) -> None:
    mail = EmailMessage()
    mail["Subject"] = "Hello"
    with smtplib.SMTP("127.0.0.1", port) as server:
        server.sendmail("a@b.example", [recipient], mail.as_bytes())


def test_it_goes_there_over_tls_and_is_not_kept_here(
    mailbox: Mailbox, routes: Routes, port: int, elsewhere: Elsewhere, certificates: Certificates
) -> None:
    with smtp_server(elsewhere, certificates.context) as there:
        routes.put("Shop.test", Route("127.0.0.1", there, str(certificates.ca_file)))
        send(port, "owner@shop.test")
        send(port, "owner@example.com")
    assert [envelope.rcpt_tos for envelope in elsewhere.received] == [["owner@shop.test"]]
    assert elsewhere.secured == [True]
    assert [mail.recipients for mail in mailbox.mails()] == [("owner@example.com",)]


@pytest.mark.parametrize(("command", "reply"), [("RCPT", "550 5.1.1 nobody"), ("DATA", "452 4.2.2 full")])
def test_what_it_says_is_what_is_heard(
    routes: Routes, port: int, elsewhere: Elsewhere, certificates: Certificates, command: str, reply: str
) -> None:
    elsewhere.replies = {command: reply}
    with smtp_server(elsewhere, certificates.context) as there:
        routes.put("shop.test", Route("127.0.0.1", there, str(certificates.ca_file)))
        with pytest.raises(smtplib.SMTPDataError) as refusal:
            send(port, "owner@shop.test")
    assert f"{refusal.value.smtp_code} {refusal.value.smtp_error.decode()}" == reply  # type: ignore[union-attr]  # bytes


@pytest.mark.parametrize("tls", [True, False])
def test_it_gets_nothing_without_encryption_that_we_trust(
    routes: Routes, port: int, elsewhere: Elsewhere, certificates: Certificates, *, tls: bool
) -> None:
    context: ssl.SSLContext | None = certificates.context if tls else None
    with smtp_server(elsewhere, context) as there:
        routes.put("shop.test", Route("127.0.0.1", there))  # an authority that nobody knows
        with pytest.raises(smtplib.SMTPDataError, match=r"4\.7\.10"):
            send(port, "owner@shop.test")
    assert elsewhere.received == []


def test_a_server_that_is_not_there_is_tried_later(routes: Routes, port: int) -> None:
    routes.put("shop.test", Route("127.0.0.1", free_port()))
    with pytest.raises(smtplib.SMTPDataError, match="451"):
        send(port, "owner@shop.test")
    routes.remove("shop.test")
    send(port, "owner@shop.test")


def test_routes_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIL_ROUTES", "shop.test=127.0.0.10:25")
    monkeypatch.setenv("MAIL_CA", "ca.pem")
    assert Routes.from_environment().of(["owner@shop.test"]) == Route("127.0.0.10", 25, "ca.pem")
    monkeypatch.setenv("MAIL_ROUTES", "shop.test")
    with pytest.raises(Trouble):
        Routes.from_environment()
