"""Recordings as a ZIP: every byte with its checksum, nothing whose time is over, gone with the first that goes."""

import hashlib
import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from callfactory.events import ExportReady, ExportRequested
from callfactory.exports import formats
from callfactory.exports.bundles import ExportBundles
from callfactory.exports.job import LEASE, Export, State
from callfactory.exports.ports import RecordingGone, StoredRecording
from callfactory.exports.query import CallQuery, Wish, ZipOptions
from callfactory.ids import new_id
from callfactory.pages import Page
from functions.export import read_recordings, write_file
from functions.export.read_recordings import LEFT_OUT_BEFORE
from functions.export.run_export import End, Making, run_export
from tests.fakes import FakeClock
from tests.fakes_export import (
    Crash,
    FakeAccounts,
    FakeArchive,
    FakeCallHistory,
    FakeExportFiles,
    FakeExportStore,
    FakeHoldings,
    Faults,
)
from tests.fakes_seams import FakeBus, FakeOutbox

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
ACCOUNT, OTHER = new_id("acc", NOW), new_id("acc", NOW)
EXPORT = new_id("exp", NOW)
PERSON = new_id("usr", NOW)


class Studio:
    """An account with recordings, and a worker that is to archive them."""

    def __init__(self, faults: Faults | None = None, recording_id: str | None = None) -> None:
        faults = faults or Faults()
        self.faults = faults
        self.clock = FakeClock(NOW)
        self.store, self.files = FakeExportStore(faults), FakeExportFiles(faults)
        self.archive, self.bus = FakeArchive(), FakeBus()
        self.holdings = FakeHoldings()
        self.making = Making(
            exports=self.store,
            files=self.files,
            history=FakeCallHistory(),
            recordings=self.archive,
            holdings=self.holdings,
            accounts=FakeAccounts(),
            outbox=FakeOutbox(self.bus),
            bus=self.bus,
            clock=self.clock,
        )
        numbers = () if recording_id else ("num_1", "num_2")
        query = CallQuery(numbers, None, None, as_of=NOW, recording_id=recording_id)
        wish = Wish(query, ZipOptions("Europe/Amsterdam"), what="recordings")
        self.store.add(Export(ACCOUNT, EXPORT, wish, NOW, PERSON, "person"))
        for index in range(12):
            self.record(f"rec_{index}", bytes([index]) * (10 + 40 * index))
        self.record("rec_b", b"of the other number", number_id="num_2")
        self.archive.add(OTHER, "rec_x", b"of another account")

    def record(self, recording_id: str, content: bytes, **changes: Any) -> StoredRecording:
        return self.archive.add(ACCOUNT, recording_id, content, **changes)

    @property
    def export(self) -> Export:
        return self.store.kept[ACCOUNT, EXPORT]

    def run(self, seconds_left: float = 600) -> End:
        return run_export(ACCOUNT, EXPORT, making=self.making, seconds_left=lambda: seconds_left)

    def opened(self) -> dict[str, bytes]:
        with zipfile.ZipFile(io.BytesIO(self.files.files[formats.file_name(self.export)])) as archive:
            assert archive.testzip() is None
            return {name: archive.read(name) for name in archive.namelist()}

    def manifest(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads(self.opened()["manifest.json"])
        return content


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write_file, "PART_BYTES", 600)
    monkeypatch.setattr(read_recordings, "PIECE_BYTES", 200)


def test_every_recording_with_its_checksum_and_nobody_elses() -> None:  # DB-4
    studio = Studio()
    assert studio.run() is End.READY
    files = studio.opened()
    manifest = json.loads(files.pop("manifest.json"))
    assert {each["recording_id"] for each in manifest["recordings"]} == {f"rec_{n}" for n in range(12)} | {"rec_b"}
    assert set(files) == {each["file"] for each in manifest["recordings"]}
    for each in manifest["recordings"]:
        assert hashlib.sha256(files[each["file"]]).hexdigest() == each["sha256"]
        assert len(files[each["file"]]) == each["bytes"]
    assert manifest["left_out"] == []
    assert studio.export.progress.rows == 13
    assert studio.export.progress.parts > 3
    assert manifest["recordings"][0]["file"] == "31850000001/2026-11-01/20261101T010000+0100-rec_0.wav"


