"""The people of an account: members, invitations, changes of e-mail addresses."""

from typing import Any

from callfactory.errors import Conflict, NotFound, VersionConflict
from callfactory.identity.email_changes import ChangeOver
from callfactory.identity.roster import LastOwner
from callfactory.principal import Permission
from callfactory_aws.endpoint import Call, Created, RateLimit
from callfactory_aws.http import Api
from functions.order import present, wiring
from functions.order.change_email import ask_for_change, confirm_change, show_change
from functions.order.endpoints.paging import after, next_cursor
from functions.order.identity_contract import ListQuery
from functions.order.invite_member import invite_member, show_invitation, withdraw_invitation
from functions.order.manage_members import change_member, remove_member
from functions.order.people_contract import (
    EmailChangeCodes,
    EmailChangeRequest,
    EmailChangeView,
    InvitationPage,
    InvitationRequest,
    InvitationView,
    MemberChange,
    MemberPage,
    MemberView,
)

TAG = "people"

MAILS = RateLimit(requests=30, seconds=3600)
"""What sends mail to others is limited, so that nobody is flooded."""


def declare(api: Api) -> None:
    """Declares the endpoints."""
    _declare_members(api)
    _declare_invitations(api)
    _declare_email_changes(api)


def _declare_members(api: Api) -> None:
    @api.endpoint("GET", "/account/members", allow=Permission.MEMBERS_READ, tag=TAG, answer=MemberPage)
    def get_members(call: Call[None, None]) -> MemberPage:
        """List everybody in the account."""
        roster = wiring.rosters().roster(call.principal.account_id)
        return MemberPage(items=[present.member(member) for member in roster.members])

    @api.endpoint(
        "PATCH",
        "/account/members/{user_id}",
        allow=Permission.MEMBERS_WRITE,
        tag=TAG,
        body=MemberChange,
        answer=MemberView,
        errors=(NotFound, LastOwner, VersionConflict),
    )
    def change_member_roles(call: Call[MemberChange, None]) -> MemberView:
        """Change what a person may do. Their sign-ins end."""
        changed = change_member(
            call.path["user_id"],
            frozenset(call.body.roles),
            call.principal,
            rosters=wiring.rosters(),
            sessions=wiring.sessions(),
            audit=wiring.audit(),
            clock=wiring.clock(),
        )
        return present.member(changed)

    @api.endpoint(
        "DELETE",
        "/account/members/{user_id}",
        allow=Permission.MEMBERS_WRITE,
        tag=TAG,
        errors=(NotFound, LastOwner, VersionConflict),
    )
    def delete_member(call: Call[None, None]) -> None:
        """Remove a person from the account, at once."""
        _removed(call, call.path["user_id"])

    @api.endpoint(
        "DELETE",
        "/account/membership",
        allow=Permission.SESSION,
        tag=TAG,
        errors=(NotFound, LastOwner, VersionConflict),
    )
    def leave_account(call: Call[None, None]) -> None:
        """Leave the account. The last owner cannot."""
        _removed(call, call.principal.subject_id)


def _removed(call: Call[None, None], user_id: str) -> None:
    remove_member(
        user_id,
        call.principal,
        rosters=wiring.rosters(),
        sessions=wiring.sessions(),
        audit=wiring.audit(),
        clock=wiring.clock(),
    )


def _declare_invitations(api: Api) -> None:
    @api.endpoint(
        "POST",
        "/account/invitations",
        allow=Permission.MEMBERS_WRITE,
        tag=TAG,
        body=InvitationRequest,
        creates=_invitation,
        limit=MAILS,
    )
    def create_invitation(call: Call[InvitationRequest, None]) -> Created:
        """Invite somebody to the account.

        A mail carries what they need to accept, within seven days, and nothing else does.
        """
        return Created(
            invite_member(
                call.body,
                call.principal,
                accounts=wiring.accounts(),
                rosters=wiring.rosters(),
                invitations=wiring.invitations(),
                audit=wiring.audit(),
                outbox=wiring.outbox(),
                clock=wiring.clock(),
            )
        )

    @api.endpoint(
        "GET", "/account/invitations", allow=Permission.MEMBERS_READ, tag=TAG, query=ListQuery, answer=InvitationPage
    )
    def get_invitations(call: Call[None, ListQuery]) -> InvitationPage:
        """List invitations of the last month, newest first."""
        page = wiring.invitations().of(
            call.principal.account_id, limit=call.query.limit, after=after(call, "invitations")
        )
        now = wiring.clock().now()
        return InvitationPage(
            items=[present.invitation(each, now) for each in page.items],
            next_cursor=next_cursor(call, page, "invitations"),
        )

    @api.endpoint(
        "DELETE",
        "/account/invitations/{invitation_id}",
        allow=Permission.MEMBERS_WRITE,
        tag=TAG,
        errors=(NotFound,),
    )
    def delete_invitation(call: Call[None, None]) -> None:
        """Withdraw an invitation. One that was accepted stays accepted: remove the person instead."""
        withdraw_invitation(
            call.path["invitation_id"],
            call.principal,
            invitations=wiring.invitations(),
            audit=wiring.audit(),
            clock=wiring.clock(),
        )


def _invitation(call: Call[Any, Any], invitation_id: str) -> InvitationView:
    sent = show_invitation(invitation_id, call.principal, invitations=wiring.invitations())
    return present.invitation(sent, wiring.clock().now())


def _declare_email_changes(api: Api) -> None:
    @api.endpoint(
        "POST",
        "/account/email-changes",
        allow=Permission.SESSION,
        tag=TAG,
        body=EmailChangeRequest,
        creates=_email_change,
        errors=(Conflict,),
        limit=MAILS,
    )
    def create_email_change(call: Call[EmailChangeRequest, None]) -> Created:
        """Ask to change an e-mail address: your own for signing in, or the contact person's.

        A code is mailed to the present and to the new address. Nothing changes before both are given.
        """
        return Created(ask_for_change(call.body, call.principal, ports=wiring.email_ports()))

    @api.endpoint(
        "POST",
        "/account/email-changes/{change_id}/confirmation",
        allow=Permission.SESSION,
        tag=TAG,
        body=EmailChangeCodes,
        errors=(NotFound, ChangeOver, Conflict),
    )
    def confirm_email_change(call: Call[EmailChangeCodes, None]) -> None:
        """Confirm the change with the codes from both mailboxes."""
        confirm_change(call.path["change_id"], call.body, call.principal, ports=wiring.email_ports())


def _email_change(call: Call[Any, Any], change_id: str) -> EmailChangeView:
    change = show_change(change_id, call.principal, ports=wiring.email_ports())
    return EmailChangeView(change_id=change.change_id, which=change.which, ends_at=change.ends_at)
