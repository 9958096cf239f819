"""Amazon Connect contact records. A transfer is a contact of its own, tied to the first by `InitialContactId`.

They are delivered at least once and updated later: the one with the latest `LastUpdateTimestamp` counts. New fields
appear without notice and are dropped. Source: Amazon Connect administrator guide, contact records data model.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final
from zoneinfo import ZoneInfo

from callfactory.calls.caller import UNKNOWN, read_caller
from callfactory.calls.fact import Fact, Outcome
from callfactory.calls.formats.base import Built, Draft, Reading, Record, Unfit
from callfactory.calls.formats.json_stream import json_records
from callfactory.calls.privacy import leaves_of, signs_in, unless_callers
from callfactory.calls.ring_to import read_ring_to
from callfactory.calls.times import NotATime, read_stamp
from callfactory.phone import to_e164

_UTC: Final = ZoneInfo("UTC")
_TRANSFERS: Final = frozenset({"TRANSFER", "QUEUE_TRANSFER"})


class AmazonConnect:
    """See above."""

    media_types = ("application/json", "application/x-ndjson")

    def read(self, content: Iterable[bytes], reading: Reading) -> Iterator[Record]:
        def build(record: Mapping[str, Any], draft: Draft) -> Built:
            return _fact(record, reading, draft)

        return json_records(content, build)


def _fact(record: Mapping[str, Any], reading: Reading, draft: Draft) -> Built:
    method = str(record.get("InitiationMethod") or "").upper()
    if "ContactId" not in record:
        return None if "detail-type" in record or "detail" in record else _missing()
    if str(record.get("Channel") or "VOICE").upper() != "VOICE" or method not in {"INBOUND", *_TRANSFERS}:
        return None
    country, incoming = reading.source.country, method == "INBOUND"
    customer = _inner(record, "CustomerEndpoint")
    shown = customer.get("Address") if customer.get("Type", "TELEPHONE_NUMBER") == "TELEPHONE_NUMBER" else None
    draft.fields["caller"] = caller = read_caller(shown, country=country, signs=[signs_in(leaves_of(record))])
    number = to_e164(str(_inner(record, "SystemEndpoint").get("Address") or ""), country)
    draft.fields["service_number"] = number = number if incoming else None
    started = _at(record, "InitiationTimestamp")
    if started is None:
        raise NotATime("time_missing")
    if incoming and number is None:
        raise Unfit("no_service_number")
    answered, outcome = _delivered(record)
    ring_to = read_ring_to(str(_inner(record, "TransferredToEndpoint").get("Address") or ""), country)
    ended = _at(record, "DisconnectTimestamp")
    fact = Fact(
        call_id=reading.keys.call_id(str(record.get("InitialContactId") or record["ContactId"])),
        leg=reading.keys.leg(str(record["ContactId"])),
        revision=_at(record, "LastUpdateTimestamp") or 0,
        complete=True,
        # A contact that was transferred is a part of the call of its own: the caller was connected all the time.
        role="call",
        service_number=number,
        caller=caller if incoming and caller != UNKNOWN else caller if incoming or caller == "withheld" else None,
        started_ms=started,
        answered_ms=answered,
        ended_ms=ended,
        talk_ms=None,
        ring_to=unless_callers(ring_to, caller, [("caller", str(customer.get("Address") or ""))], country),
        outcome=outcome if ended is not None else None,
        inbound_answered_ms=_at(record, "ConnectedToSystemTimestamp") or (None if incoming else started),
    )
    return fact, not incoming


def _delivered(record: Mapping[str, Any]) -> tuple[int | None, Outcome]:
    """When somebody took the call, and what became of it: an agent, a number that it was transferred to, else the flow
    alone; in a queue that nobody came out of it was not answered."""
    agent = read_stamp(str(_inner(record, "Agent").get("ConnectedToAgentTimestamp") or ""), _UTC)
    if agent is not None:
        return agent, "answered"
    system = _at(record, "ConnectedToSystemTimestamp")
    transferred = read_stamp(str(record.get("TransferCompletedTimestamp") or ""), _UTC)
    if _inner(record, "TransferredToEndpoint"):
        return transferred or system, "answered"
    if _inner(record, "Queue") or system is None:
        return None, "no-answer"
    return system, "announcement"


def _missing() -> Built:
    raise Unfit("field_missing")


def _at(record: Mapping[str, Any], name: str) -> int | None:
    return read_stamp(str(record.get(name) or ""), _UTC)


def _inner(record: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = record.get(name)
    return found if isinstance(found, dict) else {}
