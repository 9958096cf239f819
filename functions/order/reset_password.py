"""A forgotten password: a code by mail, a new password, and every old sign-in ends."""

from collections.abc import Callable

from callfactory.audit import Action, AuditLog, entry
from callfactory.clock import Clock
from callfactory.errors import FieldProblem, InvalidInput
from callfactory.identity.accounts import Accounts
from callfactory.identity.sessions import Sessions
from callfactory.identity.store import IdentityStore, WrongCode
from functions.order.identity_contract import Accepted
from functions.order.manage_sessions import end_sessions_of
from functions.order.people_contract import NewPassword

_ANSWER = "If somebody signs in with this address, a mail with a code is on its way to it."


def forget_password(email: str, *, store: IdentityStore, admit: Callable[[str], None]) -> Accepted:
    """Begins; the answer is the same whether or not the address is known."""
    admit(f"forgot/{email}")
    store.forgot_password(email)
    return Accepted(detail=_ANSWER)


def reset_password(
    wish: NewPassword,
    *,
    store: IdentityStore,
    accounts: Accounts,
    sessions: Sessions,
    audit: AuditLog,
    clock: Clock,
    admit: Callable[[str], None],
) -> None:
    """Sets the new password and signs the person out everywhere. One-time codes stay switched on.

    Raises InvalidInput naming `code`, the same for unknown addresses, or `password`.
    """
    admit(f"reset/{wish.email}")
    try:
        person = store.reset_password(wish.email, wish.code, wish.password)
    except WrongCode as wrong:
        raise InvalidInput([FieldProblem("body", "code", "wrong_code", wrong.detail)]) from None
    store.sign_out(person.subject)
    member = accounts.member_of_subject(person.subject)
    if member is None:
        return
    end_sessions_of(member.user_id, sessions=sessions)
    by = ("person", member.user_id)
    audit.record(
        entry(member.account_id, Action.SIGN_IN_RESET, at=clock.now(), by=("person", member.user_id), target=by)
    )
