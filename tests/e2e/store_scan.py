"""A look into everything that a deployed stack holds: every bucket and version, queue, table, log and file.

For tests that promise that something is nowhere. What is looked for is looked for in the forms in which it could hide:
as it is, in base64 (at any offset), in hexadecimal.
"""

import base64
import contextlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from tests.e2e.deployed import DeployedStack

NOT_OURS = frozenset({"mail", "venv", "tools", "cdk.out"})
"""Mails that left the product are their recipients'; environments and templates were there before any data."""


def places_that_hold(stack: DeployedStack, needle: bytes, since: float) -> list[str]:
    """Names of all places in which the needle is found; empty is the proof. Logs are read from `since` on."""
    forms = list(_forms(needle))
    return sorted({name for name, content in _everything(stack, since) if any(form in content for form in forms)})


def _forms(needle: bytes) -> Iterator[bytes]:
    yield needle
    yield needle.hex().encode()
    for offset in range(3):  # within base64 a text looks different by where it begins; its ends mix with neighbours
        encoded = base64.b64encode(bytes(offset) + needle)
        yield encoded[4 if offset else 0 : -4]


def _everything(stack: DeployedStack, since: float) -> Iterator[tuple[str, bytes]]:
    yield from _objects(stack)
    yield from _items(stack)
    yield from _messages(stack)
    yield "logs", "\n".join(line.text for line in stack.logs.since(int(since * 1000))).encode()
    yield from _files(stack.folder)


def _objects(stack: DeployedStack) -> Iterator[tuple[str, bytes]]:
    s3 = stack.aws("s3")
    for name, bucket in stack.facts.buckets.items():
        for listed in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
            for version in (*listed.get("Versions", []), *listed.get("DeleteMarkers", [])):
                yield f"bucket {name}: name", version["Key"].encode()
            for version in listed.get("Versions", []):
                body = s3.get_object(Bucket=bucket, Key=version["Key"])["Body"].read()
                yield f"bucket {name}: {version['Key']}", body
        for upload in s3.list_multipart_uploads(Bucket=bucket).get("Uploads", []):
            yield f"bucket {name}: upload", upload["Key"].encode()


def _items(stack: DeployedStack) -> Iterator[tuple[str, bytes]]:
    dynamodb = stack.aws("dynamodb")
    for name, table in stack.facts.tables.items():
        for page in dynamodb.get_paginator("scan").paginate(TableName=table):
            yield f"table {name}", str(page["Items"]).encode()


def _messages(stack: DeployedStack) -> Iterator[tuple[str, bytes]]:
    sqs = stack.aws("sqs")
    for name, url in stack.facts.queues.items():
        found: Iterable[dict[str, Any]] = sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0, WaitTimeSeconds=0
        ).get("Messages", [])
        for message in found:
            yield f"queue {name}", message["Body"].encode()


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Workers of functions come and go meanwhile, and their folders with them."""
    for place, _, names in os.walk(folder):
        for name in names:
            path = Path(place) / name
            parts = path.relative_to(folder).parts
            if parts[0] not in NOT_OURS:
                with contextlib.suppress(FileNotFoundError):
                    yield f"file {'/'.join(parts)}", path.read_bytes()
