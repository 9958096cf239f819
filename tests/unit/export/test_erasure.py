"""An owner leaves, a caller is forgotten, callers of old calls go: what is asked, done, repeated, and proven."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from callfactory import registry
from callfactory.audit import Action
from callfactory.erasure.kept import BY_LAW, CALLER_KEPT, Kept
from callfactory.erasure.ledger import Erasure, State
from callfactory.errors import Conflict, InvalidInput, NotFound, VersionConflict
from callfactory.events import AccountErased, ErasureRequested
from callfactory.holdings.ways import NotHere, Recorded, way_of
from callfactory.ids import new_id
from callfactory.mail import MailKind
from callfactory.numbers import NumberState, ServiceNumber
from callfactory.pages import Page, Position
from callfactory.registry.model import Place
from functions.export.erasure_contract import ErasureRequest, ForgetCallerRequest
from functions.export.mask_callers import mask_callers
from functions.export.repeat_erasures import repeat_erasures
from functions.export.request_erasure import Asking, forget_caller, request_erasure
from functions.export.run_erasure import Erasing, name_of, places_to_clear, run_erasure
from tests.fakes import FakeClock
from tests.fakes_export import FakeAccounts, FakeNumbers
from tests.fakes_seams import FakeAuditLog, FakeBus, FakeOutbox, FakeReceipts, FakeSigner
from tests.gateway import person

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
MINE, OTHER, PERSON = new_id("acc", NOW), new_id("acc", NOW), new_id("usr", NOW)
NUMBER = new_id("num", NOW)


class FakeErasures:
    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], Erasure] = {}

    def add(self, erasure: Erasure) -> Erasure:
        for known in self.kept.values():
            same = (known.account_id, known.kind, known.caller_index)
            if same == (erasure.account_id, erasure.kind, erasure.caller_index) and known.state is State.ASKED:
                return known
        self.kept[erasure.account_id, erasure.erasure_id] = erasure
        return erasure

    def get(self, account_id: str, erasure_id: str) -> Erasure:
        if (account_id, erasure_id) not in self.kept:
            raise NotFound("There is no such erasure, or it is not yours.")
        return self.kept[account_id, erasure_id]

    def page(self, account_id: str, *, limit: int, after: Position | None = None) -> Page[Erasure]:
        del limit, after
        return Page(tuple(each for (owner, _), each in self.kept.items() if owner == account_id))

    def replace(self, erasure: Erasure) -> None:
        key = (erasure.account_id, erasure.erasure_id)
        if key not in self.kept or self.kept[key].version != erasure.version - 1:
            raise VersionConflict("The erasure was changed meanwhile.")
        self.kept[key] = erasure

    def all(self, after: Position | None) -> Page[Erasure]:
        del after
        return Page(tuple(self.kept.values()))


class FakeRemover:
    """Remembers what was removed, in order; two entries in each place, one at a time."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, ...]] = []

    def remove(self, place: Place, account_id: str, number_ids: Sequence[str]) -> Iterator[int]:
        del number_ids
        for _ in range(2):
            self.calls.append(("remove", name_of(place), account_id))
            yield 1

    def clear(self, place: Place, account_id: str, number_ids: Sequence[str], kept: Kept) -> Iterator[int]:
        del number_ids, kept
        self.calls.append(("clear", place.name, account_id))
        yield 5

    def forget_caller(
        self, account_id: str, number_ids: Sequence[str], caller_index: str, before: datetime
    ) -> Iterator[int]:
        del before
        for number_id in number_ids:
            self.calls.append(("forget", account_id, number_id, caller_index))
            yield 3

    def forget_callers_before(self, number_id: str, begin: datetime | None, end: datetime) -> Iterator[int]:
        self.calls.append(("mask", number_id, str(begin), str(end)))
        yield 4

    def numbers(self, after: Position | None) -> Page[str]:
        return Page(("num_1",), {"next": 1}) if after is None else Page(("num_2",))

    def end(self, account_id: str, number_ids: Sequence[str]) -> Iterator[int]:
        self.calls.append(("recordings", account_id, *number_ids))
        yield 7

    def end_of_caller(
        self, account_id: str, number_ids: Sequence[str], caller_index: str, before: datetime
    ) -> Iterator[int]:
        self.calls.append(("recordings", account_id, *number_ids, caller_index, str(before)))
        yield 1

    def take_back(self, account_id: str) -> Iterator[int]:
        self.calls.append(("downloads", account_id))
        yield 1


