"""Prices on the deployed stack, against a calculation of its own: nothing here uses the product's rating (CD-5, CD-6).

The tariff is read as any finance department would read the file: longest prefix, increments, exact fractions.
"""

import csv
import io
import json
import os
import random
import subprocess
import sys
from datetime import datetime, timedelta
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import Any

import pytest

from scripts.local.customer import Customer, new_sign_in
from scripts.local.seed import CONTACT, ORGANISATION
from scripts.re_rate import parts
from tests.e2e.deployed import DeployedStack

ROOT = Path(__file__).resolve().parents[2]
HEADER = "leg,prefix,currency,price_per_minute,first_s,next_s,setup_fee,minimum"
TARIFF = f"""{HEADER}
inbound,any,EUR,0.0390,60,1,,
inbound,+316,EUR,0.0890,60,60,0.05,
inbound,+31,EUR,0.0123,30,6,,
inbound,withheld,EUR,0.0990,1,1,,0.02
inbound,unknown,EUR,0.0390,60,1,,
forward,any,EUR,0.2900,60,60,,
forward,+31,EUR,0.0100,1,1,,
forward,+3120,EUR,0.0077,30,6,,0.01
"""
CORRECTED = TARIFF.replace("0.0890,60,60,0.05", "0.0790,60,1,0.05").replace("0.0990,1,1", "0.0690,1,1")
CALLERS = ("+31612345678", "+31201234567", "+441614960123", "anonymous", "")
CALLERS_OF_THE_DEMONSTRATION = ("+4416149601", "+1416555010")
TALK_MS = (1, 400, 999, 1000, 29_001, 30_000, 30_001, 36_000, 59_999, 60_000, 60_001, 85_000, 67_540, 301_250)


def cost_of_leg(tariff: str, leg: str, other: str, talk_ms: int) -> Fraction:
    """The price of a leg by the file, rounded half up to a millionth."""
    lines = [line for line in csv.DictReader(io.StringIO(tariff)) if line["leg"] == leg]
    matching = [line for line in lines if line["prefix"] == other] if other in {"withheld", "unknown"} else [
        line for line in lines if line["prefix"] == "any" or other.startswith(line["prefix"])
    ]  # fmt: skip
    line = max(matching, key=lambda each: 0 if each["prefix"] == "any" else len(each["prefix"]))
    first, following, talk = int(line["first_s"]), int(line["next_s"]), ceil(Fraction(talk_ms, 1000))
    billed = first + max(0, ceil(Fraction(talk - first, following))) * following if talk else 0
    exact = Fraction(line["setup_fee"] or 0) + Fraction(line["price_per_minute"]) * billed / 60
    rounded = Fraction((exact * 1_000_000 + Fraction(1, 2)).__floor__(), 1_000_000)
    return max(rounded, Fraction(line["minimum"] or 0))


def cost_of(tariff: str, record: dict[str, Any]) -> Fraction:
    """The price of a call by the file."""
    caller = {"anonymous": "withheld", "": "unknown"}.get(record["caller"], record["caller"])
    inbound = cost_of_leg(tariff, "inbound", caller, record["duration_ms"])
    return inbound + cost_of_leg(tariff, "forward", record["ring_to"], record["duration_ms"])


