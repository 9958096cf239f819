"""The export family at Amazon: downloads, everything we hold, erasure."""

from collections.abc import Iterator, Sequence

from aws_cdk import Duration, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from callfactory import registry
from callfactory.events import ErasureRequested, ExportRequested
from callfactory.holdings.ways import NotHere, Objects, Recorded, way_of
from callfactory.registry import Place
from functions.export import app
from functions.export.run_erasure import places_to_clear
from functions.export.settings import ExportSettings
from infra.constructs.platform import Platform
from infra.constructs.service_function import ServiceFunction
from infra.constructs.stores import ACCESS_LOG, index_names
from infra.functions.shared import queue_mails, serve_requests, tell_others, use_secrets, write_audit

_ARNS_A_POLICY = 35
"""About 125 characters each, of the 6,144 that a policy may have."""


class ExportFunctions(Construct):
    """`api` serves requests and signs links, `run` makes the files, `erase` removes what is asked for, `tidy` what is
    over."""

    def __init__(self, scope: Construct, *, platform: Platform) -> None:
        super().__init__(scope, "Export")
        self._platform = platform
        self._stores = ssm.StringParameter(
            self,
            "Stores",
            parameter_name=f"/callfactory/{platform.stage.name}/stores",
            description="The names of all tables and buckets",
            string_value=Stack.of(self).to_json_string(dict(_stores(platform))),
            tier=ssm.ParameterTier.ADVANCED,
        )
        self.api = _api(scope, platform, self._settings())
        self.run = self._run(scope)
        self.erase = self._erase(scope)
        self.tidy = self._tidy(scope)
        platform.route(self, "exports", ExportRequested)
        platform.route(self, "erasures", ErasureRequested)

    def _run(self, scope: Construct) -> ServiceFunction:
        function = self._worker(scope, "export-run", "functions.export.app.run", reserved=20)
        queue_mails(function, self._platform)
        function.may_use("exports", "GetItem", "UpdateItem")
        function.may_use("calls", "Query")
        function.may_use("accounts", "GetItem")
        function.may_use("recordings", "GetItem", "BatchGetItem", "Query", indexes=True)
        _may_write_files(function, self._platform)
        function.may_use_objects("recordings", "recordings/", "GetObject")
        self._may_read_everything(function)
        self._may_open_objects(function)
        function.triggered(app.run)
        return function

    def _erase(self, scope: Construct) -> ServiceFunction:
        platform = self._platform
        function = self._worker(scope, "export-erase", "functions.export.app.erase", reserved=5)
        queue_mails(function, platform)
        function.may_use("erasures", "GetItem", "UpdateItem")
        function.may_use("exports", "GetItem", "UpdateItem", "Query")
        function.may_use_objects("exports", "exports/", "AbortMultipartUpload")
        function.may_use("receipts", "BatchGetItem", "PutItem")
        function.may("kms:Sign", "kms:GetPublicKey", on=platform.data.receipt_key.key_arn)
        function.may_use("recordings", "GetItem", "PutItem", "Query", "UpdateItem", "DeleteItem", indexes=True)
        function.may_use("calls", "Query", "UpdateItem")
        function.may_use("call_facts", "Query", "UpdateItem")
        self._may_read_everything(function)
        tables = [place.name for place in places_to_clear() if place.kind == "table"]
        self._may_use_tables(function, "Removes", ("DeleteItem", "BatchWriteItem", "UpdateItem"), tables)
        for place in places_to_clear():
            if place.kind == "bucket":
                for part in place.parts:
                    function.may_use_objects(place.name, part.name, "DeleteObject", opens=False)
        function.may("cognito-idp:AdminDeleteUser", on=platform.data.people.pool.user_pool_arn)
        function.triggered(app.erase)
        return function

    def _tidy(self, scope: Construct) -> ServiceFunction:
        function = self._worker(scope, "export-tidy", "functions.export.app.tidy", reserved=1)
        function.may_use("exports", "GetItem", "UpdateItem", "Scan")
        function.may_use("erasures", "GetItem", "PutItem")
        function.may_use("inventory", "Scan")
        function.may_use("calls", "Query", "UpdateItem", "DescribeTable")
        function.may_use("call_facts", "Query", "UpdateItem")
        function.may("ssm:GetParameter", on=self._stores.parameter_arn)
        function.may_use_objects("exports", "exports/", "DeleteObject", "AbortMultipartUpload")
        function.may("s3:ListBucket", on=self._platform.data.buckets["exports"].bucket_arn)
        function.triggered(app.tidy)
        return function

    def _worker(self, scope: Construct, name: str, handler: str, *, reserved: int) -> ServiceFunction:
        function = ServiceFunction(
            scope,
            name,
            handler=handler,
            platform=self._platform,
            settings=self._settings(),
            memory=1769,
            timeout=Duration.minutes(15),
            reserved=reserved,
        )
        use_secrets(function, self._platform)
        return function

    def _may_read_everything(self, function: ServiceFunction) -> None:
        """Every place that the registry declares and an account can be in, by the way in which it is found there."""
        data = self._platform.data
        function.may("ssm:GetParameter", on=self._stores.parameter_arn)
        function.may(
            "cognito-idp:AdminGetUser", "cognito-idp:AdminListGroupsForUser", on=data.people.pool.user_pool_arn
        )
        found = list(_found())
        tables = [place.name for place in found if place.kind == "table"]
        self._may_use_tables(function, "Reads", ("DescribeTable", "Query", "Scan"), tables, indexes=True)
        for place in found:
            if place.kind == "bucket" and isinstance(way_of(place), Objects):
                function.may("s3:ListBucket", on=data.buckets[place.name].bucket_arn)

    def _may_open_objects(self, function: ServiceFunction) -> None:
        """For owners' own downloads of everything. Erasing needs to find files, not to read them."""
        for place in _found():
            if place.kind == "bucket" and isinstance(way_of(place), Objects):
                for part in place.parts:
                    function.may_use_objects(place.name, part.name, "GetObject")

    def _may_use_tables(
        self,
        function: ServiceFunction,
        word: str,
        verbs: Sequence[str],
        tables: Sequence[str],
        *,
        indexes: bool = False,
    ) -> None:
        """Policies of their own: one for all tables would be longer than IAM allows."""
        arns: list[str] = []
        for name in tables:
            arn = self._platform.data.tables[name].table_arn
            arns += [arn, *(f"{arn}/index/{index}" for index in (index_names(name) if indexes else ()))]
        for number, start in enumerate(range(0, len(arns), _ARNS_A_POLICY), 1):
            actions = [f"dynamodb:{verb}" for verb in verbs]
            statement = iam.PolicyStatement(actions=actions, resources=arns[start : start + _ARNS_A_POLICY])
            name = f"{function.name.title().replace('-', '')}{word}{number}"
            iam.ManagedPolicy(self, name, statements=[statement], roles=[function.role])

    def _settings(self) -> ExportSettings:
        data, local = self._platform.data, self._platform.stage.local
        return ExportSettings(
            exports_table=data.tables["exports"].table_name,
            exports_bucket=data.buckets["exports"].bucket_name,
            calls_table=data.tables["calls"].table_name,
            numbers_table=data.tables["numbers"].table_name,
            accounts_table=data.tables["accounts"].table_name,
            mails_table=data.tables["mails"].table_name,
            audit_table=data.tables["audit"].table_name,
            idempotency_table=data.tables["idempotency"].table_name,
            rate_limits_table=data.tables["rate_limits"].table_name,
            forgotten_callers_table=data.tables["forgotten_callers"].table_name,
            erasures_table=data.tables["erasures"].table_name,
            receipts_table=data.tables["receipts"].table_name,
            recordings_table=data.tables["recordings"].table_name,
            recordings_bucket=data.buckets["recordings"].bucket_name,
            stores_parameter=self._stores.parameter_name,
            user_pool_id=data.people.pool.user_pool_id,
            user_pool_client_id=data.people.client.user_pool_client_id,
            receipt_key=data.receipt_key.key_arn,
            master_secret=data.master_secret_name,
            bus_name=self._platform.bus.event_bus_name,
            links_endpoint=local.address if local else "",
            clock_parameter=self._platform.clock_parameter,
        )


