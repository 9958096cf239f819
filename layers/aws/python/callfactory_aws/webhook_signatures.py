"""Signatures of the platforms that sign their webhooks: Twilio (HMAC of address and fields), Telnyx (Ed25519)."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl

from callfactory.calls.sources import Source
from callfactory.clock import Clock

_TOLERANCE_SECONDS: Final = 300


class PlatformSignatures:
    """The `Signatures` port. `clock` is real time: platforms sign theirs."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def verified(self, source: Source, *, url: str, headers: Mapping[str, str], content: bytes) -> bool:
        if not source.webhook_secret:
            return False
        if source.kind == "twilio":
            return twilio_signed(source.webhook_secret, url, content, headers.get("x-twilio-signature", ""))
        if source.kind == "telnyx":
            timestamp = headers.get("telnyx-timestamp", "")
            fresh = timestamp.isdigit() and abs(self._clock.now().timestamp() - int(timestamp)) <= _TOLERANCE_SECONDS
            signature = headers.get("telnyx-signature-ed25519", "")
            return fresh and telnyx_signed(source.webhook_secret, timestamp, content, signature)
        return False


def twilio_signed(auth_token: str, url: str, content: bytes, signature: str) -> bool:
    """HMAC-SHA1 over the address and the form's fields in order of their names. Twilio signs the address with its port
    or without, so both are tried."""
    try:
        fields = parse_qsl(content.decode(), keep_blank_values=True, strict_parsing=bool(content))
    except ValueError:
        return False
    text = "".join(name + value for name, value in sorted(fields))
    return any(
        hmac.compare_digest(_hmac(auth_token, address + text), signature) for address in (url, _without_port(url))
    )


def _hmac(key: str, text: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha1).digest()).decode()


def _without_port(url: str) -> str:
    scheme, _, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host.rpartition(':')[0] or host}{slash}{path}"


def telnyx_signed(public_key: str, timestamp: str, content: bytes, signature: str) -> bool:
    """Ed25519 over `<timestamp>|<body>`; key and signature in base 64."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415  # only who hears Telnyx pays
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415  # as above

    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key, validate=True))
        key.verify(base64.b64decode(signature, validate=True), f"{timestamp}|".encode() + content)
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True
