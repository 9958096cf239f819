"""The keys of KMS. Each thing that must not be opened with another thing's permission has a key of its own."""

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct


def data_key(scope: Construct) -> kms.Key:
    """Encrypts tables, queues, logs, secrets and topics at rest."""
    key = kms.Key(
        scope,
        "DataKey",
        description="Call Factory: tables, queues, logs, secrets",
        enable_key_rotation=True,
        pending_window=Duration.days(30),
        removal_policy=RemovalPolicy.RETAIN,
    )
    stack = Stack.of(scope)
    logs = iam.ServicePrincipal(f"logs.{stack.region}.amazonaws.com")
    _serve(
        key,
        logs,
        {
            "ArnLike": {
                "kms:EncryptionContext:aws:logs:arn": f"arn:{stack.partition}:logs:{stack.region}:{stack.account}:*"
            }
        },
    )
    for service in ("events.amazonaws.com", "s3.amazonaws.com", "cloudwatch.amazonaws.com"):
        _serve(key, iam.ServicePrincipal(service), {"StringEquals": {"aws:SourceAccount": stack.account}})
    for service in ("ses.amazonaws.com", "sns.amazonaws.com"):
        _serve(key, iam.ServicePrincipal(service), {"StringEquals": {"aws:SourceAccount": stack.account}})
    return key


def bucket_key(scope: Construct, name: str, holds: str) -> kms.Key:
    """A key of its own for a bucket whose content only few may open."""
    return kms.Key(
        scope,
        name,
        description=f"Call Factory: {holds}",
        enable_key_rotation=True,
        pending_window=Duration.days(30),
        removal_policy=RemovalPolicy.RETAIN,
    )


def receipt_key(scope: Construct) -> kms.Key:
    """Signs receipts; the private half never leaves KMS."""
    return kms.Key(
        scope,
        "ReceiptKey",
        description="Call Factory: signs receipts",
        key_spec=kms.KeySpec.ECC_NIST_P256,
        key_usage=kms.KeyUsage.SIGN_VERIFY,
        removal_policy=RemovalPolicy.RETAIN,
    )


def _serve(key: kms.Key, service: iam.ServicePrincipal, conditions: dict[str, dict[str, str]]) -> None:
    """Lets a service of Amazon use the key on our behalf."""
    key.add_to_resource_policy(
        iam.PolicyStatement(
            principals=[service],
            actions=["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
            resources=["*"],
            conditions=conditions,
        )
    )
