"""The answering machine on an emulated AWS and a real SMTP server: real adapters, and the API in this process."""

import json
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from callfactory.clock import SystemClock, iso
from callfactory.identity.accounts import PLATFORM_ACCOUNT, Account, Member
from callfactory.numbers import Period, ServiceNumber
from callfactory.principal import Permission, Principal, Role
from callfactory.voicemail.addresses import MailAddress
from callfactory_aws import clients, crypto
from callfactory_aws.answering_machines import DynamoAddresses, DynamoMachines
from callfactory_aws.tables.accounts import AccountItem, DynamoAccounts
from callfactory_aws.tables.answering_machines import AnsweringMachineItem
from callfactory_aws.tables.audit import AuditItem
from callfactory_aws.tables.forgotten_callers import ForgottenCallerItem
from callfactory_aws.tables.inventory import InventoryItem, period_item
from callfactory_aws.tables.mails import MailItem
from callfactory_aws.tables.numbers import NumberItem, number_item
from callfactory_aws.tables.receipts import ReceiptItem
from callfactory_aws.tables.transit import TransitItem
from callfactory_aws.transit import DynamoTransit
from functions.recordings import app, voicemail_events, voicemail_wiring, wiring
from functions.recordings.settings import MachineSettings, RecordingsSettings, VoicemailSettings
from tests.audio_samples import tone, wav
from tests.fakes import fake_services
from tests.gateway import FakeLambdaContext, Gateway, person
from tests.integration.seams.conftest import MakeTable, aws, make_table
from tests.integration.seams.mailbox import Mailbox, smtp_server
from tests.integration.seams.test_mailers import Certificates
from tests.voicemail_samples import ACCOUNT, FIRST, NUMBER, NUMBER_ID, SECOND, a_machine, an_id

__all__ = ["aws", "make_table"]

MASTER = "a master secret that is long enough"
AUDIO = wav(tone(2))
TABLES = (
    TransitItem,
    AnsweringMachineItem,
    AccountItem,
    ReceiptItem,
    InventoryItem,
    ForgottenCallerItem,
    NumberItem,
    AuditItem,
    MailItem,
)
PERSON = an_id("usr", "owner")


class Context(FakeLambdaContext):
    def get_remaining_time_in_millis(self) -> int:
        return 60_000


@dataclass
class House:
    """A switch, an owner, a mailbox, and all that lies between them."""

    mailbox: Mailbox
    certificates: Certificates
    transit: DynamoTransit
    machines: DynamoMachines
    addresses: DynamoAddresses
    seen: list[str] = field(default_factory=list)

    @property
    def switch(self) -> Gateway:
        permissions = frozenset({Permission.VOICEMAIL_SEND, Permission.PLAN_READ})
        return Gateway(app.api, Principal(PLATFORM_ACCOUNT, "key", an_id("key", "switch"), permissions))

    @property
    def owner(self) -> Gateway:
        return Gateway(app.api, person(ACCOUNT, Role.OWNER, subject_id=PERSON))

    @property
    def stranger(self) -> Gateway:
        return Gateway(app.api, person(an_id("acc", "stranger"), Role.OWNER, subject_id=an_id("usr", "stranger")))

    def announce(self, audio: bytes = AUDIO, **changes: Any) -> dict[str, Any]:
        body = {
            "service_number": NUMBER,
            "call_id": "1764000000.12",
            "left_at": iso(SystemClock().now() - timedelta(seconds=40)),
            "duration_ms": 2000,
            "bytes": len(audio),
            "sha256": sha256(audio).hexdigest(),
            "caller": ["+31612345678"],
        }
        answer = self.switch.call("POST", "/voicemail/messages", body | changes)
        assert answer.status == 201, answer.text
        announced: dict[str, Any] = answer.json
        return announced

    def put(self, message_id: str, audio: bytes = AUDIO) -> dict[str, Any]:
        """The switch puts the audio; answers the notification that S3 would send."""
        key = f"messages/{message_id}"
        clients.s3().put_object(Bucket="transit", Key=key, Body=audio)
        return batch({"Records": [{"eventName": "ObjectCreated:Put", "s3": {"object": {"key": key}}}]})

    def leave(self, audio: bytes = AUDIO, **changes: Any) -> str:
        """A caller leaves a message: announced, put, and told of."""
        message_id: str = self.announce(audio, **changes)["message_id"]
        voicemail_events.on_audio(self.put(message_id, audio), Context())
        return message_id

    def show(self, message_id: str) -> dict[str, Any]:
        answer = self.owner.call("GET", f"/voicemail/messages/{message_id}")
        assert answer.status == 200, answer.text
        shown: dict[str, Any] = answer.json
        return shown

    def make_due(self, message_id: str) -> None:
        """The pause or lease of the message is over."""
        past = SystemClock().now() - timedelta(seconds=1)
        TransitItem(message_id).update(actions=[TransitItem.due_at.set(past)])

    def tick(self) -> None:
        """The schedule comes by."""
        voicemail_events.on_due_messages({}, Context())

    def left(self) -> list[str]:
        """Every object and unfinished upload in every bucket."""
        found = []
        for bucket in clients.s3().list_buckets()["Buckets"]:
            listed = clients.s3().list_object_versions(Bucket=bucket["Name"])
            found += [each["Key"] for each in (*listed.get("Versions", []), *listed.get("DeleteMarkers", []))]
            uploads = clients.s3().list_multipart_uploads(Bucket=bucket["Name"])
            found += [each["Key"] for each in uploads.get("Uploads", [])]
        return found

    def receipts(self) -> list[dict[str, Any]]:
        """The facts of the account's receipts."""
        page = voicemail_wiring.receipts().receipts(ACCOUNT, limit=50)
        return [receipt.document()["receipt"]["facts"] for receipt in page.items]

    def notices(self) -> list[str]:
        """Whom the outbox holds mails for, as "kind recipient"."""
        dispatch, now = wiring.dispatch(), SystemClock().now()
        claims = [dispatch.claim(mail.mail_id, now) for mail in MailItem.scan()]
        return sorted(f"{claim.request.kind.value} {claim.request.recipient}" for claim in claims if claim)


