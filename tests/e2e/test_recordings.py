"""Recordings by time travel on the deployed stack (RC-2, RC-3, RC-8, RC-9; issue 7, "How it will be judged").

The business clock moves by days and years; after each step everything that the stack holds is listed, and links that
were taken before are tried. Links live by real time, so whatever a link still opens would be a broken promise.
"""

import hashlib
import json
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from scripts.local.customer import Customer
from scripts.local.seed import CONTACT, ORGANISATION
from tests.audio_samples import FAILED_DIAL, looked_at, tone, wav
from tests.e2e.deployed import DeployedStack

BOTH_SIDES = wav(tone(2, hertz=(700, 1300)), channels=2)


class Line:
    """One number of a new customer, and the switch that puts its recordings."""

    def __init__(self, stack: DeployedStack, days: int = 7) -> None:
        self.stack = stack
        self.owner = stack.new_customer()
        self.number = _order(self.owner)
        self.number_id = self.number["number_id"]
        self.switch = stack.switch_of(self.owner, "recordings:write")
        # A session ends when the clock moves by days; a key does not.
        scopes = ["recordings:read", "recordings:listen", "recordings:remove", "audit:read", "account:read"]
        self.owner = stack.program(self.owner.post("/keys", {"name": "owner", "scopes": scopes})["secret"])
        self.choose(days)

    def choose(self, days: int | None, **more: Any) -> Any:
        shown = self.owner.get(f"/numbers/{self.number_id}/recording")
        wish: dict[str, Any] = {"days": days, "version": shown["version"], "removes": 1000, **more}
        if days is not None:
            wish |= {"purpose": "Evidence of orders", "announcement": "en"}
        return self.owner.put(f"/numbers/{self.number_id}/recording", wish)

    def ask(self, call: str, content: bytes, **more: Any) -> Any:
        return self.switch.post(
            "/recordings/uploads",
            {
                "service_number": self.number["number"],
                "call": call,
                "recorded_at": self.stack.now().isoformat(),
                "caller": "+31612345678",
                "announcement_played": True,
                "bytes": len(content),
                "sha256": [hashlib.sha256(content).hexdigest()],
                **more,
            },
        )

    def put(self, call: str, content: bytes = BOTH_SIDES) -> str:
        """Puts a recording and waits until it is settled; answers its id."""
        asked = self.ask(call, content)
        (part,) = asked["parts"]
        httpx.put(part["url"], content=content, headers=part["headers"], timeout=30).raise_for_status()
        recording_id: str = asked["recording_id"]
        self.stack.wait(lambda: self.state(recording_id) != "expected" or None, "the upload to be looked at", 90)
        return recording_id

    def state(self, recording_id: str) -> str:
        state: str = self.switch.get(f"/recordings/uploads/{recording_id}")["state"]
        return state

    def listed(self) -> list[str]:
        return [each["recording_id"] for each in self.owner.get("/recordings")["items"]]

    def link(self, recording_id: str, **more: Any) -> str:
        url: str = self.owner.post(f"/recordings/{recording_id}/links", {"purpose": "play", **more})["url"]
        return url

    def held(self) -> list[str]:
        """Every object, version, delete marker and unfinished upload of the account in the bucket of recordings."""
        s3, bucket = self.stack.aws("s3"), self.stack.facts.buckets["recordings"]
        versions = s3.list_object_versions(Bucket=bucket)
        uploads = s3.list_multipart_uploads(Bucket=bucket).get("Uploads", [])
        found = [*versions.get("Versions", []), *versions.get("DeleteMarkers", []), *uploads]
        account = self.owner.get("/account")["account_id"]
        return sorted(each["Key"] for each in found if account in each["Key"])

    def items(self) -> list[str]:
        """What the table says of the account's recordings."""
        account = self.owner.get("/account")["account_id"]
        pages = (
            self.stack.aws("dynamodb")
            .get_paginator("query")
            .paginate(
                TableName=self.stack.facts.tables["recordings"],
                KeyConditionExpression="account_id = :account",
                ExpressionAttributeValues={":account": {"S": account}},
            )
        )
        entries = [item["entry"]["S"] for page in pages for item in page["Items"]]
        return [entry for entry in entries if entry.startswith("rec_")]

    def sweep(self) -> None:
        self.stack.tick()

    def receipts(self) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self.owner.get("/receipts")["items"]
        return items


def _order(owner: Customer) -> Any:
    """An active number of the customer's."""
    offer = owner.get("/offers", country="GB", type="freephone", limit=1)["items"][0]
    wish = {"number": offer["number"], "organisation": ORGANISATION, "contact": CONTACT}
    return owner.get(f"/numbers/{owner.post('/orders', wish)['number_id']}")


def opens(url: str) -> int:
    """The status with which the store answers a link now."""
    return httpx.get(url, timeout=30).status_code


@pytest.fixture(scope="module")
def line(stack: DeployedStack) -> Line:
    return Line(stack)


