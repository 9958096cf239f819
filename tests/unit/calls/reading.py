"""Reading what a switch wrote, in one line."""

import json
from typing import Any

from callfactory.calls.fact import Fact
from callfactory.calls.fold import Call, fold
from callfactory.calls.formats import FORMATS
from callfactory.calls.formats.base import Accepted, Record, Rejected
from callfactory.calls.sources import Kind
from tests.fakes_calls import a_reading

CALLER = "+31612345678"
DIGITS = "612345678"
"""What must not be found anywhere once the caller hid the number."""


def records(kind: Kind, *sent: Any, **source: Any) -> list[Record]:
    """The records of bodies: bytes, text, or what is written as JSON."""
    found: list[Record] = []
    for each in sent:
        content = (
            each if isinstance(each, bytes) else each.encode() if isinstance(each, str) else json.dumps(each).encode()
        )
        found += FORMATS[kind].read([content], a_reading(**source))
    return found


def facts(kind: Kind, *sent: Any, **source: Any) -> list[Fact]:
    """The facts of the bodies, none of which may be rejected."""
    found = records(kind, *sent, **source)
    assert not [each for each in found if isinstance(each, Rejected)], found
    return [each.fact for each in found if isinstance(each, Accepted)]


def call_of(kind: Kind, *sent: Any, **source: Any) -> Call:
    """The one call of the bodies, the same whatever their order."""
    found = facts(kind, *sent, **source)
    assert len({fact.call_id for fact in found}) == 1, found
    assert fold(reversed(found)) == fold(found)
    return fold(found)


def reasons(kind: Kind, *sent: Any, **source: Any) -> list[str]:
    """Why records were rejected."""
    return [each.reason for each in records(kind, *sent, **source) if isinstance(each, Rejected)]


def kept(kind: Kind, *sent: Any, **source: Any) -> str:
    """Everything that would be kept of the bodies, rejected ones included, as text to search in."""
    found = records(kind, *sent, **source)
    held = [each.content for each in found if isinstance(each, Rejected)]
    return repr(([each.fact for each in found if isinstance(each, Accepted)], held))
