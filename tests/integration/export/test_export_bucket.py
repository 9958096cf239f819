"""Files of downloads in S3: multipart uploads that can be gone on with, and links."""

import hashlib
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from botocore.exceptions import ClientError

from callfactory.exports.job import chained
from callfactory.exports.ports import UploadLost
from callfactory_aws import clients
from callfactory_aws.export_bucket import S3ExportFiles, S3LinkSigner

NAME = "exports/acc_1/exp_1/calls.csv"
FIRST, SECOND = b"a" * 5 * 1024 * 1024, b"the rest"


class Upload:
    """A file being written in two parts."""

    def __init__(self, bucket: str) -> None:
        self.files = S3ExportFiles(bucket)
        self.bucket = bucket
        self.id = self.files.begin(NAME, "text/csv")
        self.chain = ""
        for number, content in enumerate((FIRST, SECOND), 1):
            self.chain = chained(self.chain, self.files.write(NAME, self.id, number, content))

    def complete(self) -> None:
        self.files.complete(NAME, self.id, parts=2, size=len(FIRST + SECOND), chain=self.chain)

    def stored(self) -> bytes:
        return clients.s3().get_object(Bucket=self.bucket, Key=NAME)["Body"].read()


def test_a_file_appears_when_it_is_complete_and_not_before(bucket: str) -> None:
    upload = Upload(bucket)
    with pytest.raises(ClientError, match="NoSuchKey"):
        upload.stored()
    upload.complete()
    assert upload.stored() == FIRST + SECOND
    assert upload.files.sha256(NAME) == hashlib.sha256(FIRST + SECOND).hexdigest()


def test_completing_again_after_a_crash_changes_nothing(bucket: str) -> None:
    upload = Upload(bucket)
    upload.complete()
    upload.complete()
    assert upload.stored() == FIRST + SECOND


def test_another_worker_writes_a_part_again_and_what_lies_behind_it_is_left_out(bucket: str) -> None:
    upload = Upload(bucket)
    upload.files.write(NAME, upload.id, 3, b"written by a worker that crashed before keeping it")
    assert upload.files.write(NAME, upload.id, 2, SECOND) == hashlib.sha256(SECOND).hexdigest()
    upload.complete()
    assert upload.stored() == FIRST + SECOND


def test_a_part_that_is_not_the_one_that_was_written_is_noticed(bucket: str) -> None:
    upload = Upload(bucket)
    upload.files.write(NAME, upload.id, 2, b"The rest")
    with pytest.raises(UploadLost):
        upload.complete()


def test_an_upload_that_is_gone_is_lost(bucket: str) -> None:
    upload = Upload(bucket)
    upload.files.abandon(NAME, upload.id)
    with pytest.raises(UploadLost):
        upload.complete()


def test_removing_leaves_neither_file_nor_parts_and_may_be_repeated(bucket: str) -> None:
    upload = Upload(bucket)
    upload.complete()
    again = Upload(bucket)
    for name in ("exports/acc_1/exp_1/notes/00001", "exports/acc_1/exp_10/calls.csv"):
        upload.files.put(name, b"1", "text/csv")
    for _ in range(2):
        again.files.abandon(NAME, again.id)
        again.files.remove("exports/acc_1/exp_1")
    assert clients.s3().list_multipart_uploads(Bucket=bucket).get("Uploads", []) == []
    left = clients.s3().list_objects_v2(Bucket=bucket)["Contents"]
    assert [each["Key"] for each in left] == ["exports/acc_1/exp_10/calls.csv"], "another folder's file stays"


def test_a_link_is_for_one_object_for_minutes_and_saves_it_under_its_name(bucket: str) -> None:  # DB-2
    signer = S3LinkSigner(bucket, "https://files.example")
    url = urlsplit(
        signer.link(NAME, filename="calls-20261124.csv", content_type="text/csv", lives=timedelta(minutes=5))
    )
    query = parse_qs(url.query)
    assert (url.hostname, url.path) == ("files.example", f"/{bucket}/{NAME}")
    assert query["X-Amz-Expires"] == ["300"]
    assert query["response-content-disposition"] == ['attachment; filename="calls-20261124.csv"']
    assert query["response-cache-control"] == ["private, no-store"]
