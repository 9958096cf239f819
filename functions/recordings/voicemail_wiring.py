"""Where the ports of the answering machine meet their adapters; everything is made when first needed."""

from datetime import timedelta
from functools import cache

from callfactory.audit import AuditLog
from callfactory.clock import SystemClock
from callfactory.erasure.forgotten import Forgetting
from callfactory.events import Bus
from callfactory.mail import Outbox
from callfactory.numbers import Numbers
from callfactory.receipts import Receipts
from callfactory.voicemail.addresses import Addresses, Fingerprint
from callfactory.voicemail.conversion import AudioConverter
from callfactory.voicemail.limits import LONGEST_TRANSIT, SHORTEST_TRANSIT
from callfactory.voicemail.machine import Machines
from callfactory.voicemail.ports import Converter, Greetings, Owners, Ownership, Post, Transit, TransitAudio
from callfactory_aws.answering_machines import DynamoAddresses, DynamoMachines
from callfactory_aws.audit import DynamoAuditLog
from callfactory_aws.bus import EventBridgeBus
from callfactory_aws.cursors import Cursors
from callfactory_aws.forgotten_callers import CachedForgottenCallers
from callfactory_aws.greetings_bucket import S3Greetings
from callfactory_aws.outbox import DynamoOutbox
from callfactory_aws.owners import DynamoOwners
from callfactory_aws.receipts import DynamoReceipts, KmsSigner
from callfactory_aws.tables.accounts import AccountItem
from callfactory_aws.tables.answering_machines import AnsweringMachineItem
from callfactory_aws.tables.audit import AuditItem
from callfactory_aws.tables.base import bind
from callfactory_aws.tables.forgotten_callers import ForgottenCallerItem
from callfactory_aws.tables.inventory import DynamoInventory, InventoryItem
from callfactory_aws.tables.mails import MailItem
from callfactory_aws.tables.numbers import DynamoNumbers, NumberItem
from callfactory_aws.tables.receipts import ReceiptItem
from callfactory_aws.tables.transit import TransitItem
from callfactory_aws.transit import DynamoTransit
from callfactory_aws.transit_bucket import S3TransitAudio
from functions.recordings.settings import MachineSettings, VoicemailSettings
from functions.recordings.wiring import clock, keys, mailer, site
from functions.recordings.wiring import settings as shared_settings


@cache
def settings() -> VoicemailSettings:
    return VoicemailSettings.from_environment()


@cache
def machine_settings() -> MachineSettings:
    return MachineSettings.from_environment()


def longest_transit() -> timedelta:
    """The published limit: what the stage sets, within what the business promises."""
    return max(SHORTEST_TRANSIT, min(LONGEST_TRANSIT, timedelta(hours=settings().transit_hours)))


@cache
def transit() -> Transit:
    return DynamoTransit(bind(TransitItem, settings().transit_table), keys())


@cache
def forgetting() -> Forgetting:
    """Callers who are to stay forgotten."""
    table = bind(ForgottenCallerItem, machine_settings().forgotten_callers_table)
    return Forgetting(CachedForgottenCallers(table), keys().index, clock())


@cache
def audio() -> TransitAudio:
    return S3TransitAudio(settings().transit_bucket, settings().links_endpoint, SystemClock())


@cache
def converter() -> Converter:
    return AudioConverter()


@cache
def machines() -> Machines:
    return DynamoMachines(bind(AnsweringMachineItem, settings().answering_machines_table))


@cache
def addresses() -> Addresses:
    return DynamoAddresses(bind(AnsweringMachineItem, settings().answering_machines_table), clock())


def fingerprint(address_id: str) -> Fingerprint:
    """How codes of this address are hashed."""
    return lambda code: keys().index(address_id, code)


@cache
def owners() -> Owners:
    return DynamoOwners(bind(AccountItem, settings().accounts_table))


@cache
def outbox() -> Outbox:
    return DynamoOutbox(bind(MailItem, shared_settings().mails_table), keys(), bus())


@cache
def bus() -> Bus:
    return EventBridgeBus(settings().bus_name)


@cache
def receipts() -> Receipts:
    return DynamoReceipts(bind(ReceiptItem, settings().receipts_table), KmsSigner(settings().receipt_key), clock())


@cache
def ownership() -> Ownership:
    return DynamoInventory(bind(InventoryItem, machine_settings().inventory_table))


@cache
def numbers() -> Numbers:
    return DynamoNumbers(bind(NumberItem, machine_settings().numbers_table))


@cache
def audit() -> AuditLog:
    return DynamoAuditLog(bind(AuditItem, machine_settings().audit_table))


@cache
def greetings() -> Greetings:
    return S3Greetings(machine_settings().greetings_bucket, settings().links_endpoint)


@cache
def cursors() -> Cursors:
    return Cursors(keys())


@cache
def post() -> Post:
    """All that moves a message on its way."""
    return Post(
        transit=transit(),
        audio=audio(),
        converter=converter(),
        machines=machines(),
        addresses=addresses(),
        owners=owners(),
        mailer=mailer(),
        outbox=outbox(),
        bus=bus(),
        receipts=receipts(),
        site=site(),
        clock=clock(),
    )
