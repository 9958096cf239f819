"""Audio in transit, in S3: put by presigned links, read into memory, removed with every trace, and looked for again.

The bucket keeps no versions; removing and looking count versions and markers all the same, so that a bucket on which
somebody switched versioning on would show.
"""

import base64
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from callfactory.clock import Clock
from callfactory.voicemail.message import Message
from callfactory.voicemail.ports import AudioGone, AudioTooLarge, UploadLink
from callfactory_aws import clients

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import ObjectIdentifierTypeDef

PREFIX: Final = "messages/"
_CONTENT_TYPE: Final = "application/octet-stream"
_GONE: Final = frozenset({"NoSuchKey", "404", "NoSuchUpload"})


def key_of(message_id: str) -> str:
    """Where a message's audio lies: its id, and nothing that anybody could read."""
    return f"{PREFIX}{message_id}"


def message_of(key: str) -> str:
    """The message whose audio lies there."""
    return key.removeprefix(PREFIX)


class S3TransitAudio:
    """The `TransitAudio` port: PutObject (for the links), GetObject, DeleteObject, DeleteObjectVersion,
    AbortMultipartUpload on the objects; ListBucket, ListBucketVersions, ListBucketMultipartUploads on the bucket."""

    def __init__(self, bucket: str, links_endpoint: str, real_clock: Clock) -> None:
        self._bucket = bucket
        self._endpoint = links_endpoint
        self._real_clock = real_clock

    def link(self, message: Message, lives: timedelta) -> UploadLink:
        checksum = base64.b64encode(bytes.fromhex(message.sha256)).decode()
        url = clients.s3(self._endpoint or None).generate_presigned_url(
            "put_object",
            Params={
                "Bucket": self._bucket,
                "Key": key_of(message.message_id),
                "ContentType": _CONTENT_TYPE,
                "ContentLength": message.size,
                "ChecksumSHA256": checksum,
            },
            ExpiresIn=int(lives.total_seconds()),
        )
        headers = {
            "Content-Type": _CONTENT_TYPE,
            "Content-Length": str(message.size),
            "x-amz-checksum-sha256": checksum,
        }
        return UploadLink(url, headers, self._real_clock.now() + lives)

    def size(self, message_id: str) -> int | None:
        from botocore.exceptions import ClientError  # noqa: PLC0415  # botocore is loaded by whoever needs it

        try:
            return clients.s3().head_object(Bucket=self._bucket, Key=key_of(message_id))["ContentLength"]
        except ClientError as error:
            if error.response["Error"]["Code"] in _GONE:
                return None
            raise

    def read(self, message_id: str, at_most: int) -> bytes:
        from botocore.exceptions import ClientError  # noqa: PLC0415  # as above

        try:
            answer = clients.s3().get_object(Bucket=self._bucket, Key=key_of(message_id))
            if answer["ContentLength"] > at_most:
                raise AudioTooLarge
            return answer["Body"].read()
        except ClientError as error:
            if error.response["Error"]["Code"] in _GONE:
                raise AudioGone from None
            raise

    def discard(self, message_id: str) -> None:
        clients.s3().delete_object(Bucket=self._bucket, Key=key_of(message_id))

    def remove(self, message_id: str) -> None:
        self.discard(message_id)
        for version in self._versions(message_id):
            clients.s3().delete_object(Bucket=self._bucket, Key=version["Key"], VersionId=version.get("VersionId", ""))
        for upload_id in self._uploads(message_id):
            self._abort(key_of(message_id), upload_id)

    def left(self, message_id: str) -> int:
        return len(list(self._versions(message_id))) + len(list(self._uploads(message_id)))

    def older_than(self, instant: datetime) -> Iterator[str]:
        versions = clients.s3().get_paginator("list_object_versions").paginate(Bucket=self._bucket, Prefix=PREFIX)
        for page in versions:
            for version in (*page.get("Versions", []), *page.get("DeleteMarkers", [])):
                if version["LastModified"] < instant:
                    yield message_of(version["Key"])
        uploads = clients.s3().get_paginator("list_multipart_uploads").paginate(Bucket=self._bucket, Prefix=PREFIX)
        for listed in uploads:
            yield from (message_of(each["Key"]) for each in listed.get("Uploads", []) if each["Initiated"] < instant)

    def _versions(self, message_id: str) -> "Iterator[ObjectIdentifierTypeDef]":
        key = key_of(message_id)
        pages = clients.s3().get_paginator("list_object_versions").paginate(Bucket=self._bucket, Prefix=key)
        for page in pages:
            for version in (*page.get("Versions", []), *page.get("DeleteMarkers", [])):
                if version["Key"] == key:
                    yield {"Key": key, "VersionId": version["VersionId"]}

    def _uploads(self, message_id: str) -> Iterator[str]:
        key = key_of(message_id)
        pages = clients.s3().get_paginator("list_multipart_uploads").paginate(Bucket=self._bucket, Prefix=key)
        for page in pages:
            yield from (each["UploadId"] for each in page.get("Uploads", []) if each["Key"] == key)

    def _abort(self, key: str, upload_id: str) -> None:
        from botocore.exceptions import ClientError  # noqa: PLC0415  # as above

        try:
            clients.s3().abort_multipart_upload(Bucket=self._bucket, Key=key, UploadId=upload_id)
        except ClientError as error:
            if error.response["Error"]["Code"] not in _GONE:
                raise
