"""Prices worked out from the text of tariff files alone, as an auditor would: slowly, in fractions, by local clocks.

It shares nothing with the product, on purpose: not its reading of files, not its clock, not its arithmetic.
"""

import csv
import io
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from math import ceil, floor
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Line = dict[str, str]


@dataclass(frozen=True)
class File:
    """A file, from when on it is in force, and what holds for all of it."""

    text: str
    in_force_from: datetime
    zone: str
    included_minutes: int
    rounding: str
    decimals: int


@dataclass(frozen=True)
class PhoneCall:
    """A call as it was: `seconds` of talk on each leg, exact."""

    call_id: str
    number: str
    caller: str
    ring_to: str | None
    start: datetime
    inbound: Fraction
    forward: Fraction


def prices(files: list[File], calls: list[PhoneCall]) -> dict[str, Fraction | None]:
    """What each call costs in whole units, included minutes in the order of calls; None where there is no price."""
    used: dict[tuple[str, str], int] = {}
    found: dict[str, Fraction | None] = {}
    for call in sorted(calls, key=lambda each: (each.start, each.call_id)):
        found[call.call_id] = _price(files, call, used)
    return found


def _price(files: list[File], call: PhoneCall, used: dict[tuple[str, str], int]) -> Fraction | None:
    known = [file for file in files if file.in_force_from <= call.start]
    if not known:
        return None
    file = max(known, key=lambda each: each.in_force_from)
    local = call.start.astimezone(ZoneInfo(file.zone))
    legs = [("inbound", call.caller, call.inbound)]
    if call.ring_to is not None:
        legs.append(("forward", call.ring_to, call.forward))
    answered = [
        (steps_of(file, leg, call.number, other, local), seconds) for leg, other, seconds in legs if seconds > 0
    ]
    if not all(steps for steps, _ in answered):
        return None
    total = Fraction(0)
    for steps, seconds in answered:
        billed = seconds_at_prices(steps, ceil(seconds))
        free = 0
        if steps[0]["included"] == "yes":
            month = (call.number, local.strftime("%Y-%m"))
            free = max(0, min(len(billed), file.included_minutes * 60 - used.get(month, 0)))
            used[month] = used.get(month, 0) + free
        total += _leg(file, steps[0], billed, free)
    return total


def steps_of(file: File, leg: str, number: str, other: str, local: datetime) -> list[Line]:
    """The lines of the rate that prices a leg, the first step first; none where nothing holds."""
    lines = [line for line in csv.DictReader(io.StringIO(file.text)) if _holds(line, leg, number, other, local)]
    if not lines:
        return []
    best = max((_length(line["number"]), _length(line["prefix"])) for line in lines)
    chosen = [line for line in lines if (_length(line["number"]), _length(line["prefix"])) == best]
    return sorted(chosen, key=lambda line: int(line["after_s"] or 0))


def _length(prefix: str) -> int:
    return 0 if prefix in {"", "any"} else len(prefix)


def _holds(line: Line, leg: str, number: str, other: str, local: datetime) -> bool:
    if line["leg"] != leg or not (_length(line["number"]) == 0 or number.startswith(line["number"])):
        return False
    if other in {"withheld", "unknown"}:
        fits = line["prefix"] == other
    else:
        fits = line["prefix"] == "any" or (line["prefix"][0] == "+" and other.startswith(line["prefix"]))
    day, clock = local.date().isoformat(), local.strftime("%H:%M")
    in_period = (line["valid_from"] or "0") <= day and (not line["valid_to"] or day < line["valid_to"])
    in_week = not line["days"] or DAYS[local.weekday()] in _days(line["days"])
    return fits and in_period and in_week and (line["from"] or "00:00") <= clock < (line["to"] or "24:00")


def _days(text: str) -> set[str]:
    found: set[str] = set()
    for part in text.split():
        first, _, last = part.partition("-")
        found.update(DAYS[DAYS.index(first) : DAYS.index(last or first) + 1])
    return found


def seconds_at_prices(steps: list[Line], talk: int) -> list[Fraction]:
    """The price of each billed second, in order: block after block, until all of the talk is paid."""
    paid: list[Fraction] = []
    for index, step in enumerate(steps):
        begins = int(step["after_s"] or 0)
        ends = int(steps[index + 1]["after_s"]) if index + 1 < len(steps) else talk
        left, block = min(talk, ends) - begins, int(step["first_s"])
        while left > 0:
            paid += [Fraction(step["price_per_minute"]) / 60] * block
            left, block = left - block, int(step["next_s"])
    return paid


def _leg(file: File, first: Line, billed: list[Fraction], free: int) -> Fraction:
    exact = Fraction(first["setup_fee"] or 0) + sum(billed[free:], Fraction(0))
    rounded = round_to(exact, file.decimals, file.rounding)
    return rounded if free and free == len(billed) else max(rounded, Fraction(first["minimum"] or 0))


def round_to(amount: Fraction, decimals: int, how: str) -> Fraction:
    """An amount in whole units, rounded."""
    unit = Fraction(1, 10**decimals)
    steps = amount / unit
    whole = {"up": ceil(steps), "down": floor(steps), "half-up": floor(steps + Fraction(1, 2))}[how]
    return whole * unit


def instant(text: str) -> datetime:
    """An instant from ISO text."""
    return datetime.fromisoformat(text).astimezone(UTC)
