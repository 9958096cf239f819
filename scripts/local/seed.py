"""A demonstration company, made through the public API as a customer, our staff and a voice switch would make it.

Only the first member of staff is made in the identity store itself: nobody can become staff through the API.
"""

import csv
import json
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from callfactory.identity.store import STAFF_GROUP
from scripts.local.clock import BusinessClock
from scripts.local.customer import Customer, Unexpected
from scripts.local.demo_calls import COLUMNS, DAYS, demo_calls
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
        _send_calls(stack, key, [each["number"] for each in numbers])
        owner.post("/exports", {"what": "calls"})
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
        {"name": "Amsterdam switch", "scopes": ["calls:write", "plan:read"], "source_id": source["source_id"]},
    )
    return source["source_id"], key["secret"]


def _send_calls(stack: Stack, key: str, numbers: list[str]) -> None:
    with Customer(stack.address, token=key) as switch:
        records = demo_calls(numbers, datetime.now(UTC))
        answer = switch.request("POST", "/calls/records", content=records, headers={"Content-Type": "text/csv"})
    if not answer.is_success or answer.json()["quarantined"]:
        raise Unexpected(f"the calls were not taken: {answer.status_code} {answer.text[:1000]}")
