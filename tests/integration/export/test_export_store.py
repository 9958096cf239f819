"""Jobs of downloads in DynamoDB."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from callfactory.errors import NotFound, VersionConflict
from callfactory.exports import job
from callfactory.exports.job import Download, Export, Progress
from callfactory.exports.query import CallQuery, CsvOptions, Wish
from callfactory.ids import new_id
from callfactory_aws.exports import DynamoExportStore

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
MINE, OTHER = new_id("acc", NOW), new_id("acc", NOW)


def export(account_id: str = MINE, *, zone: str = "Europe/Amsterdam", seconds: int = 0) -> Export:
    now = NOW + timedelta(seconds=seconds)
    wish = Wish(CallQuery(("num_1",), NOW - timedelta(days=1), None, as_of=now), CsvOptions(zone))
    return Export(account_id, new_id("exp", now), wish, now, "usr_1", "person")


def claimed(before: Export) -> Export:
    mine = job.claimed(before, NOW)
    assert mine
    return mine


def test_a_job_comes_back_as_it_was_kept_at_every_stage_of_its_life(store: DynamoExportStore) -> None:
    kept = store.add(export())
    assert store.get(MINE, kept.export_id) == kept
    progress = Progress(
        upload_id="upload",
        section=1,
        position={"number_id": {"S": "num_1"}},
        reached="2026-11-24T00:00:00.000Z",
        parts=2,
        rows=10_000_000,
        size=9_000_000_000,
        chain="ab" * 32,
        writer={"sheet": 3},
    )
    download = Download(NOW, "key", "key_1")
    steps = [claimed, lambda each: job.advanced(each, progress, NOW), job.paused, claimed]
    steps += [lambda each: job.finished(each, "cd" * 32, NOW), job.announced]
    steps += [lambda each: job.fetched(each, download), lambda each: job.dismissed(each, NOW)]
    for step in steps:
        kept = step(kept)
        store.replace(kept)
        assert store.get(MINE, kept.export_id) == kept


def test_of_two_who_hold_the_same_version_one_is_refused(store: DynamoExportStore) -> None:
    mine = claimed(store.add(export()))
    store.replace(mine)
    with pytest.raises(VersionConflict):
        store.replace(mine)
    with pytest.raises(VersionConflict):
        store.replace(replace(mine, export_id=new_id("exp", NOW)))


def test_asking_for_the_same_gives_the_open_one_and_a_new_one_when_it_is_done(store: DynamoExportStore) -> None:
    first = store.add(export())
    assert store.add(export(seconds=1)) == first
    other = export(zone="UTC")
    assert store.add(other) == other
    mine = claimed(first)
    store.replace(mine)
    assert store.add(export(seconds=1)) == mine
    store.replace(job.finished(mine, "ab" * 32, NOW))
    later = export(seconds=2)
    assert store.add(later) == later
    assert store.add(export(seconds=3)) == later


def test_another_account_neither_sees_nor_shares_a_job(store: DynamoExportStore) -> None:  # DB-7
    first = store.add(export())
    with pytest.raises(NotFound):
        store.get(OTHER, first.export_id)
    assert store.page(OTHER, limit=10).items == ()
    assert store.add(export(OTHER)).account_id == OTHER


def test_the_list_is_newest_first_and_continues(store: DynamoExportStore) -> None:
    kept = [
        store.add(export(zone=zone, seconds=index)) for index, zone in enumerate(("UTC", "Asia/Tokyo", "Asia/Seoul"))
    ]
    first = store.page(MINE, limit=2)
    second = store.page(MINE, limit=2, after=first.next)
    assert [*first.items, *second.items] == list(reversed(kept))
    assert second.next is None


def test_a_job_goes_a_month_after_its_file(store: DynamoExportStore) -> None:
    there = job.finished(claimed(store.add(export())), "ab" * 32, NOW)
    assert there.forgotten_at == NOW + timedelta(days=37)
