"""The cdr family at Amazon: calls in, by request and by file; call history; prices."""

from aws_cdk import Duration
from constructs import Construct

from functions.cdr import events
from functions.cdr.settings import CdrSettings
from infra.constructs.platform import Platform
from infra.constructs.service_function import ServiceFunction
from infra.functions.shared import serve_requests, tell_others, use_secrets, write_audit


class CdrFunctions(Construct):
    """`api` serves requests: those of owners, and those of switches that send records. `files` takes uploaded files,
    `quarantine` looks how long held records wait."""

    def __init__(self, scope: Construct, *, platform: Platform) -> None:
        super().__init__(scope, "Cdr")
        self.api = _api(scope, platform)
        self.files = _files(scope, platform)
        self.quarantine = _quarantine(scope, platform)
        platform.alarms.watch_metric(
            "QuarantineAgeSeconds",
            "cdr-quarantine",
            _LONGEST_WAIT.to_seconds(),
            "Call records wait in quarantine: somebody has to repair the cause and replay them.",
            statistic="Maximum",
        )


_LONGEST_WAIT = Duration.hours(4)


def _api(scope: Construct, platform: Platform) -> ServiceFunction:
    function = ServiceFunction(
        scope,
        "cdr-api",
        handler="functions.cdr.app.api",
        platform=platform,
        memory=1024,
        settings=_settings(platform),
    )
    serve_requests(function, platform)
    write_audit(function)
    _take_records(function, platform)
    function.may_use("calls", "GetItem", "UpdateItem", "DeleteItem", "Query")
    function.may_use("sources", "PutItem", "DeleteItem", "Query")
    function.may_use("tariffs", "PutItem", "Scan")
    function.may_use("tariff_files", "PutItem")
    function.may_use("tariff_assignments", "PutItem")
    function.may_use("closed_months", "PutItem", "ConditionCheckItem")
    function.may_use("billed_calls", "Query")
    function.may_use("numbers", "GetItem", "Query", "Scan")  # re-rating reads every number
    function.may_use("inventory", "GetItem")
    function.may_use("accounts", "GetItem")
    function.may_use("call_files", "GetItem", "PutItem", "Query")
    function.may_use("quarantine", "GetItem", "Query", indexes=True)
    # A link to put a file is signed with this right.
    function.may_use_objects("intake", "files/", "PutObject")
    return function


def _files(scope: Construct, platform: Platform) -> ServiceFunction:
    function = ServiceFunction(
        scope,
        "cdr-files",
        handler="functions.cdr.events.on_file",
        platform=platform,
        memory=1769,
        timeout=Duration.minutes(15),
        settings=_settings(platform),
    )
    use_secrets(function, platform)
    _take_records(function, platform)
    function.may_use("call_files", "GetItem", "PutItem")
    function.may_use_objects("intake", "files/", "GetObject", "DeleteObject")
    # Without it S3 answers "forbidden" where it should answer "there is none".
    function.may("s3:ListBucket", on=platform.data.buckets["intake"].bucket_arn)
    function.may("sqs:SendMessage", on=platform.data.queues["call-files"].queue_arn)
    function.triggered(events.on_file)
    return function


def _quarantine(scope: Construct, platform: Platform) -> ServiceFunction:
    function = ServiceFunction(
        scope,
        "cdr-quarantine",
        handler="functions.cdr.events.on_quarantine_watch",
        platform=platform,
        settings=_settings(platform),
    )
    use_secrets(function, platform)
    function.may_use("quarantine", "Query", indexes=True)
    function.triggered(events.on_quarantine_watch)
    return function


def _take_records(function: ServiceFunction, platform: Platform) -> None:
    """What becomes of a record: a fact, a folded and priced call, or an entry in quarantine."""
    if platform.stage.is_local:
        # The embedded AWS asks for the operation's name where IAM asks for what the statement does (PartiQLInsert).
        function.may("dynamodb:BatchExecuteStatement", on="*")
    function.may_use("sources", "GetItem")
    function.may_use("inventory", "Query")
    function.may_use("call_facts", "BatchWriteItem", "Query", "PartiQLSelect")
    function.may_use("calls", "PutItem", "UpdateItem", "PartiQLInsert", "BatchGetItem", "BatchWriteItem")
    function.may_use("forgotten_callers", "Query")
    function.may_use("tariffs", "GetItem", "Query")
    function.may_use("tariff_files", "Query")
    function.may_use("tariff_assignments", "Query")
    # What is invoiced keeps its price, whatever is learned later.
    function.may_use("closed_months", "Query")
    function.may_use("billed_calls", "PutItem", "BatchGetItem")
    function.may_use("quarantine", "PutItem", "GetItem", "UpdateItem")
    # Owners who listen are told that a call has ended.
    function.may_use("webhooks", "Query")
    tell_others(function, platform)


def _settings(platform: Platform) -> CdrSettings:
    data, local = platform.data, platform.stage.local
    return CdrSettings(
        call_facts_table=data.tables["call_facts"].table_name,
        calls_table=data.tables["calls"].table_name,
        sources_table=data.tables["sources"].table_name,
        numbers_table=data.tables["numbers"].table_name,
        inventory_table=data.tables["inventory"].table_name,
        accounts_table=data.tables["accounts"].table_name,
        forgotten_callers_table=data.tables["forgotten_callers"].table_name,
        quarantine_table=data.tables["quarantine"].table_name,
        tariffs_table=data.tables["tariffs"].table_name,
        tariff_files_table=data.tables["tariff_files"].table_name,
        tariff_assignments_table=data.tables["tariff_assignments"].table_name,
        closed_months_table=data.tables["closed_months"].table_name,
        billed_calls_table=data.tables["billed_calls"].table_name,
        webhooks_table=data.tables["webhooks"].table_name,
        audit_table=data.tables["audit"].table_name,
        idempotency_table=data.tables["idempotency"].table_name,
        rate_limits_table=data.tables["rate_limits"].table_name,
        call_files_table=data.tables["call_files"].table_name,
        intake_bucket=data.buckets["intake"].bucket_name,
        call_files_queue=data.queues["call-files"].queue_url,
        bus_name=platform.bus.event_bus_name,
        master_secret=data.master_secret_name,
        facts_by_statement=local is None,
        links_endpoint=local.address if local else "",
        clock_parameter=platform.clock_parameter,
    )