class FakeForgettingLedger:
    def __init__(self) -> None:
        self.callers: dict[tuple[str, str], datetime] = {}
        self.accounts: dict[str, datetime] = {}

    def forget_caller(self, account_id: str, caller_index: str, before: datetime) -> None:
        self.callers[account_id, caller_index] = before

    def forget_account(self, account_id: str, at: datetime) -> None:
        self.accounts[account_id] = at


class FakeAddresses:
    def seal(self, erasure_id: str, email: str, language: str) -> str:
        return f"sealed|{erasure_id}|{email}|{language}"

    def open(self, erasure_id: str, sealed: str) -> tuple[str, str] | None:
        _, known, email, language = sealed.split("|")
        return (email, language) if known == erasure_id else None


class ReleasedNumbers(FakeNumbers):
    def numbers_of(self, account_id: str, *, limit: int, after: Position | None = None) -> Page[ServiceNumber]:
        page = super().numbers_of(account_id, limit=limit, after=after)
        return Page(tuple(replace(each, state=NumberState.RELEASED) for each in page.items), page.next)


class Office:
    """Where erasures are asked for and done."""

    def __init__(self, numbers: FakeNumbers | None = None) -> None:
        self.clock, self.bus, self.audit = FakeClock(NOW), FakeBus(), FakeAuditLog()
        self.erasures, self.remover = FakeErasures(), FakeRemover()
        self.forgetting = FakeForgettingLedger()
        self.outbox = FakeOutbox(self.bus)
        self.receipts = FakeReceipts(FakeSigner(), self.clock)
        self.asking = Asking(
            erasures=self.erasures,
            numbers=numbers or ReleasedNumbers(**{MINE: [NUMBER]}),
            accounts=FakeAccounts(),
            index=lambda account_id, value: f"hash-of-{account_id}-{len(value)}",
            addresses=FakeAddresses(),
            forgetting=self.forgetting,
            audit=self.audit,
            bus=self.bus,
            clock=self.clock,
        )
        self.erasing = Erasing(
            erasures=self.erasures,
            remover=self.remover,
            recorded=self.remover,
            downloads=self.remover,
            receipts=self.receipts,
            addresses=FakeAddresses(),
            outbox=self.outbox,
            bus=self.bus,
            clock=self.clock,
        )

    def leave(self) -> Erasure:
        owner = person(MINE, subject_id=PERSON)
        return self.erasures.get(MINE, request_erasure(ErasureRequest(confirm=MINE), owner, asking=self.asking))

    def forget(self, caller: str = "+31612345678") -> Erasure:
        owner = person(MINE, subject_id=PERSON)
        return self.erasures.get(MINE, forget_caller(ForgetCallerRequest(caller=caller), owner, asking=self.asking))

    def work(self, erasure: Erasure, seconds_left: Any = lambda: 600.0) -> State | None:
        return run_erasure(erasure.account_id, erasure.erasure_id, erasing=self.erasing, seconds_left=seconds_left)


def test_an_owner_leaves_and_every_place_is_dealt_with_once() -> None:  # DB-6
    office = Office()
    erasure = office.leave()
    assert office.work(erasure) is State.DONE
    done = office.erasures.get(MINE, erasure.erasure_id)
    dealt_with = {name_of(place) for place in places_to_clear()}
    assert set(done.done_places) == dealt_with | {"recordings"}
    assert done.done_places["calls"] == 5
    assert done.done_places["accounts"] == 2
    assert done.sealed is None
    assert office.remover.calls[0] == ("recordings", MINE, NUMBER)
    assert office.remover.calls[-1] == ("remove", "accounts", MINE), "who is in it is found through it"


