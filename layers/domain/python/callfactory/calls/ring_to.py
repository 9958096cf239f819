"""Where a call was delivered: E.164, or `sip:<user>` for an extension or SIP address (the host is not kept)."""

import re
from functools import lru_cache
from typing import Final

from callfactory.phone import in_brackets, to_e164

_URI = re.compile(r"^(?:sips?|tel|client):(?P<user>[^@;?>]+)", re.IGNORECASE)
_USER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._*#-]{0,31}")
_NOWHERE: Final = frozenset({"s", "h", "i", "t", "o", "e", "&", "-"})
"""Asterisk's special extensions and what spreadsheets make of an empty target: places in a plan, not destinations."""


@lru_cache(maxsize=65_536)
def read_ring_to(text: str | None, country: str | None) -> str | None:
    """The destination in a text such as `+31201234567`, `0201234567` (with a country), `sip:301@10.0.0.7`, `301`,
    `client:anna` (a program that Twilio rings)."""
    plain = in_brackets((text or "").strip()).strip("<>")
    found = _URI.match(plain)
    e164 = to_e164(plain, country)
    if e164 is not None:
        return e164
    user = found["user"] if found else plain
    if user.lower() in _NOWHERE or not _USER.fullmatch(user):
        return None
    return f"sip:{user}"
