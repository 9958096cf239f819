"""What people tell us is in no log, no metric, no error and no name of anything: markers are planted and looked for.

OR-4, CK-2: marker values go through every operation of the API, as they should be sent and as they should not.
"""

import base64
import hashlib
import json
import re
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.deployed import DeployedStack

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT: dict[str, Any] = json.loads((ROOT / "functions" / "order" / "openapi.json").read_text(encoding="utf-8"))
METHODS = ("get", "post", "put", "patch", "delete")
MARKER = "Zwaluwmarkering"
NUMBER = "+31657575759"
"""A caller's and a contact's number that nothing else uses."""


def operations() -> Iterator[tuple[str, str]]:
    """Every operation but those on sessions: one that ends would end for all others; sign-in is tried on its own."""
    for path, methods in DOCUMENT["paths"].items():
        for method in methods:
            if method in METHODS and not path.startswith("/session"):
                yield method.upper(), path


def forms(secret: str) -> set[str]:
    """A value as it is, and in the ways in which it could be hidden (CK-2)."""
    raw = secret.encode()
    digests = {hashlib.new(name, raw).hexdigest() for name in ("md5", "sha1", "sha256")}
    return {secret, base64.b64encode(raw).decode().rstrip("="), raw.hex(), *digests}


SECRETS = forms(MARKER) | forms(NUMBER) | {NUMBER.removeprefix("+")}


def traces(text: str) -> set[str]:
    return {secret for secret in SECRETS if secret in text}


def everything_logged(stack: DeployedStack, since: float) -> str:
    return "\n".join(line.text for line in stack.logs.since(int(since * 1000)))


@pytest.fixture(scope="module")
def began() -> float:
    return time.time()


@pytest.fixture(scope="module")
def customer_token(stack: DeployedStack, began: float) -> str:
    assert began
    return str(stack.new_customer().http.headers["Authorization"])


@pytest.mark.parametrize(("method", "path"), list(operations()))
def test_no_refusal_repeats_what_was_sent(stack: DeployedStack, customer_token: str, method: str, path: str) -> None:
    """The same marker in every place that an operation has: path, query, headers, body, and names of fields.

    A name that a client invented is repeated as far as it is a plain word, so that a slip of the pen can be found; an
    address or a number that was sent as a name is not.
    """
    names = {f"{MARKER}@name.example": MARKER, NUMBER: MARKER}
    body = {**names, "email": f"{MARKER}@{MARKER}.example", "number": NUMBER, "contact": {"name": MARKER}}
    answer = stack.visitor().http.request(
        method,
        re.sub(r"\{\w+\}", MARKER, path),
        params={NUMBER: MARKER, "cursor": MARKER},
        headers={"Authorization": customer_token, "Idempotency-Key": f"{MARKER}-{uuid.uuid4()}", "X-Note": MARKER},
        content=json.dumps(body).encode(),
    )
    assert answer.status_code != 500
    assert answer.status_code >= 400
    assert not traces(answer.text)


def test_a_customers_whole_day_leaves_no_trace_in_logs(stack: DeployedStack, began: float) -> None:
    email = f"{MARKER.lower()}.{uuid.uuid4().hex[:6]}@example.com"
    visitor = stack.visitor()
    visitor.request("POST", "/session", json={"email": email, "password": f"{MARKER}-Wrong-1!"})
    customer = stack.new_customer()
    account = customer.get("/account")
    changed = customer.request(
        "PATCH",
        "/account",
        json={"version": account["version"], "contact": {"name": MARKER, "email": email, "phone": NUMBER}},
    )
    assert changed.is_success, changed.text
    found = customer.request("POST", "/calls/search", json={"number_id": "num_" + "0" * 26, "caller": NUMBER})
    assert not traces(found.text)
    time.sleep(2)  # logs of the last requests arrive
    text = everything_logged(stack, began)
    assert text
    assert not traces(text)
    assert email not in text


def test_names_of_stores_and_objects_say_nothing(stack: DeployedStack) -> None:
    s3 = stack.aws("s3")
    for bucket in stack.facts.buckets.values():
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
            for found in page.get("Contents", []):
                assert not traces(found["Key"])
