"""A receiver of webhooks on this machine."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


class Receiver:
    """A receiver on this machine. `answers` holds what it does with the next requests, `usual` with all others."""

    def __init__(self) -> None:
        self.requests: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[Callable[[socket.socket], None]] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._listening.close()

    def bodies(self) -> list[Any]:
        return [json.loads(body) for _, body in self.requests]

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as sent:
            sent.readline()
            headers = {}
            while (line := sent.readline().decode().strip()) != "":
                name, _, value = line.partition(":")
                headers[name.lower()] = value.strip()
            self.requests.append((headers, sent.read(int(headers["content-length"]))))
            (self.answers.pop(0) if self.answers else says(200))(connection)


def says(status: int, *headers: str) -> Callable[[socket.socket], None]:
    text = "\r\n".join([f"HTTP/1.1 {status} Said", "Content-Length: 0", *headers, "", ""])
    return lambda connection: connection.sendall(text.encode())


def hangs(connection: socket.socket) -> None:
    while connection.recv(65_536):
        pass


@contextmanager
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    try:
        yield made
    finally:
        made.close()
