"""Asterisk's channel events (CEL), as cel_custom writes them (cel_custom.conf.sample) and as events carry them.

Each event is about one channel (`uniqueid`), which is one leg; `linkedid` is the unique id of the channel that came in,
so it names the call and tells which leg is the incoming one. Source: Asterisk main/cel.c, CEL specification.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from callfactory.calls.caller import UNKNOWN, WITHHELD, read_caller
from callfactory.calls.fact import Fact, Outcome, hides_only
from callfactory.calls.formats.asterisk import VOICEMAIL, endpoint_of, epoch_of, is_local_plan, rung, scope_of
from callfactory.calls.formats.base import Built, Draft, Reading, Unfit, Unnumbered
from callfactory.calls.privacy import signs_in
from callfactory.calls.ring_to import read_ring_to
from callfactory.calls.times import NotATime, read_epoch, read_stamp
from callfactory.phone import to_e164

USUAL: Final[tuple[str, ...]] = (
    "eventtype", "eventtime", "cidname", "cidnum", "cidani", "cidrdnis", "ciddnid", "exten", "context", "channame",
    "appname", "appdata", "amaflags", "accountcode", "uniqueid", "linkedid", "bridgepeer", "userfield",
    "userdeftype", "eventextra",
)  # fmt: skip
"""The order of cel_custom.conf.sample."""

_ORDER: Final[Mapping[str, int]] = {
    "CHAN_END": -1, "CHAN_START": 0, "APP_START": 0, "BRIDGE_ENTER": 0, "ANSWER": 1, "HANGUP": 2,
}  # fmt: skip
"""The telling events, and which of them counts where two say the same thing: a hangup rather than a channel's end."""
_EVENTS: Final = frozenset(_ORDER) | {
    "APP_END", "PARK_START", "PARK_END", "BRIDGE_EXIT", "BLINDTRANSFER", "ATTENDEDTRANSFER", "PICKUP",
    "FORWARD", "LINKEDID_END", "LOCAL_OPTIMIZE", "LOCAL_OPTIMIZE_BEGIN", "USER_DEFINED", "BRIDGE_START", "BRIDGE_END",
    "BRIDGE_UPDATE", "CONF_START", "CONF_END", "CONF_ENTER", "CONF_EXIT", "TRANSFER", "HOOKFLASH", "3WAY_START",
    "3WAY_END", "STREAM_BEGIN", "STREAM_END", "DTMF",
}  # fmt: skip


_BUSY = re.compile(r'"hangupcause"\s*:\s*"?(?:17|21)\b')
"""User busy, call rejected (Q.850): how nobody hangs up who has answered."""
_NAMES: Final[Mapping[str, str]] = {
    "cid_name": "cidname", "cid_num": "cidnum", "cid_ani": "cidani", "cid_rdnis": "cidrdnis", "cid_dnid": "ciddnid",
    "channel": "channame", "application": "appname", "data": "appdata", "extra": "eventextra", "peer": "bridgepeer",
}  # fmt: skip
"""Names of the same columns in tables of events (cel_odbc, cel_pgsql, cel_sqlite3)."""


def header_of(row: Sequence[str]) -> tuple[str, ...] | None:
    """The column names where the row is a header of channel events."""
    names = tuple(_NAMES.get(name, name) for name in (cell.strip().lower() for cell in row))
    return names if {"eventtype", "uniqueid"} <= set(names) else None


def is_event(row: Sequence[str], columns: Sequence[str]) -> bool:
    """Whether a row is a channel event and no call record."""
    place = columns.index("eventtype")
    return len(row) >= min(16, len(columns)) and row[place].strip().upper() in _EVENTS


def fact_of_row(row: Sequence[str], columns: Sequence[str], reading: Reading, draft: Draft) -> Built:
    """The fact of a row; further columns are left out."""
    return fact_of(dict(zip(columns, row, strict=False)), reading, draft)


