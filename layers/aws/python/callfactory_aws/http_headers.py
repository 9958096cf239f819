"""Headers that every answer of the API carries, and request headers in one spelling."""

from collections.abc import Mapping
from typing import Final

COMMON_HEADERS: Final[Mapping[str, str]] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
}


def fold_headers(headers: Mapping[str, str] | None) -> dict[str, str]:
    """Header names in small letters; values as sent."""
    return {name.lower(): value for name, value in dict(headers or {}).items()}
