"""How an answering machine is set up, and where its messages go."""

from dataclasses import replace

import pytest

from callfactory.errors import InvalidInput, VersionConflict
from callfactory.voicemail.addresses import suppress
from callfactory.voicemail.machine import (
    AnsweringMachine,
    Greeting,
    recipient,
    set_up,
    with_greeting,
    without_address,
)
from tests.voicemail_samples import ACCOUNT, FIRST, NOW, NUMBER_ID, SECOND, a_machine, an_address, an_id

NEW = AnsweringMachine(ACCOUNT, NUMBER_ID)
BOTH = {FIRST: an_address(FIRST), SECOND: an_address(SECOND, "second@company.example")}


def wanted(*address_ids: str, version: int = 0) -> AnsweringMachine:
    return replace(a_machine(*address_ids), version=version)


def test_it_takes_messages_once_there_is_an_address_for_them() -> None:
    assert not NEW.takes_messages
    assert set_up(NEW, wanted(FIRST), BOTH).takes_messages


def test_a_change_needs_the_version_that_was_seen_and_keeps_the_greeting() -> None:
    machine = with_greeting(set_up(NEW, wanted(FIRST), BOTH), Greeting(an_id("grt", "1"), 4, NOW))
    with pytest.raises(VersionConflict):
        set_up(machine, wanted(FIRST, version=1), BOTH)
    changed = set_up(machine, wanted(FIRST, SECOND, version=2), BOTH)
    assert (changed.greeting, changed.version) == (machine.greeting, 3)


def problems(asked: AnsweringMachine) -> list[tuple[str, str]]:
    pending = {SECOND: an_address(SECOND, confirmed_at=None)}
    with pytest.raises(InvalidInput) as refusal:
        set_up(NEW, asked, BOTH | pending)
    return [(field.name, field.code) for field in refusal.value.fields]


def test_messages_go_to_confirmed_addresses_of_the_account_only() -> None:
    assert problems(wanted(an_id("adr", "stranger"), SECOND)) == [
        ("address_ids.0", "unconfirmed"),
        ("address_ids.1", "unconfirmed"),
    ]
    assert problems(wanted(FIRST, FIRST)) == [("address_ids.1", "same")]


def test_a_message_goes_to_the_first_address_and_then_to_the_second() -> None:
    machine = a_machine(FIRST, SECOND)
    assert recipient(machine, BOTH, 0) == (0, BOTH[FIRST])
    assert recipient(machine, BOTH, 1) == (1, BOTH[SECOND])
    assert recipient(machine, BOTH, 2) is None


def test_suppressed_and_forgotten_addresses_are_passed_over() -> None:
    machine = a_machine(FIRST, SECOND)
    bounced = BOTH | {FIRST: suppress(BOTH[FIRST], "refused", NOW)}
    assert recipient(machine, bounced, 0) == (1, BOTH[SECOND])
    assert recipient(machine, bounced, 1) == (1, BOTH[SECOND]), "the places do not move"
    assert recipient(machine, {SECOND: BOTH[SECOND]}, 0) == (1, BOTH[SECOND])
    assert recipient(machine, {}, 0) is None


def test_without_its_last_address_it_takes_no_messages() -> None:
    machine = without_address(a_machine(FIRST, SECOND), FIRST)
    assert machine.address_ids == (SECOND,)
    assert not without_address(machine, SECOND).takes_messages
