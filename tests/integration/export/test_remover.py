"""Erasing from every store: nothing of mine is left but what the law keeps, nothing of anybody else's is touched."""

import json
from typing import Any

from callfactory import registry
from callfactory.calls.caller import WITHHELD
from callfactory.calls.fact import Fact, dumps
from callfactory.clock import parse_iso
from callfactory.erasure.kept import BY_LAW, SPARED
from callfactory.holdings.ways import Objects, Recorded, way_of
from callfactory_aws import clients
from callfactory_aws.holdings import StoredHoldings, plain
from callfactory_aws.remover import StoresRemover
from functions.export.run_erasure import places_to_clear
from tests.integration.export.stores import MINE, NUMBERS, OTHER, Stores, found_places


def remover_of(stores: Stores) -> StoresRemover:
    return StoresRemover(StoredHoldings(stores.names, stores.keyring, stores.people), stores.people)


def items(stores: Stores, table: str) -> list[dict[str, Any]]:
    found = clients.dynamodb().scan(TableName=stores.names[f"table/{table}"])["Items"]
    return [plain(item) for item in found]


def erase(stores: Stores, account_id: str) -> None:
    remover, numbers = remover_of(stores), (NUMBERS[account_id],)
    for place in places_to_clear():
        kept = BY_LAW.get(place.name) if place.kind == "table" else None
        steps = remover.clear(place, account_id, numbers, kept) if kept else remover.remove(place, account_id, numbers)
        assert sum(steps) >= 0


def test_nothing_of_mine_is_left_but_what_the_law_keeps(stores: Stores) -> None:  # DB-6
    places = [place for place in found_places() if place.kind in {"table", "bucket"}]
    places = [place for place in places if not isinstance(way_of(place), Recorded)]
    for place in places:
        for account_id in (MINE, OTHER):
            stores.plant(place, account_id)
    for _ in range(2):
        erase(stores, MINE)
    for place in places:
        if isinstance(way_of(place), Objects):
            found = clients.s3().list_objects_v2(Bucket=stores.names[f"bucket/{place.name}"])
            left = " ".join(each["Key"] for each in found.get("Contents", []))
        elif place.name in SPARED | BY_LAW.keys() or place.kind == "bucket":
            continue
        else:
            left = json.dumps(items(stores, place.name))
        if place.removal.means != "kept":
            assert MINE not in left, f"{place.kind} {place.name}"
        assert OTHER in left, f"{place.kind} {place.name}"


def test_a_call_stays_for_the_books_without_anybody_in_it(stores: Stores) -> None:
    place = registry.places("table")["calls"]
    for account_id in (MINE, OTHER):
        stores.plant(place, account_id)
    erase(stores, MINE)
    mine, other = sorted(items(stores, "calls"), key=lambda item: item["account_id"] != MINE)
    assert mine["caller"] == WITHHELD
    assert not BY_LAW["calls"].removed & mine.keys()
    assert {"number_id", "moment", "call_id", "account_id", "started_at", "duration_ms"} <= mine.keys()
    assert other["caller"].startswith("marker-")


def test_people_go_from_the_identity_store(stores: Stores) -> None:
    table = stores.names["table/accounts"]
    member = {"account_id": {"S": MINE}, "item": {"S": "member#usr_1"}, "subject": {"S": "subject-1"}}
    name = {"account_id": {"S": "subject#subject-1"}, "item": {"S": "subject"}, "owner_account_id": {"S": MINE}}
    for item in (member, name):
        clients.dynamodb().put_item(TableName=table, Item=item)
    erase(stores, MINE)
    assert stores.people.removed == ["subject-1"]
    assert items(stores, "accounts") == []


class Line:
    """A number of mine with calls and the facts behind them."""

    def __init__(self, stores: Stores) -> None:
        self.stores = stores
        self.remover = remover_of(stores)

    def call(self, call_id: str, caller: str, at: str = "2026-11-24T12:00:00.000Z") -> None:
        index = self.stores.keyring.index(MINE, caller)
        call: dict[str, Any] = {
            "number_id": {"S": NUMBERS[MINE]},
            "moment": {"S": f"{at}#{call_id}"},
            "call_id": {"S": call_id},
            "account_id": {"S": MINE},
            "caller": {"S": caller},
            "caller_index": {"S": index},
            "price": {"N": "1250000"},
        }
        fact = Fact(call_id, "leg", 1, True, None, "+31850000001", caller, 1, 2, 3, 4, "+31201234567", "answered")
        kept: dict[str, Any] = {
            "call_id": {"S": call_id},
            "fact_id": {"S": "fact"},
            "fact": {"S": dumps(fact)},
            "ingested_at": {"S": at},
        }
        clients.dynamodb().put_item(TableName=self.stores.names["table/calls"], Item=call)
        clients.dynamodb().put_item(TableName=self.stores.names["table/call_facts"], Item=kept)

    def callers(self) -> dict[str, str]:
        return {item["call_id"]: item["caller"] for item in items(self.stores, "calls")}

    def everything(self) -> str:
        return json.dumps([items(self.stores, table) for table in ("calls", "call_facts")])

    def total(self) -> int:
        return sum(item["price"] for item in items(self.stores, "calls"))


