"""Recordings, voicemail and downloads on their real code path, for the cost report: each on emulated services in this
process, with the adapters and handlers that are deployed.

Each function prepares everything, and gives the work to be measured and how often it is done: what is read once by a
process (secrets, tables' names) is not in it. What lies outside the SDK is said beside it: messages that S3 and the bus
put into queues, requests to the API, mails (SES takes one a mail; here an SMTP server does).
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final, NamedTuple, cast

from moto import mock_aws

from callfactory.clock import SystemClock
from callfactory.exports.job import Export
from callfactory.exports.query import CallQuery, CsvOptions, Wish
from callfactory.ids import new_id
from callfactory.mail import Outbox
from callfactory_aws import clients, crypto
from callfactory_aws.bus import EventBridgeBus
from callfactory_aws.call_history import DynamoCallHistory
from callfactory_aws.export_bucket import S3ExportFiles
from callfactory_aws.exports import DynamoExportStore
from callfactory_aws.outbox import DynamoOutbox
from callfactory_aws.tables.accounts import AccountItem, DynamoAccounts
from callfactory_aws.tables.base import bind
from callfactory_aws.tables.exports import ExportItem, LatestItem
from callfactory_aws.tables.mails import MailItem
from functions.export.run_export import End, Making, run_export

_REGION: Final = "eu-west-1"
_SECONDS: Final = 30
"""Of audio: what a recording costs in requests does not depend on it, what it costs to convert does."""


class Work(NamedTuple):
    """What to measure: `times` over, with so many invocations and requests to the API in all, and by name of the list
    price what the SDK does not show."""

    do: Callable[[], None]
    times: int
    invocations: int
    api_requests: int
    extra: dict[str, Decimal]


@contextmanager
def recordings(times: int = 12) -> Iterator[Work]:
    """A recording that is announced, put, stored, listened to once, and removed a month later with a receipt."""
    from functions.recordings.give_link import give_link  # noqa: PLC0415  # a family each, only where it is measured
    from functions.recordings.recordings_contract import LinkRequest  # noqa: PLC0415
    from functions.recordings.store_recording import store_recording  # noqa: PLC0415
    from tests.audio_samples import tone, wav  # noqa: PLC0415
    from tests.integration.recordings import conftest  # noqa: PLC0415
    from tests.integration.recordings.test_from_switch_to_receipt import listening  # noqa: PLC0415
    from tests.recording_samples import ACCOUNT  # noqa: PLC0415
    from tests.recordings_house import OWNER  # noqa: PLC0415

    with _amazon():
        house = conftest._house()  # noqa: SLF001  # the same house that the tests live in
        bus: Any = EventBridgeBus("default")
        house.bus = bus
        audio = wav(tone(_SECONDS))
        house.choose(30)

        def do() -> None:
            for index in range(times):
                asked = house.ask(audio, call=f"bench {index}")
                key = house.put(house.recordings.get(ACCOUNT, asked.recording_id), audio)
                store_recording(key, storing=house.storing)
                give_link(asked.recording_id, LinkRequest(), OWNER, listening=listening(house))
            house.clock.advance(days=31)
            house.sweep()

        # S3 tells a queue, a function takes and deletes the message. The sweep's queries are a fixed number, here
        # shared by few.
        yield Work(do, times, 3 * times, 2 * times, {"sqs_request": Decimal(3 * times)})


@contextmanager
def voicemail(times: int = 3) -> Iterator[Work]:
    """A message that is announced, put, converted, mailed and removed, with its receipt."""
    from functions.recordings import app  # noqa: PLC0415  # as above
    from functions.recordings.settings import (  # noqa: PLC0415
        MachineSettings,
        RecordingsSettings,
        VoicemailSettings,
    )
    from tests.audio_samples import tone, wav  # noqa: PLC0415
    from tests.fakes import fake_services  # noqa: PLC0415
    from tests.integration.seams.mailbox import Mailbox, smtp_server  # noqa: PLC0415
    from tests.integration.voicemail import conftest  # noqa: PLC0415

    with _amazon(), smtp_server(Mailbox()) as port:
        names = {model: f"bench-{model.__name__}" for model in conftest.TABLES}
        for model, name in names.items():
            bind(model, name).create_table(billing_mode="PAY_PER_REQUEST", wait=True)
        for bucket in ("transit", "greetings"):
            clients.s3().create_bucket(Bucket=bucket, CreateBucketConfiguration=cast("Any", _PLACE))
        clients.secrets_manager().create_secret(Name="master", SecretString=conftest.MASTER)
        clients.events().create_event_bus(Name="bus")
        key = clients.kms().create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
        table = {model.__name__: name for model, name in names.items()}
        settings = (
            RecordingsSettings(
                mails_table=table["MailItem"], idempotency_table="-", rate_limits_table="-", master_secret="master",  # noqa: S106  # a name
                mail_sender="no-reply@callfactory.example", mail_domain="callfactory.example",
                site_url="https://callfactory.example", smtp_host="127.0.0.1", smtp_port=port,
            ),
            VoicemailSettings(
                transit_table=table["TransitItem"], answering_machines_table=table["AnsweringMachineItem"],
                accounts_table=table["AccountItem"], receipts_table=table["ReceiptItem"], transit_bucket="transit",
                receipt_key=key, bus_name="bus",
            ),
            MachineSettings(
                inventory_table=table["InventoryItem"], numbers_table=table["NumberItem"],
                audit_table=table["AuditItem"], greetings_bucket="greetings",
                forgotten_callers_table=table["ForgottenCallerItem"],
            ),
        )  # fmt: skip
        for part in settings:
            os.environ |= part.as_environment()
        conftest.forget()
        conftest.seed()
        app.api.services = fake_services
        audio = wav(tone(_SECONDS))
        house = conftest.House(Mailbox(), cast("Any", None), cast("Any", None), cast("Any", None), cast("Any", None))

        def leave(call: str) -> None:
            house.leave(audio, call_id=call, duration_ms=_SECONDS * 1000)

        leave("warm")

        def do() -> None:
            for index in range(times):
                leave(f"bench {index}")

        extra = {"sqs_request": Decimal(3 * times), "ses_message": Decimal(times)}
        yield Work(do, times, 2 * times, times, extra)
        conftest.forget()


@contextmanager
def download(account_id: str, number_id: str, calls: int) -> Iterator[Work]:
    """A download of these calls as CSV: read, written in parts, read back for its digest, told of by mail. It takes
    place in the house of the calls, whose tables are there."""
    from tests.integration.export import conftest  # noqa: PLC0415  # as above

    clock = SystemClock()
    bind(ExportItem, "exports").create_table(billing_mode="PAY_PER_REQUEST", wait=True)
    bind(MailItem, "mails").create_table(billing_mode="PAY_PER_REQUEST", wait=True)
    clients.s3().create_bucket(Bucket="exports")
    # The emulator leaves the parts' digests out of its lists.
    clients.s3().meta.events.register("before-call.s3.ListParts", conftest._remember_upload)  # noqa: SLF001
    clients.s3().meta.events.register("after-call.s3.ListParts", conftest._add_checksums)  # noqa: SLF001
    bus = EventBridgeBus("default")
    outbox: Outbox = DynamoOutbox(bind(MailItem, "mails"), crypto.Keyring(b"a master secret that is long enough"), bus)
    making = Making(
        exports=DynamoExportStore(bind(ExportItem, "exports"), bind(LatestItem, "exports")),
        files=S3ExportFiles("exports"),
        history=DynamoCallHistory("calls_table"),
        recordings=cast("Any", None),
        holdings=cast("Any", None),
        accounts=DynamoAccounts(bind(AccountItem, "accounts_table")),
        outbox=outbox,
        bus=bus,
        clock=clock,
    )
    _open_account(account_id)

    def do() -> None:
        now = clock.now().replace(microsecond=0)
        query = CallQuery((number_id,), None, None, as_of=now + timedelta(days=1))
        wish = Wish(query, CsvOptions("UTC", (), delimiter=",", bom=False), what="calls")
        wanted = Export(
            account_id=account_id,
            export_id=new_id("exp", now),
            wish=wish,
            requested_at=now,
            requested_by=_PERSON,
            requested_by_kind="person",
        )
        export = making.exports.add(wanted)
        end = run_export(account_id, export.export_id, making=making, seconds_left=lambda: 800.0)
        if end is not End.READY:
            raise SystemExit(f"the download was not made: {end}")

    # The bus puts the wish into a queue, and the mail into another; the function of mails takes it.
    yield Work(do, calls, 3, 2, {"sqs_request": Decimal(6), "ses_message": Decimal(1)})


_PERSON: Final = "usr_" + "1" * 26
_PLACE: Final = {"LocationConstraint": _REGION}


def _open_account(account_id: str) -> None:
    from callfactory.identity.accounts import Account, Member  # noqa: PLC0415  # only where it is measured
    from callfactory.principal import Role  # noqa: PLC0415

    since = SystemClock().now()
    account = Account(account_id, "nl", "Europe/Amsterdam", "2018-05-01", since)
    member = Member(account_id, _PERSON, "subject", "owner@company.example", frozenset({Role.OWNER}), since)
    DynamoAccounts(bind(AccountItem, "accounts_table")).open(account, member)


@contextmanager
def _amazon() -> Iterator[None]:
    """An emulated Amazon of its own, and clients that speak to it."""
    os.environ |= {"AWS_DEFAULT_REGION": _REGION, "AWS_ACCESS_KEY_ID": "-", "AWS_SECRET_ACCESS_KEY": "-"}
    clients.forget()
    with mock_aws():
        yield
    clients.forget()
