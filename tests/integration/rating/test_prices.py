"""Prices of calls through the API: each is explained, none is guessed (CD-6, CD-9)."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from callfactory_aws import clients
from functions.cdr import cost_of_calls, wiring
from tests.fakes_calls import ACCOUNT, NUMBER
from tests.integration.calls.conftest import House
from tests.integration.rating.samples import (
    LINES,
    NOON,
    PLATFORM,
    activate,
    assign,
    calls_of,
    import_tariff,
    import_version,
    put_in_force,
    record,
    send,
    tariff,
)


def test_a_call_shows_its_price_and_why_at_once(house: House) -> None:
    tariff_id = put_in_force(house, tariff(*LINES, "forward,+3120,EUR,0.0123,60,1,"))
    send(house, record(1, 30.4, ring_to="+31201234567"))
    (call,) = calls_of(house)
    price = call["price"]
    assert price["derivation"] == "31 s at 0.06/min from any number; 60 s at 0.0123/min to prefix +3120…; tariff 1"
    assert (price["amount"], price["currency"]) == ("0.0433", "EUR")
    assert (price["tariff_id"], price["tariff_version"]) == (tariff_id, 1)
    assert [leg["amount"] for leg in price["legs"]] == ["0.031", "0.0123"]
    assert call["price_note"] is None


def test_a_withheld_caller_costs_what_the_tariff_says_of_them(house: House) -> None:
    put_in_force(house, tariff(*LINES))
    send(house, record(1, 60, caller="anonymous"))
    (call,) = calls_of(house)
    assert call["price"]["derivation"] == "60 s at 0.12/min from a withheld number; tariff 1"


def test_a_device_of_the_owners_own_has_no_forward_charge(house: House) -> None:
    put_in_force(house, tariff(*LINES))
    send(house, record(1, 60, ring_to="sip:200"))
    (call,) = calls_of(house)
    assert call["price"]["amount"] == "0.06"


def test_a_call_without_rate_waits_in_quarantine_and_is_not_free(house: House) -> None:
    put_in_force(house, tariff(*LINES))
    send(house, record(1, 60, ring_to="+31201234567"))
    (call,) = calls_of(house)
    assert call["price"] is None
    assert "does not say what this call costs" in call["price_note"]
    (held,) = house.staff.call("GET", "/ops/quarantine").json["items"]
    assert (held["reason"], held["account_id"], held["fields"]["ring_to"]) == (
        "no_forward_rate",
        ACCOUNT,
        "+31201234567",
    )


def test_before_any_version_is_in_force_a_call_waits(house: House) -> None:
    tariff_id = import_tariff(house, tariff(*LINES)).json["tariff_id"]
    assign(house, tariff_id)
    send(house, record(1, 60))
    assert calls_of(house)[0]["price"] is None
    assert house.staff.call("GET", "/ops/quarantine").json["items"][0]["reason"] == "no_tariff"


def test_an_account_without_price_list_has_the_common_one(house: House) -> None:
    send(house, record(1, 60))
    assert calls_of(house)[0]["price"]["amount"] == "0.035"


def test_included_minutes_follow_the_order_of_calls_when_one_comes_late(house: House) -> None:
    """CD-5: the late call takes what its start gives it, and the call after it pays."""
    lines = [line.replace("1,1,", "1,1,yes") for line in LINES]
    put_in_force(house, tariff(*lines), included_minutes=2)
    send(house, record(1, 90, NOON), record(2, 60, NOON + timedelta(minutes=5)))
    assert [call["price"]["amount"] for call in calls_of(house)] == ["0.00", "0.03"]
    send(house, record(3, 60, NOON - timedelta(hours=1)))
    assert [call["price"]["amount"] for call in calls_of(house)] == ["0.00", "0.03", "0.06"]
    newest = calls_of(house, "newest")
    assert [call["price"]["legs"][0]["included_seconds"] for call in newest] == [0, 60, 60]
    assert "60 s of it included" in newest[1]["price"]["derivation"]


def test_the_calls_of_a_search_cost_together_what_they_cost_one_by_one(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CD-9, with included minutes that calls before the period have taken; in one part and in many."""
    lines = [line.replace("1,1,", "1,1,yes") for line in LINES]
    put_in_force(house, tariff(*lines), included_minutes=2)
    send(house, *(record(each, 60, NOON + timedelta(minutes=5 * each)) for each in range(5)))
    search = {"number_id": NUMBER, "from": (NOON + timedelta(minutes=5)).isoformat(), "caller": "+31612345678"}
    shown = house.owner.call("POST", "/calls/search", search).json["items"]
    prices = [Decimal(call["price"]["amount"]) for call in shown]
    assert sum(prices) == Decimal("0.18"), "the last three of the four pay"
    whole = house.owner.call("POST", "/calls/cost", search).json
    assert (whole["rated"], whole["without_price"], whole["next_cursor"]) == (4, 0, None)
    assert [(each["currency"], Decimal(each["amount"])) for each in whole["amounts"]] == [("EUR", sum(prices))]
    monkeypatch.setattr(cost_of_calls, "_A_PAGE", 1)
    monkeypatch.setattr(cost_of_calls, "SECONDS", -1.0)
    parts, cursor = [], None
    while True:
        parts.append(house.owner.call("POST", "/calls/cost", {**search, "cursor": cursor}).json)
        cursor = parts[-1]["next_cursor"]
        if cursor is None:
            break
    assert len(parts) == len(shown)
    assert sum(Decimal(each["amount"]) for part in parts for each in part["amounts"]) == sum(prices)


