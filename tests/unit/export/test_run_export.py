"""The worker: whatever stops it, whenever, the file is whole in the end, and nothing of a download given up stays."""

import hashlib
import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest

from callfactory.events import Event, ExportFailed, ExportReady, ExportRequested
from callfactory.exports import formats
from callfactory.exports.job import LEASE, MOST_ATTEMPTS, Export, State
from callfactory.exports.query import CallQuery, CsvOptions, Wish
from callfactory.ids import new_id
from callfactory.mail import MailKind
from functions.export import write_file
from functions.export.cancel_export import cancel_export
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
    row,
)
from tests.fakes_seams import FakeAuditLog, FakeBus, FakeOutbox
from tests.gateway import person

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
ACCOUNT = new_id("acc", NOW)
EXPORT = new_id("exp", NOW)
PERSON = new_id("usr", NOW)
MUCH_TIME = 600.0


class FaultyBus(FakeBus):
    def __init__(self, faults: Faults) -> None:
        super().__init__()
        self._faults = faults

    def publish(self, *events: Event) -> None:
        self._faults.step(lambda: self.events.extend(events))


@dataclass
class Shop:
    """Everything that a worker meets; `faults` stops it at a step of its choice."""

    faults: Faults = field(default_factory=Faults)
    clock: FakeClock = field(default_factory=FakeClock)

    def __post_init__(self) -> None:
        self.store = FakeExportStore(self.faults)
        self.files = FakeExportFiles(self.faults)
        self.history = FakeCallHistory(page_size=3, faults=self.faults)
        self.archive = FakeArchive()
        self.holdings = FakeHoldings()
        self.bus = FaultyBus(self.faults)
        self.outbox = FakeOutbox(self.bus)
        self.making = Making(
            exports=self.store,
            files=self.files,
            history=self.history,
            recordings=self.archive,
            holdings=self.holdings,
            accounts=FakeAccounts(),
            outbox=self.outbox,
            bus=self.bus,
            clock=self.clock,
        )
        self.history.add(*(row("num_1", index) for index in range(10)), *(row("num_3", index) for index in range(4)))
        query = CallQuery(("num_1", "num_2", "num_3"), None, None, as_of=NOW)
        wish = Wish(query, CsvOptions("Europe/Amsterdam"))
        self.store.add(Export(ACCOUNT, EXPORT, wish, NOW, PERSON, "person"))

    @property
    def export(self) -> Export:
        return self.store.kept[ACCOUNT, EXPORT]

    @property
    def content(self) -> bytes:
        return self.files.files[formats.file_name(self.export)]

    def run(self, seconds_left: float = MUCH_TIME) -> End:
        return run_export(ACCOUNT, EXPORT, making=self.making, seconds_left=lambda: seconds_left)

    def run_until_it_ends(self) -> None:
        """The queue brings the message again until a worker takes it, after the lease of the crashed one."""
        self.faults.at = 0
        for _ in range(3):
            self.clock.advance(seconds=LEASE.total_seconds())
            self.run()

    def cancel(self) -> None:
        cancel_export(
            EXPORT,
            person(ACCOUNT, subject_id=PERSON),
            exports=self.store,
            files=self.files,
            audit=FakeAuditLog(),
            clock=self.clock,
        )

    def events(self, kind: type[Event]) -> int:
        return sum(isinstance(event, kind) for event in self.bus.events)


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write_file, "PART_BYTES", 400)


def clean_run() -> Shop:
    shop = Shop()
    assert shop.run() is End.READY
    return shop


def test_the_file_holds_every_call_of_every_number_and_the_manifest_tells_what_it_is() -> None:
    shop = clean_run()
    assert shop.content.count(b"\r\n") == 15
    manifest = json.loads(shop.files.files[formats.manifest_name(shop.export)])
    assert manifest["rows"] == shop.export.progress.rows == 14
    assert manifest["bytes"] == len(shop.content)
    assert manifest["sha256"] == shop.export.sha256 == hashlib.sha256(shop.content).hexdigest()
    assert manifest["zone"] == "Europe/Amsterdam"
    assert shop.export.progress.parts > 2, "the file was to be written in several parts"


def test_whoever_waits_is_told_once_by_event_and_by_mail() -> None:
    shop = clean_run()
    assert shop.run() is End.NOTHING
    assert shop.events(ExportReady) == 1
    (mail,) = shop.outbox.mails.values()
    assert mail.request
    assert mail.request.kind is MailKind.EXPORT_READY
    assert dict(mail.request.parameters) == {"export_id": EXPORT}


def test_calls_that_were_recorded_after_the_request_are_not_mixed_in() -> None:
    shop = Shop()
    shop.history.add(row("num_1", 99, recorded_at="2026-11-24T12:00:00.001Z"))
    shop.history.add(row("num_2", 98, recorded_at="2026-11-24T12:00:00.000Z"))
    shop.run()
    assert b"call00000098" in shop.content
    assert b"call00000099" not in shop.content


