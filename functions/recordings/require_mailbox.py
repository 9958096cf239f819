"""An answering machine to which a call plan leads keeps somewhere to send: else callers would talk to nobody."""

from typing import Final

from callfactory.errors import Conflict, NotFound
from callfactory.numbers import Numbers, NumberState
from callfactory.voicemail.machine import AnsweringMachine

_CONNECTED: Final = {NumberState.ACTIVE, NumberState.PAUSED}


def require_mailbox(machine: AnsweringMachine, *, numbers: Numbers) -> None:
    """Raises Conflict for a machine that is left without an address while the plan of its number leads there."""
    if machine.takes_messages:
        return
    try:
        number = numbers.get(machine.account_id, machine.number_id)
    except NotFound:
        return
    if number.state in _CONNECTED and number.plan.answering_machine:
        raise Conflict(
            "A call plan leads to an answering machine that would have no address left. Give it another address, or "
            "switch it off in the plan first."
        )
