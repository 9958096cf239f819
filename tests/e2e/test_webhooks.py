"""Every event that owners can hear of reaches a receiver: signed, with ids and nothing about people."""

import base64
import hashlib
import hmac
import os
import re
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from callfactory.webhooks.types import TYPES
from tests.audio_samples import tone, wav
from tests.e2e.deployed import DeployedStack
from tests.e2e.receiver import Receiver, receiver
from tests.e2e.test_numbers_and_accounts import CONTACT, ORGANISATION, order

CALLER = "+31655517171"
ENDED = int(os.environ.get("ENDED", "40"))
A_REQUEST = 100
TALK = wav(tone(1, hertz=(700,)))


class Listener:
    """A customer with a webhook that hears of everything."""

    def __init__(self, stack: DeployedStack, heard: Receiver) -> None:
        self.stack, self.heard = stack, heard
        self.owner = stack.new_customer()
        wish = {"url": f"http://127.0.0.1:{heard.port}/in", "events": sorted(set(TYPES.values()))}
        self.webhook = self.owner.post("/webhooks", wish)
        self.number = order(self.owner)
        self.url = f"/numbers/{self.number['number_id']}"
        self.switch = stack.switch_of(self.owner, "calls:write", "recordings:write", "voicemail:send")

    def hears(self, type_: str, **ids: str) -> dict[str, Any]:
        """The first event of a type (about these things), once it is there."""

        def look() -> dict[str, Any] | None:
            return next(
                (body for body in self.heard.bodies() if body["type"] == type_ and ids.items() <= body["data"].items()),
                None,
            )

        return self.stack.wait(look, f"the event {type_}", seconds=120)

    def call(self, call_id: str, **more: Any) -> None:
        began = datetime.fromisoformat(self.number["active_from"]) + timedelta(milliseconds=1)
        record = self.record(call_id, began, **more)
        assert [each["fate"] for each in self.switch.post("/calls/records", [record])["records"]] == ["accepted"]

    def record(self, call_id: str, began: datetime, **more: Any) -> dict[str, Any]:
        return {
            "call_id": call_id,
            "service_number": self.number["number"],
            "caller": CALLER,
            "started_at": began.isoformat(),
            "answered_at": (began + timedelta(seconds=2)).isoformat(),
            "duration_ms": 4000,
            "ring_to": "+31201234567",
            "outcome": "answered",
            **more,
        }


@pytest.fixture(scope="module")
def listener(stack: DeployedStack) -> Iterator[Listener]:
    with receiver() as heard:
        yield Listener(stack, heard)


def test_orders_and_the_life_of_a_number(listener: Listener) -> None:
    ids = {"number_id": listener.number["number_id"]}
    for name in ("order.accepted", "number.activated"):
        listener.hears(name, **ids)
    listener.hears("order.state-changed")
    version = listener.owner.get(listener.url)["version"]
    version = listener.owner.post(f"{listener.url}/pause", {"version": version})["version"]
    listener.hears("number.paused", **ids)
    listener.owner.post(f"{listener.url}/resume", {"version": version})
    listener.hears("number.resumed", **ids)


def test_the_end_of_a_call_once(listener: Listener) -> None:
    listener.call("first")
    listener.call("second")
    call_ids = {
        each["call_id"] for each in listener.owner.get("/calls", number_id=listener.number["number_id"])["items"]
    }
    assert len(call_ids) == 2
    for call_id in call_ids:
        listener.hears("call.ended", call_id=call_id)
    # A correction is in the history, and no second end; the third call shows that everything before has come.
    listener.call("first", revision=1, duration_ms=5000)
    listener.call("third")
    listener.stack.wait(lambda: len(ended(listener)) == 3 or None, "the end of the third call", seconds=120)
    assert len({body["id"] for body in ended(listener)}) == 3


