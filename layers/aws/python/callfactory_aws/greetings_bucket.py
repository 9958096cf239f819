"""Recorded greetings in S3, in the two forms that switches play."""

from datetime import timedelta
from typing import Final

from callfactory_aws import clients

PREFIX: Final = "greetings/"
_CONTENT_TYPES: Final = {"wav": "audio/wav", "sln": "application/octet-stream"}


class S3Greetings:
    """The `Greetings` port: PutObject, GetObject (for the links) and DeleteObject. A link is signed for `endpoint`,
    the address at which switches reach the store."""

    def __init__(self, bucket: str, links_endpoint: str) -> None:
        self._bucket = bucket
        self._endpoint = links_endpoint

    def put(self, greeting_id: str, wav: bytes, slin: bytes) -> None:
        for extension, content in (("wav", wav), ("sln", slin)):
            clients.s3().put_object(
                Bucket=self._bucket,
                Key=_key(greeting_id, extension),
                Body=content,
                ContentType=_CONTENT_TYPES[extension],
                ChecksumAlgorithm="SHA256",
            )

    def link(self, greeting_id: str, extension: str, lives: timedelta) -> str:
        return clients.s3(self._endpoint or None).generate_presigned_url(
            "get_object",
            Params={
                "Bucket": self._bucket,
                "Key": _key(greeting_id, extension),
                "ResponseContentType": _CONTENT_TYPES[extension],
            },
            ExpiresIn=int(lives.total_seconds()),
        )

    def remove(self, greeting_id: str) -> None:
        for extension in _CONTENT_TYPES:
            clients.s3().delete_object(Bucket=self._bucket, Key=_key(greeting_id, extension))


def _key(greeting_id: str, extension: str) -> str:
    return f"{PREFIX}{greeting_id}.{extension}"
