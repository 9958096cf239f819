"""DIDWW's export of incoming calls: CSV with a header row. It has no id of a call, so what a row says is its id."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final
from zoneinfo import ZoneInfo

from callfactory.calls.caller import read_caller
from callfactory.calls.fact import Fact, Outcome
from callfactory.calls.formats.base import (
    Built,
    Draft,
    Ignored,
    Reading,
    Record,
    Rejected,
    Unfit,
    record_of,
    rows_of,
    seconds_to_ms,
)
from callfactory.calls.privacy import signs_in, unless_callers
from callfactory.calls.ring_to import read_ring_to
from callfactory.calls.times import NotATime, read_stamp
from callfactory.phone import to_e164

_UTC: Final = ZoneInfo("UTC")
_NAMES: Final[Mapping[str, str]] = {
    "date/time start (utc)": "start", "date/time connect (utc)": "connect", "date/time end (utc)": "end",
    "source": "source", "did": "did", "destination": "destination", "duration (secs)": "duration",
    "disconnect code": "code",
}  # fmt: skip
_USUAL: Final = (
    "start", "connect", "end", "source", "did", "destination", "duration", "initiator", "code", "response",
)  # fmt: skip
_CODES: Final[Mapping[str, Outcome]] = {
    "486": "busy", "600": "busy", "603": "busy", "408": "no-answer", "480": "no-answer", "487": "no-answer",
}  # fmt: skip


class DidwwCsv:
    """See above."""

    media_types = ("text/csv", "application/csv", "text/plain")

    def read(self, content: Iterable[bytes], reading: Reading) -> Iterator[Record]:
        names = reading.source.columns or _USUAL
        for position, row in enumerate(rows_of(content), start=1):
            if row is None:
                yield Rejected(position, "unreadable", {}, f"row {position}".encode())
                continue
            header = [_NAMES.get(cell.strip().lower(), cell.strip().lower()) for cell in row]
            if "did" in header and "start" in header:
                names = tuple(header)
                yield Ignored(position)
                continue
            yield _record(position, names, row, reading)


def _record(position: int, names: Sequence[str], row: Sequence[str], reading: Reading) -> Record:
    def build(draft: Draft) -> Built:
        if len(row) < len(_USUAL) - 3:
            raise Unfit("columns_unknown")
        return _fact(dict(zip(names, (cell.strip() for cell in row), strict=False)), reading, draft)

    return record_of(position, build, lambda: "\x1f".join(row).encode())


def _fact(values: Mapping[str, str], reading: Reading, draft: Draft) -> Built:
    country = reading.source.country
    did = values.get("did", "")
    draft.fields["caller"] = caller = read_caller(
        _with_plus(values.get("source", "")), country=country, signs=[signs_in(values.items())]
    )
    draft.fields["service_number"] = number = to_e164(_with_plus(did)) or to_e164(did, country)
    started, connected, ended = (read_stamp(values.get(name, ""), _UTC) for name in ("start", "connect", "end"))
    if started is None:
        raise NotATime("time_missing")
    if number is None:
        raise Unfit("no_service_number")
    said = " ".join(
        values.get(name, "") for name in ("start", "connect", "end", "source", "did", "destination", "duration")
    )
    outcome: Outcome = "answered" if connected is not None else _CODES.get(values.get("code", ""), "failed")
    fact = Fact(
        call_id=reading.keys.call_id(said),
        leg=reading.keys.leg(""),
        revision=0,
        complete=True,
        role="call",
        service_number=number,
        caller=caller,
        started_ms=started,
        answered_ms=connected,
        ended_ms=ended,
        talk_ms=seconds_to_ms(values.get("duration", "")) if connected is not None else None,
        ring_to=unless_callers(
            read_ring_to(_with_plus(values.get("destination", "")), country), caller, values.items(), country
        ),
        outcome=outcome,
    )
    return fact, False


def _with_plus(text: str) -> str:
    """DIDWW writes numbers with their country code and without plus."""
    return f"+{text}" if text.isdecimal() and len(text) >= 8 and not text.startswith("0") else text
