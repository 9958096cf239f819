"""What a download shall contain, and in which form."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time
from hashlib import sha256
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from callfactory.clock import iso, parse_iso
from callfactory.errors import FieldProblem, InvalidInput, TooLarge
from callfactory.principal import Permission

Column = Literal[
    "call_id",
    "number_id",
    "service_number",
    "caller",
    "started_at",
    "answered_at",
    "duration",
    "ring_to",
    "outcome",
    "price",
    "currency",
    "tariff",
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
    "price",
    "currency",
)
"""The columns of a call history unless the owner chooses others: what the history shows on screen."""

HEADINGS: Final[Mapping[Column, str]] = {
    "call_id": "call_id",
    "number_id": "number_id",
    "service_number": "service_number",
    "caller": "caller",
    "started_at": "started_at",
    "answered_at": "answered_at",
    "duration": "duration_seconds",
    "ring_to": "ring_to",
    "outcome": "outcome",
    "price": "price",
    "currency": "currency",
    "tariff": "tariff",
}
"""How each column is headed, in every format."""

What = Literal["calls", "recordings", "everything"]

PERMISSIONS: Final[Mapping[What, Permission]] = {
    "calls": Permission.CALLS_READ,
    "recordings": Permission.RECORDINGS_LISTEN,
    "everything": Permission.ACCOUNT_WRITE,
}
"""What one needs, beside the permission for downloads, to ask for a download and to fetch it: no more than to see the
same on screen. Everything that is held is for owners."""

MOST_NUMBERS: Final = 5000
"""How many numbers one download may cover: they are written down in its job."""

ZONES: Final = "an IANA time zone such as Europe/Amsterdam"


@dataclass(frozen=True, slots=True)
class CsvOptions:
    """CSV as the owner wants it. `zone` is the IANA zone of every time in the file."""

    zone: str
    columns: tuple[Column, ...] = COLUMNS
    delimiter: Literal[",", ";"] = ","
    bom: bool = False
    kind: Literal["csv"] = "csv"


@dataclass(frozen=True, slots=True)
class NdjsonOptions:
    """One JSON object a line. `zone` as above."""

    zone: str
    columns: tuple[Column, ...] = COLUMNS
    kind: Literal["ndjson"] = "ndjson"


@dataclass(frozen=True, slots=True)
class XlsxOptions:
    """A workbook with typed cells; times are local to `zone`, their offsets stand in columns of their own."""

    zone: str
    columns: tuple[Column, ...] = COLUMNS
    kind: Literal["xlsx"] = "xlsx"


@dataclass(frozen=True, slots=True)
class ParquetOptions:
    """Parquet: instants are UTC, as the format has it; `zone` is written beside them."""

    zone: str
    columns: tuple[Column, ...] = COLUMNS
    kind: Literal["parquet"] = "parquet"


@dataclass(frozen=True, slots=True)
class ZipOptions:
    """A ZIP of files; `zone` is that of the times in it."""

    zone: str
    columns: tuple[Column, ...] = ()
    kind: Literal["zip"] = "zip"


Options = CsvOptions | NdjsonOptions | XlsxOptions | ParquetOptions | ZipOptions
_OPTIONS: Final[Mapping[str, type[Options]]] = {
    "csv": CsvOptions,
    "ndjson": NdjsonOptions,
    "xlsx": XlsxOptions,
    "parquet": ParquetOptions,
    "zip": ZipOptions,
}


@dataclass(frozen=True, slots=True)
class CallQuery:
    """Calls of some numbers that started in [`start`, `end`), as they were known at `as_of`; or their recordings.

    A call belongs to it when it was first recorded at `as_of` or before; what arrives later is not mixed in. None is
    an open end. `recording_id` asks for that one recording only.
    """

    number_ids: tuple[str, ...]
    start: datetime | None
    end: datetime | None
    as_of: datetime
    recording_id: str | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """All that an owner asked for. Two wishes with the same digest ask for the same."""

    query: CallQuery
    options: Options
    what: What = "calls"

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
        "recording_id": query.recording_id,
        "format": {**asdict(wish.options), "columns": list(wish.options.columns)},
    }


def from_json(stored: Mapping[str, Any]) -> Wish:
    """The wish that `to_json` wrote."""
    options: Mapping[str, Any] = stored["format"]
    columns: tuple[Column, ...] = tuple(options["columns"])
    query = CallQuery(
        number_ids=tuple(stored["number_ids"]),
        start=_instant(stored["start"]),
        end=_instant(stored["end"]),
        as_of=parse_iso(stored["as_of"]),
        recording_id=stored.get("recording_id"),
    )
    return Wish(query, _OPTIONS[options["kind"]](**{**options, "columns": columns}), stored["what"])


def _instant(text: str | None) -> datetime | None:
    return None if text is None else parse_iso(text)
