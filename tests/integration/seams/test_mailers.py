"""Mails on the wire: a real SMTP server and SES's own protocol get the same message, byte for byte."""

import email
import email.policy
import os
import ssl
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import IPv4Address
from pathlib import Path
from threading import Thread
from typing import Literal
from urllib.parse import parse_qs

import pytest
from aiosmtpd.smtp import Envelope
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from callfactory.clock import SystemClock
from callfactory.ids import new_id
from callfactory.mail import (
    Attachment,
    Mail,
    Mailer,
    MailKind,
    MailPostponed,
    MailRefused,
    Site,
    render,
    request_mail,
    with_attachments,
)
from callfactory_aws import clients
from callfactory_aws.mailer import SesMailer, SmtpMailer
from callfactory_aws.mime import as_bytes, message_of
from tests.fakes import FakeClock
from tests.integration.seams.mailbox import Mailbox, free_port, smtp_server

NOW = FakeClock().now()
SENDER = "Call Factory <no-reply@callfactory.example>"
SITE = Site(url="https://callfactory.example", mail_domain="callfactory.example")
AUDIO = Attachment("Nachricht für Sie.wav", "audio/wav", os.urandom(70_000) + b"\r\n.\r\n\x00\xff")
TABLE = Attachment("calls.csv", "text/csv", b"from,to\n+31612345678,+31201234567\r\nlast line without end \xe9")


def a_mail(recipient: str = "jan@example.com", language: str = "de", *attachments: Attachment) -> Mail:
    request = request_mail(
        MailKind.ORDER_ACCEPTED,
        account_id=new_id("acc", NOW),
        about=new_id("ord", NOW),
        recipient=recipient,
        language=language,
        number="+31201234567",
        order_id=new_id("ord", NOW),
    )
    return with_attachments(render(request, SITE), *attachments)


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def smtp(mailbox: Mailbox) -> Iterator[SmtpMailer]:
    with smtp_server(mailbox) as port:
        yield SmtpMailer(SENDER, "127.0.0.1", port)


def read(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def content_of(envelope: Envelope) -> bytes:
    assert isinstance(envelope.content, bytes)
    return envelope.content


def check(raw: bytes, mail: Mail) -> None:
    """What arrived is the mail: every header that counts, both texts, every attachment."""
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    message = read(raw)
    assert message["Subject"] == mail.subject
    assert message["From"] == SENDER
    assert message["To"] == mail.recipient
    assert message["Message-ID"] == mail.message_id
    assert message["Auto-Submitted"] == "auto-generated"
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text
    assert html
    assert text.get_content().replace("\r\n", "\n") == mail.text
    assert html.get_content().replace("\r\n", "\n") == mail.html
    arrived = [
        (part.get_filename(), part.get_content_type(), part.get_payload(decode=True))
        for part in message.iter_attachments()
    ]
    assert arrived == [(each.filename, each.content_type, each.content) for each in mail.attachments]


def test_smtp_delivers_everything_byte_for_byte(smtp: SmtpMailer, mailbox: Mailbox) -> None:
    mail = a_mail("jan@example.com", "de", AUDIO, TABLE)
    assert smtp.send(mail) == mail.message_id
    (envelope,) = mailbox.received
    assert (envelope.mail_from, envelope.rcpt_tos) == ("no-reply@callfactory.example", ["jan@example.com"])
    check(content_of(envelope), mail)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400), st.sampled_from(["text/plain", "text/csv", "audio/mpeg", "application/zip"]))
def test_any_bytes_survive(content: bytes, content_type: str) -> None:
    mail = a_mail("jan@example.com", "en", Attachment("file", content_type, content))
    check(as_bytes(message_of(mail, SENDER, NOW)), mail)


class Certificates:
    """An authority of our own and a certificate for 127.0.0.1 from it."""

    def __init__(self, folder: Path) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
        now = SystemClock().now()
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(hours=1))
            .not_valid_after(now + timedelta(hours=1))
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(_localhost())]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(key, SHA256())
        )
        self.ca_file = folder / "ca.pem"
        self.ca_file.write_bytes(certificate.public_bytes(Encoding.PEM))
        key_file = folder / "key.pem"
        key_file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(self.ca_file, key_file)


def _localhost() -> IPv4Address:
    return IPv4Address("127.0.0.1")


