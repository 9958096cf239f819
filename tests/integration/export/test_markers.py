"""A marker in every attribute and bucket of an account: each is found in what is handed out (DB-1).

What is planted follows from the registry, and nothing can be stored that it does not declare: a new table or attribute
is in this test from its first day on.
"""

import json
from typing import Any

from callfactory import registry
from callfactory.clock import iso
from callfactory.holdings.ways import ByAccount, ByCall, ByNumber, Objects, Recorded, way_of
from callfactory_aws import clients
from callfactory_aws.holdings import NOT_SHOWN
from tests.integration.export.stores import ENDS, MINE, NUMBERS, OTHER, Stores, found_places, key_of


def test_every_marker_of_mine_is_handed_out_and_none_of_anybody_elses(stores: Stores) -> None:
    tables = [place for place in found_places() if place.kind in {"table", "bucket"}]
    assert registry.places("bucket")["recordings"] in tables
    tables = [place for place in tables if not isinstance(way_of(place), Recorded)]
    for account_id in (MINE, OTHER):
        stores.record(account_id)
    planted = {
        account_id: {(place.kind, place.name): stores.plant(place, account_id) for place in tables}
        for account_id in (MINE, OTHER)
    }
    content = b"\n".join(stores.hand_out(MINE).values()).decode()
    for place in tables:
        way = way_of(place)
        if isinstance(way, Objects) and not way.handed_out:
            continue
        for marker in planted[MINE][place.kind, place.name]:
            assert marker in content, f"{place.kind} {place.name}"
    assert f"marker-recordings-{MINE}" in content
    assert OTHER not in content
    kinds = {type(way_of(place)) for place in tables}
    assert {ByAccount, ByNumber, ByCall, Objects} <= kinds, "every way was tried"
    assert sum(map(len, planted[MINE].values())) > 200, "every attribute was"


def test_each_item_says_where_why_and_until_when_it_is_held(stores: Stores) -> None:
    tables = [place for place in found_places() if place.kind == "table"]
    for place in tables:
        stores.plant(place, MINE)
    files = stores.hand_out(MINE)
    for place in tables:
        items = [json.loads(line) for line in files[f"tables/{place.name}-001.ndjson"].splitlines()]
        for item in items:
            held = item["held"]
            assert held["place"] == f"table/{place.name}"
            assert held["purposes"], place.name
            assert held["sentences"], place.name
            assert held["removal"] == place.removal.words
            assert held["removed_at"] == (iso(ENDS) if place.removal.attribute else None)
            early = {part.name: part.removal.words for part in place.parts if part.removal and part.name in item}
            assert {name: told["removal"] for name, told in held["parts"].items()} == early, place.name


def test_the_day_on_which_a_caller_is_forgotten_is_told_with_the_call(stores: Stores) -> None:  # CD-7
    item = {"number_id": NUMBERS[MINE], "moment": "2026-11-24T12:00:00.000Z#call_1", "call_id": "call_1"}
    item |= {"started_at": "2026-11-24T12:00:00.000Z", "caller": "+31612345678"}
    typed = {name: {"S": value} for name, value in item.items()}
    clients.dynamodb().put_item(TableName=stores.names["table/calls"], Item=typed)
    (line,) = stores.hand_out(MINE)["tables/calls-001.ndjson"].splitlines()
    assert json.loads(line)["held"]["parts"]["caller"]["removed_at"] == "2027-12-25T12:00:00.000Z"


def test_secrets_are_not_handed_out(stores: Stores) -> None:
    for name, attributes in NOT_SHOWN.items():
        place = registry.places("table")[name]
        schema = clients.dynamodb().describe_table(TableName=stores.names[f"table/{name}"])["Table"]["KeySchema"]
        item: dict[str, Any] = {"account_id": {"S": MINE}}
        item |= {key["AttributeName"]: {"S": key_of(key["AttributeName"], MINE)} for key in schema}
        item |= {attribute: {"S": f"secret-{name}-{attribute}"} for attribute in attributes}
        clients.dynamodb().put_item(TableName=stores.names[f"table/{name}"], Item=item)
        assert attributes <= {part.name for part in place.parts}
    assert b"secret-" not in b"".join(stores.hand_out(MINE).values())


def test_people_are_handed_out(stores: Stores) -> None:
    table = stores.names["table/accounts"]
    member = {"account_id": {"S": MINE}, "item": {"S": "member#usr_1"}, "subject": {"S": "subject-1"}}
    name = {"account_id": {"S": "subject#subject-1"}, "item": {"S": "subject"}, "owner_account_id": {"S": MINE}}
    for item in (member, name):
        clients.dynamodb().put_item(TableName=table, Item=item)
    content = b"\n".join(stores.hand_out(MINE).values()).decode()
    assert "marker-people-subject-1@company.example" in content
    assert '"account_id": "subject#subject-1"' in content
