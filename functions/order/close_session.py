"""Signing out: the session ends here at once, and at the identity store as well."""

from callfactory.audit import Action, AuditLog, entry
from callfactory.clock import Clock
from callfactory.identity.sessions import Sessions
from callfactory.identity.store import IdentityStore
from callfactory.principal import Principal


def close_session(
    principal: Principal, *, sessions: Sessions, store: IdentityStore, audit: AuditLog, clock: Clock
) -> None:
    """Ends the session that makes this request; a session that has ended meanwhile stays ended."""
    session = sessions.get(principal.session_id) if principal.session_id else None
    if session is None:
        return
    sessions.end(session.session_hash)
    store.revoke(session.refresh_token)
    person = ("person", principal.subject_id)
    audit.record(
        entry(
            principal.account_id,
            Action.SESSION_ENDED,
            at=clock.now(),
            by=("person", principal.subject_id),
            target=person,
        )
    )
