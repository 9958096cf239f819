"""The life of a message: every path ends, no path sends it to the owner twice without saying so."""

from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from callfactory.voicemail.limits import (
    BACKOFF,
    BITRATES,
    LARGEST_ATTACHMENT,
    LEASE,
    LINK_LIVES,
    LONGEST_TRANSIT,
    LOOK_AFTER,
    MOST_ATTEMPTS,
    MOST_SECONDS,
    bitrate_for,
)
from callfactory.voicemail.message import (
    TOLD,
    Message,
    Outcome,
    Reason,
    State,
    announced_again,
    claimed,
    closed,
    handed_over,
    handing_over,
    hopeless,
    is_leased,
    looked_for,
    message_id,
    out_of_time,
    postponed,
    received,
    removed,
    settled,
    told,
    turned,
)
from tests.voicemail_samples import FIRST, NOW, a_message

SECOND = timedelta(seconds=1)


def arrived(**changes: Any) -> Message:
    message = received(a_message(**changes), NOW)
    assert message
    return message


def taken(message: Message, now: datetime = NOW) -> Message:
    claim = claimed(message, now)
    assert claim
    return claim


def sent(message: Message | None = None) -> Message:
    claim = taken(message or arrived())
    return handed_over(handing_over(claim, claim.turn, FIRST, NOW), "provider-1", "0" * 64, NOW)


def test_a_message_that_meets_no_trouble() -> None:
    message = a_message()
    assert message.state is State.EXPECTED
    message = sent()
    assert (message.state, message.due_at, message.repeated) == (State.HANDED_OVER, message.ends_at, False)
    accepted = told(message, 1, TOLD["delivered"], NOW)
    assert accepted
    assert (accepted.state, accepted.outcome, accepted.caller) == (State.SETTLED, Outcome.ACCEPTED, None)
    end = closed(removed(accepted, NOW), NOW)
    assert (end.open, end.due_at) == (False, None)


def test_announcing_the_same_recording_of_the_same_call_is_the_same_message() -> None:
    first = message_id("switch", "+31850000001", "call-1", "a")
    assert first == message_id("switch", "+31850000001", "call-1", "a")
    others = {
        message_id("another", "+31850000001", "call-1", "a"),
        message_id("switch", "+31850000002", "call-1", "a"),
        message_id("switch", "+31850000001", "call-2", "a"),
        message_id("switch", "+31850000001", "call-1", "b"),
    }
    assert first not in others
    assert len(others) == 4


def test_a_second_link_does_not_lengthen_the_longest_transit() -> None:
    message = a_message()
    later = announced_again(message, message.ends_at - SECOND)
    assert (later.ends_at, later.link_ends_at) == (message.ends_at, message.ends_at)


def test_we_look_ourselves_for_audio_whose_arrival_nobody_told() -> None:
    message, now = a_message(), NOW
    looks = 0
    while out_of_time(message, now) is None:
        assert message.due_at
        now = message.due_at
        message = looked_for(message, now)
        looks += 1
        assert looks < 12, "rarer and rarer"
    lost = out_of_time(message, now)
    assert lost
    assert (lost.outcome, lost.reason) == (Outcome.LOST, Reason.NOT_RECEIVED)
    assert now == NOW + LINK_LIVES + LOOK_AFTER


def test_two_workers_cannot_hold_the_same_message() -> None:
    claim = taken(arrived())
    assert claimed(claim, NOW + LEASE - SECOND) is None
    assert is_leased(claim, NOW)
    assert claimed(claim, NOW + LEASE)


def test_a_lease_given_by_a_clock_that_was_set_back_does_not_bind() -> None:
    claim = taken(arrived())
    assert claimed(claim, NOW - timedelta(days=1))


def test_a_worker_that_vanishes_before_the_mail_leaves_no_doubt() -> None:
    again = taken(taken(arrived()), NOW + LEASE)
    assert (again.repeated, again.attempts) == (False, 2)


def test_a_worker_that_vanishes_with_the_mail_in_hand_leaves_doubt_once() -> None:
    claim = taken(arrived())
    doubtful = taken(handing_over(claim, 0, FIRST, NOW), NOW + LEASE)
    assert doubtful.repeated
    assert not hopeless(doubtful)
    twice = taken(handing_over(doubtful, 0, FIRST, NOW + LEASE), NOW + 2 * LEASE)
    assert hopeless(twice), "a third mail would be one too many"


def test_it_is_offered_again_after_growing_pauses_and_then_to_the_next_address() -> None:
    message, now, pauses = arrived(), NOW, []
    for _ in range(MOST_ATTEMPTS - 1):
        message = postponed(taken(message, now), Reason.MAILBOX_FULL, now)
        assert message.due_at
        assert claimed(message, message.due_at - SECOND) is None
        pauses.append(message.due_at - now)
        now = message.due_at
    assert pauses == list(BACKOFF)
    assert sum(pauses, timedelta()) < LONGEST_TRANSIT / 4, "there is time left for a second address"
    message = postponed(taken(message, now), Reason.MAILBOX_FULL, now)
    assert (message.turn, message.attempts, message.due_at) == (1, 0, now)


@pytest.mark.parametrize(
    ("word", "state", "turn"),
    [
        ("refused", State.RECEIVED, 1),
        ("too-large", State.RECEIVED, 1),
        ("mailbox-full", State.RECEIVED, 0),
        ("no-tls", State.RECEIVED, 0),
        ("undeliverable", State.RECEIVED, 0),
        ("rejected", State.SETTLED, 0),
        ("delivered", State.SETTLED, 0),
        ("complained", State.SETTLED, 0),
    ],
)
def test_what_the_mail_system_tells_decides(word: str, state: State, turn: int) -> None:
    message = told(sent(), 1, TOLD[word], NOW)
    assert message
    assert (message.state, message.turn) == (state, turn)


