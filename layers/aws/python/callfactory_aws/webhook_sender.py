"""Sends to addresses that owners chose, without ever being led inward.

The name is resolved once, every address is checked, and the connection goes to a checked address: the host name only
serves for the certificate and the Host header. So a name that answers differently a moment later changes nothing.
Redirects are answers like any other: not followed. An answer's body is not read.
"""

import http.client
import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache

from callfactory.errors import InvalidInput
from callfactory.webhooks.addresses import Endpoint, NotPublic, Resolver, endpoint_of, public_addresses
from callfactory.webhooks.retry import TIMEOUT

CONNECT_SECONDS = 3.0
WHOLE_SECONDS = 10.0
"""How long a receiver may take, from connecting to the end of its answer's headers."""


class SystemResolver:
    """The `Resolver` port on the machine's own resolver."""

    def addresses(self, host: str) -> Sequence[str]:
        try:
            found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            return ()
        return tuple(dict.fromkeys(str(address[4][0]) for address in found))


class HttpSender:
    """The `Sender` port. `loopback` also allows plain HTTP to this machine: the local stage only."""

    def __init__(self, resolver: Resolver, *, loopback: bool = False, whole_seconds: float = WHOLE_SECONDS) -> None:
        self._resolver = resolver
        self._loopback = loopback
        self._whole_seconds = whole_seconds

    def post(self, url: str, headers: dict[str, str], body: bytes) -> str | None:
        try:
            endpoint = endpoint_of(url, loopback=self._loopback)
            addresses = public_addresses(endpoint, self._resolver, loopback=self._loopback)
        except InvalidInput:
            return "address"
        except NotPublic as refused:
            return refused.reason
        try:
            status = self._exchange(endpoint, addresses[0], headers, body)
        except TimeoutError:
            return TIMEOUT
        except ssl.SSLError:
            return "tls"
        except (OSError, http.client.HTTPException):
            return "connection"
        return None if 200 <= status < 300 else f"status-{status}"

    def _exchange(self, endpoint: Endpoint, address: str, headers: dict[str, str], body: bytes) -> int:
        connection = _PinnedConnection(endpoint, address)
        with _deadline(connection, self._whole_seconds):
            try:
                connection.request("POST", endpoint.path, body=body, headers={**headers, "host": _host(endpoint)})
                return connection.getresponse().status
            finally:
                connection.close()


class _PinnedConnection(http.client.HTTPConnection):
    """Connects to one given address, whatever the name would resolve to by now."""

    def __init__(self, endpoint: Endpoint, address: str) -> None:
        super().__init__(endpoint.host, endpoint.port, timeout=CONNECT_SECONDS)
        self._endpoint = endpoint
        self._address = address

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self._endpoint.port), timeout=CONNECT_SECONDS)
        plain.settimeout(WHOLE_SECONDS)
        self.sock = _tls().wrap_socket(plain, server_hostname=self._endpoint.host) if self._endpoint.secure else plain


@contextmanager
def _deadline(connection: http.client.HTTPConnection, seconds: float) -> Iterator[None]:
    """Cuts the connection when the whole exchange takes too long: a timeout of the socket alone starts anew with every
    byte that a slow receiver lets drip. Raises TimeoutError then."""
    over = threading.Event()

    def cut() -> None:
        over.set()
        if connection.sock is not None:
            with _already_closed():
                connection.sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    except (OSError, http.client.HTTPException):
        if over.is_set():
            raise TimeoutError from None
        raise
    finally:
        timer.cancel()


@contextmanager
def _already_closed() -> Iterator[None]:
    try:
        yield
    except OSError:
        return


def _host(endpoint: Endpoint) -> str:
    usual = 443 if endpoint.secure else 80
    return endpoint.host if endpoint.port == usual else f"{endpoint.host}:{endpoint.port}"


@cache
def _tls() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
