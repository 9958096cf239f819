"""One-time codes: a secret for the authenticator app, switched on by a first code."""

from urllib.parse import quote

from callfactory.audit import Action, AuditLog, entry
from callfactory.clock import Clock
from callfactory.errors import FieldProblem, InvalidInput, MfaRequired, Unauthenticated
from callfactory.identity.sessions import Session, Sessions
from callfactory.identity.store import IdentityStore, WrongCode
from callfactory.principal import Principal
from functions.order.identity_contract import TotpBegun


def begin_totp(principal: Principal, *, sessions: Sessions, store: IdentityStore) -> TotpBegun:
    """A new secret; nothing changes until a code of it has been given."""
    secret = store.begin_totp(_session(principal, sessions).refresh_token)
    label = quote(f"Call Factory:{principal.subject_id}")
    return TotpBegun(secret=secret, otpauth_uri=f"otpauth://totp/{label}?secret={secret}&issuer=Call%20Factory")


def finish_totp(
    principal: Principal, code: str, *, sessions: Sessions, store: IdentityStore, audit: AuditLog, clock: Clock
) -> None:
    """From the next sign-in on a code is wanted. Raises InvalidInput naming `code`."""
    try:
        store.finish_totp(_session(principal, sessions).refresh_token, code)
    except WrongCode as wrong:
        raise InvalidInput([FieldProblem("body", "code", "wrong_code", wrong.detail)]) from None
    _record(principal, audit, clock, enabled=True)


def end_totp(principal: Principal, *, sessions: Sessions, store: IdentityStore, audit: AuditLog, clock: Clock) -> None:
    """From the next sign-in on the password alone counts. Raises MfaRequired in a session opened without a code."""
    session = _session(principal, sessions)
    if not session.mfa:
        raise MfaRequired("Sign in with a one-time code first.")
    store.end_totp(session.refresh_token)
    _record(principal, audit, clock, enabled=False)


def _record(principal: Principal, audit: AuditLog, clock: Clock, *, enabled: bool) -> None:
    audit.record(
        entry(
            principal.account_id,
            Action.MFA_CHANGED,
            at=clock.now(),
            by=("person", principal.subject_id),
            target=("person", principal.subject_id),
            enabled=enabled,
        )
    )


def _session(principal: Principal, sessions: Sessions) -> Session:
    session = sessions.get(principal.session_id) if principal.session_id else None
    if session is None:
        raise Unauthenticated("This needs a session: sign in through `POST /session`.")
    return session
