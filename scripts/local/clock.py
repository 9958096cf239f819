"""The business clock of the local stage: set it, and run what that makes due.

The offset from real time lives in an SSM parameter that every function of the local stage reads; no other stage has it.
"""

import json
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from callfactory.clock import iso, parse_iso
from scripts.local.places import write_private
from scripts.local.stack import Stack
from scripts.local.trouble import Trouble

_SHIFT = re.compile(r"^(?P<sign>[+-])(?P<number>\d+)(?P<unit>[smhdw])$")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_HEARD_SECONDS = 1.1
"""Functions read the offset anew after a second."""
_RATE = re.compile(r"^rate\((?P<number>\d+) (?P<unit>minute|hour|day)s?\)$")


@dataclass(frozen=True, slots=True)
class Schedule:
    """A rule that starts functions every so often."""

    name: str
    every: timedelta
    functions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """A function that was run because its schedule was due; `error` is what it failed with."""

    schedule: str
    function: str
    error: str | None


def wanted_offset(at: str, *, real: datetime, offset: timedelta) -> timedelta:
    """What `AT` asks for: an instant (`2027-01-01T00:00:00Z`), a step from business time (`+3d`, `-2h`), or `now`.

    Raises Trouble for anything else.
    """
    text = at.strip()
    if text == "now":
        return timedelta(0)
    if shift := _SHIFT.match(text):
        step = timedelta(**{_UNITS[shift["unit"]]: int(shift["number"])})
        return offset + (step if shift["sign"] == "+" else -step)
    try:
        return parse_iso(text) - real
    except ValueError:
        raise Trouble(
            "AT is not a time.", "Write an instant with its zone (2027-01-01T00:00:00Z), a step (+3d, -2h), or now."
        ) from None


class BusinessClock:
    """The clock of a running stack."""

    def __init__(self, stack: Stack) -> None:
        self._parameter = stack.clock_parameter
        aws = stack.aws
        self._ssm = aws.client("ssm")

    def offset(self) -> timedelta:
        return timedelta(seconds=float(self._ssm.get_parameter(Name=self._parameter)["Parameter"]["Value"]))

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset()

    def set(self, at: str) -> datetime:
        """Sets it as `AT` says; answers the business time from then on, once every function has heard of it."""
        offset = wanted_offset(at, real=datetime.now(UTC), offset=self.offset())
        self._ssm.put_parameter(
            Name=self._parameter, Value=f"{offset.total_seconds():.3f}", Type="String", Overwrite=True
        )
        time.sleep(_HEARD_SECONDS)
        return datetime.now(UTC) + offset


class Schedules:
    """The schedules of a running stack. The embedded AWS runs them at their real rate by itself; `tick` is for what a
    set clock makes due. When each ran last is kept in business time."""

    def __init__(self, stack: Stack, kept: Path) -> None:
        self._stack = stack
        self._kept = kept
        aws = stack.aws
        self._events = aws.client("events")
        self._lambda = aws.client("lambda")
        self._clock = BusinessClock(stack)

    def all(self) -> list[Schedule]:
        """What the deployed rules say."""
        rules = [
            rule
            for page in self._events.get_paginator("list_rules").paginate()
            for rule in page["Rules"]
            if rule.get("ScheduleExpression") and rule.get("State") == "ENABLED"
        ]
        return sorted((self._schedule(rule) for rule in rules), key=lambda schedule: schedule.name)

    def tick(self, *, everything: bool = False) -> list[Run]:
        """Runs what is due, or everything; answers what ran, in order."""
        last = self._last()
        now = self._clock.now()
        runs: list[Run] = []
        for schedule in self.all():
            if everything or is_due(schedule, last.get(schedule.name), now):
                runs += self._run(schedule, now)
                last[schedule.name] = now
        write_private(self._kept, json.dumps({name: iso(at) for name, at in last.items()}, indent=1))
        return runs

    def _schedule(self, rule: Any) -> Schedule:
        targets = self._events.list_targets_by_rule(Rule=rule["Name"])["Targets"]
        functions = tuple(each["Arn"].rsplit(":", 1)[-1] for each in targets if ":function:" in each["Arn"])
        return Schedule(rule["Name"], rate(rule["ScheduleExpression"]), functions)

    def _run(self, schedule: Schedule, now: datetime) -> Sequence[Run]:
        event = {
            "version": "0",
            "id": str(uuid4()),
            "detail-type": "Scheduled Event",
            "source": "aws.events",
            "time": iso(now),
            "region": self._stack.region,
            "resources": [],
            "detail": {},
        }
        return [self._invoke(schedule, function, event) for function in schedule.functions]

    def _invoke(self, schedule: Schedule, function: str, event: Any) -> Run:
        answer = self._lambda.invoke(FunctionName=function, Payload=json.dumps(event).encode())
        error = answer["Payload"].read().decode() if answer.get("FunctionError") else None
        return Run(schedule.name, function, error)

    def _last(self) -> dict[str, datetime]:
        try:
            content: dict[str, str] = json.loads(self._kept.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        return {name: parse_iso(at) for name, at in content.items()}


def rate(expression: str) -> timedelta:
    """`rate(5 minutes)` as a duration. Raises Trouble for other expressions, which nothing here uses."""
    found = _RATE.match(expression)
    if not found:
        raise Trouble(f"The schedule {expression} is not a rate.", "Teach scripts/local/clock.py to read it.")
    return timedelta(**{f"{found['unit']}s": int(found["number"])})


def is_due(schedule: Schedule, last: datetime | None, now: datetime) -> bool:
    """Whether its time has come: it never ran, a whole interval has passed, or the clock was set back."""
    return last is None or now < last or now - last >= schedule.every