@pytest.mark.parametrize("after", [False, True])
def test_a_crash_at_any_step_changes_nothing_in_the_end(after: bool) -> None:
    clean = Studio()
    clean.run()
    for step in range(1, clean.faults.steps + 1):
        studio = Studio(Faults(at=step, after=after))
        with pytest.raises(Crash):
            studio.run()
        studio.faults.at = 0
        for _ in range(3):
            studio.clock.advance(seconds=LEASE.total_seconds())
            studio.run()
        assert studio.export.state is State.READY, f"step {step}"
        assert studio.opened() == clean.opened(), f"step {step}"


def test_one_recording_alone() -> None:
    studio = Studio(recording_id="rec_11")
    studio.run()
    (told,) = studio.manifest()["recordings"]
    assert told["recording_id"] == "rec_11"
    assert studio.opened()[told["file"]] == bytes([11]) * 450


def test_one_of_another_account_alone_is_named_as_gone() -> None:
    studio = Studio(recording_id="rec_x")
    studio.run()
    assert studio.manifest()["recordings"] == []
    assert studio.manifest()["left_out"] == [{"recording_id": "rec_x", "reason": "gone", "expires_at": None}]


def test_what_ends_within_the_hour_is_left_out_and_named() -> None:
    studio = Studio()
    soon = NOW + timedelta(minutes=59)
    studio.record("rec_soon", b"about to end", expires_at=soon)
    assert studio.run() is End.READY
    assert studio.manifest()["left_out"] == [
        {"recording_id": "rec_soon", "reason": "expires", "expires_at": "2026-11-24T12:59:00.000Z"}
    ]
    assert "rec_soon" not in {each["recording_id"] for each in studio.manifest()["recordings"]}
    assert studio.export.progress.left_out == 1


def test_the_archive_ends_with_the_first_recording_in_it() -> None:  # RC-4
    studio = Studio()
    ends_at = NOW + timedelta(days=2)
    studio.record("rec_first", b"ends first", expires_at=ends_at)
    studio.run()
    assert studio.export.expires_at == ends_at


def test_what_was_recorded_after_the_request_is_not_mixed_in() -> None:
    studio = Studio()
    studio.record("rec_late", b"late", recorded_at=NOW + timedelta(seconds=1))
    studio.run()
    assert "rec_late" not in {each["recording_id"] for each in studio.manifest()["recordings"]}


def test_a_recording_that_goes_while_a_large_one_is_read_begins_the_archive_anew() -> None:
    studio = Studio()

    def seconds_left() -> float:
        position = studio.export.progress.position or {}
        if position.get("reading") and studio.export.restarts == 0:
            del studio.archive.kept[ACCOUNT, position["reading"]["recording_id"]]
        return 600

    assert run_export(ACCOUNT, EXPORT, making=studio.making, seconds_left=seconds_left) is End.READY
    assert studio.export.restarts == 1
    assert len(studio.manifest()["recordings"]) == 12


def test_a_recording_removed_after_it_was_written_is_not_in_what_is_given() -> None:
    studio = Studio()

    def seconds_left() -> float:
        if studio.export.progress.parts == 3:
            studio.archive.kept.pop((ACCOUNT, "rec_0"), None)
        return 600

    assert run_export(ACCOUNT, EXPORT, making=studio.making, seconds_left=seconds_left) is End.PAUSED
    assert studio.export.state is State.QUEUED
    assert studio.files.files == {}
    assert not [event for event in studio.bus.events if isinstance(event, ExportReady)]
    assert [type(event) for event in studio.bus.events] == [ExportRequested]
    assert studio.run() is End.READY
    assert "rec_0" not in {each["recording_id"] for each in studio.manifest()["recordings"]}


