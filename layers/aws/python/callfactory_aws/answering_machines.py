"""Answering machines and their addresses in DynamoDB: GetItem, PutItem, Query and DeleteItem on the account's items."""

from collections.abc import Sequence

from pynamodb.exceptions import PutError

from callfactory.clock import Clock
from callfactory.errors import NotFound, VersionConflict
from callfactory.mail import language_of
from callfactory.voicemail.addresses import MailAddress
from callfactory.voicemail.machine import AnsweringMachine, Greeting
from callfactory_aws.tables.answering_machines import AnsweringMachineItem
from callfactory_aws.tables.attributes import condition_failed

_MACHINE = "machine#"
_ADDRESS = "address#"


class DynamoMachines:
    """The `Machines` port."""

    def __init__(self, table: type[AnsweringMachineItem]) -> None:
        self._table = table

    def get(self, account_id: str, number_id: str) -> AnsweringMachine:
        try:
            return _to_machine(self._table.get(account_id, f"{_MACHINE}{number_id}", consistent_read=True))
        except AnsweringMachineItem.DoesNotExist:
            return AnsweringMachine(account_id, number_id)

    def change(self, machine: AnsweringMachine) -> None:
        greeting = machine.greeting
        item = self._table(
            machine.account_id,
            f"{_MACHINE}{machine.number_id}",
            version=machine.version,
            language=machine.language,
            format=machine.format,
            longest_seconds=machine.longest_seconds,
            address_ids=list(machine.address_ids),
            greeting_id=greeting.greeting_id if greeting else None,
            greeting_seconds=greeting.seconds if greeting else None,
            greeting_at=greeting.recorded_at if greeting else None,
        )
        _save(item, machine.version)

    def of(self, account_id: str) -> tuple[AnsweringMachine, ...]:
        found = self._table.query(account_id, AnsweringMachineItem.item.startswith(_MACHINE), consistent_read=True)
        return tuple(map(_to_machine, found))


class DynamoAddresses:
    """The `Addresses` port. Time-to-live runs late: an address whose time is over is not seen any more."""

    def __init__(self, table: type[AnsweringMachineItem], clock: Clock) -> None:
        self._table = table
        self._clock = clock

    def add(self, address: MailAddress) -> MailAddress:
        known = next((each for each in self.of(address.account_id) if each.email == address.email), None)
        if known is None:
            self._item_of(address).save(condition=AnsweringMachineItem.account_id.does_not_exist())
        return known or address

    def get(self, account_id: str, address_id: str) -> MailAddress:
        try:
            found = _to_address(self._table.get(account_id, f"{_ADDRESS}{address_id}", consistent_read=True))
        except AnsweringMachineItem.DoesNotExist:
            found = None
        if found is None or not self._lives(found):
            raise NotFound("There is no such address, or it is not yours.")
        return found

    def of(self, account_id: str) -> Sequence[MailAddress]:
        found = self._table.query(account_id, AnsweringMachineItem.item.startswith(_ADDRESS), consistent_read=True)
        living = filter(self._lives, map(_to_address, found))
        return sorted(living, key=lambda address: (address.added_at, address.address_id))

    def change(self, address: MailAddress) -> None:
        _save(self._item_of(address), address.version)

    def remove(self, account_id: str, address_id: str) -> None:
        self._table(account_id, f"{_ADDRESS}{address_id}").delete()

    def _lives(self, address: MailAddress) -> bool:
        return address.forgotten_at is None or self._clock.now() < address.forgotten_at

    def _item_of(self, address: MailAddress) -> AnsweringMachineItem:
        return self._table(
            address.account_id,
            f"{_ADDRESS}{address.address_id}",
            version=address.version,
            email=address.email,
            added_at=address.added_at,
            code_hash=address.code_hash,
            code_sent_at=address.code_sent_at,
            codes=address.codes,
            guesses=address.guesses,
            confirmed_at=address.confirmed_at,
            suppressed=address.suppressed,
            suppressed_at=address.suppressed_at,
            plain_by=address.plain_by,
            plain_since=address.plain_since,
            expires_at=address.forgotten_at,
        )


def _save(item: AnsweringMachineItem, version: int) -> None:
    """Writes over the version before; version 1 of a machine is its first."""
    first = AnsweringMachineItem.account_id.does_not_exist()
    try:
        item.save(condition=first if version == 1 else AnsweringMachineItem.version == version - 1)
    except PutError as error:
        if condition_failed(error):
            raise VersionConflict("It was changed meanwhile. Read it again, then repeat your change.") from None
        raise


def _to_machine(item: AnsweringMachineItem) -> AnsweringMachine:
    recorded = item.greeting_id is not None
    greeting = Greeting(item.greeting_id, int(item.greeting_seconds or 0), item.greeting_at) if recorded else None
    return AnsweringMachine(
        account_id=item.account_id,
        number_id=item.item.removeprefix(_MACHINE),
        language=language_of(str(item.language)),
        format="wav" if item.format == "wav" else "mp3",
        longest_seconds=int(item.longest_seconds or 0),
        address_ids=tuple(str(each) for each in item.address_ids or ()),
        greeting=greeting,
        version=int(item.version),
    )


def _to_address(item: AnsweringMachineItem) -> MailAddress:
    assert item.added_at is not None  # noqa: S101  # every address has it
    return MailAddress(
        account_id=item.account_id,
        address_id=item.item.removeprefix(_ADDRESS),
        email=str(item.email),
        added_at=item.added_at,
        code_hash=item.code_hash,
        code_sent_at=item.code_sent_at,
        codes=int(item.codes or 0),
        guesses=int(item.guesses or 0),
        confirmed_at=item.confirmed_at,
        suppressed=item.suppressed,  # type: ignore[arg-type]  # written from a MailAddress
        suppressed_at=item.suppressed_at,
        plain_by=item.plain_by,
        plain_since=item.plain_since,
        version=int(item.version),
    )
