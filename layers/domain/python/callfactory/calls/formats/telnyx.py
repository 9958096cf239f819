"""Telnyx: webhooks of call control (initiated, answered, bridged, hangup), callbacks of TeXML, and detail records
(JSON, or a report with a header row).

Webhooks come more than once and in any order; `call_session_id` is the call, `call_leg_id` the leg. A hangup does not
say in which direction its leg went: whether its number is a service number tells. Of a detail record `call_sec` is talk
time, `billed_sec` is rounded for the bill and never read. Source: Telnyx voice API webhooks, detail records.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

from callfactory.calls.caller import WITHHELD, read_caller
from callfactory.calls.fact import Fact, Outcome, Role, hides_only
from callfactory.calls.formats.base import Built, Draft, Reading, Record, Unfit, opening, peeked, seconds_to_ms
from callfactory.calls.formats.csv_table import table_records
from callfactory.calls.formats.json_stream import NotJson, json_record, objects, texts_of
from callfactory.calls.formats.twilio import FORM, Twilio
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


_NAMES: Final[Mapping[str, str]] = {
    "id": "id", "uuid": "id", "calluuid": "id", "telnyxsessionid": "telnyx_session_id", "sessionid": "session_id",
    "callsessionid": "session_id", "telnyxlegid": "telnyx_leg_id", "calllegid": "telnyx_leg_id", "cli": "cli",
    "from": "cli", "source": "cli", "originatingnumber": "cli", "callernumber": "caller_number", "cld": "cld",
    "to": "cld", "destination": "cld", "terminatingnumber": "cld", "destnumber": "dest_number",
    "destinationnumber": "dest_number", "startedat": "started_at", "starttime": "started_at",
    "starttimestamputc": "started_at", "starttimeutc": "started_at", "answeredat": "answered_at",
    "answertime": "answered_at", "answertimestamputc": "answered_at", "answertimeutc": "answered_at",
    "finishedat": "finished_at", "endedat": "finished_at", "endtime": "finished_at", "endtimestamputc": "finished_at",
    "endtimeutc": "finished_at", "callsec": "call_sec", "callduration": "call_sec", "callseconds": "call_sec",
    "calldurationsec": "call_sec", "direction": "direction", "recordtype": "record_type",
}  # fmt: skip
"""Names of what is read of a detail record: the API's and those of reports, without signs."""


class Telnyx:
    """See above."""

    media_types = ("application/json", "application/x-ndjson", "text/csv", "application/csv", "text/plain", FORM)

    def read(self, content: Iterable[bytes], reading: Reading) -> Iterator[Record]:
        start, content = peeked(content)
        first = opening(start).partition(b"\n")[0]
        if first[:1] not in {b"{", b"["}:
            if b"CallSid=" in first:
                yield from Twilio().read(content, reading)  # the same callbacks
                return
            if b"," in first or b";" in first:
                yield from table_records(
                    content, _NAMES, {"started_at", "call_sec"}, lambda row, draft: _detail(row, reading, draft)
                )
                return
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
        return _hidden(payload, reading)
    return _event(str(kind), record, payload, reading, draft)


def _hidden(payload: Mapping[str, Any], reading: Reading) -> Built:
    """What an event of another kind says of a caller who hides; None where it says nothing."""
    session = payload.get("call_session_id")
    if not session or read_caller(str(payload.get("from") or ""), signs=[signs_in(leaves_of(payload))]) != WITHHELD:
        return None
    leg = reading.keys.leg(str(payload.get("call_leg_id") or session))
    return hides_only(reading.keys.call_id(str(session)), leg, None), True


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
    delivery = values.get("direction", "").lower() in {"outbound", "outgoing"}
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
