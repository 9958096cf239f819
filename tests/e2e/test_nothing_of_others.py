"""DB-2: what one account has is nowhere for another: not by its ids, its cursors or its links, on any route.

The demonstration company's ids are gathered by reading every list that it has; then another account tries each of them
on every operation that takes such an id, in the path and as a parameter.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from scripts.local.customer import Customer
from tests.e2e.deployed import DeployedStack

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT: dict[str, Any] = json.loads((ROOT / "functions" / "order" / "openapi.json").read_text(encoding="utf-8"))
AN_ID = re.compile(r"\b([a-z]{3,4})_[0-9a-hjkmnp-tv-z]{26}\b")
KINDS: Mapping[str, str] = {
    "order_id": "ord",
    "number_id": "num",
    "key_id": "key",
    "export_id": "exp",
    "source_id": "src",
    "user_id": "usr",
    "account_id": "acc",
}
"""What the demonstration company is known to have; the tests of the other kinds make their own and try them."""

REFUSED = {401, 403, 404, 409, 410, 415, 422}
"""No 2xx, no 5xx; a body that is wrong anyway may be refused before anybody asks whose the thing is."""


def operations() -> Iterator[tuple[str, str]]:
    for path, methods in DOCUMENT["paths"].items():
        for method in methods:
            yield method.upper(), path


WITH_IDS = [
    (method, path)
    for method, path in operations()
    if (names := re.findall(r"\{(\w+)\}", path)) and all(name in KINDS for name in names) and "/ops/" not in path
]
LISTS = [path for method, path in operations() if method == "GET" and "{" not in path and "/ops/" not in path]


def crawl(customer: Customer) -> dict[str, set[str]]:
    """Every id that the account can see, by kind."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in LISTS:
        for each in AN_ID.finditer(customer.request("GET", path).text):
            found[each[1]].add(each[0])
    return found


@pytest.fixture(scope="module")
def theirs(stack: DeployedStack) -> dict[str, set[str]]:
    return crawl(stack.owner())


@pytest.fixture(scope="module")
def stranger(stack: DeployedStack) -> Customer:
    return stack.new_customer()


def test_the_owner_sees_things_to_try(theirs: dict[str, set[str]]) -> None:
    assert set(KINDS.values()) <= theirs.keys()


def test_a_new_account_sees_nothing_of_them(stranger: Customer, theirs: dict[str, set[str]]) -> None:
    everything = set[str]().union(*theirs.values())
    mine = set[str]().union(*crawl(stranger).values())
    assert not mine & everything


@pytest.mark.parametrize(("method", "path"), WITH_IDS)
def test_the_ids_of_another_account_open_nothing(
    stranger: Customer, theirs: dict[str, set[str]], method: str, path: str
) -> None:
    there = re.sub(r"\{(\w+)\}", lambda name: min(theirs[KINDS[name[1]]]), path)
    answer = stranger.request(method, there, **({} if method in {"GET", "DELETE"} else {"json": {}}))
    assert answer.status_code in REFUSED, answer.text
    if method in {"GET", "DELETE"}:
        assert answer.status_code in {403, 404}, answer.text
    assert not (theirs["acc"] & set(re.findall(r"acc_\w{26}", answer.text)))


@pytest.mark.parametrize("path", ["/calls", "/calls/summary", "/usage"])
def test_the_numbers_of_another_account_have_no_calls_for_a_stranger(
    stranger: Customer, theirs: dict[str, set[str]], path: str
) -> None:
    for number_id in theirs["num"]:
        answer = stranger.request("GET", path, params={"number_id": number_id, "month": "2026-11"})
        assert answer.status_code in {404, 422}, answer.text


def test_a_cursor_of_another_account_is_refused(stack: DeployedStack, stranger: Customer) -> None:
    owner = stack.owner()
    page = owner.get("/calls", number_id=min(crawl(owner)["num"]), limit=1)
    cursor = page["next_cursor"] or owner.get("/account/audit", limit=1)["next_cursor"]
    assert cursor
    for path in ("/account/audit", "/orders", "/keys", "/exports"):
        assert stranger.request("GET", path, params={"cursor": cursor}).status_code == 422, path
