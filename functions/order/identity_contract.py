"""Shapes of accounts, sessions and keys: the source of validation and of the OpenAPI document."""

from datetime import datetime
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints

from callfactory.ids import ID_PATTERN
from callfactory.principal import Permission
from callfactory_aws.model import Model
from functions.order.contract import Address, Contact, Cursor, Email, Organisation, Request

Password = Annotated[str, StringConstraints(min_length=1, max_length=256)]
Code = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9]{6}$")]
Language = Literal["en", "nl", "de"]
Invitation = Annotated[
    str | None,
    Field(min_length=1, max_length=200, description="What an invitation's link carries: joins the inviting account."),
]


def _known_zone(zone: str) -> str:
    if zone not in available_timezones():
        raise ValueError("not an IANA time zone, such as Europe/Amsterdam")
    return zone


Zone = Annotated[str, StringConstraints(max_length=40), AfterValidator(_known_zone)]


class SignUp(Request):
    """What is needed to begin. Organisation and contact person are asked for when the first number is ordered."""

    email: Email
    password: Password = Field(description="At least 12 characters with small and capital letters, digits, symbols.")
    language: Language = Field(default="en", description="The language of mails.")
    zone: Zone = Field(
        default="UTC", description="The IANA zone that times are shown in.", examples=["Europe/Amsterdam"]
    )
    privacy_statement: Literal["2018-05-01"] = Field(
        description="The version of the privacy statement that you have read and accept."
    )


class Accepted(Model):
    """The same answer whether or not the address was known: nobody learns who is a customer."""

    detail: str


class Confirmation(Request):
    """The code that was mailed."""

    email: Email
    code: Code
    invitation: Invitation = None


class AccountOpened(Model):
    """The account that came into being."""

    account_id: str


class SignIn(Request):
    """E-mail address and password."""

    email: Email
    password: Password
    as_: Literal["cookie", "bearer"] = Field(
        default="cookie",
        alias="as",
        description="How to carry the session: `cookie` for browsers, `bearer` for programs that keep no cookies.",
    )
    invitation: Invitation = None


class ChallengeAnswer(Request):
    """The one-time code that the sign-in wants."""

    challenge_token: Annotated[str, StringConstraints(min_length=1, max_length=8000)]
    code: Code


class SessionOpened(Model):
    """Signed in, or one step away from it."""

    state: Literal["open", "code_wanted"]
    challenge_token: str | None = Field(
        default=None, description="Send it with the one-time code to `POST /session/challenge` within three minutes."
    )
    token: str | None = Field(default=None, description="The session for `Authorization: Bearer`, if asked for.")
    ends_at: datetime | None = Field(default=None, description="When the session ends if it is not used.")


class Me(Model):
    """Who is signed in, and what they may do."""

    account_id: str
    subject_id: str
    kind: Literal["person", "key"]
    roles: list[str]
    permissions: list[str]
    mfa: bool = Field(description="Whether a one-time code was given.")


class TotpBegun(Model):
    """Put this into an authenticator app, then switch it on with a first code."""

    secret: str
    otpauth_uri: str


class TotpCode(Request):
    """A code of the authenticator app."""

    code: Code


class KeyRequest(Request):
    """A key for a program or a switch."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
    scopes: list[Permission] = Field(min_length=1, description="What it may do.", examples=[["calls:write"]])
    source_id: str | None = Field(default=None, pattern=ID_PATTERN, description="The call source that it belongs to.")
    expires_at: AwareDatetime | None = Field(default=None, description="When it stops working by itself.")


class KeyView(Model):
    """A key, without its secret."""

    key_id: str
    name: str
    scopes: list[str]
    source_id: str | None
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    used_at: datetime | None = Field(description="Last use, to about five minutes.")
    secret: str | None = Field(default=None, description="Shown once, when the key is made, and kept nowhere.")


class KeyPage(Model):
    """The account's keys."""

    items: list[KeyView]
    next_cursor: str | None


class ListQuery(Request):
    """Where a list continues."""

    limit: int = Field(default=50, ge=1, le=200)
    cursor: Cursor | None = None


class NewStatement(Model):
    """A version of the privacy statement that nobody of the account has said to have read."""

    version: str = Field(description="The day from which it is effective. Its page is `/privacy/<version>`.")
    changes: dict[Language, str] = Field(description="What is different from the version before.")


class StatementRead(Request):
    """Which version was read."""

    version: str = Field(max_length=10, description="The newest one, as the account shows it.")


class AccountView(Model):
    """The account as its people see it."""

    account_id: str
    language: str
    zone: str
    privacy_statement: str = Field(description="The version that was accepted at the beginning, or read since.")
    new_statement: NewStatement | None = Field(description="Read it, then say so: `POST /account/privacy-statement`.")
    created_at: datetime
    version: int = Field(description="Send it back with a change: so that nobody undoes another one's change unseen.")
    organisation: Organisation | None
    contact: Contact | None


class AccountChange(Request):
    """What to change; what is absent stays."""

    version: int = Field(ge=1, description="The version that you saw.")
    language: Language | None = None
    zone: Zone | None = None
    organisation: Organisation | None = None
    contact: Contact | None = None


class AuditEntry(Model):
    """One line of the account's log."""

    entry_id: str
    at: datetime
    actor_kind: str
    actor_id: str
    action: str
    target_kind: str
    target_id: str
    details: dict[str, str | int | bool | None]


class AuditPage(Model):
    """The account's log, newest first."""

    items: list[AuditEntry]
    next_cursor: str | None


__all__ = ["Address", "Contact", "Organisation"]
