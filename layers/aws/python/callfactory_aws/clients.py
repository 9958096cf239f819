"""AWS clients, made when first needed and kept for the life of the process.

They are boto3's clients, made by the session below it: boto3 adds managed transfers of files and resource objects,
which nothing here uses and which are half of its import. Timeouts are short: a Lambda that waits a minute for DynamoDB
has already failed its caller.
"""

import threading
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from botocore.config import Config
    from botocore.credentials import Credentials
    from botocore.session import Session
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_ses import SESClient
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_ssm import SSMClient

CONNECT_TIMEOUT_SECONDS = 2
READ_TIMEOUT_SECONDS = 8
PAGE_TIMEOUT_SECONDS = 60
"""For pages of a megabyte that nobody waits for: a worker that reads millions has time."""

_one_at_a_time = threading.Lock()
"""The session, which makes the clients, is not for several threads at once; clients are."""


def _config(**more: Any) -> "Config":
    from botocore.config import Config  # noqa: PLC0415  # a third of a cold start: only who needs it pays

    usual: dict[str, Any] = {
        "connect_timeout": CONNECT_TIMEOUT_SECONDS,
        "read_timeout": READ_TIMEOUT_SECONDS,
        "retries": {"mode": "standard", "total_max_attempts": 4},
    }
    return Config(**(usual | more))


@cache
def _session() -> "Session":
    from botocore.session import Session  # noqa: PLC0415  # as above

    return Session()


def _client(service: str, **more: Any) -> Any:
    endpoint_url = more.pop("endpoint_url", None)
    with _one_at_a_time:
        return _session().create_client(service, config=_config(**more), endpoint_url=endpoint_url)


def credentials() -> "Credentials":
    """What signs requests: for code that signs its own. They renew themselves.

    Raises botocore's `NoCredentialsError` where the process has none.
    """
    from botocore.exceptions import NoCredentialsError  # noqa: PLC0415  # as above

    with _one_at_a_time:
        found = _session().get_credentials()
    if found is None:
        raise NoCredentialsError
    return found


@cache
def dynamodb() -> "DynamoDBClient":
    """Shared by PynamoDB, Powertools' idempotency and the bulk paths. Requests are built by code: no validation."""
    client: DynamoDBClient = _client(
        "dynamodb",
        parameter_validation=False,
        max_pool_connections=20,
        user_agent="callfactory",  # the usual one is put together anew for every request
        account_id_endpoint_mode="disabled",
    )
    return client


@cache
def dynamodb_pages() -> "DynamoDBClient":
    """For reading millions of items: answers are not walked along the service's model (`plain_json`)."""
    from callfactory_aws import plain_json  # noqa: PLC0415  # as above

    region = dynamodb().meta.region_name
    client: Any = plain_json.session().create_client(
        "dynamodb", config=_config(parameter_validation=False, read_timeout=PAGE_TIMEOUT_SECONDS), region_name=region
    )
    pages: DynamoDBClient = client
    return pages


@cache
def s3(endpoint_url: str | None = None) -> "S3Client":
    """S3 with signature version 4, which presigned links need. `endpoint_url` is for links that others will open."""
    style = {"addressing_style": "path"} if endpoint_url else None
    client: S3Client = _client("s3", signature_version="s3v4", endpoint_url=endpoint_url, s3=style)
    return client


@cache
def sqs() -> "SQSClient":
    client: SQSClient = _client("sqs")
    return client


@cache
def functions() -> "LambdaClient":
    client: LambdaClient = _client("lambda")
    return client


@cache
def events() -> "EventBridgeClient":
    client: EventBridgeClient = _client("events")
    return client


@cache
def kms() -> "KMSClient":
    client: KMSClient = _client("kms")
    return client


@cache
def ses() -> "SESClient":
    """Never retries by itself: a mail that may have been taken is repeated once at most, and the outbox counts that."""
    client: SESClient = _client("ses", retries={"mode": "standard", "total_max_attempts": 1}, read_timeout=30)
    return client


@cache
def ssm() -> "SSMClient":
    client: SSMClient = _client("ssm")
    return client


@cache
def secrets_manager() -> "SecretsManagerClient":
    client: SecretsManagerClient = _client("secretsmanager")
    return client


@cache
def cognito() -> "CognitoIdentityProviderClient":
    client: CognitoIdentityProviderClient = _client("cognito-idp")
    return client


def forget() -> None:
    """Drops every cached client: for tests that change the account or endpoint under them."""
    made = (_session, dynamodb, dynamodb_pages, s3, sqs, functions, events, kms, ses, ssm, secrets_manager, cognito)
    for cached in made:
        cached.cache_clear()
