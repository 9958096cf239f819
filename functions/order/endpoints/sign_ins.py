"""A person's sign-ins, and a forgotten password."""

from callfactory.cookies import SESSION
from callfactory.errors import NotFound
from callfactory.principal import Permission
from callfactory_aws.cookies import SetCookie
from callfactory_aws.endpoint import SIGN_IN, Allow, Answer, Call
from callfactory_aws.http import Api
from functions.order import present, wiring
from functions.order.identity_contract import Accepted
from functions.order.manage_sessions import end_all_sessions, end_session, list_sessions
from functions.order.people_contract import ForgottenPassword, NewPassword, SessionPage
from functions.order.reset_password import forget_password, reset_password

TAG = "session"


def declare(api: Api) -> None:
    """Declares the endpoints."""
    _declare_sessions(api)
    _declare_password(api)


def _declare_sessions(api: Api) -> None:
    @api.endpoint("GET", "/sessions", allow=Permission.SESSION, tag=TAG, answer=SessionPage)
    def get_sessions(call: Call[None, None]) -> SessionPage:
        """List where you are signed in."""
        found = list_sessions(call.principal, sessions=wiring.sessions(), clock=wiring.clock())
        return SessionPage(items=[present.session(each, call.principal.session_id) for each in found])

    @api.endpoint("DELETE", "/sessions/{session_id}", allow=Permission.SESSION, tag=TAG, errors=(NotFound,))
    def end_one_session(call: Call[None, None]) -> None:
        """End one of your sign-ins."""
        end_session(
            call.path["session_id"],
            call.principal,
            sessions=wiring.sessions(),
            store=wiring.store(),
            audit=wiring.audit(),
            clock=wiring.clock(),
        )

    @api.endpoint("DELETE", "/sessions", allow=Permission.SESSION, tag=TAG)
    def sign_out_everywhere(call: Call[None, None]) -> Answer:
        """Sign out everywhere, here too."""
        end_all_sessions(
            call.principal,
            sessions=wiring.sessions(),
            store=wiring.store(),
            audit=wiring.audit(),
            clock=wiring.clock(),
        )
        return Answer(None, cookies=(SetCookie(SESSION.name, "", 0),))


def _declare_password(api: Api) -> None:
    @api.endpoint(
        "POST",
        "/session/password-reset",
        allow=Allow.ANYONE,
        tag=TAG,
        body=ForgottenPassword,
        answer=Accepted,
        status=202,
        limit=SIGN_IN,
    )
    def forgot_password(call: Call[ForgottenPassword, None]) -> Accepted:
        """Ask for a code to choose a new password.

        The answer is the same whether or not the address is known to us.
        """
        with wiring.even_time().answers():
            return forget_password(call.body.email, store=wiring.store(), admit=wiring.admit)

    @api.endpoint(
        "POST",
        "/session/password-reset/confirmation",
        allow=Allow.ANYONE,
        tag=TAG,
        body=NewPassword,
        limit=SIGN_IN,
    )
    def choose_password(call: Call[NewPassword, None]) -> None:
        """Choose a new password with the code that was mailed. Every sign-in ends; one-time codes stay switched on."""
        with wiring.even_time().refusals():
            reset_password(
                call.body,
                store=wiring.store(),
                accounts=wiring.accounts(),
                sessions=wiring.sessions(),
                audit=wiring.audit(),
                clock=wiring.clock(),
                admit=wiring.admit,
            )
