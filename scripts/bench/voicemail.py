"""Answering machine: CPU and memory from the event of a three-minute message's arrival to the accepted mail, and how
many times faster than real time audio is converted.

Goals: at most 128 MB for the process; conversion at least 300 times real time on one core. The process is a function's:
it imports the handlers, opens the clients that they open, reads the audio from an S3 server over HTTP, and hands the
mail to an SMTP server. Tables and keys are in memory: what DynamoDB and KMS cost is their time, not ours.
"""

import importlib
import json
import math
import os
import resource
import subprocess
import sys
import time
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

SECONDS = 180
GOAL_MEGABYTES = 128
GOAL_TIMES = 300
EMPTY_LIST = (
    b'<?xml version="1.0"?><L xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>false</IsTruncated></L>'
)


def main() -> None:
    """Prints the figures, and one line of JSON for programs. With arguments: is the function."""
    if len(sys.argv) > 1:
        _deliver(sys.argv[1], int(sys.argv[2]))
        return
    with _store(_speech()) as store, _mail_server() as port:
        figures = _measured(store, port)  # first: a child begins with the high-water mark of its parent
    times = _conversion()
    print(f"conversion of {SECONDS} s to MP3: {times:,.0f} times real time; goal {GOAL_TIMES}")
    print(
        f"event to accepted mail: {figures['cpu_ms']:.0f} ms of CPU, {figures['megabytes']} MB for the process "
        f"({figures['idle_megabytes']} MB before the event); goal {GOAL_MEGABYTES} MB"
    )
    print(json.dumps({"bench": "voicemail", "times_real_time": round(times), **figures}))


def _speech() -> bytes:
    """Three minutes that are about as hard to encode as speech: gliding tones with pauses, 16 bits at 8 kHz."""
    from callfactory.audio import wav_header  # noqa: PLC0415  # only the parent makes audio

    samples = array("h")
    for index in range(SECONDS * 8000):
        pause = index // 4000 % 5 == 0
        glide = 200 + 150 * math.sin(index / 9000)
        value = 0 if pause else 7000 * math.sin(index * glide / 8000 * 0.8) + 2500 * math.sin(index * 1.9)
        samples.append(int(value))
    content = samples.tobytes()
    return wav_header(1, 8000, len(content)) + content


def _conversion() -> float:
    """Seconds of audio for a second of CPU."""
    from callfactory.voicemail.conversion import AudioConverter  # noqa: PLC0415  # the child measures its own imports

    audio = _speech()
    AudioConverter().convert(audio[:16_044], "mp3")
    begun = time.process_time()
    AudioConverter().convert(audio, "mp3")
    return SECONDS / (time.process_time() - begun)


def _measured(store: str, port: int) -> dict[str, float]:
    environment = {
        **os.environ,
        "AWS_ENDPOINT_URL_S3": store,
        "AWS_ACCESS_KEY_ID": "bench",
        "AWS_SECRET_ACCESS_KEY": "bench",
        "AWS_DEFAULT_REGION": "eu-west-1",
    }
    command = [sys.executable, "-m", "scripts.bench.voicemail", sha256(_speech()).hexdigest(), str(port)]
    answer = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    figures: dict[str, float] = json.loads(answer.stdout.splitlines()[-1])
    return figures


def _deliver(digest: str, port: int) -> None:
    """The function: it starts, then the event comes."""
    importlib.import_module("functions.recordings.voicemail_events")  # the handlers, and all that they import
    from callfactory.clock import SystemClock  # noqa: PLC0415  # what a function imports is part of its memory
    from callfactory.voicemail.conversion import AudioConverter  # noqa: PLC0415
    from callfactory_aws import clients  # noqa: PLC0415
    from callfactory_aws.mailer import SmtpMailer  # noqa: PLC0415
    from callfactory_aws.transit_bucket import S3TransitAudio  # noqa: PLC0415
    from functions.recordings.move_message import move_message  # noqa: PLC0415
    from tests.fakes_voicemail import World  # noqa: PLC0415
    from tests.voicemail_samples import a_message  # noqa: PLC0415

    for client in (clients.dynamodb, clients.s3, clients.kms, clients.events, clients.secrets_manager):
        client()
    world = World()
    message = world.transit.add(a_message(sha256=digest, message_id="msg_" + "0" * 26))
    post = replace(
        world.post,
        audio=S3TransitAudio("transit", "", SystemClock()),
        converter=AudioConverter(),
        mailer=SmtpMailer("no-reply@callfactory.example", "127.0.0.1", port),
    )
    idle, begun = _megabytes(), time.process_time()
    outcome = move_message(message.message_id, post=post)
    assert outcome is not None, "the mail was not taken"  # noqa: S101  # a bench that measures nothing shall say so
    figures = {"cpu_ms": round(1000 * (time.process_time() - begun)), "idle_megabytes": idle, "megabytes": _megabytes()}
    print(json.dumps(figures))


def _megabytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


@contextmanager
def _store(audio: bytes) -> Iterator[str]:
    """One object over S3's protocol, until it is deleted."""
    kept = {"audio": audio}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:  # http.server's name
            listing = "versions" in urlsplit(self.path).query or "uploads" in urlsplit(self.path).query
            self._answer(200, EMPTY_LIST if listing else kept.get("audio", b""))

        def do_HEAD(self) -> None:  # as above
            self.send_response(200)
            self.send_header("Content-Length", str(len(audio)))
            self.end_headers()

        def do_DELETE(self) -> None:  # as above
            kept.clear()
            self._answer(204, b"")

        def _answer(self, status: int, content: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@contextmanager
def _mail_server() -> Iterator[int]:
    from tests.integration.seams.mailbox import Mailbox, smtp_server  # noqa: PLC0415  # only the parent receives

    box = Mailbox()
    with smtp_server(box) as port:
        yield port
    assert len(box.received) == 1  # noqa: S101  # as above


if __name__ == "__main__":
    main()
