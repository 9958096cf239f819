"""A mail is sent once, whatever repeats, fails or vanishes on the way."""

from contextlib import suppress

import pytest

from callfactory.events import MailQueued
from callfactory.ids import new_id
from callfactory.mail import (
    MOST_ATTEMPTS,
    MailKind,
    MailPostponed,
    MailRefused,
    MailRequest,
    MailState,
    Site,
    request_mail,
)
from functions.recordings.resend_mails import resend_mails
from functions.recordings.send_mail import send_mail
from tests.fakes import FakeClock
from tests.fakes_seams import FakeBus, FakeMailer, FakeOutbox

SITE = Site(url="https://callfactory.example", mail_domain="callfactory.example")


class World:
    def __init__(self) -> None:
        self.clock, self.bus, self.mailer = FakeClock(), FakeBus(), FakeMailer()
        self.outbox = FakeOutbox(self.bus)
        self.account_id = new_id("acc", self.clock.now())

    def ask(self) -> MailRequest:
        request = request_mail(
            MailKind.KEY_CREATED,
            account_id=self.account_id,
            about=self.account_id,
            recipient="jan@example.com",
            language="en",
            key_id=new_id("key", self.clock.now()),
        )
        self.outbox.put(request, self.clock.now())
        return request

    def send(self, mail_id: str) -> MailState | None:
        return send_mail(mail_id, dispatch=self.outbox, mailer=self.mailer, site=SITE, clock=self.clock)

    def sweep(self) -> None:
        resend_mails(dispatch=self.outbox, mailer=self.mailer, site=SITE, clock=self.clock)


@pytest.fixture
def world() -> World:
    return World()


def test_the_bus_hears_nothing_but_the_id(world: World) -> None:
    request = world.ask()
    (event,) = world.bus.events
    assert isinstance(event, MailQueued)
    assert set(event.detail()) == {"event_id", "account_id", "mail_id", "at"}
    assert event.mail_id == request.mail_id


def test_a_repeated_event_sends_no_second_mail(world: World) -> None:
    mail_id = world.ask().mail_id
    assert [world.send(mail_id) for _ in range(3)] == [MailState.SENT, None, None]
    assert len(world.mailer.sent) == 1


def test_a_repeated_request_sends_no_second_mail(world: World) -> None:
    for _ in range(2):
        world.send(world.ask().mail_id)
    assert len(world.mailer.sent) == 1


def test_address_and_parameters_are_forgotten_once_sent(world: World) -> None:
    mail_id = world.ask().mail_id
    world.send(mail_id)
    assert world.outbox.mails[mail_id].request is None


def test_a_refused_mail_fails_at_once_and_is_not_tried_again(world: World) -> None:
    mail_id = world.ask().mail_id
    world.mailer.fails_with = [MailRefused("smtp-550")]
    assert world.send(mail_id) is MailState.FAILED
    assert world.outbox.mails[mail_id].reason == "smtp-550"
    assert world.send(mail_id) is None
    assert world.mailer.sent == []


def test_a_postponed_mail_is_tried_a_bounded_number_of_times(world: World) -> None:
    mail_id = world.ask().mail_id
    world.mailer.fails_with = [MailPostponed("smtp-451")] * 9
    for _ in range(MOST_ATTEMPTS - 1):
        with pytest.raises(MailPostponed):
            world.send(mail_id)
    assert world.send(mail_id) is MailState.FAILED
    assert len(world.mailer.fails_with) == 9 - MOST_ATTEMPTS


def test_a_postponed_mail_is_sent_when_the_trouble_is_over(world: World) -> None:
    mail_id = world.ask().mail_id
    world.mailer.fails_with = [MailPostponed("smtp-451")]
    with pytest.raises(MailPostponed):
        world.send(mail_id)
    assert world.send(mail_id) is MailState.SENT


def test_a_crash_between_sending_and_marking_repeats_at_most_once_under_the_same_id(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail_id = world.ask().mail_id
    monkeypatch.setattr(world.outbox, "sent", _crash)
    for _ in range(4):
        with suppress(RuntimeError):
            world.send(mail_id)
        world.clock.advance(minutes=3)
    assert len(world.mailer.sent) == 2
    assert len({mail.message_id for mail in world.mailer.sent}) == 1
    assert world.outbox.mails[mail_id].state is MailState.FAILED


def test_while_one_sender_works_no_other_starts(world: World) -> None:
    mail_id = world.ask().mail_id
    assert world.outbox.claim(mail_id, world.clock.now())
    assert world.send(mail_id) is None
    world.clock.advance(minutes=3)
    assert world.send(mail_id) is MailState.SENT


def test_a_clock_that_was_set_back_does_not_hold_a_mail_for_ever(world: World) -> None:
    mail_id = world.ask().mail_id
    world.clock.advance(days=365)
    assert world.outbox.claim(mail_id, world.clock.now())
    world.clock.advance(days=-365)
    assert world.send(mail_id) is MailState.SENT


def test_a_mail_that_the_bus_lost_is_sent_all_the_same(world: World) -> None:
    world.ask()
    world.sweep()
    assert world.mailer.sent == [], "the bus gets its time"
    world.clock.advance(minutes=11)
    world.sweep()
    world.sweep()
    assert len(world.mailer.sent) == 1


def test_one_postponed_mail_does_not_hold_up_the_others(world: World) -> None:
    world.ask()
    world.account_id = new_id("acc", world.clock.now())
    world.ask()
    world.clock.advance(minutes=11)
    world.mailer.fails_with = [MailPostponed("smtp-451")]
    world.sweep()
    assert len(world.mailer.sent) == 1


def _crash(*_: object) -> None:
    raise RuntimeError
