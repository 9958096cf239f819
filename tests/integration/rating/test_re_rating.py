"""A corrected tariff over a period with late, duplicate and withheld calls: to the cent what changes (CD-5, CD-6)."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from callfactory.errors import Conflict
from functions.cdr import re_rate_calls, wiring
from tests.fakes_calls import ACCOUNT, NUMBER
from tests.integration.calls.conftest import House
from tests.integration.rating.samples import (
    LINES,
    NOON,
    OnePerPage,
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

CORRECTED = tuple(line.replace("0.0600", "0.0500") for line in LINES)


def re_rate(house: House, tariff_id: str, *, apply: bool = False, **changes: object) -> dict[str, Any]:
    """The whole report: all parts put together."""
    wanted = {"tariff_id": tariff_id, "from": "2026-11-01T00:00:00Z", "to": "2026-12-01T00:00:00Z", "apply": apply}
    report: dict[str, Any] = {"written": 0, "numbers": [], "parts": 0}
    cursor = None
    while True:
        answer = house.staff.call("POST", "/ops/re-rating", {**wanted, **changes, "cursor": cursor})
        assert answer.status == 200, answer.text
        report["written"] += answer.json["written"]
        report["numbers"] += answer.json["numbers"]
        report["parts"] += 1
        cursor = answer.json["next_cursor"]
        if cursor is None:
            return report


def correct(house: House, tariff_id: str, *lines: str, **query: Any) -> None:
    house.clock.advance(seconds=1)
    version = import_version(house, tariff_id, tariff(*lines), **query).json["version"]
    activate(house, tariff_id, version)


def prices(house: House) -> list[str | None]:
    return [call["price"] and call["price"]["amount"] for call in calls_of(house)]


def test_a_dry_run_tells_to_the_cent_and_changes_nothing(house: House) -> None:
    tariff_id = put_in_force(house, tariff(*LINES))
    first, withheld = record(1, 60), record(2, 60, NOON + timedelta(hours=1), caller="anonymous")
    send(house, first, withheld, first)
    send(house, record(3, 30, NOON - timedelta(hours=3)), first)
    before = calls_of(house)
    correct(house, tariff_id, *CORRECTED)
    (row,) = re_rate(house, tariff_id)["numbers"]
    assert (row["calls"], row["changed"], row["newly_rated"]) == (3, 2, 0)
    assert (row["before"], row["after"], row["difference"]) == ("0.21", "0.195", "-0.015")
    assert {each["before"]: each["after"] for each in row["calls_changed"]} == {"0.03": "0.025", "0.06": "0.05"}
    assert calls_of(house) == before


def test_applying_it_does_what_the_dry_run_said_and_doing_it_again_nothing(house: House) -> None:
    tariff_id = put_in_force(house, tariff(*LINES))
    send(house, record(1, 60), record(2, 60, NOON + timedelta(hours=1), caller="anonymous"))
    correct(house, tariff_id, *CORRECTED)
    said = re_rate(house, tariff_id)["numbers"]
    done = re_rate(house, tariff_id, apply=True)
    assert done["numbers"] == said
    assert done["written"] == 2
    assert prices(house) == ["0.05", "0.12"]
    assert all(call["price"]["derivation"].endswith("tariff 2") for call in calls_of(house))
    again = re_rate(house, tariff_id, apply=True)
    assert (again["written"], again["numbers"][0]["changed"]) == (0, 0)


def test_calls_outside_the_period_keep_their_price(house: House) -> None:
    tariff_id = put_in_force(house, tariff(*LINES))
    october = datetime(2026, 10, 20, tzinfo=UTC)
    send(house, record(1, 60, october), record(2, 60, NOON))
    correct(house, tariff_id, *CORRECTED)
    re_rate(house, tariff_id, apply=True)
    assert prices(house) == ["0.06", "0.05"]


def test_an_invoiced_month_is_told_and_not_changed(house: House) -> None:
    tariff_id = put_in_force(house, tariff(*LINES))
    october = datetime(2026, 10, 20, tzinfo=UTC)
    send(house, record(1, 60, october), record(2, 60, NOON))
    wiring.closed_months().close(ACCOUNT, "2026-10", house.clock.now())
    correct(house, tariff_id, *CORRECTED)
    report = re_rate(house, tariff_id, apply=True, **{"from": "2026-10-01T00:00:00Z"})
    (row,) = report["numbers"]
    assert (row["closed"], row["changed"], row["difference"]) == (1, 1, "-0.01")
    assert [each["closed"] for each in row["calls_changed"]] == [True, False]
    assert prices(house) == ["0.06", "0.05"]


def test_what_comes_late_to_a_closed_month_changes_nothing_that_is_invoiced(house: House) -> None:
    """CD-6: a corrected call keeps its price, and re-rating reports it; a new one is told apart."""
    october = datetime(2026, 10, 20, tzinfo=UTC)
    tariff_id = put_in_force(house, tariff(*LINES))
    send(house, record(1, 60, october))
    wiring.closed_months().close(ACCOUNT, "2026-10", house.clock.now())
    house.clock.advance(minutes=1)
    corrected = {**record(1, 600, october), "revision": 1}
    send(house, corrected, record(2, 60, october))
    send(house, corrected, record(2, 60, october), record(1, 60, october))
    assert prices(house) == ["0.06", "0.06"]
    calls = house.owner.call("GET", f"/calls?number_id={NUMBER}&order=oldest").json["items"]
    assert sorted(call["duration_ms"] for call in calls) == [60_000, 600_000]
    usage = house.owner.call("GET", f"/usage?number_id={NUMBER}&month=2026-10").json
    assert (usage["calls"], usage["amounts"], len(usage["late"]), usage["late_amounts"]) == (
        2, [{"amount": "0.12", "currency": "EUR"}], 1, [{"amount": "0.06", "currency": "EUR"}],
    )  # fmt: skip
    assert usage["closed_at"] is not None
    (row,) = re_rate(house, tariff_id, apply=True, **{"from": "2026-10-01T00:00:00Z"})["numbers"]
    assert [(each["before"], each["after"], each["closed"]) for each in row["calls_changed"]] == [
        ("0.06", "0.60", True)
    ]
    assert prices(house) == ["0.06", "0.06"]


def test_a_call_that_comes_late_takes_no_included_minutes_from_what_is_invoiced(house: House) -> None:
    october = datetime(2026, 10, 20, 12, tzinfo=UTC)
    put_in_force(house, tariff(*(f"{line}yes" for line in LINES)), included_minutes=1)
    house.configure(kind="callfactory-json", whole_calls=True)
    house.send(json.dumps(record(2, 60, october)), "application/json")
    assert prices(house) == ["0.00"]
    wiring.closed_months().close(ACCOUNT, "2026-10", house.clock.now())
    house.send(json.dumps(record(1, 60, october - timedelta(hours=1))), "application/json")
    assert sorted(str(price) for price in prices(house)) == ["0.00", "0.06"]


def close(house: House, month: str) -> None:
    wiring.closed_months().close(ACCOUNT, month, house.clock.now())
    house.clock.advance(minutes=1)


def usage_of(house: House, month: str) -> dict[str, Any]:
    shown: dict[str, Any] = house.owner.call("GET", f"/usage?number_id={NUMBER}&month={month}").json
    assert sum(Decimal(line["amount"]) for line in shown["lines"]) == sum(
        Decimal(each["amount"]) for each in shown["amounts"]
    )
    return shown


def test_a_call_that_a_record_moves_out_of_a_closed_month_stays_billed_there_and_nowhere_else(house: House) -> None:
    """CD-6: on one invoice only. The history tells on which, re-rating what a credit and a charge would be."""
    october = datetime(2026, 10, 20, tzinfo=UTC)
    tariff_id = put_in_force(house, tariff(*LINES))
    send(house, record(1, 60, october), record(2, 30, october))
    close(house, "2026-10")
    invoiced = usage_of(house, "2026-10")
    send(house, {**record(1, 600), "revision": 1})
    (stayed, moved) = calls_of(house)
    assert (moved["duration_ms"], moved["started_at"][:10]) == (600_000, "2026-11-02")
    assert (moved["price"]["amount"], moved["price"]["billed_in"], moved["price"]["legs"]) == ("0.00", "2026-10", [])
    assert moved["price"]["derivation"].startswith("Billed in 2026-10")
    after = usage_of(house, "2026-10")
    assert after == {**invoiced, "moved": [moved["call_id"]]}
    line = f"/usage/calls?number_id={NUMBER}&month=2026-10&line_id={after['lines'][0]['line_id']}"
    behind = house.owner.call("GET", line).json["items"]
    assert {(each["call_id"], each["amount"]) for each in behind} == {
        (stayed["call_id"], "0.03"), (moved["call_id"], "0.06"),
    }  # fmt: skip
    november = usage_of(house, "2026-11")
    assert (november["calls"], november["amounts"], november["lines"]) == (1, [], [])
    assert november["billed_elsewhere"] == [{"call_id": moved["call_id"], "month": "2026-10"}]
    for _ in range(2):
        report = re_rate(house, tariff_id, apply=True, **{"from": "2026-10-01T00:00:00Z"})
        (row,) = report["numbers"]
        assert (report["written"], row["closed"], row["changed"], row["difference"]) == (0, 1, 0, "0.00")
        (told,) = row["calls_changed"]
        assert (told["call_id"], told["before"], told["after"], told["closed"], told["billed_in"]) == (
            moved["call_id"], "0.06", "0.60", True, "2026-10",
        )  # fmt: skip


def test_a_call_that_moves_within_a_closed_month_takes_no_included_minutes_from_others(house: House) -> None:
    october = datetime(2026, 10, 20, 12, tzinfo=UTC)
    put_in_force(house, tariff(*(f"{line}yes" for line in LINES)), included_minutes=1)
    send(house, record(1, 60, october), record(2, 60, october + timedelta(hours=1), caller="anonymous"))
    close(house, "2026-10")
    invoiced = usage_of(house, "2026-10")
    assert invoiced["amounts"] == [{"amount": "0.12", "currency": "EUR"}]
    earlier = record(2, 60, october - timedelta(hours=1), caller="anonymous")
    send(house, {**earlier, "revision": 1})
    after = usage_of(house, "2026-10")
    assert (after["amounts"], after["lines"], after["late"]) == (invoiced["amounts"], invoiced["lines"], [])
    assert [call["price"]["amount"] for call in calls_of(house)] == ["0.00", "0.00"]
    assert [call["price"]["billed_in"] for call in calls_of(house)] == ["2026-10", None]


def test_a_call_that_had_no_price_when_its_month_was_closed_is_late_once_it_has_one(house: House) -> None:
    """It is on no invoice of the month."""
    october = datetime(2026, 10, 20, tzinfo=UTC)
    put_in_force(house, tariff(*LINES))
    send(house, record(1, 60, october, ring_to="+31201234567"))
    close(house, "2026-10")
    send(house, {**record(1, 60, october, ring_to="sip:200"), "revision": 1})
    shown = usage_of(house, "2026-10")
    assert (len(shown["late"]), shown["late_amounts"]) == (1, [{"amount": "0.06", "currency": "EUR"}])


def test_an_invoiced_call_that_becomes_dearer_within_included_minutes_costs_nothing_more(house: House) -> None:
    """What re-rating reports of a closed month is what its calls would pay, after included minutes."""
    october = datetime(2026, 10, 20, 12, tzinfo=UTC)
    lines = [f"{line}yes" for line in LINES]
    tariff_id = put_in_force(house, tariff(*lines), included_minutes=2)
    send(house, record(1, 60, october), record(2, 90, october + timedelta(hours=1)))
    close(house, "2026-10")
    send(house, record(3, 30, october - timedelta(hours=1)))
    correct(house, tariff_id, *(line.replace("0.0600", "0.1200") for line in lines), included_minutes=2)
    (row,) = re_rate(house, tariff_id, apply=True, **{"from": "2026-10-01T00:00:00Z"})["numbers"]
    assert [(each["before"], each["after"], each["closed"]) for each in row["calls_changed"]] == [
        ("0.03", "0.06", True), ("0.03", "0.06", True),
    ]  # fmt: skip


def test_all_calls_that_wait_for_a_price_get_it_together(house: House) -> None:
    tariff_id = put_in_force(house, tariff(*LINES))
    send(house, *(record(minute, 60, ring_to="+31301234567") for minute in (1, 2, 3)))
    correct(house, tariff_id, *LINES, "forward,any,EUR,0.01,60,1,")
    answer = house.staff.call("POST", "/ops/quarantine-replays", {"source_id": NUMBER}).json
    assert (answer["replayed"], answer["left"], answer["next_cursor"]) == (3, {}, None)
    assert prices(house) == ["0.07"] * 3


def test_a_month_that_is_closed_while_prices_are_written_stays_as_it_is(house: House) -> None:
    tariff_id = put_in_force(house, tariff(*LINES))
    send(house, record(1, 60))
    correct(house, tariff_id, *CORRECTED)
    page = wiring.rated_calls().page(NUMBER, start=None, end=None)
    price = wiring.fresh_rater().rate(ACCOUNT, page.items[0].call)
    wiring.closed_months().close(ACCOUNT, "2026-11", house.clock.now())
    with pytest.raises(Conflict, match="closed"):
        wiring.rated_calls().reprice(ACCOUNT, {"2026-11"}, [(page.items[0], price)])
    assert prices(house) == ["0.06"]


def test_a_call_that_waited_for_a_price_gets_it_and_leaves_quarantine(house: House) -> None:
    tariff_id = put_in_force(house, tariff(*LINES))
    send(house, record(1, 60, ring_to="+31301234567"))
    assert prices(house) == [None]
    correct(house, tariff_id, *LINES, "forward,any,EUR,0.01,60,1,")
    (row,) = re_rate(house, tariff_id, apply=True)["numbers"]
    assert (row["newly_rated"], row["difference"]) == (1, "0.07")
    assert prices(house) == ["0.07"]
    assert house.staff.call("GET", "/ops/quarantine").json["items"] == []


def test_staff_replay_one_call_that_waits_for_a_price(house: House) -> None:
    tariff_id = put_in_force(house, tariff(*LINES))
    send(house, record(1, 60, ring_to="+31301234567"))
    (held,) = house.staff.call("GET", "/ops/quarantine").json["items"]
    replay = f"/ops/quarantine/{held['quarantine_id']}/replay"
    assert house.staff.call("POST", replay).status == 409
    waiting = house.staff.call("POST", "/ops/quarantine-replays", {"reason": held["reason"]}).json
    assert (waiting["replayed"], waiting["left"]) == (0, {held["reason"]: 1})
    correct(house, tariff_id, *LINES, "forward,any,EUR,0.01,60,1,")
    assert house.staff.call("POST", replay).json["state"] == "replayed"
    assert prices(house) == ["0.07"]


def test_a_rate_that_a_correction_forgot_leaves_the_call_unrated_not_free(house: House) -> None:
    tariff_id = put_in_force(house, tariff(*LINES))
    send(house, record(1, 60))
    correct(house, tariff_id, LINES[0].replace("any", "+49"), *LINES[1:])
    (row,) = re_rate(house, tariff_id, apply=True)["numbers"]
    assert (row["unrated"], row["before"], row["after"]) == (1, "0.06", "0.00")
    assert prices(house) == [None]
    assert house.staff.call("GET", "/ops/quarantine").json["items"][0]["reason"] == "no_inbound_rate"


def test_more_included_minutes_change_later_calls_of_the_month_too(house: House) -> None:
    lines = [line.replace("1,1,", "1,1,yes") for line in LINES]
    tariff_id = put_in_force(house, tariff(*lines), included_minutes=1)
    send(house, *[record(index, 60, NOON + timedelta(days=index)) for index in range(3)])
    assert prices(house) == ["0.00", "0.06", "0.06"]
    correct(house, tariff_id, *lines, included_minutes=2)
    (row,) = re_rate(house, tariff_id, apply=True)["numbers"]
    assert (row["before"], row["after"]) == ("0.12", "0.06")
    assert prices(house) == ["0.00", "0.00", "0.06"]


def test_calls_of_another_price_list_are_not_touched(house: House) -> None:
    tariff_id = put_in_force(house, tariff(*LINES))
    other = import_tariff(house, tariff(*LINES)).json["tariff_id"]
    activate(house, other, 1)
    assign(house, other, valid_from="2026-11-02T12:30:00Z")
    send(house, record(1, 60), record(2, 60, NOON + timedelta(hours=1)))
    correct(house, tariff_id, *CORRECTED)
    (row,) = re_rate(house, tariff_id, apply=True)["numbers"]
    assert (row["changed"], row["difference"]) == (1, "-0.01")
    assert prices(house) == ["0.05", "0.06"]


def test_the_report_comes_in_parts_that_add_up(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Included minutes go on over the parts, both as they were and as they will be."""
    lines = [line.replace("1,1,", "1,1,yes") for line in LINES]
    tariff_id = put_in_force(house, tariff(*lines), included_minutes=2)
    send(house, *[record(index, 50, NOON + timedelta(minutes=index)) for index in range(6)])
    corrected = [line.replace("0.0600", "0.0300") for line in lines]
    correct(house, tariff_id, *corrected, included_minutes=3)
    whole = re_rate(house, tariff_id)
    monkeypatch.setattr(re_rate_calls, "MOST_CALLS", 2)
    page_by_page = OnePerPage(wiring.rated_calls())
    monkeypatch.setattr(wiring, "rated_calls", lambda: page_by_page)
    parts = re_rate(house, tariff_id, apply=True)
    assert (len(whole["numbers"]), len(parts["numbers"])) == (1, 3)
    for amount in ("before", "after", "difference"):
        assert sum(Decimal(row[amount]) for row in parts["numbers"]) == Decimal(whole["numbers"][0][amount])
    assert whole["numbers"][0]["difference"] == "-0.12"
    assert parts["written"] == 6


def test_re_rating_is_for_staff(house: House) -> None:
    assert house.owner.call("POST", "/ops/re-rating", {}).status == 403


def test_staff_close_a_month_that_is_over_for_good(house: House) -> None:
    path = f"/ops/accounts/{ACCOUNT}/closed-months"
    too_early = house.staff.call("POST", path, {"month": "2026-11"})
    assert (too_early.status, too_early.json["errors"][0]["code"]) == (422, "not_over")
    tariff_id = put_in_force(house, tariff(*LINES))
    send(house, record(1, 60))
    before = prices(house)
    house.clock.advance(days=10)
    for _ in range(2):
        assert house.staff.call("POST", path, {"month": "2026-11"}).json["months"] == ["2026-11"]
    assert house.staff.call("GET", path).json["months"] == ["2026-11"]
    correct(house, tariff_id, *CORRECTED)
    report = re_rate(house, tariff_id, apply=True)
    assert report["written"] == 0
    assert report["numbers"][0]["closed"] == 1
    assert prices(house) == before
