"""Tables and bucket keep what their ports promise."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from callfactory.errors import NotFound, VersionConflict
from callfactory.recordings import places
from callfactory.recordings import recording as life
from callfactory.recordings.holds import Hold, approved
from callfactory.recordings.policy import changed
from callfactory.recordings.ports import RecordingFilter
from callfactory.recordings.recording import Recording, Upload
from callfactory_aws import clients
from callfactory_aws.recording_bucket import PART_BYTES, WINDOW_BYTES, RangedObject, S3Archive, S3Remover, S3Tags
from tests.integration.recordings.conftest import BUCKET, House, everything_in_the_bucket, settings_of
from tests.recording_samples import ACCOUNT, CALLER, NOW, NUMBER, OTHER, a_number, an_id, expected, settings, stored

EVERY_FIELD = replace(
    stored(),
    holds=frozenset({"hold_1", "hold_2"}),
    reason="owner",
    removal_due_at=NOW,
    refusal="empty",
    leased_until=NOW,
    upload=Upload(70_000_000, ("0" * 64, "1" * 64), NOW, "upload-1", 64_000_000),
)


@pytest.mark.parametrize("recording", [expected(), stored(), EVERY_FIELD, stored(call_id=None, caller="withheld")])
def test_a_recording_comes_back_as_it_was(house: House, recording: Recording) -> None:
    assert house.recordings.add(recording) == recording
    assert house.recordings.get(ACCOUNT, recording.recording_id) == recording
    assert house.recordings.add(replace(recording, days=1)) == recording
    with pytest.raises(NotFound):
        house.recordings.get(OTHER, recording.recording_id)


def test_of_two_changes_one_wins(house: House) -> None:
    recording = house.recordings.add(stored())
    house.recordings.replace(life.lengthened(recording, 60, 2))
    with pytest.raises(VersionConflict):
        house.recordings.replace(life.lengthened(recording, 90, 2))
    house.recordings.forget([recording])
    with pytest.raises(VersionConflict):
        house.recordings.replace(life.lengthened(recording, 90, 2))


def kept(house: House, count: int = 5, **changes: Any) -> list[Recording]:
    made = [stored(NOW + timedelta(minutes=each), call=f"c{each}", **changes) for each in range(count)]
    for each in made:
        house.recordings.add(each)
    return made


def test_lists_are_by_time_of_one_number_or_all_page_by_page(house: House) -> None:
    made = kept(house)
    kept(house, account_id=OTHER, number_id=an_id("num", "theirs"))
    house.recordings.add(expected(call="not arrived"))
    for number_id in (None, NUMBER):
        wanted = RecordingFilter(number_id=number_id)
        first = house.recordings.page(ACCOUNT, wanted, limit=3, after=None)
        rest = house.recordings.page(ACCOUNT, wanted, limit=3, after=first.next)
        assert [*first.items, *rest.items] == made[::-1]
        assert rest.next is None
        oldest = house.recordings.page(ACCOUNT, replace(wanted, newest_first=False), limit=9, after=None)
        assert list(oldest.items) == made


def test_lists_know_periods_callers_durations_and_calls(house: House) -> None:
    made = kept(house)
    other = stored(NOW, call="other", seconds=20, caller="+31687654321", number_id=NUMBER)
    house.recordings.add(other)

    def found(**wanted: object) -> list[Recording]:
        filter_ = RecordingFilter(**wanted)  # type: ignore[arg-type]  # one of its fields
        return list(house.recordings.page(ACCOUNT, filter_, limit=50, after=None).items)

    assert found(start=NOW + timedelta(minutes=3)) == made[:2:-1]
    assert found(end=NOW + timedelta(minutes=1), newest_first=False, caller=CALLER) == made[:1]
    assert found(caller="+31687654321") == [other]
    assert found(max_duration_ms=20_000) == [other]
    assert len(found(min_duration_ms=20_001)) == 5
    assert found(call_id=other.call_id) == [other]


def test_a_number_of_another_account_shows_nothing(house: House) -> None:
    kept(house)
    assert house.recordings.page(OTHER, RecordingFilter(number_id=NUMBER), limit=9, after=None).items == ()


def test_a_numbers_recordings_before_an_instant_are_read_in_order(house: House) -> None:
    made = kept(house, 5)
    page = house.recordings.before(NUMBER, NOW + timedelta(minutes=3), after=None)
    assert list(page.items) == made[:3]


def test_what_is_due_is_found_and_nothing_else(house: House) -> None:
    due = [stored(NOW - timedelta(days=30 + each), call=f"due{each}") for each in (0, 40, 200)]
    held = replace(stored(NOW - timedelta(days=90), call="held"), holds=frozenset({"hold_1"}))
    for each in [*due, held, stored(NOW - timedelta(days=29), call="later")]:
        house.recordings.add(each)
    house.choose(60)
    house.choose(7)
    found = [each for chunk in house.recordings.due(NOW) for each in chunk]
    assert {each.id for each in found if each.kind == "recording"} == {each.recording_id for each in due}
    assert [each.id for each in found if each.kind == "policy"] == [NUMBER]


def test_months_that_are_done_are_not_read_again(house: House) -> None:
    assert list(house.recordings.due(NOW + timedelta(days=400))) == []
    assert house.recordings._swept() == "2027-09"
    late = house.recordings.add(stored(NOW + timedelta(days=390), days=1))
    assert [each.id for chunk in house.recordings.due(NOW + timedelta(days=400)) for each in chunk] == [
        late.recording_id
    ]


def test_a_choice_is_kept_with_the_call_plan_or_not_at_all(house: House) -> None:
    policy = house.policies.get(ACCOUNT, NUMBER)
    first = changed(policy, settings(30), NOW)
    number = replace(a_number(), recording=first.settings, version=2)
    house.policies.change(first, number)
    assert house.policies.get(ACCOUNT, NUMBER) == first
    assert settings_of(house) == first.settings
    second = changed(first, settings(7), NOW)
    with pytest.raises(VersionConflict):
        house.policies.change(second, number)
    assert house.policies.get(ACCOUNT, NUMBER) == first
    house.policies.change(second, replace(number, version=3))
    assert house.policies.get(ACCOUNT, NUMBER) == second


def test_a_look_is_moved_unless_the_policy_was_changed_meanwhile(house: House) -> None:
    house.choose(30)
    house.choose(7)
    policy = house.policies.get(ACCOUNT, NUMBER)
    house.policies.look_again(policy, NOW + timedelta(days=3))
    assert house.policies.get(ACCOUNT, NUMBER).look_at == NOW + timedelta(days=3)
    house.choose(6)
    house.policies.look_again(policy, None)
    assert house.policies.get(ACCOUNT, NUMBER).look_at == NOW
    house.policies.look_again(house.policies.get(ACCOUNT, NUMBER), None)
    assert house.policies.get(ACCOUNT, NUMBER).look_at is None


def test_links_are_known_while_they_live(house: House) -> None:
    recording = stored()
    house.links.give(recording, NOW + timedelta(minutes=5))
    house.links.give(recording, NOW + timedelta(minutes=10))
    assert house.links.open(ACCOUNT, NUMBER, NOW + timedelta(minutes=9)) == [recording.recording_id]
    assert house.links.open(ACCOUNT, NUMBER, NOW + timedelta(minutes=11)) == []
    assert house.links.open(ACCOUNT, an_id("num", "another"), NOW) == []


def test_holds_come_back_as_they_were(house: House) -> None:
    hold = Hold(ACCOUNT, an_id("hold", "1"), "PL-1", "court-order", (an_id("rec", "1"),), True, an_id("usr", "1"), NOW)
    house.holds.add(hold)
    in_force = approved(hold, an_id("usr", "2"), NOW)
    house.holds.replace(in_force)
    assert house.holds.get(ACCOUNT, hold.hold_id) == in_force
    assert house.holds.of_account(ACCOUNT) == [in_force]
    with pytest.raises(VersionConflict):
        house.holds.replace(in_force)
    with pytest.raises(NotFound):
        house.holds.get(OTHER, hold.hold_id)


# -- the bucket --------------------------------------------------------------------------------------------------------


def test_an_object_is_read_window_by_window(house: House) -> None:
    del house
    content = bytes(range(256)) * (WINDOW_BYTES // 256 + 100)
    clients.s3().put_object(Bucket=BUCKET, Key="x", Body=content)
    stream = RangedObject(BUCKET, "x", len(content))
    assert stream.read() == content
    stream.seek(WINDOW_BYTES - 10)
    assert stream.read(20) == content[WINDOW_BYTES - 10 : WINDOW_BYTES + 10]
    stream.seek(-5, io.SEEK_END)
    assert stream.read(100) == content[-5:]
    assert stream.read(1) == b""


@pytest.mark.parametrize("size", [10, PART_BYTES, PART_BYTES + 1, 2 * PART_BYTES + 5])
def test_what_is_written_is_there_with_its_tag(house: House, size: int) -> None:
    del house

    def pieces() -> Iterator[bytes]:
        for start in range(0, size, 100_000):
            yield bytes(min(100_000, size - start))

    S3Archive(BUCKET).write("recordings/a/b", pieces(), media_type="audio/mpeg", tag="d30", storage="GLACIER_IR")
    head = clients.s3().head_object(Bucket=BUCKET, Key="recordings/a/b")
    assert (head["ContentLength"], head["ContentType"], head["StorageClass"]) == (size, "audio/mpeg", "GLACIER_IR")
    tags = clients.s3().get_object_tagging(Bucket=BUCKET, Key="recordings/a/b")["TagSet"]
    assert tags == [{"Key": "retention", "Value": "d30"}]


def test_nothing_is_left_of_what_could_not_be_written(house: House) -> None:
    del house

    def breaks() -> Iterator[bytes]:
        yield bytes(2 * PART_BYTES)
        raise OSError("the source broke")

    with pytest.raises(OSError, match="broke"):
        S3Archive(BUCKET).write("recordings/a/b", breaks(), media_type="audio/mpeg", tag="d30", storage="STANDARD")
    assert everything_in_the_bucket() == []


def test_what_is_not_there_cannot_be_tagged(house: House) -> None:
    del house
    assert not S3Tags(BUCKET).retag("recordings/a/b", "d30")


def test_the_remover_sees_what_is_left(house: House) -> None:
    del house
    keys = [f"recordings/{account}/{name}" for account in "ab" for name in ("1", "2", "3")]
    for key in [*keys, "recordings/a/12"]:
        clients.s3().put_object(Bucket=BUCKET, Key=key, Body=b"x")
    remover = S3Remover(BUCKET)
    gone = ["recordings/a/1", "recordings/b/3", "recordings/c/1"]
    assert remover.remove(gone) == set()
    assert remover.left([*keys, *gone]) == set(keys) - set(gone)
    assert "recordings/a/12" in everything_in_the_bucket()


def test_the_remover_looks_far(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    del house
    monkeypatch.setattr("callfactory_aws.recording_bucket.MOST_AT_ONCE", 2)
    keys = [f"recordings/a/{number:03d}" for number in range(9)]
    for key in keys:
        clients.s3().put_object(Bucket=BUCKET, Key=key, Body=b"x")
    assert S3Remover(BUCKET).left([keys[0], keys[5], keys[8], "recordings/a/006x"]) == {keys[0], keys[5], keys[8]}


def test_versions_go_too_should_anybody_ever_keep_them(house: House) -> None:
    del house
    clients.s3().put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    for body in (b"1", b"2"):
        clients.s3().put_object(Bucket=BUCKET, Key="recordings/a/b", Body=body)
    clients.s3().delete_object(Bucket=BUCKET, Key="recordings/a/b")
    clients.s3().put_object(Bucket=BUCKET, Key="recordings/a/bc", Body=b"another")
    remover = S3Remover(BUCKET)
    assert remover.left(["recordings/a/b"]) == {"recordings/a/b"}
    assert remover.remove(["recordings/a/b"]) == set()
    assert everything_in_the_bucket() == ["recordings/a/bc"]
    assert remover.left(["recordings/a/b"]) == set()


def test_an_unfinished_upload_goes_with_its_parts(house: House) -> None:
    recording = house.recordings.add(expected(upload=Upload(70_000_000, ("0" * 64,) * 2, NOW, None, 64 * 1024**2)))
    upload_id = house.uploads.begin(recording)
    key = places.incoming(recording.account_id, recording.recording_id)
    clients.s3().upload_part(Bucket=BUCKET, Key=key, UploadId=upload_id, PartNumber=1, Body=b"part")
    assert everything_in_the_bucket()
    house.remover.abort(key, upload_id)
    house.remover.abort(key, upload_id)
    assert everything_in_the_bucket() == []
