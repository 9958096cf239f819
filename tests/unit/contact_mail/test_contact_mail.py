"""Mail to the contact address: what support is told about how it came, and what never reaches support (EM-2)."""

import pytest

from callfactory.contact_mail import (
    FORWARDED_HEADER,
    LARGEST_FORWARDED,
    LAST_HOP_HEADER,
    ContactMail,
    Fate,
    Hop,
    LastHop,
    fate,
    forwarded,
    last_hop,
)
from callfactory.identity.accounts import PLATFORM_ACCOUNT
from callfactory.mail import MailPostponed, MailRefused, Site
from functions.recordings.forward_contact_mail import forward_contact_mail
from tests.fakes_seams import FakeMailer

SITE = Site(url="https://callfactory.example", mail_domain="mail.callfactory.example")
BY_US = "by inbound-smtp.eu-west-1.amazonaws.com with"
FOR_US = "id 0a1b2c3d for contact@callfactory.example; Tue, 24 Nov 2026 12:00:00 +0000 (UTC)"


POSTFIX = (
    "from mx.sender.example ([192.0.2.1])\r\n\t by mx.callfactory.example (Postfix)\r\n\t(using TLSv1.2 with"
    " cipher ECDHE) with ESMTPS id 4X; Tue, 24 Nov 2026 12:00:00 +0000"
)
"""Folded, as it travels."""


@pytest.mark.parametrize(
    ("header", "hop"),
    [
        (f"from mx.sender.example (mx.sender.example [192.0.2.1]) {BY_US} ESMTPS {FOR_US}", Hop(LastHop.ENCRYPTED)),
        (f"from mx.sender.example ([192.0.2.1]) {BY_US} ESMTPSA {FOR_US}", Hop(LastHop.ENCRYPTED)),
        (f"from mx.sender.example ([192.0.2.1]) {BY_US} UTF8SMTPS {FOR_US}", Hop(LastHop.ENCRYPTED)),
        (
            f"from mx.sender.example ([192.0.2.1]) {BY_US} ESMTPS (version=TLS1_3 cipher=TLS_AES_128) {FOR_US}",
            Hop(LastHop.ENCRYPTED, "TLSv1.3"),
        ),
        (
            POSTFIX,
            Hop(LastHop.ENCRYPTED, "TLSv1.2"),
        ),
        (f"from mx.sender.example (mx.sender.example [192.0.2.1]) {BY_US} SMTP {FOR_US}", Hop(LastHop.NOT_SHOWN)),
        (f"from mx.sender.example ([192.0.2.1]) {BY_US} ESMTP {FOR_US}", Hop(LastHop.NOT_SHOWN)),
        (f"from esmtps.sender.example ([192.0.2.1]) {BY_US} SMTP {FOR_US}", Hop(LastHop.NOT_SHOWN)),
        ("", Hop(LastHop.NOT_SHOWN)),
        ("by mx.callfactory.example with ESMTPS id 4X; Tue, 24 Nov 2026 12:00:00 +0000", Hop(LastHop.ENCRYPTED)),
    ],
)
def test_the_last_hop_is_what_the_receiving_server_wrote_down(header: str, hop: Hop) -> None:
    assert last_hop([header, f"from a {BY_US} ESMTPS {FOR_US}"]) == hop


@pytest.mark.parametrize(
    "claim",
    [
        'from "by us with ESMTPS" ([192.0.2.1])',
        "from x (by us with ESMTPS (version=TLS1_3))",
        "from mx (HELO with ESMTPS) ([192.0.2.1])",
        "from with-ESMTPS.sender.example",
    ],
)
def test_what_a_sender_calls_itself_proves_nothing(claim: str) -> None:
    assert last_hop([f"{claim} {BY_US} SMTP {FOR_US}"]) == Hop(LastHop.NOT_SHOWN)


def test_no_header_no_claim() -> None:
    assert last_hop([]) == Hop(LastHop.NOT_SHOWN)


@pytest.mark.parametrize(
    ("spam", "virus", "decided"),
    [
        ("PASS", "PASS", Fate.FORWARD),
        ("GRAY", "PASS", Fate.FORWARD),
        ("FAIL", "PASS", Fate.HOLD),
        ("PASS", "FAIL", Fate.DROP),
        ("FAIL", "FAIL", Fate.DROP),
        ("PASS", "PROCESSING_FAILED", Fate.HOLD),
        ("PROCESSING_FAILED", "PASS", Fate.FORWARD),
    ],
)
def test_verdicts_are_respected(spam: str, virus: str, decided: Fate) -> None:
    assert fate({"spam": spam, "virus": virus}, {}) is decided


