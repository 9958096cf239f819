"""Files of downloads in S3: written as multipart uploads with a SHA-256 on every part, opened by presigned links."""

import base64
import hashlib
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from callfactory.exports.job import chained
from callfactory.exports.ports import UploadLost
from callfactory_aws import clients

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef, PartTypeDef

_CHUNK_BYTES = 1024 * 1024
_LOST = frozenset({"NoSuchUpload", "InvalidPart", "InvalidPartOrder", "404", "NoSuchKey"})


class S3ExportFiles:
    """The `ExportFiles` port: s3:PutObject, GetObject, DeleteObject, AbortMultipartUpload, ListMultipartUploadParts,
    and ListBucket for what lies in a folder."""

    def __init__(self, bucket: str) -> None:
        self._bucket = bucket

    def begin(self, name: str, content_type: str) -> str:
        answer = clients.s3().create_multipart_upload(
            Bucket=self._bucket, Key=name, ContentType=content_type, ChecksumAlgorithm="SHA256"
        )
        return answer["UploadId"]

    def write(self, name: str, upload_id: str, number: int, content: bytes) -> str:
        digest = hashlib.sha256(content).digest()
        with _Lost():
            clients.s3().upload_part(
                Bucket=self._bucket,
                Key=name,
                UploadId=upload_id,
                PartNumber=number,
                Body=content,
                ChecksumSHA256=base64.b64encode(digest).decode(),
            )
        return digest.hex()

    def complete(self, name: str, upload_id: str, *, parts: int, size: int, chain: str) -> None:
        from botocore.exceptions import ClientError  # noqa: PLC0415  # botocore is loaded by whoever needs it

        try:
            stored = [part for part in self._parts(name, upload_id) if part["PartNumber"] <= parts]
        except ClientError as error:
            if error.response["Error"]["Code"] == "NoSuchUpload" and self._size(name) == size:
                return  # completed before, by a worker that could not say so any more
            raise UploadLost from None if error.response["Error"]["Code"] in _LOST else error
        if len(stored) != parts or _chain(stored) != chain or sum(part["Size"] for part in stored) != size:
            raise UploadLost
        with _Lost():
            clients.s3().complete_multipart_upload(
                Bucket=self._bucket, Key=name, UploadId=upload_id, MultipartUpload={"Parts": list(_named(stored))}
            )

    def sha256(self, name: str) -> str:
        with _Lost():
            body = clients.s3().get_object(Bucket=self._bucket, Key=name)["Body"]
        digest = hashlib.sha256()
        for chunk in body.iter_chunks(_CHUNK_BYTES):
            digest.update(chunk)
        return digest.hexdigest()

    def put(self, name: str, content: bytes, content_type: str) -> None:
        clients.s3().put_object(
            Bucket=self._bucket, Key=name, Body=content, ContentType=content_type, ChecksumAlgorithm="SHA256"
        )

    def read(self, name: str) -> bytes:
        with _Lost():
            return clients.s3().get_object(Bucket=self._bucket, Key=name)["Body"].read()

    def remove(self, folder: str) -> None:
        pages = clients.s3().get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=f"{folder}/")
        for page in pages:
            for each in page.get("Contents", []):
                clients.s3().delete_object(Bucket=self._bucket, Key=each["Key"])

    def abandon(self, name: str, upload_id: str) -> None:
        try:
            with _Lost():
                clients.s3().abort_multipart_upload(Bucket=self._bucket, Key=name, UploadId=upload_id)
        except UploadLost:
            return

    def _parts(self, name: str, upload_id: str) -> "Iterator[PartTypeDef]":
        pages = clients.s3().get_paginator("list_parts").paginate(Bucket=self._bucket, Key=name, UploadId=upload_id)
        for page in pages:
            yield from page.get("Parts", [])

    def _size(self, name: str) -> int | None:
        try:
            with _Lost():
                return clients.s3().head_object(Bucket=self._bucket, Key=name)["ContentLength"]
        except UploadLost:
            return None


class S3LinkSigner:
    """The `LinkSigner` port. A link is signed for `endpoint`, the address at which others reach the store.

    It dies with the session of the role that signed it, if that ends sooner; links of minutes do not notice.
    """

    def __init__(self, bucket: str, endpoint: str) -> None:
        self._bucket = bucket
        self._endpoint = endpoint

    def link(self, name: str, *, filename: str, content_type: str, lives: timedelta) -> str:
        return clients.s3(self._endpoint or None).generate_presigned_url(
            "get_object",
            Params={
                "Bucket": self._bucket,
                "Key": name,
                "ResponseContentDisposition": f'attachment; filename="{filename}"',
                "ResponseContentType": content_type,
                "ResponseCacheControl": "private, no-store",
            },
            ExpiresIn=int(lives.total_seconds()),
        )


class _Lost:
    """Turns S3's word for an upload, part or object that is not there into UploadLost."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        from botocore.exceptions import ClientError  # noqa: PLC0415  # as above

        if isinstance(error, ClientError) and error.response["Error"]["Code"] in _LOST:
            raise UploadLost from None


def _chain(parts: "Sequence[PartTypeDef]") -> str:
    chain = ""
    for part in parts:
        chain = chained(chain, base64.b64decode(part.get("ChecksumSHA256", "")).hex())
    return chain


def _named(parts: "Sequence[PartTypeDef]") -> "Iterator[CompletedPartTypeDef]":
    for part in parts:
        yield {"PartNumber": part["PartNumber"], "ETag": part["ETag"], "ChecksumSHA256": part["ChecksumSHA256"]}
