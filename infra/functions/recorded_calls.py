"""Recordings of calls at Amazon: one function for each right (RC-6).

recordings-api      makes links by which switches put audio; reads no recording
recordings-store    reads what was put, writes recordings; reads none
recordings-signer   makes links to recordings, and short ones in another format; may read them
recordings-copies   makes long ones in another format, for which no request can wait; may read them
recordings-remover  chooses how long they are kept, holds and removes them, for requests; has no key that opens them
recordings-fetched  writes into owners' logs what was fetched with links, as S3's access log tells; reads no recording
recordings-sweep    removes them when their time is over; has no key that opens them
"""

from aws_cdk import Duration
from constructs import Construct

from callfactory.events import CopyWanted
from callfactory.recordings.places import INCOMING, KEPT, RENDITIONS
from functions.recordings import recordings_events
from functions.recordings.settings import FetchSettings, RecordedSettings, RecordingsSettings
from infra.constructs.platform import Platform
from infra.constructs.service_function import ServiceFunction
from infra.constructs.stores import ACCESS_LOG
from infra.functions.shared import serve_requests, tell_others, use_secrets, write_audit

_BUCKET = "recordings"
_ALARM_AFTER_SECONDS = 3600


class RecordedCalls(Construct):
    """`signer` and `remover` serve requests beside the family's API; `store`, `copies` and `sweep` work behind."""

    def __init__(self, scope: Construct, *, platform: Platform) -> None:
        super().__init__(scope, "RecordedCalls")
        self.signer = _signer(scope, platform)
        self.remover = _remover(scope, platform)
        self.copies = _copies(scope, platform)
        platform.route(self, "renditions", CopyWanted)
        self.store = _store(scope, platform)
        self.fetched = _fetched(scope, platform)
        self.sweep = _sweep(scope, platform)
        platform.alarms.watch_metric(
            "RemovalLagSeconds",
            "recordings-sweep",
            _ALARM_AFTER_SECONDS,
            "Recordings are removed too late: what was promised within the hour took longer.",
            statistic="Maximum",
        )
        platform.alarms.watch_metric("UploadsFailed", "recordings-store", 3, "Uploads could not be made recordings.")


def serve_recordings(api: ServiceFunction, platform: Platform) -> None:
    """What the API of the family needs: to give switches links, to list, to show receipts."""
    _add_settings(api, platform)
    api.may_use("recordings", "GetItem", "PutItem", "Query", indexes=True)
    api.may_use("numbers", "GetItem")
    api.may_use("inventory", "Query")
    api.may_use("forgotten_callers", "Query")
    api.may_use("receipts", "Query")
    api.may("kms:GetPublicKey", on=platform.data.receipt_key.key_arn)
    api.may_use_objects(_BUCKET, INCOMING, "PutObject", "ListMultipartUploadParts")


def recorded_settings(platform: Platform) -> RecordedSettings:
    data, local = platform.data, platform.stage.local
    return RecordedSettings(
        recordings_table=data.tables["recordings"].table_name,
        recordings_bucket=data.buckets[_BUCKET].bucket_name,
        numbers_table=data.tables["numbers"].table_name,
        inventory_table=data.tables["inventory"].table_name,
        forgotten_callers_table=data.tables["forgotten_callers"].table_name,
        audit_table=data.tables["audit"].table_name,
        receipts_table=data.tables["receipts"].table_name,
        receipt_key=data.receipt_key.key_id,
        exports_table=data.tables["exports"].table_name,
        exports_bucket=data.buckets["exports"].bucket_name,
        bus_name=platform.bus.event_bus_name,
        region=platform.stage.region,
        links_endpoint=local.address if local else "",
    )


def _function(
    scope: Construct, name: str, handler: str, platform: Platform, *, memory: int, timeout: Duration
) -> ServiceFunction:
    function = ServiceFunction(
        scope,
        name,
        handler=f"functions.recordings.{handler}",
        platform=platform,
        settings=_settings(platform),
        memory=memory,
        timeout=timeout,
    )
    _add_settings(function, platform)
    return function


def _settings(platform: Platform) -> RecordingsSettings:
    """What the whole family has; these functions send no mail."""
    data, stage = platform.data, platform.stage
    return RecordingsSettings(
        mails_table=data.tables["mails"].table_name,
        idempotency_table=data.tables["idempotency"].table_name,
        rate_limits_table=data.tables["rate_limits"].table_name,
        master_secret=data.master_secret_name,
        mail_sender="",
        mail_domain=stage.mail_domain,
        site_url=stage.site_url,
        clock_parameter=platform.clock_parameter,
    )


def _add_settings(function: ServiceFunction, platform: Platform) -> None:
    for name, value in recorded_settings(platform).as_environment().items():
        function.function.add_environment(name, value)


