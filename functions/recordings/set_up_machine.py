"""Set up the answering machine of a number."""

from callfactory.audit import Action, AuditLog, entry
from callfactory.clock import Clock
from callfactory.numbers import Numbers
from callfactory.principal import Principal
from callfactory.voicemail.addresses import Addresses
from callfactory.voicemail.machine import AnsweringMachine, Machines, set_up
from functions.recordings.require_mailbox import require_mailbox


def show_machine(number_id: str, principal: Principal, *, numbers: Numbers, machines: Machines) -> AnsweringMachine:
    """How it is set up; one without addresses where it never was. Raises NotFound for a number of another account."""
    numbers.get(principal.account_id, number_id)
    return machines.get(principal.account_id, number_id)


def set_up_machine(
    wanted: AnsweringMachine,
    principal: Principal,
    *,
    numbers: Numbers,
    machines: Machines,
    addresses: Addresses,
    audit: AuditLog,
    clock: Clock,
) -> AnsweringMachine:
    """The answering machine as it is wanted, from the next call on. Raises NotFound, VersionConflict, InvalidInput,
    and Conflict where no address is left for a machine to which the call plan leads."""
    machine = show_machine(wanted.number_id, principal, numbers=numbers, machines=machines)
    own = {address.address_id: address for address in addresses.of(principal.account_id)}
    changed = set_up(machine, wanted, own)
    require_mailbox(changed, numbers=numbers)
    machines.change(changed)
    audit.record(
        entry(
            principal.account_id,
            Action.MACHINE_CHANGED,
            at=clock.now(),
            by=(principal.kind, principal.subject_id),
            target=("number", wanted.number_id),
            version=changed.version,
            addresses=len(changed.address_ids),
        )
    )
    return changed
