"""Files of call records: what is known of them in DynamoDB, the files in S3, the queue that starts workers."""

import json
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final

from pynamodb.exceptions import PutError

from callfactory.calls.files import CallFile, Damaged, Problem
from callfactory.errors import NotFound, VersionConflict
from callfactory.pages import Page, Position
from callfactory_aws import clients
from callfactory_aws.tables.attributes import condition_failed, page_of
from callfactory_aws.tables.call_files import CallFileItem

_CHUNK_BYTES: Final = 1 << 20
_GZIP: Final = b"\x1f\x8b"


class DynamoCallFiles:
    """The `CallFiles` port: needs GetItem, PutItem and Query on the table."""

    def __init__(self, table: type[CallFileItem]) -> None:
        self._table = table

    def add(self, file: CallFile) -> None:
        self._item(file).save(condition=CallFileItem.file_id.does_not_exist())

    def get(self, account_id: str, file_id: str) -> CallFile:
        try:
            return _to_file(self._table.get(account_id, file_id, consistent_read=True))
        except CallFileItem.DoesNotExist:
            raise NotFound("There is no such file, or it is not yours.") from None

    def replace(self, file: CallFile) -> None:
        try:
            self._item(file).save(condition=CallFileItem.version == file.version - 1)
        except PutError as error:
            if condition_failed(error):
                raise VersionConflict("Somebody else goes on with this file.") from None
            raise

    def page(self, account_id: str, *, limit: int, after: Position | None = None) -> Page[CallFile]:
        found = self._table.query(
            account_id,
            scan_index_forward=False,
            limit=limit,
            page_size=limit + 1,
            last_evaluated_key=dict(after) if after else None,
        )
        return page_of(found, _to_file)

    def _item(self, file: CallFile) -> CallFileItem:
        return self._table(
            file.account_id,
            file.file_id,
            source_id=file.source_id,
            created_at=file.created_at,
            forgotten_at=file.forgotten_at,
            state=file.state,
            position=file.position,
            counts=dict(file.counts),
            problems=[list(problem) for problem in file.problems],
            totals=None if file.totals is None else dict(file.totals),
            refusal=file.refusal,
            bytes=file.bytes,
            leased_until=file.leased_until,
            attempts=file.attempts,
            finished_at=file.finished_at,
            version=file.version,
        )


def _to_file(item: CallFileItem) -> CallFile:
    return CallFile(
        account_id=item.account_id,
        file_id=item.file_id,
        source_id=item.source_id,
        created_at=item.created_at,
        forgotten_at=item.forgotten_at,
        state=item.state,  # type: ignore[arg-type]  # written from a CallFile
        position=int(item.position),
        counts=item.counts,
        problems=tuple(Problem(*problem) for problem in item.problems),
        totals=item.totals,
        refusal=item.refusal,
        bytes=int(item.bytes) if item.bytes else None,
        leased_until=item.leased_until,
        attempts=int(item.attempts),
        finished_at=item.finished_at,
        version=int(item.version),
    )


class S3IntakeBucket:
    """The `IntakeBucket` port: PutObject for the links, GetObject and DeleteObject for the parser.

    `endpoint` is the address at which switches reach the store; empty where that is S3 itself.
    """

    def __init__(self, bucket: str, endpoint: str) -> None:
        self._bucket = bucket
        self._endpoint = endpoint

    def link(self, name: str, lives: timedelta) -> str:
        return clients.s3(self._endpoint or None).generate_presigned_url(
            "put_object", Params={"Bucket": self._bucket, "Key": name}, ExpiresIn=int(lives.total_seconds())
        )

    def size(self, name: str) -> int | None:
        from botocore.exceptions import ClientError  # noqa: PLC0415  # botocore is loaded by whoever needs it

        try:
            return clients.s3().head_object(Bucket=self._bucket, Key=name)["ContentLength"]
        except ClientError as error:
            if error.response["Error"]["Code"] in {"404", "NoSuchKey", "NotFound"}:
                return None
            raise

    @contextmanager
    def open(self, name: str) -> Iterator[Iterator[bytes]]:
        body = clients.s3().get_object(Bucket=self._bucket, Key=name)["Body"]
        try:
            yield decompressed(body.iter_chunks(_CHUNK_BYTES))
        finally:
            body.close()

    def remove(self, name: str) -> None:
        clients.s3().delete_object(Bucket=self._bucket, Key=name)


def decompressed(content: Iterable[bytes]) -> Iterator[bytes]:
    """The content; gzip (one member or several) is told by its first bytes and unpacked piece by piece. Raises
    Damaged."""
    chunks = iter(content)
    first = next(chunks, b"")
    while len(first) < len(_GZIP) and (more := next(chunks, b"")):
        first += more
    if first.startswith(_GZIP):
        yield from _unpacked(_with(first, chunks))
    else:
        yield from _with(first, chunks)


def _unpacked(chunks: Iterator[bytes]) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(wbits=31)
    for chunk in chunks:
        rest = chunk
        while rest:
            if unpacker.eof:
                if not rest.startswith(_GZIP[:1]):
                    return  # padding after the last member
                unpacker = zlib.decompressobj(wbits=31)
            try:
                piece = unpacker.decompress(rest, _CHUNK_BYTES)
            except zlib.error:
                raise Damaged from None
            if piece:
                yield piece
            rest = unpacker.unconsumed_tail or unpacker.unused_data
    if not unpacker.eof:
        raise Damaged


def _with(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


class SqsFileQueue:
    """The `FileQueue` port: needs SendMessage on the queue, which gets what S3 would tell."""

    def __init__(self, queue_url: str) -> None:
        self._queue_url = queue_url

    def again(self, name: str, *, after_seconds: int = 0) -> None:
        body: dict[str, Any] = {"Records": [{"s3": {"object": {"key": name}}}]}
        clients.sqs().send_message(QueueUrl=self._queue_url, MessageBody=json.dumps(body), DelaySeconds=after_seconds)
