"""Where the ports of the export family meet their adapters; everything is made when first needed."""

from functools import cache

from callfactory.audit import AuditLog
from callfactory.clock import Clock, SystemClock
from callfactory.events import Bus
from callfactory.exports.ports import (
    Accounts,
    CallHistory,
    ExportFiles,
    ExportStore,
    LinkSigner,
    OwnedNumbers,
    RecordingArchive,
)
from callfactory.mail import Outbox
from callfactory.recordings.ports import Recordings
from callfactory_aws.audit import DynamoAuditLog
from callfactory_aws.bus import EventBridgeBus
from callfactory_aws.call_history import DynamoCallHistory
from callfactory_aws.clock import make_clock
from callfactory_aws.cognito import CognitoStore
from callfactory_aws.crypto import Keyring, keyring
from callfactory_aws.cursors import Cursors
from callfactory_aws.export_bucket import S3ExportFiles, S3LinkSigner
from callfactory_aws.exports import DynamoExportStore
from callfactory_aws.holdings import StoredHoldings, stores
from callfactory_aws.idempotency import PowertoolsIdempotency
from callfactory_aws.outbox import DynamoOutbox
from callfactory_aws.rate_limits import DynamoRateLimiter
from callfactory_aws.recording_archive import S3RecordingArchive
from callfactory_aws.recording_policies import DynamoPolicies
from callfactory_aws.recordings import DynamoRecordings
from callfactory_aws.services import Services
from callfactory_aws.tables.accounts import AccountItem, DynamoAccounts
from callfactory_aws.tables.audit import AuditItem
from callfactory_aws.tables.base import bind
from callfactory_aws.tables.exports import ExportItem, LatestItem
from callfactory_aws.tables.mails import MailItem
from callfactory_aws.tables.numbers import DynamoNumbers, NumberItem
from callfactory_aws.tables.recordings import RecordingItem, RecordingPolicyItem, SweepItem
from functions.export.run_export import Making
from functions.export.settings import ExportSettings


@cache
def settings() -> ExportSettings:
    return ExportSettings.from_environment()


def keys() -> Keyring:
    return keyring(settings().master_secret)


@cache
def clock() -> Clock:
    return make_clock(settings().clock_parameter)


def real_clock() -> Clock:
    """For the validity of links, which the store checks by real time."""
    return SystemClock()


@cache
def services() -> Services:
    return Services(
        idempotency=PowertoolsIdempotency(settings().idempotency_table, keys()),
        rate_limiter=DynamoRateLimiter(settings().rate_limits_table, keys()),
    )


@cache
def cursors() -> Cursors:
    return Cursors(keys())


@cache
def exports() -> ExportStore:
    return DynamoExportStore(bind(ExportItem, settings().exports_table), bind(LatestItem, settings().exports_table))


@cache
def files() -> ExportFiles:
    return S3ExportFiles(settings().exports_bucket)


@cache
def signer() -> LinkSigner:
    return S3LinkSigner(settings().exports_bucket, settings().links_endpoint)


@cache
def audit() -> AuditLog:
    return DynamoAuditLog(bind(AuditItem, settings().audit_table))


@cache
def bus() -> Bus:
    return EventBridgeBus(settings().bus_name)


@cache
def outbox() -> Outbox:
    return DynamoOutbox(bind(MailItem, settings().mails_table), keys(), bus())


@cache
def history() -> CallHistory:
    return DynamoCallHistory(settings().calls_table)


@cache
def stored_recordings() -> Recordings:
    table = settings().recordings_table
    return DynamoRecordings(bind(RecordingItem, table), bind(SweepItem, table), keys())


@cache
def policies() -> DynamoPolicies:
    numbers_table = bind(NumberItem, settings().numbers_table)
    return DynamoPolicies(bind(RecordingPolicyItem, settings().recordings_table), numbers_table)


@cache
def recordings() -> RecordingArchive:
    return S3RecordingArchive(stored_recordings(), policies(), settings().recordings_bucket, clock())


@cache
def people() -> CognitoStore:
    return CognitoStore(settings().user_pool_id, settings().user_pool_client_id)


@cache
def holdings() -> StoredHoldings:
    return StoredHoldings(stores(settings().stores_parameter), keys(), people())


@cache
def numbers() -> OwnedNumbers:
    return DynamoNumbers(bind(NumberItem, settings().numbers_table))


@cache
def accounts() -> Accounts:
    return DynamoAccounts(bind(AccountItem, settings().accounts_table))


@cache
def making() -> Making:
    """All that the worker needs."""
    return Making(
        exports=exports(),
        files=files(),
        history=history(),
        recordings=recordings(),
        holdings=holdings(),
        accounts=accounts(),
        outbox=outbox(),
        bus=bus(),
        clock=clock(),
    )
