"""Shapes of people in accounts: members, invitations, sign-ins, changes of addresses and passwords."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from callfactory.principal import Role
from callfactory_aws.model import Model
from functions.order.contract import Email, Request
from functions.order.identity_contract import Code, Password

InvitationToken = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Roles = Annotated[list[Role], Field(min_length=1, max_length=4)]


class MemberView(Model):
    """Somebody in the account."""

    user_id: str
    email: str
    roles: list[str]
    created_at: datetime


class MemberPage(Model):
    """Everybody in the account."""

    items: list[MemberView]
    next_cursor: str | None = None


class MemberChange(Request):
    """What a person may do from now on."""

    roles: Roles


class InvitationRequest(Request):
    """Whom to invite, as what."""

    email: Email
    roles: Roles = Field(examples=[["operator"]])


class InvitationView(Model):
    """An invitation."""

    invitation_id: str
    email: str
    roles: list[str]
    state: Literal["open", "accepted", "withdrawn", "expired"]
    created_at: datetime
    ends_at: datetime


class InvitationPage(Model):
    """The account's invitations of the last month, newest first."""

    items: list[InvitationView]
    next_cursor: str | None


class SessionView(Model):
    """One sign-in."""

    session_id: str
    created_at: datetime
    used_at: datetime = Field(description="Last use, to about five minutes.")
    ends_at: datetime = Field(description="When it ends if it is not used.")
    mfa: bool = Field(description="Whether a one-time code was given.")
    current: bool = Field(description="Whether it is the one that asks.")


class SessionPage(Model):
    """Your open sign-ins."""

    items: list[SessionView]
    next_cursor: str | None = None


class ForgottenPassword(Request):
    """Whose password."""

    email: Email


class NewPassword(Request):
    """The code that was mailed, and the new password."""

    email: Email
    code: Code
    password: Password = Field(description="At least 12 characters with small and capital letters, digits, symbols.")


class EmailChangeRequest(Request):
    """Which address is to be replaced by what."""

    which: Literal["sign-in", "contact"] = Field(
        description="The address that you sign in with, or that of the account's contact person."
    )
    email: Email = Field(description="The new address.")


class EmailChangeView(Model):
    """A change that waits for the codes that were mailed to both addresses."""

    change_id: str
    which: Literal["sign-in", "contact"]
    ends_at: datetime


class EmailChangeCodes(Request):
    """One code from each mailbox."""

    code_old: Code = Field(description="Mailed to the present address.")
    code_new: Code = Field(description="Mailed to the new address.")
