"""One principal from any credential: a session (cookie or token), a token of the identity store, an API key.

Everything is read at each request, so an ended session, a revoked key and a changed role take effect at once.
Reads: session 2 (session, member), key 1, identity-store token 2 (and one question to the store).
"""

from dataclasses import dataclass
from datetime import datetime

from callfactory.clock import Clock
from callfactory.errors import Unauthenticated
from callfactory.identity import keys as api_keys
from callfactory.identity import sessions as open_sessions
from callfactory.identity.accounts import Accounts, Member
from callfactory.identity.keys import ApiKey, ApiKeys
from callfactory.identity.sessions import Session, Sessions, hash_of
from callfactory.identity.store import STAFF_GROUP, IdentityStore
from callfactory.principal import ROLE_PERMISSIONS, Permission, Principal, Role

_SIGN_IN = "Sign in first."


@dataclass(frozen=True)
class AuthenticationPorts:
    """What the authorizer needs."""

    store: IdentityStore
    accounts: Accounts
    sessions: Sessions
    keys: ApiKeys
    clock: Clock


def authenticate(token: str, *, ports: AuthenticationPorts) -> Principal:
    """The principal that a token stands for. Raises Unauthenticated for anything else, never saying why."""
    if token.startswith(api_keys.PREFIX):
        return _by_key(token, ports)
    if token.startswith(open_sessions.MARK):
        return _by_session(token, ports)
    return _by_access_token(token, ports)


def _by_key(token: str, ports: AuthenticationPorts) -> Principal:
    parts = api_keys.read_token(token)
    key = ports.keys.get(parts[0]) if parts else None
    now = ports.clock.now()
    if parts is None or key is None or not api_keys.proves(key, parts[1]) or not key.is_valid(now):
        raise Unauthenticated(_SIGN_IN)
    if _is_due(key, now):
        ports.keys.touch(key.key_id, now)
    return Principal(
        account_id=key.account_id,
        kind="key",
        subject_id=key.key_id,
        permissions=key.scopes,
        source_id=key.source_id,
    )


def _is_due(key: ApiKey, now: datetime) -> bool:
    return key.used_at is None or now - key.used_at >= api_keys.TOUCH_EVERY


def _by_session(token: str, ports: AuthenticationPorts) -> Principal:
    session = ports.sessions.get(hash_of(token))
    now = ports.clock.now()
    if session is None or not session.is_open(now):
        raise Unauthenticated(_SIGN_IN)
    member = ports.accounts.member(session.account_id, session.user_id)
    if member is None:
        raise Unauthenticated(_SIGN_IN)
    if now - session.used_at >= open_sessions.TOUCH_EVERY:
        ports.sessions.touch(session.session_hash, now)
    return _person(member, _roles(member, session, ports), session=session)


def _roles(member: Member, session: Session, ports: AuthenticationPorts) -> frozenset[Role]:
    """Staff are staff while the identity store says so, at this very moment; nothing of ours can make them that."""
    if not session.staff:
        return member.roles - {Role.OPS}
    return frozenset({Role.OPS}) if STAFF_GROUP in ports.store.groups(session.subject) else frozenset()


def _by_access_token(token: str, ports: AuthenticationPorts) -> Principal:
    subject, _ = ports.store.verify_access_token(token)
    member = ports.accounts.member_of_subject(subject)
    if member is None:
        raise Unauthenticated(_SIGN_IN)
    # Such a token does not tell whether a one-time code was given, so it never opens what staff may do.
    return _person(member, member.roles - {Role.OPS}, session=None)


def _person(member: Member, roles: frozenset[Role], *, session: Session | None) -> Principal:
    permissions = frozenset[Permission]().union(*(ROLE_PERMISSIONS[role] for role in roles))
    return Principal(
        account_id=member.account_id,
        kind="person",
        subject_id=member.user_id,
        permissions=permissions,
        roles=roles,
        session_id=session.session_hash if session else None,
        mfa=session.mfa if session else False,
    )
