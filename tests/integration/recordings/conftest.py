"""Recordings on an emulated AWS: real adapters, real tables, a real bucket, real signatures of KMS."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import pytest
from moto import mock_aws
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.s3.models import s3_backends

from callfactory.numbers import Period
from callfactory.recordings import places
from callfactory.recordings.recording import Recording
from callfactory.recordings.settings import RecordingSettings
from callfactory_aws import clients
from callfactory_aws.call_ids import SourceCallIds
from callfactory_aws.crypto import Keyring
from callfactory_aws.receipts import DynamoReceipts, KmsSigner
from callfactory_aws.recording_bucket import (
    S3Archive,
    S3Incoming,
    S3ListenSigner,
    S3Remover,
    S3Renditions,
    S3Tags,
)
from callfactory_aws.recording_policies import DynamoGivenLinks, DynamoHolds, DynamoPolicies
from callfactory_aws.recording_uploads import S3UploadSigner
from callfactory_aws.recordings import DynamoRecordings
from callfactory_aws.tables.base import bind
from callfactory_aws.tables.numbers import DynamoNumbers, NumberItem, number_item
from callfactory_aws.tables.receipts import ReceiptItem
from callfactory_aws.tables.recordings import (
    RecordingHoldItem,
    RecordingItem,
    RecordingLinkItem,
    RecordingPolicyItem,
    SweepItem,
)
from functions.recordings.sweep import Sweeper, Swept
from tests.fakes import FakeClock
from tests.fakes_calls import FakeForgottenCallers
from tests.fakes_recordings import FakeBundles, FakeOwnership
from tests.fakes_seams import FakeAuditLog, FakeBus
from tests.recording_samples import ACCOUNT, NOW, NUMBER, SERVICE_NUMBER, a_number
from tests.recordings_house import RecordingsHouse

BUCKET = "test-recordings"
TABLE = "test-recordings"


@dataclass
class House(RecordingsHouse):
    """The adapters."""

    clock: FakeClock
    real_clock: FakeClock
    recordings: DynamoRecordings
    policies: DynamoPolicies
    numbers: DynamoNumbers
    links: DynamoGivenLinks
    holds: DynamoHolds
    receipts: DynamoReceipts
    key: KmsSigner
    remover: S3Remover = field(default_factory=lambda: S3Remover(BUCKET))
    bundles: FakeBundles = field(default_factory=FakeBundles)
    audit: FakeAuditLog = field(default_factory=FakeAuditLog)
    bus: FakeBus = field(default_factory=FakeBus)
    listen: S3ListenSigner = field(default_factory=lambda: S3ListenSigner(BUCKET, ""))
    renditions: S3Renditions = field(default_factory=lambda: S3Renditions(BUCKET))
    uploads: S3UploadSigner = field(default_factory=lambda: S3UploadSigner(BUCKET, ""))
    incoming: S3Incoming = field(default_factory=lambda: S3Incoming(BUCKET))
    archive: S3Archive = field(default_factory=lambda: S3Archive(BUCKET))
    tags: S3Tags = field(default_factory=lambda: S3Tags(BUCKET))
    call_ids: SourceCallIds = field(default_factory=lambda: SourceCallIds(b"a secret of thirty-two characters"))
    ownership: FakeOwnership = field(
        default_factory=lambda: FakeOwnership(Period(SERVICE_NUMBER, ACCOUNT, NUMBER, a_number().active_from))
    )
    forgotten: FakeForgottenCallers = field(default_factory=FakeForgottenCallers)

    def sweep(self) -> Swept:
        return Sweeper(removing=self.removing, policies=self.policies, seconds_left=lambda: 800.0).sweep()

    def put(self, recording: Recording, content: bytes) -> str:
        """As a switch's link does; answers the key."""
        key = places.incoming(recording.account_id, recording.recording_id)
        clients.s3().put_object(Bucket=BUCKET, Key=key, Body=content)
        return key


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    clients.forget()
    with mock_aws():
        yield _house()
    clients.forget()


def _remember_upload(params: dict[str, Any], context: dict[str, Any], **_: object) -> None:
    context["upload_id"] = params["query_string"]["uploadId"]


def _add_checksums(parsed: dict[str, Any], context: dict[str, Any], **_: object) -> None:
    """S3 lists the digests with which parts were written; moto, unlike MiniStack, leaves them out."""
    for part in parsed.get("Parts", []):
        upload = s3_backends[DEFAULT_ACCOUNT_ID]["aws"].buckets[BUCKET].multiparts[context["upload_id"]]
        digest = sha256(upload.parts[part["PartNumber"]].value).digest()
        part["ChecksumSHA256"] = base64.b64encode(digest).decode()


def _house() -> House:
    clock, keyring = FakeClock(NOW), Keyring(b"a master secret that is long enough")
    clients.s3().meta.events.register("before-call.s3.ListParts", _remember_upload)
    clients.s3().meta.events.register("after-call.s3.ListParts", _add_checksums)
    clients.s3().create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    recordings = bind(RecordingItem, TABLE)
    recordings.create_table(billing_mode="PAY_PER_REQUEST", wait=True)
    numbers = bind(NumberItem, "test-numbers")
    numbers.create_table(billing_mode="PAY_PER_REQUEST", wait=True)
    number_item(numbers, a_number()).save()
    receipts = bind(ReceiptItem, "test-receipts")
    receipts.create_table(billing_mode="PAY_PER_REQUEST", wait=True)
    created = clients.kms().create_key(KeyUsage="SIGN_VERIFY", KeySpec="ECC_NIST_P256")
    key = KmsSigner(created["KeyMetadata"]["KeyId"])
    return House(
        clock=clock,
        real_clock=clock,
        recordings=DynamoRecordings(recordings, bind(SweepItem, TABLE), keyring),
        policies=DynamoPolicies(bind(RecordingPolicyItem, TABLE), numbers),
        numbers=DynamoNumbers(numbers),
        links=DynamoGivenLinks(bind(RecordingLinkItem, TABLE)),
        holds=DynamoHolds(bind(RecordingHoldItem, TABLE)),
        receipts=DynamoReceipts(receipts, key, clock),
        key=key,
    )


def everything_in_the_bucket() -> list[str]:
    """Every object, version, delete marker and unfinished upload there is."""
    versions = clients.s3().list_object_versions(Bucket=BUCKET)
    uploads = clients.s3().list_multipart_uploads(Bucket=BUCKET)
    found = [*versions.get("Versions", []), *versions.get("DeleteMarkers", []), *uploads.get("Uploads", [])]
    return sorted(str(each["Key"]) for each in found)


def settings_of(house: House) -> RecordingSettings:
    return house.numbers.get(ACCOUNT, NUMBER).recording
