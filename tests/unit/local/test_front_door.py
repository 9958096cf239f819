"""Which request goes where, and that what goes through is what was sent."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from scripts.local.front_door import Behind, FrontDoor

ADDRESS = "http://localhost:8080"
BUCKET = "callfactory-local-data-exportsbucket"


class Upstream:
    """Stands where the embedded AWS is; remembers what came."""

    def __init__(self) -> None:
        self.target = ""
        self.headers: list[tuple[str, str]] = []
        self.body = b""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        self.target = scope["raw_path"].decode() + (
            "?" + scope["query_string"].decode() if scope["query_string"] else ""
        )
        self.headers = [(name.decode(), value.decode()) for name, value in request.headers.raw]
        self.body = await request.body()
        response = Response(b"there", 207, {"ETag": '"x"', "Connection": "keep-alive"})
        response.raw_headers += [(b"set-cookie", b"a=1"), (b"set-cookie", b"b=2")]
        await response(scope, receive, send)

    def header(self, name: str) -> list[str]:
        return [value for each, value in self.headers if each == name]


@pytest.fixture
def upstream() -> Upstream:
    return Upstream()


def ask(upstream: Any, method: str, path: str, *, opened: bool = True, **more: Any) -> httpx.Response:
    door = FrontDoor(
        port=8080,
        pages=PlainTextResponse("page"),
        mail=PlainTextResponse("mail"),
        transport=httpx.ASGITransport(app=upstream),
    )
    if opened:
        door.open(Behind("http://127.0.0.1:4566", "api1", "v1", frozenset({BUCKET})))

    async def through() -> httpx.Response:
        transport = httpx.ASGITransport(app=door, client=("127.0.0.9", 1))
        async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as client:
            return await client.request(method, path, **more)

    return asyncio.run(through())


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/v1/offers?country=GB", "/_aws/execute-api/api1/v1/offers?country=GB"),
        ("/v1/numbers/a%2Fb%20c", "/_aws/execute-api/api1/v1/numbers/a%2Fb%20c"),
        (f"/{BUCKET}/exports/a%2Bb.csv?X-Amz-Signature=s%2F", f"/{BUCKET}/exports/a%2Bb.csv?X-Amz-Signature=s%2F"),
        (f"/{BUCKET}", f"/{BUCKET}"),
    ],
)
def test_api_and_buckets_are_reached_with_the_path_as_it_was_sent(upstream: Upstream, path: str, target: str) -> None:
    assert ask(upstream, "GET", path).status_code == 207
    assert upstream.target == target


@pytest.mark.parametrize(
    "path", ["/", "/numbers/", "/v1x", "/other-bucket/key", f"/{BUCKET}x/key", "/_aws/x", "/_ministack/reset"]
)
def test_everything_else_is_a_page_and_never_reaches_the_embedded_aws(upstream: Upstream, path: str) -> None:
    assert ask(upstream, "GET", path).text == "page"
    assert upstream.target == ""


@pytest.mark.parametrize("path", ["/mail", "/mail/messages"])
def test_the_mailbox_has_its_own_paths(upstream: Upstream, path: str) -> None:
    assert ask(upstream, "GET", path).text == "mail"


def test_bodies_and_headers_pass_unchanged_host_included(upstream: Upstream) -> None:
    body = bytes(range(256)) * 40
    answer = ask(
        upstream, "PUT", f"/{BUCKET}/key", content=body, headers={"x-amz-meta-a": "1", "Expect": "100-continue"}
    )
    assert upstream.body == body
    assert upstream.header("host") == ["localhost:8080"]
    assert upstream.header("x-amz-meta-a") == ["1"]
    assert upstream.header("content-length") == [str(len(body))]
    assert upstream.header("expect") == []
    assert answer.headers.get_list("set-cookie") == ["a=1", "b=2"]
    assert "connection" not in answer.headers


def test_nobody_can_claim_to_come_from_elsewhere(upstream: Upstream) -> None:
    ask(upstream, "GET", "/v1/offers", headers={"X-Forwarded-For": "203.0.113.7", "Forwarded": "for=203.0.113.7"})
    assert upstream.header("x-forwarded-for") == ["127.0.0.9"]
    assert upstream.header("forwarded") == []


def test_other_names_for_this_machine_are_refused(upstream: Upstream) -> None:
    answer = ask(upstream, "GET", "/mail/messages", headers={"Host": "rebound.example:8080"})
    assert answer.status_code == 421
    assert answer.headers["content-type"] == "application/problem+json"


def test_before_the_stack_is_there_pages_come_and_the_api_says_when_to_come_back(upstream: Upstream) -> None:
    assert ask(upstream, "GET", "/", opened=False).text == "page"
    answer = ask(upstream, "GET", "/v1/offers", opened=False)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


def test_an_embedded_aws_that_is_gone_is_said_so() -> None:
    async def gone(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise httpx.ConnectError("refused")

    assert ask(gone, "GET", "/v1/offers").status_code == 502


def test_an_empty_answer_stays_empty() -> None:
    async def nothing() -> AsyncIterator[bytes]:
        return
        yield

    assert ask(StreamingResponse(nothing(), 204), "DELETE", "/v1/session").content == b""
