"""Adding, confirming and losing addresses, as an owner does it."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from callfactory.audit import Action
from callfactory.errors import Conflict, Gone, InvalidInput, NotFound, TooManyRequests
from callfactory.ids import new_id
from callfactory.numbers import ServiceNumber
from callfactory.plan.model import CallPlan
from callfactory.principal import Principal
from callfactory.voicemail.addresses import MOST_ADDRESSES, MOST_GUESSES, AddressState, suppress
from functions.recordings.manage_addresses import (
    add_address,
    allow_plain_delivery,
    confirm_address,
    lift_suppression,
    remove_address,
    send_code,
)
from tests.fakes_order import FakeInventory, FakeNumbers
from tests.fakes_seams import FakeAuditLog
from tests.fakes_voicemail import World
from tests.gateway import person
from tests.voicemail_samples import ACCOUNT, FIRST, NOW, NUMBER_ID, SECOND, a_machine, an_address, an_id

STRANGER = person(an_id("acc", "stranger"), subject_id=new_id("usr", NOW))


class Owner:
    """Somebody who manages the addresses of an account."""

    def __init__(self) -> None:
        self.world = World()
        self.audit = FakeAuditLog()
        self.numbers = FakeNumbers(FakeInventory())
        self.principal: Principal = person(ACCOUNT, subject_id=new_id("usr", NOW))
        self.usual: dict[str, Any] = {"addresses": self.world.addresses, "clock": self.world.clock}

    @staticmethod
    def fingerprint(address_id: str) -> Callable[[str], str]:
        return lambda code: f"{address_id}:{code}"

    def add(self, email: str) -> str:
        return add_address(
            email,
            "nl",
            self.principal,
            fingerprint=self.fingerprint,
            outbox=self.world.outbox,
            audit=self.audit,
            **self.usual,
        )

    def send(self, address_id: str) -> None:
        send_code(
            address_id, "nl", self.principal, fingerprint=self.fingerprint, outbox=self.world.outbox, **self.usual
        )

    def confirm(self, address_id: str, code: str, principal: Principal | None = None) -> AddressState:
        who = principal or self.principal
        address = confirm_address(address_id, code, who, fingerprint=self.fingerprint, audit=self.audit, **self.usual)
        return address.state

    def remove(self, address_id: str) -> None:
        remove_address(
            address_id,
            self.principal,
            machines=self.world.machines,
            numbers=self.numbers,
            audit=self.audit,
            **self.usual,
        )

    def mailed(self, email: str) -> list[str]:
        """The codes that were mailed to an address."""
        requests = [kept.request for kept in self.world.outbox.mails.values()]
        return [each.parameters["code"] for each in requests if each and each.recipient == email]

    def logged(self) -> list[Action]:
        return [entry.action for entry in self.audit.entries(ACCOUNT, limit=50).items]


@pytest.fixture
def owner() -> Owner:
    return Owner()


def test_a_code_goes_to_the_address_and_confirms_it(owner: Owner) -> None:
    address_id = owner.add("new@company.example")
    (code,) = owner.mailed("new@company.example")
    assert re.fullmatch(r"\d{8}", code)
    assert owner.confirm(address_id, code) is AddressState.CONFIRMED
    assert owner.confirm(address_id, code) is AddressState.CONFIRMED, "twice is once"
    assert sorted(owner.logged()) == [Action.ADDRESS_ADDED, Action.ADDRESS_CONFIRMED]


def test_adding_an_address_twice_is_one_address_and_one_mail(owner: Owner) -> None:
    assert owner.add("new@company.example") == owner.add("new@company.example")
    assert owner.add("owner@company.example") == FIRST
    assert len(owner.world.outbox.mails) == 1


def test_a_new_code_ends_the_former_one(owner: Owner) -> None:
    address_id = owner.add("new@company.example")
    with pytest.raises(TooManyRequests):
        owner.send(address_id)
    owner.world.clock.advance(minutes=1)
    owner.send(address_id)
    first, second = owner.mailed("new@company.example")
    if first != second:
        with pytest.raises(InvalidInput):
            owner.confirm(address_id, first)
    assert owner.confirm(address_id, second) is AddressState.CONFIRMED


def test_guessing_ends_soon(owner: Owner) -> None:
    address_id = owner.add("new@company.example")
    (code,) = owner.mailed("new@company.example")
    wrong = "00000000" if code != "00000000" else "00000001"
    for _ in range(MOST_GUESSES):
        with pytest.raises(InvalidInput):
            owner.confirm(address_id, wrong)
    with pytest.raises(Gone):
        owner.confirm(address_id, code)


def test_an_account_has_room_for_so_many(owner: Owner) -> None:
    for number in range(MOST_ADDRESSES - 2):
        owner.add(f"a{number}@company.example")
    with pytest.raises(Conflict):
        owner.add("one-more@company.example")


def test_a_removed_address_gets_no_more_messages(owner: Owner) -> None:
    owner.remove(FIRST)
    assert owner.world.machines.get(ACCOUNT, NUMBER_ID).address_ids == (SECOND,)
    with pytest.raises(NotFound):
        owner.remove(FIRST)


def test_a_suppression_is_lifted_by_the_owner_and_logged(owner: Owner) -> None:
    owner.world.addresses.kept[FIRST] = suppress(an_address(FIRST), "refused", NOW)
    for _ in range(2):
        address = lift_suppression(FIRST, owner.principal, audit=owner.audit, **owner.usual)
        assert address.state is AddressState.CONFIRMED
    assert owner.logged() == [Action.SUPPRESSION_LIFTED]


def test_delivery_without_tls_is_written_down_with_who_chose_it(owner: Owner) -> None:  # VM-5
    address = allow_plain_delivery(FIRST, True, owner.principal, audit=owner.audit, **owner.usual)
    assert (address.plain_by, address.plain_since) == (owner.principal.subject_id, NOW)
    allow_plain_delivery(FIRST, True, owner.principal, audit=owner.audit, **owner.usual)
    allow_plain_delivery(FIRST, False, owner.principal, audit=owner.audit, **owner.usual)
    entries = owner.audit.entries(ACCOUNT, limit=50).items
    assert {entry.details["allowed"] for entry in entries} == {True, False}
    assert len(entries) == 2


def test_another_accounts_address_does_not_exist(owner: Owner) -> None:  # DB-2
    with pytest.raises(NotFound):
        owner.confirm(FIRST, "12345678", STRANGER)
    with pytest.raises(NotFound):
        lift_suppression(FIRST, STRANGER, audit=owner.audit, **owner.usual)


def test_the_last_address_of_a_machine_that_a_plan_leads_to_stays() -> None:
    owner = Owner()
    planned = ServiceNumber(
        ACCOUNT, NUMBER_ID, "+31201234567", "NL", "local", NOW, plan=CallPlan(answering_machine=True)
    )
    owner.numbers.numbers[ACCOUNT, NUMBER_ID] = planned
    owner.world.addresses.kept = {FIRST: an_address(FIRST), SECOND: an_address(SECOND, "second@company.example")}
    owner.world.machines.kept = {(ACCOUNT, NUMBER_ID): a_machine(FIRST, SECOND)}
    owner.remove(FIRST)
    with pytest.raises(Conflict):
        owner.remove(SECOND)
    assert owner.world.machines.get(ACCOUNT, NUMBER_ID).address_ids == (SECOND,)
    owner.numbers.numbers[ACCOUNT, NUMBER_ID] = replace(planned, plan=CallPlan())
    owner.remove(SECOND)
    assert owner.world.machines.get(ACCOUNT, NUMBER_ID).address_ids == ()
