"""Asking for a download: whose numbers, which period, once."""

from datetime import UTC, datetime
from typing import Any

import pytest

from callfactory.audit import Action
from callfactory.errors import InvalidInput, NotFound, TooLarge
from callfactory.events import ExportRequested
from callfactory.exports.job import Export, State
from callfactory.exports.query import MOST_NUMBERS
from callfactory.ids import new_id
from functions.export.contract import ExportRequest
from functions.export.request_export import request_export
from tests.fakes import FakeClock
from tests.fakes_export import FakeAccounts, FakeExportStore, FakeNumbers
from tests.fakes_seams import FakeAuditLog, FakeBus
from tests.gateway import person

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
MINE, OTHER = new_id("acc", NOW), new_id("acc", NOW)
PERSON = new_id("usr", NOW)

FIRST, SECOND, THEIRS = (f"num_{digit * 26}" for digit in "129")


class Desk:
    """Where downloads are asked for."""

    def __init__(self, numbers: FakeNumbers | None = None) -> None:
        self.exports = FakeExportStore()
        self.numbers = numbers or FakeNumbers(
            **{
                MINE: [FIRST, SECOND],
                OTHER: [THEIRS],
            }
        )
        self.audit, self.bus, self.clock = FakeAuditLog(), FakeBus(), FakeClock(NOW)

    def ask(self, account_id: str = MINE, **request: object) -> Export:
        export_id = request_export(
            ExportRequest.model_validate(request),
            person(account_id, subject_id=PERSON),
            exports=self.exports,
            numbers=self.numbers,
            accounts=FakeAccounts(zone="Europe/Amsterdam"),
            audit=self.audit,
            bus=self.bus,
            clock=self.clock,
        )
        return self.exports.kept[account_id, export_id]


def test_all_numbers_of_the_account_and_the_account_zone_unless_said_otherwise() -> None:
    export = Desk().ask()
    assert export.wish.query.number_ids == (FIRST, SECOND)
    assert (export.wish.options.zone, export.state) == ("Europe/Amsterdam", State.QUEUED)
    assert export.wish.query.as_of == NOW


def test_the_numbers_are_read_page_by_page() -> None:
    many = [f"num_{index}" for index in range(1203)]
    assert Desk(FakeNumbers(**{MINE: many})).ask().wish.query.number_ids == tuple(many)


def test_more_numbers_than_a_download_covers_are_refused() -> None:
    with pytest.raises(TooLarge):
        Desk(FakeNumbers(**{MINE: [f"num_{index}" for index in range(MOST_NUMBERS + 1)]})).ask()


def test_a_number_of_another_account_is_not_found() -> None:  # DB-7
    with pytest.raises(NotFound):
        Desk().ask(number_id=THEIRS)


def test_days_begin_and_end_in_the_zone_of_the_file() -> None:
    query = Desk().ask(period={"from_date": "2026-03-29", "to_date": "2026-03-30"}).wish.query
    assert query.start == datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert query.end == datetime(2026, 3, 29, 22, tzinfo=UTC)  # the day of the change has 23 hours


def test_a_day_whose_midnight_is_skipped_begins_when_it_begins() -> None:
    query = Desk().ask(period={"from_date": "2018-11-04"}, format={"zone": "America/Sao_Paulo"}).wish.query
    assert query.start == datetime(2018, 11, 4, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    "request_",
    [
        {"format": {"zone": "Mars/Olympus"}},
        {"format": {"zone": "../../etc/passwd"}},
        {"period": {"from": "2026-01-02T00:00:00Z", "to": "2026-01-01T00:00:00Z"}},
        {"period": {"from_date": "2026-01-01", "to_date": "2026-01-01"}},
    ],
)
def test_what_cannot_be_made_is_refused(request_: dict[str, Any]) -> None:
    desk = Desk()
    with pytest.raises(InvalidInput):
        desk.ask(**request_)
    assert (desk.exports.kept, desk.bus.events) == ({}, [])


def test_asking_twice_while_it_is_made_gives_the_same_download() -> None:
    desk = Desk()
    first = desk.ask()
    desk.clock.advance(seconds=5)
    assert desk.ask().export_id == first.export_id
    assert desk.ask(format={"delimiter": ";"}).export_id != first.export_id
    entries = desk.audit.entries(MINE, limit=10).items
    assert [entry.action for entry in entries] == [Action.EXPORT_REQUESTED] * 2


def test_asking_again_tells_the_worker_again_so_that_a_crash_after_keeping_loses_nothing() -> None:
    desk = Desk()
    desk.ask()
    desk.ask()
    assert [type(event) for event in desk.bus.events] == [ExportRequested, ExportRequested]


def test_another_account_that_asks_for_the_same_gets_its_own() -> None:
    desk = Desk(FakeNumbers(**{MINE: [], OTHER: []}))
    assert desk.ask(MINE).export_id != desk.ask(OTHER).export_id


def test_the_event_and_the_audit_log_carry_ids_only() -> None:
    desk = Desk()
    export = desk.ask(number_id=FIRST)
    (event,) = desk.bus.events
    assert set(event.detail()) == {"event_id", "account_id", "export_id", "at"}
    (entry,) = desk.audit.entries(MINE, limit=10).items
    assert (entry.target_kind, entry.target_id, dict(entry.details)) == ("export", export.export_id, {})