def test_a_new_month_has_new_minutes(house: House) -> None:
    lines = [line.replace("1,1,", "1,1,yes") for line in LINES]
    put_in_force(house, tariff(*lines), included_minutes=1)
    midnight = datetime(2026, 10, 31, 23, 0, tzinfo=UTC)  # in Amsterdam
    send(house, record(1, 60, midnight - timedelta(minutes=9)), record(2, 60, midnight), record(3, 60, NOON))
    assert [call["price"]["amount"] for call in calls_of(house)] == ["0.00", "0.00", "0.06"]


def test_a_bad_file_is_refused_whole_with_every_line_named(house: House) -> None:
    bad = tariff(*LINES, "inbound,3197,EUR,0.01,60,1,", 'inbound,+31,EUR,"0,01",60,1,', "inbound,+32,USD,1E5,60,1,")
    answer = import_tariff(house, bad)
    assert answer.status == 422
    assert [(each["name"], each["code"]) for each in answer.json["errors"]] == [
        ("line.5.prefix", "lost-plus"),
        ("line.6.price_per_minute", "decimal-comma"),
        ("line.7.currency", "wrong-currency"),
        ("line.7.price_per_minute", "scientific-notation"),
    ]
    assert [each["name"] for each in house.staff.call("GET", "/ops/tariffs").json["items"]] == ["Standard"]


def test_a_bad_version_leaves_the_one_before_in_force(house: House) -> None:
    tariff_id = put_in_force(house, tariff(*LINES))
    assert import_version(house, tariff_id, tariff(*LINES, LINES[0])).json["errors"][0]["code"] == "duplicate"
    shown = house.staff.call("GET", f"/ops/tariffs/{tariff_id}").json
    assert (len(shown["versions"]), shown["in_force"]) == (1, 1)


def test_the_same_version_again_is_that_version(house: House) -> None:
    tariff_id = put_in_force(house, tariff(*LINES))
    corrected = tariff(LINES[0].replace("0.06", "0.07"), *LINES[1:])
    versions = [import_version(house, tariff_id, corrected).json["version"] for _ in range(2)]
    assert versions == [2, 2]


def test_what_is_not_told_of_a_further_version_stays_as_it_was(house: House) -> None:
    """A corrected file must not lose the included minutes, or move the months, because somebody did not repeat them."""
    tariff_id = put_in_force(house, tariff(*LINES), included_minutes=100, rounding="up", decimals=4)
    corrected = tariff(LINES[0].replace("0.06", "0.07"), *LINES[1:])
    url = f"/ops/tariffs/{tariff_id}/versions"
    kept = house.staff.call("POST", url, content=corrected, headers={"Content-Type": "text/csv"}).json
    assert (kept["version"], kept["zone"], kept["included_minutes"], kept["rounding"], kept["decimals"]) == (
        2, "Europe/Amsterdam", 100, "up", 4,
    )  # fmt: skip
    changed = import_version(house, tariff_id, corrected, included_minutes=0, decimals=6).json
    assert (changed["included_minutes"], changed["rounding"], changed["decimals"]) == (0, "up", 6)
    refused = import_version(house, tariff_id, corrected, zone="UTC")
    assert refused.json["errors"][0]["code"] == "zone_of_list"


