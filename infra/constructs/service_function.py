"""One Lambda function of a family: its code, its settings, what it may do, its logs and alarms."""

from collections.abc import Sequence
from typing import Any

from aws_cdk import Duration, IgnoreMode, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as sources
from aws_cdk import aws_logs as logs
from constructs import Construct

from callfactory import registry
from callfactory_aws.settings import WITHOUT_PLUGINS, Settings
from callfactory_aws.triggers import trigger_of
from infra.constructs.accepted import accept
from infra.constructs.layers import ARCHITECTURE, ROOT, RUNTIME
from infra.constructs.platform import Platform
from infra.constructs.stores import ACCESS_LOG, OWN_KEY, construct_name, index_names

_RETENTION = {
    1: logs.RetentionDays.ONE_DAY,
    7: logs.RetentionDays.ONE_WEEK,
    30: logs.RetentionDays.ONE_MONTH,
    90: logs.RetentionDays.THREE_MONTHS,
    365: logs.RetentionDays.ONE_YEAR,
}


class ServiceFunction(Construct):
    """A function named `<family>-<part>`, as its log group is declared in the registry.

    It starts without any right but writing its own log and traces; `may` adds explicit statements. `called` is a name
    for those who must know it before it exists.
    """

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        handler: str,
        settings: Settings,
        more_settings: Sequence[Settings] = (),
        platform: Platform,
        memory: int = 512,
        timeout: Duration | None = None,
        reserved: int | None = None,
        layers: Sequence[lambda_.ILayerVersion] = (),
        called: str | None = None,
    ) -> None:
        super().__init__(scope, construct_name(name, "Service"))
        self.name = name
        self._platform = platform
        self.log_group = _log_group(scope, name, platform)
        self.role = _role(self, self.log_group)
        self.function = lambda_.Function(
            scope,
            construct_name(name, "Function"),
            function_name=called,
            code=_code(handler),
            handler=handler,
            runtime=RUNTIME,
            architecture=ARCHITECTURE,
            layers=[*platform.layers.versions, *layers],
            memory_size=memory,
            timeout=timeout or Duration.seconds(15),
            reserved_concurrent_executions=reserved,
            role=self.role,
            log_group=self.log_group,
            tracing=lambda_.Tracing.ACTIVE,
            environment_encryption=platform.data.key,
            environment={
                **{name: value for part in (settings, *more_settings) for name, value in part.as_environment().items()},
                "POWERTOOLS_SERVICE_NAME": name,
                "POWERTOOLS_LOG_LEVEL": "INFO",
                **WITHOUT_PLUGINS,
            },
        )
        platform.alarms.watch_function(name, self.function)

    def may(self, *actions: str, on: str | Sequence[str], when: dict[str, Any] | None = None) -> None:
        """Grants exactly these actions on exactly these ARNs."""
        resources = [on] if isinstance(on, str) else list(on)
        self.role.add_to_policy(iam.PolicyStatement(actions=list(actions), resources=resources, conditions=when))

    def may_use(self, table: str, *verbs: str, indexes: bool = False) -> None:
        """Grants DynamoDB actions (`GetItem`, `Query`) on a table, and with `indexes` on its indexes as well."""
        arn = self._platform.data.tables[table].table_arn
        named = [f"{arn}/index/{name}" for name in index_names(table)] if indexes else []
        self.may(*(f"dynamodb:{verb}" for verb in verbs), on=[arn, *named])

    def may_use_objects(self, bucket: str, prefix: str, *verbs: str, opens: bool = True) -> None:
        """Grants S3 actions (`GetObject`) on the objects of a bucket under a prefix; where the bucket has a key of its
        own, use of that too, unless the function needs not open what is in there (`opens=False`)."""
        data = self._platform.data
        named = data.access_log if bucket == ACCESS_LOG else data.buckets[bucket]
        arn, key = named.bucket_arn, named.encryption_key
        self.may(*(f"s3:{verb}" for verb in verbs), on=f"{arn}/{prefix}*")
        if opens and key is not None and bucket in OWN_KEY:
            self.may_open(key.key_arn)
        imported = Stack.of(self).resolve(data.export_value(arn))["Fn::ImportValue"]
        accept(
            self.role,
            f"AwsSolutions-IAM5[Resource::{imported}/{prefix}*]",
            "Objects are named by opaque ids that do not exist yet; the prefix is the narrowest there is.",
        )

    def may_open(self, *keys: str) -> None:
        """Grants use of KMS keys (by ARN) for reading and writing what is encrypted with them."""
        self.may("kms:Decrypt", "kms:GenerateDataKey", "kms:DescribeKey", on=list(keys))

    def triggered(self, handler: Any) -> None:
        """Starts the function as its handler declares: a queue, or a schedule."""
        trigger = trigger_of(handler)
        if trigger.queue is not None:
            self._consume(trigger.queue, trigger.batch_size, trigger.at_once)
        if trigger.every_minutes is not None:
            self._platform.schedule(self, self.function, trigger.every_minutes)

    def _consume(self, name: str, batch_size: int, at_once: int) -> None:
        queue = self._platform.data.queues[name]
        self.function.add_event_source(
            sources.SqsEventSource(
                queue, batch_size=batch_size, report_batch_item_failures=True, max_concurrency=at_once
            )
        )
        self.may_open(self._platform.data.key.key_arn)


def _log_group(scope: Construct, name: str, platform: Platform) -> logs.LogGroup:
    place = registry.places("log-group")[name]
    return logs.LogGroup(
        scope,
        construct_name(name, "LogGroup"),
        log_group_name=f"/callfactory/{platform.stage.name}/{name}",
        retention=_RETENTION[place.removal.days or 30],
        encryption_key=platform.data.key,
        removal_policy=RemovalPolicy.RETAIN,
    )


def _role(scope: Construct, log_group: logs.LogGroup) -> iam.Role:
    role = iam.Role(scope, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
    role.add_to_policy(
        iam.PolicyStatement(actions=["logs:CreateLogStream", "logs:PutLogEvents"], resources=[log_group.log_group_arn])
    )
    role.add_to_policy(
        iam.PolicyStatement(actions=["xray:PutTraceSegments", "xray:PutTelemetryRecords"], resources=["*"])
    )
    accept(role, "AwsSolutions-IAM5[Resource::*]", "X-Ray knows no resources: these two actions only add traces.")
    return role


def _code(handler: str) -> lambda_.Code:
    """The repository's root with one family in it: so imports are the same in tests and in Lambda."""
    family = handler.split(".")[1]
    return lambda_.Code.from_asset(
        str(ROOT),
        exclude=[
            "/*",
            "!/functions",
            "/functions/*",
            "!/functions/__init__.py",
            f"!/functions/{family}",
            "__pycache__",
        ],
        ignore_mode=IgnoreMode.GIT,
    )
