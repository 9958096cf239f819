"""Reports that platforms let people download, and what their libraries print: the same calls as the API tells."""

from typing import Any
from urllib.parse import urlencode

import pytest

from callfactory.calls.sources import Kind
from tests.unit.calls.reading import CALLER, DIGITS, call_of, facts, kept, reasons

NUMBER, TARGET = "+31201234567", "+31301234567"
CONSOLE = (
    "Call Sid,Parent Call Sid,Status,From,To,Direction,Start Time,End Time,Duration,Price,Caller Name\r\n"
    f"CA1,,Completed,{{caller}},{NUMBER},Incoming,2026-11-24 10:31:05 UTC,2026-11-24 10:32:09 UTC,64,-0.01,{{name}}\r\n"
    f"CA2,CA1,Completed,{{caller}},{TARGET},Outgoing Dial,2026-11-24 10:31:09 UTC,2026-11-24 10:32:09 UTC,60,-0.01,\r\n"
    f"CA3,CA1,No Answer,{{caller}},+31301234599,Outgoing Dial,2026-11-24 10:31:05 UTC,,0,,\r\n"
)
NODE: list[dict[str, Any]] = [
    {"sid": "CA1", "parentCallSid": None, "from": CALLER, "to": NUMBER, "status": "completed", "direction": "inbound",
     "startTime": "2026-11-24T10:31:05.000Z", "endTime": "2026-11-24T10:32:09.000Z", "duration": "64"},
    {"sid": "CA2", "parentCallSid": "CA1", "from": CALLER, "to": TARGET, "status": "completed",
     "direction": "outbound-dial", "startTime": "2026-11-24T10:31:09.000Z", "endTime": "2026-11-24T10:32:09.000Z",
     "duration": "60"},
]  # fmt: skip
PYTHON = [
    {"sid": each["sid"], "parent_call_sid": each["parentCallSid"], "from_": each["from"], "to": each["to"],
     "status": each["status"], "direction": each["direction"], "start_time": str(each["startTime"]).replace("T", " "),
     "duration": each["duration"]} for each in NODE
]  # fmt: skip
PORTAL = (
    '"Record Type","UUID","Started At","Answered At","Finished At","From","To","Direction","Call Duration",'
    '"Billed Duration","Caller ID Name"\n"sip-trunking","u1","2026-11-24T10:31:05Z","2026-11-24T10:31:09Z",'
    f'"2026-11-24T10:32:09Z","{{caller}}","{NUMBER}","Inbound","60","120","{{name}}"\n'
)
TEXML = {
    "CallSid": "v3:a", "From": CALLER, "To": NUMBER, "CallStatus": "completed", "Direction": "inbound",
    "Timestamp": "Tue, 24 Nov 2026 10:32:09 +0000", "CallDuration": "60",
}  # fmt: skip


@pytest.mark.parametrize("sent", [CONSOLE.format(caller=CALLER, name=""), NODE, PYTHON])
def test_calls_of_twilio(sent: Any) -> None:
    call = call_of("twilio", sent)
    assert (call.service_number, call.caller, call.outcome) == (NUMBER, CALLER, "answered")
    assert (call.duration_ms, call.inbound_ms, call.ring_to) == (60_000, 64_000, TARGET)


def test_calls_of_telnyx() -> None:
    call = call_of("telnyx", PORTAL.format(caller=CALLER, name=""))
    assert (call.service_number, call.caller, call.outcome, call.duration_ms) == (NUMBER, CALLER, "answered", 60_000)
    assert call_of("telnyx", urlencode(TEXML)).inbound_ms == 60_000


@pytest.mark.parametrize(("kind", "report"), [("twilio", CONSOLE), ("telnyx", PORTAL)])
@pytest.mark.parametrize(("caller", "name"), [("Anonymous", ""), (CALLER, "Anonymous"), ("+266696687", "")])
def test_a_hidden_caller_of_a_report_is_nowhere(kind: Kind, report: str, caller: str, name: str) -> None:
    """CD-2."""
    sent = report.format(caller=caller, name=name)
    assert call_of(kind, sent).caller == "withheld"
    assert DIGITS not in kept(kind, sent)
    assert "withheld" in {fact.caller for fact in facts(kind, sent)}


def test_a_table_without_a_header_and_a_row_of_another_length_are_told() -> None:
    header, row, *_ = PORTAL.format(caller=CALLER, name="").splitlines(keepends=True)
    assert reasons("telnyx", row) == ["columns_unknown"]
    assert reasons("telnyx", header + row.replace('"u1",', "")) == ["columns_unknown"]
    assert reasons("telnyx", header + row.rstrip() + ",,\n") == []


def test_a_callback_that_tells_an_end_and_no_time_does_not_vanish() -> None:
    timeless = {name: value for name, value in TEXML.items() if name != "Timestamp"}
    assert reasons("twilio", urlencode(timeless)) == ["time_missing"]
    assert reasons("twilio", urlencode({**timeless, "CallStatus": "ringing", "CallDuration": ""})) == []