@pytest.fixture
def certificates(tmp_path: Path) -> Certificates:
    return Certificates(tmp_path)


def test_smtp_uses_tls_wherever_it_is_offered(mailbox: Mailbox, certificates: Certificates) -> None:  # S22
    with smtp_server(mailbox, certificates.context) as port:
        SmtpMailer(SENDER, "127.0.0.1", port, str(certificates.ca_file)).send(a_mail())
    assert mailbox.secured == [True]


def test_smtp_gives_nothing_to_a_server_that_it_cannot_trust(mailbox: Mailbox, certificates: Certificates) -> None:
    with smtp_server(mailbox, certificates.context) as port, pytest.raises(MailPostponed):
        SmtpMailer(SENDER, "127.0.0.1", port).send(a_mail())
    assert mailbox.received == []


@pytest.mark.parametrize(
    ("replies", "outcome"),
    [
        ({"RCPT": "550 jan@example.com is unknown"}, MailRefused),
        ({"DATA": "554 jan@example.com does not want this"}, MailRefused),
        ({"RCPT": "450 later, jan@example.com"}, MailPostponed),
        ({"DATA": "451 later"}, MailPostponed),
        ({"MAIL": "550 no such sender"}, MailPostponed),
    ],
)
def test_what_a_server_says_decides_whether_it_is_tried_again(
    smtp: SmtpMailer, mailbox: Mailbox, replies: dict[str, str], outcome: type[Exception]
) -> None:
    mailbox.replies = replies
    with pytest.raises(outcome) as end:
        smtp.send(a_mail())
    assert "jan@" not in str(end.value)


def test_a_taken_mail_is_taken_whatever_the_server_says_at_parting(smtp: SmtpMailer, mailbox: Mailbox) -> None:
    mailbox.replies = {"QUIT": "421 out of order"}
    smtp.send(a_mail())
    assert len(mailbox.received) == 1


def test_no_server_means_later() -> None:
    with pytest.raises(MailPostponed):
        SmtpMailer(SENDER, "127.0.0.1", free_port()).send(a_mail())


@dataclass
class Ses:
    """SES at the level of HTTP: what it was sent, and what it answers."""

    url: str = ""
    requests: list[dict[str, list[str]]] = field(default_factory=list)
    status: int = 200
    body: str = (
        "<SendRawEmailResponse xmlns='http://ses.amazonaws.com/doc/2010-12-01/'><SendRawEmailResult>"
        "<MessageId>0102-ses</MessageId></SendRawEmailResult></SendRawEmailResponse>"
    )

    def refuse(self, status: int, code: str) -> None:
        self.status = status
        self.body = (
            "<ErrorResponse xmlns='http://ses.amazonaws.com/doc/2010-12-01/'><Error><Type>Sender</Type>"
            f"<Code>{code}</Code><Message>jan@example.com</Message></Error></ErrorResponse>"
        )


