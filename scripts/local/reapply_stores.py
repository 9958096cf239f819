"""What queues, logs and keys are declared to be, compared with what they are."""

import json
from collections.abc import Sequence
from typing import Any

from scripts.local.aspects import Aspect, our_tags, tags_of
from scripts.local.emulator import Aws


def aspects(aws: Aws) -> Sequence[Aspect]:
    """Every aspect of these, against this AWS."""
    return [*_queues(aws.client("sqs")), *_log_groups(aws.client("logs")), *_keys(aws.client("kms"))]


_QUEUE_ATTRIBUTES = {"MessageRetentionPeriod": 345600, "VisibilityTimeout": 30, "KmsMasterKeyId": None}
"""With SQS's own defaults."""


def _queues(sqs: Any) -> Sequence[Aspect]:
    kind = "AWS::SQS::Queue"

    def attributes(queue: str) -> Any:
        return sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"]

    def one(name: str, default: int | None) -> Aspect:
        return Aspect(
            kind,
            name,
            {name: default},
            lambda declared: None if declared[name] is None else str(declared[name]),
            lambda queue: attributes(queue).get(name),
            lambda queue, value: sqs.set_queue_attributes(QueueUrl=queue, Attributes={name: value}),
        )

    return [
        *(one(name, default) for name, default in _QUEUE_ATTRIBUTES.items()),
        Aspect(
            kind,
            "dead letters",
            {"RedrivePolicy": {}},
            lambda declared: _redrive(declared["RedrivePolicy"]),
            lambda queue: _redrive(json.loads(attributes(queue).get("RedrivePolicy", "{}"))),
        ),
        Aspect(
            kind,
            "tags",
            {"Tags": []},
            lambda declared: tags_of(declared["Tags"]),
            lambda queue: our_tags(sqs.list_queue_tags(QueueUrl=queue).get("Tags", {})),
            lambda queue, wanted: sqs.tag_queue(QueueUrl=queue, Tags=wanted),
        ),
    ]


def _redrive(policy: Any) -> Any:
    return (policy["deadLetterTargetArn"], int(policy["maxReceiveCount"])) if policy else None


def _log_groups(logs: Any) -> Sequence[Aspect]:
    kind = "AWS::Logs::LogGroup"

    def group(name: str) -> Any:
        found = logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
        return next((each for each in found if each["logGroupName"] == name), {})

    return [
        Aspect(
            kind,
            "retention (days)",
            {"RetentionInDays": None},
            lambda declared: declared["RetentionInDays"],
            lambda name: group(name).get("retentionInDays"),
            lambda name, days: logs.put_retention_policy(logGroupName=name, retentionInDays=days),
        ),
        Aspect(
            kind,
            "encryption",
            {"KmsKeyId": None},
            lambda declared: declared["KmsKeyId"],
            lambda name: group(name).get("kmsKeyId"),
            lambda name, key: logs.associate_kms_key(logGroupName=name, kmsKeyId=key),
        ),
    ]


def _keys(kms: Any) -> Sequence[Aspect]:
    kind = "AWS::KMS::Key"
    return [
        Aspect(
            kind,
            "rotation",
            {"EnableKeyRotation": False},
            lambda declared: declared["EnableKeyRotation"],
            lambda key: kms.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"],
            lambda key, _: kms.enable_key_rotation(KeyId=key),
        ),
        Aspect(
            kind,
            "usage",
            {"KeyUsage": "ENCRYPT_DECRYPT", "KeySpec": "SYMMETRIC_DEFAULT"},
            lambda declared: [declared["KeyUsage"], declared["KeySpec"]],
            lambda key: [kms.describe_key(KeyId=key)["KeyMetadata"][name] for name in ("KeyUsage", "KeySpec")],
        ),
    ]
