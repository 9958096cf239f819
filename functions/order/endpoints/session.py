"""Signing up, signing in and out, one-time codes."""

from typing import Any

from callfactory.cookies import SESSION
from callfactory.errors import MfaRequired, Unauthenticated
from callfactory.identity.invitations import InvitationOver, InvitationTaken
from callfactory.principal import Permission
from callfactory_aws.cookies import SetCookie
from callfactory_aws.endpoint import SIGN_IN, Allow, Answer, Call, Created
from callfactory_aws.http import Api
from functions.order import present, wiring
from functions.order.close_session import close_session
from functions.order.confirm_sign_up import confirm_sign_up
from functions.order.enrol_totp import begin_totp, end_totp, finish_totp
from functions.order.identity_contract import (
    Accepted,
    AccountOpened,
    ChallengeAnswer,
    Confirmation,
    Me,
    SessionOpened,
    SignIn,
    SignUp,
    TotpBegun,
    TotpCode,
)
from functions.order.open_session import Challenged, Opened, answer_challenge, open_session
from functions.order.sign_up import MAIL_IS_COMING, sign_up

TAG = "session"


def declare(api: Api) -> None:
    """Declares the endpoints."""
    _declare_sign_up(api)
    _declare_sign_in(api)
    _declare_own_session(api)


def _declare_sign_up(api: Api) -> None:
    @api.endpoint(
        "POST",
        "/accounts",
        allow=Allow.ANYONE,
        tag=TAG,
        body=SignUp,
        creates=_accepted,
        answer=Accepted,
        status=202,
        limit=SIGN_IN,
    )
    def create_account(call: Call[SignUp, None]) -> Created:
        """Sign up.

        A code is mailed to the address. The answer is the same whether or not the address is known to us.
        """
        with wiring.even_time().answers():
            sign_up(
                call.body,
                store=wiring.store(),
                outbox=wiring.outbox(),
                clock=wiring.clock(),
                index=wiring.index,
                admit=wiring.admit,
            )
        return Created("accepted")

    @api.endpoint(
        "POST",
        "/accounts/confirmation",
        allow=Allow.ANYONE,
        tag=TAG,
        body=Confirmation,
        creates=_account_opened,
        status=200,
        answer=AccountOpened,
        limit=SIGN_IN,
        errors=(InvitationTaken, InvitationOver),
    )
    def confirm_account(call: Call[Confirmation, None]) -> Created:
        """Confirm the e-mail address with the code that was mailed, which opens the account."""
        with wiring.even_time().refusals():
            account_id = confirm_sign_up(
                call.body,
                store=wiring.store(),
                joining=wiring.joining_ports(),
                bus=wiring.bus(),
                admit=wiring.admit,
            )
        return Created(account_id)


def _accepted(call: Call[Any, Any], accepted: str) -> Accepted:
    """The answer to every sign-up: nothing is told, and nothing kept, of what became of it."""
    del call, accepted
    return Accepted(detail=MAIL_IS_COMING)


def _account_opened(call: Call[Any, Any], account_id: str) -> AccountOpened:
    del call
    return AccountOpened(account_id=account_id)


def _declare_sign_in(api: Api) -> None:
    @api.endpoint(
        "POST",
        "/session",
        allow=Allow.ANYONE,
        tag=TAG,
        body=SignIn,
        answer=SessionOpened,
        limit=SIGN_IN,
        errors=(Unauthenticated, InvitationTaken, InvitationOver),
    )
    def create_session(call: Call[SignIn, None]) -> Answer:
        """Sign in.

        Where one-time codes are switched on, the answer asks for one. The session comes as a cookie, or in the answer
        for programs that keep no cookies.
        """
        with wiring.even_time().refusals():
            opened = open_session(call.body, ports=wiring.sign_in_ports())
        if isinstance(opened, Challenged):
            return Answer(SessionOpened(state="code_wanted", challenge_token=opened.challenge_token))
        return _opened(opened)

    @api.endpoint(
        "POST",
        "/session/challenge",
        allow=Allow.ANYONE,
        tag=TAG,
        body=ChallengeAnswer,
        answer=SessionOpened,
        limit=SIGN_IN,
        errors=(Unauthenticated, InvitationTaken, InvitationOver),
    )
    def answer_session_challenge(call: Call[ChallengeAnswer, None]) -> Answer:
        """Complete the sign-in with a one-time code."""
        return _opened(answer_challenge(call.body.challenge_token, call.body.code, ports=wiring.sign_in_ports()))


def _opened(opened: Opened) -> Answer:
    """The session, carried as it was asked for: only ever in one of the two places."""
    as_cookie = opened.carrier == "cookie"
    return Answer(
        SessionOpened(state="open", token=None if as_cookie else opened.token, ends_at=opened.session.ends_at()),
        cookies=(SetCookie(SESSION.name, opened.token, SESSION.max_age_seconds),) if as_cookie else (),
    )


def _declare_own_session(api: Api) -> None:
    @api.endpoint("GET", "/session", allow=Permission.SESSION, tag=TAG, answer=Me)
    def get_session(call: Call[None, None]) -> Me:
        """Show who is signed in, and what they may do."""
        return present.me(call.principal)

    @api.endpoint("DELETE", "/session", allow=Permission.SESSION, tag=TAG)
    def delete_session(call: Call[None, None]) -> Answer:
        """Sign out."""
        close_session(
            call.principal,
            sessions=wiring.sessions(),
            store=wiring.store(),
            audit=wiring.audit(),
            clock=wiring.clock(),
        )
        return Answer(None, cookies=(SetCookie(SESSION.name, "", 0),))

    @api.endpoint("POST", "/session/totp", allow=Permission.SESSION, tag=TAG, answer=TotpBegun, limit=SIGN_IN)
    def begin_one_time_codes(call: Call[None, None]) -> TotpBegun:
        """Begin with one-time codes: a secret for the authenticator app.

        Nothing changes until a first code has been given. Asking again makes a new secret.
        """
        return begin_totp(call.principal, sessions=wiring.sessions(), store=wiring.store())

    @api.endpoint("PUT", "/session/totp", allow=Permission.SESSION, tag=TAG, body=TotpCode, limit=SIGN_IN)
    def finish_one_time_codes(call: Call[TotpCode, None]) -> None:
        """Switch one-time codes on with a first code. From the next sign-in on one is wanted."""
        finish_totp(
            call.principal,
            call.body.code,
            sessions=wiring.sessions(),
            store=wiring.store(),
            audit=wiring.audit(),
            clock=wiring.clock(),
        )

    @api.endpoint("DELETE", "/session/totp", allow=Permission.SESSION, tag=TAG, errors=(MfaRequired,))
    def end_one_time_codes(call: Call[None, None]) -> None:
        """Switch one-time codes off. Needs a session that was opened with one."""
        end_totp(
            call.principal,
            sessions=wiring.sessions(),
            store=wiring.store(),
            audit=wiring.audit(),
            clock=wiring.clock(),
        )
