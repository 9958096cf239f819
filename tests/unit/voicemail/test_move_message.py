"""A message on its way: every failure that is known, and a machine that stops at any step (VM-2, VM-3, VM-4)."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from callfactory.events import VoicemailLost
from callfactory.mail import MailKind, MailPostponed, MailRefused
from callfactory.voicemail.addresses import AddressState
from callfactory.voicemail.limits import LEASE, MOST_ATTEMPTS
from callfactory.voicemail.message import TOLD, Outcome, Reason, State
from functions.recordings.advance_messages import advance_messages, sweep_transit
from functions.recordings.close_message import StillThere
from functions.recordings.move_message import move_message
from functions.recordings.settle_message import settle_message
from tests.fakes_export import Crash, Faults
from tests.fakes_voicemail import World
from tests.voicemail_samples import ACCOUNT, FIRST, SECOND, a_message, an_address

SIGNS_IN = "signs-in@company.example"
OWNER = "owner@company.example"
SECOND_OWNER = "second@company.example"


def advance(world: World, **duration: float) -> None:
    """Time passes, and the schedule comes by."""
    world.clock.advance(**duration)
    advance_messages(post=world.post, seconds_left=lambda: 900, failed=lambda _id, failure: _raise(failure))


def _raise(failure: Exception) -> None:
    raise failure


def run_to_the_end(world: World, message_id: str) -> None:
    """The schedule comes by until nothing is to be done, or the limit is over by a day."""
    for _ in range(2 * 24 * 60):
        if not world.message(message_id).open:
            return
        advance(world, minutes=1)
    raise AssertionError("the message never ends")


def ended(world: World, message_id: str, outcome: Outcome) -> None:
    """The promise: it is over, nothing of the audio is left, and one receipt says so."""
    message = world.message(message_id)
    assert (message.state, message.outcome) == (State.CLOSED, outcome)
    assert world.audio.files == {}
    page = world.receipts.receipts(ACCOUNT, limit=10)
    assert [receipt.document()["receipt"]["facts"]["outcome"] for receipt in page.items] == [outcome.value]


def test_a_message_is_mailed_and_gone_in_one_go() -> None:  # VM-1
    world = World()
    message_id = world.arrives(a_message())
    assert move_message(message_id, post=world.post) is Outcome.ACCEPTED
    ended(world, message_id, Outcome.ACCEPTED)
    (mail,) = world.mailer.sent
    assert (mail.kind, mail.recipient) == (MailKind.VOICEMAIL, OWNER)
    (attachment,) = mail.attachments
    assert attachment.content == b"mp3 of audio"
    assert world.notices() == []


def test_what_has_just_been_put_is_not_looked_for() -> None:
    """Each request more to S3 is one that the owner waits for."""
    world = World()
    message_id = world.arrives(a_message())
    assert move_message(message_id, post=world.post, arrived=True) is Outcome.ACCEPTED
    assert world.audio.looked_for == []


def test_audio_that_went_before_anybody_read_it_is_a_loss_that_is_told() -> None:
    world = World()
    message_id = world.arrives(a_message())
    world.audio.files.clear()
    assert move_message(message_id, post=world.post, arrived=True) is Outcome.LOST
    assert world.message(message_id).reason is Reason.NOT_RECEIVED
    assert world.notices()


def test_through_the_states_in_order() -> None:
    world = World(confirms=False)
    message_id = world.arrives(a_message())
    move_message(message_id, post=world.post)
    assert world.message(message_id).state is State.HANDED_OVER
    assert world.audio.files, "until the receiving side has it"
    assert settle_message(message_id, "delivered", send=1, address_id=FIRST, post=world.post) is Outcome.ACCEPTED
    assert [each.state.value for each in world.transit.history] == [
        "converting",
        "handing-over",
        "handed-over",
        "settled",
        "closed",
    ]
    ended(world, message_id, Outcome.ACCEPTED)


def test_nobody_needs_the_callers_number_once_the_owner_has_the_message() -> None:
    world = World()
    message_id = world.arrives(a_message())
    move_message(message_id, post=world.post)
    assert world.message(message_id).caller is None


def test_the_same_event_any_number_of_times_is_one_mail() -> None:
    world = World(confirms=False)
    message_id = world.arrives(a_message())
    for _ in range(3):
        move_message(message_id, post=world.post)
    for _ in range(3):
        settle_message(message_id, "delivered", send=1, address_id=FIRST, post=world.post)
        move_message(message_id, post=world.post)
    assert len(world.mailer.sent) == 1
    ended(world, message_id, Outcome.ACCEPTED)


def test_audio_that_is_put_again_after_the_end_is_removed() -> None:
    world = World()
    message_id = world.arrives(a_message())
    move_message(message_id, post=world.post)
    world.audio.put(message_id, b"audio")
    assert move_message(message_id, post=world.post) is None
    assert world.audio.files == {}
    assert len(world.mailer.sent) == 1


def test_audio_that_nobody_announced_is_removed() -> None:
    world = World()
    world.audio.put("msg_unknown", b"audio")
    move_message("msg_unknown", post=world.post)
    assert world.audio.files == {}


def test_the_sweep_finds_what_no_event_told_of() -> None:
    world = World(confirms=False)
    done, open_ = a_message(call="1"), a_message(call="2")
    for message in (done, open_):
        world.arrives(message)
        move_message(message.message_id, post=world.post)
    settle_message(done.message_id, "delivered", send=1, address_id=FIRST, post=world.post)
    world.audio.put(done.message_id, b"again")
    world.clock.advance(minutes=20)
    assert sweep_transit(post=world.post, older_than=timedelta(minutes=10)) == 1
    assert list(world.audio.files) == [open_.message_id], "what is on its way stays"


def test_audio_whose_arrival_nobody_told_is_found() -> None:
    world = World()
    message_id = world.arrives(a_message())
    advance(world, minutes=2)
    ended(world, message_id, Outcome.ACCEPTED)


def test_audio_that_never_comes_is_a_loss_that_is_told() -> None:
    world = World()
    message = world.transit.add(a_message())
    run_to_the_end(world, message.message_id)
    ended(world, message.message_id, Outcome.LOST)
    assert world.message(message.message_id).reason is Reason.NOT_RECEIVED
    assert world.clock.now() - message.asked_at < timedelta(hours=1, minutes=5)
    assert world.notices() == [f"voicemail-lost {each}" for each in (OWNER, SECOND_OWNER, SIGNS_IN)]
    (lost,) = [event for event in world.bus.events if isinstance(event, VoicemailLost)]
    assert lost.message_id == message.message_id


@pytest.mark.parametrize(
    ("audio", "outcome", "reason"),
    [
        (b"noise", Outcome.LOST, Reason.CORRUPT),
        (b"", Outcome.EMPTY, None),
    ],
)
def test_audio_that_cannot_be_sent(audio: bytes, outcome: Outcome, reason: Reason | None) -> None:
    world = World()
    message_id = world.arrives(a_message(audio=audio), audio)
    move_message(message_id, post=world.post)
    ended(world, message_id, outcome)
    assert world.message(message_id).reason is reason
    assert len(world.notices()) == (3 if outcome is Outcome.LOST else 0), "a caller who said nothing is no loss"


def test_audio_that_is_not_what_the_switch_recorded_is_not_passed_off_as_it() -> None:
    world = World()
    message_id = world.arrives(a_message(audio=b"audio"), b"au")
    move_message(message_id, post=world.post)
    ended(world, message_id, Outcome.LOST)
    assert world.message(message_id).reason is Reason.CORRUPT


def refusals(error: Callable[[], Exception], number: int) -> list[Exception | None]:
    return [error() for _ in range(number)]


def test_a_server_that_defers_gets_it_later() -> None:
    world = World()
    world.mailer.fails_with = refusals(lambda: MailPostponed("smtp-451"), 3)
    message_id = world.arrives(a_message())
    assert move_message(message_id, post=world.post) is None
    run_to_the_end(world, message_id)
    ended(world, message_id, Outcome.ACCEPTED)
    (mail,) = world.mailer.sent
    assert mail.kind is MailKind.VOICEMAIL, "certainly not taken before: no repetition"
    assert world.clock.now() - world.message(message_id).asked_at < timedelta(minutes=20)


@pytest.mark.parametrize("reason", ["smtp-452-4.2.2", "no-tls", "ses-postponed", "smtp-unreachable"])
def test_what_does_not_pass_goes_to_the_second_address(reason: str) -> None:
    world = World()
    world.mailer.fails_with = refusals(lambda: MailPostponed(reason), MOST_ATTEMPTS)
    message_id = world.arrives(a_message())
    move_message(message_id, post=world.post)
    run_to_the_end(world, message_id)
    ended(world, message_id, Outcome.ACCEPTED)
    assert [mail.recipient for mail in world.mailer.sent] == [SECOND_OWNER]
    assert world.addresses.kept[FIRST].state is AddressState.CONFIRMED, "trouble that passes suppresses nobody"


@pytest.mark.parametrize(
    ("reason", "why"),
    [
        ("smtp-452-4.2.2", Reason.MAILBOX_FULL),
        ("no-tls", Reason.NO_TLS),
        ("ses-postponed", Reason.OUT_OF_ORDER),
        ("smtp-421", Reason.UNDELIVERABLE),
    ],
)
def test_what_never_passes_is_a_loss_that_is_told_with_its_reason(reason: str, why: Reason) -> None:
    world = World()
    world.mailer.fails_with = refusals(lambda: MailPostponed(reason), 2 * MOST_ATTEMPTS)
    message_id = world.arrives(a_message())
    move_message(message_id, post=world.post)
    run_to_the_end(world, message_id)
    ended(world, message_id, Outcome.LOST)
    message = world.message(message_id)
    assert message.reason is why
    assert message.caller == a_message().caller, "who called is all that is left for the owner"
    assert message.settled_at
    assert message.settled_at <= message.ends_at
    assert len(world.notices()) == 3


def test_an_address_that_does_not_exist_is_left_alone_and_the_second_one_gets_it_at_once() -> None:
    world = World()
    world.mailer.fails_with = [MailRefused("smtp-550-5.1.1")]
    message_id = world.arrives(a_message())
    move_message(message_id, post=world.post)
    ended(world, message_id, Outcome.ACCEPTED)
    assert world.addresses.kept[FIRST].suppressed == "refused"
    assert [mail.recipient for mail in world.mailer.sent] == [SECOND_OWNER]
    again = world.arrives(a_message(call="2"))
    move_message(again, post=world.post)
    assert world.mailer.sent[-1].recipient == SECOND_OWNER, "the first one is not tried again"


def test_a_mail_that_is_declined_does_not_condemn_the_address() -> None:
    world = World()
    world.mailer.fails_with = [MailRefused("smtp-554-5.7.1")]
    message_id = world.arrives(a_message())
    move_message(message_id, post=world.post)
    ended(world, message_id, Outcome.ACCEPTED)
    assert world.addresses.kept[FIRST].state is AddressState.CONFIRMED


def test_refused_everywhere_it_is_lost_and_only_addresses_that_work_are_told() -> None:
    world = World()
    world.mailer.fails_with = refusals(lambda: MailRefused("smtp-550-5.1.1"), 2)
    message_id = world.arrives(a_message())
    move_message(message_id, post=world.post)
    ended(world, message_id, Outcome.LOST)
    assert world.notices() == [f"voicemail-lost {SIGNS_IN}"]


def test_without_a_confirmed_address_nothing_is_mailed_and_the_loss_is_told() -> None:
    world = World()
    world.addresses.kept = {FIRST: an_address(FIRST, confirmed_at=None)}
    message_id = world.arrives(a_message())
    move_message(message_id, post=world.post)
    ended(world, message_id, Outcome.LOST)
    assert world.message(message_id).reason is Reason.NO_ADDRESS
    assert (world.mailer.sent, world.notices()) == ([], [f"voicemail-lost {SIGNS_IN}"])


def test_of_an_erased_account_nothing_is_left_and_nobody_is_told() -> None:
    world = World()
    message_id = world.arrives(a_message())
    world.owners.kept = {}
    move_message(message_id, post=world.post)
    ended(world, message_id, Outcome.LOST)
    assert world.notices() == []


@pytest.mark.parametrize("word", ["refused", "mailbox-full", "no-tls", "undeliverable", "declined", "too-large"])
def test_what_bounces_goes_to_the_second_address(word: str) -> None:
    world = World(confirms=False)
    message_id = world.arrives(a_message())
    move_message(message_id, post=world.post)
    for send in range(1, 2 * MOST_ATTEMPTS):
        settle_message(message_id, word, send=send, address_id=FIRST, post=world.post)
        if world.message(message_id).turn == 1:
            break
        world.clock.advance(hours=3)
        move_message(message_id, post=world.post)
    assert world.mailer.sent[-1].recipient == SECOND_OWNER
    last = world.message(message_id).sends
    settle_message(message_id, "delivered", send=last, address_id=SECOND, post=world.post)
    ended(world, message_id, Outcome.ACCEPTED)
    assert (world.addresses.kept[FIRST].suppressed == "refused") is TOLD[word].suppress
    assert all(mail.kind is MailKind.VOICEMAIL for mail in world.mailer.sent), "a bounce leaves no doubt"


def test_a_complaint_means_that_it_arrived_and_that_no_more_shall() -> None:
    world = World(confirms=False)
    message_id = world.arrives(a_message())
    move_message(message_id, post=world.post)
    settle_message(message_id, "complained", send=1, address_id=FIRST, post=world.post)
    ended(world, message_id, Outcome.ACCEPTED)
    assert world.addresses.kept[FIRST].suppressed == "complaint"
    settle_message(message_id, "complained", send=1, address_id=SECOND, post=world.post)
    assert world.addresses.kept[SECOND].suppressed == "complaint", "days after the end as well"


def test_what_the_mail_system_takes_for_harmful_is_lost_and_told() -> None:
    world = World(confirms=False)
    message_id = world.arrives(a_message())
    move_message(message_id, post=world.post)
    assert settle_message(message_id, "rejected", send=1, address_id=FIRST, post=world.post) is Outcome.LOST
    ended(world, message_id, Outcome.LOST)
    assert len(world.notices()) == 3


def test_a_delivery_event_that_never_comes_is_doubt_that_is_told_at_the_limit() -> None:  # VM-2
    world = World(confirms=False)
    message_id = world.arrives(a_message())
    move_message(message_id, post=world.post)
    ends_at = world.message(message_id).ends_at
    run_to_the_end(world, message_id)
    ended(world, message_id, Outcome.UNCONFIRMED)
    assert world.clock.now() - ends_at < timedelta(minutes=2)
    assert world.notices() == [f"voicemail-unconfirmed {each}" for each in (OWNER, SECOND_OWNER, SIGNS_IN)]
    assert settle_message(message_id, "delivered", send=1, address_id=FIRST, post=world.post) is None


def test_a_limit_of_an_hour_is_kept_as_well() -> None:
    world = World()
    world.mailer.fails_with = refusals(lambda: MailPostponed("smtp-451"), 50)
    message = a_message()
    message_id = world.arrives(a_message(ends_at=message.asked_at + timedelta(hours=1)))
    move_message(message_id, post=world.post)
    run_to_the_end(world, message_id)
    ended(world, message_id, Outcome.LOST)
    assert world.clock.now() - message.asked_at <= timedelta(hours=1, minutes=1)


def test_audio_that_is_still_there_at_the_second_look_is_removed_again_before_anything_is_attested() -> None:
    world = World()
    message_id = world.arrives(a_message())
    world.audio.comes_back = 1
    with pytest.raises(StillThere):
        move_message(message_id, post=world.post)
    assert world.receipts.receipts(ACCOUNT, limit=1).items == ()
    advance(world, minutes=1)
    ended(world, message_id, Outcome.ACCEPTED)


def test_one_message_that_fails_does_not_hold_up_the_others() -> None:
    world = World()
    sick, well = world.arrives(a_message(call="1")), world.arrives(a_message(call="2"))
    world.mailer.fails_with = [OSError("connection lost")]
    failures: list[str] = []
    world.clock.advance(minutes=2)
    ends = advance_messages(
        post=world.post, seconds_left=lambda: 900, failed=lambda message_id, _failure: failures.append(message_id)
    )
    assert failures == [sick]
    assert ends == {Outcome.ACCEPTED: 1}
    assert not world.message(well).open


def test_none_is_begun_when_the_time_is_short() -> None:
    world = World()
    message_id = world.arrives(a_message())
    world.clock.advance(minutes=2)
    advance_messages(post=world.post, seconds_left=lambda: 10, failed=lambda *_: None)
    assert world.message(message_id).state is State.EXPECTED


# -- a machine that stops at any step ----------------------------------------------------------------------------------


def steps_of(confirms: bool, trouble: list[Exception | None]) -> int:
    """How many steps an undisturbed life takes."""
    world = live(Faults(), confirms=confirms, trouble=trouble)
    return world.faults.steps


def live(faults: Faults, *, confirms: bool, trouble: list[Exception | None]) -> World:
    """A message's life in a world where the machine stops once, at the step of the faults; whatever was running is
    gone then, and only what was written is left. Queues tell again, and the schedule comes by."""
    world = World(confirms=confirms, faults=faults)
    world.mailer.fails_with = list(trouble)
    message_id = world.arrives(a_message())
    again(lambda: move_message(message_id, post=world.post))
    for _ in range(60):
        if not world.message(message_id).open:
            break
        if not confirms and world.mailer.sent and world.message(message_id).state is State.HANDED_OVER:
            again(lambda: delivered(world, message_id))
        again(lambda: advance(world, minutes=30))
    return world


def delivered(world: World, message_id: str) -> None:
    send = world.message(message_id).sends
    settle_message(message_id, "delivered", send=send, address_id=None, post=world.post)


def again(act: Callable[[], object]) -> None:
    """Does it, and does it again if the machine stopped: as a queue would."""
    try:
        act()
    except Crash:
        act()


TROUBLES: dict[str, list[Exception | None]] = {
    "none": [],
    "deferred": [MailPostponed("smtp-451")],
    "refused": [MailRefused("smtp-550-5.1.1")],
    "lost": [MailRefused("smtp-550-5.1.1"), MailRefused("smtp-550-5.1.1")],
}


def crashes() -> list[tuple[str, bool, int, bool]]:
    return [
        (name, confirms, step, after)
        for name, trouble in TROUBLES.items()
        for confirms in (True, False)
        for step in range(1, steps_of(confirms, trouble) + 1)
        for after in (False, True)
    ]


@pytest.mark.parametrize(("trouble", "confirms", "step", "after"), crashes())
def test_a_machine_that_stops_at_any_step_loses_nothing_and_keeps_nothing(
    trouble: str, confirms: bool, step: int, after: bool
) -> None:
    world = live(Faults(at=step, after=after), confirms=confirms, trouble=TROUBLES[trouble])
    (message,) = world.transit.kept.values()
    assert message.state is State.CLOSED
    assert world.audio.files == {}
    assert len(world.receipts.receipts(ACCOUNT, limit=10).items) == 1
    mails = world.mailer.sent
    if message.outcome is Outcome.ACCEPTED:
        assert mails
    elif message.outcome is Outcome.LOST:
        assert trouble == "lost"
        assert world.notices()
        lost = {event.event_id for event in world.bus.events if isinstance(event, VoicemailLost)}
        assert len(lost) == 1, "told again it is the same event"
    assert len(mails) <= 2
    assert all(mail.kind is MailKind.VOICEMAIL_REPEATED for mail in mails[1:]), "a second mail says that it may be one"
    assert len({mail.message_id for mail in mails}) <= 1


def test_a_lease_outlives_any_worker() -> None:
    assert timedelta(seconds=120) < LEASE
