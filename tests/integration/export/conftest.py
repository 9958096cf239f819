"""What the seams' tests have, and a bucket for downloads."""

import base64
import hashlib
from collections.abc import Iterator
from typing import Any

import pytest
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.s3.models import s3_backends

from callfactory_aws import clients
from callfactory_aws.crypto import Keyring
from callfactory_aws.exports import DynamoExportStore
from callfactory_aws.holdings import _index_of, key_names
from callfactory_aws.tables.base import bind
from callfactory_aws.tables.exports import ExportItem, LatestItem
from tests.integration.export.stores import Stores
from tests.integration.seams.conftest import MakeTable, aws, clock, keyring, make_table

__all__ = ["aws", "clock", "keyring", "make_table"]


@pytest.fixture
def store(make_table: MakeTable[ExportItem]) -> DynamoExportStore:
    """The store on one table, as deployed."""
    table = make_table(ExportItem)
    return DynamoExportStore(table, bind(LatestItem, table.Meta.table_name))


@pytest.fixture
def bucket(aws: None) -> str:
    del aws
    clients.s3().create_bucket(Bucket="exports", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    clients.s3().meta.events.register("before-call.s3.ListParts", _remember_upload)
    clients.s3().meta.events.register("after-call.s3.ListParts", _add_checksums)
    return "exports"


def _remember_upload(params: dict[str, Any], context: dict[str, Any], **_: object) -> None:
    context["upload_id"] = params["query_string"]["uploadId"]


def _add_checksums(parsed: dict[str, Any], context: dict[str, Any], **_: object) -> None:
    """S3 lists the checksums with which parts were written; moto, unlike MiniStack, leaves them out."""
    for part in parsed.get("Parts", []):
        upload = s3_backends[DEFAULT_ACCOUNT_ID]["aws"].buckets["exports"].multiparts[context["upload_id"]]
        digest = hashlib.sha256(upload.parts[part["PartNumber"]].value).digest()
        part["ChecksumSHA256"] = base64.b64encode(digest).decode()


@pytest.fixture
def stores(aws: None, keyring: Keyring) -> Iterator[Stores]:
    """Everything that the registry declares, deployed."""
    del aws
    _index_of.cache_clear()
    key_names.cache_clear()
    yield Stores(keyring)
    _index_of.cache_clear()
    key_names.cache_clear()