def _api(scope: Construct, platform: Platform, settings: ExportSettings) -> ServiceFunction:
    function = ServiceFunction(
        scope, "export-api", handler="functions.export.app.api", platform=platform, settings=settings
    )
    serve_requests(function, platform)
    tell_others(function, platform)
    write_audit(function)
    function.may_use("exports", "GetItem", "PutItem", "UpdateItem", "Query")
    function.may_use("erasures", "GetItem", "PutItem", "Query", "Scan", "UpdateItem")
    function.may_use("forgotten_callers", "PutItem", "Query", "BatchWriteItem")
    function.may_use("numbers", "GetItem", "Query")
    function.may_use("accounts", "GetItem")
    function.may_use_objects("exports", "exports/", "GetObject", "DeleteObject", "AbortMultipartUpload")
    function.may("s3:ListBucket", on=platform.data.buckets["exports"].bucket_arn)
    return function


def _may_write_files(function: ServiceFunction, platform: Platform) -> None:
    function.may_use_objects(
        "exports",
        "exports/",
        "PutObject",
        "GetObject",
        "DeleteObject",
        "AbortMultipartUpload",
        "ListMultipartUploadParts",
    )
    # Without it S3 answers "forbidden" where it should answer "there is none".
    function.may("s3:ListBucket", on=platform.data.buckets["exports"].bucket_arn)


def _found() -> Iterator[Place]:
    """Places in which something of an account can be found."""
    for place in registry.PLACES:
        if not isinstance(way_of(place), NotHere | Recorded):
            yield place


def _stores(platform: Platform) -> Iterator[tuple[str, str]]:
    for name, table in platform.data.tables.items():
        yield f"table/{name}", table.table_name
    for name, bucket in platform.data.buckets.items():
        if name != ACCESS_LOG:
            yield f"bucket/{name}", bucket.bucket_name