@pytest.mark.parametrize("after", [False, True])
def test_a_crash_at_any_step_changes_nothing_in_the_end(after: bool) -> None:  # DB-2
    clean = clean_run()
    for step in range(1, clean.faults.steps + 1):
        shop = Shop(Faults(at=step, after=after))
        with pytest.raises(Crash):
            shop.run()
        shop.run_until_it_ends()
        assert shop.export.state is State.READY, f"step {step}"
        assert shop.content == clean.content
        assert shop.export.sha256 == clean.export.sha256
        assert shop.events(ExportReady) >= 1
        assert [mail.request and mail.request.kind for mail in shop.outbox.mails.values()] == [MailKind.EXPORT_READY]
        # An upload whose id was not kept before the crash is nobody's: the bucket's rule for incomplete ones ends it.
        assert len(shop.files.uploads) <= 1


def test_a_worker_whose_time_is_up_puts_the_job_back_and_another_one_goes_on() -> None:
    shop = Shop()
    times = iter([MUCH_TIME] * 6)
    end = run_export(ACCOUNT, EXPORT, making=shop.making, seconds_left=lambda: next(times, 0.0))
    assert end is End.PAUSED
    assert shop.export.state is State.QUEUED
    assert shop.events(ExportRequested) == 1
    kept = shop.export.progress
    assert kept.parts > 0
    assert shop.run() is End.READY
    assert shop.content == clean_run().content


def test_a_worker_without_any_time_fails_at_last() -> None:
    shop = Shop()
    ends = [shop.run(seconds_left=1.0) for _ in range(MOST_ATTEMPTS + 2)]
    # The first turn opens the upload: that counts as getting further.
    assert ends == [End.PAUSED] * (MOST_ATTEMPTS + 1) + [End.FAILED]
    assert (shop.export.state, shop.export.failure) == (State.FAILED, "interrupted")
    assert shop.events(ExportFailed) == 1
    assert shop.files.files == {}
    assert shop.files.uploads == {}


def test_an_upload_that_is_lost_is_begun_anew() -> None:
    shop = Shop()
    times = iter([MUCH_TIME] * 6)
    run_export(ACCOUNT, EXPORT, making=shop.making, seconds_left=lambda: next(times, 0.0))
    shop.files.uploads.clear()
    assert shop.run() is End.READY
    assert shop.content == clean_run().content
    assert shop.export.restarts == 1


def test_a_part_that_was_replaced_behind_our_back_is_noticed() -> None:
    shop = Shop()
    times = iter([MUCH_TIME] * 6)
    run_export(ACCOUNT, EXPORT, making=shop.making, seconds_left=lambda: next(times, 0.0))
    (upload,) = shop.files.uploads.values()
    upload.parts[1] = b"x" * len(upload.parts[1])
    assert shop.run() is End.READY
    assert shop.content == clean_run().content


def test_a_second_worker_leaves_the_job_to_the_first() -> None:
    shop = Shop()
    shop.store.kept[ACCOUNT, EXPORT] = replace(shop.export, state=State.RUNNING, leased_until=shop.clock.now() + LEASE)
    assert shop.run() is End.NOTHING
    assert shop.files.uploads == {}


def test_of_two_workers_at_once_one_stops_and_the_file_is_right() -> None:
    """The second one begins, with a lease that ran out, in the middle of the first one's work."""
    shop = Shop()
    second: list[End] = []

    def seconds_left() -> float:
        if shop.export.progress.parts == 1 and not second:
            second.append(End.NOTHING)
            shop.clock.advance(seconds=LEASE.total_seconds())
            second.append(run_export(ACCOUNT, EXPORT, making=shop.making, seconds_left=lambda: MUCH_TIME))
        return MUCH_TIME

    assert run_export(ACCOUNT, EXPORT, making=shop.making, seconds_left=seconds_left) is End.NOTHING
    assert second[-1] is End.READY
    assert shop.content == clean_run().content


@pytest.mark.parametrize("at_part", [0, 1, 2])
def test_a_download_cancelled_while_it_is_made_leaves_no_bytes(at_part: int) -> None:
    shop = Shop()

    def seconds_left() -> float:
        if shop.export.progress.parts == at_part and shop.export.open:
            shop.cancel()
        return MUCH_TIME

    end = run_export(ACCOUNT, EXPORT, making=shop.making, seconds_left=seconds_left)
    assert end is End.NOTHING
    assert shop.export.state is State.CANCELLED
    assert (shop.files.files, shop.files.uploads) == ({}, {})
    assert shop.outbox.mails == {}


def test_a_finished_file_that_is_removed_leaves_no_bytes_and_cannot_be_made_again() -> None:
    shop = clean_run()
    shop.cancel()
    assert shop.run() is End.NOTHING
    assert shop.export.state is State.REMOVED
    assert shop.files.files == {}


def test_a_message_about_a_download_that_is_gone_is_done() -> None:
    shop = Shop()
    shop.store.kept.clear()
    assert shop.run() is End.NOTHING


def test_no_calls_make_a_file_with_a_header_only() -> None:
    shop = Shop()
    shop.history.rows.clear()
    assert shop.run() is End.READY
    assert shop.content.count(b"\r\n") == 1
    assert shop.export.progress.rows == 0
