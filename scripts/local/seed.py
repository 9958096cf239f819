"""A demonstration company, made through the public API as a customer, our staff and a voice switch would make it.

Only the first member of staff is made in the identity store itself: nobody can become staff through the API.
"""

import csv
import json
import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx

from callfactory.identity.store import STAFF_GROUP
from scripts.local.clock import BusinessClock
from scripts.local.customer import Customer, Unexpected
from scripts.local.demo_audio import conversation, message
from scripts.local.demo_calls import COLUMNS, DAYS, demo_calls, instant, recorded_calls
from scripts.local.places import ROOT, write_private
from scripts.local.stack import Demo, SignIn, Stack
from scripts.local.totp import totp

INVENTORY = ROOT / "scripts" / "seed" / "numbers.csv"
"""Blocks of numbers on sale: first number, how many, country, type, area, and why they belong to nobody."""

TARIFF = ROOT / "scripts" / "seed" / "tariff-eur.csv"
"""The price list of new accounts."""
_EVERY_ACCOUNT = "acc_" + "0" * 26
"""Call Factory's own account: what it is assigned holds for every account that has nothing else."""

_OWNER = SignIn("ada@lantern-travel.example", "Lantern-Travel-2026!")
_SECOND = SignIn("bram@tulip-repairs.example", "Tulip-Repairs-2026!")
_STAFF = SignIn("staff@callfactory.example", "Call-Factory-Staff-2026!")
_PER_REQUEST = 200
_OF_A_SWITCH = ["calls:write", "plan:read", "recordings:write", "voicemail:send"]
_RECORDINGS = 4
_WAIT = 120.0
"""Seconds that anything which happens in the background may take."""
_BEGINNING = "2020-01-01T00:00:00Z"
"""From when on the standard price list is in force: before any call."""

ORGANISATION = {
    "legal_name": "Lantern Travel B.V.",
    "address": {"street": "Keizersgracht 1", "postal_code": "1015 CN", "city": "Amsterdam", "country": "NL"},
    "registration_number": "12345678",
}
CONTACT = {"name": "Ada de Vries", "email": _OWNER.email, "phone": "+31201234567"}
_ORDERS = (("GB", "freephone", "+31201234567"), ("GB", "local", "+31201234568"), ("NL", "freephone", "+31201234567"))
"""What the demonstration company orders, and where each number rings."""


def seed(stack: Stack, kept: Path) -> Demo:
    """Makes it all; writes its sign-ins to `kept` at the very end, so that an interrupted one is repeated.

    Raises Unexpected with what the API said instead of what was hoped for.
    """
    clock = BusinessClock(stack)
    with Customer(stack.address) as owner, Customer(stack.address) as second:
        # Customers for a while already: calls are only taken for numbers that were connected when they came.
        clock.set(f"-{DAYS + 1}d")
        try:
            staff = make_staff(stack, _STAFF)
            put_inventory_on_sale(stack, staff)
            put_tariff_in_force(stack, staff)
            _enter(owner, _OWNER)
            _enter(second, _SECOND)
            numbers = _order_numbers(owner)
        finally:
            clock.set("now")
        owner.sign_in(_OWNER)  # sessions end when they are not used for so long
        source_id, key = _connect_switch(owner)
        _record(owner, numbers)
        _take_messages(owner, numbers[-1])
        with Customer(stack.address, token=key) as switch:
            records = demo_calls([each["number"] for each in numbers], datetime.now(UTC))
            _send_calls(switch, records)
            _send_recordings(switch, records)
            _leave_messages(owner, switch, numbers[-1])
        export = owner.post("/exports", {"what": "calls"})
        _until(lambda: owner.get(f"/exports/{export['export_id']}")["state"] == "ready", "the first download")
    demo = Demo(_OWNER, _SECOND, staff, key, source_id, tuple(each["number"] for each in numbers))
    write_private(kept, json.dumps(asdict(demo), indent=1))
    return demo


