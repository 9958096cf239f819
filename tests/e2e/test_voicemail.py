"""A message on the deployed stack: from a switch's upload into the owner's mailbox, and nothing left anywhere."""

import math
import random
import re
import time
from array import array
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import httpx
import pytest

from callfactory.audio import wav_header
from scripts.local.customer import Customer
from tests.e2e.deployed import DeployedStack
from tests.e2e.store_scan import places_that_hold

WITHHELD = "+31699887766"
OWNER = "voicemail@lantern-travel.example"


def speech(seconds: float) -> bytes:
    """A recording like no other: a tone with noise, 16 bits at 8 kHz."""
    samples = array(
        "h",
        (int(6000 * math.sin(index / 4)) + random.randrange(-1500, 1500) for index in range(int(seconds * 8000))),
    )
    content = samples.tobytes()
    return wav_header(1, 8000, len(content)) + content


@pytest.fixture(scope="module")
def owner(stack: DeployedStack) -> Iterator[Customer]:
    with stack.owner() as customer:
        yield customer


@pytest.fixture(scope="module")
def number(owner: Customer) -> dict[str, Any]:
    """A number whose answering machine mails WAV to a confirmed address."""
    found: dict[str, Any] = owner.get("/numbers")["items"][0]
    known = {each["email"]: each for each in owner.get("/voicemail/addresses")["items"]}
    address = known.get(OWNER) or _confirmed(owner)
    machine = owner.get(f"/numbers/{found['number_id']}/answering-machine")
    setup = {"format": "wav", "address_ids": [address["address_id"]], "version": machine["version"], "language": "en"}
    owner.put(f"/numbers/{found['number_id']}/answering-machine", setup)
    return found


def _confirmed(owner: Customer) -> dict[str, Any]:
    added = owner.post("/voicemail/addresses", {"email": OWNER, "language": "en"})
    mail = owner.mails.wait_for(OWNER, subject="confirm")
    code = re.search(r"\b(\d{8})\b", mail["text"])
    assert code
    confirmed: dict[str, Any] = owner.post(
        f"/voicemail/addresses/{added['address_id']}/confirmation", {"code": code[1]}
    )
    return confirmed


@pytest.fixture(scope="module")
def switch(stack: DeployedStack, owner: Customer) -> Iterator[Customer]:
    key = owner.post("/keys", {"name": "Answering machine", "scopes": ["voicemail:send", "plan:read"]})
    with stack.program(key["secret"]) as program:
        yield program


def announce(switch: Customer, number: dict[str, Any], audio: bytes, **changes: Any) -> dict[str, Any]:
    body = {
        "service_number": number["number"],
        "call_id": f"{time.time():.6f}",
        "left_at": datetime.now(UTC).isoformat(),
        "duration_ms": (len(audio) - 44) // 16,
        "bytes": len(audio),
        "sha256": sha256(audio).hexdigest(),
        "caller": ["+31612345678"],
    }
    answer: dict[str, Any] = switch.post("/voicemail/messages", body | changes)
    return answer


def put(announced: dict[str, Any], audio: bytes) -> httpx.Response:
    upload = announced["upload"]
    return httpx.put(upload["url"], content=audio, headers=upload["headers"], trust_env=False, timeout=30)


def closed(stack: DeployedStack, owner: Customer, message_id: str) -> dict[str, Any]:
    def look() -> dict[str, Any] | None:
        shown: dict[str, Any] = owner.get(f"/voicemail/messages/{message_id}")
        return shown if shown["state"] == "closed" else None

    return stack.wait(look, "the end of the message")


def test_a_message_reaches_its_owner_and_leaves_nothing_behind(
    stack: DeployedStack, owner: Customer, switch: Customer, number: dict[str, Any]
) -> None:  # VM-1, VM-2, CI-2
    since, audio = time.time(), speech(4)
    before = len(stack.mails.to(OWNER))
    announced = announce(switch, number, audio, caller=[WITHHELD], privacy="id")
    begun = time.monotonic()
    assert put(announced, audio).is_success
    shown = closed(stack, owner, announced["message_id"])
    assert time.monotonic() - begun < 30
    assert (shown["outcome"], shown["caller_shown"], shown["caller"]) == ("accepted", "withheld", None)
    mails = stack.mails.to(OWNER)
    assert len(mails) == before + 1
    mail = stack.mails.get(mails[0]["id"])
    assert stack.mails.attachment(mails[0]["id"], 0) == audio, "the very bytes that the switch recorded"
    assert "Caller: withheld" in mail["text"]
    assert WITHHELD[3:] not in stack.mails.raw(mails[0]["id"]).decode()
    chunk = audio[20_000:20_064]
    assert places_that_hold(stack, chunk, since) == []
    assert places_that_hold(stack, WITHHELD[3:].encode(), since) == []


def test_the_link_takes_this_audio_and_no_other(
    stack: DeployedStack, owner: Customer, switch: Customer, number: dict[str, Any]
) -> None:
    audio, other = speech(1), speech(1)
    announced = announce(switch, number, audio)
    put(announced, other)  # a real S3 refuses it by its checksum; the embedded one does not look
    shown = closed(stack, owner, announced["message_id"]) if _arrived(owner, announced) else None
    assert shown is None or (shown["outcome"], shown["reason"]) == ("lost", "corrupt-audio")


def _arrived(owner: Customer, announced: dict[str, Any]) -> bool:
    time.sleep(2)
    return bool(owner.get(f"/voicemail/messages/{announced['message_id']}")["state"] != "expected")


def test_putting_and_announcing_again_is_one_message(
    stack: DeployedStack, owner: Customer, switch: Customer, number: dict[str, Any]
) -> None:
    audio, call = speech(1), f"again-{time.time()}"
    first = announce(switch, number, audio, call_id=call)
    put(first, audio)
    closed(stack, owner, first["message_id"])
    count = len(stack.mails.to(OWNER))
    put(first, audio)
    again = announce(switch, number, audio, call_id=call)
    assert (again["message_id"], again["upload"]) == (first["message_id"], None)
    bucket = stack.facts.buckets["transit"]
    stack.wait(
        lambda: True if "Contents" not in stack.aws("s3").list_objects_v2(Bucket=bucket) else None,
        "the removal of what was put again",
    )
    assert len(stack.mails.to(OWNER)) == count


def test_audio_that_never_comes_is_told_when_its_time_is_over(
    stack: DeployedStack, owner: Customer, switch: Customer, number: dict[str, Any]
) -> None:
    announced = announce(switch, number, speech(1))
    for step in ("+10m", "+70m"):
        stack.at(step)
        stack.tick()
    stack.at("now")  # a session would not outlive so much time
    shown = closed(stack, owner, announced["message_id"])
    assert (shown["outcome"], shown["reason"]) == ("lost", "not-received")
    stack.mails.wait_for(OWNER, subject="was lost")


def test_a_switch_hears_what_to_do(switch: Customer, number: dict[str, Any]) -> None:
    instructions = switch.post("/voicemail/lookup", {"number": number["number"]})
    assert instructions["takes_messages"] is True
    assert "after the tone" in instructions["greeting_text"]
