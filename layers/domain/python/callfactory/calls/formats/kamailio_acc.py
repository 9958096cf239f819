"""Kamailio's and OpenSIPS' accounting: transactions of a dialog (INVITE, ACK, BYE), or its dialog records.

    method | from_tag | to_tag | callid | sip_code | sip_reason | time [| extras…]

The extras are what `db_extra` (or `log_extra`) names; the source's columns name them too, in order, after the usual
seven: one is `service_number`, one `caller`, one may be `ring_to`, one `privacy`; an asserted identity can only hide.
A transaction says one thing about the call; a BYE may come before its INVITE, or in another file. Separators `|`, `,`,
`;`, tab; lines of the system log (`ACC: transaction answered: …`, `start_time=…; end_time=…`) name their values, and so
do JSON objects (acc_json, rows of a table, OpenSIPS' events). Source: modules/acc, modules/acc_json.
"""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final, TypedDict

from callfactory.calls.caller import WITHHELD, read_caller
from callfactory.calls.fact import Fact, Outcome, hides_only
from callfactory.calls.formats.base import (
    NULLS,
    Built,
    Draft,
    Reading,
    Record,
    Unfit,
    delimiter_of,
    lines_of,
    opening,
    peeked,
    record_of,
    seconds_to_ms,
)
from callfactory.calls.formats.json_stream import json_records
from callfactory.calls.privacy import leaves_of, signs_in, unless_callers
from callfactory.calls.ring_to import read_ring_to
from callfactory.calls.times import NotATime, read_epoch, read_stamp
from callfactory.phone import to_e164

USUAL: Final = ("method", "from_tag", "to_tag", "callid", "sip_code", "sip_reason", "time")
_NAMES: Final[Mapping[str, str]] = {
    "code": "sip_code", "reason": "sip_reason", "call_id": "callid", "timestamp": "time",
    "to_user": "service_number", "sip_call_id": "callid", "call_start_time": "start_time",
    "src_username": "src_user", "dst_username": "dst_user", "dst_ousername": "dst_ouser",
    "cdr_start": "start_time", "cdr_end": "end_time", "cdr_duration": "duration",
}  # fmt: skip
_CALLERS: Final = ("caller", "src_user", "from_user", "from_uri", "from", "src", "caller_id")
"""Columns that bear the number that the caller shows, the best first."""
_CALLED: Final = ("callee", "called", "to_uri", "to", "dst_user", "dst", "destination", "ruri", "r_uri", "request_uri")
"""Columns that bear the number that was called, where none says that it is the one; the best first."""
_LOGGED = re.compile(
    r"(?:\bACC: (?:transaction answered|call missed|request acknowledged|call ended|created): ?|(?=\bstart_time=))"
    r"(?P<values>.*)"
)
_LOGGED_JSON = re.compile(r"\]?: (?P<object>\{.*\})\s*$")
_CODES: Final[Mapping[str, Outcome]] = {
    "486": "busy", "600": "busy", "603": "busy", "408": "no-answer", "480": "no-answer", "487": "no-answer",
}  # fmt: skip
_UNTIMED: Final = 1 << 53
_BEFORE_ALL: Final = 1 << 54
_NOT_FINAL: Final = frozenset({"401", "407", "491"})
"""Answers that the caller's side repeats its INVITE after."""
_NO_CALLS: Final = frozenset(
    {"CANCEL", "PRACK", "UPDATE", "INFO", "MESSAGE", "REGISTER", "OPTIONS", "SUBSCRIBE", "NOTIFY", "PUBLISH", "REFER"}
)
"""Methods of other transactions."""
_FAILED_DIALOG: Final = -(1 << 55)
"""What a record says of a dialog that was never confirmed counts less than any transaction, which knows why."""


class _Parties(TypedDict):
    """What a record says of its sides."""

    service_number: str | None
    caller: str | None
    ring_to: str | None


class KamailioAcc:
    """See above."""

    media_types = ("text/csv", "text/plain", "application/csv", "application/json", "application/x-ndjson")

    def read(self, content: Iterable[bytes], reading: Reading) -> Iterator[Record]:
        start, content = peeked(content)
        if opening(start)[:1] in {b"{", b"["}:
            yield from json_records(content, lambda found, draft: _object(found, reading, draft))
            return
        position, columns = 0, reading.source.columns
        for line in lines_of(content):
            plain = line.strip("\r\n")
            if not plain.strip() or plain.startswith("#"):
                continue
            header = _header(plain)
            if header is not None:
                columns = columns or header
                continue
            position += 1
            yield _record(position, plain, columns, reading)


