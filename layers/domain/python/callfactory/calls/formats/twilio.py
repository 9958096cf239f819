"""Twilio: status callbacks (form-encoded) and Call resources (JSON, one or a list; a table with a header row).

A call that rings somewhere has a child call with `ParentCallSid`; the child's `To` is the ring-to, the child's duration
the talk time. Callbacks come in any order: `SequenceNumber` tells it. `CallDuration` is seconds; `Duration` in one is
minutes that were billed already, and never read. Source: Twilio voice API, Call resource and status callbacks.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from callfactory.calls.caller import read_caller
from callfactory.calls.fact import Fact, Outcome
from callfactory.calls.formats.base import (
    Built,
    Draft,
    Reading,
    Record,
    Unfit,
    opening,
    peeked,
    record_of,
    seconds_to_ms,
)
from callfactory.calls.formats.csv_table import known_name, table_records
from callfactory.calls.formats.json_stream import NotJson, json_record, objects, texts_of
from callfactory.calls.privacy import leaves_of, signs_in
from callfactory.calls.ring_to import read_ring_to
from callfactory.calls.times import NotATime, read_mail_date, read_stamp
from callfactory.phone import to_e164

FORM: Final = "application/x-www-form-urlencoded"
_ENDED: Final[Mapping[str, Outcome]] = {
    "completed": "answered", "busy": "busy", "no-answer": "no-answer", "canceled": "no-answer", "failed": "failed",
}  # fmt: skip
_GOING_ON: Final = frozenset({"queued", "initiated", "ringing", "in-progress", "answered"})
_OF_OTHER_THINGS: Final = frozenset({"RecordingSid", "TranscriptionSid", "ConferenceSid", "StreamSid", "AnsweredBy"})
"""What callbacks about recordings and the like carry instead of the call's state."""
_UTC: Final = ZoneInfo("UTC")
_BEGINS: Final = frozenset({"queued", "initiated", "ringing"})
_BEGINNINGS: Final = 1 << 29
_RESOURCE: Final = 1 << 30
"""What the API says of a call that has ended counts more than any callback."""


_NAMES: Final[Mapping[str, str]] = {
    "sid": "sid", "callsid": "sid", "parentcallsid": "parent_call_sid", "parentsid": "parent_call_sid", "to": "to",
    "from": "from", "status": "status", "callstatus": "status", "direction": "direction", "starttime": "start_time",
    "endtime": "end_time", "datecreated": "date_created", "duration": "duration", "durationseconds": "duration",
    "durationsec": "duration",
}  # fmt: skip
"""Names of what is read of a Call resource: the API's, those of its libraries and of reports, without signs."""
_DIRECTIONS: Final[Mapping[str, str]] = {
    "incoming": "inbound", "outgoing-dial": "outbound-dial", "outgoing-api": "outbound-api",
}  # fmt: skip
"""How reports call them."""


class Twilio:
    """See above."""

    media_types = (FORM, "application/json", "application/x-ndjson", "text/csv", "application/csv", "text/plain")

    def read(self, content: Iterable[bytes], reading: Reading) -> Iterator[Record]:
        start, whole = peeked(content)
        if opening(start)[:1] in {b"{", b"["}:
            yield from _resources(whole, reading)
            return
        first = opening(start).partition(b"\n")[0]
        if b"=" not in first and b"," in first:
            yield from table_records(whole, _NAMES, {"sid", "to"}, lambda row, draft: _resource(row, reading, draft))
            return
        original = b"".join(whole)
        fields = dict(parse_qsl(original.decode("utf-8", errors="replace"), keep_blank_values=True))
        yield record_of(1, lambda draft: _callback(fields, reading, draft), lambda: original)


def _resources(content: Iterable[bytes], reading: Reading) -> Iterator[Record]:
    position = 0
    for found in objects(content):
        calls = found.get("calls") if not isinstance(found, NotJson) else None
        for each in calls if isinstance(calls, list) else [found]:
            position += 1
            one = each if isinstance(each, dict | NotJson) else NotJson(repr(each).encode())
            yield json_record(position, one, lambda record, draft: _resource(record, reading, draft))


