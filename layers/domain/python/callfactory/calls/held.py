"""A record as it is held in quarantine, made into a fact again."""

from collections.abc import Mapping
from typing import Any

from callfactory.calls.fact import Fact
from callfactory.calls.times import to_ms
from callfactory.clock import parse_iso


def fact_of(content: Mapping[str, Any]) -> Fact | None:
    """The fact that `formats.base.content_of` held; None where the record never became one."""
    if "call_id" not in content or "leg_id" not in content or "role" not in content:
        return None
    return Fact(
        call_id=content["call_id"],
        leg=content["leg_id"],
        revision=content.get("version", 0),
        complete=content.get("complete", True),
        role=content["role"],
        service_number=content.get("service_number"),
        caller=content.get("caller"),
        started_ms=_ms(content.get("started_at")),
        answered_ms=_ms(content.get("answered_at")),
        ended_ms=_ms(content.get("ended_at")),
        talk_ms=content.get("talk_ms"),
        ring_to=content.get("ring_to"),
        outcome=content.get("outcome"),
        inbound_answered_ms=_ms(content.get("inbound_answered_at")),
    )


def _ms(text: str | None) -> int | None:
    return None if text is None else to_ms(parse_iso(text))
