"""Changing an e-mail address: asked for, then confirmed with a code from each of both mailboxes (DB-5)."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from callfactory.audit import Action, AuditLog, entry
from callfactory.clock import Clock
from callfactory.errors import Conflict, Forbidden, InvalidInput, NotFound
from callfactory.events import AccountChanged, Bus
from callfactory.identity.accounts import Accounts
from callfactory.identity.email_changes import (
    ChangeOver,
    EmailChange,
    EmailChanges,
    Which,
    new_code,
    require_codes,
    require_open,
)
from callfactory.identity.roster import Rosters
from callfactory.identity.store import IdentityStore
from callfactory.ids import new_id
from callfactory.mail import MailKind, Outbox, request_mail
from callfactory.principal import Permission, Principal
from functions.order.people_contract import EmailChangeCodes, EmailChangeRequest


@dataclass(frozen=True)
class EmailPorts:
    """What changing an address needs. `index` is a keyed hash; `admit` counts attempts."""

    accounts: Accounts
    rosters: Rosters
    changes: EmailChanges
    store: IdentityStore
    outbox: Outbox
    audit: AuditLog
    bus: Bus
    clock: Clock
    index: Callable[[str, str], str]
    admit: Callable[[str], None]


def ask_for_change(wish: EmailChangeRequest, principal: Principal, *, ports: EmailPorts) -> str:
    """The id of the change that now waits for both codes.

    An address that somebody signs in with already gets a mail that says so instead of a code, so that nobody learns
    here who is a customer. Raises InvalidInput for the present address, Conflict where there is no contact person yet.
    """
    ports.admit(f"email-change/{principal.subject_id}")
    old = _present(wish.which, principal, ports)
    if wish.email == old:
        raise InvalidInput.of("email", "same", "This is the present address.")
    now = ports.clock.now()
    change_id, code_old, code_new = new_id("chg", now), new_code(), new_code()
    change = EmailChange(
        change_id=change_id,
        account_id=principal.account_id,
        user_id=principal.subject_id,
        which=wish.which,
        old=old,
        new=wish.email,
        old_hash=ports.index(change_id, f"old/{code_old}"),
        new_hash=ports.index(change_id, f"new/{code_new}"),
        created_at=now,
    )
    ports.changes.add(change)
    _record(Action.EMAIL_CHANGE_ASKED, change, principal, ports)
    _mail(MailKind.EMAIL_CHANGE_PRESENT, change, old, ports, code=code_old)
    if wish.which == "sign-in" and ports.store.knows(wish.email):
        _mail(MailKind.ALREADY_REGISTERED, change, wish.email, ports)
    else:
        _mail(MailKind.EMAIL_CHANGE_NEW, change, wish.email, ports, code=code_new)
    return change_id


def show_change(change_id: str, principal: Principal, *, ports: EmailPorts) -> EmailChange:
    """The change. Raises NotFound, also for one that another person asked for."""
    change = ports.changes.get(change_id)
    if change is None or (change.account_id, change.user_id) != (principal.account_id, principal.subject_id):
        raise NotFound("There is no such change, or it is not yours.")
    return change


def confirm_change(change_id: str, codes: EmailChangeCodes, principal: Principal, *, ports: EmailPorts) -> None:
    """The new address counts from now on. Raises NotFound, ChangeOver, InvalidInput naming each code that is wrong."""
    change = show_change(change_id, principal, ports=ports)
    require_open(change, ports.clock.now())
    if not ports.changes.guess(change):
        raise ChangeOver("These codes were wrong too often. Begin again.")
    require_codes(
        change,
        ports.index(change_id, f"old/{codes.code_old}"),
        ports.index(change_id, f"new/{codes.code_new}"),
    )
    if change.which == "sign-in":
        _change_sign_in(change, principal, ports)
    else:
        _change_contact(change, ports)
    ports.changes.remove(change_id)
    _record(Action.EMAIL_CHANGED, change, principal, ports)
    _mail(MailKind.EMAIL_CHANGED, change, change.old, ports)


def _present(which: Which, principal: Principal, ports: EmailPorts) -> str:
    if which == "sign-in":
        return ports.rosters.roster(principal.account_id).member(principal.subject_id).email
    if Permission.ACCOUNT_WRITE not in principal.permissions:
        raise Forbidden(f"This needs the permission {Permission.ACCOUNT_WRITE.value}.")
    contact = ports.accounts.get(principal.account_id).contact
    if contact is None:
        raise Conflict("There is no contact person yet: set one first.")
    return contact.email


def _change_sign_in(change: EmailChange, principal: Principal, ports: EmailPorts) -> None:
    roster = ports.rosters.roster(principal.account_id)
    member = roster.member(principal.subject_id)
    ports.store.change_email(member.subject, change.new)
    ports.rosters.change(roster, replace(member, email=change.new))


def _change_contact(change: EmailChange, ports: EmailPorts) -> None:
    account = ports.accounts.get(change.account_id)
    if account.contact is None or account.contact.email != change.old:
        raise ChangeOver("The contact person was changed meanwhile. Begin again.")
    contact = replace(account.contact, email=change.new)
    ports.accounts.change(replace(account, contact=contact, version=account.version + 1))
    ports.bus.publish(AccountChanged.happened(ports.clock.now(), account_id=account.account_id))


def _mail(kind: MailKind, change: EmailChange, recipient: str, ports: EmailPorts, **parameters: str) -> None:
    ports.outbox.put(
        request_mail(
            kind,
            account_id=change.account_id,
            about=change.change_id,
            recipient=recipient,
            language=ports.accounts.get(change.account_id).language,
            **parameters,
        ),
        ports.clock.now(),
    )


def _record(action: Action, change: EmailChange, principal: Principal, ports: EmailPorts) -> None:
    by = (principal.kind, principal.subject_id)
    target = ("person", principal.subject_id) if change.which == "sign-in" else ("account", change.account_id)
    audit_entry = entry(change.account_id, action, at=ports.clock.now(), by=by, target=target, which=change.which)
    ports.audit.record(audit_entry)
