"""The words of every mail, one module a language, all with the same kinds and the same parameters (a test compares)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from typing import Final, Literal, get_args

Language = Literal["en", "nl", "de"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)


class MailKind(StrEnum):
    """Every kind of mail that Call Factory sends. To add one: here, in `callfactory.mail` what it needs to be told,
    in each language its words, and in the registry."""

    SIGN_UP_CONFIRMATION = "sign-up-confirmation"
    ALREADY_REGISTERED = "already-registered"
    SIGN_IN_RESET = "password-reset"
    INVITATION = "invitation"
    EMAIL_CHANGE_PRESENT = "email-change-present"
    EMAIL_CHANGE_NEW = "email-change-new"
    EMAIL_CHANGED = "email-changed"
    STATEMENT_CHANGED = "statement-changed"
    WEBHOOK_DISABLED = "webhook-disabled"
    ORDER_ACCEPTED = "order-accepted"
    ORDER_INFORMATION_REQUIRED = "order-information-required"
    ORDER_REJECTED = "order-rejected"
    ORDER_UPDATE_REQUIRED = "order-update-required"
    NUMBER_UPDATE_REQUIRED = "number-update-required"
    ORDER_EXPIRED = "order-expired"
    NUMBER_TO_UPDATE = "number-to-update"
    EXPORT_READY = "export-ready"
    ACCOUNT_ERASED = "account-erased"
    KEY_CREATED = "key-created"
    VOICEMAIL = "voicemail"
    VOICEMAIL_REPEATED = "voicemail-repeated"
    VOICEMAIL_LOST = "voicemail-lost"
    VOICEMAIL_UNCONFIRMED = "voicemail-unconfirmed"
    VOICEMAIL_ADDRESS = "voicemail-address"
    CONTACT_MAIL = "contact-mail"


@dataclass(frozen=True, slots=True)
class Text:
    """The words of one kind of mail. Paragraphs may name parameters in braces, the subject never does. `action` is
    what the link says."""

    subject: str
    paragraphs: tuple[str, ...]
    action: str = ""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One language: the mails, and the two lines under each."""

    mails: Mapping[MailKind, Text]
    sender_line: str
    privacy_line: str


def catalogue(language: Language) -> Catalogue:
    """The words in one of our languages."""
    words: Catalogue = import_module(f"callfactory.mail_texts.{language}").CATALOGUE
    return words
