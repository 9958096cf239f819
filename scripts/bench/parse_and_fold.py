"""From bytes to calls: parse, minimise, normalise, fold; against a straightforward version with equal results.

Records are our own JSON, one a line, one leg a call, numbers in E.164. The straightforward version is what one writes
first: `json.loads`, `datetime.fromisoformat`, `phonenumbers`, dictionaries, the same rules. Goals: at least 5 times as
fast; 300,000 records a second and core. CPU seconds of this process, the least of several runs.
"""

import json
import random
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import phonenumbers

from callfactory.calls.fact import Keys
from callfactory.calls.fold import Call, fold
from callfactory.calls.formats.base import Accepted, Reading
from callfactory.calls.formats.callfactory_json import CallFactoryJson
from callfactory.calls.sources import Source

RECORDS = 100_000
RUNS = 3
RATIO_GOAL = 5
RECORDS_A_SECOND_GOAL = 300_000
START = datetime(2026, 11, 24, tzinfo=UTC)
SOURCE = Source("acc_1", "src_1", "Bench", "callfactory-json", "UTC", "NL", None, START)
HIDDEN = {"anonymous", "restricted", "private", "withheld", "blocked"}


def main() -> None:
    """Prints what was measured, and one line of JSON for programs."""
    content = sample()
    ours, calls = measured(lambda: real(content))
    theirs, plain = measured(lambda: straightforward(content))
    if [summary(call) for call in calls] != plain:
        raise SystemExit("the two versions disagree")
    figures = {
        "records_a_second": round(RECORDS / ours),
        "straightforward_records_a_second": round(RECORDS / theirs),
        "ratio": round(theirs / ours, 2),
        "goal": RATIO_GOAL,
        "records_a_second_goal": RECORDS_A_SECOND_GOAL,
        "reached": theirs / ours >= RATIO_GOAL,
    }
    print(f"parse, minimise, normalise, fold  {figures['records_a_second']:>9,} records a second and core")
    print(f"straightforward                   {figures['straightforward_records_a_second']:>9,}")
    print(f"{figures['ratio']} times as fast (goal {RATIO_GOAL}), {RECORDS_A_SECOND_GOAL:,} a second is the goal")
    print(json.dumps({"bench": "parse_and_fold", **figures}))


def sample() -> bytes:
    """A day of calls: a thousand service numbers and targets, callers who call several times, some hidden."""
    chance = random.Random(20261124)  # noqa: S311  # the same traffic each time
    services = [f"+3120{chance.randint(1_000_000, 9_999_999)}" for _ in range(1000)]
    callers = [f"+316{chance.randint(10_000_000, 99_999_999)}" for _ in range(20_000)]
    targets = [f"+3130{chance.randint(1_000_000, 9_999_999)}" for _ in range(1000)]
    lines = []
    for number in range(RECORDS):
        began = START + timedelta(milliseconds=number * 864)
        talk = chance.randint(1, 600_000)
        answered = chance.random() < 0.8
        lines.append(
            json.dumps(
                {
                    "call_id": f"c-{number}",
                    "service_number": chance.choice(services),
                    "caller": "anonymous" if chance.random() < 0.1 else chance.choice(callers),
                    "started_at": stamp(began),
                    "answered_at": stamp(began + timedelta(seconds=9)) if answered else None,
                    "duration_ms": talk if answered else 0,
                    "ring_to": chance.choice(targets),
                    "outcome": "answered" if answered else "no-answer",
                }
            )
        )
    return "\n".join(lines).encode()


def stamp(instant: datetime) -> str:
    """As switches write it."""
    return instant.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def real(content: bytes) -> list[Call]:
    """The way of the product."""
    reading = Reading(SOURCE, Keys(b"k" * 32, SOURCE.source_id))
    records = CallFactoryJson().read([content], reading)
    return [fold([record.fact]) for record in records if isinstance(record, Accepted)]


def straightforward(content: bytes) -> list[tuple[Any, ...]]:
    """What one writes first."""
    calls: dict[str, list[dict[str, Any]]] = {}
    for line in content.splitlines():
        record = json.loads(line)
        leg = {
            "service_number": plain_number(record["service_number"]),
            "caller": "withheld" if record["caller"].lower() in HIDDEN else plain_number(record["caller"]),
            "started": datetime.fromisoformat(record["started_at"]),
            "answered": datetime.fromisoformat(record["answered_at"]) if record["answered_at"] else None,
            "talk": record["duration_ms"],
            "ring_to": plain_number(record["ring_to"]),
            "outcome": record["outcome"],
        }
        calls.setdefault(record["call_id"], []).append(leg)
    return [plain_fold(legs) for legs in calls.values()]


def plain_number(text: str) -> str:
    """E.164 of what is written."""
    number = phonenumbers.parse(text, "NL")
    if not phonenumbers.is_possible_number(number):
        return "unknown"
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def plain_fold(legs: Iterable[dict[str, Any]]) -> tuple[Any, ...]:
    """The call of its legs."""
    ordered = sorted(legs, key=lambda leg: leg["started"])
    answered = [leg for leg in ordered if leg["outcome"] == "answered"]
    first, reached = ordered[0], answered[0] if answered else None
    return (
        first["service_number"],
        "withheld" if any(leg["caller"] == "withheld" for leg in ordered) else first["caller"],
        milliseconds(first["started"]),
        milliseconds(reached["answered"]) if reached else None,
        reached["talk"] if reached else 0,
        reached["ring_to"] if reached else None,
        "answered" if reached else first["outcome"],
    )


def milliseconds(instant: datetime) -> int:
    """Since 1970."""
    return round(instant.timestamp() * 1000)


def summary(call: Call) -> tuple[Any, ...]:
    """What both versions tell."""
    return (
        call.service_number,
        call.caller,
        call.started_ms,
        call.answered_ms,
        call.duration_ms,
        call.ring_to,
        call.outcome,
    )


def measured(work: Callable[[], Any]) -> tuple[float, Any]:
    """CPU seconds of the fastest run, and what it made."""
    best, made = float("inf"), None
    for _ in range(RUNS):
        started = time.process_time()
        made = work()
        best = min(best, time.process_time() - started)
    return best, made


if __name__ == "__main__":
    main()