@pytest.fixture
def ses(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ses]:
    state = Ses()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # http.server's name
            sent = self.rfile.read(int(self.headers["Content-Length"]))
            state.requests.append(parse_qs(sent.decode()))
            answer = state.body.encode()
            self.send_response(state.status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    state.url = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setenv("AWS_ENDPOINT_URL_SES", state.url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    clients.forget()
    yield state
    clients.forget()
    server.shutdown()
    server.server_close()


def test_ses_gets_everything_byte_for_byte(ses: Ses) -> None:
    mail = a_mail("jan@example.com", "nl", AUDIO, TABLE)
    assert SesMailer(SENDER, "required-tls").send(mail) == "0102-ses"
    (request,) = ses.requests
    assert request["Action"] == ["SendRawEmail"]
    assert request["ConfigurationSetName"] == ["required-tls"]
    assert request["Destinations.member.1"] == ["jan@example.com"]
    check(b64decode(request["RawMessage.Data"][0]), mail)


@pytest.mark.parametrize(("tls", "expected"), [("required", "required-tls"), ("optional", "plain")])
def test_ses_delivers_in_the_clear_only_what_may_be(
    ses: Ses, tls: Literal["required", "optional"], expected: str
) -> None:
    SesMailer(SENDER, "required-tls", "plain").send(replace(a_mail(), tls=tls))  # VM-5
    SesMailer(SENDER, "required-tls").send(replace(a_mail(), tls=tls))
    assert [request["ConfigurationSetName"] for request in ses.requests] == [[expected], ["required-tls"]]


def test_ses_tells_our_tags_with_every_event(ses: Ses) -> None:
    mail = replace(a_mail(), tags={"message_id": "msg_1", "send": "2"}, headers={"List-Id": "<one.example>"})
    SesMailer(SENDER, "required-tls").send(mail)
    (request,) = ses.requests
    names = {request[f"Tags.member.{place}.Name"][0]: request[f"Tags.member.{place}.Value"][0] for place in range(1, 5)}
    assert names == {"kind": mail.kind.value, "mail_id": mail.mail_id, "message_id": "msg_1", "send": "2"}
    assert read(b64decode(request["RawMessage.Data"][0]))["List-Id"] == "<one.example>"


def test_a_mail_that_demands_tls_is_not_given_to_a_server_without(mailbox: Mailbox) -> None:  # VM-5
    with smtp_server(mailbox) as port:
        mailer = SmtpMailer(SENDER, "127.0.0.1", port, demand_tls=True)
        with pytest.raises(MailPostponed, match="no-tls"):
            mailer.send(a_mail())
        assert mailbox.received == []
        mailer.send(replace(a_mail(), tls="optional"))
    assert mailbox.secured == [False]


def test_the_codes_of_a_reply_are_kept_and_its_text_is_not(smtp: SmtpMailer, mailbox: Mailbox) -> None:
    mailbox.replies = {"DATA": "452 4.2.2 jan@example.com is over quota"}
    with pytest.raises(MailPostponed) as full:
        smtp.send(a_mail())
    assert full.value.reason == "smtp-452-4.2.2"


@pytest.mark.parametrize(
    ("status", "code", "outcome"),
    [
        (400, "InvalidParameterValue", MailRefused),
        (400, "MessageRejected", MailPostponed),
        (400, "Throttling", MailPostponed),
        (403, "AccessDenied", MailPostponed),
    ],
)
def test_what_ses_says_decides_whether_it_is_tried_again(
    ses: Ses, status: int, code: str, outcome: type[Exception]
) -> None:
    ses.refuse(status, code)
    with pytest.raises(outcome) as end:
        SesMailer(SENDER, "required-tls").send(a_mail())
    assert "jan@" not in str(end.value)
    assert len(ses.requests) == 1, "the outbox decides about repeating, not the client"


def test_when_ses_breaks_it_is_unknown_whether_the_mail_was_taken(ses: Ses) -> None:
    ses.refuse(500, "InternalFailure")
    with pytest.raises(Exception, match="InternalFailure") as end:
        SesMailer(SENDER, "required-tls").send(a_mail())
    assert not isinstance(end.value, MailRefused | MailPostponed)
    assert len(ses.requests) == 1


@pytest.mark.parametrize(
    "recipient",
    [
        "",
        "jan",
        "@example.com",
        "jan@example.com\r\nBcc: all@example.com",
        "jan\x07@example.com",
        "a@b, c@d",
        "Jan <jan@example.com>",
        "jän@example.com",
    ],
)
def test_what_is_no_address_is_refused_before_anything_is_sent(
    smtp: SmtpMailer, mailbox: Mailbox, recipient: str
) -> None:
    with pytest.raises(MailRefused):
        smtp.send(a_mail(recipient))
    assert mailbox.received == []


def test_a_domain_with_accents_is_written_as_the_network_knows_it(smtp: SmtpMailer, mailbox: Mailbox) -> None:
    smtp.send(a_mail("jan@müller.example"))
    assert mailbox.received[0].rcpt_tos == ["jan@xn--mller-kva.example"]


@pytest.mark.parametrize(
    "recipient", ["j..d@example.com", "jan+calls@example.com", "o'hara@example.com", "j.@example.com"]
)
def test_unusual_addresses_are_addresses(smtp: SmtpMailer, mailbox: Mailbox, recipient: str) -> None:
    mail = a_mail(recipient)
    smtp.send(mail)
    check(content_of(mailbox.received[0]), mail)


def test_both_are_mailers(smtp: SmtpMailer) -> None:
    mailers: list[Mailer] = [smtp, SesMailer(SENDER, "required-tls")]
    assert len(mailers) == 2