def make_staff(stack: Stack, who: SignIn) -> SignIn:
    """A member of staff: made by the identity store's administrator, protected with one-time codes by themselves."""
    aws = stack.aws
    cognito = aws.client("cognito-idp")
    with suppress(cognito.exceptions.UserNotFoundException):  # only an interrupted earlier attempt leaves one
        cognito.admin_delete_user(UserPoolId=stack.user_pool_id, Username=who.email)
    cognito.admin_create_user(
        UserPoolId=stack.user_pool_id,
        Username=who.email,
        MessageAction="SUPPRESS",
        UserAttributes=[{"Name": "email", "Value": who.email}, {"Name": "email_verified", "Value": "true"}],
    )
    cognito.admin_set_user_password(
        UserPoolId=stack.user_pool_id, Username=who.email, Password=who.password, Permanent=True
    )
    cognito.admin_add_user_to_group(UserPoolId=stack.user_pool_id, Username=who.email, GroupName=STAFF_GROUP)
    with Customer(stack.address) as person:
        person.sign_in(who)
        secret: str = person.post("/session/totp")["secret"]
        person.put("/session/totp", {"code": totp(secret)})
    return SignIn(who.email, who.password, secret)


def put_inventory_on_sale(stack: Stack, staff: SignIn) -> int:
    """Puts the blocks of the inventory on sale, as staff do; answers how many numbers were new."""
    numbers = inventory()
    with Customer(stack.address) as person:
        person.sign_in(staff)
        return sum(
            int(person.post("/ops/inventory", {"numbers": numbers[first : first + _PER_REQUEST]})["added"])
            for first in range(0, len(numbers), _PER_REQUEST)
        )


def put_tariff_in_force(stack: Stack, staff: SignIn) -> None:
    """The standard price list, for every account, unless an interrupted earlier attempt has put one in force."""
    with Customer(stack.address) as person:
        person.sign_in(staff)
        if person.get(f"/ops/accounts/{_EVERY_ACCOUNT}/tariff")["items"]:
            return
        answer = person.request(
            "POST",
            "/ops/tariffs?name=Standard&currency=EUR&zone=Europe/Amsterdam",
            content=TARIFF.read_bytes(),
            headers={"Content-Type": "text/csv"},
        )
        if not answer.is_success:
            raise Unexpected(f"the tariff was not taken: {answer.status_code} {answer.text[:1000]}")
        tariff_id = answer.json()["tariff_id"]
        person.post(f"/ops/tariffs/{tariff_id}/activations", {"version": 1, "valid_from": _BEGINNING})
        wish = {"tariff_id": tariff_id, "currency": "EUR", "valid_from": _BEGINNING}
        person.post(f"/ops/accounts/{_EVERY_ACCOUNT}/tariff", wish)


def inventory(file: Path = INVENTORY) -> list[dict[str, str]]:
    """The numbers of the blocks, one by one, as the API takes them."""
    with file.open(encoding="utf-8", newline="") as lines:
        blocks = list(csv.DictReader(lines))
    return [
        {
            "number": f"+{int(block['first'].removeprefix('+')) + step}",
            "country": block["country"],
            "type": block["type"],
        }
        | ({"area": block["area"]} if block["area"] else {})
        for block in blocks
        for step in range(int(block["count"]))
    ]


def _enter(person: Customer, who: SignIn) -> None:
    """Signs up; signs in where an interrupted earlier attempt has signed up already."""
    try:
        person.sign_in(who)
    except Unexpected:
        person.sign_up(who)


def _order_numbers(owner: Customer) -> list[dict[str, Any]]:
    """Orders a number of each kind, unless it has been; sets where each rings."""
    held = {(each["country"], each["type"]): each for each in owner.get("/numbers")["items"]}
    ordered = []
    for country, kind, ring_to in _ORDERS:
        number = held.get((country, kind)) or _order(owner, country, kind)
        if not number["plan"]["ring_to"]:
            change = {"version": number["version"], "ring_to": [{"number": ring_to}]}
            owner.put(f"/numbers/{number['number_id']}/ring-to", change)
        ordered.append(number)
    return ordered


def _order(owner: Customer, country: str, kind: str) -> dict[str, Any]:
    offer = owner.get("/offers", country=country, type=kind, limit=1)["items"][0]
    wish = {"number": offer["number"], "organisation": ORGANISATION, "contact": CONTACT}
    order = owner.post("/orders", wish)
    number: dict[str, Any] = owner.get(f"/numbers/{order['number_id']}")
    return number


def _connect_switch(owner: Customer) -> tuple[str, str]:
    """An Asterisk box that writes the columns of examples/asterisk, and a key for it."""
    source = owner.post(
        "/sources",
        {"name": "Amsterdam switch", "kind": "asterisk-csv", "zone": "UTC", "country": "NL", "columns": list(COLUMNS)},
    )
    key = owner.post(
        "/keys",
        {"name": "Amsterdam switch", "scopes": _OF_A_SWITCH, "source_id": source["source_id"]},
    )
    return source["source_id"], key["secret"]