def _header(line: str) -> tuple[str, ...] | None:
    """The names of the columns where a line is a header, as exports of the tables `acc`, `missed_calls` and `cdrs`
    begin."""
    names = tuple(cell.strip().lower() for cell in _cells(line))
    known = {_NAMES.get(name, name) for name in names}
    is_one = {"method", "from_tag"} <= known or {"start_time", "end_time"} <= known or {"start_time", "callid"} <= known
    return names if is_one else None


def _record(position: int, line: str, columns: tuple[str, ...] | None, reading: Reading) -> Record:
    def build(draft: Draft) -> Built:
        printed = _LOGGED_JSON.search(line)
        if printed:
            return _object(json.loads(printed["object"]), reading, draft)
        logged = _LOGGED.search(line)
        return _fact(_named(logged["values"]) if logged else _placed(line, columns), reading, draft)

    return record_of(position, build, line.encode)


def _object(found: Mapping[str, Any], reading: Reading, draft: Draft) -> Built:
    """The fact of a JSON object: the values themselves, or an event of OpenSIPS that carries them as parameters."""
    params = found.get("params")
    values: dict[str, str] = {}
    for name, value in leaves_of(params if isinstance(params, dict) else found):
        known = _NAMES.get(name.lower(), name.lower())
        values[known] = values.get(known) or value.strip()
    return _fact(values, reading, draft)


def _fact(values: Mapping[str, str], reading: Reading, draft: Draft) -> Built:
    if values.get("created") and values.get("setuptime") and values.get("duration"):
        return _whole(values, reading, draft)
    if "start_time" in values:
        return _dialog(values, reading, draft)
    return _transaction(values, reading, draft)


def _named(text: str) -> Mapping[str, str]:
    """The values of a line of the log: `method=INVITE;from_tag=…`, extras under the names of `log_extra`."""
    pairs = (part.partition("=") for part in text.split(";"))
    return {_NAMES.get(name.strip(), name.strip()): value.strip() for name, _, value in pairs}


def _placed(line: str, columns: tuple[str, ...] | None) -> Mapping[str, str]:
    """The values of a line by the places of its columns. Of two columns for the same the first that says something
    counts. Raises Unfit where columns are missing."""
    cells, names = _cells(line), _columns(columns)
    if len(cells) < len(USUAL) and "start_time" not in names:
        raise Unfit("columns_unknown")
    values: dict[str, str] = {}
    for name, cell in zip(names, cells, strict=False):
        values[name] = values.get(name) or cell.strip()
    return values


def _cells(line: str) -> Sequence[str]:
    """Flat stores quote nothing, so a quote is text there; with other separators than theirs it may be CSV, and an
    address in it may hold a semicolon. What exports write for no value is none."""
    separator = "|" if "|" in line else delimiter_of(line)
    cells = line.split(separator)
    if separator != "|" and '"' in line:
        with suppress(csv.Error):
            cells = next(csv.reader([line], delimiter=separator))
    return cells if NULLS.isdisjoint(cells) else ["" if cell in NULLS else cell for cell in cells]


def _columns(columns: tuple[str, ...] | None) -> tuple[str, ...]:
    """The usual seven and the extras; or all of them, where the source's columns begin with one of the seven."""
    named = tuple(_NAMES.get(name.strip().lower(), name.strip().lower()) for name in columns or ())
    return named if set(named) & {"callid", "start_time"} else (*USUAL, *named)


def _transaction(values: Mapping[str, str], reading: Reading, draft: Draft) -> Built:
    method, code = values.get("method", "").upper(), values.get("sip_code", "")
    if method not in {"INVITE", "ACK", "BYE", *_NO_CALLS}:
        raise Unfit("columns_unknown")
    if method in _NO_CALLS or (method == "INVITE" and code in _NOT_FINAL):
        return _hidden(values, reading) if method == "INVITE" else None
    if not values.get("callid"):
        raise Unfit("field_missing")
    at = _time(values.get("time", ""), reading)
    answered = method in {"INVITE", "ACK"} and code.startswith("2")
    failed = method == "INVITE" and not answered
    if at is None and method != "INVITE":
        raise NotATime("time_missing")
    fact = Fact(
        call_id=reading.keys.call_id(values["callid"]),
        leg=reading.keys.leg("dialog"),
        revision=_revision(at, failed=failed),
        complete=False,
        role="call",
        **_parties(values, reading, draft, says=method == "INVITE"),
        started_ms=at if method == "INVITE" or answered else None,
        answered_ms=at if answered else None,
        ended_ms=at if method == "BYE" else None,
        talk_ms=None,
        outcome=_CODES.get(code, "failed") if failed else "answered" if answered else None,
    )
    return fact, method != "INVITE" or fact.service_number is None