def test_a_caller_is_forgotten_in_calls_and_facts_and_totals_still_reconcile(stores: Stores) -> None:
    line = Line(stores)
    line.call("one", "+31612345678")
    line.call("two", "+31687654321")
    line.call("three", "+31612345678", at="2026-01-01T00:00:00.000Z")
    before = line.total()
    index = stores.keyring.index(MINE, "+31612345678")
    asked = parse_iso("2026-11-24T12:00:00.001Z")
    assert sum(line.remover.forget_caller(MINE, [NUMBERS[MINE]], index, asked)) == 2
    assert line.callers() == {"one": WITHHELD, "two": "+31687654321", "three": WITHHELD}
    assert "+31612345678" not in line.everything()
    assert index not in line.everything()
    assert line.total() == before
    assert sum(line.remover.forget_caller(MINE, [NUMBERS[MINE]], index, asked)) == 0


def test_a_caller_is_forgotten_in_records_that_wait_in_quarantine(stores: Stores) -> None:
    table, mine = stores.names["table/quarantine"], "+31612345678"
    told = {"mine": mine, "another": "+31687654321", "later": mine}
    for name, caller in told.items():
        started = "2026-11-24T12:00:00.000Z" if name == "later" else "2026-11-24T11:00:00.000Z"
        content = json.dumps({"caller": caller, "started_at": started, "format": "callfactory-json"}).encode()
        item = {"quarantine_id": name, "account_id": MINE, "content": stores.keyring.seal("quarantine", name, content)}
        typed: Any = {key: {"S": value} for key, value in item.items()}
        clients.dynamodb().put_item(TableName=table, Item=typed)
    asked = parse_iso("2026-11-24T12:00:00.000Z")
    index = stores.keyring.index(MINE, mine)
    remover = remover_of(stores)
    assert [sum(remover.forget_caller(MINE, [NUMBERS[MINE]], index, asked)) for _ in range(2)] == [1, 0]
    found = {
        item["quarantine_id"]: json.loads(stores.keyring.open("quarantine", item["quarantine_id"], item["content"]))
        for item in items(stores, "quarantine")
    }
    assert {name: content["caller"] for name, content in found.items()} == told | {"mine": WITHHELD}
    assert found["mine"]["format"] == "callfactory-json"


def test_a_caller_is_forgotten_in_the_log_of_messages(stores: Stores) -> None:  # DB-6
    table, mine = stores.names["table/transit"], "+31612345678"
    told = {"mine": mine, "another": "+31687654321", "later": mine}
    for name, caller in told.items():
        left = "2026-11-24T12:00:00.000Z" if name == "later" else "2026-11-24T11:00:00.000Z"
        sealed = stores.keyring.seal("transit", name, caller.encode())
        item = {"message_id": name, "account_id": MINE, "asked_at": left, "left_at": left, "caller": sealed}
        item["caller_shown"] = "shown"
        typed: Any = {key: {"S": value} for key, value in item.items()} | {"version": {"N": "3"}}
        clients.dynamodb().put_item(TableName=table, Item=typed)
    asked = parse_iso("2026-11-24T12:00:00.000Z")
    index = stores.keyring.index(MINE, mine)
    remover = remover_of(stores)
    assert [sum(remover.forget_caller(MINE, [NUMBERS[MINE]], index, asked)) for _ in range(2)] == [1, 0]
    found = {item["message_id"]: item for item in items(stores, "transit")}
    assert {name: "caller" in item for name, item in found.items()} == {"mine": False, "another": True, "later": True}
    assert (found["mine"]["caller_shown"], found["mine"]["version"]) == ("withheld", 4)


def test_calls_that_a_forgotten_caller_makes_later_stay_also_when_it_is_done_again(stores: Stores) -> None:
    line = Line(stores)
    line.call("before", "+31612345678", at="2026-11-24T11:59:59.999Z")
    line.call("after", "+31612345678", at="2026-11-24T12:00:00.000Z")
    index = stores.keyring.index(MINE, "+31612345678")
    asked = parse_iso("2026-11-24T12:00:00.000Z")
    assert sum(line.remover.forget_caller(MINE, [NUMBERS[MINE]], index, asked)) == 1
    assert line.callers() == {"before": WITHHELD, "after": "+31612345678"}


def test_callers_before_a_moment_are_forgotten_and_later_ones_are_not(stores: Stores) -> None:  # CD-7
    line = Line(stores)
    line.call("old", "+31612345678", at="2025-01-01T00:00:00.000Z")
    line.call("at", "+31612345678", at="2025-10-01T00:00:00.000Z")
    line.call("new", "+31612345678", at="2026-01-01T00:00:00.000Z")
    end = parse_iso("2025-10-01T00:00:00.000Z")
    assert sum(line.remover.forget_callers_before(NUMBERS[MINE], None, end)) == 1
    assert line.callers() == {"old": WITHHELD, "at": "+31612345678", "new": "+31612345678"}
    later = parse_iso("2025-10-02T00:00:00.000Z")
    assert sum(line.remover.forget_callers_before(NUMBERS[MINE], end, later)) == 1


def test_all_numbers_ever_owned_are_known(stores: Stores) -> None:
    table = stores.names["table/inventory"]
    for number, item in ((NUMBERS[MINE], "period#1"), (NUMBERS[OTHER], "period#2"), (None, "offer")):
        owned = {"number_id": {"S": number}} if number else {}
        clients.dynamodb().put_item(TableName=table, Item={"e164": {"S": "+31850000001"}, "item": {"S": item}, **owned})
    assert set(remover_of(stores).numbers(None).items) == {NUMBERS[MINE], NUMBERS[OTHER]}
