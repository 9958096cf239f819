"""Accepting an invitation: with its token, by whoever proves the address that was invited."""

from dataclasses import dataclass

from callfactory.audit import Action, AuditLog, entry
from callfactory.clock import Clock
from callfactory.errors import InvalidInput, VersionConflict
from callfactory.identity.accounts import Accounts, Member
from callfactory.identity.invitations import (
    Invitation,
    Invitations,
    InvitationTaken,
    proves,
    read_token,
    require_open,
)
from callfactory.identity.roster import Rosters
from callfactory.identity.store import Person
from callfactory.ids import new_id

_ATTEMPTS = 4
"""How often joining is tried again when others change the account's people at the same moment."""


@dataclass(frozen=True)
class JoiningPorts:
    """What joining an account needs."""

    accounts: Accounts
    rosters: Rosters
    invitations: Invitations
    audit: AuditLog
    clock: Clock


def read_invitation(token: str | None, email: str, *, ports: JoiningPorts) -> Invitation | None:
    """The open invitation of a token; None without a token.

    Raises InvalidInput naming `invitation` for a token that is not ours or for another address, InvitationTaken,
    InvitationOver.
    """
    if token is None:
        return None
    parts = read_token(token)
    invitation = ports.invitations.get(parts[0]) if parts else None
    if parts is None or invitation is None or not proves(invitation, parts[1]):
        raise InvalidInput.of("invitation", "unknown_invitation", "There is no such invitation.")
    require_open(invitation, ports.clock.now())
    if invitation.email != email:
        raise InvalidInput.of("invitation", "other_address", "This invitation is for another e-mail address.")
    return invitation


def join(invitation: Invitation, person: Person, *, ports: JoiningPorts) -> Member:
    """The person as a member of the inviting account.

    Raises InvitationTaken where the person has an account already, or where somebody else was first: of two at once
    exactly one joins.
    """
    known = ports.accounts.member_of_subject(person.subject)
    if known is not None and known.account_id != invitation.account_id:
        raise InvitationTaken("You belong to another account. Leave it first, or accept with another address.")
    return known or _added(invitation, person, ports)


def _added(invitation: Invitation, person: Person, ports: JoiningPorts) -> Member:
    now = ports.clock.now()
    member = Member(
        account_id=invitation.account_id,
        user_id=new_id("usr", now),
        subject=person.subject,
        email=person.email,
        roles=invitation.roles,
        created_at=now,
    )
    for attempt in range(_ATTEMPTS):
        try:
            ports.rosters.join(ports.rosters.roster(member.account_id), member, invitation)
            break
        except VersionConflict:
            if attempt == _ATTEMPTS - 1:
                raise
    ports.audit.record(
        entry(
            member.account_id,
            Action.MEMBER_JOINED,
            at=now,
            by=("person", member.user_id),
            target=("person", member.user_id),
            invitation_id=invitation.invitation_id,
        )
    )
    return member