class Rated:
    """A customer with a number, a switch, and a price list of their own."""

    def __init__(self, stack: DeployedStack) -> None:
        self.stack = stack
        self.who = new_sign_in("rating")
        self.owner = stack.visitor()
        self.owner.sign_up(self.who)
        self.account_id: str = self.owner.get("/account")["account_id"]
        offer = self.owner.get("/offers", country="GB", type="freephone", limit=1)["items"][0]
        wish = {"number": offer["number"], "organisation": ORGANISATION, "contact": CONTACT}
        self.number_id: str = self.owner.post("/orders", wish)["number_id"]
        self.number: str = offer["number"]
        self.switch = stack.switch_of(self.owner)
        self.staff = stack.staff()
        self.began = stack.now()

    def import_file(self, path: str, content: str) -> Any:
        answer = self.staff.request("POST", path, content=content.encode(), headers={"Content-Type": "text/csv"})
        assert answer.is_success, answer.text
        return answer.json()

    def put_in_force(self, tariff_id: str, version: int) -> None:
        wish = {"version": version, "valid_from": "2020-01-01T00:00:00Z"}
        self.staff.post(f"/ops/tariffs/{tariff_id}/activations", wish)

    def send(self, records: list[dict[str, Any]]) -> None:
        answer = self.switch.request(
            "POST", "/calls/records", content=json.dumps(records), headers={"Content-Type": "application/json"}
        )
        assert answer.is_success, answer.text
        assert answer.json()["quarantined"] == 0, answer.text

    def records(self, count: int) -> list[dict[str, Any]]:
        """Calls of every kind in the hours since the number was connected."""
        chance = random.Random(7)  # the same calls each time
        return [
            {
                "call_id": f"c-{index}",
                "service_number": self.number,
                "caller": CALLERS[index % len(CALLERS)],
                "started_at": (self.began + timedelta(minutes=1 + index)).isoformat(),
                "answered_at": (self.began + timedelta(minutes=1 + index)).isoformat(),
                "duration_ms": chance.choice(TALK_MS),
                "ring_to": chance.choice(("+31201234567", "+31301234567", "+4930123456")),
                "outcome": "answered",
            }
            for index in range(count)
        ]

    def prices(self) -> dict[datetime, Fraction]:
        """What the history shows, by start."""
        shown = self.owner.get("/calls", number_id=self.number_id, limit=500)["items"]
        return {datetime.fromisoformat(call["started_at"]): Fraction(call["price"]["amount"]) for call in shown}

    def usage(self) -> list[dict[str, Any]]:
        """The usage of every month since the number was connected."""
        months = {self.began.strftime("%Y-%m"), self.stack.now().strftime("%Y-%m")}
        return [self.owner.get("/usage", number_id=self.number_id, month=month) for month in sorted(months)]


@pytest.fixture
def rated(stack: DeployedStack) -> Rated:
    return Rated(stack)


def expected(tariff: str, records: list[dict[str, Any]]) -> dict[datetime, Fraction]:
    return {_milliseconds(record["started_at"]): cost_of(tariff, record) for record in records}


