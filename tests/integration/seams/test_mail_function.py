"""The deployed function that sends mail, as Lambda calls it: from the environment to a mailbox."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from callfactory.clock import SystemClock
from callfactory.events import Event, MailQueued, OrderAccepted
from callfactory.ids import new_id
from callfactory.mail import MailKind, MailRequest, request_mail
from callfactory_aws import clients, crypto
from callfactory_aws.crypto import Keyring
from callfactory_aws.outbox import DynamoOutbox
from callfactory_aws.tables.mails import MailItem
from callfactory_aws.triggers import trigger_of
from functions.recordings import app, wiring
from functions.recordings.settings import RecordingsSettings
from tests.fakes_seams import FakeBus
from tests.integration.seams.conftest import MakeTable
from tests.integration.seams.mailbox import Mailbox, smtp_server

MASTER = "a master secret that is long enough"
NOW = SystemClock().now() - timedelta(hours=1)


@pytest.fixture
def mailbox(monkeypatch: pytest.MonkeyPatch, make_table: MakeTable[MailItem]) -> Iterator[Mailbox]:
    table = make_table(MailItem)
    clients.secrets_manager().create_secret(Name="master", SecretString=MASTER)
    box = Mailbox()
    with smtp_server(box) as port:
        settings = RecordingsSettings(
            mails_table=table.Meta.table_name,
            idempotency_table="unused",
            rate_limits_table="unused",
            master_secret="master",
            mail_sender="Call Factory <no-reply@callfactory.example>",
            mail_domain="callfactory.example",
            site_url="https://callfactory.example",
            smtp_host="127.0.0.1",
            smtp_port=port,
        )
        for name, value in settings.as_environment().items():
            monkeypatch.setenv(name, value)
        _forget()
        yield box
    _forget()


def _forget() -> None:
    for made in (wiring.settings, wiring.clock, wiring.dispatch, wiring.mailer, wiring.site, crypto.keyring):
        made.cache_clear()


def ask() -> tuple[MailRequest, Event]:
    bus = FakeBus()
    request = request_mail(
        MailKind.ORDER_ACCEPTED,
        account_id=new_id("acc", NOW),
        about=new_id("ord", NOW),
        recipient="marker-jan@example.com",
        language="de",
        number="+31201234567",
        order_id=new_id("ord", NOW),
    )
    DynamoOutbox(MailItem, Keyring(MASTER.encode()), bus).put(request, NOW)
    return request, bus.events[0]


def batch(*events: Event) -> dict[str, Any]:
    bodies = [json.dumps({"detail-type": event.detail_type, "detail": event.detail()}) for event in events]
    return {
        "Records": [
            {"messageId": f"m{number}", "body": body, "eventSource": "aws:sqs", "attributes": {}}
            for number, body in enumerate(bodies)
        ]
    }


def test_an_event_that_comes_three_times_is_one_mail(mailbox: Mailbox) -> None:
    _, event = ask()
    assert app.on_mail(batch(event, event), None) == {"batchItemFailures": []}
    assert app.on_mail(batch(event), None) == {"batchItemFailures": []}
    assert [envelope.rcpt_tos for envelope in mailbox.received] == [["marker-jan@example.com"]]


def test_a_server_that_is_busy_gets_the_mail_later(mailbox: Mailbox) -> None:
    (_, first), (_, second) = ask(), ask()
    mailbox.replies = {"RCPT": "451 busy"}
    failures = app.on_mail(batch(first, second), None)["batchItemFailures"]
    assert [failure["itemIdentifier"] for failure in failures] == ["m0", "m1"]
    mailbox.replies = {}
    assert app.on_mail(batch(first, second), None) == {"batchItemFailures": []}
    assert len(mailbox.received) == 2


def test_a_mail_of_which_the_bus_never_told_is_sent_by_the_schedule(mailbox: Mailbox) -> None:
    ask()
    app.on_waiting_mails({}, None)
    app.on_waiting_mails({}, None)
    assert len(mailbox.received) == 1


@pytest.mark.usefixtures("mailbox")
def test_an_event_of_another_kind_comes_again_until_staff_look_at_it() -> None:
    other = OrderAccepted.happened(
        NOW, account_id=new_id("acc", NOW), order_id=new_id("ord", NOW), number_id=new_id("num", NOW)
    )
    unknown = MailQueued.happened(NOW, account_id=new_id("acc", NOW), mail_id=new_id("mail", NOW))
    assert app.on_mail(batch(other, unknown), None) == {"batchItemFailures": [{"itemIdentifier": "m0"}]}


def test_nothing_personal_is_written_down(mailbox: Mailbox, capsys: pytest.CaptureFixture[str]) -> None:  # OR-4
    _, event = ask()
    mailbox.replies = {"RCPT": "550 marker-jan@example.com is unknown here"}
    app.on_mail(batch(event), None)
    (_, busy) = ask()
    mailbox.replies = {"RCPT": "451 marker-jan@example.com is busy"}
    app.on_mail(batch(busy), None)
    written = "".join(capsys.readouterr())
    assert "MailsFailed" in written, "a failure is visible"
    assert "marker-jan" not in written
    assert "31201234567" not in written


def test_what_starts_the_function_is_declared_beside_it() -> None:
    assert trigger_of(app.on_mail).queue == "mail"
    assert trigger_of(app.on_waiting_mails).every_minutes == 5