def _hidden(values: Mapping[str, str], reading: Reading) -> Built:
    """What an INVITE that is repeated says of a caller who hides; None where it says nothing."""
    caller = read_caller(*(values.get(name) for name in _CALLERS), signs=[signs_in(values.items())])
    if caller != WITHHELD or not values.get("callid"):
        return None
    return hides_only(reading.keys.call_id(values["callid"]), reading.keys.leg("dialog"), "call"), True


def _revision(at: int | None, *, failed: bool) -> int:
    """Of several INVITEs that were answered (of a re-negotiation) and several BYEs (retransmitted) the earliest counts.
    One that failed counts only where none was answered, the latest first: a branch that was busy before another took
    the call, or a re-negotiation that was refused, ended nothing."""
    if failed:
        return (at or 0) - _BEFORE_ALL
    return -at if at is not None else -_UNTIMED


def _parties(values: Mapping[str, str], reading: Reading, draft: Draft, *, says: bool) -> _Parties:
    """Number, caller and ring-to; only an INVITE tells them: in a BYE the sides may be swapped."""
    country = reading.source.country
    sign = signs_in(values.items())
    if not says:
        return {"service_number": None, "caller": sign, "ring_to": None}
    caller = read_caller(*(values.get(name) for name in _CALLERS), country=country, signs=[sign])
    dialled, ring_to = _called(values)
    number = to_e164(dialled, country)
    draft.fields.update(caller=caller, service_number=number)
    if number is None:
        raise Unfit("no_service_number")
    sent_to = unless_callers(read_ring_to(ring_to, country), caller, values.items(), country)
    return {"service_number": number, "caller": caller, "ring_to": sent_to}


def _called(values: Mapping[str, str]) -> tuple[str, str]:
    """The number that was called, and where it was sent. The usual configuration writes the user of the To header as
    `dst_ouser` and that of the address which the switch sent it to as `dst_user`."""
    original = values.get("service_number") or values.get("dst_ouser", "")
    sent_to = values.get("dst_user", "")
    number = original or next((values[name] for name in _CALLED if values.get(name)), "")
    return number, values.get("ring_to") or (sent_to if sent_to != number else "")


def _dialog(values: Mapping[str, str], reading: Reading, draft: Draft) -> Built:
    """A record of the dialog module: the whole call."""
    parties = _parties(values, reading, draft, says=True)
    started, ended = (_time(values.get(name, ""), reading) for name in ("start_time", "end_time"))
    if started is None:
        raise NotATime("time_missing")
    if not values.get("callid"):
        raise Unfit("field_missing")
    talk, code = seconds_to_ms(values.get("duration", "")), values.get("sip_code", "")
    # A dialog that failed was never confirmed: its end is its beginning, to the microsecond.
    failed = talk == 0 and values.get("end_time") == values["start_time"]
    fact = Fact(
        call_id=reading.keys.call_id(values["callid"]),
        leg=reading.keys.leg("dialog"),
        revision=_FAILED_DIALOG if failed else 1,
        complete=not failed,
        role="call",
        **parties,
        started_ms=started,
        answered_ms=None if failed else started,
        ended_ms=None if failed else ended,
        talk_ms=None if failed else talk,
        outcome=_CODES.get(code, "failed" if code else "no-answer") if failed else "answered",
    )
    return fact, False


def _whole(values: Mapping[str, str], reading: Reading, draft: Draft) -> Built:
    """A call detail record of OpenSIPS: the whole call, written at its end, with what it took to answer and to talk."""
    parties = _parties(values, reading, draft, says=True)
    created = _time(values["created"], reading)
    if created is None:
        raise NotATime("time_missing")
    if not values.get("callid"):
        raise Unfit("field_missing")
    milliseconds = values.get("ms_duration", "")
    talk = int(milliseconds) if milliseconds.isdecimal() else seconds_to_ms(values["duration"])
    fact = Fact(
        call_id=reading.keys.call_id(values["callid"]),
        leg=reading.keys.leg("dialog"),
        revision=1,
        complete=True,
        role="call",
        **parties,
        started_ms=created,
        answered_ms=created + (seconds_to_ms(values.get("setuptime", "")) or 0),
        ended_ms=None,
        talk_ms=talk,
        outcome="answered",
    )
    return fact, False


def _time(text: str, reading: Reading) -> int | None:
    text = text.strip()
    if text.replace(".", "", 1).isdecimal():
        return read_epoch(text, per_second=1)
    return read_stamp(text, reading.source.zone_info)
