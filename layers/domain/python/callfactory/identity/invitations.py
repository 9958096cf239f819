"""Invitations: how somebody joins an account. A mail carries a token; whoever proves the invited address may use it."""

import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Final, Protocol

from callfactory.errors import Conflict, Gone
from callfactory.ids import is_id
from callfactory.pages import Page, Position
from callfactory.principal import Role

LIVES: Final = timedelta(days=7)
"""How long an invitation can be accepted."""

FORGOTTEN_AFTER: Final = timedelta(days=30)
"""How long an invitation is remembered after it was sent."""

PREFIX: Final = "cfi_"


class InvitationTaken(Conflict):
    """Somebody accepted it already."""

    code = "invitation_taken"


class InvitationOver(Gone):
    """It was withdrawn, or its time is over."""

    code = "invitation_over"


class InvitationState(StrEnum):
    """open -> accepted, withdrawn, or expired by itself."""

    OPEN = "open"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Invitation:
    """One invitation; of its token only the hash is kept. `settled` is what was decided: accepted or withdrawn."""

    invitation_id: str
    account_id: str
    email: str = field(repr=False)
    roles: frozenset[Role]
    secret_hash: str = field(repr=False)
    invited_by: str
    created_at: datetime
    settled: InvitationState | None = None

    @property
    def ends_at(self) -> datetime:
        """Until when it can be accepted."""
        return self.created_at + LIVES

    def state(self, now: datetime) -> InvitationState:
        """Where it stands at this moment."""
        if self.settled is not None:
            return self.settled
        return InvitationState.OPEN if now < self.ends_at else InvitationState.EXPIRED


class Invitations(Protocol):
    """Keeps invitations."""

    def add(self, invitation: Invitation) -> None:
        """Keeps a new one."""

    def get(self, invitation_id: str) -> Invitation | None:
        """The invitation, whatever its state."""

    def of(self, account_id: str, *, limit: int, after: Position | None = None) -> Page[Invitation]:
        """The account's invitations."""

    def withdraw(self, invitation_id: str) -> None:
        """Ends one that was not accepted yet; does nothing otherwise."""


def new_secret() -> tuple[str, str]:
    """A secret that nobody can guess, and its hash."""
    secret = secrets.token_urlsafe(24)
    return secret, sha256(secret.encode()).hexdigest()


def token_of(invitation_id: str, secret: str) -> str:
    """What the mail carries."""
    return f"{PREFIX}{invitation_id.removeprefix('inv_')}_{secret}"


def read_token(token: str) -> tuple[str, str] | None:
    """Invitation id and secret of a token; None for anything that is no token of ours."""
    head, _, secret = token.removeprefix(PREFIX).partition("_")
    invitation_id = f"inv_{head}"
    if not token.startswith(PREFIX) or not is_id(invitation_id, "inv") or not secret:
        return None
    return invitation_id, secret


def proves(invitation: Invitation, secret: str) -> bool:
    """Whether this is the invitation's secret, in constant time."""
    return hmac.compare_digest(invitation.secret_hash, sha256(secret.encode()).hexdigest())


def require_open(invitation: Invitation, now: datetime) -> None:
    """Raises InvitationTaken or InvitationOver."""
    state = invitation.state(now)
    if state is InvitationState.ACCEPTED:
        raise InvitationTaken("This invitation was accepted already.")
    if state is not InvitationState.OPEN:
        raise InvitationOver("This invitation is over. Ask for a new one.")
