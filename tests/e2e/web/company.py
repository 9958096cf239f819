"""The demonstration company, made ready for journeys in a browser, as its owner's program and switch would do it."""

import hashlib
from datetime import timedelta
from typing import Any

import httpx

from scripts.local.customer import Customer
from tests.audio_samples import tone, wav
from tests.e2e.deployed import DeployedStack


def number_of(owner: Customer) -> Any:
    """The first of the company's numbers."""
    return owner.get("/numbers")["items"][0]


def always_open(owner: Customer) -> None:
    """Rings one phone at any hour."""
    number = number_of(owner)
    ring_to = [{"number": "+31201234567"}]
    owner.put(f"/numbers/{number['number_id']}/plan", {"version": number["version"], "ring_to": ring_to})


def put_recording(stack: DeployedStack, owner: Customer, call: str, *, days: float) -> None:
    """A recording of so many days ago, as the company's switch puts it."""
    number, facts = number_of(owner), stack.facts.demo
    assert facts is not None
    settings = f"/numbers/{number['number_id']}/recording"
    wish = {"days": 30, "purpose": "Training of our agents", "announcement": "en", "removes": 1000}
    owner.put(settings, wish | {"version": owner.get(settings)["version"]})
    scopes = {"name": f"recorder {call}", "scopes": ["recordings:write"], "source_id": facts.switch_source_id}
    switch, content = stack.program(owner.post("/keys", scopes)["secret"]), wav(tone(4, hertz=(700, 1300)), channels=2)
    asked = switch.post(
        "/recordings/uploads",
        {
            "service_number": number["number"],
            "call": call,
            "recorded_at": (stack.now() - timedelta(days=days)).isoformat(),
            "caller": "+31612345678",
            "announcement_played": True,
            "bytes": len(content),
            "sha256": [hashlib.sha256(content).hexdigest()],
        },
    )
    for part in asked["parts"]:
        httpx.put(part["url"], content=content, headers=part["headers"], timeout=60).raise_for_status()
    path = f"/recordings/uploads/{asked['recording_id']}"
    stack.wait(lambda: switch.get(path)["state"] == "stored" or None, "the recording to be stored", 120)