def batch(*bodies: dict[str, Any]) -> dict[str, Any]:
    """An SQS batch, as Lambda gets it."""
    return {
        "Records": [
            {"messageId": f"m{place}", "body": json.dumps(body), "eventSource": "aws:sqs", "attributes": {}}
            for place, body in enumerate(bodies)
        ]
    }


def forget() -> None:
    """Drops what wiring keeps for the life of a process."""
    for module in (wiring, voicemail_wiring, crypto):
        for made in vars(module).values():
            if hasattr(made, "cache_clear"):
                made.cache_clear()


def seed() -> None:
    now = SystemClock().now()
    since = now - timedelta(days=30)
    account = Account(ACCOUNT, "nl", "Europe/Amsterdam", "2018-05-01", since)
    owner = Member(ACCOUNT, PERSON, "subject", "signs-in@company.example", frozenset({Role.OWNER}), since)
    DynamoAccounts(AccountItem).open(account, owner)
    number = ServiceNumber(ACCOUNT, NUMBER_ID, NUMBER, "NL", "national", since)
    number_item(NumberItem, number).save()
    period_item(InventoryItem, Period(NUMBER, ACCOUNT, NUMBER_ID, since)).save()
    addresses = DynamoAddresses(AnsweringMachineItem, SystemClock())
    for address_id, email in ((FIRST, "owner@company.example"), (SECOND, "second@company.example")):
        addresses.add(MailAddress(ACCOUNT, address_id, email, added_at=since, confirmed_at=since))
    DynamoMachines(AnsweringMachineItem).change(a_machine(FIRST, SECOND, language="nl"))


@pytest.fixture
def demand_tls() -> bool:
    """Whether a mail is given to servers without TLS; a test module may say otherwise."""
    return True


@pytest.fixture
def server_tls() -> bool:
    """Whether the mail server offers TLS."""
    return True


@pytest.fixture
def house(
    monkeypatch: pytest.MonkeyPatch,
    make_table: MakeTable[Any],
    tmp_path: Path,
    demand_tls: bool,
    server_tls: bool,
) -> Iterator[House]:
    names = {model: make_table(model).Meta.table_name for model in TABLES}
    for bucket in ("transit", "greetings"):
        region: Any = {"LocationConstraint": "eu-central-1"}
        clients.s3().create_bucket(Bucket=bucket, CreateBucketConfiguration=region)
    clients.secrets_manager().create_secret(Name="master", SecretString=MASTER)
    clients.events().create_event_bus(Name="bus")
    key = clients.kms().create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
    seed()
    mailbox, certificates = Mailbox(), Certificates(tmp_path)
    context: ssl.SSLContext | None = certificates.context if server_tls else None
    with smtp_server(mailbox, context) as port:
        settings = (
            RecordingsSettings(
                mails_table=names[MailItem],
                idempotency_table="unused",
                rate_limits_table="unused",
                master_secret="master",
                mail_sender="Call Factory <no-reply@callfactory.example>",
                mail_domain="callfactory.example",
                site_url="https://callfactory.example",
                smtp_host="127.0.0.1",
                smtp_port=port,
                smtp_ca_file=str(certificates.ca_file),
                smtp_demand_tls=demand_tls,
            ),
            VoicemailSettings(
                transit_table=names[TransitItem],
                answering_machines_table=names[AnsweringMachineItem],
                accounts_table=names[AccountItem],
                receipts_table=names[ReceiptItem],
                transit_bucket="transit",
                receipt_key=key,
                bus_name="bus",
            ),
            MachineSettings(
                inventory_table=names[InventoryItem],
                forgotten_callers_table=names[ForgottenCallerItem],
                numbers_table=names[NumberItem],
                audit_table=names[AuditItem],
                greetings_bucket="greetings",
            ),
        )
        for part in settings:
            for name, value in part.as_environment().items():
                monkeypatch.setenv(name, value)
        forget()
        monkeypatch.setattr(app.api, "services", fake_services)
        yield House(
            mailbox,
            certificates,
            DynamoTransit(TransitItem, crypto.keyring("master")),
            DynamoMachines(AnsweringMachineItem),
            DynamoAddresses(AnsweringMachineItem, SystemClock()),
        )
    forget()
