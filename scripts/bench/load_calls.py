"""A load of call records in files through the deployed stack, while DynamoDB throttles, breaks and refuses.

    PYTHONPATH=.:layers/domain/python:layers/aws/python .venv/bin/python -m scripts.bench.load_calls --records 1000000

Needs a stack with its demonstration company (`make up`). What was sent is noted beside the stack: run again after an
interruption, with the same figures, it goes on where it stopped. Files are gzip, with repeated, corrected, shuffled and
unusable records among them. Afterwards the counts and talk time of every number are compared with a calculation that
knows nothing of the product. Without `--records` it says so and does nothing: `make bench` runs everything here.
"""

import argparse
import gzip
import json
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from scripts.bench.faulty_dynamodb import Faults, faulty
from scripts.local.clock import BusinessClock
from scripts.local.customer import Customer, new_sign_in
from scripts.local.seed import CONTACT, ORGANISATION
from scripts.local.stack import SignIn, Stack

NUMBERS = 8
DAYS = 30
REPEATED, CORRECTED, UNUSABLE = 0.05, 0.03, 0.01
OUTCOMES = ("answered", "answered", "answered", "no-answer", "busy")


def main() -> int:
    """0 where every total is right."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=0)
    parser.add_argument("--files", type=int, default=10)
    parser.add_argument("--stack", type=Path, default=Path(".local/stack.json"))
    parser.add_argument("--no-faults", action="store_true")
    parser.add_argument("--legs", action="store_true", help="a source whose records may be legs: facts are kept apart")
    asked = parser.parse_args()
    if not asked.records:
        print("not asked for: --records N, on a stack that runs")
        return 0
    stack = Stack.read(asked.stack)
    note = Note(asked.stack.parent / f"load-{asked.records}-{asked.files}.json")
    load = Load(stack, note, whole_calls=not asked.legs)
    clock = BusinessClock(stack)
    try:
        clock.set(f"+{DAYS + 1}d")
        load.sign_in()
        status = run(load, asked.records, asked.files, faults=not asked.no_faults)
    finally:
        clock.set("now")
    note.forget()
    return status


def run(load: "Load", records: int, files: int, *, faults: bool) -> int:
    """Sends everything and compares."""
    parts, expected = make_records(load.numbers, load.began, records, files)
    sent = sum(len(part) for part in parts)
    started = time.monotonic()
    with load.with_faults() if faults else nullcontext() as injected:
        results = load.send(parts)
        seconds = time.monotonic() - started
    found = load.totals()
    counts: Counter[str] = sum((Counter(result["counts"]) for result in results), Counter())
    wrong = [number for number in expected if expected[number] != found.get(number)]
    figures = {
        "records": sent,
        "calls": sum(each["calls"] for each in expected.values()),
        "seconds": round(seconds, 1),
        "records_a_second": round(sent / seconds),
        "fates": dict(counts),
        "faults": dict(injected.counts) if injected else {},
        "lost": sent - sum(counts.values()),
        "equal": not wrong,
    }
    for number in wrong:
        print(f"{number}: expected {expected[number]}, found {found.get(number)}", file=sys.stderr)
    print(json.dumps({"bench": "load_calls", **figures}))
    return 0 if figures["equal"] and not figures["lost"] else 1


class Note:
    """What has been done of a load, so that it can go on."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.done: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}

    def write(self, **more: Any) -> None:
        """Adds to it."""
        self.done |= more
        self._path.write_text(json.dumps(self.done), encoding="utf-8")

    def forget(self) -> None:
        """The load is done."""
        self._path.unlink(missing_ok=True)