def test_what_is_not_removed_is_kept_by_law_says_nothing_about_people_or_is_nowhere() -> None:
    cleared = {(place.kind, place.name) for place in places_to_clear()}
    for place in registry.PLACES:
        if (place.kind, place.name) in cleared or isinstance(way_of(place), NotHere | Recorded):
            continue
        kept = place.removal.means == "kept" and not any(part.personal for part in place.parts)
        spared = {"erasures", "forgotten_callers", "recordings"}
        assert kept or place.name in spared, f"{place.kind} {place.name}"


@pytest.mark.parametrize("name", sorted(BY_LAW))
def test_what_is_kept_by_law_has_nothing_personal_left_but_times_and_sums(name: str) -> None:
    if name not in registry.places("table"):
        return
    kept = BY_LAW[name]
    assert kept.ground.startswith("Tax law:")
    left = {
        part.name
        for part in registry.places("table")[name].parts
        if part.personal and part.name not in kept.removed | kept.replaced.keys()
    }
    assert left <= {"started_at", "answered_at", "duration_ms", "inbound_ms"}


def test_a_receipt_names_what_went_and_when_backups_lapse_and_a_mail_says_farewell() -> None:
    office = Office()
    erasure = office.leave()
    office.work(erasure)
    (receipt,) = office.receipts.receipts(MINE, limit=10).items
    facts = receipt.document()["receipt"]["facts"]
    assert facts["removed_accounts"] == 2
    assert facts["backups_lapse_at"] == "2026-12-01T12:00:00Z"
    (mail,) = office.outbox.mails.values()
    assert mail.request
    assert mail.request.kind is MailKind.ACCOUNT_ERASED
    assert mail.request.recipient == "owner@company.example"
    assert mail.request.parameters["receipt"] == receipt.hash
    assert [type(event) for event in office.bus.events].count(AccountErased) == 1


def test_a_worker_whose_time_is_up_is_followed_by_one_that_goes_on() -> None:
    office = Office()
    erasure = office.leave()
    moments = iter([600.0] * 9)
    assert office.work(erasure, lambda: next(moments, 0.0)) is State.ASKED
    halfway = office.erasures.get(MINE, erasure.erasure_id).done_places
    assert 0 < len(halfway) < len(places_to_clear())
    assert [type(event) for event in office.bus.events] == [ErasureRequested, ErasureRequested]
    before = len(office.remover.calls)
    assert office.work(erasure) is State.DONE
    names = [call[1] for call in office.remover.calls[before:] if call[0] == "remove"]
    assert not set(names) & set(halfway)


def test_a_message_that_comes_twice_does_nothing_twice() -> None:
    office = Office()
    erasure = office.leave()
    office.work(erasure)
    calls = len(office.remover.calls)
    assert office.work(erasure) is State.DONE
    assert len(office.remover.calls) == calls
    assert len(office.receipts.receipts(MINE, limit=10).items) == 1
    assert run_erasure(OTHER, erasure.erasure_id, erasing=office.erasing, seconds_left=lambda: 600.0) is None


def test_an_account_that_holds_a_number_cannot_go() -> None:
    office = Office(FakeNumbers(**{MINE: [NUMBER]}))
    with pytest.raises(Conflict):
        office.leave()
    assert (office.erasures.kept, office.bus.events) == ({}, [])


def test_leaving_needs_the_accounts_own_id() -> None:
    office = Office()
    for wrong in (OTHER, "yes", ""):
        with pytest.raises(InvalidInput):
            request_erasure(ErasureRequest(confirm=wrong), person(MINE, subject_id=PERSON), asking=office.asking)
    assert office.erasures.kept == {}


