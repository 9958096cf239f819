"""Tables, buckets and queues, made from what is declared once: models and registry.

A table has the keys and indexes of its models, and the time-to-live and backup of its registry entry; a bucket and a
queue forget after the days that the registry says. So a new attribute, table or queue is nothing for infra to repeat.
"""

import re
from collections.abc import Mapping

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sqs as sqs
from constructs import Construct
from pynamodb.indexes import Index

from callfactory import registry
from callfactory.registry import Place
from callfactory_aws.tables.base import TableModel
from callfactory_aws.tables.models import indexes_of, models_by_table
from infra.constructs.accepted import accept
from infra.constructs.keys import bucket_key
from infra.constructs.recording_rules import recording_rules
from infra.stages import StageSettings

DEAD = "-dead"
"""A queue's dead letters are the queue of this name after its own."""

ACCESS_LOG = "access-log"
OWN_KEY = frozenset({"recordings", "documents", "intake", "transit", "contact-mail"})
"""Buckets whose content opens with a key of their own: the permission to read another bucket is none for these."""

_LONG_WORK = frozenset({"call-files", "erasures", "exports", "recordings", "renditions"})
"""Queues whose consumer may work as long as a function can: a message is not given to a second one before."""

_VISIBLE_AGAIN = Duration.minutes(6)
"""Six times the time that a consumer has, as Lambda recommends."""

_MOST_RECEIVES = 5
_PLAIN = "The embedded AWS of the local stage speaks HTTP on one machine; every real account demands TLS."
_PROJECTIONS = {
    "ALL": dynamodb.ProjectionType.ALL,
    "KEYS_ONLY": dynamodb.ProjectionType.KEYS_ONLY,
    "INCLUDE": dynamodb.ProjectionType.INCLUDE,
}
_TYPES = {"S": dynamodb.AttributeType.STRING, "N": dynamodb.AttributeType.NUMBER, "B": dynamodb.AttributeType.BINARY}


def construct_name(name: str, word: str) -> str:
    """`api_keys` and `Table` give `ApiKeysTable`: the logical id that the registry's test reads back."""
    return "".join(part.capitalize() for part in re.split("[-_]", name)) + word


def index_names(table: str) -> list[str]:
    """The names of a table's secondary indexes."""
    models = models_by_table(registry.places("table"))[table]
    return [index.Meta.index_name for model in models for index in indexes_of(model)]


def tables(scope: Construct, key: kms.IKey) -> Mapping[str, dynamodb.Table]:
    """Every declared table, by its name."""
    declared = registry.places("table")
    by_table = models_by_table(declared)
    return {name: _table(scope, place, by_table[name], key) for name, place in declared.items()}


def _table(scope: Construct, place: Place, models: list[type[TableModel]], key: kms.IKey) -> dynamodb.Table:
    partition, sort = _keys(models, place)
    table = dynamodb.Table(
        scope,
        construct_name(place.name, "Table"),
        partition_key=partition,
        sort_key=sort,
        billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
        encryption=dynamodb.TableEncryption.CUSTOMER_MANAGED,
        encryption_key=key,
        time_to_live_attribute=place.removal.attribute,
        point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
            point_in_time_recovery_enabled=place.backup_days > 0,
            recovery_period_in_days=place.backup_days or None,
        ),
        deletion_protection=True,
        removal_policy=RemovalPolicy.RETAIN,
    )
    for model in models:
        for index in indexes_of(model):
            _add_index(table, index)
    if not place.backup_days:
        accept(
            table,
            "AwsSolutions-DDB3",
            "What is removed from this table shall not be restorable, or it passes by itself.",
        )
    return table