class Load:
    """A customer with some numbers and a switch."""

    def __init__(self, stack: Stack, note: Note, *, whole_calls: bool) -> None:
        self._stack, self._note, self._whole_calls = stack, note, whole_calls
        self._owner, self._switch = Customer(stack.address), Customer(stack.address)
        if not note.done:
            self._order()
        self._who = SignIn(*note.done["who"])
        self.numbers: dict[str, str] = note.done["numbers"]
        self.began = datetime.fromisoformat(note.done["began"])

    def _order(self) -> None:
        who, numbers = new_sign_in("load"), {}
        self._owner.sign_up(who, zone="UTC")
        for _ in range(NUMBERS):
            offer = self._owner.get("/offers", country="GB", type="local", limit=1)["items"][0]
            wish = {"number": offer["number"], "organisation": ORGANISATION, "contact": CONTACT}
            numbers[offer["number"]] = self._owner.post("/orders", wish)["number_id"]
        began = BusinessClock(self._stack).now() + timedelta(minutes=1)
        self._note.write(who=[who.email, who.password], numbers=numbers, began=began.isoformat(), files=[])

    def sign_in(self) -> None:
        """Once the clock is set, since sessions end by it; makes the switch."""
        self._owner.sign_in(self._who)
        if "secret" not in self._note.done:
            wish = {"name": "Load", "kind": "callfactory-json", "zone": "UTC", "whole_calls": self._whole_calls}
            source = self._owner.post("/sources", wish)
            wish = {"name": "Load", "scopes": ["calls:write"], "source_id": source["source_id"]}
            self._note.write(secret=self._owner.post("/keys", wish)["secret"])
        self._switch = Customer(self._stack.address, token=self._note.done["secret"])

    @contextmanager
    def with_faults(self) -> Iterator[Faults]:
        """The function that takes files speaks to a DynamoDB that fails now and then."""
        functions, name = self._stack.aws.client("lambda"), self._stack.functions["cdr-files"]
        before = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
        with faulty(self._stack.aws.endpoint) as faults:
            spoiled = {**before, "AWS_ENDPOINT_URL_DYNAMODB": faults.address}
            functions.update_function_configuration(FunctionName=name, Environment={"Variables": spoiled})
            try:
                yield faults
            finally:
                functions.update_function_configuration(FunctionName=name, Environment={"Variables": before})

    def send(self, parts: list[list[dict[str, Any]]]) -> list[dict[str, Any]]:
        """Puts every part as a file, and waits for what becomes of them."""
        announced: list[str] = list(self._note.done["files"])
        for part in parts[len(announced) :]:
            content = gzip.compress("\n".join(json.dumps(record) for record in part).encode(), 1)
            file = self._switch.post("/calls/files")
            httpx.put(file["upload"]["url"], content=content, timeout=300, trust_env=False).raise_for_status()
            announced.append(file["file_id"])
            self._note.write(files=announced)
        return [self._result(file_id) for file_id in announced]

    def _result(self, file_id: str) -> dict[str, Any]:
        while True:
            answer = self._switch.request("GET", f"/calls/files/{file_id}")  # a busy machine may say so
            if answer.is_success and answer.json()["state"] in {"taken", "refused"}:
                result: dict[str, Any] = answer.json()
                return result
            time.sleep(2)

    def totals(self) -> dict[str, dict[str, Any]]:
        """What the product counts, by number."""
        found = {}
        for number, number_id in self.numbers.items():
            totals: Counter[str] = Counter()
            for part in self._summaries(number_id):
                totals += Counter({"calls": part["calls"], "duration_ms": part["duration_ms"], **part["outcomes"]})
            outcomes = {name: count for name, count in totals.items() if name not in {"calls", "duration_ms"}}
            found[number] = {"calls": totals["calls"], "duration_ms": totals["duration_ms"], "outcomes": outcomes}
        return found

    def _summaries(self, number_id: str) -> Iterator[dict[str, Any]]:
        more: dict[str, str] = {}
        while True:
            part = self._owner.get("/calls/summary", number_id=number_id, **more)
            yield part
            if part["next_cursor"] is None:
                return
            more = {"cursor": part["next_cursor"]}


def make_records(
    numbers: dict[str, str], began: datetime, count: int, files: int
) -> tuple[list[list[dict[str, Any]]], dict[str, dict[str, Any]]]:
    """The records of each file, and the totals that they have to give."""
    chance = random.Random(count)  # noqa: S311  # the same load each time
    owned = list(numbers)
    parts: list[list[dict[str, Any]]] = [[] for _ in range(files)]
    last: dict[str, dict[str, Any]] = {}
    for index in range(count):
        record = _record(
            index, chance.choice(owned), began + timedelta(seconds=chance.random() * DAYS * 86_000), chance
        )
        sent = [record]
        if chance.random() < UNUSABLE:
            record["duration_ms"] = -1
        else:
            last[record["call_id"]] = record
            if chance.random() < CORRECTED:
                sent.append({**record, "revision": 1, "duration_ms": record["duration_ms"] + 500})
                last[record["call_id"]] = sent[-1]
            if chance.random() < REPEATED:
                sent.append(record)
        for each in sent:
            chance.choice(parts).append(each)
    for part in parts:
        chance.shuffle(part)
    return parts, _totals(last)


def _record(index: int, number: str, started: datetime, chance: random.Random) -> dict[str, Any]:
    outcome = chance.choice(OUTCOMES)
    stamp = started.isoformat(timespec="milliseconds")
    return {
        "call_id": f"load-{index}",
        "service_number": number,
        "caller": "anonymous" if chance.random() < 0.1 else f"+4416149601{index % 100:02d}",
        "started_at": stamp,
        "answered_at": stamp if outcome == "answered" else None,
        "duration_ms": chance.randrange(1, 900_000) if outcome == "answered" else 0,
        "ring_to": f"+443303330{index % 1000:03d}",
        "outcome": outcome,
    }


def _totals(last: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    totals: dict[str, dict[str, Any]] = defaultdict(lambda: {"calls": 0, "duration_ms": 0, "outcomes": Counter()})
    for record in last.values():
        each = totals[record["service_number"]]
        each["calls"] += 1
        each["outcomes"][record["outcome"].replace("-", "_")] += 1
        each["duration_ms"] += record["duration_ms"] if record["outcome"] == "answered" else 0
    return {number: {**each, "outcomes": dict(each["outcomes"])} for number, each in totals.items()}


if __name__ == "__main__":
    sys.exit(main())