def test_when_the_time_of_one_is_over_before_the_archive_is_done_it_is_begun_anew() -> None:
    studio = Studio()
    studio.record("rec_short", b"short", expires_at=NOW + timedelta(minutes=61))

    def seconds_left() -> float:
        if studio.export.restarts == 0 and studio.export.progress.parts == 3:
            studio.clock.advance(minutes=60)
        return 600

    run_export(ACCOUNT, EXPORT, making=studio.making, seconds_left=seconds_left)
    assert [each["recording_id"] for each in studio.manifest()["left_out"]] == ["rec_short"]


def test_an_archive_goes_when_a_recording_in_it_goes_before_its_time() -> None:
    studio = Studio()
    studio.run()
    bundles = ExportBundles(studio.store, studio.files, studio.clock)
    assert bundles.remove_holding(ACCOUNT, ["rec_unknown"]) == {}
    assert bundles.remove_holding(OTHER, ["rec_3"]) == {}
    assert bundles.remove_holding(ACCOUNT, ["rec_3", "rec_4", "rec_unknown"]) == {"rec_3": 1, "rec_4": 1}
    assert studio.export.state is State.REMOVED
    assert studio.files.files == {}
    assert bundles.remove_holding(ACCOUNT, ["rec_3"]) == {}


def test_no_recordings_make_an_archive_with_a_manifest_only() -> None:
    studio = Studio()
    studio.archive.kept.clear()
    assert studio.run() is End.READY
    assert set(studio.opened()) == {"manifest.json"}


class Shelf(FakeArchive):
    """Thousands of recordings, a tenth of a second each; some are removed by their owner before they are reached."""

    def __init__(self, clock: FakeClock, count: int) -> None:
        super().__init__()
        self._clock = clock
        soon = NOW + LEFT_OUT_BEFORE + timedelta(seconds=200)
        ends = [soon if index % 10 == 0 else NOW + timedelta(days=30) for index in range(count)]
        self.order = [
            self.add(ACCOUNT, f"rec_{index:05d}", f"{index:05d}".encode(), expires_at=end)
            for index, end in enumerate(ends)
        ]
        self.removed = {each.recording_id for each in self.order[3::1000]}

    def page(self, account_id: str, **asked: Any) -> Page[StoredRecording]:
        at = asked["after"]["at"] if asked["after"] else 0
        mine = account_id == ACCOUNT and asked["number_id"] == "num_1"
        return Page(tuple(self.order[at : at + 1]) if mine else (), {"at": at + 1} if mine and at < 3999 else None)

    def read(self, recording: StoredRecording, offset: int, length: int) -> bytes:
        self._clock.advance(seconds=0.1)
        if recording.recording_id in self.removed:
            raise RecordingGone
        content = self.kept[ACCOUNT, recording.recording_id][1]
        return content[offset : offset + length]


def test_thousands_of_recordings_of_which_some_go_while_they_are_archived(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write_file, "PART_BYTES", 20_000)
    studio = Studio()
    shelf = Shelf(studio.clock, 4000)
    studio.making.recordings = shelf
    assert studio.run() is End.READY
    manifest, files = studio.manifest(), studio.opened()
    left_out = {each["recording_id"] for each in manifest["left_out"]}
    given = {each["recording_id"]: each for each in manifest["recordings"]}
    assert left_out | given.keys() == {each.recording_id for each in shelf.order}
    assert not left_out & given.keys()
    assert shelf.removed < left_out
    ended = left_out - shelf.removed
    assert ended, "some ended within the hour by the time they were reached"
    assert {each for each in given if each.endswith("0")}, "others were reached before"
    assert min(ended) > max(each for each in given if each.endswith("0"))
    for each in given.values():
        assert hashlib.sha256(files[each["file"]]).hexdigest() == each["sha256"]
    assert len(files) == len(given) + 1
    assert studio.export.expires_at == NOW + LEFT_OUT_BEFORE + timedelta(seconds=200), "with the first that ends"
    assert studio.export.progress.left_out == len(left_out)
