"""A person's sign-ins: seen, ended one by one or all at once."""

from collections.abc import Sequence

from callfactory.audit import Action, AuditLog, entry
from callfactory.clock import Clock
from callfactory.errors import NotFound
from callfactory.identity.sessions import Session, Sessions
from callfactory.identity.store import IdentityStore
from callfactory.principal import Principal


def list_sessions(principal: Principal, *, sessions: Sessions, clock: Clock) -> Sequence[Session]:
    """The person's open sessions, newest first."""
    now = clock.now()
    return [session for session in sessions.of_person(principal.subject_id) if session.is_open(now)]


def end_session(
    session_id: str, principal: Principal, *, sessions: Sessions, store: IdentityStore, audit: AuditLog, clock: Clock
) -> None:
    """Ends one of the person's sessions. Raises NotFound for any other."""
    own = sessions.of_person(principal.subject_id)
    session = next((each for each in own if each.session_id == session_id), None)
    if session is None:
        raise NotFound("There is no such session, or it is not yours.")
    sessions.end(session.session_hash)
    store.revoke(session.refresh_token)
    _record(Action.SESSION_ENDED, principal, audit, clock)


def end_all_sessions(
    principal: Principal, *, sessions: Sessions, store: IdentityStore, audit: AuditLog, clock: Clock
) -> None:
    """Signs the person out everywhere, here and at the identity store; this session ends too."""
    own = sessions.of_person(principal.subject_id)
    end_sessions_of(principal.subject_id, sessions=sessions)
    if own:
        store.sign_out(own[0].subject)
    _record(Action.SESSIONS_ENDED, principal, audit, clock)


def end_sessions_of(user_id: str, *, sessions: Sessions) -> None:
    """Ends every session of a person: what they may do has changed, or they are no longer who they were."""
    for session in sessions.of_person(user_id):
        sessions.end(session.session_hash)


def _record(action: Action, principal: Principal, audit: AuditLog, clock: Clock) -> None:
    person = ("person", principal.subject_id)
    audit.record(
        entry(principal.account_id, action, at=clock.now(), by=("person", principal.subject_id), target=person)
    )
