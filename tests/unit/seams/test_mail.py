"""Mails say the same in every language, and reveal nothing where others can look."""

import string
from dataclasses import replace

import pytest

from callfactory.ids import new_id
from callfactory.mail import (
    LINKS,
    PARAMETERS,
    Language,
    MailKind,
    MailRequest,
    Site,
    language_of,
    render,
    request_mail,
)
from callfactory.mail_texts import LANGUAGES, catalogue
from tests.fakes import FakeClock

NOW = FakeClock().now()
ACCOUNT = new_id("acc", NOW)
SITE = Site(url="https://callfactory.example", mail_domain="mail.callfactory.example")


def a_request(kind: MailKind, language: str = "en") -> MailRequest:
    markers = {name: f"marker-{name}" for name in PARAMETERS[kind]}
    return request_mail(
        kind, account_id=ACCOUNT, about=ACCOUNT, recipient="jan@example.com", language=language, **markers
    )


def named(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("kind", MailKind)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_has_words_in_every_language(kind: MailKind, language: Language) -> None:
    text = catalogue(language).mails[kind]
    assert text.subject
    assert bool(text.action) == (kind in LINKS), "a link has a name"
    assert set().union(*map(named, [*text.paragraphs, LINKS.get(kind, "")])) == PARAMETERS[kind]


@pytest.mark.parametrize("kind", MailKind)
def test_a_subject_never_carries_a_parameter(kind: MailKind) -> None:
    assert all(not named(catalogue(language).mails[kind].subject) for language in LANGUAGES)
    assert "marker" not in render(a_request(kind), SITE).subject


@pytest.mark.parametrize("kind", MailKind)
@pytest.mark.parametrize("language", LANGUAGES)
def test_text_and_html_say_the_same_and_lead_to_the_privacy_statement(kind: MailKind, language: str) -> None:  # PS-3
    mail = render(a_request(kind, language), SITE)
    for content in (mail.text, mail.html):
        assert "https://callfactory.example/privacy" in content
        for name in PARAMETERS[kind]:
            assert f"marker-{name}" in content
    assert f'<html lang="{language}">' in mail.html


def test_a_download_is_fetched_after_sign_in_never_by_a_link_in_a_mail() -> None:
    mail = render(a_request(MailKind.EXPORT_READY), SITE)
    assert "https://callfactory.example/my/exports/marker-export_id" in mail.text
    assert "X-Amz" not in mail.text + mail.html


def test_values_cannot_become_html() -> None:
    request = replace(a_request(MailKind.SIGN_UP_CONFIRMATION), parameters={"code": "<script>"})
    assert "<script>" not in render(request, SITE).html


@pytest.mark.parametrize("parameters", [{}, {"code": "1", "name": "Jan"}, {"code": "1\r\nBcc: x"}, {"code": ""}])
def test_parameters_are_exactly_those_of_the_kind(parameters: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="parameters of a mail") as refusal:
        request_mail(
            MailKind.SIGN_UP_CONFIRMATION,
            account_id=ACCOUNT,
            about=ACCOUNT,
            recipient="jan@example.com",
            language="en",
            **parameters,
        )
    assert "Jan" not in str(refusal.value)


def test_asking_twice_about_the_same_is_one_mail_with_one_message_id() -> None:
    first, again = a_request(MailKind.KEY_CREATED), a_request(MailKind.KEY_CREATED, "nl")
    assert first.mail_id == again.mail_id
    assert render(first, SITE).message_id == f"<{first.mail_id}@mail.callfactory.example>"
    assert a_request(MailKind.EXPORT_READY).mail_id != first.mail_id


@pytest.mark.parametrize(
    ("tag", "language"), [("nl-BE", "nl"), ("de_AT", "de"), ("EN", "en"), ("fr", "en"), ("", "en")]
)
def test_other_languages_get_english(tag: str, language: str) -> None:
    assert language_of(tag) == language


def test_nothing_personal_shows_when_a_mail_is_printed() -> None:  # OR-4
    request = a_request(MailKind.ORDER_ACCEPTED)
    assert "jan@" not in repr(request) + repr(render(request, SITE))
    assert "marker" not in repr(request) + repr(render(request, SITE))
