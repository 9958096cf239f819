"""The routes of downloads, as a client sees them."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from callfactory import registry
from callfactory.events import ExportRequested
from callfactory.exports import formats
from callfactory.exports.job import State
from callfactory.ids import new_id
from callfactory.principal import Role
from callfactory_aws.crypto import Keyring
from callfactory_aws.cursors import Cursors
from functions.export import app, wiring
from functions.export.run_export import Making
from functions.export.sweep_exports import sweep_exports
from tests.fakes import FakeClock, fake_services
from tests.fakes_export import (
    FakeAccounts,
    FakeArchive,
    FakeCallHistory,
    FakeExportFiles,
    FakeExportStore,
    FakeHoldings,
    FakeLinkSigner,
    FakeNumbers,
    row,
)
from tests.fakes_seams import FakeAuditLog, FakeBus, FakeOutbox
from tests.gateway import FakeLambdaContext, Gateway, HttpAnswer, person

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
MINE, OTHER, PERSON = new_id("acc", NOW), new_id("acc", NOW), new_id("usr", NOW)
NUMBER, OTHER_NUMBER = new_id("num", NOW), new_id("num", NOW)


class WorkersContext(FakeLambdaContext):
    def get_remaining_time_in_millis(self) -> int:
        return 600_000


class World:
    """The family, wired to fakes."""

    def __init__(self) -> None:
        self.clock = FakeClock(NOW)
        self.store, self.files, self.history = FakeExportStore(), FakeExportFiles(), FakeCallHistory()
        self.archive = FakeArchive()
        self.holdings = FakeHoldings()
        self.bus, self.audit, self.signer = FakeBus(), FakeAuditLog(), FakeLinkSigner()
        self.outbox = FakeOutbox(self.bus)
        self.accounts = FakeAccounts()
        self.history.add(*(row(NUMBER, index) for index in range(7)))
        self.mine = Gateway(app.api, person(MINE, subject_id=PERSON))
        self.other = Gateway(app.api, person(OTHER, subject_id=PERSON))

    def wire(self, monkeypatch: pytest.MonkeyPatch) -> None:
        services = fake_services()
        monkeypatch.setattr(app.api, "services", lambda: services)
        making = Making(
            exports=self.store,
            files=self.files,
            history=self.history,
            recordings=self.archive,
            holdings=self.holdings,
            accounts=self.accounts,
            outbox=self.outbox,
            bus=self.bus,
            clock=self.clock,
        )
        parts: dict[str, Any] = {
            "exports": self.store,
            "files": self.files,
            "numbers": FakeNumbers(**{MINE: [NUMBER], OTHER: [OTHER_NUMBER]}),
            "accounts": self.accounts,
            "audit": self.audit,
            "bus": self.bus,
            "clock": self.clock,
            "real_clock": FakeClock(datetime(2030, 1, 1, tzinfo=UTC)),
            "signer": self.signer,
            "cursors": Cursors(Keyring(b"a master secret that is long enough")),
            "making": making,
        }
        for name, part in parts.items():
            monkeypatch.setattr(wiring, name, lambda part=part: part)

    def ask(self, gateway: Gateway | None = None, **request: object) -> HttpAnswer:
        return (gateway or self.mine).call("POST", "/exports", request)

    def made(self) -> str:
        """The id of a download that was asked for and made, as the queue does it."""
        export_id: str = self.ask().json["export_id"]
        self.deliver()
        return export_id

    def deliver(self) -> dict[str, Any]:
        asked = [event for event in self.bus.events if isinstance(event, ExportRequested)]
        body = {"detail-type": asked[-1].detail_type, "detail": asked[-1].detail()}
        record = {"messageId": "1", "body": json.dumps(body), "eventSource": "aws:sqs"}
        return app.run({"Records": [record]}, WorkersContext())


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    here = World()
    here.wire(monkeypatch)
    return here


def test_a_download_is_asked_for_made_and_fetched(world: World) -> None:  # DB-1
    asked = world.ask(number_id=NUMBER, format={"zone": "UTC"})
    assert (asked.status, asked.json["state"], asked.json["rows"]) == (201, "queued", 0)
    assert world.deliver() == {"batchItemFailures": []}
    url = f"/exports/{asked.json['export_id']}"
    shown = world.mine.call("GET", url).json
    assert (shown["state"], shown["rows"], shown["percent"], shown["fetched"]) == ("ready", 7, 100, 0)
    link = world.mine.call("POST", f"{url}/download").json
    assert link["url"].startswith("https://files.example/exports/")
    assert link["filename"] == "calls-20261124T120000Z.csv"
    assert (link["sha256"], link["bytes"]) == (shown["sha256"], shown["bytes"])
    assert link["expires_at"] == "2030-01-01T00:05:00Z", "links live by real time"
    shown = world.mine.call("GET", url).json
    assert shown["fetched"] == 1
    assert shown["downloads"] == [{"at": "2026-11-24T12:00:00Z", "by_kind": "person", "by": PERSON}]


def test_another_account_finds_nothing(world: World) -> None:  # DB-7
    export_id = world.made()
    for method, url in (
        ("GET", f"/exports/{export_id}"),
        ("POST", f"/exports/{export_id}/download"),
        ("DELETE", f"/exports/{export_id}"),
    ):
        answer = world.other.call(method, url)
        assert (answer.status, answer.json["code"]) == (404, "not_found"), method
    assert world.mine.call("GET", f"/exports/{export_id}").json["state"] == "ready"
    assert world.other.call("GET", "/exports").json["items"] == []
    assert world.signer.lives == []


def test_another_accounts_number_is_not_found(world: World) -> None:
    assert world.ask(number_id=OTHER_NUMBER).status == 404
    assert world.store.kept == {}


def test_cursors_continue_the_list_and_are_refused_elsewhere(world: World) -> None:
    for zone in ("UTC", "Europe/Amsterdam", "Asia/Kathmandu"):
        world.clock.advance(seconds=1)
        world.ask(format={"zone": zone})
    first = world.mine.call("GET", "/exports?limit=2").json
    assert [each["format"]["zone"] for each in first["items"]] == ["Asia/Kathmandu", "Europe/Amsterdam"]
    second = world.mine.call("GET", f"/exports?limit=2&cursor={first['next_cursor']}").json
    assert ([each["format"]["zone"] for each in second["items"]], second["next_cursor"]) == (["UTC"], None)
    for gateway, cursor in ((world.other, first["next_cursor"]), (world.mine, "abc"), (world.mine, "é")):
        answer = gateway.call("GET", f"/exports?cursor={cursor}")
        assert (answer.status, answer.json["errors"][0]["name"]) == (422, "cursor")


def test_a_download_that_is_not_ready_has_no_link(world: World) -> None:
    export_id = world.ask().json["export_id"]
    answer = world.mine.call("POST", f"/exports/{export_id}/download")
    assert (answer.status, answer.json["code"]) == (409, "conflict")


def test_a_file_whose_week_is_over_is_gone(world: World) -> None:
    export_id = world.made()
    world.clock.advance(days=7)
    answer = world.mine.call("POST", f"/exports/{export_id}/download")
    assert (answer.status, answer.json["code"]) == (410, "gone")
    assert world.mine.call("GET", f"/exports/{export_id}").json["state"] == "expired"


def test_a_download_is_cancelled_and_a_file_removed(world: World) -> None:
    queued = world.ask().json["export_id"]
    assert world.mine.call("DELETE", f"/exports/{queued}").status == 204
    assert world.mine.call("GET", f"/exports/{queued}").json["state"] == "cancelled"
    world.clock.advance(seconds=1)
    export_id = world.made()
    for _ in range(2):
        assert world.mine.call("DELETE", f"/exports/{export_id}").status == 204
    assert world.store.kept[MINE, export_id].state is State.REMOVED
    assert world.files.files == {}


def test_a_role_that_only_reads_fetches_but_does_not_ask_or_remove(world: World) -> None:
    export_id = world.made()
    reader = Gateway(app.api, person(MINE, Role.READ_ONLY, subject_id=PERSON))
    assert reader.call("POST", f"/exports/{export_id}/download").status == 200
    assert world.ask(reader).status == 403
    assert reader.call("DELETE", f"/exports/{export_id}").status == 403


def test_the_same_idempotency_key_gives_the_same_download_even_when_it_is_done(world: World) -> None:
    headers = {"Idempotency-Key": "one"}
    first = world.mine.call("POST", "/exports", {}, headers=headers).json["export_id"]
    world.deliver()
    again = world.mine.call("POST", "/exports", {}, headers=headers).json
    assert (again["export_id"], again["state"]) == (first, "ready")


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        ({"what": "everything-else"}, "what"),
        ({"surprise": 1}, "surprise"),
        ({"format": {"zone": "Mars/Olympus"}}, "format.zone"),
        ({"format": {"columns": []}}, "format.columns"),
        ({"format": {"columns": ["caller", "caller"]}}, "format"),
        ({"format": {"columns": ["password"]}}, "format.columns.0"),
        ({"format": {"delimiter": "|"}}, "format.delimiter"),
        ({"format": {"kind": "xlsx", "delimiter": ";"}}, "format.delimiter"),
        ({"format": {"kind": "+31612345678"}}, "format"),
        ({"format": {"kind": "parquet", "columns": ["caller", "caller"]}}, "format"),
        ({"period": {"from": "2026-01-01T00:00:00"}}, "period.from"),
        ({"period": {"from": "2026-01-01T00:00:00Z", "from_date": "2026-01-01"}}, "period"),
        ({"period": {"from_date": "0001-01-01"}}, "period.from_date"),
    ],
)
def test_a_wish_that_makes_no_sense_names_its_field(world: World, request_: dict[str, Any], field: str) -> None:
    answer = world.ask(**request_)
    assert answer.status == 422
    assert field in [error["name"] for error in answer.json["errors"]], answer.text
    assert "+31612345678" not in answer.text


def test_the_object_key_and_the_saved_name_say_nothing_about_anybody(world: World) -> None:
    export_id = world.made()
    export = world.store.kept[MINE, export_id]
    assert formats.file_name(export) == f"exports/{MINE}/{export_id}/calls.csv"
    assert formats.saved_as(export) == "calls-20261124T120000Z.csv"


def test_a_message_that_is_no_request_for_a_download_comes_again(world: World) -> None:
    record = {"messageId": "7", "body": "{}", "eventSource": "aws:sqs"}
    answer = app.run({"Records": [record]}, FakeLambdaContext())
    assert answer == {"batchItemFailures": [{"itemIdentifier": "7"}]}
    assert world.store.kept == {}


def test_the_manifest_tells_what_a_finished_file_is(world: World) -> None:
    waiting = world.ask().json["export_id"]
    assert world.mine.call("GET", f"/exports/{waiting}/manifest").status == 409
    world.deliver()
    told = world.mine.call("GET", f"/exports/{waiting}/manifest").json
    shown = world.mine.call("GET", f"/exports/{waiting}").json
    assert (told["rows"], told["sha256"], told["zone"]) == (7, shown["sha256"], "Europe/Amsterdam")
    assert told["tariffs"] == ["trf_1/7"]
    assert told["schema_version"] == 1
    assert world.other.call("GET", f"/exports/{waiting}/manifest").status == 404
    world.clock.advance(days=8)
    assert world.mine.call("GET", f"/exports/{waiting}/manifest").status == 410


def test_what_one_may_not_see_on_screen_one_cannot_download(world: World) -> None:
    reader = Gateway(app.api, person(MINE, Role.FINANCE, subject_id=PERSON))
    assert world.ask(reader, what="everything").status == 403
    asked = world.ask(what="everything")
    assert asked.status == 201
    world.deliver()
    url = f"/exports/{asked.json['export_id']}/download"
    assert reader.call("POST", url).status == 403
    assert world.mine.call("POST", url).json["filename"] == "everything-20261124T120000Z.zip"


@pytest.mark.parametrize(
    "request_",
    [
        {"what": "recordings", "format": {"kind": "csv"}},
        {"what": "calls", "format": {"kind": "zip"}},
        {"what": "everything", "number_id": NUMBER},
        {"what": "everything", "period": {"from_date": "2026-01-01"}},
        {"what": "calls", "recording_id": "rec_1"},
    ],
)
def test_wishes_that_contradict_themselves_are_refused(world: World, request_: dict[str, Any]) -> None:
    assert world.ask(**request_).status == 422
    assert world.store.kept == {}


def test_what_we_hold_is_shown_from_the_registry(world: World) -> None:  # DB-1
    places = world.mine.call("GET", "/privacy/holdings").json["places"]
    assert [each["place"] for each in places] == [place.name for place in registry.PLACES]
    calls = next(each for each in places if (each["kind"], each["place"]) == ("table", "calls"))
    assert calls["kept_by_law"].startswith("Tax law:")
    assert {"caller", "started_at"} <= {part["name"] for part in calls["parts"]}


def test_the_sweep_removes_files_whose_time_is_over_and_no_others(world: World) -> None:
    old = world.made()
    world.clock.advance(days=6)
    new = world.ask(format={"zone": "UTC"}).json["export_id"]
    world.deliver()
    world.clock.advance(days=1)
    swept = sweep_exports(exports=world.store, files=world.files, clock=world.clock)
    assert swept == 1
    assert {name.split("/")[2] for name in world.files.files} == {new}
    assert world.mine.call("GET", f"/exports/{old}").json["state"] == "expired"
    assert sweep_exports(exports=world.store, files=world.files, clock=world.clock) == 0