def _record(owner: Customer, numbers: list[dict[str, Any]]) -> None:
    """Calls to all numbers are recorded, and kept for a month."""
    for number in numbers:
        path = f"/numbers/{number['number_id']}/recording"
        wish = {"days": 30, "purpose": "Training of our travel agents", "announcement": "en"}
        owner.put(path, wish | {"version": owner.get(path)["version"]})


def _take_messages(owner: Customer, number: dict[str, Any]) -> None:
    """Callers can leave a message at the number, which is mailed to its owner."""
    address = next(iter(owner.get("/voicemail/addresses")["items"]), None)
    if address is None:
        address = owner.post("/voicemail/addresses", {"email": _OWNER.email, "language": "en"})
        code = re.search(r"\b(\d{8})\b", owner.mails.wait_for(_OWNER.email, subject="confirm", seconds=_WAIT)["text"])
        if not code:
            raise Unexpected("the mail holds no code")
        owner.post(f"/voicemail/addresses/{address['address_id']}/confirmation", {"code": code[1]})
    machine = f"/numbers/{number['number_id']}/answering-machine"
    wish = {"format": "mp3", "address_ids": [address["address_id"]], "language": "en"}
    owner.put(machine, wish | {"version": owner.get(machine)["version"]})
    held = owner.get(f"/numbers/{number['number_id']}")
    plan = {"version": held["version"], "ring_to": held["plan"]["ring_to"], "answering_machine": True}
    owner.put(f"/numbers/{number['number_id']}/plan", plan)


def _send_calls(switch: Customer, records: bytes) -> None:
    answer = switch.request("POST", "/calls/records", content=records, headers={"Content-Type": "text/csv"})
    if not answer.is_success or answer.json()["quarantined"]:
        raise Unexpected(f"the calls were not taken: {answer.status_code} {answer.text[:1000]}")


def _send_recordings(switch: Customer, records: bytes) -> None:
    """Of a few calls, as the switch puts them when they end."""
    begun = []
    for call in recorded_calls(records, _RECORDINGS):
        audio = conversation(float(call["billsec"]))
        wish = {
            "service_number": call["service_number"],
            "call": call["linkedid"],
            "recorded_at": instant(call["answer"]).isoformat(),
            "caller": call["src"],
            "announcement_played": True,
            "bytes": len(audio),
            "sha256": [sha256(audio).hexdigest()],
        }
        upload = switch.post("/recordings/uploads", wish)
        for part in upload["parts"]:
            _put(part, audio)
        begun.append(f"/recordings/uploads/{upload['recording_id']}")
    _until(lambda: all(switch.get(path)["state"] == "stored" for path in begun), "a recording")


def _leave_messages(owner: Customer, switch: Customer, number: dict[str, Any]) -> None:
    """Two callers whom nobody answered; one of them does not want to be known."""
    begun = []
    for minutes_ago, seconds, caller in ((95, 14, "+441614960127"), (20, 9, "anonymous")):
        audio = message(seconds)
        wish = {
            "service_number": number["number"],
            "call_id": f"message.{minutes_ago}",
            "left_at": (datetime.now(UTC) - timedelta(minutes=minutes_ago)).isoformat(),
            "duration_ms": seconds * 1000,
            "bytes": len(audio),
            "sha256": sha256(audio).hexdigest(),
            "caller": [caller],
        }
        announced = switch.post("/voicemail/messages", wish)
        if announced["upload"]:
            _put(announced["upload"], audio)
        begun.append(f"/voicemail/messages/{announced['message_id']}")
    _until(lambda: all(owner.get(path)["outcome"] == "accepted" for path in begun), "a message")


def _put(link: dict[str, Any], content: bytes) -> None:
    httpx.put(link["url"], content=content, headers=link["headers"], timeout=60, trust_env=False).raise_for_status()


def _until(reached: Callable[[], bool], what: str) -> None:
    """Waits: what is under way when the machine saves and stops would be left lying. Raises Unexpected."""
    deadline = time.monotonic() + _WAIT
    while not reached():
        if time.monotonic() > deadline:
            raise Unexpected(f"{what} was not ready within {_WAIT:.0f} seconds")
        time.sleep(0.5)
