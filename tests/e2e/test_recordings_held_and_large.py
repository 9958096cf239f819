"""Recordings that an authority's case holds, that take parts to arrive and time to be copied, and what was fetched of
them (RC-8, RC-9; issue 7).
"""

import uuid
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from callfactory.recordings.recording import PART_BYTES
from scripts.local.customer import Customer
from scripts.local.seed import make_staff
from scripts.local.stack import SignIn
from tests.audio_samples import tone, wav
from tests.e2e.deployed import DeployedStack
from tests.e2e.test_recordings import Line, opens

MINUTES = 42
"""Of two channels at 8 kHz: more than one part, and longer than an answer may take to copy it."""


@pytest.fixture(scope="module")
def line(stack: DeployedStack) -> Line:
    stack.at("now")
    return Line(stack)


@pytest.fixture(scope="module")
def second_of_staff(stack: DeployedStack) -> SignIn:
    return make_staff(stack.facts, SignIn(f"staff-{uuid.uuid4().hex[:8]}@callfactory.example", "Second-Staff-2026!x"))


def tag_of(line: Line, key: str) -> str:
    bucket = line.stack.facts.buckets["recordings"]
    tags = line.stack.aws("s3").get_object_tagging(Bucket=bucket, Key=key)["TagSet"]
    (tag,) = [str(each["Value"]) for each in tags if each["Key"] == "retention"]
    return tag


def held_for_a_case(line: Line, asks: Customer, approves: Customer, recording_id: str) -> str:
    account = line.owner.get("/account")["account_id"]
    wish = {
        "account_id": account,
        "case_id": "OM-2026-117",
        "ground": "court-order",
        "recording_ids": [recording_id],
        "told": True,
    }
    hold_id: str = asks.post("/ops/recordings/holds", wish)["hold_id"]
    path = f"/ops/recordings/holds/{hold_id}/approval"
    own = asks.request("POST", path, json={"account_id": account})
    assert own.status_code == 403, "nobody approves what they asked for"
    assert approves.post(path, {"account_id": account})["state"] == "in-force"
    return hold_id


def test_a_case_suspends_the_removal_and_nothing_else(
    stack: DeployedStack, line: Line, second_of_staff: SignIn
) -> None:  # RC-9
    stack.at("now")
    recording_id, other = line.put("held"), line.put("not held")
    (key,) = [each for each in line.held() if recording_id in each]
    assert tag_of(line, key) == "d7"
    with stack.staff() as asks, stack.sign_in(second_of_staff) as approves:
        hold_id = held_for_a_case(line, asks, approves, recording_id)
    assert tag_of(line, key) == "held", "S3's own rule is suspended, too"
    shown = {each["recording_id"]: each["held"] for each in line.owner.get("/recordings")["items"]}
    assert shown == {recording_id: True, other: False}
    url = line.link(recording_id)

    stack.at("+8d")
    line.sweep()
    assert line.held() == [key], "kept for the case; the other one is gone"
    assert line.listed() == [], "and out of its owner's reach all the same"
    assert line.owner.request("POST", f"/recordings/{recording_id}/links", json={}).status_code == 410
    assert [each["receipt"]["subject"]["id"] for each in line.receipts()] == [other]

    with stack.sign_in(second_of_staff) as releases:
        body = {"account_id": line.owner.get("/account")["account_id"]}
        assert releases.post(f"/ops/recordings/holds/{hold_id}/release", body)["state"] == "released"
    assert tag_of(line, key) == "d7"
    stack.at("+9d")
    line.sweep()
    assert (line.held(), line.items()) == ([], [])
    assert opens(url) in {403, 404}
    receipts = {each["receipt"]["subject"]["id"]: each["receipt"]["facts"] for each in line.receipts()}
    assert receipts[recording_id]["due_at"] < receipts[recording_id]["removed_at"]
    actions = {each["action"] for each in line.owner.get("/account/audit", limit=100)["items"]}
    assert {"hold.asked", "hold.approved", "hold.released"} <= actions, "the law allowed that the owner knows"


def test_longer_follows_only_when_its_owner_says_so_and_after_the_tag(stack: DeployedStack) -> None:  # RC-3
    stack.at("now")
    line = Line(stack, days=7)
    line.put("made for a week")
    (key,) = line.held()
    line.choose(30)
    assert tag_of(line, key) == "d7"
    assert line.choose(31, existing="follow")["followed"] == 1
    assert tag_of(line, key) == "d31"
    stack.at("+8d")
    line.sweep()
    assert line.held() == [key]
    stack.at("+32d")
    line.sweep()
    assert line.held() == []