def _keys(models: list[type[TableModel]], place: Place) -> tuple[dynamodb.Attribute, dynamodb.Attribute | None]:
    if not models:
        # Tables without a model are written by a library; by their common convention the first part is the key.
        return dynamodb.Attribute(name=place.parts[0].name, type=dynamodb.AttributeType.STRING), None
    attributes = list(models[0].get_attributes().values())
    partition = next(each for each in attributes if each.is_hash_key)
    sort = next((each for each in attributes if each.is_range_key), None)
    return _attribute(partition), None if sort is None else _attribute(sort)


def _attribute(attribute: object) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=attribute.attr_name, type=_TYPES[attribute.attr_type])  # type: ignore[attr-defined]  # PynamoDB's attribute, of any type


def _add_index(table: dynamodb.Table, index: type[Index]) -> None:  # type: ignore[type-arg]  # of whatever model
    meta = index.Meta
    attributes = list(meta.attributes.values())
    sort = next((each for each in attributes if each.is_range_key), None)
    projection = meta.projection
    table.add_global_secondary_index(
        index_name=meta.index_name,
        partition_key=_attribute(next(each for each in attributes if each.is_hash_key)),
        sort_key=None if sort is None else _attribute(sort),
        projection_type=_PROJECTIONS[projection.projection_type],
        non_key_attributes=list(projection.non_key_attributes) if projection.non_key_attributes else None,
    )


def queues(scope: Construct, key: kms.IKey, *, enforce_ssl: bool) -> Mapping[str, sqs.Queue]:
    """Every declared queue, by its name; each has its queue of dead letters behind it."""
    declared = registry.places("queue")
    made: dict[str, sqs.Queue] = {}
    for name in sorted(declared, key=lambda name: not name.endswith(DEAD)):
        dead = made.get(f"{name}{DEAD}")
        made[name] = sqs.Queue(
            scope,
            construct_name(name, "Queue"),
            retention_period=Duration.days(declared[name].removal.days or 4),
            visibility_timeout=Duration.minutes(16) if name in _LONG_WORK else _VISIBLE_AGAIN,
            encryption=sqs.QueueEncryption.KMS,
            encryption_master_key=key,
            enforce_ssl=enforce_ssl,
            dead_letter_queue=sqs.DeadLetterQueue(max_receive_count=_MOST_RECEIVES, queue=dead) if dead else None,
            removal_policy=RemovalPolicy.RETAIN,
        )
        if not enforce_ssl:
            accept(made[name], "AwsSolutions-SQS4", _PLAIN)
        if name.endswith(DEAD) and name.removesuffix(DEAD) not in declared:
            accept(made[name], "AwsSolutions-SQS3", "It takes the events that a function could not handle.")
    return made


def buckets(
    scope: Construct, key: kms.IKey, access_log: s3.IBucket, *, stage: StageSettings
) -> Mapping[str, s3.Bucket]:
    """Every declared bucket but the access log's, by its name; what only few may open has a key of its own."""
    made: dict[str, s3.Bucket] = {}
    for name, place in registry.places("bucket").items():
        if name != ACCESS_LOG:
            own = bucket_key(scope, construct_name(name, "Key"), place.holds) if name in OWN_KEY else key
            made[name] = _bucket(scope, place, own, access_log, stage=stage)
    return made


def _bucket(
    scope: Construct, place: Place, key: kms.IKey, access_log: s3.IBucket, *, stage: StageSettings
) -> s3.Bucket:
    """Private, encrypted, unversioned (what is removed is gone), forgetting after the days that the registry says."""
    enforce_ssl = not stage.is_local
    name = stage.bucket_name(place.name)
    rules = [s3.LifecycleRule(id="unfinished", abort_incomplete_multipart_upload_after=Duration.days(1))]
    if place.name == "recordings":
        rules += recording_rules()
    if place.removal.means == "lifecycle":
        rules.append(s3.LifecycleRule(id="expired", expiration=Duration.days(place.removal.days or 1)))
    made = s3.Bucket(
        scope,
        construct_name(place.name, "Bucket"),
        bucket_name=name,
        cors=[_for_the_pages(stage)] if name else None,
        encryption=s3.BucketEncryption.KMS,
        encryption_key=key,
        bucket_key_enabled=True,
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
        enforce_ssl=enforce_ssl,
        minimum_tls_version=1.2 if enforce_ssl else None,
        versioned=False,
        lifecycle_rules=rules,
        server_access_logs_bucket=access_log,
        server_access_logs_prefix=f"{place.name}/",
        removal_policy=RemovalPolicy.RETAIN,
    )
    if not enforce_ssl:
        accept(made, "AwsSolutions-S10", _PLAIN)
    return made


