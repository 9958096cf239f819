"""Sending on real sockets: receivers that take, refuse, redirect, hang, drip, break off, or pretend to be somebody."""

import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from callfactory_aws.webhook_sender import HttpSender, SystemResolver
from tests.fakes_webhooks import FakeResolver

HEADERS = {"webhook-id": "dlv_1"}
Talk = Callable[[socket.socket], None]


@contextmanager
def receiver(talk: Talk, tls: ssl.SSLContext | None = None) -> Iterator[tuple[int, list[bytes]]]:
    """A receiver on this machine: its port, and what it has read."""
    read: list[bytes] = []
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            try:
                spoken = tls.wrap_socket(connection, server_side=True) if tls else connection
                read.append(spoken.recv(65_536))
                talk(spoken)
                spoken.close()
            except OSError:
                connection.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listening.getsockname()[1], read
    finally:
        listening.close()


def answers(text: str) -> Talk:
    return lambda connection: connection.sendall(text.replace("\n", "\r\n").encode() + b"\r\n\r\n")


def drips(connection: socket.socket) -> None:
    for byte in b"HTTP/1.1 200 OK and so on" * 10:
        connection.sendall(bytes([byte]))
        time.sleep(0.05)


def hangs(connection: socket.socket) -> None:
    while connection.recv(65_536):
        pass


def local_sender(whole_seconds: float = 5.0) -> HttpSender:
    return HttpSender(SystemResolver(), loopback=True, whole_seconds=whole_seconds)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("HTTP/1.1 200 OK\nContent-Length: 0", None),
        ("HTTP/1.1 204 No Content", None),
        ("HTTP/1.1 410 Gone", "status-410"),
        ("HTTP/1.1 503 Service Unavailable", "status-503"),
        ("HTTP/1.1 302 Found\nLocation: http://169.254.169.254/latest/meta-data/", "status-302"),
        ("nonsense", "connection"),
    ],
)
def test_what_receivers_answer(answer: str, outcome: str | None) -> None:
    with receiver(answers(answer)) as (port, read):
        assert local_sender().post(f"http://127.0.0.1:{port}/in?x=1", HEADERS, b'{"a":1}') == outcome
    request = read[0].decode()
    assert request.startswith("POST /in?x=1 HTTP/1.1\r\n")
    assert f"host: 127.0.0.1:{port}\r\n" in request
    assert "webhook-id: dlv_1\r\n" in request


def test_a_redirect_inward_is_not_followed() -> None:
    with receiver(answers("HTTP/1.1 200 OK")) as (inner, reached):
        redirect = answers(f"HTTP/1.1 307 Temporary Redirect\nLocation: http://127.0.0.1:{inner}/")
        with receiver(redirect) as (port, _):
            assert local_sender().post(f"http://127.0.0.1:{port}/", HEADERS, b"{}") == "status-307"
        assert reached == []


@pytest.mark.parametrize("talk", [hangs, drips])
def test_a_receiver_that_takes_too_long_is_cut_off(talk: Talk) -> None:
    with receiver(talk) as (port, _):
        assert local_sender(whole_seconds=0.3).post(f"http://127.0.0.1:{port}/", HEADERS, b"{}") == "timeout"


def test_nobody_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert local_sender().post(f"http://127.0.0.1:{port}/", HEADERS, b"{}") == "connection"


def test_an_answer_of_any_size_is_not_read() -> None:
    def floods(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(b"x" * 65_536)

    with receiver(floods) as (port, _):
        assert local_sender().post(f"http://127.0.0.1:{port}/", HEADERS, b"{}") is None


def test_a_name_that_changes_its_mind_after_the_check_leads_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: the first look-up is public, later ones inward. What was checked is what is connected to."""
    connected: list[tuple[str, int]] = []

    def connect(address: tuple[str, int], timeout: float) -> socket.socket:
        del timeout
        connected.append(address)
        raise ConnectionRefusedError

    resolver = FakeResolver()
    resolver.moves = [("93.184.216.34",), ("127.0.0.1",), ("127.0.0.1",)]
    monkeypatch.setattr(socket, "create_connection", connect)
    assert HttpSender(resolver).post("https://rebinds.example/", HEADERS, b"{}") == "connection"
    assert connected == [("93.184.216.34", 443)]


def test_a_name_that_leads_inward_is_not_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(socket, "create_connection")
    resolver = FakeResolver()
    resolver.names["inner.example"] = ("10.0.0.1",)
    sender = HttpSender(resolver)
    assert sender.post("https://inner.example/", HEADERS, b"{}") == "internal-address"
    assert sender.post("https://unknown.example/", HEADERS, b"{}") == "unknown-host"
    assert sender.post("http://127.0.0.1/", HEADERS, b"{}") == "address"


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", str(key),
         "-out", str(certificate)],
        check=True,
        capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with receiver(answers("HTTP/1.1 200 OK"), context) as (port, read):
        assert local_sender().post(f"https://localhost:{port}/", HEADERS, b"{}") == "tls"
        assert read == []