def _milliseconds(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


def test_every_price_is_what_the_file_says_before_and_after_a_correction(rated: Rated) -> None:
    tariff_id = rated.import_file("/ops/tariffs?name=Own&currency=EUR&zone=UTC", TARIFF)["tariff_id"]
    rated.put_in_force(tariff_id, 1)
    assign = {"tariff_id": tariff_id, "currency": "EUR", "valid_from": "2020-01-01T00:00:00Z"}
    rated.staff.post(f"/ops/accounts/{rated.account_id}/tariff", assign)
    records = rated.records(60)
    rated.stack.at("+2h")
    rated.owner.sign_in(rated.who)  # sessions end when they are not used
    rated.staff = rated.stack.staff()
    late, punctual = records[:10], records[10:]
    rated.send(punctual[::-1])
    rated.send(punctual[20:30] + late)
    assert rated.prices() == expected(TARIFF, records)
    _usage_agrees(rated, TARIFF, records)

    rated.import_file(f"/ops/tariffs/{tariff_id}/versions?zone=UTC", CORRECTED)
    rated.put_in_force(tariff_id, 2)
    before, after = sum(expected(TARIFF, records).values()), sum(expected(CORRECTED, records).values())
    told = re_rate(rated.staff, tariff_id, apply=False)
    assert told[rated.number_id] == (before, after)
    assert command_tells(rated, tariff_id) == after - before
    assert rated.prices() == expected(TARIFF, records), "a report changes nothing"
    assert re_rate(rated.staff, tariff_id, apply=True)[rated.number_id] == (before, after)
    assert rated.prices() == expected(CORRECTED, records)
    _usage_agrees(rated, CORRECTED, records)
    assert re_rate(rated.staff, tariff_id, apply=True)[rated.number_id] == (after, after)
    _a_closed_month_charges_what_it_charged(rated, records)


def _a_closed_month_charges_what_it_charged(rated: Rated, records: list[dict[str, Any]]) -> None:
    """Also where a record moves a call into a month that is open: it is charged once."""
    month = rated.began.strftime("%Y-%m")
    rated.stack.at("+32d")
    rated.owner.sign_in(rated.who)
    rated.staff = rated.stack.staff()
    invoiced = rated.owner.get("/usage", number_id=rated.number_id, month=month)
    rated.staff.post(f"/ops/accounts/{rated.account_id}/closed-months", {"month": month})
    first = next(each for each in records if each["started_at"].startswith(month))
    moved = (rated.stack.now() - timedelta(minutes=5)).isoformat()
    rated.send([{**first, "started_at": moved, "answered_at": moved, "duration_ms": 3_600_000, "revision": 1}])
    closed = rated.owner.get("/usage", number_id=rated.number_id, month=month)
    assert (closed["amounts"], closed["lines"]) == (invoiced["amounts"], invoiced["lines"])
    (call_id,) = closed["moved"]
    now = rated.owner.get("/usage", number_id=rated.number_id, month=rated.stack.now().strftime("%Y-%m"))
    assert now["billed_elsewhere"] == [{"call_id": call_id, "month": month}]
    assert rated.prices()[_milliseconds(moved)] == 0


def re_rate(staff: Customer, tariff_id: str, *, apply: bool) -> dict[str, tuple[Fraction, Fraction]]:
    """What the report says: before and after by number."""
    wish = {"tariff_id": tariff_id, "from": "2020-01-01T00:00:00Z", "to": "2040-01-01T00:00:00Z", "apply": apply}
    found: dict[str, tuple[Fraction, Fraction]] = {}
    for part in parts(staff.http, wish):
        for row in part["numbers"]:
            before, after = found.get(row["number_id"], (Fraction(0), Fraction(0)))
            found[row["number_id"]] = (before + Fraction(row["before"]), after + Fraction(row["after"]))
    return found


def command_tells(rated: Rated, tariff_id: str) -> Fraction:
    """What the command of finance says that the number's calls will cost more."""
    period = ("--from", "2020-01-01T00:00:00Z", "--to", "2040-01-01T00:00:00Z")
    command = (sys.executable, "scripts/re_rate.py", "--address", rated.stack.facts.api, "--tariff", tariff_id, *period)
    token = str(rated.staff.http.headers["Authorization"]).removeprefix("Bearer ")
    environment = {**os.environ, "CALLFACTORY_TOKEN": token}
    said = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True, timeout=120)
    assert "prices written: 0" in said.stderr
    rows = [row for row in csv.DictReader(said.stdout.splitlines()) if row["number_id"] == rated.number_id]
    return sum((Fraction(row["after"]) - Fraction(row["before"]) for row in rows), Fraction(0))


def _usage_agrees(rated: Rated, tariff: str, records: list[dict[str, Any]]) -> None:
    """Lines sum to calls, and both to the calculation."""
    months = rated.usage()
    lines = sum(Fraction(line["amount"]) for month in months for line in month["lines"])
    amounts = sum(Fraction(each["amount"]) for month in months for each in month["amounts"])
    assert lines == amounts == sum(expected(tariff, records).values())
    assert sum(month["calls"] for month in months) == len(records)


def test_a_damaged_file_is_refused_with_its_lines(stack: DeployedStack) -> None:
    damaged = TARIFF.replace("+316", "316").replace("0.0123", "1.23E-02")
    answer = stack.staff().request(
        "POST", "/ops/tariffs?name=Bad&currency=EUR", content=damaged.encode(), headers={"Content-Type": "text/csv"}
    )
    assert answer.status_code == 422
    assert [(each["name"], each["code"]) for each in answer.json()["errors"]] == [
        ("line.3.prefix", "lost-plus"),
        ("line.4.price_per_minute", "scientific-notation"),
    ]


def test_the_demonstration_companys_calls_have_prices_and_anyone_may_estimate(stack: DeployedStack) -> None:
    owner = stack.owner()
    search = {"outcome": "answered", "limit": 100}
    calls = [
        call
        for number in owner.get("/numbers")["items"]
        for call in owner.post("/calls/search", {"number_id": number["number_id"], **search})["items"]
        if (call["caller"] or "").startswith(CALLERS_OF_THE_DEMONSTRATION)
    ]
    assert calls
    assert {call["price"]["currency"] for call in calls} == {"EUR"}
    wish = {"number": "+448081570059", "traffic": [{"calls": 100, "seconds": 60, "origin": "+31"}]}
    assert stack.visitor().post("/price-estimates", wish)["usage"] == "3.90"
