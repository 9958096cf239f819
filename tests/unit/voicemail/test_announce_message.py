"""A switch announces a message: minimised before anything is kept, one message per recording, never to a stranger."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callfactory.erasure.forgotten import Forgetting, Forgotten
from callfactory.errors import InvalidInput, NotFound
from callfactory.identity.accounts import PLATFORM_ACCOUNT
from callfactory.numbers import Period
from callfactory.principal import Permission, Principal
from callfactory.voicemail.limits import LARGEST_UPLOAD, LINK_LIVES, LONGEST_TRANSIT, MOST_SECONDS
from callfactory.voicemail.message import Message, Outcome, Reason, State, settled
from callfactory.voicemail.ports import UploadLink
from functions.recordings.announce_message import Announcement, announce_message, caller_of, link_again
from functions.recordings.look_up_machine import look_up_machine
from functions.recordings.move_message import move_message
from tests.fakes_calls import FakeForgottenCallers, fingerprint
from tests.fakes_voicemail import FakeOwnership, World
from tests.voicemail_samples import ACCOUNT, CALLER, NOW, NUMBER, NUMBER_ID, an_id

STRANGER = an_id("acc", "stranger")


def switch(account_id: str = PLATFORM_ACCOUNT, source_id: str | None = None) -> Principal:
    return Principal(account_id, "key", "key_1", frozenset({Permission.VOICEMAIL_SEND}), source_id=source_id)


def told(**changes: Any) -> Announcement:
    announcement = Announcement(
        service_number=NUMBER,
        call_id="1764000000.12",
        left_at=NOW - timedelta(seconds=40),
        duration_ms=34_000,
        size=5,
        sha256="ab" * 32,
        caller=(CALLER,),
    )
    return replace(announcement, **changes)


def announce(
    world: World,
    announcement: Announcement,
    principal: Principal | None = None,
    ownership: FakeOwnership | None = None,
    forgotten: FakeForgottenCallers | None = None,
) -> tuple[Message, UploadLink | None]:
    return announce_message(
        announcement,
        principal or switch(),
        ownership=ownership or FakeOwnership(NOW - timedelta(days=30)),
        machines=world.machines,
        transit=world.transit,
        audio=world.audio,
        forgetting=Forgetting(forgotten or FakeForgottenCallers(), fingerprint, world.clock),
        clock=world.clock,
        longest=LONGEST_TRANSIT,
    )


def test_the_switch_gets_a_link_and_the_message_its_limit() -> None:
    world = World()
    message, link = announce(world, told())
    assert (message.account_id, message.number_id, message.state) == (ACCOUNT, NUMBER_ID, State.EXPECTED)
    assert message.ends_at == world.clock.now() + LONGEST_TRANSIT
    assert link
    assert link.ends_at == world.clock.now() + LINK_LIVES
    assert (message.caller_shown, message.caller) == ("shown", CALLER)


def test_announced_again_it_is_the_same_message_with_a_fresh_link() -> None:
    world = World()
    first, _ = announce(world, told())
    world.clock.advance(minutes=50)
    again, link = announce(world, told())
    assert again.message_id == first.message_id
    assert again.ends_at == first.ends_at
    assert link
    assert len(world.transit.kept) == 1


def test_a_repeated_request_gets_a_fresh_link_until_the_audio_has_come() -> None:
    """The switch keeps its file until there is no link, so a link is never left out because it was given before."""
    world = World()
    first, _ = announce(world, told())
    world.clock.advance(minutes=50)

    def again() -> tuple[Message, UploadLink | None]:
        return link_again(first.message_id, transit=world.transit, audio=world.audio, clock=world.clock)

    message, link = again()
    assert message.message_id == first.message_id
    assert link
    assert link.ends_at == world.clock.now() + LINK_LIVES
    world.transit.replace(settled(message, Outcome.LOST, world.clock.now(), Reason.NOT_RECEIVED))
    assert again()[1] is None
    world.transit.kept.clear()
    with pytest.raises(NotFound):
        again()


def test_once_the_audio_has_come_there_is_nothing_to_put() -> None:
    world = World()
    message, _ = announce(world, told(sha256="ab" * 32))
    world.audio.put(message.message_id, b"other")
    move_message(message.message_id, post=world.post)
    assert announce(world, told())[1] is None


def test_another_recording_of_the_same_call_is_another_message() -> None:
    world = World()
    ids = {announce(world, told(**change))[0].message_id for change in ({}, {"sha256": "cd" * 32}, {"call_id": "2"})}
    assert len(ids) == 3


def test_two_switches_with_the_same_call_ids_do_not_mix() -> None:
    world = World()
    one, _ = announce(world, told(), switch(source_id="src_1"))
    other, _ = announce(world, told(), switch(source_id="src_2"))
    assert one.message_id != other.message_id


@pytest.mark.parametrize(
    "signs",
    [
        {"privacy": "id"},
        {"privacy": "user;id;critical"},
        {"presentation": "prohib_passed_screen"},
        {"presentation": "1"},
        {"caller": ("anonymous", CALLER)},
        {"caller": (CALLER, "sip:anonymous@anonymous.invalid")},
        {"caller": ("+266696687",)},
        {"caller": (f'"Anonymous" <sip:{CALLER}@carrier.example>',)},
        {"caller_names": ("Restricted",)},
    ],
)
def test_a_sign_of_privacy_anywhere_hides_every_number(signs: dict[str, Any]) -> None:  # CD-2
    world = World()
    message, _ = announce(world, told(**signs))
    assert (message.caller_shown, message.caller) == ("withheld", None)
    assert CALLER not in str(world.transit.kept)


@given(st.lists(st.text(max_size=30), max_size=4), st.text(max_size=30))
def test_whatever_stands_there_the_caller_is_a_number_or_none(texts: list[str], name: str) -> None:
    shown, caller = caller_of(told(caller=tuple(texts), caller_names=(name,)))
    assert (shown == "shown") == (caller is not None)
    assert caller is None or caller.startswith("+")


def test_a_number_that_the_network_did_not_name_is_unknown_not_guessed() -> None:  # CI-3
    assert caller_of(told(caller=("unavailable",))) == ("unknown", None)
    assert caller_of(told(caller=("0612345678",))) == ("unknown", None)
    assert caller_of(told(caller=("0612345678",), country="NL")) == ("shown", CALLER)
    assert caller_of(told(caller=())) == ("unknown", None)


def test_nobody_else_gets_a_message_of_a_number_that_was_sold_again() -> None:  # CD-8
    ownership = FakeOwnership(NOW - timedelta(days=300))
    former = replace(ownership.held[0], active_to=NOW - timedelta(days=100))
    later = Period(NUMBER, STRANGER, an_id("num", "later"), NOW - timedelta(days=10))
    ownership.held = [former, later]
    world = World()
    assert announce(world, told(left_at=NOW - timedelta(days=200)), ownership=ownership)[0].account_id == ACCOUNT
    assert announce(world, told(left_at=NOW), ownership=ownership)[0].account_id == STRANGER
    with pytest.raises(NotFound):
        announce(world, told(left_at=NOW - timedelta(days=50)), ownership=ownership)


def test_an_owners_own_switch_hands_over_messages_of_its_numbers_only() -> None:  # DB-2
    announce(World(), told(), switch(ACCOUNT))
    with pytest.raises(NotFound):
        announce(World(), told(), switch(STRANGER))


def test_a_clock_that_runs_ahead_is_told() -> None:
    with pytest.raises(InvalidInput):
        announce(World(), told(left_at=NOW + timedelta(minutes=6)))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"size": LARGEST_UPLOAD + 1}, Reason.TOO_LARGE),
        ({"duration_ms": (MOST_SECONDS + 60) * 1000}, Reason.TOO_LARGE),
    ],
)
def test_what_cannot_be_delivered_is_told_to_the_owner_not_dropped(changes: dict[str, Any], reason: Reason) -> None:
    world = World()
    message, link = announce(world, told(**changes))
    assert (message.outcome, message.reason, link) == (Outcome.LOST, reason, None)
    move_message(message.message_id, post=world.post)
    assert len(world.notices()) == 3


def test_a_message_for_a_machine_without_addresses_is_told_as_well() -> None:
    world = World()
    world.machines.kept = {}
    message, link = announce(world, told())
    assert (message.outcome, message.reason, link) == (Outcome.LOST, Reason.NO_ADDRESS, None)


def test_no_announcement_shows_a_number_when_it_is_printed() -> None:  # OR-4
    assert "612345678" not in repr(told())


def test_a_switch_asks_before_it_records() -> None:
    world = World()

    def ask(principal: Principal, number: str = NUMBER) -> bool:
        machine = look_up_machine(
            number,
            principal,
            ownership=FakeOwnership(NOW - timedelta(days=1)),
            machines=world.machines,
            clock=world.clock,
        )
        return machine.takes_messages

    assert ask(switch())
    world.machines.kept = {}
    assert not ask(switch())
    for principal, number in ((switch(STRANGER), NUMBER), (switch(), "+31850000009")):
        with pytest.raises(NotFound):
            ask(principal, number)


def test_a_message_that_comes_late_does_not_bring_a_forgotten_caller_back() -> None:  # DB-6
    """Its owner gets it all the same, without the number."""
    world, forgotten = World(), FakeForgottenCallers()
    asked = NOW - timedelta(seconds=20)
    forgotten.unseen[ACCOUNT] = Forgotten(callers={fingerprint(ACCOUNT, CALLER): asked})
    message, link = announce(world, told(), forgotten=forgotten)
    assert (message.caller_shown, message.caller) == ("withheld", None)
    assert link
    later, _ = announce(world, told(call_id="later", left_at=asked), forgotten=forgotten)
    assert later.caller == CALLER
