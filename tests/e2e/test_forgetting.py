"""A caller is forgotten, an owner leaves, with something in every store: nothing is left, nothing comes back (DB-6).

Whatever the stack holds is searched afterwards, so a store that nobody thought of is found as well.
"""

import hashlib
import json
import random
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from scripts.local.customer import Customer
from scripts.local.seed import CONTACT, ORGANISATION
from tests.audio_samples import tone, wav
from tests.e2e.deployed import DeployedStack
from tests.e2e.store_scan import places_that_hold

AUDIO = wav(tone(1, hertz=(700, 1300)), channels=2)
KEPT = {
    "logs",  # opaque ids only
    "table calls",  # tax law: without caller, ring-to number and derivation
    "table erasures",
    "table forgotten_callers",
    "table idempotency",  # for a day
    "table inventory",  # who held a number when
    "table mails",  # the last one, sealed
    "table receipts",
}
"""Where the opaque id of an account may stand after its erasure."""


class House:
    """A customer with a number that calls are made to, and something in every store that customers can reach."""

    def __init__(self, stack: DeployedStack) -> None:
        self.stack = stack
        self.began = time.time()
        self.owner = stack.new_customer()
        self.account_id: str = self.owner.get("/account")["account_id"]
        self.caller, self.other = (f"+3165{random.randrange(10**7):07d}" for _ in range(2))
        self.ring_to = f"+3130{random.randrange(10**7):07d}"
        self.contact = f"Zora {random.randrange(10**9):09d}"
        offer = self.owner.get("/offers", country="GB", type="freephone", limit=1)["items"][0]
        contact = {**CONTACT, "name": self.contact}
        order = self.owner.post(
            "/orders", {"number": offer["number"], "organisation": ORGANISATION, "contact": contact}
        )
        self.number = self.owner.get(f"/numbers/{order['number_id']}")
        self.number_id: str = order["number_id"]
        self.switch = self.connected_switch()
        ring = {"version": self.number["version"], "ring_to": [{"number": self.ring_to}]}
        self.owner.put(f"/numbers/{self.number_id}/ring-to", ring)
        policy = self.owner.get(f"/numbers/{self.number_id}/recording")
        wish = {"days": 7, "purpose": "Evidence of orders", "announcement": "en", "removes": 1000}
        self.owner.put(f"/numbers/{self.number_id}/recording", wish | {"version": policy["version"]})
        self.owner.post("/webhooks", {"url": "http://127.0.0.1:9/", "events": ["number.activated"]})
        self.owner.post("/voicemail/addresses", {"email": f"machine.{self.owner.email}", "language": "en"})
        self.owner.post("/account/invitations", {"email": f"colleague.{self.owner.email}", "roles": ["read-only"]})

    def connected_switch(self) -> Customer:
        """Another switch of the owner's."""
        return self.stack.switch_of(self.owner, "calls:write", "recordings:write")

    def a_record(self, call: str, caller: str, **more: Any) -> dict[str, Any]:
        started = datetime.fromisoformat(self.number["active_from"]) + timedelta(seconds=1)
        return {
            "call_id": call,
            "service_number": self.number["number"],
            "caller": caller,
            "started_at": started.isoformat(),
            "answered_at": (started + timedelta(seconds=1)).isoformat(),
            "duration_ms": 61_000,
            "ring_to": self.ring_to,
            "outcome": "answered",
            **more,
        }

    def send(self, switch: Customer, *records: Mapping[str, Any]) -> Any:
        answer = switch.request("POST", "/calls/records", content="\n".join(map(json.dumps, records)).encode())
        assert answer.is_success, answer.text
        return answer.json()

    def asked_to_record(self, call: str, caller: str) -> httpx.Response:
        """What the switch is answered that has a recording of a call."""
        body = {
            "service_number": self.number["number"],
            "call": call,
            "recorded_at": self.a_record(call, caller)["started_at"],
            "caller": caller,
            "announcement_played": True,
            "bytes": len(AUDIO),
            "sha256": [hashlib.sha256(AUDIO).hexdigest()],
        }
        return self.switch.request("POST", "/recordings/uploads", json=body)

    def record(self, call: str, caller: str) -> str:
        """Puts a recording of a call and waits until it is stored."""
        asked = self.asked_to_record(call, caller).raise_for_status().json()
        (part,) = asked["parts"]
        httpx.put(part["url"], content=AUDIO, headers=part["headers"], timeout=30).raise_for_status()
        recording_id: str = asked["recording_id"]

        def stored() -> bool | None:
            state = self.switch.get(f"/recordings/uploads/{recording_id}")["state"]
            return True if state == "stored" else None

        self.stack.wait(stored, "the recording", 120)
        return recording_id

    def download(self, what: str) -> str:
        """The id of a finished download."""
        export_id: str = self.owner.post("/exports", {"what": what})["export_id"]
        self.stack.wait(
            lambda: self.owner.get(f"/exports/{export_id}")["state"] == "ready" or None, "the download", 120
        )
        return export_id

    def erased(self, erasure: Mapping[str, Any]) -> dict[str, int]:
        def done() -> dict[str, Any] | None:
            shown: dict[str, Any] = self.owner.get(f"/privacy/erasures/{erasure['erasure_id']}")
            return shown if shown["state"] == "done" else None

        removed: dict[str, int] = self.stack.wait(done, "the erasure", 240)["removed"]
        return removed

    def callers(self) -> list[str]:
        return sorted(call["caller"] for call in self.owner.get("/calls", number_id=self.number_id)["items"])

    def holding(self, text: str) -> set[str]:
        """Places of the stack that hold a text in any form."""
        return set(places_that_hold(self.stack, text.encode(), self.began))

    def total(self) -> int:
        """What the number's calls cost together, in micro-units."""
        found = self.stack.aws("dynamodb").query(
            TableName=self.stack.facts.tables["calls"],
            KeyConditionExpression="number_id = :number",
            ExpressionAttributeValues={":number": {"S": self.number_id}},
        )
        return sum(int(item.get("price", {"N": "0"})["N"]) for item in found["Items"])


