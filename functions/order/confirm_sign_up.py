"""The code was mailed, the code came back: the account comes into being, exactly once."""

from collections.abc import Callable

from callfactory.audit import Action, entry
from callfactory.errors import FieldProblem, InvalidInput
from callfactory.events import AccountOpened, Bus
from callfactory.identity.accounts import PRIVACY_STATEMENT, Account, Member
from callfactory.identity.invitations import Invitation
from callfactory.identity.store import IdentityStore, Person, WrongCode
from callfactory.ids import new_id
from callfactory.principal import Role
from functions.order.accept_invitation import JoiningPorts, join, read_invitation
from functions.order.identity_contract import Confirmation


def confirm_sign_up(
    confirmation: Confirmation,
    *,
    store: IdentityStore,
    joining: JoiningPorts,
    bus: Bus,
    admit: Callable[[str], None],
) -> str:
    """The id of the new account, or of the one that the person was invited to.

    Raises InvalidInput naming `code`, the same for unknown addresses, and what `read_invitation` raises: an invitation
    that cannot be accepted is found before the code is used up.
    """
    admit(f"confirm/{confirmation.email}")
    invitation = read_invitation(confirmation.invitation, confirmation.email, ports=joining)
    try:
        person = store.confirm(confirmation.email, confirmation.code)
    except WrongCode as wrong:
        raise InvalidInput([FieldProblem("body", "code", "wrong_code", wrong.detail)]) from None
    return account_of(person, invitation, joining=joining, bus=bus).account_id


def account_of(person: Person, invitation: Invitation | None, *, joining: JoiningPorts, bus: Bus) -> Member:
    """The person's membership: by invitation, or in an account of their own that is made now if it is not there yet.

    Signing in calls this too, so that a crash between confirmation and account is healed by the next sign-in.
    """
    if invitation is not None:
        return join(invitation, person, ports=joining)
    return joining.accounts.member_of_subject(person.subject) or _opened(person, joining, bus)


def _opened(person: Person, ports: JoiningPorts, bus: Bus) -> Member:
    accounts, audit, clock = ports.accounts, ports.audit, ports.clock
    now = clock.now()
    account = Account(
        account_id=new_id("acc", now),
        language=person.language,
        zone=person.zone,
        privacy_statement=PRIVACY_STATEMENT,
        created_at=now,
    )
    owner = Member(
        account_id=account.account_id,
        user_id=new_id("usr", now),
        subject=person.subject,
        email=person.email,
        roles=frozenset({Role.OWNER}),
        created_at=now,
    )
    member = accounts.open(account, owner)
    if member == owner:
        by = ("person", member.user_id)
        opened = ("account", member.account_id)
        audit.record(entry(member.account_id, Action.ACCOUNT_OPENED, at=now, by=("person", by[1]), target=opened))
        bus.publish(AccountOpened.happened(now, account_id=member.account_id))
    return member
