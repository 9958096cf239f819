"""The function that receives mail for the contact address, on SES's own receipt events (written by hand)."""

import email
import email.policy
from typing import Any

import pytest

from callfactory.events import NotAnEvent
from callfactory_aws import clients
from callfactory_aws.contact_bucket import contact_mails
from functions.recordings import contact_mail_events
from functions.recordings.settings import ContactSettings
from tests.integration.voicemail.conftest import House

ORIGINAL = b"From: Jan <jan@sender.example>\r\nSubject: Caf\xc3\xa9\r\n\r\nHow much is a number?\r\n"


def receipt(*, spam: str = "PASS", virus: str = "PASS", protocol: str = "ESMTPS") -> dict[str, Any]:
    received = (
        "from mx.sender.example (mx.sender.example [192.0.2.1]) by inbound-smtp.eu-west-1.amazonaws.com"
        f" with {protocol} id 0a1b2c for contact@callfactory.example; Tue, 24 Nov 2026 12:00:00 +0000 (UTC)"
    )
    return {
        "Records": [
            {
                "eventSource": "aws:ses",
                "eventVersion": "1.0",
                "ses": {
                    "mail": {
                        "timestamp": "2026-11-24T12:00:00.000Z",
                        "source": "jan@sender.example",
                        "messageId": "0a1b2c",
                        "destination": ["contact@callfactory.example"],
                        "headersTruncated": False,
                        "headers": [
                            {"name": "Return-Path", "value": "<jan@sender.example>"},
                            {"name": "Received", "value": received},
                            {"name": "Received", "value": "from laptop by mx.sender.example with ESMTPSA id 1"},
                            {"name": "From", "value": "Jan <jan@sender.example>"},
                            {"name": "Subject", "value": "Café"},
                        ],
                        "commonHeaders": {"from": ["Jan <jan@sender.example>"], "subject": "Café"},
                    },
                    "receipt": {
                        "recipients": ["contact@callfactory.example"],
                        "spamVerdict": {"status": spam},
                        "virusVerdict": {"status": virus},
                        "spfVerdict": {"status": "PASS"},
                        "dkimVerdict": {"status": "PASS"},
                        "dmarcVerdict": {"status": "PASS"},
                        "action": {"type": "Lambda", "functionArn": "arn", "invocationType": "Event"},
                    },
                },
            }
        ]
    }


@pytest.fixture(autouse=True)
def _arrived(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """SES put the mail into the bucket."""
    del house
    region: Any = {"LocationConstraint": "eu-central-1"}
    clients.s3().create_bucket(Bucket="contact", CreateBucketConfiguration=region)
    clients.s3().put_object(Bucket="contact", Key="inbound/0a1b2c", Body=ORIGINAL)
    settings = ContactSettings(contact_bucket="contact", support_mailbox="support@callfactory.example")
    for name, value in settings.as_environment().items():
        monkeypatch.setenv(name, value)
    contact_mail_events.settings.cache_clear()
    contact_mail_events.mails.cache_clear()


@pytest.mark.parametrize(("protocol", "last_hop"), [("ESMTPS", "encrypted"), ("SMTP", "not-shown")])
def test_support_gets_the_mail_with_what_is_known_of_its_last_hop(house: House, protocol: str, last_hop: str) -> None:
    contact_mail_events.on_contact_mail(receipt(protocol=protocol), None)
    contact_mail_events.on_contact_mail(receipt(protocol=protocol), None)
    (envelope,) = house.mailbox.received
    assert envelope.rcpt_tos == ["support@callfactory.example"]
    assert isinstance(envelope.content, bytes)
    mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
    assert mail["X-Call-Factory-Last-Hop"] == last_hop
    assert mail["Reply-To"] == "jan@sender.example"
    (part,) = mail.iter_attachments()
    assert (part.get_filename(), part.get_payload(decode=True)) == ("original.eml", ORIGINAL)
    assert house.left() == [], "once support has it, it is not kept"


@pytest.mark.parametrize(("spam", "virus", "left"), [("FAIL", "PASS", 1), ("PASS", "FAIL", 0)])
def test_spam_waits_and_a_virus_goes(house: House, spam: str, virus: str, left: int) -> None:
    contact_mail_events.on_contact_mail(receipt(spam=spam, virus=virus), None)
    assert (house.mailbox.received, len(house.left())) == ([], left)


def test_what_fails_is_tried_again_and_tells_nothing(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    house.mailbox.replies = {"RCPT": "451 not now, support@callfactory.example"}
    with pytest.raises(RuntimeError, match="not forwarded"):
        contact_mail_events.on_contact_mail(receipt(), None)
    assert house.left() == ["inbound/0a1b2c"]
    written = "".join(capsys.readouterr())
    assert "ContactMailsFailed" in written
    assert "jan" not in written.lower()
    assert "support@" not in written


def test_what_is_no_receipt_is_no_mail() -> None:
    with pytest.raises(NotAnEvent):
        contact_mails({"Records": [{"s3": {}}]})
