"""How one number's answering machine is set up."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, Protocol

from callfactory.errors import FieldProblem, InvalidInput, VersionConflict
from callfactory.mail_texts import Language
from callfactory.voicemail.addresses import AddressState, MailAddress
from callfactory.voicemail.limits import DEFAULT_SECONDS

Format = Literal["mp3", "wav"]


@dataclass(frozen=True, slots=True)
class Greeting:
    """What the owner recorded for callers: its id names the audio, which lies in the greetings bucket."""

    greeting_id: str
    seconds: int
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class AnsweringMachine:
    """One number's answering machine. Whether calls get there is the call plan's to say. `version` 0: never set up.

    `language` is that of greeting and mails, `address_ids` the confirmed addresses in the order in which they are
    tried: the first, and the second where there is one. Without any it takes no messages.
    """

    account_id: str
    number_id: str
    language: Language = "en"
    format: Format = "mp3"
    longest_seconds: int = DEFAULT_SECONDS
    address_ids: tuple[str, ...] = ()
    greeting: Greeting | None = None
    version: int = 0

    @property
    def takes_messages(self) -> bool:
        """Whether there is anywhere for messages to go."""
        return bool(self.address_ids)


class Machines(Protocol):
    """Keeps how the answering machines are set up. Every read is keyed by the account."""

    def get(self, account_id: str, number_id: str) -> AnsweringMachine:
        """The number's; one without addresses where it was never set up."""

    def change(self, machine: AnsweringMachine) -> None:
        """Writes it if nobody has since `machine.version - 1`. Raises VersionConflict otherwise."""

    def of(self, account_id: str) -> tuple[AnsweringMachine, ...]:
        """All of the account's that were ever set up."""


def set_up(
    machine: AnsweringMachine, wanted: AnsweringMachine, addresses: Mapping[str, MailAddress]
) -> AnsweringMachine:
    """The machine as the owner wants it; the greeting stays. `wanted.version` is the version that the owner saw.

    Raises VersionConflict, and InvalidInput for addresses that are not the account's or not confirmed: a message goes
    nowhere else.
    """
    if wanted.version != machine.version:
        raise VersionConflict("The answering machine was changed meanwhile. Read it again, then repeat your change.")
    problems = [
        FieldProblem("body", f"address_ids.{place}", "unconfirmed", "Only an address that was confirmed gets messages.")
        for place, address_id in enumerate(wanted.address_ids)
        if address_id not in addresses or addresses[address_id].state is AddressState.PENDING
    ]
    if len(set(wanted.address_ids)) < len(wanted.address_ids):
        problems.append(FieldProblem("body", "address_ids.1", "same", "The second address is another one."))
    if problems:
        raise InvalidInput(problems)
    return replace(wanted, greeting=machine.greeting, version=machine.version + 1)


def with_greeting(machine: AnsweringMachine, greeting: Greeting | None) -> AnsweringMachine:
    """The machine with another greeting; None: the usual one."""
    return replace(machine, greeting=greeting, version=machine.version + 1)


def without_address(machine: AnsweringMachine, address_id: str) -> AnsweringMachine:
    """The machine after one of its addresses is gone."""
    left = tuple(each for each in machine.address_ids if each != address_id)
    return replace(machine, address_ids=left, version=machine.version + 1)


def recipient(
    machine: AnsweringMachine, addresses: Mapping[str, MailAddress], turn: int
) -> tuple[int, MailAddress] | None:
    """Where a message goes whose turn it is at the address of this place (0: the first), with the place: the next one
    that is confirmed and not suppressed. None when there is none left."""
    for place, address_id in enumerate(machine.address_ids[turn:], start=turn):
        address = addresses.get(address_id)
        if address and address.state is AddressState.CONFIRMED:
            return place, address
    return None
