"""The bucket of recordings, one class for each role: what one may do, no other can.

S3Incoming      reads what switches put, and removes it           the converter
S3Archive       writes recordings; cannot read any                the converter
S3Tags          changes what the lifecycle does                   the remover
S3Remover       removes, and looks; cannot read any               the remover
S3ListenSigner  makes links to recordings                         the signer
S3Renditions    reads recordings to make copies in other formats  the signer
"""

import io
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing
from datetime import timedelta
from typing import TYPE_CHECKING, Any, BinaryIO, Final, cast

from callfactory.errors import NotFound
from callfactory.recordings.fetches import LINK
from callfactory.recordings.places import StorageClass
from callfactory.retention import TAG
from callfactory_aws import clients

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef

WINDOW_BYTES: Final = 4 * 1024 * 1024
PART_BYTES: Final = 8 * 1024 * 1024
MOST_AT_ONCE: Final = 1000
"""That one DeleteObjects removes."""

_MARK: Final = "LinkMark"
_ABSENT = frozenset({"NoSuchKey", "NoSuchUpload", "NotFound", "404"})


class RangedObject(io.RawIOBase):
    """An object as a seekable file, of which one window is in memory."""

    def __init__(self, bucket: str, key: str, size: int) -> None:
        super().__init__()
        self._where: Any = {"Bucket": bucket, "Key": key}
        self._size = size
        self._place = 0
        self._window, self._start = b"", 0

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}[whence]
        self._place = max(base + offset, 0)
        return self._place

    def read(self, size: int | None = -1, /) -> bytes:
        """Exactly as many bytes as asked for, fewer only at the end."""
        wanted = self._size - self._place if size is None or size < 0 else min(size, self._size - self._place)
        pieces = []
        while wanted > 0:
            piece = self._piece(wanted)
            pieces.append(piece)
            wanted -= len(piece)
            self._place += len(piece)
        return b"".join(pieces)

    def _piece(self, wanted: int) -> bytes:
        offset = self._place - self._start
        if not 0 <= offset < len(self._window):
            last = min(self._place + WINDOW_BYTES, self._size) - 1
            answer = clients.s3().get_object(**self._where, Range=f"bytes={self._place}-{last}")
            self._window, self._start, offset = answer["Body"].read(), self._place, 0
        return self._window[offset : offset + wanted]


class S3Incoming:
    """The `Incoming` port: GetObject and DeleteObject on what is incoming."""

    def __init__(self, bucket: str) -> None:
        self._bucket = bucket

    def open(self, key: str) -> AbstractContextManager[BinaryIO]:
        return _opened(self._bucket, key)

    def size(self, key: str) -> int | None:
        return _size(self._bucket, key)

    def remove(self, key: str) -> None:
        clients.s3().delete_object(Bucket=self._bucket, Key=key)


class S3Archive:
    """The `Archive` port: PutObject, PutObjectTagging and AbortMultipartUpload on recordings."""

    def __init__(self, bucket: str) -> None:
        self._bucket = bucket

    def write(self, key: str, pieces: Iterator[bytes], *, media_type: str, tag: str, storage: StorageClass) -> None:
        write(self._bucket, key, pieces, media_type=media_type, tag=tag, storage=storage)


class S3Tags:
    """The `Tags` port: PutObjectTagging on recordings."""

    def __init__(self, bucket: str) -> None:
        self._bucket = bucket

    def retag(self, key: str, tag: str) -> bool:
        from botocore.exceptions import ClientError  # noqa: PLC0415  # botocore is loaded by whoever needs it

        try:
            clients.s3().put_object_tagging(Bucket=self._bucket, Key=key, Tagging=_tag_set(tag))
        except ClientError as error:
            if error.response["Error"]["Code"] in _ABSENT:
                return False
            raise
        return True


class S3Remover:
    """The `Remover` port: DeleteObject, DeleteObjectVersion, AbortMultipartUpload; ListBucket, ListBucketVersions and
    GetBucketVersioning to look. It reads no recording: that is why it lists, and asks no object about itself."""

    def __init__(self, bucket: str) -> None:
        self._bucket = bucket

    def remove(self, keys: Sequence[str]) -> set[str]:
        failed: set[str] = set()
        targets = list(self._versions(keys)) if self._versioned() else [{"Key": key} for key in keys]
        for start in range(0, len(targets), MOST_AT_ONCE):
            objects: Any = targets[start : start + MOST_AT_ONCE]
            answer = clients.s3().delete_objects(Bucket=self._bucket, Delete={"Objects": objects, "Quiet": True})
            failed.update(error.get("Key", "") for error in answer.get("Errors", []))
        return failed

    def abort(self, key: str, upload_id: str) -> None:
        from botocore.exceptions import ClientError  # noqa: PLC0415  # as above

        try:
            clients.s3().abort_multipart_upload(Bucket=self._bucket, Key=key, UploadId=upload_id)
        except ClientError as error:
            if error.response["Error"]["Code"] not in _ABSENT:
                raise

    def left(self, keys: Sequence[str]) -> set[str]:
        if self._versioned():
            return {str(version["Key"]) for version in self._versions(keys)}
        return set(self._there(sorted(keys)))

    def _there(self, keys: Sequence[str]) -> Iterator[str]:
        """One listing tells of all keys up to the last one that it shows, or of the whole folder where it shows all."""
        place, seen_to = 0, ""
        while place < len(keys):
            folder = keys[place].rpartition("/")[0] + "/"
            answer = clients.s3().list_objects_v2(
                Bucket=self._bucket, Prefix=folder, StartAfter=max(seen_to, keys[place][:-1]), MaxKeys=MOST_AT_ONCE
            )
            there = {each["Key"] for each in answer.get("Contents", [])}
            seen_to = max(there) if answer.get("IsTruncated") else folder + "~"
            while place < len(keys) and keys[place].startswith(folder) and keys[place] <= seen_to:
                if keys[place] in there:
                    yield keys[place]
                place += 1

    def _versioned(self) -> bool:
        """The bucket keeps no versions, and a test of the template holds that. Should anybody ever switch them on, a
        removal would leave them behind: so it is asked, and they are removed too."""
        return "Status" in clients.s3().get_bucket_versioning(Bucket=self._bucket)

    def _versions(self, keys: Sequence[str]) -> Iterator[dict[str, str]]:
        pages = clients.s3().get_paginator("list_object_versions")
        for key in keys:
            for page in pages.paginate(Bucket=self._bucket, Prefix=key):
                for version in (*page.get("Versions", []), *page.get("DeleteMarkers", [])):
                    if version["Key"] == key:
                        yield {"Key": key, "VersionId": version["VersionId"]}


