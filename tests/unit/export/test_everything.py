"""Everything that is held, in one archive: complete by construction (DB-1, DB-6)."""

import io
import json
import zipfile
from datetime import UTC, datetime
from typing import Any

import pytest

from callfactory import registry
from callfactory.exports import formats
from callfactory.exports.job import LEASE, Export, State
from callfactory.exports.query import CallQuery, Wish, ZipOptions
from callfactory.holdings.ways import ByAccount, NotHere, way_of
from callfactory.ids import new_id
from callfactory.registry.model import Place, Purpose, Whose, attribute, table, when
from functions.export import read_everything, read_recordings, write_file
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
EXPORT, PERSON = new_id("exp", NOW), new_id("usr", NOW)


class Cellar:
    """An account of which something is held in some places, and a worker that is to hand it all out."""

    def __init__(self, faults: Faults | None = None) -> None:
        self.faults = faults or Faults()
        self.clock, self.bus = FakeClock(NOW), FakeBus()
        self.store, self.files = FakeExportStore(self.faults), FakeExportFiles(self.faults)
        self.holdings, self.archive = FakeHoldings(), FakeArchive()
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
        query = CallQuery(("num_1",), None, None, as_of=NOW)
        self.store.add(Export(ACCOUNT, EXPORT, Wish(query, ZipOptions("UTC"), "everything"), NOW, PERSON, "person"))
        self.holdings.kept = {
            "accounts": [{"account_id": ACCOUNT, "contact": {"name": "Jan Élan"}}],
            "orders": [{"account_id": ACCOUNT, "order_id": f"ord_{index}"} for index in range(5)],
            "mails": [{"account_id": ACCOUNT, "kind": "export-ready", "expires_at": 1_800_000_000}],
            "numbers": [{"account_id": OTHER, "number_id": "num_9"}],
        }
        self.holdings.stored = {
            "greetings": {f"greetings/{ACCOUNT}/a.wav": b"w" * 900, f"greetings/{OTHER}/b.wav": b"not mine"},
            "exports": {f"exports/{ACCOUNT}/exp_0/calls.csv": b"an older download"},
        }
        self.archive.add(ACCOUNT, "rec_1", b"r" * 500)

    @property
    def export(self) -> Export:
        return self.store.kept[ACCOUNT, EXPORT]

    def run(self) -> End:
        return run_export(ACCOUNT, EXPORT, making=self.making, seconds_left=lambda: 600)

    def opened(self) -> dict[str, bytes]:
        with zipfile.ZipFile(io.BytesIO(self.files.files[formats.file_name(self.export)])) as archive:
            assert archive.testzip() is None
            return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write_file, "PART_BYTES", 300)
    for module in (read_recordings, read_everything):
        monkeypatch.setattr(module, "PIECE_BYTES", 200)


def lines(content: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in content.splitlines()]


def test_what_is_held_of_the_account_and_of_nobody_else() -> None:
    cellar = Cellar()
    assert cellar.run() is End.READY
    files = cellar.opened()
    (account,) = lines(files["tables/accounts-001.ndjson"])
    assert account.pop("held")["sentences"] == ["S08", "S10"]
    assert account == {"account_id": ACCOUNT, "contact": {"name": "Jan Élan"}}
    assert [row["order_id"] for row in lines(files["tables/orders-001.ndjson"])] == [f"ord_{n}" for n in range(5)]
    assert lines(files["tables/mails-001.ndjson"])[0]["held"]["removed_at"] == "2027-01-15T08:00:00.000Z"
    assert files[f"greetings/greetings/{ACCOUNT}/a.wav"] == b"w" * 900
    recorded = json.loads(files["recordings/manifest.json"])["recordings"]
    assert files[recorded[0]["file"]] == b"r" * 500
    assert not [name for name in files if OTHER in name or "numbers" in name or "older" in name]
    assert b"not mine" not in b"".join(files.values())


def test_every_place_is_told_with_purpose_sentence_and_removal_and_how_much_of_it_is_there() -> None:
    cellar = Cellar()
    cellar.run()
    told = json.loads(cellar.opened()["what-we-hold.json"])["places"]
    assert [(each["kind"], each["place"]) for each in told] == [(each.kind, each.name) for each in registry.PLACES]
    for each in told:
        assert each["purposes"], each
        assert each["sentences"], each
        assert each["removal"], each
    entries = {f"{each['kind']}/{each['place']}": each["entries"] for each in told if each["entries"]}
    assert entries.pop("bucket/recordings", 1) == 1
    assert entries == {
        "table/accounts": 1,
        "table/orders": 5,
        "table/mails": 1,
        "bucket/greetings": 1,
        "bucket/exports": 1,
    }


def test_whoever_opens_it_is_told_what_is_in_it() -> None:
    cellar = Cellar()
    cellar.run()
    files = cellar.opened()
    told = files["README.txt"].decode()
    assert {name.split("/")[0] for name in files} == {
        "README.txt",
        "tables",
        "greetings",
        "recordings",
        "what-we-hold.json",
    }
    assert all(each in told for each in ("tables/*.ndjson", "recordings/", "what-we-hold.json", "Other folders"))
    orders = next(place for place in registry.PLACES if place.name == "orders")
    assert f"        5  orders: {orders.holds}\n" in told
    assert "numbers:" not in told, "nothing of it is there"


@pytest.mark.parametrize("after", [False, True])
def test_a_crash_at_any_step_changes_nothing_in_the_end(after: bool) -> None:
    clean = Cellar()
    clean.run()
    for step in range(1, clean.faults.steps + 1):
        cellar = Cellar(Faults(at=step, after=after))
        with pytest.raises(Crash):
            cellar.run()
        cellar.faults.at = 0
        for _ in range(3):
            cellar.clock.advance(seconds=LEASE.total_seconds())
            cellar.run()
        assert cellar.export.state is State.READY, f"step {step}"
        assert cellar.opened() == clean.opened(), f"step {step}"


def test_long_tables_become_several_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_everything, "ROWS_A_FILE", 4)
    cellar = Cellar()
    cellar.run()
    files = {name: lines(content) for name, content in cellar.opened().items() if name.startswith("tables/orders")}
    assert [len(rows) for rows in files.values()] == [4, 1]


def test_a_new_release_that_knows_other_places_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    cellar = Cellar()
    moments = iter([600.0] * 8)
    run_export(ACCOUNT, EXPORT, making=cellar.making, seconds_left=lambda: next(moments, 0.0))
    monkeypatch.setattr(registry, "PLACES", registry.PLACES[:-1])
    assert cellar.run() is End.READY
    assert cellar.export.restarts == 1


def test_every_place_of_the_registry_is_found_somehow() -> None:
    for place in registry.PLACES:
        way = way_of(place)
        assert not isinstance(way, NotHere) or way.why.endswith("."), place.name


def test_a_table_that_cannot_be_searched_by_account_has_to_say_how() -> None:
    def place(*names: str) -> Place:
        parts = [attribute(name, "Something") for name in names]
        return table(
            "secrets",
            "Something.",
            purposes=[Purpose.SETUP],
            sentences=["S10"],
            whose=Whose.OWNER,
            removal=when("Some day."),
            attributes=parts,
        )

    assert way_of(place("account_id", "name")) == ByAccount()
    with pytest.raises(LookupError, match="table secrets"):
        way_of(place("name"))
