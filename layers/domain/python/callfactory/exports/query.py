"""What a download shall contain, and in which form."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time
from hashlib import sha256
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from callfactory.clock import iso, parse_iso
from callfactory.errors import FieldProblem, InvalidInput, TooLarge

Column = Literal[
    "call_id", "number_id", "service_number", "caller", "started_at", "answered_at", "duration", "ring_to", "outcome"
]
COLUMNS: Final[tuple[Column, ...]] = (
    "call_id",
    "service_number",
    "caller",
    "started_at",
    "answered_at",
    "duration",
    "ring_to",
    "outcome",
)
"""The columns of a call history unless the owner chooses others: what the history shows on screen."""

MOST_NUMBERS: Final = 5000
"""How many numbers one download may cover: they are written down in its job."""

ZONES: Final = "an IANA time zone such as Europe/Amsterdam"


@dataclass(frozen=True, slots=True)
class CsvOptions:
    """CSV as the owner wants it. `zone` is the IANA zone of every time in the file."""

    zone: str
    delimiter: Literal[",", ";"] = ","
    bom: bool = False
    columns: tuple[Column, ...] = COLUMNS
    kind: Literal["csv"] = "csv"


@dataclass(frozen=True, slots=True)
class CallQuery:
    """Calls of some numbers that started in [`start`, `end`), as they were known at `as_of`.

    A call belongs to it when it was first recorded at `as_of` or before; what arrives later is not mixed in. None is
    an open end.
    """

    number_ids: tuple[str, ...]
    start: datetime | None
    end: datetime | None
    as_of: datetime


@dataclass(frozen=True, slots=True)
class Wish:
    """All that an owner asked for. Two wishes with the same digest ask for the same."""

    query: CallQuery
    options: CsvOptions
    what: Literal["calls"] = "calls"

    def __post_init__(self) -> None:
        """Raises InvalidInput or TooLarge for what cannot be made."""
        if len(self.query.number_ids) > MOST_NUMBERS:
            raise TooLarge(f"One download covers at most {MOST_NUMBERS} numbers: ask for one number at a time.")
        start, end = self.query.start, self.query.end
        if start is not None and end is not None and start >= end:
            raise InvalidInput.of("period", "empty", "The period ends before it begins.")

    @property
    def digest(self) -> str:
        """Names what is asked for without saying it; the instant of asking does not count."""
        timeless = replace(self, query=replace(self.query, as_of=_ANY_TIME))
        return sha256(json.dumps(to_json(timeless), sort_keys=True).encode()).hexdigest()


_ANY_TIME = parse_iso("1970-01-01T00:00:00Z")


def zone_of(name: str, field: str) -> ZoneInfo:
    """The zone of this name. Raises InvalidInput naming the field where there is none."""
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, LookupError):
        raise InvalidInput([FieldProblem("body", field, "zone", f"Name {ZONES}.")]) from None


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which a day begins in a zone; where midnight is skipped, the first instant of the day."""
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(_ANY_TIME.tzinfo)


def to_json(wish: Wish) -> dict[str, Any]:
    """The wish as it is stored, and as the manifest shows it."""
    query = wish.query
    return {
        "what": wish.what,
        "number_ids": list(query.number_ids),
        "start": query.start and iso(query.start),
        "end": query.end and iso(query.end),
        "as_of": iso(query.as_of),
        "format": {**asdict(wish.options), "columns": list(wish.options.columns)},
    }


def from_json(stored: Mapping[str, Any]) -> Wish:
    """The wish that `to_json` wrote."""
    options: Mapping[str, Any] = stored["format"]
    query = CallQuery(
        number_ids=tuple(stored["number_ids"]),
        start=_instant(stored["start"]),
        end=_instant(stored["end"]),
        as_of=parse_iso(stored["as_of"]),
    )
    return Wish(query, CsvOptions(**{**options, "columns": _columns(options["columns"])}))


def _instant(text: str | None) -> datetime | None:
    return None if text is None else parse_iso(text)


def _columns(names: Sequence[Column]) -> tuple[Column, ...]:
    return tuple(names)
