"""Inviting somebody to the account, and thinking better of it."""

from callfactory.audit import Action, AuditLog, entry
from callfactory.clock import Clock
from callfactory.errors import InvalidInput, NotFound
from callfactory.identity.accounts import Accounts
from callfactory.identity.invitations import Invitation, Invitations, new_secret, token_of
from callfactory.identity.roster import Rosters, require_grantable
from callfactory.ids import new_id
from callfactory.mail import MailKind, Outbox, request_mail
from callfactory.principal import Principal
from functions.order.people_contract import InvitationRequest

_NO_NAME = "Somebody"


def invite_member(
    wish: InvitationRequest,
    principal: Principal,
    *,
    accounts: Accounts,
    rosters: Rosters,
    invitations: Invitations,
    audit: AuditLog,
    outbox: Outbox,
    clock: Clock,
) -> str:
    """The invitation's id; its token goes by mail only, so that only the invited mailbox can use it.

    Raises InvalidInput for roles that cannot be given and for somebody who is in the account already.
    """
    roles = frozenset(wish.roles)
    require_grantable(roles)
    members = rosters.roster(principal.account_id).members
    if any(member.email == wish.email for member in members):
        raise InvalidInput.of("email", "already_member", "This person is in the account already.")
    now = clock.now()
    secret, secret_hash = new_secret()
    invitation = Invitation(
        invitation_id=new_id("inv", now),
        account_id=principal.account_id,
        email=wish.email,
        roles=roles,
        secret_hash=secret_hash,
        invited_by=principal.subject_id,
        created_at=now,
    )
    invitations.add(invitation)
    _record(Action.MEMBER_INVITED, invitation, principal, audit, clock)
    _send(invitation, secret, accounts=accounts, outbox=outbox, clock=clock)
    return invitation.invitation_id


def show_invitation(invitation_id: str, principal: Principal, *, invitations: Invitations) -> Invitation:
    """Raises NotFound, also for an invitation of another account."""
    invitation = invitations.get(invitation_id)
    if invitation is None or invitation.account_id != principal.account_id:
        raise NotFound("There is no such invitation, or it is not yours.")
    return invitation


def withdraw_invitation(
    invitation_id: str, principal: Principal, *, invitations: Invitations, audit: AuditLog, clock: Clock
) -> None:
    """Ends it at once; one that was accepted stays accepted."""
    invitation = show_invitation(invitation_id, principal, invitations=invitations)
    if invitation.settled is None:
        invitations.withdraw(invitation_id)
        _record(Action.INVITATION_WITHDRAWN, invitation, principal, audit, clock)


def _send(invitation: Invitation, secret: str, *, accounts: Accounts, outbox: Outbox, clock: Clock) -> None:
    account = accounts.get(invitation.account_id)
    outbox.put(
        request_mail(
            MailKind.INVITATION,
            account_id=invitation.account_id,
            about=invitation.invitation_id,
            recipient=invitation.email,
            language=account.language,
            organisation=account.organisation.legal_name if account.organisation else _NO_NAME,
            token=token_of(invitation.invitation_id, secret),
        ),
        clock.now(),
    )


def _record(action: Action, invitation: Invitation, principal: Principal, audit: AuditLog, clock: Clock) -> None:
    audit.record(
        entry(
            invitation.account_id,
            action,
            at=clock.now(),
            by=(principal.kind, principal.subject_id),
            target=("invitation", invitation.invitation_id),
            **{f"as_{role.value.replace('-', '_')}": True for role in invitation.roles},
        )
    )