def test_asking_twice_is_one_erasure_and_the_audit_log_has_ids_only() -> None:
    office = Office()
    assert office.leave().erasure_id == office.leave().erasure_id
    (entry,) = office.audit.entries(MINE, limit=10).items
    assert (entry.action, dict(entry.details)) == (Action.ERASURE_REQUESTED, {"kind": "account"})


def test_a_caller_is_forgotten_in_all_calls_and_the_number_is_kept_nowhere() -> None:
    office = Office()
    erasure = office.forget()
    assert "+31612345678" not in repr(office.erasures.kept)
    assert office.work(erasure) is State.DONE
    index = f"hash-of-{MINE}-12"
    assert office.remover.calls == [
        ("recordings", MINE, NUMBER, index, str(NOW)),
        ("forget", MINE, NUMBER, index),
        ("downloads", MINE),
    ]
    assert office.erasures.get(MINE, erasure.erasure_id).done_places == {"recordings": 1, "calls": 3, "exports": 1}
    assert len(office.receipts.receipts(MINE, limit=10).items) == 1
    assert office.outbox.mails == {}


def test_who_is_forgotten_stays_forgotten_from_the_moment_of_asking() -> None:
    office = Office()
    office.forget()
    assert office.forgetting.callers == {(MINE, f"hash-of-{MINE}-12"): NOW}
    assert office.forgetting.accounts == {}
    office.leave()
    assert office.forgetting.accounts == {MINE: NOW}


def test_an_account_that_stays_is_not_marked_as_erased() -> None:
    office = Office(FakeNumbers(**{MINE: [NUMBER]}))
    with pytest.raises(Conflict):
        office.leave()
    assert office.forgetting.accounts == {}


def test_after_a_restore_everything_is_done_again_without_a_second_receipt_or_mail() -> None:
    office = Office()
    erasures = [office.leave(), office.forget()]
    for erasure in erasures:
        office.work(erasure)
    calls = list(office.remover.calls)
    assert repeat_erasures(erasures=office.erasures, bus=office.bus, clock=office.clock) == 2
    for erasure in erasures:
        assert office.work(erasure) is State.DONE
    assert office.remover.calls == calls + calls
    assert len(office.receipts.receipts(MINE, limit=10).items) == 2
    assert len(office.outbox.mails) == 1
    assert {each.times for each in office.erasures.kept.values()} == {2}


def test_the_ledger_outlives_every_backup() -> None:
    office = Office()
    erasure = office.leave()
    office.work(erasure)
    done = office.erasures.get(MINE, erasure.erasure_id)
    longest = max(place.backup_days for place in registry.PLACES)
    assert done.forgotten_at >= NOW + 2 * timedelta(days=longest)


class FakeWatermarks:
    def __init__(self) -> None:
        self.kept: dict[str, datetime] = {}

    def read(self, number_id: str) -> datetime | None:
        return self.kept.get(number_id)

    def write(self, number_id: str, until: datetime) -> None:
        self.kept[number_id] = until


def test_callers_of_old_calls_are_forgotten_a_day_at_a_time() -> None:  # CD-7
    clock, remover, watermarks = FakeClock(NOW), FakeRemover(), FakeWatermarks()

    def run(seconds_left: float = 600.0) -> int:
        return mask_callers(remover=remover, watermarks=watermarks, clock=clock, seconds_left=lambda: seconds_left)

    assert run() == 8
    assert remover.calls == [("mask", number, "None", str(NOW - CALLER_KEPT)) for number in ("num_1", "num_2")]
    assert run() == 0
    clock.advance(hours=24)
    assert run() == 8
    assert remover.calls[-1] == ("mask", "num_2", str(NOW - CALLER_KEPT), str(NOW - CALLER_KEPT + timedelta(days=1)))


def test_a_run_without_time_leaves_the_rest_to_the_next_one() -> None:
    clock, remover, watermarks = FakeClock(NOW), FakeRemover(), FakeWatermarks()
    mask_callers(remover=remover, watermarks=watermarks, clock=clock, seconds_left=lambda: 1.0)
    assert watermarks.kept == {}
    assert len(remover.calls) == 1
