"""A webhook counts only when its platform signed it, and only then."""

import base64
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from callfactory_aws.webhook_signatures import PlatformSignatures, twilio_signed
from tests.fakes import FakeClock
from tests.fakes_calls import a_source

URL = "https://mycompany.com/myapp.php?foo=1&bar=2"
FORM = urlencode(
    {"CallSid": "CA1234567890ABCDE", "Caller": "+12349013030", "Digits": "1234", "From": "+12349013030",
     "To": "+18005551212"}
).encode()  # fmt: skip
EXAMPLE = "0/KCTR6DLpKmkAf8muzZqo1nDgQ="
"""The signature in Twilio's documentation of this request with the token 12345."""


def test_twilios_own_example_is_signed() -> None:
    assert twilio_signed("12345", URL, FORM, EXAMPLE)
    assert twilio_signed("12345", URL.replace("mycompany.com", "mycompany.com:443"), FORM, EXAMPLE)


@pytest.mark.parametrize(
    ("token", "url", "form", "signature"),
    [
        ("12346", URL, FORM, EXAMPLE),
        ("12345", URL + "3", FORM, EXAMPLE),
        ("12345", URL, FORM.replace(b"1234&", b"1235&"), EXAMPLE),
        ("12345", URL, FORM, ""),
        ("12345", URL, b"\xff\xfe", EXAMPLE),
    ],
)
def test_anything_else_is_not(token: str, url: str, form: bytes, signature: str) -> None:
    assert not twilio_signed(token, url, form, signature)


NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
KEY = Ed25519PrivateKey.generate()
PUBLIC = base64.b64encode(KEY.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def telnyx(content: bytes, *, seconds_ago: int = 0, signed: bytes | None = None, secret: str | None = PUBLIC) -> bool:
    timestamp = str(int(NOW.timestamp()) - seconds_ago)
    signature = base64.b64encode(KEY.sign(f"{timestamp}|".encode() + (signed or content))).decode()
    return PlatformSignatures(FakeClock(NOW)).verified(
        a_source(kind="telnyx", webhook_secret=secret),
        url="https://example.com",
        headers={"telnyx-timestamp": timestamp, "telnyx-signature-ed25519": signature},
        content=content,
    )


def test_telnyx_signs_time_and_body() -> None:
    assert telnyx(b'{"data":{}}')
    assert not telnyx(b'{"data":{}}', signed=b'{"data":{"a":1}}')


def test_an_old_telnyx_webhook_is_a_replay() -> None:
    assert not telnyx(b"{}", seconds_ago=301)


@pytest.mark.parametrize("secret", [None, "", "not a key", base64.b64encode(b"short").decode()])
def test_without_a_key_nothing_is_signed(secret: str | None) -> None:
    assert not telnyx(b"{}", secret=secret)


def test_other_platforms_sign_nothing() -> None:
    source = a_source(kind="callfactory-json", webhook_secret="12345")
    headers = {"x-twilio-signature": EXAMPLE}
    assert not PlatformSignatures(FakeClock(NOW)).verified(source, url=URL, headers=headers, content=FORM)
