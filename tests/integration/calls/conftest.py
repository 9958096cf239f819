"""The cdr API on an emulated AWS: real adapters, real tables, the gateway in this process."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from callfactory.calls.sources import Source
from callfactory.identity.accounts import PLATFORM_ACCOUNT, Account, Member
from callfactory.numbers import NumberState, ServiceNumber
from callfactory.principal import Permission, Principal, Role
from callfactory.rating.price_lists import Activation, Assignment, PriceList, Version
from callfactory.rating.tariff import TariffTerms
from callfactory_aws import clients
from callfactory_aws.tables.accounts import AccountItem, DynamoAccounts
from callfactory_aws.tables.audit import AuditItem
from callfactory_aws.tables.call_files import CallFileItem
from callfactory_aws.tables.calls import CallFactItem, CallItem, SourceItem
from callfactory_aws.tables.forgotten_callers import ForgottenCallerItem
from callfactory_aws.tables.inventory import InventoryItem, period_item
from callfactory_aws.tables.numbers import NumberItem, number_item
from callfactory_aws.tables.quarantine import QuarantineItem
from callfactory_aws.tables.tariffs import (
    BilledCallItem,
    ClosedMonthItem,
    TariffAssignmentItem,
    TariffFileItem,
    TariffItem,
)
from callfactory_aws.tables.webhooks import WebhookItem
from functions.cdr import wiring
from functions.cdr.app import api
from functions.cdr.settings import CdrSettings
from tests.fakes import FakeClock, fake_services
from tests.fakes_calls import ACCOUNT, NUMBER, SERVICE_NUMBER, SOURCE, a_source
from tests.fakes_calls import TARIFF as TARIFF_ID
from tests.gateway import Gateway, HttpAnswer, person
from tests.integration.seams.conftest import MakeTable, aws, make_table

__all__ = ["aws", "make_table"]

PERSON = "usr_" + "1" * 26
CONNECTED = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class House:
    """Who uses the API."""

    clock: FakeClock

    @property
    def owner(self) -> Gateway:
        return Gateway(api, person(ACCOUNT, subject_id=PERSON))

    @property
    def stranger(self) -> Gateway:
        return Gateway(api, person("acc_" + "2" * 26, subject_id=PERSON))

    @property
    def staff(self) -> Gateway:
        return Gateway(api, person("acc_" + "0" * 26, Role.OPS, subject_id=PERSON, mfa=True))

    @property
    def switch(self) -> Gateway:
        key = Principal(
            account_id=ACCOUNT,
            kind="key",
            subject_id="key_" + "1" * 26,
            permissions=frozenset({Permission.CALLS_WRITE}),
            source_id=SOURCE,
        )
        return Gateway(api, key, credential="key")

    def send(self, text: str, content_type: str = "text/csv") -> HttpAnswer:
        """Posts records as the switch does."""
        headers = {"Content-Type": content_type}
        return self.switch.call("POST", "/calls/records", content=text.encode(), headers=headers)

    def hold(self, number_id: str, e164: str, released_at: datetime | None = None) -> None:
        """Gives the account one more number, or one that it held until then."""
        state = NumberState.RELEASED if released_at else NumberState.ACTIVE
        _hold(ServiceNumber(ACCOUNT, number_id, e164, "NL", "local", CONNECTED, state, released_at=released_at))

    def configure(self, **changes: object) -> Source:
        """Puts the source in place as it is wanted."""
        source = a_source(**changes)
        wiring.sources().remove(source.account_id, source.source_id)
        wiring.sources().add(source)
        return source


@pytest.fixture
def house(
    aws: None,  # the fixture of the seams
    make_table: MakeTable,  # type: ignore[type-arg]  # tables of every model
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[House]:
    """Tables, one account with one number, one source."""
    del aws
    tables = {
        "call_facts_table": CallFactItem,
        "calls_table": CallItem,
        "sources_table": SourceItem,
        "numbers_table": NumberItem,
        "inventory_table": InventoryItem,
        "accounts_table": AccountItem,
        "forgotten_callers_table": ForgottenCallerItem,
        "quarantine_table": QuarantineItem,
        "audit_table": AuditItem,
        "call_files_table": CallFileItem,
        "tariffs_table": TariffItem,
        "tariff_files_table": TariffFileItem,
        "tariff_assignments_table": TariffAssignmentItem,
        "closed_months_table": ClosedMonthItem,
        "billed_calls_table": BilledCallItem,
        "webhooks_table": WebhookItem,
    }
    names = {setting: make_table(model).Meta.table_name for setting, model in tables.items()}
    clients.secrets_manager().create_secret(Name="master", SecretString="a master secret that is long enough")
    clients.s3().create_bucket(Bucket="intake", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    queue = clients.sqs().create_queue(QueueName="call-files")["QueueUrl"]
    settings = CdrSettings(
        **names,
        intake_bucket="intake",
        call_files_queue=queue,
        idempotency_table="-",
        rate_limits_table="-",
        bus_name="bus",
        master_secret="master",
    )
    for name, value in settings.as_environment().items():
        monkeypatch.setenv(name, value)
    clock, services = FakeClock(), fake_services()
    _forget()
    monkeypatch.setattr(wiring, "clock", lambda: clock)
    monkeypatch.setattr(api, "services", lambda: services)
    _seed()
    yield House(clock)
    monkeypatch.undo()
    _forget()


def _forget() -> None:
    for made in vars(wiring).values():
        if hasattr(made, "cache_clear"):
            made.cache_clear()


def _seed() -> None:
    account = Account(
        ACCOUNT, language="nl", zone="Europe/Amsterdam", privacy_statement="2018-05-01", created_at=CONNECTED
    )
    owner = Member(ACCOUNT, PERSON, "subject", "owner@example.com", frozenset({Role.OWNER}), CONNECTED)
    DynamoAccounts(AccountItem).open(account, owner)
    _hold(ServiceNumber(ACCOUNT, NUMBER, SERVICE_NUMBER, country="NL", type="local", active_from=CONNECTED))
    wiring.sources().add(a_source())
    _put_tariff_in_force()


def _hold(number: ServiceNumber) -> None:
    number_item(NumberItem, number).save()
    period_item(InventoryItem, number.period).save()


TARIFF = """leg,prefix,currency,price_per_minute,first_s,next_s
inbound,any,EUR,0.0350,60,1
inbound,withheld,EUR,0.0890,60,1
inbound,unknown,EUR,0.0350,60,1
forward,any,EUR,0.0100,60,1
"""


def _put_tariff_in_force() -> None:
    """A price list for every account, in force since before any call."""
    terms, content = TariffTerms("EUR", "Europe/Amsterdam"), TARIFF.encode()
    wiring.tariffs().add(PriceList(TARIFF_ID, "Standard", "EUR", CONNECTED))
    wiring.tariffs().add_version(Version(TARIFF_ID, 1, terms, 4, "0" * 64, CONNECTED, PERSON), content)
    wiring.tariffs().activate(Activation(TARIFF_ID, 1, CONNECTED, CONNECTED, PERSON))
    wiring.assignments().assign(Assignment(PLATFORM_ACCOUNT, TARIFF_ID, "EUR", CONNECTED, CONNECTED))