def _signer(scope: Construct, platform: Platform) -> ServiceFunction:
    """A copy as WAV is made while the request waits: it gets the memory, and so the processor, for that."""
    function = _function(scope, "recordings-signer", "app.signer", platform, memory=1769, timeout=Duration.seconds(29))
    serve_requests(function, platform)
    write_audit(function)
    tell_others(function, platform)
    _may_copy(function, platform)
    return function


def _copies(scope: Construct, platform: Platform) -> ServiceFunction:
    """A day of audio is some minutes of work."""
    function = _function(
        scope, "recordings-copies", "recordings_events.on_copy", platform, memory=1769, timeout=Duration.minutes(15)
    )
    use_secrets(function, platform)
    _may_copy(function, platform)
    function.triggered(recordings_events.on_copy)
    return function


def _may_copy(function: ServiceFunction, platform: Platform) -> None:
    function.may_use("recordings", "GetItem", "PutItem")
    function.may_use_objects(_BUCKET, KEPT, "GetObject")
    function.may_use_objects(_BUCKET, RENDITIONS, "GetObject", "PutObject", "AbortMultipartUpload")
    # Without it S3 answers "forbidden" where it should answer "there is none".
    function.may("s3:ListBucket", on=platform.data.buckets[_BUCKET].bucket_arn)


def _remover(scope: Construct, platform: Platform) -> ServiceFunction:
    function = _function(
        scope, "recordings-remover", "app.remover", platform, memory=1024, timeout=Duration.seconds(29)
    )
    serve_requests(function, platform)
    _may_remove(function, platform)
    write_audit(function)
    function.may_use("numbers", "GetItem", "PutItem")
    return function


def _store(scope: Construct, platform: Platform) -> ServiceFunction:
    """Hours of audio take minutes: in pieces, so that memory is for the processor that comes with it."""
    function = _function(
        scope, "recordings-store", "recordings_events.on_upload", platform, memory=1769, timeout=Duration.minutes(15)
    )
    use_secrets(function, platform)
    tell_others(function, platform)
    function.may_use("recordings", "GetItem", "PutItem")
    function.may_use_objects(_BUCKET, INCOMING, "GetObject", "DeleteObject")
    function.may_use_objects(_BUCKET, KEPT, "PutObject", "PutObjectTagging", "AbortMultipartUpload")
    # As for the signer.
    function.may("s3:ListBucket", on=platform.data.buckets[_BUCKET].bucket_arn)
    function.triggered(recordings_events.on_upload)
    return function


def _fetched(scope: Construct, platform: Platform) -> ServiceFunction:
    log = platform.data.access_log
    function = ServiceFunction(
        scope,
        "recordings-fetched",
        handler="functions.recordings.recordings_events.on_access_log",
        platform=platform,
        settings=FetchSettings(access_log_bucket=log.bucket_name, audit_table=platform.data.tables["audit"].table_name),
        timeout=Duration.seconds(60),
    )
    function.may_open(platform.data.key.key_arn)
    function.may_use_objects(ACCESS_LOG, "recordings/", "GetObject")
    # As for the signer.
    function.may("s3:ListBucket", on=log.bucket_arn)
    write_audit(function)
    function.triggered(recordings_events.on_access_log)
    return function


def _sweep(scope: Construct, platform: Platform) -> ServiceFunction:
    function = _function(
        scope,
        "recordings-sweep",
        "recordings_events.on_due_recordings",
        platform,
        memory=1769,
        timeout=Duration.minutes(15),
    )
    use_secrets(function, platform)
    _may_remove(function, platform)
    function.triggered(recordings_events.on_due_recordings)
    return function


def _may_remove(function: ServiceFunction, platform: Platform) -> None:
    """Removes recordings and looks whether they are gone, changes their tags, writes receipts. It reads no recording,
    and has no key that would open one."""
    data = platform.data
    function.may_use(
        "recordings",
        "GetItem",
        "BatchGetItem",
        "PutItem",
        "UpdateItem",
        "BatchWriteItem",
        "Query",
        indexes=True,
    )
    function.may_use("receipts", "BatchGetItem", "PutItem", "ConditionCheckItem")
    function.may("kms:Sign", "kms:GetPublicKey", on=data.receipt_key.key_arn)
    for prefix in (INCOMING, KEPT, RENDITIONS):
        function.may_use_objects(
            _BUCKET, prefix, "DeleteObject", "DeleteObjectVersion", "AbortMultipartUpload", opens=False
        )
    function.may_use_objects(_BUCKET, KEPT, "PutObjectTagging", opens=False)
    function.may(
        "s3:ListBucket", "s3:ListBucketVersions", "s3:GetBucketVersioning", on=data.buckets[_BUCKET].bucket_arn
    )
    function.may_use("exports", "GetItem", "UpdateItem", "Query")
    function.may_use_objects("exports", "exports/", "GetObject", "DeleteObject", "AbortMultipartUpload")
    function.may("s3:ListBucket", on=platform.data.buckets["exports"].bucket_arn)
