"""What the owner reads: complete, in the owner's language and zone, and never more than the caller showed."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callfactory.mail import Language, Mail, MailKind, Site, render
from callfactory.mail_texts import LANGUAGES
from callfactory.mail_texts.voicemail import WORDS
from callfactory.voicemail.message import Message, Outcome, Reason, settled
from callfactory.voicemail.wording import REPEAT_HEADER, attachment_name, length, local_time, message_mail, notice
from tests.voicemail_samples import CALLER, FIRST, NOW, NUMBER_ID, a_message

SITE = Site(url="https://callfactory.example", mail_domain="mail.callfactory.example")
DIGITS = "612345678"


def the_mail(language: Language = "en", *, plain: bool = False, **changes: Any) -> Mail:
    return message_mail(
        a_message(**changes),
        recipient="owner@company.example",
        language=language,
        zone="Europe/Amsterdam",
        site=SITE,
        plain=plain,
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_tells_number_caller_time_and_duration(language: Language) -> None:  # VM-1
    mail = the_mail(language, left_at=datetime(2026, 7, 4, 12, 5, 9, tzinfo=UTC), duration_ms=94_400)
    for content in (mail.text, mail.html):
        assert "+31 85 000 0001" in content
        assert "+31 6 12345678" in content
        assert "14:05:09" in content
        assert "(CEST)" in content
        assert "1 min 34" in content.lower().replace("min.", "min")


@pytest.mark.parametrize(("shown", "word"), [("withheld", "withheld"), ("unknown", "unknown")])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_caller_who_is_not_shown_is_nowhere(language: Language, shown: str, word: str) -> None:  # CI-2
    mail = the_mail(language, caller_shown=shown, caller=CALLER)
    everything = " ".join([mail.subject, mail.text, mail.html, *mail.headers.values(), *mail.tags.values()])
    assert DIGITS not in everything.replace(" ", "")
    assert getattr(WORDS[language], word) in mail.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_subjects_and_headers_carry_nothing_of_the_call(language: Language) -> None:
    mail = the_mail(language)
    outside = " ".join([mail.subject, *mail.headers.values(), *mail.tags.values(), mail.message_id])
    assert DIGITS not in outside
    assert "850000001" not in outside.replace(" ", "")


def test_mail_programs_and_automata_know_what_it_is() -> None:
    mail, again = the_mail(), the_mail("nl")
    assert mail.message_id == again.message_id, "one message, one Message-ID"
    assert mail.message_id != the_mail(message_id="msg_other").message_id
    assert mail.headers == {"List-Id": f"<{NUMBER_ID}.answering-machine.mail.callfactory.example>"}
    assert mail.tags == {"message_id": a_message().message_id, "send": "0", "address_id": "none"}
    later = the_mail(sends=2, address_id=FIRST).tags
    assert (later["send"], later["address_id"]) == ("2", FIRST)


def test_what_may_be_a_repetition_says_so_and_keeps_its_message_id() -> None:  # VM-4
    again = the_mail(interruptions=1)
    assert (again.kind, again.headers[REPEAT_HEADER]) == (MailKind.VOICEMAIL_REPEATED, "possible")
    assert again.message_id == the_mail().message_id
    assert "repeated" in again.subject


def test_tls_is_demanded_unless_the_owner_chose_otherwise() -> None:  # VM-5
    assert the_mail().tls == "required"
    assert the_mail(plain=True).tls == "optional"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", Reason)
def test_a_loss_is_told_with_its_reason(language: Language, reason: Reason) -> None:  # VM-3
    lost = settled(a_message(), Outcome.LOST, NOW, reason)
    request = notice(lost, recipient="o@company.example", about="1", language=language, zone="Europe/Amsterdam")
    mail = render(request, SITE)
    assert request.kind is MailKind.VOICEMAIL_LOST
    assert WORDS[language].reasons[reason.value] in mail.text
    assert "+31 6 12345678" in mail.text
    assert "https://callfactory.example/my/messages" in mail.text


def test_each_recipient_gets_one_notice() -> None:
    lost = settled(a_message(), Outcome.LOST, NOW, Reason.REFUSED)

    def mail_id(about: str) -> str:
        return notice(lost, recipient="o@c.example", about=about, language="en", zone="UTC").mail_id

    assert mail_id("1") == mail_id("1")
    assert mail_id("1") != mail_id("2")


def test_an_unconfirmed_message_asks_the_owner_to_look() -> None:
    unconfirmed = settled(a_message(), Outcome.UNCONFIRMED, NOW)
    request = notice(unconfirmed, recipient="o@c.example", about="1", language="en", zone="UTC")
    assert request.kind is MailKind.VOICEMAIL_UNCONFIRMED


@pytest.mark.parametrize(
    ("instant", "zone", "language", "text"),
    [
        ("2026-10-25T00:30:00Z", "Europe/Amsterdam", "nl", "zondag 25 oktober 2026, 02:30:00 uur (CEST)"),
        ("2026-10-25T01:30:00Z", "Europe/Amsterdam", "nl", "zondag 25 oktober 2026, 02:30:00 uur (CET)"),
        ("2026-03-01T23:00:00Z", "Asia/Kathmandu", "en", "Monday 2 March 2026, 04:45:00 (UTC+05:45)"),
        ("2026-12-31T23:00:00Z", "Europe/Berlin", "de", "Freitag, 1. Januar 2027, 00:00:00 Uhr (CET)"),
    ],
)
def test_times_are_the_owners(instant: str, zone: str, language: Language, text: str) -> None:  # CD-3
    assert local_time(datetime.fromisoformat(instant), zone, language) == text


@given(st.integers(0, 1_800_000))
def test_a_duration_is_never_nothing(milliseconds: int) -> None:
    assert length(replace(a_message(), duration_ms=milliseconds), "en")[0] in "123456789"


def test_the_attachment_is_named_by_its_time() -> None:
    message: Message = a_message(left_at=datetime(2026, 7, 4, 12, 5, 9, tzinfo=UTC))
    assert attachment_name(message, "Europe/Amsterdam", "nl", "mp3") == "bericht-2026-07-04-140509.mp3"
