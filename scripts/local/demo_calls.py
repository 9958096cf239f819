"""Calls of the last days, as an Asterisk box writes them with examples/asterisk/cdr_custom.conf."""

import csv
import io
import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

COLUMNS = (
    "uniqueid",
    "linkedid",
    "sequence",
    "src",
    "clid",
    "service_number",
    "ring_to",
    "lastapp",
    "start",
    "answer",
    "end",
    "billsec",
    "disposition",
)

DAYS = 6
"""How far back they go."""

_CALLS_A_DAY = 9
_LONGEST = timedelta(minutes=30)
"""How long ago a call of today began at least: it is over."""
_WORTH_RECORDING = 8
"""Seconds."""
_INSTANT = "%Y-%m-%d %H:%M:%S"
_RING_TO = "+31201234567"
_CALLERS = tuple(f"+4416149601{n:02d}" for n in range(40)) + tuple(f"+1416555010{n}" for n in range(10))
"""Numbers reserved for fiction (Ofcom, NANPA)."""


def demo_calls(numbers: Sequence[str], until: datetime) -> bytes:
    """CSV lines of the days before `until` and of its own day so far: office hours, most of them answered, some callers
    withheld or unknown.

    The same for the same day, so that sending them again changes nothing.
    """
    day = until.replace(hour=0, minute=0, second=0, microsecond=0)
    chance = random.Random(day.isoformat())  # noqa: S311  # a demonstration, not a secret
    lines = io.StringIO()
    writer = csv.writer(lines, quoting=csv.QUOTE_ALL, lineterminator="\n")
    sequence = 0
    for days_ago in range(DAYS, -1, -1):
        for _ in range(_CALLS_A_DAY):
            sequence += 1
            start = day - timedelta(days=days_ago) + timedelta(seconds=chance.randrange(8 * 3600, 17 * 3600))
            record = _record(sequence, numbers[sequence % len(numbers)], start, chance)
            if start < until - _LONGEST:
                writer.writerow(record)
    return lines.getvalue().encode()


def recorded_calls(records: bytes, how_many: int) -> Sequence[Mapping[str, str]]:
    """The shortest calls that were talked: a recording of each is quickly made and quickly heard."""
    answered = [
        call
        for call in csv.DictReader(io.StringIO(records.decode()), COLUMNS)
        if call["disposition"] == "ANSWERED" and float(call["billsec"]) >= _WORTH_RECORDING
    ]
    return sorted(answered, key=lambda call: float(call["billsec"]))[:how_many]


def instant(text: str) -> datetime:
    """An instant as the records write it."""
    return datetime.strptime(text, _INSTANT).replace(tzinfo=UTC)


def _record(sequence: int, number: str, start: datetime, chance: random.Random) -> Sequence[str | int]:
    unique = f"{start.timestamp():.0f}.{sequence}"
    caller = chance.choice(_CALLERS)
    name = f'"{caller}" <{caller}>'
    if sequence % 7 == 3:  # the caller's wish (CI-2)
        caller, name = "anonymous", '"Anonymous" <anonymous>'
    elif sequence % 11 == 5:  # the network gave none
        caller, name = "", ""
    disposition = chance.choices(("ANSWERED", "NO ANSWER", "BUSY"), weights=(8, 2, 1))[0]
    ringing = chance.randrange(2, 20)
    talk = round(min(chance.expovariate(1 / 180) + 3, 1500), 6) if disposition == "ANSWERED" else 0.0
    answer = start + timedelta(seconds=ringing)
    end = answer + timedelta(seconds=talk)
    answered = _text(answer) if disposition == "ANSWERED" else ""
    return (
        unique,
        unique,
        sequence,
        caller,
        name,
        number,
        _RING_TO,
        "Dial",
        _text(start),
        answered,
        _text(end),
        f"{talk:.6f}",
        disposition,
    )


def _text(at: datetime) -> str:
    return at.strftime(_INSTANT)
