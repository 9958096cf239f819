"""A query is handed what its page can have: what is left out would not have been in it."""

from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from scripts.local.narrow_queries import PAGE_BYTES, Query, in_order, understood, window

KEYS = st.text(alphabet="ab#", max_size=3)
CONDITIONS: Mapping[str, Callable[[str, str, str], bool]] = {
    "": lambda _key, _low, _high: True,
    "AND moment = :low": lambda key, low, _high: key == low,
    "AND moment < :low": lambda key, low, _high: key < low,
    "AND moment <= :low": lambda key, low, _high: key <= low,
    "AND moment > :low": lambda key, low, _high: key > low,
    "AND moment >= :low": lambda key, low, _high: key >= low,
    "AND begins_with(moment, :low)": lambda key, low, _high: key.startswith(low),
    "AND moment BETWEEN :low AND :high": lambda key, low, high: low <= key <= high,
}


def request(condition: str, **values: str) -> dict[str, Any]:
    return {
        "KeyConditionExpression": f"number_id = :n {condition}",
        "ExpressionAttributeValues": {f":{name}": {"S": value} for name, value in {"n": "num", **values}.items()},
    }


def asked(said: Mapping[str, Any]) -> Query | None:
    return understood(said, "number_id", "moment")


@given(st.sets(KEYS), st.sampled_from(sorted(CONDITIONS)), KEYS, KEYS, st.none() | KEYS, st.booleans())
def test_the_keys_in_question_are_those_that_the_condition_means(
    keys: set[str], condition: str, low: str, high: str, start: str | None, forward: bool
) -> None:
    query = asked(request(condition, low=low, high=high))
    assert query is not None
    wanted = sorted((key for key in keys if CONDITIONS[condition](key, low, high)), reverse=not forward)
    if start is not None:
        wanted = [key for key in wanted if (key > start if forward else key < start)]
    assert list(in_order(sorted(keys), query, forward=forward, start=start)) == wanted


@given(st.lists(st.integers(1, PAGE_BYTES), max_size=8), st.none() | st.integers(1, 8))
def test_a_window_is_a_page_and_the_item_after_it(sizes: list[int], limit: int | None) -> None:
    items = {str(number): size for number, size in enumerate(sizes)}
    given_out = [items[key] for key in window(items, list(items), limit=limit, size=lambda size: size)]
    assert given_out == sizes[: len(given_out)]
    if len(given_out) < len(sizes):
        assert sum(given_out) > PAGE_BYTES or (limit is not None and len(given_out) > limit)


def test_names_may_stand_for_the_keys() -> None:
    said = {
        "KeyConditionExpression": "#h = :h AND #r >= :r",
        "ExpressionAttributeNames": {"#h": "number_id", "#r": "moment"},
        "ExpressionAttributeValues": {":h": {"S": "num"}, ":r": {"S": "2026"}},
    }
    assert asked(said) == Query("num", "2026", False, None, False)


def test_what_is_not_understood_is_left_alone() -> None:
    assert asked({**request(""), "IndexName": "by-account"}) is None
    assert asked({"KeyConditions": {}}) is None
    assert asked(request("AND caller = :low", low="x")) is None
    assert asked(request("AND moment >= :missing")) is None
    assert asked({**request(""), "ExpressionAttributeValues": {":n": {"N": "1"}}}) is None
    assert asked({**request(""), "KeyConditionExpression": "moment = :n"}) is None