def test_the_word_of_delivery_may_come_before_the_workers_own() -> None:
    in_hand = handing_over(taken(arrived()), 0, FIRST, NOW)
    accepted = told(in_hand, 1, TOLD["delivered"], NOW)
    assert accepted
    assert accepted.outcome is Outcome.ACCEPTED


def test_a_bounce_of_an_earlier_mail_says_nothing_about_the_present_one() -> None:
    first = told(sent(), 1, TOLD["refused"], NOW)
    assert first
    second = sent(first)
    assert second.sends == 2
    assert told(second, 1, TOLD["refused"], NOW) is None
    assert told(second, None, TOLD["refused"], NOW) is None
    accepted = told(second, 1, TOLD["delivered"], NOW)
    assert accepted, "but that it arrived after all is good news at any time"


def test_whatever_is_told_after_the_end_changes_nothing() -> None:
    over = settled(sent(), Outcome.UNCONFIRMED, NOW)
    for word in TOLD.values():
        for message in (over, removed(over, NOW), closed(removed(over, NOW), NOW)):
            assert told(message, 1, word, NOW) is None


def test_at_the_limit_what_was_handed_over_is_unconfirmed_and_what_was_not_is_lost() -> None:
    message = sent()
    assert out_of_time(message, message.ends_at - SECOND) is None
    unconfirmed = out_of_time(message, message.ends_at)
    assert unconfirmed
    assert (unconfirmed.outcome, unconfirmed.caller) == (Outcome.UNCONFIRMED, message.caller)
    lost = out_of_time(turned(arrived(), Reason.NO_TLS, NOW), message.ends_at)
    assert lost
    assert (lost.outcome, lost.reason) == (Outcome.LOST, Reason.NO_TLS)
    doubtful = taken(handing_over(taken(arrived()), 0, FIRST, NOW), NOW + LEASE)
    maybe = out_of_time(doubtful, message.ends_at)
    assert maybe
    assert maybe.outcome is Outcome.UNCONFIRMED


def test_no_number_shows_when_a_message_is_printed() -> None:  # OR-4
    assert "612345678" not in repr(a_message())


def test_nothing_about_audio_is_part_of_a_message() -> None:  # VM-7
    assert not {field.name for field in fields(Message)} & {"audio", "content", "url", "key", "bucket", "transcript"}


@pytest.mark.parametrize("seconds", [1, 300, MOST_SECONDS, 3500])
def test_the_longest_message_fits_into_a_mail(seconds: int) -> None:  # VM-6
    bitrate = bitrate_for(seconds)
    assert bitrate in BITRATES
    assert seconds * bitrate * 125 < LARGEST_ATTACHMENT
    in_a_mail = LARGEST_ATTACHMENT * 78 / 57
    assert in_a_mail + 100_000 < 10_000_000


class Lives(RuleBasedStateMachine):
    """Any order of workers, crashes, events and time. `possible` counts mails that may be in the owner's mailbox."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.message = a_message()
        self.possible = 0

    @rule(seconds=st.sampled_from([1, 31, 151, 3600, 40_000]))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        self.message = out_of_time(self.message, self.now) or self.message

    @precondition(lambda self: self.message.state is State.EXPECTED)
    @rule()
    def arrives(self) -> None:
        self.message = received(self.message, self.now) or self.message

    @precondition(lambda self: self.message.state in {State.RECEIVED, State.CONVERTING, State.HANDING_OVER})
    @rule(end=st.sampled_from(["taken", "later", "never", "vanishes", "vanishes early"]))
    def works(self, end: str) -> None:
        claim = claimed(self.message, self.now)
        if claim is None:
            return
        self.message = settled(claim, Outcome.UNCONFIRMED, self.now) if hopeless(claim) else claim
        if end != "vanishes early" and not hopeless(claim):
            self.hands_over(end)
        if end.startswith("vanishes"):
            self.now += LEASE

    def hands_over(self, end: str) -> None:
        self.message = handing_over(self.message, self.message.turn, FIRST, self.now)
        self.possible += 1
        assert self.possible == 1 or self.message.repeated, "a second mail says that it may be one"
        if end == "taken":
            self.message = handed_over(self.message, "provider", "0" * 64, self.now)
        elif end != "vanishes":
            self.possible -= 1
            do = postponed if end == "later" else turned
            self.message = do(self.message, Reason.UNDELIVERABLE, self.now)

    @rule(word=st.sampled_from(sorted(TOLD)), back=st.integers(0, 1))
    def is_told(self, word: str, back: int) -> None:
        after = told(self.message, self.message.sends - back, TOLD[word], self.now)
        if after and not TOLD[word].delivered:
            self.possible -= 1
        self.message = after or self.message

    @invariant()
    def at_most_one_repetition(self) -> None:
        assert self.possible <= 2

    @invariant()
    def somebody_will_look_at_it(self) -> None:
        assert self.message.due_at is not None
        assert self.message.due_at <= self.message.ends_at + LEASE or self.message.state is State.SETTLED

    @invariant()
    def nothing_lives_beyond_the_limit(self) -> None:
        if self.now >= self.message.ends_at:
            settled_in_time = out_of_time(self.message, self.now) or self.message
            assert settled_in_time.state is State.SETTLED


TestLives = Lives.TestCase
TestLives.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)
