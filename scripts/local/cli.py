"""The commands behind `make run`, `make up` and the others."""

import argparse
import os
import sys

from scripts.local.background import down, status, up
from scripts.local.clock import BusinessClock, Schedules
from scripts.local.customer import Unexpected
from scripts.local.logs import Logs
from scripts.local.places import Places
from scripts.local.running import run, state_of
from scripts.local.stack import Stack
from scripts.local.template import CannotResolve
from scripts.local.trouble import Trouble


def main(words: list[str] | None = None) -> int:
    """Does what the words say; 1, with one sentence and what to do, when it cannot."""
    asked = _parser().parse_args(words)
    places = Places.from_environment()
    try:
        return _do(asked, places)
    except Trouble as trouble:
        print(f"\n{trouble.wrong}\n{trouble.remedy}", file=sys.stderr)
    except (CannotResolve, Unexpected) as surprise:
        print(f"\n{surprise}\nThis is a fault of the tree, not of the machine.", file=sys.stderr)
    except KeyboardInterrupt:
        pass
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts.local", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("run", "up", "down", "reset", "status", "logs"):
        commands.add_parser(name)
    commands.add_parser("clock").add_argument("at", nargs="?", default="")
    commands.add_parser("tick").add_argument("--all", action="store_true", help="also what is not due")
    return parser


def _do(asked: argparse.Namespace, places: Places) -> int:
    match asked.command:
        case "run":
            run(places, with_demo=os.environ.get("DEMO", "1") != "0")
        case "up":
            up(places)
        case "down":
            down(places)
        case "status":
            status(places)
        case "reset":
            _reset(places)
        case "clock":
            _clock(_running(places), asked.at)
        case "tick":
            return _tick(_running(places), places, everything=asked.all)
        case "logs":
            for line in Logs(_running(places)).follow():
                print(line, flush=True)
    return 0


def _running(places: Places) -> Stack:
    if state_of(places) != "ready":
        raise Trouble("Nothing is running here.", "`make up` starts it.")
    return Stack.read(places.stack_file)


def _reset(places: Places) -> None:
    if state_of(places) is not None:
        down(places)
    places.remove_state()
    print("All state is removed; the next start begins anew.")


def _clock(stack: Stack, at: str) -> None:
    clock = BusinessClock(stack)
    now = clock.set(at) if at else clock.now()
    print(f"Business time is {now:%Y-%m-%d %H:%M:%S} UTC.")


def _tick(stack: Stack, places: Places, *, everything: bool) -> int:
    runs = Schedules(stack, places.ticks_file).tick(everything=everything)
    for ran in runs:
        print(f"{ran.schedule}: {ran.function} {'FAILED ' + ran.error if ran.error else 'done'}")
    if not runs:
        print("Nothing is due.")
    return 1 if any(ran.error for ran in runs) else 0
