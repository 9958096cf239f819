"""The people of an account: their roles, their removal, leaving by oneself."""

from callfactory.audit import Action, AuditLog, entry
from callfactory.clock import Clock
from callfactory.identity.accounts import Member
from callfactory.identity.roster import Rosters, leaving, with_roles
from callfactory.identity.sessions import Sessions
from callfactory.principal import Principal, Role
from functions.order.manage_sessions import end_sessions_of


def change_member(
    user_id: str,
    roles: frozenset[Role],
    principal: Principal,
    *,
    rosters: Rosters,
    sessions: Sessions,
    audit: AuditLog,
    clock: Clock,
) -> Member:
    """The member with these roles, signed out, so that no session outlives what it was opened for (CK-3).

    Raises NotFound, LastOwner, InvalidInput, VersionConflict.
    """
    roster = rosters.roster(principal.account_id)
    member = with_roles(roster, user_id, roles)
    rosters.change(roster, member)
    end_sessions_of(user_id, sessions=sessions)
    _record(Action.MEMBER_CHANGED, member, principal, audit, clock)
    return member


def remove_member(
    user_id: str, principal: Principal, *, rosters: Rosters, sessions: Sessions, audit: AuditLog, clock: Clock
) -> None:
    """From the next request on the person has no part in the account; removing oneself is leaving.

    Raises NotFound, LastOwner, VersionConflict.
    """
    roster = rosters.roster(principal.account_id)
    member = leaving(roster, user_id)
    rosters.remove(roster, member)
    end_sessions_of(user_id, sessions=sessions)
    action = Action.MEMBER_LEFT if user_id == principal.subject_id else Action.MEMBER_REMOVED
    _record(action, member, principal, audit, clock)


def _record(action: Action, member: Member, principal: Principal, audit: AuditLog, clock: Clock) -> None:
    audit.record(
        entry(
            member.account_id,
            action,
            at=clock.now(),
            by=(principal.kind, principal.subject_id),
            target=("person", member.user_id),
            **{f"as_{role.value.replace('-', '_')}": True for role in member.roles},
        )
    )
