"""Who is asking, and what they may do. One principal for people, programs and switches alike.

Permissions are declared here once; endpoints name the one they need; roles and scopes are sets of them.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from callfactory.errors import Forbidden, MfaRequired


class Permission(StrEnum):
    """What can be done. The text is what appears as scope of an API key and in the API description."""

    ACCOUNT_READ = "account:read"
    ACCOUNT_WRITE = "account:write"
    AUDIT_READ = "audit:read"
    MEMBERS_READ = "members:read"
    MEMBERS_WRITE = "members:write"
    """Invite people, change their roles, remove them. People only."""
    KEYS_READ = "keys:read"
    KEYS_WRITE = "keys:write"
    SESSION = "session:self"
    """One's own sign-in: see it, end it, protect it with one-time codes. People only."""
    ORDERS_READ = "orders:read"
    ORDERS_WRITE = "orders:write"
    NUMBERS_READ = "numbers:read"
    NUMBERS_WRITE = "numbers:write"
    CALLS_READ = "calls:read"
    CALLS_WRITE = "calls:write"
    """Send call detail records: what a voice switch does."""
    PLAN_READ = "plan:read"
    """Ask for the call plan of a number at each call: what a voice switch does."""
    VOICEMAIL_SEND = "voicemail:send"
    """Hand over messages from answering machines: what a voice switch does."""
    RECORDINGS_READ = "recordings:read"
    """See which recordings there are."""
    RECORDINGS_LISTEN = "recordings:listen"
    """Get links that play or fetch recordings."""
    RECORDINGS_REMOVE = "recordings:remove"
    """Remove recordings, and decide how long they are kept."""
    RECORDINGS_WRITE = "recordings:write"
    """Put the audio of calls: what a voice switch does."""
    SOURCES_READ = "sources:read"
    SOURCES_WRITE = "sources:write"
    WEBHOOKS_READ = "webhooks:read"
    WEBHOOKS_WRITE = "webhooks:write"
    EXPORTS_READ = "exports:read"
    EXPORTS_WRITE = "exports:write"
    OPS = "ops:all"
    """Call Factory's own staff, with one-time codes. Given in the identity store only, never through the API."""


class Role(StrEnum):
    """A person's role in an account, and `ops` for staff."""

    OWNER = "owner"
    FINANCE = "finance"
    OPERATOR = "operator"
    READ_ONLY = "read-only"
    OPS = "ops"


_READ = {
    Permission.ACCOUNT_READ,
    Permission.SESSION,
    Permission.ORDERS_READ,
    Permission.NUMBERS_READ,
    Permission.CALLS_READ,
    Permission.RECORDINGS_READ,
    Permission.EXPORTS_READ,
    Permission.SOURCES_READ,
}

SWITCH_SCOPES: frozenset[Permission] = frozenset(
    {Permission.CALLS_WRITE, Permission.PLAN_READ, Permission.VOICEMAIL_SEND, Permission.RECORDINGS_WRITE}
)
"""What voice switches do: no person has these, yet whoever makes keys may give them to an own switch."""

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.READ_ONLY: frozenset(_READ),
    Role.FINANCE: frozenset(_READ | {Permission.EXPORTS_WRITE, Permission.AUDIT_READ}),
    Role.OPERATOR: frozenset(
        _READ
        | {
            Permission.NUMBERS_WRITE,
            Permission.ORDERS_WRITE,
            Permission.RECORDINGS_LISTEN,
            Permission.EXPORTS_WRITE,
            Permission.SOURCES_WRITE,
        }
    ),
    Role.OWNER: frozenset(set(Permission) - {Permission.OPS} - SWITCH_SCOPES),
    Role.OPS: frozenset({Permission.OPS, Permission.SESSION}),
}
"""What each role may do. Sending call records and audio is for switches only: no person's role has it."""

KEY_SCOPES: frozenset[Permission] = frozenset(
    set(Permission)
    - {
        Permission.OPS,
        Permission.SESSION,
        Permission.KEYS_WRITE,
        Permission.ACCOUNT_WRITE,
        Permission.MEMBERS_WRITE,
    }
)
"""What an API key can be allowed: a key can neither make keys nor change who owns the account or belongs to it."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Whoever makes a request, as the authorizer established it.

    `subject_id` is the person's, key's or system part's id; `session_id` only people have; `mfa` tells whether the
    session was opened with a one-time code; `source_id` is set for keys that belong to one call source.
    """

    account_id: str
    kind: Literal["person", "key"]
    subject_id: str
    permissions: frozenset[Permission]
    roles: frozenset[Role] = frozenset()
    session_id: str | None = None
    mfa: bool = False
    source_id: str | None = None

    def require(self, permission: Permission) -> None:
        """Raises Forbidden unless this principal has the permission; MfaRequired for staff without one-time code."""
        if permission not in self.permissions:
            raise Forbidden(f"This needs the permission {permission.value}.")
        if permission is Permission.OPS and not self.mfa:
            raise MfaRequired("This needs a session opened with a one-time code.")