def test_hours_of_audio_come_in_parts_and_can_be_had_as_wav(stack: DeployedStack, line: Line) -> None:
    stack.at("now")
    content = minutes_of_audio(MINUTES)
    recording_id = put_in_parts(line, "long", content)
    shown = line.owner.get(f"/recordings/{recording_id}")
    assert (round(shown["duration_ms"] / 60_000), shown["channels"]) == (MINUTES, 2)
    assert line.listed() == [recording_id]
    assert [key for key in line.held() if key.startswith("incoming/")] == []
    pieces = httpx.get(line.link(recording_id), headers={"Range": "bytes=1000000-1000099"}, timeout=30)
    assert (pieces.status_code, len(pieces.content)) == (206, 100)

    not_yet = line.owner.request("POST", f"/recordings/{recording_id}/links", json={"format": "wav"})
    assert (not_yet.status_code, not_yet.json()["code"]) == (409, "being_made")
    assert int(not_yet.headers["Retry-After"]) > 0
    url = stack.wait(lambda: copied(line, recording_id), "the copy as WAV", 240)
    head = httpx.get(url, headers={"Range": "bytes=0-3"}, timeout=30)
    assert (head.status_code, head.content) == (206, b"RIFF")
    size = int(head.headers["Content-Range"].rpartition("/")[2])
    assert abs(size - len(content)) < 50_000
    far = httpx.get(url, headers={"Range": f"bytes={size - 100}-"}, timeout=30)
    assert (far.status_code, len(far.content)) == (206, 100)

    assert line.owner.delete(f"/recordings/{recording_id}")["removed"] == 1
    assert line.held() == []
    assert opens(url) in {403, 404}


def minutes_of_audio(minutes: int) -> bytes:
    second = wav(tone(1, hertz=(700, 1300)), channels=2)
    samples = second[44:] * (minutes * 60)
    size = len(samples)
    return second[:4] + (size + 36).to_bytes(4, "little") + second[8:40] + size.to_bytes(4, "little") + samples


def put_in_parts(line: Line, call: str, content: bytes) -> str:
    """Puts a file of more than one part as a switch does, the last part first; answers the recording's id once it is
    settled."""
    parts = [content[start : start + PART_BYTES] for start in range(0, len(content), PART_BYTES)]
    asked = line.ask(call, content, sha256=[sha256(part).hexdigest() for part in parts])
    recording_id: str = asked["recording_id"]
    assert (len(asked["parts"]), asked["in_parts"]) == (len(parts), True)
    complete = f"/recordings/uploads/{recording_id}/complete"
    for part in reversed(asked["parts"]):
        assert line.switch.request("POST", complete).status_code == 409, "not while parts are missing"
        body = parts[part["number"] - 1]
        httpx.put(part["url"], content=body, headers=part["headers"], timeout=120).raise_for_status()
    line.switch.post(complete)
    line.stack.wait(lambda: line.state(recording_id) != "expected" or None, "the upload to be looked at", 240)
    assert line.state(recording_id) == "stored"
    return recording_id


def copied(line: Line, recording_id: str) -> str | None:
    answer = line.owner.request("POST", f"/recordings/{recording_id}/links", json={"format": "wav"})
    assert answer.status_code in {200, 409}, answer.text
    return str(answer.json()["url"]) if answer.status_code == 200 else None


def test_the_owner_sees_what_was_fetched_with_which_link(stack: DeployedStack, line: Line) -> None:
    stack.at("now")
    recording_id = line.put("fetched")
    url = line.link(recording_id)
    assert opens(url) == 200
    (mark,) = parse_qs(urlsplit(url).query)["x-callfactory-link"]
    assert opens(url.replace(mark, f"{mark[:-1]}{'0' if mark[-1] != '0' else '1'}")) == 403, "it is signed with it"
    (key,) = [each for each in line.held() if recording_id in each]
    log = f"recordings/{datetime.now(UTC):%Y-%m-%d-%H-%M-%S}-{uuid.uuid4().hex[:16].upper()}"
    stack.aws("s3").put_object(Bucket=stack.facts.buckets["access-log"], Key=log, Body=_as_s3_writes(key, url).encode())

    def entry() -> dict[str, Any] | None:
        found = [each for each in _log(line) if each["action"] == "recording.fetched"]
        return found[0] if found else None

    fetched = stack.wait(entry, "the fetch in the owner's log", 120)
    assert (fetched["target_id"], fetched["details"]["requests"]) == (recording_id, 1)
    (linked,) = [each for each in _log(line) if each["entry_id"] == fetched["details"]["link"]]
    assert (linked["action"], linked["target_id"]) == ("recording.linked", recording_id)
    assert "203.0.113.7" not in str(_log(line))


def _log(line: Line) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = line.owner.get("/account/audit", limit=100)["items"]
    return items


def _as_s3_writes(key: str, url: str) -> str:
    """A line of S3's server access log about one GET. The embedded AWS writes none."""
    address = urlsplit(url)
    return (
        f"{'0' * 64} recordings [{datetime.now(UTC):%d/%b/%Y:%H:%M:%S} +0000] 203.0.113.7 - 3E57427F33A59F07 "
        f'REST.GET.OBJECT {key} "GET {address.path}?{address.query} HTTP/1.1" 200 - 9000 9000 25 12 "-" "-" - '
        f"id= SigV4 ECDHE-RSA-AES128-GCM-SHA256 QueryString s3.amazonaws.com TLSv1.3 - - -\n"
    )
