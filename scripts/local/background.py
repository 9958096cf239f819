"""`up`, `down`, `status`: a stack without a terminal."""

import os
import signal
import subprocess
import sys
import time

from scripts.local.machine import is_free, wanted_port
from scripts.local.places import ROOT, Places
from scripts.local.running import process_of, state_of
from scripts.local.stack import Stack
from scripts.local.trouble import Trouble

_LOOK_SECONDS = 0.2
_DOWN_SECONDS = 150


def up(places: Places) -> None:
    """Starts a stack, shows its progress, returns when it answers. Raises Trouble."""
    places.make()
    if state_of(places) == "ready":
        print(f"Already running: {Stack.read(places.stack_file).address} (after a change: make down up)")
        return
    if state_of(places) is None and not is_free(wanted_port()):
        port = wanted_port()
        raise Trouble(f"Port {port} is in use.", f"Stop what uses it, or choose another: `PORT={port + 10} make up`.")
    with places.run_log.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "scripts.local", "run"],
            cwd=ROOT,
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    _follow(places, process)


def _follow(places: Places, process: "subprocess.Popen[bytes]") -> None:
    with places.run_log.open(encoding="utf-8", errors="replace") as log:
        while True:
            ended, ready = process.poll() is not None, state_of(places) == "ready"
            print(log.read(), end="", flush=True)
            if ready and process_of(places) == process.pid:
                time.sleep(_LOOK_SECONDS)
                print(log.read(), end="", flush=True)
                return
            if ended:
                raise Trouble("The stack did not start.", "The reason is above.")
            time.sleep(_LOOK_SECONDS)


def down(places: Places) -> None:
    """Stops the stack that runs here, if any, and waits until it has kept its state. Raises Trouble."""
    if state_of(places) is None:
        print("Nothing is running here.")
        return
    process = process_of(places)
    if process is None:
        raise Trouble("Something holds this folder without saying what it is.", "Try again in a moment.")
    os.kill(process, signal.SIGTERM)
    deadline = time.monotonic() + _DOWN_SECONDS
    while state_of(places) is not None:
        if time.monotonic() > deadline:
            raise Trouble(f"Process {process} did not stop.", f"Look into {places.run_log}.")
        time.sleep(_LOOK_SECONDS)
    print("Stopped; all state is kept.")


def status(places: Places) -> None:
    """Says what runs here."""
    state = state_of(places)
    if state is None:
        print(f"Nothing is running here ({places.folder}).")
        return
    print(f"A stack is {'running' if state == 'ready' else 'starting'} here (process {process_of(places)}).")
    if state == "ready":
        stack = Stack.read(places.stack_file)
        print(f"  {stack.address}/   API {stack.api}   mailbox {stack.mail}   embedded AWS {stack.endpoint}")
        print(f"  everything for programs: {places.stack_file}")
