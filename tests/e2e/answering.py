"""An answering machine of a customer of its own on the deployed stack, and the switch that puts messages into it."""

import math
import random
import re
import uuid
from array import array
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import httpx

from callfactory.audio import wav_header
from scripts.local.seed import CONTACT, ORGANISATION
from tests.e2e.deployed import DeployedStack

SCOPES = ["orders:read", "orders:write", "numbers:read", "numbers:write", "calls:read", "account:read", "audit:read"]
RATE = 8000


def speech(seconds: float, rate: int = RATE) -> bytes:
    """A recording like no other: a tone with noise, 16 bits, one channel."""
    samples = array(
        "h",
        (int(6000 * math.sin(index / 4)) + random.randrange(-1500, 1500) for index in range(int(seconds * rate))),
    )
    content = samples.tobytes()
    return wav_header(1, rate, len(content)) + content


class AnsweringMachine:
    """The machine of one number. `domains` are those of its addresses, the first one first; each is confirmed while its
    mails are kept here, and may get a server of its own afterwards. `beside` is a machine of the same customer. A key
    outlives what tests do to the clock."""

    def __init__(
        self, stack: DeployedStack, *domains: str, beside: "AnsweringMachine | None" = None, **setup: Any
    ) -> None:
        self.stack = stack
        if beside is None:
            customer = stack.new_customer()
            self.sign_in = customer.email or ""
            switch = customer.post("/keys", {"name": "switch", "scopes": ["voicemail:send", "plan:read"]})
            self.switch = stack.program(switch["secret"])
            self.owner = stack.program(customer.post("/keys", {"name": "owner", "scopes": SCOPES})["secret"])
        else:
            self.sign_in, self.switch, self.owner = beside.sign_in, beside.switch, beside.owner
        offer = self.owner.get("/offers", country="GB", type="freephone", limit=1)["items"][0]
        wish = {"number": offer["number"], "organisation": ORGANISATION, "contact": CONTACT}
        self.number: dict[str, Any] = self.owner.get(f"/numbers/{self.owner.post('/orders', wish)['number_id']}")
        self.addresses = [
            self._confirmed(f"{uuid.uuid4().hex[:12]}@{domain}") for domain in domains or ("example.com",)
        ]
        self.emails: list[str] = [each["email"] for each in self.addresses]
        self.set_up(**setup)

    @property
    def path(self) -> str:
        return f"/numbers/{self.number['number_id']}/answering-machine"

    def set_up(self, **setup: Any) -> None:
        wanted = {"format": "wav", "address_ids": [each["address_id"] for each in self.addresses], "language": "en"}
        self.owner.put(self.path, {**wanted, "version": self.owner.get(self.path)["version"], **setup})

    def announce(self, audio: bytes, **changes: Any) -> dict[str, Any]:
        body = {
            "service_number": self.number["number"],
            "call_id": uuid.uuid4().hex,
            "left_at": datetime.now(UTC).isoformat(),
            "duration_ms": (len(audio) - 44) * 1000 // (2 * RATE),
            "bytes": len(audio),
            "sha256": sha256(audio).hexdigest(),
            "caller": ["+31612345678"],
        }
        answer: dict[str, Any] = self.switch.post("/voicemail/messages", body | changes)
        return answer

    def leave(self, audio: bytes, **changes: Any) -> str:
        """Announces and puts a message; answers its id."""
        announced = self.announce(audio, **changes)
        put(announced, audio).raise_for_status()
        message_id: str = announced["message_id"]
        return message_id

    def shown(self, message_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.owner.get(f"/voicemail/messages/{message_id}")
        return found

    def wait_for(self, message_id: str, *states: str, seconds: float = 90) -> dict[str, Any]:
        """The message once it is in one of the states."""

        def look() -> dict[str, Any] | None:
            shown = self.shown(message_id)
            return shown if shown["state"] in states else None

        return self.stack.wait(look, f"a message that is {' or '.join(states)}", seconds)

    def mails(self, place: int = 0) -> list[dict[str, Any]]:
        """Mails with audio that the address of this place has here, newest first."""
        return [mail for mail in self.stack.mails.to(self.emails[place]) if mail["attachments"]]

    def left(self) -> list[str]:
        """Every object, version, delete marker and unfinished upload in the transit bucket."""
        s3, bucket = self.stack.aws("s3"), self.stack.facts.buckets["transit"]
        listed = s3.list_object_versions(Bucket=bucket)
        uploads = s3.list_multipart_uploads(Bucket=bucket).get("Uploads", [])
        return [each["Key"] for each in (*listed.get("Versions", []), *listed.get("DeleteMarkers", []), *uploads)]

    def _confirmed(self, email: str) -> dict[str, Any]:
        added = self.owner.post("/voicemail/addresses", {"email": email, "language": "en"})
        code = re.search(r"\b(\d{8})\b", self.stack.mails.wait_for(email, subject="confirm", seconds=90)["text"])
        assert code
        path = f"/voicemail/addresses/{added['address_id']}/confirmation"
        confirmed: dict[str, Any] = self.owner.post(path, {"code": code[1]})
        return confirmed


def put(announced: dict[str, Any], audio: bytes) -> httpx.Response:
    upload = announced["upload"]
    return httpx.put(upload["url"], content=audio, headers=upload["headers"], trust_env=False, timeout=60)
