"""The whole way, on real adapters: a switch puts audio, its owner listens, time ends, nothing is left (RC-*)."""

import base64
import hashlib
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from callfactory.recordings import places
from callfactory.recordings.ports import RecordingFilter
from callfactory_aws import clients
from functions.recordings.give_link import Listening, give_link
from functions.recordings.list_recordings import list_recordings
from functions.recordings.make_copy import Copying
from functions.recordings.recordings_contract import LinkRequest
from functions.recordings.request_upload import complete_upload
from functions.recordings.store_recording import End, store_recording
from scripts.verify_receipt import verify
from tests.audio_samples import looked_at, loudness, tone, wav
from tests.integration.recordings.conftest import BUCKET, House, everything_in_the_bucket
from tests.recording_samples import ACCOUNT
from tests.recordings_house import OWNER

BOTH_SIDES = wav(tone(3, hertz=(700, 1300)), channels=2)


def listening(house: House) -> Listening:
    return Listening(
        recordings=house.recordings,
        policies=house.policies,
        links=house.links,
        signer=house.listen,
        copying=Copying(
            recordings=house.recordings,
            policies=house.policies,
            renditions=house.renditions,
            bus=house.bus,
            clock=house.clock,
        ),
        audit=house.audit,
        clock=house.clock,
        real_clock=house.clock,
    )


def test_from_the_switch_to_the_receipt(house: House) -> None:
    house.choose(30)
    asked = house.ask(BOTH_SIDES)
    recording = house.recordings.get(ACCOUNT, asked.recording_id)
    assert store_recording(house.put(recording, BOTH_SIDES), storing=house.storing) is End.STORED

    (shown,) = list_recordings(ACCOUNT, RecordingFilter(), limit=9, after=None, reading=house.reading).items
    key = places.kept(ACCOUNT, asked.recording_id)
    content = clients.s3().get_object(Bucket=BUCKET, Key=key)["Body"].read()
    assert (shown.duration_ms, shown.channels, shown.bytes) == (3000, 2, len(content))
    assert shown.sha256 == hashlib.sha256(content).hexdigest()

    link = give_link(asked.recording_id, LinkRequest(format="wav"), OWNER, listening=listening(house))
    copy = clients.s3().get_object(Bucket=BUCKET, Key=places.rendition(ACCOUNT, asked.recording_id))["Body"].read()
    assert looked_at(copy).duration_ms is not None
    assert loudness(copy[looked_at(copy).data_offset :], 700, channel=0, channels=2) > 0.8
    query = parse_qs(urlsplit(link.url).query)
    assert query["X-Amz-Expires"] == ["900"]
    assert query["response-content-disposition"][0].startswith("attachment")

    house.clock.advance(days=30)
    assert list_recordings(ACCOUNT, RecordingFilter(), limit=9, after=None, reading=house.reading).items == ()
    assert house.sweep().removed == 1
    assert everything_in_the_bucket() == []
    documents = [receipt.document() for receipt in house.receipts.receipts(ACCOUNT, limit=9).items]
    verify(documents, house.key.public_key())
    assert documents[0]["receipt"]["subject"]["id"] == asked.recording_id


def test_a_file_in_parts_arrives_whole(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    part_bytes = 5 * 1024**2  # the smallest that S3 takes
    monkeypatch.setattr("functions.recordings.request_upload.PART_BYTES", part_bytes)
    monkeypatch.setattr("functions.recordings.recordings_contract.PART_BYTES", part_bytes)
    house.choose(30)
    content = wav(bytes(part_bytes + 1000))
    parts = [content[:part_bytes], content[part_bytes:]]
    digests = [hashlib.sha256(part).hexdigest() for part in parts]
    asked = house.ask(content, sha256=digests)
    recording = house.recordings.get(ACCOUNT, asked.recording_id)
    assert recording.upload is not None
    assert [part.bytes for part in asked.parts] == [len(part) for part in parts]
    for number, part in enumerate(parts, start=1):
        clients.s3().upload_part(
            Bucket=BUCKET,
            Key=places.incoming(ACCOUNT, asked.recording_id),
            UploadId=recording.upload.upload_id or "",
            PartNumber=number,
            Body=part,
            ChecksumSHA256=base64.b64encode(hashlib.sha256(part).digest()).decode(),
        )
    complete_upload(ACCOUNT, asked.recording_id, intake=house.intake)
    assert complete_upload(ACCOUNT, asked.recording_id, intake=house.intake).state == "expected"
    key = places.incoming(ACCOUNT, asked.recording_id)
    assert store_recording(key, storing=house.storing) is End.STORED
    stored = house.recordings.get(ACCOUNT, asked.recording_id)
    assert stored.audio is not None
    assert stored.audio.duration_ms == pytest.approx((len(content) - 44) / 16, abs=1)


def test_an_hour_late_or_ten_years_late_the_sweep_finds_it(house: House) -> None:
    for days in (1, 30, 365, 3650):
        house.choose(days)
        asked = house.ask(call=f"kept {days}")
        recording = house.recordings.get(ACCOUNT, asked.recording_id)
        store_recording(house.put(recording, wav(tone(1))), storing=house.storing)
        house.choose(None)
    start = house.clock.now()
    for days, left in ((1, 3), (30, 2), (365, 1), (3650, 0)):
        house.clock.advance(seconds=(start + timedelta(days=days) - house.clock.now()).total_seconds())
        house.sweep()
        assert len(everything_in_the_bucket()) == left
    verify([each.document() for each in house.receipts.receipts(ACCOUNT, limit=9).items], house.key.public_key())