def _for_the_pages(stage: StageSettings) -> s3.CorsRule:
    """Our own pages, and no other site's, may send and read what a signed link opens."""
    return s3.CorsRule(
        allowed_origins=[stage.site_url],
        allowed_methods=[s3.HttpMethods.GET, s3.HttpMethods.POST],
        allowed_headers=["*"],
        max_age=3600,
    )


def access_log_bucket(scope: Construct, *, enforce_ssl: bool) -> s3.Bucket:
    """Who fetched what, as S3 saw it. S3 delivers such logs only to buckets with its own encryption."""
    place = registry.places("bucket")[ACCESS_LOG]
    made = s3.Bucket(
        scope,
        "AccessLogBucket",
        encryption=s3.BucketEncryption.S3_MANAGED,
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
        enforce_ssl=enforce_ssl,
        minimum_tls_version=1.2 if enforce_ssl else None,
        lifecycle_rules=[
            s3.LifecycleRule(
                id="expired",
                expiration=Duration.days(place.removal.days or 30),
                abort_incomplete_multipart_upload_after=Duration.days(1),
            )
        ],
        removal_policy=RemovalPolicy.RETAIN,
    )
    accept(made, "AwsSolutions-S1", "It holds the access log of the other buckets; a log of the log would never end.")
    if not enforce_ssl:
        accept(made, "AwsSolutions-S10", _PLAIN)
    return made


def notify_on_upload(bucket: s3.Bucket, queues: Mapping[str, sqs.Queue]) -> None:
    """Objects that arrive under a prefix put a message with their key into the prefix's queue.

    Written as a property of the bucket: CDK's own way would add a function with rights over every bucket.
    """
    resource = bucket.node.default_child
    assert isinstance(resource, s3.CfnBucket)  # noqa: S101  # what an L2 bucket is made of
    resource.notification_configuration = s3.CfnBucket.NotificationConfigurationProperty(
        queue_configurations=[_notification(prefix, queue) for prefix, queue in queues.items()]
    )
    for queue in queues.values():
        queue.add_to_resource_policy(_admit_buckets(queue))
        policy = queue.node.try_find_child("Policy")
        if policy is not None:
            # S3 asks at once whether it may send.
            resource.node.add_dependency(policy)


def _notification(prefix: str, queue: sqs.Queue) -> s3.CfnBucket.QueueConfigurationProperty:
    rule = s3.CfnBucket.FilterRuleProperty(name="prefix", value=prefix)
    return s3.CfnBucket.QueueConfigurationProperty(
        event="s3:ObjectCreated:*",
        queue=queue.queue_arn,
        filter=s3.CfnBucket.NotificationFilterProperty(s3_key=s3.CfnBucket.S3KeyFilterProperty(rules=[rule])),
    )


def _admit_buckets(queue: sqs.Queue) -> iam.PolicyStatement:
    """The buckets of this account; naming one would make bucket and queue wait for each other."""
    return iam.PolicyStatement(
        principals=[iam.ServicePrincipal("s3.amazonaws.com")],
        actions=["sqs:SendMessage"],
        resources=[queue.queue_arn],
        conditions={
            "ArnLike": {"aws:SourceArn": f"arn:{queue.stack.partition}:s3:::*"},
            "StringEquals": {"aws:SourceAccount": queue.stack.account},
        },
    )
