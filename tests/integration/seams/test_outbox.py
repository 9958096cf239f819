"""The outbox in DynamoDB, and mails sent from it as the deployed consumer does."""

from dataclasses import replace
from typing import Any

import pytest

from callfactory.events import MailQueued
from callfactory.ids import new_id
from callfactory.mail import (
    LEASE,
    Claim,
    MailKind,
    MailPostponed,
    MailRequest,
    MailState,
    Site,
    request_mail,
)
from callfactory_aws import clients
from callfactory_aws.crypto import Keyring
from callfactory_aws.outbox import DynamoDispatch, DynamoOutbox
from callfactory_aws.tables.mails import MailItem
from functions.recordings.resend_mails import resend_mails
from functions.recordings.send_mail import send_mail
from tests.fakes import FakeClock
from tests.fakes_seams import FakeBus, FakeMailer
from tests.integration.seams.conftest import MakeTable

SITE = Site(url="https://callfactory.example", mail_domain="callfactory.example")


class Post:
    def __init__(self, table: type[MailItem], keyring: Keyring, clock: FakeClock) -> None:
        self.table, self.clock, self.bus, self.mailer = table, clock, FakeBus(), FakeMailer()
        self.outbox = DynamoOutbox(table, keyring, self.bus)
        self.dispatch = DynamoDispatch(table, keyring)

    def ask(self, about: str | None = None) -> MailRequest:
        request = request_mail(
            MailKind.ORDER_ACCEPTED,
            account_id=new_id("acc", self.clock.now()),
            about=about or new_id("ord", self.clock.now()),
            recipient="jan@example.com",
            language="nl",
            number="+31201234567",
            order_id="ord_1",
        )
        self.outbox.put(request, self.clock.now())
        return request

    def claim(self, mail_id: str) -> Claim:
        claim = self.dispatch.claim(mail_id, self.clock.now())
        assert claim
        return claim

    def send(self, mail_id: str) -> MailState | None:
        return send_mail(mail_id, dispatch=self.dispatch, mailer=self.mailer, site=SITE, clock=self.clock)

    def stored(self) -> str:
        return str(clients.dynamodb().scan(TableName="test-MailItem")["Items"])


@pytest.fixture
def post(make_table: MakeTable[MailItem], keyring: Keyring, clock: FakeClock) -> Post:
    return Post(make_table(MailItem), keyring, clock)


def test_what_was_asked_for_is_what_is_sent(post: Post) -> None:
    request = post.ask()
    assert post.claim(request.mail_id).request == request


def test_neither_table_nor_bus_knows_the_address_or_what_is_said(post: Post) -> None:
    post.ask()
    told = post.stored() + str([event.detail() for event in post.bus.events])
    assert "jan@" not in told
    assert "31201234567" not in told


def test_once_sent_it_is_forgotten_but_that_it_was_sent(post: Post) -> None:
    mail_id = post.ask().mail_id
    assert post.send(mail_id) is MailState.SENT
    item = post.table.get(mail_id)
    assert (item.state, item.provider_id, item.settled_at) == ("sent", "fake-1", post.clock.now())
    (stored,) = clients.dynamodb().scan(TableName="test-MailItem")["Items"]
    assert stored.keys().isdisjoint({"sealed", "waiting", "leased_until"})
    assert post.send(mail_id) is None
    assert len(post.mailer.sent) == 1


def test_asking_again_tells_the_bus_again_but_sends_no_second_mail(post: Post) -> None:
    order_id = new_id("ord", post.clock.now())
    mail_id = post.ask(order_id).mail_id
    post.send(mail_id)
    assert post.ask(order_id).mail_id == mail_id
    assert [event.mail_id for event in post.bus.events if isinstance(event, MailQueued)] == [mail_id, mail_id]
    assert post.send(mail_id) is None


def test_one_sender_at_a_time(post: Post) -> None:
    mail_id = post.ask().mail_id
    post.claim(mail_id)
    assert post.dispatch.claim(mail_id, post.clock.now()) is None
    post.clock.advance(seconds=LEASE.total_seconds() + 1)
    claim = post.claim(mail_id)
    assert (claim.attempts, claim.interruptions) == (2, 1)


def test_of_two_that_look_at_the_same_moment_one_gets_the_mail(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    mail_id = post.ask().mail_id
    look = post.table.get
    quicker: list[Claim | None] = []

    def look_and_be_overtaken(*args: Any, **options: Any) -> MailItem:
        item = look(*args, **options)
        monkeypatch.setattr(post.table, "get", look)
        quicker.append(post.dispatch.claim(mail_id, post.clock.now()))
        return item

    monkeypatch.setattr(post.table, "get", look_and_be_overtaken)
    assert post.dispatch.claim(mail_id, post.clock.now()) is None
    assert quicker[0]


def test_who_lost_the_mail_to_another_can_neither_give_it_back_nor_fail_it(post: Post) -> None:
    mail_id = post.ask().mail_id
    slow = post.claim(mail_id)
    post.clock.advance(minutes=3)
    quick = post.claim(mail_id)
    post.dispatch.release(slow)
    post.dispatch.failed(slow, "late", post.clock.now())
    assert post.table.get(mail_id).state == "sending"
    post.dispatch.release(quick)
    assert post.table.get(mail_id).state == "queued"


def test_who_was_slow_but_did_send_it_is_believed(post: Post) -> None:
    mail_id = post.ask().mail_id
    slow = post.claim(mail_id)
    post.clock.advance(minutes=3)
    quick = post.claim(mail_id)
    post.dispatch.sent(slow, "slow-1", post.clock.now())
    post.dispatch.failed(quick, "late", post.clock.now())
    assert (post.table.get(mail_id).state, post.table.get(mail_id).provider_id) == ("sent", "slow-1")


def test_a_postponed_mail_waits_and_is_found(post: Post) -> None:
    mail_id = post.ask().mail_id
    post.mailer.fails_with = [MailPostponed("smtp-451")]
    with pytest.raises(MailPostponed):
        post.send(mail_id)
    assert post.dispatch.waiting(post.clock.now(), limit=9) == ()
    post.clock.advance(minutes=11)
    assert post.dispatch.waiting(post.clock.now(), limit=9) == (mail_id,)
    ends = resend_mails(dispatch=post.dispatch, mailer=post.mailer, site=SITE, clock=post.clock)
    assert ends == {MailState.SENT: 1}
    assert post.dispatch.waiting(post.clock.now(), limit=9) == ()


def test_what_cannot_be_opened_any_more_fails_and_is_not_tried_for_ever(post: Post) -> None:
    mail_id = post.ask().mail_id
    changed = DynamoDispatch(post.table, Keyring(b"another master secret, also long enough"))
    assert changed.claim(mail_id, post.clock.now()) is None
    assert (post.table.get(mail_id).state, post.table.get(mail_id).reason) == ("failed", "unreadable")


def test_a_mail_that_nobody_asked_for_is_not_made_by_claiming_it(post: Post) -> None:
    unknown = new_id("mail", post.clock.now())
    assert post.dispatch.claim(unknown, post.clock.now()) is None
    request = replace(post.ask(), mail_id=unknown)
    post.dispatch.sent(Claim(request, 1, 0), "x", post.clock.now())
    assert unknown not in post.stored()


def test_the_item_ends_by_itself_a_month_later(post: Post) -> None:
    item = post.table.get(post.ask().mail_id)
    assert (item.expires_at - post.clock.now()).days == 30
