"""Real sockets: what passes the front door passes in pieces, and mail arrives over SMTP."""

import asyncio
import smtplib
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from scripts.local.front_door import Behind, FrontDoor, Server, _listening
from scripts.local.machine import free_port, is_free
from scripts.local.mailbox import Mailbox, MailServer
from scripts.local.trouble import Trouble

PIECE = b"x" * 65536


class Patient:
    """Answers piece by piece, the next one only when the test says that the last one has arrived."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.received: list[int] = []
        self.first_arrived = threading.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        answer: Response
        if request.method == "PUT":
            async for piece in request.stream():
                self.received.append(len(piece))
                self.first_arrived.set()
            answer = PlainTextResponse("kept")
        else:
            answer = StreamingResponse(self._pieces(), headers={"Content-Length": str(2 * len(PIECE))})
        await answer(scope, receive, send)

    async def _pieces(self) -> AsyncIterator[bytes]:
        yield PIECE
        await asyncio.to_thread(self.go_on.wait, 10)
        yield PIECE


@pytest.fixture
def patient() -> Patient:
    return Patient()


@pytest.fixture
def address(patient: Patient) -> Iterator[str]:
    port, behind = free_port(), free_port()
    door = FrontDoor(port=port, pages=PlainTextResponse("page"), mail=PlainTextResponse("mail"))
    door.open(Behind(f"http://127.0.0.1:{behind}", "api", "v1", frozenset({"bucket"})))
    servers = [Server(patient, behind), Server(door, port)]
    for server in servers:
        server.start()
    yield f"http://localhost:{port}"
    for server in reversed(servers):
        server.stop()


def test_a_download_begins_before_it_is_complete(address: str, patient: Patient) -> None:
    with httpx.stream("GET", f"{address}/bucket/recording", timeout=10, trust_env=False) as answer:
        pieces = answer.iter_raw()
        first = len(next(pieces))
        patient.go_on.set()
        assert first + sum(len(piece) for piece in pieces) == 2 * len(PIECE)


def test_an_upload_passes_before_it_is_complete(address: str, patient: Patient) -> None:
    def pieces() -> Iterator[bytes]:
        yield PIECE
        assert patient.first_arrived.wait(10)
        yield PIECE

    headers = {"Content-Length": str(2 * len(PIECE))}
    answer = httpx.put(f"{address}/bucket/recording", content=pieces(), headers=headers, timeout=20, trust_env=False)
    assert (answer.text, sum(patient.received)) == ("kept", 2 * len(PIECE))


def test_a_port_in_use_is_said_with_what_to_do(address: str) -> None:
    port = int(address.rpartition(":")[2])
    assert not is_free(port)
    with pytest.raises(Trouble, match=f"Port {port} is in use.*PORT="):
        Server(PlainTextResponse(""), port).start()


def test_an_answer_does_not_wait_for_the_acknowledgement_of_its_head() -> None:
    for listening in _listening(free_port()):
        with listening:
            assert listening.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_mail_arrives_over_smtp_byte_for_byte(tmp_path: Path) -> None:
    mailbox, port = Mailbox(tmp_path), free_port()
    server = MailServer(mailbox, port)
    server.start()
    content = b"Subject: Hello\r\nFrom: a@b.example\r\n\r\n.. a line that begins with dots\r\n\xc3\xa4\r\n"
    try:
        with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
            client.sendmail("a@b.example", ["ada@example.com", "bram@example.com"], content)
    finally:
        server.stop()
    (mail,) = mailbox.mails()
    assert (mail.content, mail.sender) == (content, "a@b.example")
    assert mail.recipients == ("ada@example.com", "bram@example.com")