def test_what_comes_back_to_us_is_not_forwarded_for_ever() -> None:
    assert fate({"spam": "PASS", "virus": "PASS"}, {FORWARDED_HEADER.lower(): ["forwarded"]}) is Fate.DROP


def a_mail(**headers: str) -> ContactMail:
    usual = {
        "received": f"from mx.sender.example ([192.0.2.1]) {BY_US} ESMTPS {FOR_US}",
        "from": "Jan Jansen <jan@sender.example>",
        "subject": "A question",
    }
    return ContactMail(
        "content-1", {name: [value] for name, value in (usual | headers).items()}, {"spam": "PASS", "virus": "PASS"}
    )


def test_support_sees_how_it_came_and_answers_the_sender() -> None:
    mail = forwarded(a_mail(), b"raw", support="support@callfactory.example", account_id=PLATFORM_ACCOUNT, site=SITE)
    assert mail.recipient == "support@callfactory.example"
    assert mail.headers == {
        FORWARDED_HEADER: "forwarded",
        LAST_HOP_HEADER: "encrypted",
        "Reply-To": "jan@sender.example",
    }
    assert "encrypted, as the receiving server wrote it down" in mail.text
    assert mail.attachments[0].content == b"raw"


@pytest.mark.parametrize(
    "sender", ["", "nobody", "a@b\r\nBcc: all@callfactory.example", '"x" <a@b>, c@d', "<a@b.example>\n"]
)
def test_a_strange_sender_breaks_nothing(sender: str) -> None:
    mail = forwarded(
        a_mail(**{"from": sender, "subject": "x\r\nBcc: y\x00" * 50}),
        None,
        support="support@callfactory.example",
        account_id=PLATFORM_ACCOUNT,
        site=SITE,
    )
    assert all(value.isprintable() for value in mail.headers.values())
    assert "too large" in mail.text


class Mails:
    def __init__(self, **kept: bytes) -> None:
        self.kept = {name.replace("_", "-"): content for name, content in kept.items()}

    def read(self, content_id: str, largest: int) -> bytes | None:
        content = self.kept[content_id]
        return content if len(content) <= largest else None

    def remove(self, content_id: str) -> None:
        self.kept.pop(content_id, None)


def forward(mail: ContactMail, mails: Mails, mailer: FakeMailer) -> Fate:
    return forward_contact_mail(mail, mails=mails, mailer=mailer, support="support@callfactory.example", site=SITE)


def test_what_support_has_is_not_kept_and_not_sent_twice() -> None:
    mails, mailer = Mails(content_1=b"raw"), FakeMailer()
    assert [forward(a_mail(), mails, mailer) for _ in range(2)] == [Fate.FORWARD] * 2
    assert len(mailer.sent) == 1
    assert mails.kept == {}


def test_what_does_not_fit_is_told_of_and_waits_for_support() -> None:
    mails, mailer = Mails(content_1=bytes(LARGEST_FORWARDED + 1)), FakeMailer()
    forward(a_mail(), mails, mailer)
    assert mailer.sent[0].attachments == ()
    assert mails.kept


def test_a_mail_is_not_lost_when_it_cannot_be_forwarded_now() -> None:
    mails, mailer = Mails(content_1=b"raw"), FakeMailer()
    mailer.fails_with = [MailPostponed("ses-postponed"), MailRefused("ses-invalid")]
    with pytest.raises(MailPostponed):
        forward(a_mail(), mails, mailer)
    assert forward(a_mail(), mails, mailer) is Fate.HOLD
    assert mails.kept


def test_a_virus_is_removed_and_spam_waits() -> None:
    for verdicts, left in (({"spam": "PASS", "virus": "FAIL"}, 0), ({"spam": "FAIL", "virus": "PASS"}, 1)):
        mails, mailer = Mails(content_1=b"raw"), FakeMailer()
        forward(ContactMail("content-1", a_mail().headers, verdicts), mails, mailer)
        assert (mailer.sent, len(mails.kept)) == ([], left)
