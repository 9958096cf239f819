"""Messages, addresses and audio in their stores: nothing readable that should not be, and of two writers one."""

import base64
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from callfactory.clock import SystemClock
from callfactory.errors import NotFound, VersionConflict
from callfactory.voicemail.addresses import with_code
from callfactory.voicemail.message import Outcome, Reason, received, settled
from callfactory.voicemail.ports import AudioGone
from callfactory_aws import clients
from callfactory_aws.answering_machines import DynamoAddresses
from callfactory_aws.crypto import Keyring
from callfactory_aws.tables.answering_machines import AnsweringMachineItem
from callfactory_aws.tables.transit import TransitItem
from callfactory_aws.transit import DynamoTransit
from callfactory_aws.transit_bucket import S3TransitAudio
from tests.fakes import FakeClock
from tests.integration.seams.conftest import MakeTable
from tests.voicemail_samples import ACCOUNT, CALLER, FIRST, NOW, a_message, an_address, an_id


@pytest.fixture
def transit(make_table: MakeTable[TransitItem]) -> DynamoTransit:
    return DynamoTransit(make_table(TransitItem), Keyring(b"a master secret that is long enough"))


def test_a_message_comes_back_as_it_was_kept(transit: DynamoTransit) -> None:
    message = transit.add(a_message())
    assert transit.get(message.message_id) == message
    arrived = received(message, NOW)
    assert arrived
    transit.replace(arrived)
    lost = settled(arrived, Outcome.LOST, NOW, Reason.NO_TLS)
    transit.replace(lost)
    assert transit.get(message.message_id) == lost
    assert transit.get(a_message(call="other").message_id) is None


def test_the_callers_number_is_sealed_and_goes_with_the_delivery(transit: DynamoTransit) -> None:
    message = transit.add(a_message())
    stored = TransitItem.get(message.message_id)
    assert CALLER not in str(stored.attribute_values)
    transit.replace(settled(message, Outcome.ACCEPTED, NOW))
    assert TransitItem.get(message.message_id).caller is None


def test_without_its_secret_the_message_goes_on_without_the_caller(transit: DynamoTransit) -> None:
    message = transit.add(a_message())
    other = DynamoTransit(TransitItem, Keyring(b"another master secret, as long as that"))
    found = other.get(message.message_id)
    assert found == replace(message, caller=None)


def test_of_two_writers_one_wins_and_adding_twice_is_once(transit: DynamoTransit) -> None:
    message = transit.add(a_message())
    assert transit.add(a_message(duration_ms=1)) == message
    arrived = received(message, NOW)
    assert arrived
    transit.replace(arrived)
    with pytest.raises(VersionConflict):
        transit.replace(arrived)


def test_due_are_open_messages_whose_time_has_come(transit: DynamoTransit) -> None:
    later, sooner, done = (a_message(NOW + timedelta(seconds=place), call=str(place)) for place in (2, 1, 0))
    for message in (later, sooner, done):
        transit.add(message)
    transit.replace(replace(done, state=done.state.__class__.CLOSED, version=2, due_at=None))
    assert transit.due(NOW + timedelta(hours=1), limit=10) == (sooner.message_id, later.message_id)
    assert transit.due(NOW + timedelta(hours=1), limit=1) == (sooner.message_id,)
    assert transit.due(NOW, limit=10) == ()


def test_the_log_is_the_accounts_own_newest_first_page_by_page(transit: DynamoTransit) -> None:
    mine = [transit.add(a_message(NOW + timedelta(minutes=place), call=str(place))) for place in range(5)]
    transit.add(a_message(call="stranger", account_id=an_id("acc", "stranger")))
    seen, after = [], None
    for _ in range(3):
        page = transit.page(ACCOUNT, limit=2, after=after)
        seen += list(page.items)
        after = page.next
    assert seen == mine[::-1]
    assert after is None


def test_an_address_that_nobody_confirms_is_gone_on_time(make_table: MakeTable[AnsweringMachineItem]) -> None:
    clock = FakeClock()
    addresses = DynamoAddresses(make_table(AnsweringMachineItem), clock)
    address = with_code(an_address(confirmed_at=None), "hash", NOW)
    addresses.add(address)
    assert addresses.get(ACCOUNT, FIRST) == address
    item = AnsweringMachineItem.get(ACCOUNT, f"address#{FIRST}")
    assert item.expires_at == address.forgotten_at
    clock.advance(days=1)
    assert addresses.of(ACCOUNT) == []
    with pytest.raises(NotFound):
        addresses.get(ACCOUNT, FIRST)


@pytest.fixture
def audio(aws: None) -> S3TransitAudio:
    del aws
    region: Any = {"LocationConstraint": "eu-central-1"}
    clients.s3().create_bucket(Bucket="transit", CreateBucketConfiguration=region)
    return S3TransitAudio("transit", "https://files.callfactory.example", SystemClock())


def test_a_link_takes_this_audio_and_nothing_else(audio: S3TransitAudio) -> None:
    message = a_message()
    link = audio.link(message, timedelta(minutes=30))
    parts = urlsplit(link.url)
    query = parse_qs(parts.query)
    assert parts.netloc == "files.callfactory.example"
    assert parts.path == f"/transit/messages/{message.message_id}"
    assert set(query["X-Amz-SignedHeaders"][0].split(";")) >= {
        "content-length",
        "content-type",
        "x-amz-checksum-sha256",
    }
    assert query["X-Amz-Expires"] == ["1800"]
    assert base64.b64decode(link.headers["x-amz-checksum-sha256"]).hex() == message.sha256
    assert link.headers["Content-Length"] == str(message.size)
    assert CALLER.strip("+") not in link.url


def test_removal_leaves_no_version_no_marker_and_no_unfinished_upload(audio: S3TransitAudio) -> None:  # VM-2
    clients.s3().put_bucket_versioning(Bucket="transit", VersioningConfiguration={"Status": "Enabled"})
    message_id, other = a_message().message_id, a_message(call="2").message_id
    for each in (message_id, message_id, other):
        clients.s3().put_object(Bucket="transit", Key=f"messages/{each}", Body=b"audio")
    clients.s3().delete_object(Bucket="transit", Key=f"messages/{message_id}")
    clients.s3().create_multipart_upload(Bucket="transit", Key=f"messages/{message_id}")
    assert audio.left(message_id) == 4
    audio.remove(message_id)
    assert (audio.left(message_id), audio.left(other)) == (0, 1), "even where somebody switched versioning on"


def test_on_the_bucket_as_it_is_made_nothing_is_left(audio: S3TransitAudio) -> None:
    message_id = a_message().message_id
    clients.s3().put_object(Bucket="transit", Key=f"messages/{message_id}", Body=b"audio")
    assert (audio.size(message_id), audio.read(message_id, 5)) == (5, b"audio")
    assert list(audio.older_than(SystemClock().now() - timedelta(minutes=1))) == []
    clients.s3().create_multipart_upload(Bucket="transit", Key=f"messages/{message_id}")
    assert list(audio.older_than(SystemClock().now() + timedelta(minutes=1))) == [message_id, message_id]
    audio.remove(message_id)
    assert (audio.left(message_id), audio.size(message_id)) == (0, None)
    with pytest.raises(AudioGone):
        audio.read(message_id, 5)
    audio.remove(message_id)