def test_an_idempotency_key_makes_one_version_and_puts_it_in_force_once(house: House) -> None:
    """Also where somebody imports another version between the request and its repetition."""
    tariff_id = put_in_force(house, tariff(*LINES))
    corrected, later = (tariff(LINES[0].replace("0.06", price), *LINES[1:]) for price in ("0.07", "0.08"))
    key = {"Idempotency-Key": "corrected"}
    first = import_version(house, tariff_id, corrected, headers=key)
    import_version(house, tariff_id, later)
    again = import_version(house, tariff_id, corrected, headers=key)
    assert (first.status, again.status, again.json) == (201, 201, first.json)
    assert import_version(house, tariff_id, corrected, zone="UTC", headers=key).json["code"] == "idempotency_key_reused"
    body = {"version": 2, "valid_from": "2026-02-01T00:00:00Z"}
    url = f"/ops/tariffs/{tariff_id}/activations"
    activated = [house.staff.call("POST", url, body, headers=key).json for _ in range(2)]
    assert activated[0] == activated[1]
    wish = {"tariff_id": tariff_id, "currency": "EUR", "valid_from": "2026-02-01T00:00:00Z"}
    assigned = [house.staff.call("POST", f"/ops/accounts/{ACCOUNT}/tariff", wish, headers=key).json for _ in range(2)]
    assert assigned[0] == assigned[1]


def test_a_large_file_is_kept_whole(house: House) -> None:
    many = [
        f"inbound,+{prefix},EUR,0.0{prefix % 997:03},{prefix % 59 + 1},{prefix % 7 + 1},"
        for prefix in range(10_000, 60_000)
    ]
    tariff_id = import_tariff(house, tariff(*LINES, *many)).json["tariff_id"]
    rates = wiring.compiled_rates().compiled(tariff_id, 1).tariff.rates
    assert len(rates) == 50_003
    assert rates[-1].prefix == "+59999"


def test_no_price_list_is_assigned_in_another_currency_than_its_own(house: House) -> None:
    tariff_id = import_tariff(house, tariff(*LINES)).json["tariff_id"]
    answer = assign(house, tariff_id, currency="GBP")
    assert answer.json["errors"][0]["code"] == "wrong_currency"


def test_the_currency_of_calls_that_were_made_does_not_change(house: House) -> None:
    """Nothing is converted silently."""
    pounds = tariff(*(line.replace("EUR", "GBP") for line in LINES))
    tariff_id = import_tariff(house, pounds, currency="GBP").json["tariff_id"]
    assert assign(house, tariff_id, currency="GBP").status == 409
    assert assign(house, tariff_id, currency="GBP", valid_from="2027-01-01T00:00:00Z").status == 200


def test_the_later_activation_for_the_same_instant_wins(house: House) -> None:
    tariff_id = put_in_force(house, tariff(*LINES))
    import_version(house, tariff_id, tariff(LINES[0].replace("0.06", "0.07"), *LINES[1:]))
    house.clock.advance(seconds=1)
    assert activate(house, tariff_id, 2).json["in_force"] == 2
    send(house, record(1, 60))
    assert calls_of(house)[0]["price"]["derivation"].endswith("tariff 2")


def test_a_tariff_in_force_from_tomorrow_does_not_rate_today(house: House) -> None:
    tariff_id = put_in_force(house, tariff(*LINES))
    import_version(house, tariff_id, tariff(LINES[0].replace("0.06", "0.07"), *LINES[1:]))
    activate(house, tariff_id, 2, "2026-11-02T12:00:00.001Z")
    send(house, record(1, 60, NOON), record(2, 60, NOON + timedelta(milliseconds=1)))
    assert [call["price"]["tariff_version"] for call in calls_of(house)] == [1, 2]


def test_what_staff_do_with_prices_is_written_down(house: House) -> None:
    put_in_force(house, tariff(*LINES))
    entries = clients.dynamodb().scan(TableName="test-AuditItem")["Items"]
    assert {"tariff.imported", "tariff.activated", "tariff.assigned"} <= {each["action"]["S"] for each in entries}
    assert {each["account_id"]["S"] for each in entries} >= {ACCOUNT, PLATFORM}


def test_owners_do_not_touch_price_lists(house: House) -> None:
    for method, path in (("GET", "/ops/tariffs"), ("POST", "/ops/tariffs?name=Mine&currency=EUR")):
        assert house.owner.call(method, path).status == 403


def test_what_is_stored_of_a_price_is_little(house: House) -> None:
    put_in_force(house, tariff(*LINES, "forward,any,EUR,0.01,60,1,"))
    send(house, record(1, 61, ring_to="+31201234567"))
    (item,) = clients.dynamodb().scan(TableName="test-CallItem")["Items"]
    size = sum(len(name) + len(str(content)) for name, value in item.items() for content in value.values())
    assert size < 1024, "a call is one write unit"