class S3ListenSigner:
    """The `ListenSigner` port: GetObject on recordings and renditions. A link dies with the session of the role that
    signed it, if that ends sooner; links of minutes do not notice."""

    def __init__(self, bucket: str, endpoint: str) -> None:
        self._bucket = bucket
        self._endpoint = endpoint

    def link(self, key: str, *, filename: str | None, media_type: str, lives: timedelta, entry_id: str) -> str:
        client = clients.s3(self._endpoint or None)
        client.meta.events.register("before-parameter-build.s3.GetObject", _take_mark, unique_id="link-mark")
        client.meta.events.register("before-sign.s3.GetObject", _put_mark, unique_id="link-mark-put")
        return client.generate_presigned_url(
            "get_object",
            Params={
                "Bucket": self._bucket,
                "Key": key,
                "ResponseContentDisposition": f'attachment; filename="{filename}"' if filename else "inline",
                "ResponseContentType": media_type,
                "ResponseCacheControl": "private, no-store",
                _MARK: entry_id,
            },
            ExpiresIn=int(lives.total_seconds()),
        )


def _take_mark(params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
    """S3 takes parameters of ours that begin with `x-`, and writes them into its access log; boto3 knows none."""
    context[_MARK] = params.pop(_MARK, None)


def _put_mark(request: Any, **_: Any) -> None:
    """Before the signature is made, so that nobody can change it."""
    mark = request.context.get(_MARK)
    if mark:
        request.params = {**(request.params or {}), LINK: mark}


class S3Renditions:
    """The `Renditions` port: GetObject on recordings, GetObject and PutObject on renditions."""

    def __init__(self, bucket: str) -> None:
        self._bucket = bucket

    def exists(self, key: str) -> bool:
        return _size(self._bucket, key) is not None

    def source(self, key: str) -> AbstractContextManager[BinaryIO]:
        return _opened(self._bucket, key)

    def write(self, key: str, pieces: Iterator[bytes], *, media_type: str) -> None:
        write(self._bucket, key, pieces, media_type=media_type, tag=None, storage="STANDARD")


def write(
    bucket: str, key: str, pieces: Iterator[bytes], *, media_type: str, tag: str | None, storage: StorageClass
) -> None:
    """Stores pieces as one object: at once where they are few, in parts where they are many. One part is in memory."""
    parts = _parts(pieces)
    first = next(parts, b"")
    second = next(parts, None)
    about: Any = {"Bucket": bucket, "Key": key, "ContentType": media_type, "StorageClass": storage}
    if second is None:
        if tag:
            about["Tagging"] = f"{TAG}={tag}"
        clients.s3().put_object(**about, Body=first, ChecksumAlgorithm="CRC32")
        return
    upload_id = clients.s3().create_multipart_upload(**about, ChecksumAlgorithm="CRC32")["UploadId"]
    where: Any = {"Bucket": bucket, "Key": key, "UploadId": upload_id}
    try:
        done = [_upload(where, number, part) for number, part in enumerate(_chain(first, second, parts), start=1)]
    except BaseException:
        clients.s3().abort_multipart_upload(**where)
        raise
    clients.s3().complete_multipart_upload(**where, MultipartUpload={"Parts": done})
    if tag:
        clients.s3().put_object_tagging(Bucket=bucket, Key=key, Tagging=_tag_set(tag))


def _upload(where: Any, number: int, part: bytes) -> "CompletedPartTypeDef":
    answer = clients.s3().upload_part(**where, PartNumber=number, Body=part, ChecksumAlgorithm="CRC32")
    return {"PartNumber": number, "ETag": answer["ETag"], "ChecksumCRC32": answer["ChecksumCRC32"]}


def _parts(pieces: Iterator[bytes]) -> Iterator[bytes]:
    part = bytearray()
    for piece in pieces:
        part += piece
        while len(part) >= PART_BYTES:
            yield bytes(part[:PART_BYTES])
            del part[:PART_BYTES]
    if part:
        yield bytes(part)


def _chain(first: bytes, second: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield second
    yield from rest


def _opened(bucket: str, key: str) -> AbstractContextManager[BinaryIO]:
    size = _size(bucket, key)
    if size is None:
        raise NotFound("There is no such object.")
    return closing(cast("BinaryIO", RangedObject(bucket, key, size)))


def _size(bucket: str, key: str) -> int | None:
    from botocore.exceptions import ClientError  # noqa: PLC0415  # as above

    try:
        return clients.s3().head_object(Bucket=bucket, Key=key)["ContentLength"]
    except ClientError as error:
        if error.response["Error"]["Code"] in _ABSENT:
            return None
        raise


def _tag_set(tag: str) -> Any:
    return {"TagSet": [{"Key": TAG, "Value": tag}]}
