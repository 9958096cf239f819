"""Our own JSON, for switches whose operator writes the sender: one object, an array of them, or one a line.

    {"call_id": "c-1", "service_number": "+31201234567", "caller": "+31612345678", "started_at": "2026-11-24T10:31:05Z",
     "answered_at": "2026-11-24T10:31:09Z", "duration_ms": 61250, "ring_to": "+31301234567", "outcome": "answered"}

`call_id`, `started_at` and `outcome` are needed. A leg of its own names itself with `leg_id` and says which `role` it
has; a correction carries a higher `revision`. `caller_presentation` hides the caller whatever `caller` says. Times
without an offset are in the source's zone. Fields that are not known are dropped, not kept; a sign of privacy in one of
them hides the caller all the same. Lines of whole calls go a shorter way (`callfactory_lines`).
"""

from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any, Final, get_args

from callfactory.calls.caller import UNKNOWN, WITHHELD, presentation, read_caller
from callfactory.calls.fact import OUTCOMES, Fact, Role
from callfactory.calls.formats.base import Built, Draft, Reading, Record, Unfit, peeked
from callfactory.calls.formats.json_stream import json_record, json_records
from callfactory.calls.privacy import leaves_of, signs_in, unless_callers
from callfactory.calls.ring_to import read_ring_to
from callfactory.calls.times import read_stamp
from callfactory.phone import to_e164

_ROLES: Final[frozenset[str]] = frozenset(get_args(Role))
_DESCRIBED: Final[Set[str]] = frozenset(
    {"call_id", "service_number", "caller", "started_at", "answered_at", "ended_at", "duration_ms", "ring_to",
     "outcome", "leg_id", "role", "revision"}
)  # fmt: skip
_MOST_REVISIONS: Final = 1 << 53


class CallFactoryJson:
    """See above."""

    media_types = ("application/json", "application/x-ndjson", "application/jsonl")

    def read(self, content: Iterable[bytes], reading: Reading) -> Iterator[Record]:
        from callfactory.calls.formats import callfactory_lines  # noqa: PLC0415  # only who reads these pays for it

        def build(found: Mapping[str, Any], draft: Draft) -> Built:
            return _fact(found, reading, draft)

        start, whole = peeked(content)
        if start.lstrip()[:1] != b"{":
            return json_records(whole, build)
        return callfactory_lines.records_of(
            whole,
            reading,
            lambda position, found: json_record(position, found, build),
            lambda position, left: json_records(left, build, first=position),
        )


def _fact(record: Mapping[str, Any], reading: Reading, draft: Draft) -> Built:
    source = reading.source
    country, zone = source.country, source.zone_info
    text = {name: value if type(value) is str else _text(value) for name, value in record.items() if value is not None}
    get = text.get
    caller = read_caller(get("caller"), country=country, signs=_signs(record, text))
    number = to_e164(text["service_number"], country) if "service_number" in text else None
    draft.fields = {"caller": caller, "service_number": number}
    call_id, role, outcome = get("call_id"), get("role") or "call", get("outcome")
    if not call_id:
        raise Unfit("field_missing")
    if role not in _ROLES:
        raise Unfit("unreadable")
    if outcome is not None and outcome not in OUTCOMES:
        raise Unfit("outcome_unknown")
    started = read_stamp(get("started_at", ""), zone)
    if started is None:
        raise Unfit("time_missing")
    leg, delivery = get("leg_id", ""), role == "delivery"
    linked = bool(leg) and (delivery or number is None)
    ring_to = read_ring_to(get("ring_to"), country)
    if caller == WITHHELD:
        ring_to = unless_callers(ring_to, caller, leaves_of(record), country)
    if number is None and not linked:
        raise Unfit("no_service_number")
    fact = Fact(
        reading.keys.call_id(call_id),
        reading.keys.leg(leg),
        _integer(record, "revision") or 0,
        True,
        role,  # type: ignore[arg-type]  # checked above
        None if delivery else number,
        caller if caller != UNKNOWN or not delivery else None,
        started,
        read_stamp(text["answered_at"], zone) if "answered_at" in text else None,
        read_stamp(text["ended_at"], zone) if "ended_at" in text else None,
        _integer(record, "duration_ms"),
        ring_to,
        outcome,  # type: ignore[arg-type]  # checked above
    )
    return fact, linked


def _signs(record: Mapping[str, Any], text: Mapping[str, str]) -> tuple[str | None, ...]:
    """What its flags say of the caller, and any field beyond those that are described; most records have neither."""
    if record.keys() <= _DESCRIBED:
        return ()
    return (presentation(text.get("caller_presentation")), signs_in(leaves_of(record)))


def _text(value: object) -> str:
    """A plain value as text; nothing for what is nested."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _integer(record: Mapping[str, Any], name: str) -> int | None:
    value = record.get(name)
    if value is None:
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > _MOST_REVISIONS:
        raise Unfit("duration_unreadable" if name == "duration_ms" else "unreadable")
    return value
