"""Links by which switches put audio into S3, and what arrived. Every link is for exactly the bytes that were announced:
size and SHA-256 are signed with it, and S3 refuses others."""

import base64
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from callfactory.recordings.places import incoming
from callfactory.recordings.ports import Part
from callfactory.recordings.recording import Recording, Upload
from callfactory_aws import clients

if TYPE_CHECKING:
    from mypy_boto3_s3.type_defs import PartTypeDef

_GONE = frozenset({"NoSuchUpload", "NoSuchKey", "404"})


class S3UploadSigner:
    """The `UploadSigner` port: PutObject and ListMultipartUploadParts on what is incoming.

    `endpoint` is the address at which switches reach the store.
    """

    def __init__(self, bucket: str, endpoint: str) -> None:
        self._bucket = bucket
        self._endpoint = endpoint

    def link(self, recording: Recording, lives: timedelta) -> Part:
        upload = _upload(recording)
        params = {"Bucket": self._bucket, "Key": _key(recording)}
        return self._part("put_object", params, 1, upload.bytes, upload.sha256[0], lives)

    def begin(self, recording: Recording) -> str:
        answer = clients.s3().create_multipart_upload(
            Bucket=self._bucket, Key=_key(recording), ChecksumAlgorithm="SHA256", ChecksumType="COMPOSITE"
        )
        return answer["UploadId"]

    def parts(self, recording: Recording, lives: timedelta) -> list[Part]:
        upload = _upload(recording)
        arrived = {part["PartNumber"] for part in self._arrived(recording, upload)}
        params = {"Bucket": self._bucket, "Key": _key(recording), "UploadId": upload.upload_id}
        return [
            self._part("upload_part", {**params, "PartNumber": number}, number, size, sha256, lives)
            for number, size, sha256 in _announced(upload)
            if number not in arrived
        ]

    def complete(self, recording: Recording) -> bool:
        from botocore.exceptions import ClientError  # noqa: PLC0415  # botocore is loaded by whoever needs it

        upload = _upload(recording)
        try:
            arrived = list(self._arrived(recording, upload))
        except ClientError as error:
            if error.response["Error"]["Code"] in _GONE:
                return True  # completed before, by a request whose answer was lost
            raise
        if [part["PartNumber"] for part in arrived] != [number for number, _, _ in _announced(upload)]:
            return False
        named: list[Any] = [
            {"PartNumber": part["PartNumber"], "ETag": part["ETag"], "ChecksumSHA256": part["ChecksumSHA256"]}
            for part in arrived
        ]
        clients.s3().complete_multipart_upload(
            Bucket=self._bucket,
            Key=_key(recording),
            UploadId=upload.upload_id or "",
            MultipartUpload={"Parts": named},
        )
        return True

    def _arrived(self, recording: Recording, upload: Upload) -> "Iterator[PartTypeDef]":
        """Parts that are what was announced; S3 has checked the digest of each when it came."""
        announced = {number: (size, _base64(sha256)) for number, size, sha256 in _announced(upload)}
        pages = (
            clients.s3()
            .get_paginator("list_parts")
            .paginate(Bucket=self._bucket, Key=_key(recording), UploadId=upload.upload_id or "")
        )
        for page in pages:
            for part in page.get("Parts", []):
                if announced.get(part["PartNumber"]) == (part["Size"], part.get("ChecksumSHA256")):
                    yield part

    def _part(
        self, operation: str, params: dict[str, Any], number: int, size: int, sha256: str, lives: timedelta
    ) -> Part:
        """The link is signed over the length and the digest, so the headers have to be sent as they stand here."""
        checksum = _base64(sha256)
        url = clients.s3(self._endpoint or None).generate_presigned_url(
            operation,
            Params={**params, "ContentLength": size, "ChecksumSHA256": checksum},
            ExpiresIn=int(lives.total_seconds()),
        )
        headers = {"Content-Length": str(size), "x-amz-checksum-sha256": checksum}
        return Part(number, url, headers, size)


def _upload(recording: Recording) -> Upload:
    if recording.upload is None:
        raise ValueError("nothing was announced")
    return recording.upload


def _announced(upload: Upload) -> Iterator[tuple[int, int, str]]:
    """Number, size and digest of each part."""
    part_bytes, left = upload.part_bytes or upload.bytes, upload.bytes
    for number, sha256 in enumerate(upload.sha256, start=1):
        yield number, min(part_bytes, left), sha256
        left -= part_bytes


def _key(recording: Recording) -> str:
    return incoming(recording.account_id, recording.recording_id)


def _base64(sha256: str) -> str:
    return base64.b64encode(bytes.fromhex(sha256)).decode()