def fact_of(event: Mapping[str, str], reading: Reading, draft: Draft) -> Built:
    """The fact of an event; None for one that tells nothing about how the call went. Raises Unfit, NotATime."""
    kind = event.get("eventtype", "").strip().upper()
    if kind not in _ORDER:
        return _hidden(event, kind, reading)
    unique_id, linked_id = event.get("uniqueid", "").strip(), event.get("linkedid", "").strip()
    if not unique_id:
        raise Unfit("field_missing")
    at = _time(event.get("eventtime", ""), reading, unique_id)
    draft.fields["started_at"] = None
    incoming = linked_id in {"", unique_id}
    outcome: Outcome | None = None
    revision, ring_to = _ORDER[kind], None if incoming else _ring_to(event, kind, reading)
    call_id = reading.keys.call_id(linked_id or unique_id, scope_of(linked_id or unique_id, at))
    if kind == "APP_START":
        application = event.get("appname", "").strip().lower()
        if incoming and application == "queue":
            hidden = _caller(event, kind, reading) == WITHHELD
            return _queue(call_id, unique_id, reading)._replace(caller=WITHHELD if hidden else None), True
        if not incoming or application not in VOICEMAIL:
            return _hidden(event, kind, reading)
        outcome = "voicemail"
    elif kind == "HANGUP" and not incoming and _BUSY.search(event.get("eventextra", "")):
        outcome = "busy"
    elif kind == "BRIDGE_ENTER":
        revision, ring_to = -at, _reached(event, reading) if incoming else None
        if ring_to is None:
            return _hidden(event, kind, reading)
    fact = Fact(
        call_id=call_id,
        leg=reading.keys.leg(f"channel {unique_id}"),
        revision=revision,
        complete=False,
        role="inbound" if incoming else "delivery",
        service_number=_dialled(event, kind, reading) if incoming else None,
        caller=_caller(event, kind, reading) if incoming else None,
        started_ms=at if kind == "CHAN_START" else None,
        answered_ms=at if kind == "ANSWER" else None,
        ended_ms=at if kind in {"HANGUP", "CHAN_END"} else None,
        talk_ms=None,
        ring_to=ring_to,
        outcome=outcome,
    )
    # By its end every event of the channel has been told that names the number.
    told = kind not in {"HANGUP", "CHAN_END"} or fact.service_number is not None or fact.caller in {None, UNKNOWN}
    return (fact, True) if told else Unnumbered(fact)


def _hidden(event: Mapping[str, str], kind: str, reading: Reading) -> Built:
    """What an event of another kind about the channel that came in says of a caller who hides; else None."""
    unique_id, linked_id = event.get("uniqueid", "").strip(), event.get("linkedid", "").strip()
    if not unique_id or linked_id not in {"", unique_id} or _caller(event, kind, reading) != WITHHELD:
        return None
    at = _time(event.get("eventtime", ""), reading, unique_id)
    call_id = reading.keys.call_id(unique_id, scope_of(unique_id, at))
    return hides_only(call_id, reading.keys.leg(f"channel {unique_id}"), "inbound"), True


def _queue(call_id: str, unique_id: str, reading: Reading) -> Fact:
    """A queue that a caller waited in, as somebody who did not take the call: who did has a channel of their own, and
    of a queue that nobody was in there is no other."""
    return Fact(
        call_id=call_id,
        leg=reading.keys.leg(f"queue {unique_id}"),
        revision=0,
        complete=False,
        role="delivery",
        service_number=None,
        caller=None,
        started_ms=None,
        answered_ms=None,
        ended_ms=None,
        talk_ms=None,
        ring_to=None,
        outcome="no-answer",
    )


def _dialled(event: Mapping[str, str], kind: str, reading: Reading) -> str | None:
    """The number that was called: as the network told it, else the extension at which the channel began; later the plan
    may have gone to another one."""
    number = to_e164(event.get("ciddnid", ""), reading.source.country)
    if number is None and (kind == "CHAN_START" or "ciddnid" not in event):
        return to_e164(event.get("exten", ""), reading.source.country)
    return number


def _time(text: str, reading: Reading, unique_id: str) -> int:
    """`eventtime` is an epoch with a fraction, or local time, as cel.conf's `dateformat` says."""
    text = text.strip()
    at = (
        read_epoch(text, per_second=1)
        if text.replace(".", "").isdecimal() and text.partition(".")[0].isdecimal() and len(text.partition(".")[0]) >= 9
        else read_stamp(text, reading.source.zone_info, epoch_of(unique_id))
    )
    if at is None:
        raise NotATime("time_missing")
    return at


def _caller(event: Mapping[str, str], kind: str, reading: Reading) -> str | None:
    """From the number, never from `cidani`: the network fills that in for callers who hide theirs. Nor from a channel's
    start, where no plan has seen yet whether the number may be shown: an event that follows tells it."""
    caller = read_caller(
        event.get("cidnum"),
        country=reading.source.country,
        names=[event.get("cidname")],
        signs=[signs_in(event.items())],
    )
    return caller if kind != "CHAN_START" or caller == WITHHELD else None


def _reached(event: Mapping[str, str], reading: Reading) -> str | None:
    """Where the incoming channel was connected to, as its own application tells. The first such connection counts, so
    its revision is the highest of them, and below those of all events that tell more."""
    channel = event.get("bridgepeer", "").split(",")[0]
    said = rung(event.get("appname", ""), event.get("appdata", ""), channel)
    return read_ring_to(said, reading.source.country)


def _ring_to(event: Mapping[str, str], kind: str, reading: Reading) -> str | None:
    """The number that the leg rings, as the answering side's event shows it; at its start, the channel's endpoint. The
    half of a Local channel that runs the plan bears the caller's number, so that is none of where the call went."""
    country, channel = reading.source.country, event.get("channame", "").strip()
    shown = ("exten",) if is_local_plan(channel) else ("ciddnid", "exten", "cidnum")
    for name in shown:
        e164 = to_e164(event.get(name, ""), country) if kind in {"ANSWER", "CHAN_START"} else None
        if e164 is not None:
            return e164
    return read_ring_to(endpoint_of(channel), country) if kind == "CHAN_START" else None
