"""The access log of our buckets, as S3 writes it: one file after the other, some lines each."""

from callfactory_aws import clients


class S3AccessLogs:
    """The `AccessLogs` port: GetObject on the log of the bucket of recordings."""

    def __init__(self, bucket: str) -> None:
        self._bucket = bucket

    def lines(self, key: str) -> list[str]:
        try:
            body = clients.s3().get_object(Bucket=self._bucket, Key=key)["Body"].read()
        except clients.s3().exceptions.NoSuchKey:
            return []
        return body.decode("utf-8", "replace").splitlines()
