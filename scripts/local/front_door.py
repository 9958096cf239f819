"""One address for everything, as CloudFront gives it in the world: API, pages, download and upload links, mailbox.

    /v1/…             the API Gateway of the embedded AWS
    /mail…            the mailbox
    /<bucket>/<key>   S3, path style, for the buckets of the stack only; the host stays as it was sent, so that
                      signatures made for this address verify
    /…                the web pages

Bodies stream both ways: a recording of hundreds of megabytes passes through in pieces.
"""

import socket
import threading
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from http import HTTPStatus

import httpx
import uvicorn
from starlette.background import BackgroundTask
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from scripts.local.machine import LOOPBACK
from scripts.local.trouble import Trouble

_HOP_BY_HOP = {
    b"connection",
    b"keep-alive",
    b"proxy-authenticate",
    b"proxy-authorization",
    b"proxy-connection",
    b"te",
    b"trailer",
    b"transfer-encoding",
    b"upgrade",
}
_OURS_TO_SAY = {b"expect", b"forwarded", b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-proto"}
_TIMEOUT = httpx.Timeout(900, connect=5)
_START_SECONDS = 10
_STOP_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind the front door once the stack is deployed."""

    endpoint: str
    api_id: str
    api_stage: str
    buckets: frozenset[str]

    def target(self, path: str) -> str | None:
        """Where a request to this path goes, on `endpoint`; None where it is for the pages.

        `path` is as it was sent, percent-encoded.
        """
        if path == "/v1" or path.startswith("/v1/"):
            return f"/_aws/execute-api/{self.api_id}/{self.api_stage}{path.removeprefix('/v1')}"
        bucket = path.lstrip("/").partition("/")[0]
        return path if bucket in self.buckets else None


class FrontDoor:
    """The ASGI application."""

    def __init__(
        self, *, port: int, pages: ASGIApp, mail: ASGIApp, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        """`transport` is how what stands behind is reached; tests put something else there."""
        self._hosts = {f"{host}:{port}" for host in ("localhost", LOOPBACK, "[::1]")}
        self._pages = pages
        self._mail = mail
        self._behind: Behind | None = None
        self._transport = transport
        self._client: httpx.AsyncClient | None = None

    def open(self, behind: Behind) -> None:
        """From now on the stack is there to be reached."""
        self._behind = behind

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        app = await self._choose(request)
        await app(scope, receive, send)

    async def _choose(self, request: Request) -> ASGIApp:
        if request.headers.get("host") not in self._hosts:
            # A page of somebody else's site must not reach this machine under a name that it controls.
            return _refusal(HTTPStatus.MISDIRECTED_REQUEST, "This address serves localhost only.")
        path = sent_path(request.scope)
        if path == "/mail" or path.startswith("/mail/"):
            return self._mail
        behind = self._behind
        if behind is None:
            return await self._before_deployment(path)
        target = behind.target(path)
        return self._pages if target is None else await self._pass_on(request, behind.endpoint, target)

    async def _before_deployment(self, path: str) -> ASGIApp:
        if path == "/v1" or path.startswith("/v1/"):
            return _refusal(HTTPStatus.SERVICE_UNAVAILABLE, "The stack is being deployed.", {"Retry-After": "5"})
        return self._pages

    async def _pass_on(self, request: Request, endpoint: str, target: str) -> Response:
        outgoing = httpx.Request(
            request.method,
            httpx.URL(endpoint).copy_with(raw_path=_with_query(target, request.scope)),
            headers=_request_headers(request),
            content=request.stream() if _has_body(request) else None,
        )
        try:
            incoming = await self._upstream().send(outgoing, stream=True)
        except ClientDisconnect:
            return _refusal(HTTPStatus.BAD_REQUEST, "The request ended before its body.")
        except httpx.TransportError:
            return _refusal(HTTPStatus.BAD_GATEWAY, "The embedded AWS does not answer.")
        response = StreamingResponse(
            _pieces(incoming), incoming.status_code, background=BackgroundTask(incoming.aclose)
        )
        response.raw_headers = [
            (name.lower(), value) for name, value in incoming.headers.raw if name.lower() not in _HOP_BY_HOP
        ]
        return response

    def _upstream(self) -> httpx.AsyncClient:
        """Made on the loop that uses it."""
        if self._client is None:
            limits = httpx.Limits(max_connections=200, max_keepalive_connections=50)
            self._client = httpx.AsyncClient(
                timeout=_TIMEOUT, trust_env=False, limits=limits, transport=self._transport
            )
        return self._client


def sent_path(scope: Scope) -> str:
    """The path as it was sent: signatures cover its percent-encoding."""
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    return raw.partition(b"?")[0].decode("latin-1")


def _with_query(target: str, scope: Scope) -> bytes:
    query: bytes = scope["query_string"]
    return target.encode("latin-1") + (b"?" + query if query else b"")


def _has_body(request: Request) -> bool:
    return "content-length" in request.headers or "transfer-encoding" in request.headers


def _request_headers(request: Request) -> list[tuple[bytes, bytes]]:
    """What was sent, host included, and who sent it: nobody can claim another address."""
    kept = [
        (name, value) for name, value in request.headers.raw if name not in _HOP_BY_HOP and name not in _OURS_TO_SAY
    ]
    visitor = request.client.host if request.client else LOOPBACK
    return [*kept, (b"x-forwarded-for", visitor.encode()), (b"x-forwarded-proto", b"http")]


async def _pieces(incoming: httpx.Response) -> AsyncIterator[bytes]:
    try:
        async for piece in incoming.aiter_raw():
            yield piece
    finally:
        await incoming.aclose()


def _refusal(status: HTTPStatus, detail: str, headers: dict[str, str] | None = None) -> Response:
    problem = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail}
    return JSONResponse(problem, status, headers, media_type="application/problem+json")


class Server:
    """Serves an application on this machine's loopback addresses, on a thread of its own."""

    def __init__(self, app: ASGIApp, port: int) -> None:
        self._port = port
        self._server = uvicorn.Server(
            uvicorn.Config(
                app,
                lifespan="off",
                log_level="error",
                access_log=False,
                server_header=False,
                date_header=False,
                timeout_graceful_shutdown=_STOP_SECONDS,
            )
        )
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Returns when it serves. Raises Trouble when it cannot."""
        sockets = _listening(self._port)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": sockets}, name="front-door")
        self._thread.start()
        deadline = time.monotonic() + _START_SECONDS
        while not self._server.started:
            if time.monotonic() > deadline or not self._thread.is_alive():
                raise Trouble("The front door did not open.", "Start again with `make run`.")
            time.sleep(0.02)

    def stop(self) -> None:
        self._server.should_exit = True
        if self._thread:
            self._thread.join()


def _listening(port: int) -> list[socket.socket]:
    """`localhost` means 127.0.0.1 to some programs and ::1 to others."""
    sockets = []
    for family, host in ((socket.AF_INET, LOOPBACK), (socket.AF_INET6, "::1")):
        try:
            listening = socket.socket(family, socket.SOCK_STREAM)
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            # Accepted connections inherit it. Without it each answer waits 40 ms for the reader's acknowledgement of
            # its head: the event loop sets it only for sockets that were made with the protocol named.
            listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            listening.bind((host, port))
        except OSError:
            if family is socket.AF_INET:
                raise Trouble(
                    f"Port {port} is in use.", f"Stop what uses it, or choose another: `PORT={port + 10} make run`."
                ) from None
            continue  # a machine without IPv6
        sockets.append(listening)
    return sockets