def test_calls_that_end_all_at_once_are_heard_of_one_by_one(listener: Listener) -> None:
    """`ENDED=400 … -s` measures more of them."""
    before = {body["id"] for body in ended(listener)}
    began = datetime.fromisoformat(listener.number["active_from"]) + timedelta(milliseconds=1)
    records = [listener.record(f"at once {number}", began) for number in range(ENDED)]
    begun = time.monotonic()
    for start in range(0, ENDED, A_REQUEST):
        fates = listener.switch.post("/calls/records", records[start : start + A_REQUEST])["records"]
        assert {each["fate"] for each in fates} == {"accepted"}
    taken = time.monotonic()

    def all_of_them() -> list[dict[str, Any]] | None:
        heard = [body for body in ended(listener) if body["id"] not in before]
        return heard if len(heard) >= ENDED else None

    heard = listener.stack.wait(all_of_them, "the ends of all calls", seconds=240)
    print(f"{ENDED} ends: taken in {taken - begun:.1f} s, heard of {time.monotonic() - taken:.1f} s later")
    assert len({body["data"]["call_id"] for body in heard}) == ENDED
    assert len({body["sequence"] for body in heard}) == ENDED


def ended(listener: Listener) -> list[dict[str, Any]]:
    bodies = {body["id"]: body for body in listener.heard.bodies() if body["type"] == "call.ended"}
    return list(bodies.values())


def test_a_recording(listener: Listener) -> None:
    shown = listener.owner.get(f"{listener.url}/recording")
    choice = {"days": 7, "purpose": "Evidence of orders", "announcement": "en", "version": shown["version"]}
    listener.owner.put(f"{listener.url}/recording", choice)
    asked = listener.switch.post(
        "/recordings/uploads",
        {
            "service_number": listener.number["number"],
            "call": "recorded",
            "recorded_at": listener.stack.now().isoformat(),
            "announcement_played": True,
            "bytes": len(TALK),
            "sha256": [hashlib.sha256(TALK).hexdigest()],
        },
    )
    (part,) = asked["parts"]
    httpx.put(part["url"], content=TALK, headers=part["headers"], timeout=30, trust_env=False).raise_for_status()
    listener.hears("recording.ready", recording_id=asked["recording_id"])


def test_a_download(listener: Listener) -> None:
    export = listener.owner.post("/exports", {"what": "calls"})
    listener.hears("export.ready", export_id=export["export_id"])


def test_a_message_that_was_lost(stack: DeployedStack, listener: Listener) -> None:
    email = f"lost-{listener.number['number_id'][-8:]}@bakery.example"
    added = listener.owner.post("/voicemail/addresses", {"email": email, "language": "en"})
    code = re.search(r"\b(\d{8})\b", stack.mails.wait_for(email, subject="confirm")["text"])
    assert code
    listener.owner.post(f"/voicemail/addresses/{added['address_id']}/confirmation", {"code": code[1]})
    machine = listener.owner.get(f"{listener.url}/answering-machine")
    setup = {"address_ids": [added["address_id"]], "version": machine["version"]}
    listener.owner.put(f"{listener.url}/answering-machine", setup)
    announced = listener.switch.post(
        "/voicemail/messages",
        {
            "service_number": listener.number["number"],
            "call_id": "a message",
            "left_at": stack.now().isoformat(),
            "duration_ms": 1000,
            "bytes": len(TALK),
            "sha256": hashlib.sha256(TALK).hexdigest(),
            "caller": [CALLER],
        },
    )
    for step in ("+10m", "+70m"):  # the audio never comes
        stack.at(step)
        stack.tick()
    stack.at("now")
    listener.hears("voicemail.lost", message_id=announced["message_id"])


def test_a_number_that_is_given_back(listener: Listener) -> None:
    other = order(listener.owner)
    listener.owner.post(f"/numbers/{other['number_id']}/release", {"version": other["version"]})
    listener.hears("number.released", number_id=other["number_id"])


def test_whoever_reads_along_learns_nothing_and_whoever_has_the_secret_knows_who_speaks(listener: Listener) -> None:
    listener.hears("number.activated")
    secret = base64.b64decode(listener.webhook["secret"].removeprefix("whsec_"))
    email = str(listener.owner.email)
    private = (CALLER[1:], listener.number["number"][1:], ORGANISATION["legal_name"], CONTACT["phone"][1:], email)
    for headers, body in listener.heard.requests:
        content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        expected = base64.b64encode(hmac.new(secret, content, hashlib.sha256).digest()).decode()
        assert headers["webhook-signature"] == f"v1,{expected}"
        assert not [each for each in private if str(each).encode() in body]

    def none_is_missing() -> bool | None:
        numbers = sorted({body["id"]: body["sequence"] for body in listener.heard.bodies()}.values())
        return numbers == list(range(1, len(numbers) + 1)) or None

    listener.stack.wait(none_is_missing, "every number up to the last", seconds=120)
