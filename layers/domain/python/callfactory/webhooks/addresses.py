"""Where we send: HTTPS to public addresses. An address of an owner's choosing must never lead into our own network.

The name is looked up at registration (so that the owner learns at once) and again at each delivery; what was looked up
and found public is what is connected to, so a name that changes its mind in between leads nowhere. Redirects are not
followed, inward or outward.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final, Protocol
from urllib.parse import urlsplit

from callfactory.errors import InvalidInput

LONGEST_URL: Final = 2000
_NAME = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]", re.IGNORECASE)
_LOOPBACK: Final = {"localhost", "127.0.0.1"}
_NAT64: Final = IPv6Network("64:ff9b::/96")
_HTTPS: Final = 443
_FIRST_FREE_PORT: Final = 1024


class NotPublic(Exception):  # it is an answer, not a fault
    """The name leads to an address that is not public, or nowhere. `reason` is a code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Resolver(Protocol):
    """Looks names up."""

    def addresses(self, host: str) -> Sequence[str]:
        """Every address of the name; none where it has none."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address to send to, taken apart. `path` includes the query."""

    secure: bool
    host: str
    port: int
    path: str


def endpoint_of(url: str, *, loopback: bool) -> Endpoint:
    """The parts of a webhook's URL. `loopback` also allows plain HTTP to this machine: the local stage only.

    Raises InvalidInput naming `url` with what is wrong.
    """
    if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url:
        raise _refused("not_a_url", "Write an address such as https://hooks.company.example/callfactory.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _refused("not_a_url", "Write an address such as https://hooks.company.example/callfactory.") from None
    host = (parts.hostname or "").rstrip(".")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise _refused("not_a_url", "An address with a user name, password or fragment is not sent to.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if loopback and host in _LOOPBACK and parts.scheme in {"http", "https"}:
        return Endpoint(parts.scheme == "https", host, port or (443 if parts.scheme == "https" else 80), path)
    if parts.scheme != "https":
        raise _refused("https_only", "Events are sent over HTTPS only.")
    if not _NAME.fullmatch(host):
        raise _refused("name_wanted", "Use a full host name: bare addresses and names of one word lead nowhere public.")
    if port is not None and port != _HTTPS and port < _FIRST_FREE_PORT:
        raise _refused("port", "Use port 443, or one from 1024 up.")
    return Endpoint(True, host, port or _HTTPS, path)


def public_addresses(endpoint: Endpoint, resolver: Resolver, *, loopback: bool) -> Sequence[str]:
    """The addresses that the name leads to now. Raises NotPublic if a single one of them is not public."""
    found = resolver.addresses(endpoint.host)
    if not found:
        raise NotPublic("unknown-host")
    if loopback and endpoint.host in _LOOPBACK:
        return found
    if not all(is_public(address) for address in found):
        raise NotPublic("internal-address")
    return found


def require_public(endpoint: Endpoint, resolver: Resolver, *, loopback: bool) -> None:
    """The same, as a refusal of what an owner registers. Raises InvalidInput naming `url`."""
    try:
        public_addresses(endpoint, resolver, loopback=loopback)
    except NotPublic as refused:
        code = refused.reason.replace("-", "_")
        raise _refused(code, "This name does not lead to public addresses only.") from None


def is_public(address: str) -> bool:
    """Whether anybody on the Internet can be reached there. IPv4 addresses hidden in IPv6 ones count as themselves."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    hidden = _hidden(parsed)
    if hidden is not None:
        return is_public(str(hidden))
    return parsed.is_global and not (parsed.is_multicast or parsed.is_reserved or parsed.is_unspecified)


def _hidden(address: IPv4Address | IPv6Address) -> IPv4Address | None:
    if isinstance(address, IPv4Address):
        return None
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    if address.teredo is not None:
        return address.teredo[1]
    return address.ipv4_mapped or address.sixtofour


def _refused(code: str, detail: str) -> InvalidInput:
    return InvalidInput.of("url", code, detail)
