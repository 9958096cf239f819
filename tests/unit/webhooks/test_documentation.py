"""What docs/webhooks.md tells receivers is true: its example checks what we sign, its table names what we send."""

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from callfactory.clock import iso
from callfactory.webhooks.model import Delivery, DeliveryRef
from callfactory.webhooks.retry import BACKOFF, LASTING
from callfactory.webhooks.signature import body_of, headers_of, new_secret
from callfactory.webhooks.types import TYPES

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "webhooks.md").read_text(encoding="utf-8")
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
DELIVERY = Delivery(DeliveryRef("acc_1", "whk_1", f"{iso(NOW)}#dlv_1"), "call.ended", {"call_id": "call_1"}, 7, NOW)
Check = Callable[[str, dict[str, str], bytes], bool]


@pytest.fixture
def is_genuine() -> Check:
    """The example, as a receiver would paste it."""
    (example,) = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)
    pasted: dict[str, Any] = {}
    exec(example, pasted)  # noqa: S102  # the example is ours, and this is what it is for
    check: Check = pasted["is_genuine"]
    return check


def sent(*secrets: str, seconds_ago: int = 0) -> tuple[dict[str, str], bytes]:
    body = body_of(DELIVERY)
    return headers_of(DELIVERY, body, secrets, int(time.time()) - seconds_ago), body


def test_the_example_takes_what_we_sign_also_with_two_secrets(is_genuine: Check) -> None:
    old, new = new_secret(), new_secret()
    assert is_genuine(new, *sent(new))
    assert is_genuine(old, *sent(new, old))
    assert is_genuine(new, *sent(new, old))


def test_the_example_refuses_what_others_sign_what_was_changed_and_what_is_old(is_genuine: Check) -> None:
    secret = new_secret()
    headers, body = sent(secret)
    assert not is_genuine(new_secret(), headers, body)
    assert not is_genuine(secret, headers, body.replace(b"call_1", b"call_2"))
    assert not is_genuine(secret, {**headers, "webhook-id": "dlv_2"}, body)
    assert not is_genuine(secret, *sent(secret, seconds_ago=301))
    assert not is_genuine(secret, {}, body)


def test_the_page_names_every_event_and_how_often_it_is_tried() -> None:
    assert all(f"`{type_}`" in PAGE for type_ in TYPES.values())
    assert len(BACKOFF) == len(
        "15 seconds, 1 minute, 5 minutes, 30 minutes, 2, 6 and 12 hours".replace(" and", ",").split(",")
    )
    assert f"{LASTING.total_seconds() / 3600:.0f} hours" in PAGE


def test_the_body_is_the_same_at_every_attempt_and_says_what_the_page_says() -> None:
    assert body_of(DELIVERY) == (
        b'{"id":"dlv_1","type":"call.ended","sequence":7,"timestamp":"2026-11-24T12:00:00.000Z",'
        b'"data":{"account_id":"acc_1","call_id":"call_1"}}'
    )
