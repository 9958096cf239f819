"""Our own JSON: one object, an array, or one a line; the short way of lines tells what the long way tells."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callfactory.calls.formats.base import Accepted, Record, Rejected
from callfactory.calls.formats.callfactory_json import CallFactoryJson
from tests.fakes_calls import a_reading
from tests.unit.calls.reading import CALLER, facts

WHOLE = {"call_id": "c-1", "service_number": "+31201234567", "caller": CALLER, "started_at": "2026-11-24T10:31:05.120Z",
         "answered_at": "2026-11-24T10:31:09Z", "duration_ms": 61_250, "ring_to": "+31301234567",
         "outcome": "answered"}  # fmt: skip
SECOND = {**WHOLE, "call_id": "c-2", "outcome": "busy", "duration_ms": 0, "answered_at": None}
LEG = {**WHOLE, "call_id": "c-3", "leg_id": "a", "role": "delivery", "service_number": None}


def read(content: bytes, size: int = 1 << 20, **source: Any) -> list[Record]:
    chunks = [content[start : start + size] for start in range(0, len(content), size)]
    return list(CallFactoryJson().read(chunks, a_reading(**source)))


def outcomes(found: list[Record]) -> list[Any]:
    """What is compared: hashes of originals depend on how a record was written."""
    return [each[:3] if isinstance(each, Rejected) else each for each in found]


times = st.sampled_from(
    ["2026-11-24T10:31:05Z", "2026-11-24 10:31:05.120+01:00", "2026-11-24T10:31:05", "2026-11-24T10:31:05.1234567Z",
     "2026-10-25 02:30:00", "2026-03-29T02:30:00", "1999-12-31T23:59:59Z", "2000-01-01T00:30:00+01:00",
     "20261124T103105Z",
     "2026-11-24T10:31:60Z", "2026-11-24T24:00:00Z", "2026-11-24", "", "soon", "2026-W48-2T10:31:05Z",
     "2026-11-24T10:31Z",
     "2026-11-24T10:31:05-00:00", "2026-11-24T10:31:05,5Z", None]
)  # fmt: skip
numbers = st.sampled_from(
    ["+31201234567", "0201234567", "31201234567", "+316", "anonymous", "unknown", "", "sip:+31201234567@x", "301", None,
     "+266696687", '"Anonymous" <+31612345678>', "s"]
)  # fmt: skip
records = st.fixed_dictionaries(
    {"call_id": st.sampled_from(["c-1", "c-2", "", None, 7]), "started_at": times},
    optional={
        "service_number": numbers,
        "caller": numbers,
        "answered_at": times,
        "ended_at": times,
        "duration_ms": st.sampled_from([0, 1, 61_250, -1, 86_400_001, None, 5.0, "5", True, 2**60]),
        "ring_to": numbers,
        "outcome": st.sampled_from(["answered", "no-answer", "voicemail", "incomplete", "perhaps", None]),
        "leg_id": st.sampled_from(["a", "", None]),
        "role": st.sampled_from(["call", "inbound", "delivery", "x"]),
        "revision": st.sampled_from([0, 1, None]),
        "privacy": st.sampled_from(["id", "none"]),
        "sip_from": st.sampled_from(["sip:anonymous@anonymous.invalid", "sip:jan@x"]),
    },
)


@given(st.lists(records, min_size=1, max_size=8), st.sampled_from([1, 7, 64, 1 << 20]))
def test_lines_tell_what_an_array_tells(sent: list[dict[str, Any]], size: int) -> None:
    for country in ("NL", None):
        lines = read("\n".join(map(json.dumps, sent)).encode(), size, country=country)
        array = read(json.dumps(sent).encode(), country=country)
        assert outcomes(lines) == outcomes(array)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\n\n", "\n  \n"])
def test_ends_of_lines(end: str) -> None:
    assert len(facts("callfactory-json", end.join(map(json.dumps, (WHOLE, LEG, SECOND))) + end)) == 3


def test_a_broken_line_is_one_record_and_the_next_are_read() -> None:
    content = b"\n".join([json.dumps(WHOLE).encode(), b'{"call_id": "c-9", bro', json.dumps(SECOND).encode()])
    found = read(content)
    assert [type(each) for each in found] == [Accepted, Rejected, Accepted]
    assert [each.position for each in found] == [1, 2, 3]


def test_an_object_over_several_lines_among_lines() -> None:
    content = "\n".join([json.dumps(WHOLE), json.dumps(SECOND, indent=2), json.dumps(LEG)])
    assert len(facts("callfactory-json", content)) == 3


def test_numbers_written_nationally_need_the_country_of_the_source() -> None:
    national = json.dumps({**WHOLE, "service_number": "0201234567"})
    assert facts("callfactory-json", national)[0].service_number == "+31201234567"
    (refused,) = read(national.encode(), country=None)
    assert isinstance(refused, Rejected)
    assert refused.reason == "no_service_number"
