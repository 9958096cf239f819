"""A number passes from one owner to another, with calls, recordings and downloads of both (CD-8, DB-2).

The first gives it back while a call is recorded; what belongs to that call comes late, to the first. After the number
has rested the second has it. Each sees what is theirs and nothing of the other, by any route.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from scripts.local.customer import Customer
from tests.audio_samples import tone, wav
from tests.e2e.deployed import DeployedStack
from tests.e2e.test_numbers_and_accounts import CONTACT, ORGANISATION, PLAN, order

SCOPES = [
    "account:read", "numbers:read", "numbers:write", "calls:read", "recordings:read", "recordings:listen",
    "recordings:remove", "exports:read", "exports:write", "orders:read", "orders:write", "sources:read",
]  # fmt: skip


class Holder:
    """An account that has the number, or had it, through keys that outlive the clock; and its own switch."""

    def __init__(self, stack: DeployedStack, person: Customer, number: dict[str, Any], pitch: int) -> None:
        self.stack, self.number_id, self.e164 = stack, number["number_id"], number["number"]
        self.audio = wav(tone(1, hertz=(pitch,)))
        self.caller = f"+3165551{pitch:04}"
        self.account_id = person.get("/account")["account_id"]
        self.switch = stack.switch_of(person, "calls:write", "recordings:write")
        self.program = stack.program(person.post("/keys", {"name": "program", "scopes": SCOPES})["secret"])
        shown = self.program.get(f"/numbers/{self.number_id}/recording")
        choice = {"days": 400, "purpose": "Evidence of orders", "announcement": "en", "version": shown["version"]}
        self.program.put(f"/numbers/{self.number_id}/recording", choice)

    def reports(self, call: str, began: datetime) -> str:
        """Sends the record of a call; the fate of it, with the reason if it was held."""
        record = {
            "call_id": call,
            "service_number": self.e164,
            "caller": self.caller,
            "started_at": began.isoformat(),
            "answered_at": (began + timedelta(seconds=1)).isoformat(),
            "duration_ms": 2000,
            "ring_to": "+31201234567",
            "outcome": "answered",
        }
        (fate,) = self.switch.post("/calls/records", [record])["records"]
        return " ".join(filter(None, (fate["fate"], fate.get("reason"))))

    def asks(self, call: str, began: datetime) -> dict[str, Any]:
        """Asks where to put a recording."""
        wish = {
            "service_number": self.e164,
            "call": call,
            "recorded_at": began.isoformat(),
            "announcement_played": True,
            "bytes": len(self.audio),
            "sha256": [hashlib.sha256(self.audio).hexdigest()],
        }
        answer: dict[str, Any] = self.switch.post("/recordings/uploads", wish)
        return answer

    def puts(self, asked: dict[str, Any]) -> None:
        """Puts the audio, and waits until it is a recording."""
        (part,) = asked["parts"]
        httpx.put(part["url"], content=self.audio, headers=part["headers"], timeout=60, trust_env=False)
        recording_id = asked["recording_id"]
        self.switch.wait_until(f"/recordings/uploads/{recording_id}", "state", "stored", seconds=90)

    def exports(self) -> tuple[str, str]:
        """Downloads the call history; id and content."""
        export_id = self.program.post("/exports", {"what": "calls"})["export_id"]
        self.program.wait_until(f"/exports/{export_id}", "state", "ready", seconds=90)
        link = self.program.post(f"/exports/{export_id}/download")["url"]
        return export_id, httpx.get(link, timeout=60, trust_env=False).text

    def calls(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.program.get("/calls", number_id=self.number_id)["items"]
        return found

    def recordings(self) -> list[str]:
        return [each["recording_id"] for each in self.program.get("/recordings")["items"]]


@pytest.fixture(scope="module")
def passed(stack: DeployedStack) -> Iterator[tuple[Holder, Holder]]:
    """Who had the number and who has it, with a call, a recording and a download of each."""
    ann_in_person = stack.new_customer()
    ann = Holder(stack, ann_in_person, order(ann_in_person), 700)
    ann.program.put(f"/numbers/{ann.number_id}/plan", {**PLAN, "version": _version(ann)})
    began = stack.now()
    asked = ann.asks("during", began)
    ann.program.post(f"/numbers/{ann.number_id}/release", {"version": _version(ann)})
    ann.puts(asked)
    assert ann.reports("during", began) == "accepted"
    ann.exports()

    stack.at("+91d")
    stack.tick(everything=True)  # whatever other tests have run at this moment of theirs
    carol_in_person = stack.new_customer()
    wish = {"number": ann.e164, "organisation": ORGANISATION, "contact": CONTACT}
    placed = carol_in_person.post("/orders", wish)
    carol = Holder(stack, carol_in_person, {"number": ann.e164, "number_id": placed["number_id"]}, 1300)
    later = stack.now()
    carol.puts(carol.asks("mine", later))
    assert carol.reports("mine", later) == "accepted"
    yield ann, carol
    stack.set_clock_back()


def _version(holder: Holder) -> int:
    version: int = holder.program.get(f"/numbers/{holder.number_id}")["version"]
    return version


def test_each_has_their_own_call_recording_and_download(stack: DeployedStack, passed: tuple[Holder, Holder]) -> None:
    stack.at("+91d")
    for holder, other in (passed, passed[::-1]):
        assert [each["caller"] for each in holder.calls()] == [holder.caller]
        assert len(holder.recordings()) == 1
        _, content = holder.exports()
        assert holder.caller[1:] in content
        assert other.caller[1:] not in content
        assert holder.number_id != other.number_id


def test_what_belongs_to_one_opens_by_no_route_of_the_other(
    stack: DeployedStack, passed: tuple[Holder, Holder]
) -> None:
    stack.at("+91d")
    for holder, other in (passed, passed[::-1]):
        (recording,), (export_id, _) = other.recordings(), other.exports()
        paths = [
            ("GET", f"/numbers/{other.number_id}"),
            ("GET", f"/numbers/{other.number_id}/recording"),
            ("GET", f"/numbers/{other.number_id}/answering-machine"),
            ("GET", f"/calls?number_id={other.number_id}"),
            ("GET", f"/recordings/{recording}"),
            ("POST", f"/recordings/{recording}/links"),
            ("GET", f"/exports/{export_id}"),
            ("POST", f"/exports/{export_id}/download"),
        ]
        for method, path in paths:
            body = {"purpose": "play"} if path.endswith("/links") else None
            answer = holder.program.request(method, path, json=body)
            assert answer.status_code == 404, f"{method} {path}: {answer.status_code} {answer.text}"
        wish = {"what": "calls", "number_id": other.number_id}
        assert holder.program.request("POST", "/exports", json=wish).status_code == 404
        seen = json.dumps([holder.program.get(path) for path in ("/numbers", "/recordings", "/exports", "/orders")])
        for private in (other.number_id, recording, export_id, other.caller[1:], other.account_id):
            assert private not in seen


def test_what_comes_late_goes_to_whoever_had_the_number_when_the_call_began(
    stack: DeployedStack, passed: tuple[Holder, Holder]
) -> None:
    stack.at("+91d")
    ann, carol = passed
    began = datetime.fromisoformat(ann.calls()[0]["started_at"])
    assert ann.reports("late", began + timedelta(milliseconds=1)) == "accepted"
    assert len(ann.calls()) == 2
    assert len(carol.calls()) == 1
    assert ann.reports("not mine", stack.now()) == "quarantined after_release"
    assert carol.reports("not mine either", began) == "quarantined before_activation"
    assert ann.switch.request("POST", "/recordings/uploads", json=_upload(ann, stack.now())).status_code in {404, 409}
    assert len(carol.calls()) == 1


def _upload(holder: Holder, at: datetime) -> dict[str, Any]:
    return {
        "service_number": holder.e164,
        "call": "later",
        "recorded_at": at.isoformat(),
        "announcement_played": True,
        "bytes": len(holder.audio),
        "sha256": [hashlib.sha256(holder.audio).hexdigest()],
    }