def _callback(fields: Mapping[str, str], reading: Reading, draft: Draft) -> Built:
    status = fields.get("CallStatus", "").lower()
    if not status and not _OF_OTHER_THINGS.isdisjoint(fields):
        return None
    if not fields.get("CallSid"):
        raise Unfit("field_missing")
    outcome = _state(status)
    at = _instant(fields.get("Timestamp", ""))
    talk = seconds_to_ms(fields.get("CallDuration", "")) if outcome == "answered" else None
    started = at
    if outcome is not None and at is not None:
        started = at - (talk or 0)  # as far as this one knows
    if at is None and outcome is not None and not fields.get("ParentCallSid"):
        raise NotATime("time_missing")
    sequence = fields.get("SequenceNumber", "")
    return _leg(
        reading,
        draft,
        sid=fields["CallSid"],
        parent=fields.get("ParentCallSid", ""),
        direction=fields.get("Direction", ""),
        called=fields.get("To") or fields.get("Called", ""),
        caller=fields.get("From") or fields.get("Caller", ""),
        sign=signs_in(fields.items()),
        revision=_revision(status, sequence, over=outcome is not None),
        complete=False,
        times=(
            started if status not in {"in-progress", "answered"} else None,
            _answered(status, outcome, at, talk),
            at if outcome else None,
        ),
        talk=talk,
        outcome=outcome,
    )


def _revision(status: str, sequence: str, *, over: bool) -> int:
    """What counts of several callbacks: the latest; but when the call began, the earliest that saw it begin."""
    number = int(sequence) if sequence.isdecimal() and len(sequence) < len(str(_RESOURCE)) else (9 if over else 0)
    return _BEGINNINGS - number if status in _BEGINS else min(number, _BEGINNINGS // 2)


def _answered(status: str, outcome: Outcome | None, at: int | None, talk: int | None) -> int | None:
    if status in {"in-progress", "answered"}:
        return at
    return at - talk if outcome == "answered" and at is not None and talk is not None else None


def _resource(record: Mapping[str, Any], reading: Reading, draft: Draft) -> Built:
    values = {known_name(name, _NAMES): text for name, text in texts_of(record).items()}
    if not values.get("sid"):
        raise Unfit("field_missing")
    outcome = _state(_hyphened(values.get("status", "")))
    direction = _hyphened(values.get("direction", ""))
    started, ended = _instant(values.get("start_time", "")), _instant(values.get("end_time", ""))
    began = started if started is not None else _instant(values.get("date_created", ""))
    if began is None:
        raise NotATime("time_missing")
    return _leg(
        reading,
        draft,
        sid=values["sid"],
        parent=values.get("parent_call_sid", ""),
        direction=_DIRECTIONS.get(direction, direction),
        called=values.get("to", ""),
        caller=values.get("from", ""),
        sign=signs_in(leaves_of(record)),
        revision=_RESOURCE if outcome else 0,
        complete=outcome is not None,
        times=(began, started if outcome == "answered" else None, ended if outcome else None),
        talk=seconds_to_ms(values.get("duration", "")) if outcome == "answered" else None,
        outcome=outcome,
    )


def _hyphened(text: str) -> str:
    """`No Answer` of a report as the API writes it."""
    return text.strip().lower().replace(" ", "-").replace("_", "-")


def _instant(text: str) -> int | None:
    """Dates of callbacks and resources are those of mail, those of daily exports are ISO 8601."""
    return read_stamp(text, _UTC) if text[:1].isdecimal() else read_mail_date(text)


def _state(status: str) -> Outcome | None:
    """The outcome of a status that is an end; None for one that is not. Raises Unfit for one that nobody knows."""
    if status in _GOING_ON:
        return None
    if status not in _ENDED:
        raise Unfit("outcome_unknown")
    return _ENDED[status]


def _leg(
    reading: Reading,
    draft: Draft,
    *,
    sid: str,
    parent: str,
    direction: str,
    called: str,
    caller: str,
    sign: str | None,
    revision: int,
    complete: bool,
    times: tuple[int | None, int | None, int | None],
    talk: int | None,
    outcome: Outcome | None,
) -> Built:
    country = reading.source.country
    delivery = bool(parent) or direction == "outbound-dial"
    shown = read_caller(caller, country=country, signs=[sign])
    number = None if delivery else to_e164(called, country)
    draft.fields.update(caller=shown, service_number=number)
    if not delivery and number is None:
        raise Unfit("no_service_number")
    started, answered, ended = times
    fact = Fact(
        call_id=reading.keys.call_id(parent or sid),
        leg=reading.keys.leg(sid),
        revision=revision,
        complete=complete,
        # A trunk hands the call over whole; otherwise who was reached has a child call of its own.
        role="delivery" if delivery else "call" if direction.startswith("trunking") else "inbound",
        service_number=number,
        caller=shown if not delivery or shown == "withheld" else None,
        started_ms=started,
        answered_ms=answered,
        ended_ms=ended,
        talk_ms=talk,
        ring_to=read_ring_to(called, country) if delivery else None,
        outcome=outcome,
    )
    return fact, delivery