@pytest.fixture(scope="module")
def house(stack: DeployedStack) -> House:
    made = House(stack)
    records = (made.a_record("c1", made.caller), made.a_record("c2", made.other))
    assert made.send(made.switch, *records)["accepted"] == 2
    return made


def test_a_forgotten_caller_is_nowhere_and_does_not_come_back(stack: DeployedStack, house: House) -> None:
    theirs, others = house.record("c1", house.caller), house.record("c2", house.other)
    export_id = house.download("calls")
    removed = house.erased(house.owner.post("/privacy/forgotten-callers", {"caller": house.caller}))
    assert (removed["calls"] >= 1, removed["recordings"], removed["exports"] >= 1) == (True, 1, True)
    assert house.callers() == sorted(["withheld", house.other])
    assert house.owner.request("GET", f"/recordings/{theirs}").status_code in {404, 410}
    assert house.owner.get(f"/recordings/{others}")["caller"] == house.other
    assert house.owner.get(f"/exports/{export_id}")["state"] == "removed"
    stack.tick(everything=True)
    opaque = {"logs", "table idempotency", "table receipts"}  # in the second for a day: the switch may repeat itself
    assert house.holding(theirs) <= opaque
    corrected = house.a_record("c1", house.caller, revision=1, duration_ms=62_000)
    house.send(house.switch, corrected, house.a_record("c1", house.caller))
    house.send(house.connected_switch(), house.a_record("c1", house.caller))
    assert house.callers() == sorted(["withheld", "withheld", house.other])
    assert house.asked_to_record("c1", house.caller).status_code == 410
    assert house.holding(house.caller) == set()
    assert house.holding(house.other) != set(), "whoever is looked for so is found"


def test_an_owner_with_something_in_every_store_leaves(stack: DeployedStack, house: House) -> None:
    owner, email = house.owner, house.owner.email
    assert email
    house.download("everything")
    before = house.total()
    assert before > 0
    assert owner.request("POST", "/privacy/erasures", json={"confirm": "yes"}).status_code == 422
    assert owner.request("POST", "/privacy/erasures", json={"confirm": house.account_id}).status_code == 409
    number = owner.get(f"/numbers/{house.number_id}")
    owner.post(f"/numbers/{house.number_id}/release", {"version": number["version"]})
    owner.post("/privacy/erasures", {"confirm": house.account_id})
    mail = stack.mails.wait_for(email, subject="erased", seconds=240)
    assert "digest" in mail["text"]
    stack.tick(everything=True)
    assert {marker: house.holding(marker) for marker in (email, house.contact, house.other, house.ring_to)} == {
        marker: set() for marker in (email, house.contact, house.other, house.ring_to)
    }
    assert house.holding(house.account_id) <= KEPT
    assert house.total() == before, "the books still add up"
    people = stack.aws("cognito-idp").list_users(UserPoolId=stack.facts.user_pool_id, Filter=f'email = "{email}"')
    assert people["Users"] == []
    assert owner.request("GET", "/account").status_code == 401
    assert house.switch.request("POST", "/calls/records", content=b"{}").status_code == 401
    signed = [
        json.loads(item["body"]["S"])
        for item in stack.aws("dynamodb").query(
            TableName=stack.facts.tables["receipts"],
            KeyConditionExpression="account_id = :account",
            ExpressionAttributeValues={":account": {"S": house.account_id}},
        )["Items"]
        if "body" in item
    ]
    assert [each for each in signed if "erasure.account" in json.dumps(each)]
