"""Where the ports of recordings meet their adapters; everything is made when first needed.

Settings are split by role: a function is given the bucket only for what it may do there.
"""

from functools import cache

from callfactory.audit import AuditLog
from callfactory.clock import SystemClock
from callfactory.erasure.forgotten import Forgetting
from callfactory.events import Bus
from callfactory.exports.bundles import ExportBundles
from callfactory.receipts import Receipts, Signer
from callfactory.recordings.ports import (
    Bundles,
    CallIds,
    GivenLinks,
    Holds,
    OwnedNumbers,
    Ownership,
    Policies,
    Recordings,
)
from callfactory_aws.access_logs import S3AccessLogs
from callfactory_aws.audit import DynamoAuditLog
from callfactory_aws.bus import EventBridgeBus
from callfactory_aws.call_ids import SourceCallIds
from callfactory_aws.cursors import Cursors
from callfactory_aws.export_bucket import S3ExportFiles
from callfactory_aws.exports import DynamoExportStore
from callfactory_aws.forgotten_callers import CachedForgottenCallers
from callfactory_aws.receipts import DynamoReceipts, KmsSigner
from callfactory_aws.recording_bucket import (
    S3Archive,
    S3Incoming,
    S3ListenSigner,
    S3Remover,
    S3Renditions,
    S3Tags,
)
from callfactory_aws.recording_policies import DynamoGivenLinks, DynamoHolds, DynamoPolicies
from callfactory_aws.recording_uploads import S3UploadSigner
from callfactory_aws.recordings import DynamoRecordings
from callfactory_aws.tables.audit import AuditItem
from callfactory_aws.tables.base import bind
from callfactory_aws.tables.exports import ExportItem, LatestItem
from callfactory_aws.tables.forgotten_callers import ForgottenCallerItem
from callfactory_aws.tables.inventory import DynamoInventory, InventoryItem
from callfactory_aws.tables.numbers import DynamoNumbers, NumberItem
from callfactory_aws.tables.receipts import ReceiptItem
from callfactory_aws.tables.recordings import (
    RecordingHoldItem,
    RecordingItem,
    RecordingLinkItem,
    RecordingPolicyItem,
    SweepItem,
)
from functions.recordings.choose_retention import Choosing
from functions.recordings.give_link import Listening
from functions.recordings.hold_recordings import Holding
from functions.recordings.list_recordings import Reading
from functions.recordings.make_copy import Copying
from functions.recordings.note_fetches import AccessLogs
from functions.recordings.remove_recordings import Removing
from functions.recordings.request_upload import Intake
from functions.recordings.settings import FetchSettings, RecordedSettings
from functions.recordings.store_recording import Storing
from functions.recordings.wiring import clock, keys

_WORKERS = 16


@cache
def settings() -> RecordedSettings:
    return RecordedSettings.from_environment()


def real_clock() -> SystemClock:
    """For the validity of links, which S3 checks by real time."""
    return SystemClock()


@cache
def cursors() -> Cursors:
    return Cursors(keys())


@cache
def recordings() -> Recordings:
    table = settings().recordings_table
    return DynamoRecordings(bind(RecordingItem, table), bind(SweepItem, table), keys())


@cache
def policies() -> Policies:
    numbers_table = bind(NumberItem, settings().numbers_table)
    return DynamoPolicies(bind(RecordingPolicyItem, settings().recordings_table), numbers_table)


@cache
def links() -> GivenLinks:
    return DynamoGivenLinks(bind(RecordingLinkItem, settings().recordings_table))


@cache
def holds() -> Holds:
    return DynamoHolds(bind(RecordingHoldItem, settings().recordings_table))


@cache
def numbers() -> OwnedNumbers:
    return DynamoNumbers(bind(NumberItem, settings().numbers_table))


@cache
def ownership() -> Ownership:
    return DynamoInventory(bind(InventoryItem, settings().inventory_table))


@cache
def forgetting() -> Forgetting:
    """Callers who are to stay forgotten."""
    table = bind(ForgottenCallerItem, settings().forgotten_callers_table)
    return Forgetting(CachedForgottenCallers(table), keys().index, clock())


@cache
def call_ids() -> CallIds:
    return SourceCallIds(keys().secret("call-ids"))


@cache
def audit() -> AuditLog:
    return DynamoAuditLog(bind(AuditItem, settings().audit_table))


@cache
def bus() -> Bus:
    return EventBridgeBus(settings().bus_name)


@cache
def receipt_signer() -> Signer:
    return KmsSigner(settings().receipt_key)


@cache
def receipts() -> Receipts:
    return DynamoReceipts(bind(ReceiptItem, settings().receipts_table), receipt_signer(), clock())


@cache
def bundles() -> Bundles:
    table = settings().exports_table
    exports = DynamoExportStore(bind(ExportItem, table), bind(LatestItem, table))
    return ExportBundles(exports, S3ExportFiles(settings().exports_bucket), clock())


@cache
def intake() -> Intake:
    """For what switches ask."""
    return Intake(
        recordings=recordings(),
        policies=policies(),
        ownership=ownership(),
        call_ids=call_ids(),
        signer=S3UploadSigner(settings().recordings_bucket, settings().links_endpoint),
        forgetting=forgetting(),
        clock=clock(),
    )


@cache
def storing() -> Storing:
    """For what switches have put."""
    bucket = settings().recordings_bucket
    return Storing(
        recordings=recordings(),
        policies=policies(),
        incoming=S3Incoming(bucket),
        archive=S3Archive(bucket),
        bus=bus(),
        clock=clock(),
    )


@cache
def reading() -> Reading:
    """For lists."""
    return Reading(
        recordings=recordings(),
        policies=policies(),
        numbers=numbers(),
        holds=holds(),
        clock=clock(),
        region=settings().region,
    )


@cache
def fetch_settings() -> FetchSettings:
    return FetchSettings.from_environment()


@cache
def access_logs() -> AccessLogs:
    return S3AccessLogs(fetch_settings().access_log_bucket)


@cache
def fetch_audit() -> AuditLog:
    return DynamoAuditLog(bind(AuditItem, fetch_settings().audit_table))


@cache
def copying() -> Copying:
    """For copies in other formats."""
    return Copying(
        recordings=recordings(),
        policies=policies(),
        renditions=S3Renditions(settings().recordings_bucket),
        bus=bus(),
        clock=clock(),
    )


@cache
def listening() -> Listening:
    """For links that play and fetch."""
    bucket = settings().recordings_bucket
    return Listening(
        recordings=recordings(),
        policies=policies(),
        links=links(),
        signer=S3ListenSigner(bucket, settings().links_endpoint),
        copying=copying(),
        audit=audit(),
        clock=clock(),
        real_clock=real_clock(),
    )


@cache
def removing() -> Removing:
    """For removals."""
    return Removing(
        recordings=recordings(),
        remover=S3Remover(settings().recordings_bucket),
        bundles=bundles(),
        receipts=receipts(),
        clock=clock(),
        workers=_WORKERS,
    )


@cache
def choosing() -> Choosing:
    """For the owner's choice of how long."""
    return Choosing(
        removing=removing(),
        policies=policies(),
        numbers=numbers(),
        links=links(),
        tags=S3Tags(settings().recordings_bucket),
        audit=audit(),
        real_clock=real_clock(),
        region=settings().region,
    )


@cache
def holding() -> Holding:
    """For legal holds."""
    return Holding(
        recordings=recordings(),
        policies=policies(),
        holds=holds(),
        tags=S3Tags(settings().recordings_bucket),
        audit=audit(),
        clock=clock(),
    )
