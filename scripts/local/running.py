"""`run`: everything in its order, and an end that keeps all state."""

import fcntl
import json
import os
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import IO

from scripts.local import deploy, web_build
from scripts.local.emulator import Aws, Emulator
from scripts.local.front_door import Behind, FrontDoor, Server
from scripts.local.machine import Machine, claim, wanted_port
from scripts.local.mail_pages import mail_app
from scripts.local.mail_routes import Routes
from scripts.local.mailbox import Mailbox, MailServer
from scripts.local.pages import Pages
from scripts.local.places import Places
from scripts.local.reapply import reapply
from scripts.local.seed import seed
from scripts.local.stack import Demo, Stack, discover
from scripts.local.trouble import Trouble

_LEAST_FREE_BYTES = 1_000_000_000
_STARTED = time.monotonic()


class Stopped(Exception):
    """Somebody asked us to end."""


def say(text: str) -> None:
    """One line of progress, with the seconds since the start."""
    print(f"{time.monotonic() - _STARTED:5.1f} s  {text}", flush=True)


def run(places: Places, *, with_demo: bool = True) -> None:
    """Runs a stack until it is told to stop. Raises Trouble."""
    places.make()
    _refuse_full_disk(places)
    stop = _stop_on_signals()
    with _only_one(places) as lock:
        crashed_before = _was_interrupted(lock)
        _note(lock, "starting")
        try:
            _serve(places, lock, stop, crashed_before=crashed_before, with_demo=with_demo)
        except Stopped:
            say("Stopped before it was ready; the next start goes on from here.")


def _serve(places: Places, lock: IO[str], stop: threading.Event, *, crashed_before: bool, with_demo: bool) -> None:
    machine = claim(places, wanted_port())
    mailbox, routes = Mailbox(places.mail), Routes.from_environment()
    mail_server = MailServer(mailbox, machine.smtp_port, routes)
    door = FrontDoor(port=machine.port, pages=Pages(), mail=mail_app(mailbox, routes))
    server = Server(door, machine.port)
    emulator = Emulator(places, machine)
    try:
        mail_server.start()
        server.start()
        if web_build.is_stale():
            say("Building the pages ...")
            web_build.build()
        try:
            stack = _deployed(places, machine, emulator, crashed_before=crashed_before)
        except Trouble as trouble:
            raise emulator.crashed() or trouble from None  # what failed may only be what followed
        door.open(Behind(stack.endpoint, stack.api_id, stack.api_stage, frozenset(stack.buckets.values())))
        demo = _demo(places, stack, emulator) if with_demo else None
        stack = replace(stack, demo=demo)
        stack.write(places.stack_file)
        _note(lock, "ready")
        print(_welcome(stack), flush=True)
        _wait(emulator, stop)
        say("Stopping, and keeping all state ...")
    finally:
        server.stop()
        if emulator.stop():
            _note(lock, "")
        mail_server.stop()


def _deployed(places: Places, machine: Machine, emulator: Emulator, *, crashed_before: bool) -> Stack:
    """The stack, started from its kept state where that is what the tree describes, else deployed."""
    before = _read(places.deployed_file)
    if before is None:
        places.remove_emulator_state()  # nothing, or what an interrupted first deployment left
    say("Starting the embedded AWS ...")
    emulator.start()
    stack = discover(machine)
    if before is not None and stack is None:
        if not crashed_before:
            raise Trouble("The kept state has no stack in it.", "`make reset` begins anew.")
        say("The last run was killed before it could save anything: beginning anew.")
        emulator.stop()
        places.remove_emulator_state()
        emulator.start()
    elif crashed_before and before is not None:
        say("The last run was killed: what happened in it is lost, what was there before is not.")
    wanted = deploy.digest(machine)
    if stack is not None and before == wanted:
        return stack
    return _deploy(places, machine, wanted)


