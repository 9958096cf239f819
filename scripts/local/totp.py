"""One-time codes as an authenticator app makes them (RFC 6238: 30 seconds, 6 digits, SHA-1)."""

import base64
import hmac
import time

_STEP_SECONDS = 30


def totp(secret: str, at: float | None = None) -> str:
    """The code of a base32 secret at a moment (seconds since 1970; now if left out)."""
    key = base64.b32decode(secret.upper() + "=" * (-len(secret) % 8))
    counter = int((time.time() if at is None else at) // _STEP_SECONDS)
    digest = hmac.digest(key, counter.to_bytes(8, "big"), "sha1")
    start = digest[-1] & 0x0F
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"
