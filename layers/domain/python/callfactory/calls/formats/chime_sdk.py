"""Amazon Chime SDK: call detail records of Voice Connectors and of SIP media applications, and the latter's events.

All values are text. A transaction is a call, a `CallId` one of its legs. `BillableDurationSeconds` of a Voice Connector
is rounded for its bill (24 for 12 seconds), so its stamps tell the talk time; SIP media applications have only that.
Source: Amazon Chime SDK developer guide (call detail records), administration guide.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from callfactory.calls.caller import read_caller
from callfactory.calls.fact import Fact, Outcome
from callfactory.calls.formats.base import Built, Draft, Reading, Record, Unfit, seconds_to_ms
from callfactory.calls.formats.json_stream import json_records, texts_of
from callfactory.calls.privacy import leaves_of, signs_in, unless_callers
from callfactory.calls.ring_to import read_ring_to
from callfactory.calls.times import NotATime, read_epoch
from callfactory.phone import to_e164

_EVENTS: Final = frozenset({"NEW_INBOUND_CALL", "NEW_OUTBOUND_CALL", "RINGING", "CALL_ANSWERED", "HANGUP"})
_FROM_RECORDS: Final = 1 << 40
"""Records come after every event of their call."""


class ChimeSdk:
    """See above."""

    media_types = ("application/json", "application/x-ndjson")

    def read(self, content: Iterable[bytes], reading: Reading) -> Iterator[Record]:
        def build(record: Mapping[str, Any], draft: Draft) -> Built:
            if "InvocationEventType" in record:
                return _event(record, reading, draft)
            return _record(record, reading, draft)

        return json_records(content, build)


def _record(record: Mapping[str, Any], reading: Reading, draft: Draft) -> Built:
    values, country = texts_of(record), reading.source.country
    incoming = values.get("Direction", "Inbound").lower() == "inbound"
    transaction, leg = values.get("TransactionId", ""), values.get("CallId") or values.get("CdrId", "")
    if not (transaction or leg):
        raise Unfit("field_missing")
    connector = _is_connectors(values)
    if connector and (not incoming or "streaming" in values.get("UsageType", "").lower()):
        return None  # a call to elsewhere, which no other record joins; audio that was copied
    caller = read_caller(
        _with_plus(values.get("SourcePhoneNumber") or values.get("CallerPhoneNumber")),
        country=country,
        signs=[signs_in(leaves_of(record))],
    )
    draft.fields["caller"] = caller
    called = _with_plus(values.get("DestinationPhoneNumber"))
    draft.fields["service_number"] = number = to_e164(called, country) if incoming else None
    started = read_epoch(values.get("StartTimeEpochSeconds") or values.get("TimeStampEpochSeconds", ""), per_second=1)
    ended = read_epoch(values.get("EndTimeEpochSeconds", ""), per_second=1)
    if started is None:
        raise NotATime("time_missing")
    if incoming and number is None:
        raise Unfit("no_service_number")
    billable = seconds_to_ms(values.get("BillableDurationSeconds", ""))
    talk = ended - started if ended is not None else billable
    answered = values.get("Status", "Completed").lower() == "completed" and bool(billable)
    outcome: Outcome = "answered" if answered else _unanswered(values)
    fact = Fact(
        call_id=reading.keys.call_id(transaction or leg),
        leg=reading.keys.leg(leg),
        revision=_FROM_RECORDS,
        complete=True,
        role=("call" if connector else "inbound") if incoming else "delivery",
        service_number=number,
        caller=caller if incoming or caller == "withheld" else None,
        started_ms=started,
        answered_ms=started if answered else None,
        ended_ms=ended,
        talk_ms=talk if answered else None,
        ring_to=None if incoming else unless_callers(read_ring_to(called, country), caller, values.items(), country),
        outcome=outcome,
    )
    return fact, not incoming


def _is_connectors(values: Mapping[str, str]) -> bool:
    """Whether a Voice Connector wrote it, which has one leg a call; a SIP media application has one for each
    participant."""
    connector = values.get("VoiceConnectorId") or "voiceconnector" in values.get("ServiceCode", "").lower()
    return "TransactionId" not in values or bool(connector and "SipApplicationId" not in values)


def _unanswered(values: Mapping[str, str]) -> Outcome:
    """Why nobody answered: the reason phrase of the SIP answer says it."""
    said = values.get("StatusMessage", "").lower()
    if any(word in said for word in ("busy", "decline")):
        return "busy"
    if any(word in said for word in ("terminated", "cancel", "timeout", "timed out", "unavailable", "no answer")):
        return "no-answer"
    return "failed" if values.get("Status", "").lower() == "failed" else "no-answer"


def _event(event: Mapping[str, Any], reading: Reading, draft: Draft) -> Built:
    """What an event tells of the participant that it is about: the first one, or the one that was answered."""
    if event["InvocationEventType"] not in _EVENTS:
        return None
    details = event.get("CallDetails")
    people = details.get("Participants") if isinstance(details, dict) else None
    if not isinstance(details, dict) or not isinstance(people, list) or not people or not details.get("TransactionId"):
        raise Unfit("field_missing")
    about = texts_of(people[0] if event["InvocationEventType"] == "NEW_INBOUND_CALL" else people[-1])
    country = reading.source.country
    incoming = about.get("ParticipantTag", "LEG-A") == "LEG-A" and about.get("Direction", "Inbound") == "Inbound"
    draft.fields["caller"] = caller = read_caller(
        _with_plus(about.get("From")), country=country, signs=[signs_in(leaves_of(event))]
    )
    number = to_e164(_with_plus(about.get("To")), country) if incoming else None
    began = read_epoch(about.get("StartTimeInMilliseconds", "")[:13], per_second=1000)
    sequence = event.get("Sequence")
    fact = Fact(
        call_id=reading.keys.call_id(str(details["TransactionId"])),
        leg=reading.keys.leg(about.get("CallId", "")),
        revision=sequence if isinstance(sequence, int) else 0,
        complete=False,
        role="inbound" if incoming else "delivery",
        service_number=number,
        caller=caller if incoming or caller == "withheld" else None,
        started_ms=began,
        answered_ms=None,
        ended_ms=None,
        talk_ms=None,
        ring_to=None if incoming else read_ring_to(_with_plus(about.get("To")), country),
        outcome=None,
    )
    return fact, number is None


def _with_plus(text: str | None) -> str:
    """`12075550155` is E.164 without its plus."""
    plain = text or ""
    return f"+{plain}" if plain.isdecimal() and len(plain) > 7 and not plain.startswith("0") else plain
