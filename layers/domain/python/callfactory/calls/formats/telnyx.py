"""Telnyx: webhooks of call control (initiated, answered, bridged, hangup) and detail records.

Webhooks come more than once and in any order; `call_session_id` is the call, `call_leg_id` the leg. A hangup does not
say in which direction its leg went: whether its number is a service number tells. Of a detail record `call_sec` is talk
time, `billed_sec` is rounded for the bill and never read. Source: Telnyx voice API webhooks, detail records.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

from callfactory.calls.caller import read_caller
from callfactory.calls.fact import Fact, Outcome, Role
from callfactory.calls.formats.base import Built, Draft, Reading, Record, Unfit, seconds_to_ms
from callfactory.calls.formats.json_stream import NotJson, json_record, objects, texts_of
from callfactory.calls.privacy import leaves_of, signs_in, unless_callers
from callfactory.calls.ring_to import read_ring_to
from callfactory.calls.times import NotATime, read_stamp
from callfactory.phone import to_e164

_UTC: Final = ZoneInfo("UTC")
_CAUSES: Final[Mapping[str, Outcome]] = {
    "user_busy": "busy", "busy": "busy", "call_rejected": "busy", "originator_cancel": "no-answer",
    "no_answer": "no-answer", "timeout": "no-answer", "no_user_response": "no-answer",
    "not_found": "failed",
}  # fmt: skip
_TELLING: Final = frozenset({"call.initiated", "call.answered", "call.hangup"})
_HANGUP: Final = 2


class Telnyx:
    """See above."""

    media_types = ("application/json", "application/x-ndjson")

    def read(self, content: Iterable[bytes], reading: Reading) -> Iterator[Record]:
        position = 0
        for found in objects(content):
            for each in _parts(found):
                position += 1
                yield json_record(position, each, lambda record, draft: _fact(record, reading, draft))


def _parts(found: Mapping[str, Any] | NotJson) -> Sequence[Mapping[str, Any] | NotJson]:
    """`data` holds one event, or a list of detail records."""
    if isinstance(found, NotJson):
        return [found]
    data = found.get("data", found)
    if isinstance(data, list):
        return [each if isinstance(each, dict) else NotJson(repr(each).encode()) for each in data]
    return [data if isinstance(data, dict) else NotJson(repr(data).encode())]


def _fact(record: Mapping[str, Any], reading: Reading, draft: Draft) -> Built:
    if str(record.get("record_type", "")).endswith("detail_record") or "call_sec" in record:
        return _detail(record, reading, draft)
    payload = record.get("payload")
    if not isinstance(payload, dict):
        raise Unfit("unreadable")
    kind = record.get("event_type") or ("call.hangup" if "hangup_cause" in payload else "")
    if kind not in _TELLING:
        return None
    return _event(str(kind), record, payload, reading, draft)


def _event(kind: str, record: Mapping[str, Any], payload: Mapping[str, Any], reading: Reading, draft: Draft) -> Built:
    values, country = texts_of(payload), reading.source.country
    session = values.get("call_session_id", "")
    if not session:
        raise Unfit("field_missing")
    at = read_stamp(str(record.get("occurred_at") or values.get("occurred_at", "")), _UTC)
    if at is None:
        raise NotATime("time_missing")
    caller = read_caller(values.get("from"), country=country, signs=[signs_in(leaves_of(payload))])
    number = to_e164(values.get("to", ""), country)
    role = _ROLES.get(values.get("direction", ""))
    draft.fields.update(caller=caller, service_number=number if role != "delivery" else None)
    if role == "inbound" and number is None:
        raise Unfit("no_service_number")
    ended = kind == "call.hangup"
    fact = Fact(
        call_id=reading.keys.call_id(session),
        leg=reading.keys.leg(values.get("call_leg_id") or session),
        revision=_HANGUP if ended else 1 if kind == "call.answered" else 0,
        complete=False,
        role=role,
        service_number=None if role == "delivery" else number,
        caller=caller if role != "delivery" or caller == "withheld" else None,
        started_ms=_began(kind, values, at),
        answered_ms=at if kind == "call.answered" else None,
        ended_ms=(read_stamp(values.get("end_time", ""), _UTC) or at) if ended else None,
        talk_ms=None,
        ring_to=unless_callers(read_ring_to(values.get("to"), country), caller, leaves_of(payload), country),
        outcome=_CAUSES.get(values.get("hangup_cause", "").lower()) if ended else None,
    )
    return fact, role != "inbound"


_ROLES: Final[Mapping[str, Role]] = {
    "incoming": "inbound", "inbound": "inbound", "outgoing": "delivery", "outbound": "delivery",
}  # fmt: skip


def _began(kind: str, values: Mapping[str, str], at: int) -> int | None:
    began = read_stamp(values.get("start_time", ""), _UTC)
    return at if kind == "call.initiated" else began


def _detail(record: Mapping[str, Any], reading: Reading, draft: Draft) -> Built:
    values, country = texts_of(record), reading.source.country
    delivery = values.get("direction", "") in {"outbound", "outgoing"}
    shown = values.get("cli") or values.get("caller_number")
    caller = read_caller(shown, country=country, signs=[signs_in(leaves_of(record))])
    number = to_e164(values.get("cld") or values.get("dest_number", ""), country)
    draft.fields.update(caller=caller, service_number=None if delivery else number)
    started, answered, ended = (
        read_stamp(values.get(name, ""), _UTC) for name in ("started_at", "answered_at", "finished_at")
    )
    if started is None:
        raise NotATime("time_missing")
    if not delivery and number is None:
        raise Unfit("no_service_number")
    talk = seconds_to_ms(values.get("call_sec", ""))
    ring_to = read_ring_to(values.get("cld") or values.get("dest_number"), country) if delivery else None
    session = values.get("telnyx_session_id") or values.get("session_id") or values.get("id", "")
    leg = values.get("telnyx_leg_id") or values.get("id", "")
    fact = Fact(
        call_id=reading.keys.call_id(session),
        leg=reading.keys.leg(leg),
        revision=_HANGUP + 1,
        complete=False,
        # A trunk hands the call over whole; with call control who was reached has a leg of its own.
        role="delivery" if delivery else "call" if "trunk" in values.get("record_type", "") else "inbound",
        service_number=None if delivery else number,
        caller=caller if not delivery or caller == "withheld" else None,
        started_ms=started,
        answered_ms=(answered or (ended - talk if ended is not None else None)) if talk else None,
        ended_ms=ended,
        talk_ms=talk or None,
        ring_to=unless_callers(ring_to, caller, leaves_of(record), country),
        outcome="answered" if talk else "no-answer",
    )
    return fact, delivery
