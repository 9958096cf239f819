"""Messages, addresses and answering machines as tests need them."""

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from callfactory.ids import id_from_digest
from callfactory.voicemail.addresses import MailAddress
from callfactory.voicemail.limits import LONGEST_TRANSIT
from callfactory.voicemail.machine import AnsweringMachine
from callfactory.voicemail.message import Message, announced, message_id
from tests.fakes import FakeClock

NOW = FakeClock().now()
CALLER = "+31612345678"
NUMBER = "+31850000001"


def an_id(kind: Any, name: str) -> str:
    """The same id for the same name."""
    return id_from_digest(kind, sha256(name.encode()).digest())


ACCOUNT = an_id("acc", "owner")
NUMBER_ID = an_id("num", "number")
FIRST = an_id("adr", "first")
SECOND = an_id("adr", "second")


def a_message(now: datetime = NOW, *, audio: bytes = b"audio", call: str = "call-1", **changes: Any) -> Message:
    """A message that a switch has just announced."""
    digest = sha256(audio).hexdigest()
    message = Message(
        message_id=message_id("switch", NUMBER_ID, call, digest),
        account_id=ACCOUNT,
        number_id=NUMBER_ID,
        service_number=NUMBER,
        left_at=now - timedelta(seconds=40),
        duration_ms=34_000,
        caller_shown="shown",
        caller=CALLER,
        sha256=digest,
        size=len(audio),
        asked_at=now,
        ends_at=now,
        link_ends_at=now,
    )
    return replace(announced(message, now, LONGEST_TRANSIT), **changes)


def an_address(address_id: str = FIRST, email: str = "owner@company.example", **changes: Any) -> MailAddress:
    """A confirmed address."""
    address = MailAddress(ACCOUNT, address_id, email, added_at=NOW, confirmed_at=NOW)
    return replace(address, **changes)


def a_machine(*address_ids: str, **changes: Any) -> AnsweringMachine:
    """An answering machine that is set up; with the first address, where no others are given."""
    machine = AnsweringMachine(ACCOUNT, NUMBER_ID, address_ids=address_ids or (FIRST,), version=1)
    return replace(machine, **changes)
