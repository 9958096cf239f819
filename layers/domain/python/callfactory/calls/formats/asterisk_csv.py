"""Asterisk's CDR files: cdr_csv in every layout (cdr.conf: loguniqueid, loguserfield, newcdrcolumns), cdr_custom in any
order of columns, exports of the CDR table with a header row. Source: Asterisk cdr/cdr_csv.c, configs/samples/cdr.conf.

One row is one leg that the switch tried; `linkedid` joins the legs of a call, `sequence` tells rows of one `uniqueid`
apart. `billsec` is the talk time and is taken as it is: the stamps beside it are cut to the second.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final

from callfactory.calls.caller import UNKNOWN, presentation, read_caller
from callfactory.calls.fact import Fact, Outcome
from callfactory.calls.formats import asterisk_cel, asterisk_events
from callfactory.calls.formats.asterisk import (
    DELIVERS,
    RINGS,
    VOICEMAIL,
    epoch_of,
    is_local_plan,
    rung,
    scope_of,
)
from callfactory.calls.formats.base import (
    Built,
    Draft,
    Ignored,
    Reading,
    Record,
    Rejected,
    Unfit,
    Unnumbered,
    opening,
    peeked,
    record_of,
    rows_of,
    seconds_to_ms,
)
from callfactory.calls.privacy import signs_in, unless_callers
from callfactory.calls.ring_to import read_ring_to
from callfactory.calls.times import read_epoch, read_stamp, to_instant
from callfactory.phone import to_e164

_USUAL: Final = (
    "accountcode", "src", "dst", "dcontext", "clid", "channel", "dstchannel", "lastapp", "lastdata",
    "start", "answer", "end", "duration", "billsec", "disposition", "amaflags",
)  # fmt: skip
_NEW: Final = ("peeraccount", "linkedid", "sequence")
_NAMES: Final[Mapping[str, str]] = {
    "calldate": "start", "did": "service_number", "callingpres": "caller_presentation", "channelid": "uniqueid",
    "callerid(num-pres)": "caller_presentation", "callerid(pres)": "caller_presentation", "starttime": "start",
    "answerdate": "answer", "answertime": "answer", "hangupdate": "end", "endtime": "end", "enddate": "end",
    "billableseconds": "billsec", "source": "src", "destination": "dst", "callerid": "clid",
    "destinationcontext": "dcontext", "destinationchannel": "dstchannel", "lastapplication": "lastapp",
}  # fmt: skip
"""Other names of the same columns, as tables of CDRs have them."""
_DISPOSITIONS: Final[Mapping[str, Outcome]] = {
    "ANSWERED": "answered",
    "NO ANSWER": "no-answer",
    "NOANSWER": "no-answer",
    "CANCEL": "no-answer",
    "BUSY": "busy",
    "FAILED": "failed",
    "CONGESTION": "failed",
    # The same as numbers: `CDR(disposition,u)`.
    "0": "no-answer",
    "1": "no-answer",
    "2": "failed",
    "4": "busy",
    "8": "answered",
    "16": "failed",
}


_EPOCH_DIGITS: Final = 10


class AsteriskCsv:
    """See above. Rows of channel events (CEL) may come in the same file or body, and so may events as JSON."""

    media_types = ("text/csv", "application/csv", "text/plain", "application/json", "application/x-ndjson")

    def read(self, content: Iterable[bytes], reading: Reading) -> Iterator[Record]:
        start, whole = peeked(content)
        if opening(start)[:1] in {b"{", b"["}:
            yield from asterisk_events.read(whole, reading, _fact)
            return
        if opening(start).lower().startswith(asterisk_events.PLAIN):
            yield from asterisk_events.read_plain(whole, reading, _fact)
            return
        layout, events_layout = reading.source.columns, asterisk_cel.USUAL
        for position, row in enumerate(rows_of(whole), start=1):
            if row is None:
                yield Rejected(position, "unreadable", {}, f"row {position}".encode())
                continue
            header, events = _header(row), asterisk_cel.header_of(row)
            if header is not None or events is not None:
                layout, events_layout = layout or header, events or events_layout
                yield Ignored(position)
                continue
            yield _record(position, row, layout, events_layout, reading)


def _record(
    position: int, row: Sequence[str], columns: tuple[str, ...] | None, events: tuple[str, ...], reading: Reading
) -> Record:
    def build(draft: Draft) -> Built:
        if asterisk_cel.is_event(row, events):
            return asterisk_cel.fact_of_row(row, events, reading, draft)
        names = _layout(columns, len(row), row[16] if len(row) > 16 else "")
        return _fact(dict(zip(names, row, strict=True)), reading, draft)

    return record_of(position, build, lambda: "\x1f".join(row).encode())


def _header(row: Sequence[str]) -> tuple[str, ...] | None:
    """The column names where the row is a header."""
    names = tuple(_NAMES.get(name, name) for name in (cell.strip().lower() for cell in row))
    return names if {"start", "disposition"} <= set(names) else None


def _layout(columns: tuple[str, ...] | None, count: int, seventeenth: str) -> tuple[str, ...]:
    """The names of the columns: as configured, else as the count and the 17th value tell."""
    if columns is not None:
        names = _renamed(columns)
    else:
        extra = {16: (), 17: ("uniqueid",), 18: ("uniqueid", "userfield"), 19: _NEW, 20: ("uniqueid", *_NEW)}
        extra |= {21: ("uniqueid", "userfield", *_NEW)}
        if count not in extra:
            raise Unfit("columns_unknown")
        names = (*_USUAL, *extra[count])
        if count in {17, 20} and epoch_of(seventeenth.strip()) is None:
            names = tuple("userfield" if name == "uniqueid" else name for name in names)
    if len(names) != count:
        raise Unfit("columns_unknown")
    return names


@lru_cache(maxsize=256)
def _renamed(columns: tuple[str, ...]) -> tuple[str, ...]:
    lower = (column.strip().lower() for column in columns)
    return tuple(_NAMES.get(column, column) for column in lower)


def _fact(values: Mapping[str, str], reading: Reading, draft: Draft) -> Built:
    source = reading.source
    draft.fields["caller"] = caller = _caller(values, source.country)
    unique_id, linked_id = values.get("uniqueid", "").strip(), values.get("linkedid", "").strip()
    epoch_ms = epoch_of(unique_id)
    linked = bool(linked_id) and linked_id != unique_id
    # What a channel dials that belongs to another one's call is where that call is sent to.
    dialled = values.get("service_number") or ("" if linked and unique_id else values.get("dst", ""))
    draft.fields["service_number"] = service_number = to_e164(dialled, source.country)
    started = _instant(values.get("start", ""), reading, epoch_ms)
    if started is None:
        raise Unfit("time_missing")
    draft.fields["started_at"] = _iso(started)
    answered = _instant(values.get("answer", ""), reading, started)
    ended = _instant(values.get("end", ""), reading, answered or started)
    draft.fields["talk_ms"] = talk = seconds_to_ms(values.get("billsec", ""))
    outcome, was_answered = _outcome(values, talk)
    if service_number is None and not (linked_id or (unique_id and _goes_on(values))):
        raise Unfit("no_service_number")
    # A target that is the number itself is the plan's way of passing the call on within the switch.
    ring_to = _ring_to(values, source.country) if outcome != "announcement" else None
    ring_to = unless_callers(ring_to, caller, values.items(), source.country)
    switch_call = linked_id or unique_id or f"{values.get('channel', '')} {started}"
    fact = Fact(
        call_id=reading.keys.call_id(switch_call, scope_of(switch_call, started)),
        leg=reading.keys.leg(_leg(values, unique_id, started)),
        revision=0,
        complete=True,
        role="delivery" if linked and is_local_plan(values.get("channel", "").strip()) else "call",
        service_number=service_number,
        caller=caller,
        started_ms=started,
        answered_ms=answered if was_answered else None,
        ended_ms=ended,
        talk_ms=talk if was_answered else None,
        ring_to=ring_to if ring_to != service_number else None,
        outcome=outcome,
    )
    if service_number is None and not linked and not _goes_on(values) and caller != UNKNOWN:
        return Unnumbered(fact)
    return fact, linked or service_number is None


def _instant(text: str, reading: Reading, near_ms: int | None) -> int | None:
    """Local time; or an epoch with its fraction, where the configuration asks for one (`CDR(start,u)`)."""
    whole, _, fraction = text.strip().partition(".")
    if whole.isdecimal() and len(whole) <= _EPOCH_DIGITS and (fraction.isdecimal() or not fraction):
        return read_epoch(text, per_second=1)
    return read_stamp(text, reading.source.zone_info, near_ms)


def _caller(values: Mapping[str, str], country: str | None) -> str:
    signs = (presentation(values.get("caller_presentation")), signs_in(values.items()))
    return read_caller(values.get("src"), values.get("clid"), values.get("caller"), country=country, signs=signs)


def _outcome(values: Mapping[str, str], talk: int | None) -> tuple[Outcome, bool]:
    """What became of the leg, and whether the switch answered it at all."""
    disposition = _DISPOSITIONS.get(values.get("disposition", "").strip().upper())
    if disposition is None:
        raise Unfit("outcome_unknown")
    return (disposition, False) if disposition != "answered" else (_answered_by(values, talk), True)


def _answered_by(values: Mapping[str, str], talk: int | None) -> Outcome:
    application, reached = values.get("lastapp", "").strip().lower(), values.get("dstchannel", "").strip()
    if application in VOICEMAIL:
        return "voicemail"
    if application in RINGS and "dstchannel" in values and not reached:
        return "no-answer"  # the plan answered, and whoever it rang did not: an empty queue, a caller who gave up
    if application in DELIVERS or reached or not application:
        return "answered"
    # What the plan did after nobody took the call, or before it ended, makes a row of its own, of no length.
    return "announcement" if talk or talk is None else "no-answer"


def _goes_on(values: Mapping[str, str]) -> bool:
    """Whether the row tells how a call went on which another row of its channel began: in a mailbox, or in one of the
    plan's own extensions (hangup, invalid, timeout, operator)."""
    mailbox = values.get("lastapp", "").strip().lower() in VOICEMAIL
    return mailbox or values.get("dst", "").strip().lower() in {"h", "i", "t", "o", "a"}


def _leg(values: Mapping[str, str], unique_id: str, started: int) -> str:
    sequence = values.get("sequence", "").strip()
    if unique_id and sequence:
        return f"{unique_id} {sequence}"
    return f"{unique_id} {values.get('channel', '')} {values.get('dstchannel', '')} {started}"


def _ring_to(values: Mapping[str, str], country: str | None) -> str | None:
    """Where the leg went: as the dialplan says (`ring_to`), else as its application and channel tell."""
    said = values.get("ring_to") or rung(
        values.get("lastapp", ""), values.get("lastdata", ""), values.get("dstchannel", "")
    )
    return read_ring_to(said, country)


def _iso(milliseconds: int) -> str:
    return to_instant(milliseconds).isoformat(timespec="milliseconds")
