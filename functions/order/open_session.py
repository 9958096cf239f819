"""Signing in: a password, perhaps a one-time code, then a session that the client only knows by a random token."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol

from callfactory.audit import Action, entry
from callfactory.clock import Clock, iso, parse_iso
from callfactory.errors import FieldProblem, InvalidInput
from callfactory.events import Bus
from callfactory.identity.accounts import PLATFORM_ACCOUNT, Member
from callfactory.identity.invitations import Invitation
from callfactory.identity.sessions import Session, Sessions, hash_of, new_token
from callfactory.identity.store import STAFF_GROUP, CodeWanted, IdentityStore, SignedIn, WrongCode
from callfactory.ids import new_id
from callfactory.principal import Role
from functions.order.accept_invitation import JoiningPorts, read_invitation
from functions.order.confirm_sign_up import account_of
from functions.order.identity_contract import SignIn

CHALLENGE_LIVES = timedelta(minutes=3)

Carrier = Literal["cookie", "bearer"]


class Sealer(Protocol):
    """Seals what the client carries between password and code, so that it can neither read nor change it."""

    def seal(self, content: bytes) -> str: ...

    def open(self, text: str) -> bytes | None:
        """None for anything that was not sealed here."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A session was opened: the token goes to the client, once."""

    session: Session
    token: str = field(repr=False)
    carrier: Carrier


@dataclass(frozen=True, slots=True)
class Challenged:
    """A one-time code is wanted."""

    challenge_token: str = field(repr=False)


@dataclass(frozen=True)
class SignInPorts:
    """What signing in needs."""

    store: IdentityStore
    joining: JoiningPorts
    sessions: Sessions
    bus: Bus
    sealer: Sealer
    admit: Callable[[str], None]

    @property
    def clock(self) -> Clock:
        """The one clock."""
        return self.joining.clock


def open_session(wish: SignIn, *, ports: SignInPorts) -> Opened | Challenged:
    """Raises Unauthenticated, the same for unknown and known addresses; TooManyRequests for too many for one; what
    `read_invitation` raises."""
    ports.admit(f"sign-in/{wish.email}")
    invitation = read_invitation(wish.invitation, wish.email, ports=ports.joining)
    answer = ports.store.sign_in(wish.email, wish.password)
    carrier = wish.as_
    if isinstance(answer, SignedIn):
        return _open(answer, carrier, invitation, mfa=False, ports=ports)
    content = {
        "username": answer.username,
        "session": answer.session,
        "as": carrier,
        "email": wish.email,
        "invitation": wish.invitation,
        "until": iso(ports.clock.now() + CHALLENGE_LIVES),
    }
    return Challenged(ports.sealer.seal(json.dumps(content).encode()))


def answer_challenge(challenge_token: str, code: str, *, ports: SignInPorts) -> Opened:
    """The second step. Raises InvalidInput for a token that is not ours or too old, or for a wrong code."""
    content = _challenge(challenge_token, ports)
    ports.admit(f"challenge/{content['username']}")
    try:
        signed_in = ports.store.answer(CodeWanted(content["username"], content["session"]), code)
    except WrongCode as wrong:
        raise InvalidInput([FieldProblem("body", "code", "wrong_code", wrong.detail)]) from None
    invitation = read_invitation(content["invitation"], content["email"], ports=ports.joining)
    carrier: Carrier = "bearer" if content["as"] == "bearer" else "cookie"
    return _open(signed_in, carrier, invitation, mfa=True, ports=ports)


def _challenge(token: str, ports: SignInPorts) -> dict[str, Any]:
    sealed = ports.sealer.open(token)
    content: dict[str, Any] = json.loads(sealed) if sealed is not None else {}
    if not content or parse_iso(content["until"]) <= ports.clock.now():
        raise InvalidInput.of("challenge_token", "expired", "Sign in again: this step took too long.")
    return content


def _open(
    signed_in: SignedIn, carrier: Carrier, invitation: Invitation | None, *, mfa: bool, ports: SignInPorts
) -> Opened:
    now = ports.clock.now()
    staff = STAFF_GROUP in signed_in.groups
    member = _staff(signed_in, now, ports) if staff else _customer(signed_in, invitation, ports)
    token = new_token()
    session = Session(
        session_hash=hash_of(token),
        account_id=member.account_id,
        user_id=member.user_id,
        subject=signed_in.subject,
        mfa=mfa,
        staff=staff,
        created_at=now,
        used_at=now,
        refresh_token=signed_in.refresh_token,
    )
    ports.sessions.open(session)
    person = ("person", member.user_id)
    ports.joining.audit.record(
        entry(member.account_id, Action.SESSION_OPENED, at=now, by=("person", person[1]), target=person, mfa=mfa)
    )
    return Opened(session, token, carrier)


def _customer(signed_in: SignedIn, invitation: Invitation | None, ports: SignInPorts) -> Member:
    person = ports.store.person(signed_in.subject)
    return account_of(person, invitation, joining=ports.joining, bus=ports.bus)


def _staff(signed_in: SignedIn, now: datetime, ports: SignInPorts) -> Member:
    person = ports.store.person(signed_in.subject)
    accounts = ports.joining.accounts
    return accounts.member_of_subject(signed_in.subject) or accounts.add(
        Member(
            account_id=PLATFORM_ACCOUNT,
            user_id=new_id("usr", now),
            subject=signed_in.subject,
            email=person.email,
            roles=frozenset({Role.OPS}),
            created_at=now,
        )
    )
