"""Endpoints through which call records come in."""

from typing import Any

from callfactory.calls.formats import FORMATS
from callfactory.errors import InvalidInput, NotFound, Unavailable, UnsupportedMediaType
from callfactory.principal import Permission
from callfactory_aws.endpoint import Call, RateLimit
from callfactory_aws.http import Api
from callfactory_aws.observability import count
from functions.cdr import wiring
from functions.cdr.contract import IntakeAnswer, IntakeQuery, RecordFate
from functions.cdr.find_source import find_source
from functions.cdr.take_records import take_records

_SWITCHES = RateLimit(requests=6000, seconds=60)
_MOST_BYTES = 4_000_000
MEDIA_TYPES = tuple(sorted({media_type for each in FORMATS.values() for media_type in each.media_types}))


def declare(api: Api) -> None:
    """Adds them."""

    @api.endpoint(
        "POST",
        "/calls/records",
        allow=Permission.CALLS_WRITE,
        tag="calls",
        query=IntakeQuery,
        reads=MEDIA_TYPES,
        answer=IntakeAnswer,
        errors=(NotFound, Unavailable, InvalidInput),
        limit=_SWITCHES,
        max_bytes=_MOST_BYTES,
    )
    def take_call_records(call: Call[None, IntakeQuery]) -> IntakeAnswer:
        """Send call records, one or many.

        In the format of the source that the key belongs to. The answer tells the fate of each record. Sending the same
        again is harmless. After an answer other than 200, send all of it again.
        """
        source = find_source(call.principal, call.query.source_id, sources=wiring.sources())
        if call.content_type not in FORMATS[source.kind].media_types:
            raise UnsupportedMediaType(f"This source reads {', '.join(FORMATS[source.kind].media_types)}.")
        return answer_of(list(take_records([call.content], source, wiring.intake())))

    del take_call_records


def answer_of(fates: list[RecordFate]) -> IntakeAnswer:
    """The fates with their counts, which are also counted for the dashboard."""
    counts: dict[str, Any] = dict.fromkeys(("accepted", "duplicate", "superseded", "quarantined", "ignored"), 0)
    for fate in fates:
        counts[fate.fate] += 1
    for name, number in counts.items():
        if number:
            count(f"Records{name.capitalize()}", number)
    return IntakeAnswer(**counts, records=fates)
