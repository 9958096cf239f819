"""The people of an account and what they may do in it. An account always has an owner."""

from dataclasses import dataclass, replace
from typing import Protocol

from callfactory.errors import Conflict, InvalidInput, NotFound
from callfactory.identity.accounts import Member
from callfactory.identity.invitations import Invitation
from callfactory.principal import Role

GRANTABLE: frozenset[Role] = frozenset(set(Role) - {Role.OPS})
"""Roles that an owner gives. Staff are made in the identity store only."""


class LastOwner(Conflict):
    """Somebody has to be able to run the account."""

    code = "last_owner"


@dataclass(frozen=True, slots=True)
class Roster:
    """Everybody in the account at one moment; `version` counts changes, so that two owners cannot both leave last."""

    account_id: str
    version: int
    members: tuple[Member, ...]

    @property
    def owners(self) -> tuple[Member, ...]:
        """Those who may do everything."""
        return tuple(member for member in self.members if Role.OWNER in member.roles)

    def member(self, user_id: str) -> Member:
        """Raises NotFound."""
        for member in self.members:
            if member.user_id == user_id:
                return member
        raise NotFound("There is no such person in this account.")


class Rosters(Protocol):
    """Keeps who belongs to an account. Every change is made only if the roster is still the one that was read;
    VersionConflict is raised otherwise."""

    def roster(self, account_id: str) -> Roster:
        """Everybody in the account."""

    def change(self, roster: Roster, member: Member) -> None:
        """Writes a member of the roster."""

    def remove(self, roster: Roster, member: Member) -> None:
        """The member belongs to no account any more."""

    def join(self, roster: Roster, member: Member, invitation: Invitation) -> None:
        """Adds a member and marks the invitation as accepted. Raises Conflict where it is no longer open, or where the
        person has got an account meanwhile."""


def with_roles(roster: Roster, user_id: str, roles: frozenset[Role]) -> Member:
    """The member with these roles. Raises NotFound, LastOwner, InvalidInput for roles that cannot be given."""
    require_grantable(roles)
    member = roster.member(user_id)
    if Role.OWNER not in roles:
        _require_another_owner(roster, member)
    return replace(member, roles=roles)


def leaving(roster: Roster, user_id: str) -> Member:
    """The member who may leave. Raises NotFound, LastOwner."""
    member = roster.member(user_id)
    _require_another_owner(roster, member)
    return member


def require_grantable(roles: frozenset[Role]) -> None:
    """Raises InvalidInput for roles that nobody gives here, and for none at all."""
    if not roles or not roles <= GRANTABLE:
        raise InvalidInput.of("roles", "not_grantable", f"Give one or more of {', '.join(sorted(GRANTABLE))}.")


def _require_another_owner(roster: Roster, member: Member) -> None:
    if roster.owners == (member,):
        raise LastOwner("An account needs an owner: make somebody else an owner first.")