def _deploy(places: Places, machine: Machine, wanted: str) -> Stack:
    say("Deploying (cdk deploy) ...")
    deploy.deploy(places, machine)
    stack = discover(machine)
    if stack is None:
        raise Trouble("The deployment left no stack behind.", f"What happened is in {places.deploy_log}.")
    say("Comparing what is deployed with the template ...")
    count = reapply(places, Aws.of(machine))
    say(f"Put back {count} properties that the embedded AWS had dropped; now they agree.")
    places.deployed_file.write_text(wanted, encoding="utf-8")
    return stack


def _demo(places: Places, stack: Stack, emulator: Emulator) -> Demo:
    kept = _read(places.seeded_file)
    if kept is not None:
        return Demo.from_json(json.loads(kept))
    say("Making a demonstration company ...")
    demo = seed(stack, places.seeded_file)
    say("Saving ...")
    emulator.stop()  # it saves when it stops, so a later crash cannot take all this away
    emulator.start()
    return demo


def _wait(emulator: Emulator, stop: threading.Event) -> None:
    """Until somebody stops us. Raises Trouble when the embedded AWS ends by itself."""
    try:
        while not stop.wait(0.5):
            if trouble := emulator.crashed():
                raise trouble
    except Stopped:
        return


def _welcome(stack: Stack) -> str:
    lines = [
        "",
        f"  Call Factory    {stack.address}/",
        f"  API             {stack.api}/  (described at {stack.address}/api/ and {stack.api}/openapi.json)",
        f"  Mailbox         {stack.mail}",
    ]
    if stack.demo:
        demo = stack.demo
        lines += [
            "",
            f"  Demo customer   {demo.owner.email}   {demo.owner.password}",
            f"  Another one     {demo.second.email}   {demo.second.password}",
            f"  Our staff       {demo.ops.email}   {demo.ops.password}",
            f"                  one-time codes from the secret {demo.ops.totp_secret}",
            f"  Switch key      {demo.switch_key}",
        ]
    return "\n".join([*lines, "", "  Everything for programs is in stack.json. Ctrl-C stops and keeps all.", ""])


def _stop_on_signals() -> threading.Event:
    """The first Ctrl-C or SIGTERM stops cleanly; while that goes on, more of them change nothing."""
    stop = threading.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        if not stop.is_set():
            stop.set()
            raise Stopped

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, on_signal)
    return stop


@contextmanager
def _only_one(places: Places) -> Iterator[IO[str]]:
    """Holds the folder for this process. Raises Trouble where another one holds it."""
    with places.lock_file.open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Trouble(
                f"A stack is already running here (process {process_of(places)}).",
                "`make down` stops it; a second one needs a folder and a port of its own: "
                "`LOCAL_DIR=.local/second PORT=8090 make run`.",
            ) from None
        yield lock


def _note(lock: IO[str], state: str) -> None:
    """Says in the locked file what we are doing; empty after a clean end."""
    lock.seek(0)
    lock.truncate()
    if state:
        lock.write(json.dumps({"process": os.getpid(), "state": state}))
    lock.flush()


def _was_interrupted(lock: IO[str]) -> bool:
    lock.seek(0)
    return bool(lock.read().strip())


def state_of(places: Places) -> str | None:
    """`starting` or `ready` while a stack runs, else None."""
    try:
        with places.lock_file.open(encoding="utf-8") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                content = lock.read()
                return str(json.loads(content)["state"]) if content else "starting"
    except FileNotFoundError:
        return None
    return None


def process_of(places: Places) -> int | None:
    """The process that runs the stack, by what it noted."""
    try:
        return int(json.loads(places.lock_file.read_text(encoding="utf-8"))["process"])
    except (OSError, ValueError, KeyError):
        return None


def _refuse_full_disk(places: Places) -> None:
    free = shutil.disk_usage(places.folder).free
    if free < _LEAST_FREE_BYTES:
        raise Trouble(
            f"The disk has {free // 1_000_000} MB left, and a stack needs {_LEAST_FREE_BYTES // 1_000_000} MB.",
            "Make some space, or put the state elsewhere with LOCAL_DIR.",
        )


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
