"""Asterisk's events: `Cdr` and `CEL` of the manager interface (AMI), as JSON or as it writes them, and, as JSON,
channel events of ARI.

Names of fields come in the case in which the interface writes them, so they are compared in lower case. Source:
Asterisk cdr/cdr_manager.c, cel/cel_manager.c, rest-api/api-docs/events.json.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, Final

from callfactory.calls.caller import WITHHELD, read_caller
from callfactory.calls.fact import Fact, Outcome, hides_only
from callfactory.calls.formats import asterisk_cel
from callfactory.calls.formats.asterisk import epoch_of, scope_of
from callfactory.calls.formats.base import Built, Draft, Reading, Record, Unfit, lines_of, record_of
from callfactory.calls.formats.json_stream import json_records
from callfactory.calls.privacy import leaves_of, signs_in
from callfactory.calls.ring_to import read_ring_to
from callfactory.calls.times import NotATime, read_stamp
from callfactory.phone import to_e164

_BANNER: Final = "Asterisk Call Manager/"
PLAIN: Final = (b"event:", b"response:", _BANNER.lower().encode())
"""How a stream of the manager interface begins."""

CdrRow = Callable[[Mapping[str, str], Reading, Draft], Built]

_CDR: Final[Mapping[str, str]] = {
    "source": "src", "destination": "dst", "destinationcontext": "dcontext", "callerid": "clid",
    "destinationchannel": "dstchannel", "lastapplication": "lastapp", "starttime": "start", "answertime": "answer",
    "endtime": "end", "billableseconds": "billsec",
}  # fmt: skip
_CEL: Final[Mapping[str, str]] = {
    "eventname": "eventtype", "calleridnum": "cidnum", "calleridname": "cidname", "channel": "channame",
    "application": "appname", "calleriddnid": "ciddnid", "peer": "bridgepeer",
    "extra": "eventextra",
}  # fmt: skip
_DIALLED: Final[Mapping[str, Outcome]] = {
    "ANSWER": "answered", "BUSY": "busy", "NOANSWER": "no-answer", "CANCEL": "no-answer", "CHANUNAVAIL": "failed",
    "CONGESTION": "failed", "DONTCALL": "failed", "TORTURE": "failed", "INVALIDARGS": "failed",
}  # fmt: skip


def read(content: Iterable[bytes], reading: Reading, cdr: CdrRow) -> Iterator[Record]:
    """The records of a stream of events; `cdr` makes the fact of a call record."""

    return json_records(content, lambda event, draft: _fact(event, reading, draft, cdr))


def read_plain(content: Iterable[bytes], reading: Reading, cdr: CdrRow) -> Iterator[Record]:
    """The records of a stream of the manager interface: a line `Name: value` each, an empty line after each event."""
    for position, lines in enumerate(_events(lines_of(content)), start=1):
        pairs = (line.partition(":") for line in lines)
        event = {name.strip(): value.strip() for name, _, value in pairs}
        yield record_of(position, partial(_fact, event, reading, cdr=cdr), partial(_joined, lines))


def _events(lines: Iterable[str]) -> Iterator[list[str]]:
    event: list[str] = []
    for line in lines:
        plain = line.rstrip("\r\n")
        if plain.strip() and not plain.startswith(_BANNER):
            event.append(plain)
        elif event:
            yield event
            event = []
    if event:
        yield event


def _joined(lines: Iterable[str]) -> bytes:
    return "\n".join(lines).encode()


def _fact(event: Mapping[str, Any], reading: Reading, draft: Draft, cdr: CdrRow) -> Built:
    kind = str(event.get("Event") or event.get("event") or "").lower()
    if kind == "cdr":
        return cdr(_renamed(event, _CDR), reading, draft)
    if kind == "cel":
        return asterisk_cel.fact_of(_renamed(event, _CEL), reading, draft)
    if isinstance(event.get("type"), str):
        return _ari(event, reading)
    return None if kind or "Response" in event else _unreadable()


def _unreadable() -> Built:
    raise Unfit("unreadable")


def _renamed(event: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, str]:
    lower = {name.lower(): "" if value is None else str(value) for name, value in event.items()}
    return {names.get(name, name): value for name, value in lower.items()}


def _ari(event: Mapping[str, Any], reading: Reading) -> Built:
    """The fact of an ARI event; None for kinds that tell nothing about how the call went."""
    kind = event["type"]
    if kind == "Dial":
        return _dial(event, reading)
    channel = event.get("channel")
    if kind not in {"StasisStart", "ChannelCreated", "ChannelStateChange", "ChannelDestroyed"}:
        return _hidden(channel, event, reading) if isinstance(channel, dict) and channel.get("id") else None
    if not isinstance(channel, dict) or not channel.get("id"):
        raise Unfit("field_missing")
    at = _time(event.get("timestamp"), reading)
    if kind == "ChannelStateChange" and channel.get("state") != "Up":
        return _hidden(channel, event, reading)
    number = to_e164(str(_inner(channel, "dialplan").get("exten") or ""), reading.source.country)
    began = kind in {"StasisStart", "ChannelCreated"}
    return (
        Fact(
            call_id=_call_id(channel, at, reading),
            leg=reading.keys.leg(f"channel {channel['id']}"),
            revision=0,
            complete=False,
            role="inbound",
            service_number=number if began else None,
            caller=_caller(channel, kind, reading),
            started_ms=_time(channel.get("creationtime") or event.get("timestamp"), reading) if began else None,
            answered_ms=at if kind == "ChannelStateChange" else None,
            ended_ms=at if kind == "ChannelDestroyed" else None,
            talk_ms=None,
            ring_to=None,
            outcome=None,
        ),
        True,
    )


def _hidden(channel: Mapping[str, Any], event: Mapping[str, Any], reading: Reading) -> Built:
    """What an event of another kind says of a caller who hides; None where it says nothing."""
    if _caller(channel, str(event["type"]), reading) != WITHHELD:
        return None
    at = _time(event.get("timestamp"), reading)
    return hides_only(_call_id(channel, at, reading), reading.keys.leg(f"channel {channel['id']}"), "inbound"), True


def _dial(event: Mapping[str, Any], reading: Reading) -> Built:
    """A leg towards somebody, in the call of the channel that dials."""
    caller, peer = _inner(event, "caller"), _inner(event, "peer")
    if not caller.get("id") or not peer.get("id"):
        return None
    at = _time(event.get("timestamp"), reading)
    outcome = _DIALLED.get(str(event.get("dialstatus") or "").upper())
    target = str(event.get("dialstring") or "").partition("@")[0].rpartition("/")[2]
    country = reading.source.country
    fact = Fact(
        call_id=_call_id(caller, at, reading),
        leg=reading.keys.leg(f"channel {peer['id']}"),
        revision=1 if outcome else 0,
        complete=False,
        role="delivery",
        service_number=None,
        caller=None,
        started_ms=None if outcome else at,
        answered_ms=at if outcome == "answered" else None,
        ended_ms=None if outcome in {None, "answered"} else at,
        talk_ms=None,
        ring_to=read_ring_to(target or str(_inner(peer, "caller").get("number") or ""), country),
        outcome=outcome,
    )
    return fact, True


def _call_id(channel: Mapping[str, Any], at: int, reading: Reading) -> str:
    unique_id = str(channel.get("linkedid") or channel["id"])
    began = epoch_of(unique_id) or at
    return reading.keys.call_id(unique_id, scope_of(unique_id, began))


def _caller(channel: Mapping[str, Any], kind: str, reading: Reading) -> str | None:
    """As the application is given it and as it was at the end. Not as a channel is made: then no plan has seen yet
    whether the number may be shown."""
    caller = _inner(channel, "caller")
    number, name = str(caller.get("number") or ""), str(caller.get("name") or "")
    shown = read_caller(number, country=reading.source.country, names=[name], signs=[signs_in(leaves_of(channel))])
    return shown if kind in {"StasisStart", "ChannelDestroyed"} or shown == WITHHELD else None


def _time(stamp: object, reading: Reading) -> int:
    at = read_stamp(str(stamp or ""), reading.source.zone_info)
    if at is None:
        raise NotATime("time_missing")
    return at


def _inner(record: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = record.get(name)
    return found if isinstance(found, dict) else {}
