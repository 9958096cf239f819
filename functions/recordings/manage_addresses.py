"""The addresses that messages go to: added, confirmed, removed, and taken into use again after trouble."""

from collections.abc import Callable

from callfactory.audit import Action, AuditLog, entry
from callfactory.clock import Clock
from callfactory.errors import Conflict
from callfactory.ids import new_id
from callfactory.mail import MailKind, Outbox, request_mail
from callfactory.numbers import Numbers
from callfactory.principal import Principal
from callfactory.voicemail.addresses import (
    MOST_ADDRESSES,
    Addresses,
    Fingerprint,
    MailAddress,
    guessed,
    lifted,
    new_code,
    with_code,
    with_plain,
    wrong_code,
)
from callfactory.voicemail.machine import Machines, without_address
from functions.recordings.require_mailbox import require_mailbox

FingerprintOf = Callable[[str], Fingerprint]
"""An address's id to how its codes are hashed: the same code of two addresses gives two hashes."""


def add_address(
    email: str,
    language: str,
    principal: Principal,
    *,
    addresses: Addresses,
    fingerprint: FingerprintOf,
    outbox: Outbox,
    audit: AuditLog,
    clock: Clock,
) -> str:
    """The id of the new address, to which a code is mailed; of the one that is there already, where the account has it.

    Raises Conflict where the account has as many as it can have.
    """
    now = clock.now()
    known = addresses.of(principal.account_id)
    same = next((each for each in known if each.email == email), None)
    if same is not None:
        return same.address_id
    if len(known) >= MOST_ADDRESSES:
        raise Conflict(f"An account has at most {MOST_ADDRESSES} addresses. Remove one first.")
    address, code = _with_new_code(
        MailAddress(principal.account_id, new_id("adr", now), email, added_at=now), fingerprint, clock
    )
    kept = addresses.add(address)
    if kept.address_id == address.address_id:
        _mail_code(address, code, language, outbox, clock)
        _record(Action.ADDRESS_ADDED, address, principal, audit, clock)
    return kept.address_id


def send_code(
    address_id: str,
    language: str,
    principal: Principal,
    *,
    addresses: Addresses,
    fingerprint: FingerprintOf,
    outbox: Outbox,
    clock: Clock,
) -> MailAddress:
    """Mails a new code; the former one is void. Raises NotFound, Conflict, TooManyRequests."""
    before = addresses.get(principal.account_id, address_id)
    address, code = _with_new_code(before, fingerprint, clock)
    addresses.change(address)
    _mail_code(address, code, language, outbox, clock)
    return address


def confirm_address(
    address_id: str,
    code: str,
    principal: Principal,
    *,
    addresses: Addresses,
    fingerprint: FingerprintOf,
    audit: AuditLog,
    clock: Clock,
) -> MailAddress:
    """The confirmed address. Raises InvalidInput for a wrong code, Gone when its time or guesses are over."""
    before = addresses.get(principal.account_id, address_id)
    address, right = guessed(before, code, fingerprint(address_id), clock.now())
    if address is not before:
        addresses.change(address)
    if not right:
        raise wrong_code()
    if address is not before:
        _record(Action.ADDRESS_CONFIRMED, address, principal, audit, clock)
    return address


def remove_address(
    address_id: str,
    principal: Principal,
    *,
    addresses: Addresses,
    machines: Machines,
    numbers: Numbers,
    audit: AuditLog,
    clock: Clock,
) -> None:
    """Forgets the address; an answering machine that is left without any takes no messages any more. Raises NotFound,
    and Conflict where a call plan leads to such a machine."""
    address = addresses.get(principal.account_id, address_id)
    own = machines.of(principal.account_id)
    changed = [without_address(machine, address_id) for machine in own if address_id in machine.address_ids]
    for machine in changed:
        require_mailbox(machine, numbers=numbers)
    for machine in changed:
        machines.change(machine)
    addresses.remove(principal.account_id, address_id)
    _record(Action.ADDRESS_REMOVED, address, principal, audit, clock)


def lift_suppression(
    address_id: str, principal: Principal, *, addresses: Addresses, audit: AuditLog, clock: Clock
) -> MailAddress:
    """The address, in use again. Raises NotFound."""
    before = addresses.get(principal.account_id, address_id)
    address = lifted(before)
    if address is not before:
        addresses.change(address)
        _record(Action.SUPPRESSION_LIFTED, address, principal, audit, clock)
    return address


def allow_plain_delivery(
    address_id: str,
    allowed: bool,
    principal: Principal,
    *,
    addresses: Addresses,
    audit: AuditLog,
    clock: Clock,
) -> MailAddress:
    """The address with the owner's choice about delivery without TLS, written down with who took it (VM-5)."""
    before = addresses.get(principal.account_id, address_id)
    address = with_plain(before, allowed, principal.subject_id, clock.now())
    if address is not before:
        addresses.change(address)
        _record(Action.PLAIN_DELIVERY_CHANGED, address, principal, audit, clock, allowed=allowed)
    return address


def _with_new_code(address: MailAddress, fingerprint: FingerprintOf, clock: Clock) -> tuple[MailAddress, str]:
    code = new_code()
    return with_code(address, fingerprint(address.address_id)(code), clock.now()), code


def _mail_code(address: MailAddress, code: str, language: str, outbox: Outbox, clock: Clock) -> None:
    request = request_mail(
        MailKind.VOICEMAIL_ADDRESS,
        account_id=address.account_id,
        about=f"{address.address_id}/{address.codes}",
        recipient=address.email,
        language=language,
        code=code,
    )
    outbox.put(request, clock.now())


def _record(
    action: Action, address: MailAddress, principal: Principal, audit: AuditLog, clock: Clock, **details: bool
) -> None:
    by = (principal.kind, principal.subject_id)
    target = ("mail-address", address.address_id)
    audit.record(entry(address.account_id, action, at=clock.now(), by=by, target=target, **details))
