"""Documents of applicants in S3: a bucket of their own under a KMS key of its own, written by presigned forms only.

S3DocumentStore   takes documents by forms and removes them; has no key that opens them
S3DocumentReader  reads them for the check of their content and makes links for reviewers: in a function of its own
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from callfactory.dossiers import MOST_DOCUMENT_BYTES, Upload
from callfactory.errors import TooLarge, Unavailable
from callfactory_aws import clients

FORM_LIVES: Final = timedelta(minutes=15)
LINK_LIVES: Final = timedelta(minutes=5)
_EXTENSIONS: Final = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


class S3DocumentStore:
    """The `DocumentStore` port: needs PutObject (through the form), DeleteObject, and ListBucket to look again. Forms
    are signed for `endpoint`, the address at which others reach the store."""

    def __init__(self, bucket: str, endpoint: str) -> None:
        self._bucket = bucket
        self._endpoint = endpoint

    def upload_form(self, account_id: str, upload: Upload, size: int) -> tuple[str, Mapping[str, str]]:
        fields = {"Content-Type": upload.media_type}
        form = clients.s3(self._endpoint or None).generate_presigned_post(
            self._bucket,
            _key(account_id, upload.document_id),
            Fields=fields,
            Conditions=[fields, ["content-length-range", size, size]],
            ExpiresIn=int(FORM_LIVES.total_seconds()),
        )
        return form["url"], form["fields"]

    def remove(self, account_id: str, document_id: str) -> None:
        clients.s3().delete_object(Bucket=self._bucket, Key=_key(account_id, document_id))
        left = clients.s3().list_objects_v2(Bucket=self._bucket, Prefix=_key(account_id, document_id), MaxKeys=1)
        if left.get("KeyCount"):
            raise Unavailable("The document could not be removed yet: it is tried again.", retry_after=60)


class S3DocumentReader:
    """The `DocumentReader` port: needs GetObject and the key that opens. Links are signed for `endpoint`."""

    def __init__(self, bucket: str, endpoint: str) -> None:
        self._bucket = bucket
        self._endpoint = endpoint

    def content(self, account_id: str, document_id: str) -> bytes | None:
        from botocore.exceptions import ClientError  # noqa: PLC0415  # botocore is loaded by whoever needs it

        try:
            found = clients.s3().get_object(Bucket=self._bucket, Key=_key(account_id, document_id))
        except ClientError as error:
            if error.response["Error"]["Code"] in {"NoSuchKey", "404"}:
                return None
            raise
        if found["ContentLength"] > MOST_DOCUMENT_BYTES:
            raise TooLarge(f"A document has at most {MOST_DOCUMENT_BYTES} bytes.")
        return found["Body"].read()

    def link(self, account_id: str, document_id: str, media_type: str) -> str:
        return clients.s3(self._endpoint or None).generate_presigned_url(
            "get_object",
            Params={
                "Bucket": self._bucket,
                "Key": _key(account_id, document_id),
                "ResponseContentDisposition": f'attachment; filename="{document_id}.{_EXTENSIONS[media_type]}"',
                "ResponseContentType": media_type,
                "ResponseCacheControl": "private, no-store",
            },
            ExpiresIn=int(LINK_LIVES.total_seconds()),
        )


def _key(account_id: str, document_id: str) -> str:
    """Opaque ids only: a key tells nothing about what is in the document."""
    return f"documents/{account_id}/{document_id}"