def test_from_the_switch_to_the_receipt(stack: DeployedStack, line: Line, tmp_path: Path) -> None:
    stack.at("now")
    recording_id = line.put("first")
    assert line.state(recording_id) == "stored"
    shown = line.owner.get(f"/recordings/{recording_id}")
    assert (shown["duration_ms"], shown["channels"], shown["region"]) == (2000, 2, "eu-west-1")
    played = httpx.get(line.link(recording_id), headers={"Range": "bytes=0-99"}, timeout=30)
    assert (played.status_code, len(played.content)) == (206, 100)
    whole = httpx.get(line.link(recording_id), timeout=30).content
    assert hashlib.sha256(whole).hexdigest() == shown["sha256"]
    copy = httpx.get(line.link(recording_id, format="wav"), timeout=30).content
    assert looked_at(copy).channels == 2

    mp3, copied = line.link(recording_id), line.link(recording_id, format="wav")
    expires_at = datetime.fromisoformat(shown["expires_at"])
    stack.at((expires_at - timedelta(seconds=60)).isoformat())
    assert line.listed() == [recording_id]
    stack.at(expires_at.isoformat())
    assert line.listed() == []
    assert line.owner.request("POST", f"/recordings/{recording_id}/links", json={}).status_code == 410
    line.sweep()
    assert line.held() == []
    assert line.items() == []
    assert {opens(mp3), opens(copied)} <= {403, 404}

    (receipt,) = line.receipts()
    assert receipt["receipt"]["subject"]["id"] == recording_id
    assert receipt["receipt"]["facts"]["left"] == 0
    assert _verified(line, tmp_path) == 0
    receipt["receipt"]["facts"]["due_at"] = "2020-01-01T00:00:00.000Z"
    assert _verified(line, tmp_path, [receipt]) == 1


def _verified(line: Line, folder: Path, receipts: list[dict[str, Any]] | None = None) -> int:
    """What the verifier that owners download says, run as they would: without us."""
    program, key, file = folder / "verify_receipt.py", folder / "key.pem", folder / "receipts.json"
    downloaded = httpx.get(f"{line.stack.address}/verify_receipt.py", trust_env=False).raise_for_status()
    program.write_bytes(downloaded.content)
    key.write_text(line.stack.visitor().get("/receipts/key")["pem"], encoding="utf-8")
    file.write_text(json.dumps(line.receipts() if receipts is None else receipts), encoding="utf-8")
    return subprocess.run([sys.executable, program, key, file], check=False, capture_output=True).returncode


def test_what_is_no_recording_is_refused_and_nothing_stays(stack: DeployedStack, line: Line) -> None:
    stack.at("now")
    recording_id = line.put("failed dial", FAILED_DIAL)
    assert line.switch.get(f"/recordings/uploads/{recording_id}")["refusal"] == "empty"
    assert recording_id not in line.listed()
    assert line.held() == []
    refused = line.switch.request("POST", "/recordings/uploads", json={**_request(line), "announcement_played": False})
    assert (refused.status_code, refused.json()["code"]) == (409, "not_announced")


def _request(line: Line) -> dict[str, Any]:
    return {
        "service_number": line.number["number"],
        "call": "x",
        "recorded_at": line.stack.now().isoformat(),
        "announcement_played": True,
        "bytes": 4,
        "sha256": ["0" * 64],
    }


def test_a_link_takes_only_what_was_announced(stack: DeployedStack, line: Line) -> None:
    stack.at("now")
    (part,) = line.ask("other bytes", BOTH_SIDES)["parts"]
    other = bytes(len(BOTH_SIDES))
    assert httpx.put(part["url"], content=other, headers=part["headers"], timeout=30).status_code >= 400


def test_shorter_acts_at_once_and_kills_links_before_it_answers(stack: DeployedStack) -> None:
    stack.at("now")
    line = Line(stack, days=3650)
    old = line.put("old")
    stack.at("+30d")
    young = line.put("young")
    url = line.link(old)
    assert opens(url) == 200
    preview = line.owner.post(
        f"/numbers/{line.number_id}/recording/preview",
        {"days": 7, "version": 1, "purpose": "Evidence of orders", "announcement": "en"},
    )
    assert preview["removes"] == 1
    line.choose(7)
    assert opens(url) in {403, 404}
    assert line.listed() == [young]
    line.choose(3650)
    assert line.listed() == [young]
    stack.at("+38d")
    line.sweep()
    assert line.held() == []
    assert len(line.receipts()) == 2


def test_the_remover_cannot_read_and_the_store_cannot_remove(stack: DeployedStack, line: Line) -> None:  # RC-6
    stack.at("now")
    recording_id = line.put("guarded")
    (key,) = line.held()
    bucket = stack.facts.buckets["recordings"]
    reads = f"import boto3\ndef handler(e, c):\n    boto3.client('s3').get_object(Bucket='{bucket}', Key='{key}')\n"
    for function in ("recordings-api", "recordings-remover", "recordings-sweep", "recordings-store"):
        answer = stack.run_as(function, reads)
        assert "AccessDenied" in str(answer), function
    assert line.owner.delete(f"/recordings/{recording_id}")["removed"] == 1
    assert line.held() == []
