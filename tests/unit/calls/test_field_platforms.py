"""What other platforms write of calls that nobody took, of queues, and of sides that were swapped."""

from typing import Any

import pytest

from callfactory.calls.sources import Kind
from tests.unit.calls.reading import CALLER, DIGITS, call_of, facts, kept, records
from tests.unit.calls.test_asterisk_csv import a_row
from tests.unit.calls.test_cloud_platforms import broadworks, callback, cdr_data
from tests.unit.calls.test_freeswitch import A_LEG, B_LEG, leg
from tests.unit.calls.test_hidden_anywhere import CHIME, CONNECT, NUMBER, OURS, acc, telnyx

CONNECTOR = {
    "TransactionId": "t1", "CallId": "c1@203.0.113.9:8080", "VoiceConnectorId": "vc", "Status": "Completed",
    "StatusMessage": "OK", "BillableDurationSeconds": 6, "SourcePhoneNumber": CALLER, "DestinationPhoneNumber": NUMBER,
    "ServiceCode": "AmazonChimeVoiceConnector", "Direction": "Inbound", "StartTimeEpochSeconds": 1795516265,
    "EndTimeEpochSeconds": 1795516269, "Streaming": True,
}  # fmt: skip


@pytest.mark.parametrize(
    ("variables", "outcome"),
    [
        ({"last_app": "bridge", "originate_disposition": "NO_ANSWER"}, "no-answer"),
        ({"last_app": "bridge", "originate_disposition": "USER_BUSY"}, "busy"),
        ({"last_app": "bridge", "originate_disposition": "UNALLOCATED_NUMBER"}, "failed"),
        ({"last_app": "callcenter", "cc_cause": "cancel", "cc_cancel_reason": "BREAK_OUT"}, "no-answer"),
        ({"last_app": "callcenter", "cc_queue_joined_epoch": "1795516270"}, "no-answer"),
        ({"last_app": "fifo", "fifo_status": "ABORTED"}, "no-answer"),
        ({"last_app": "playback", "originate_disposition": "NO_ANSWER"}, "announcement"),
        ({"last_app": "conference"}, "answered"),
        ({"last_app": "hangup", "voicemail_message_len": "00:00:07"}, "voicemail"),
        ({"last_app": "lua", "voicemail_action": "save", "voicemail_id": "301"}, "voicemail"),
    ],
)
def test_a_switch_that_answered_by_itself_reached_somebody_or_nobody(variables: dict[str, str], outcome: str) -> None:
    """CD-4: FreeSWITCH, whose plan answered before it rang anybody."""
    call = call_of("freeswitch-json", leg(bridge_uuid="", **variables))
    assert call.outcome == outcome
    assert call.inbound_ms == 67_540
    assert call.duration_ms == (67_540 if outcome in {"answered", "announcement", "voicemail"} else 0)


def test_a_queue_that_was_answered_and_its_agent_are_one_call() -> None:
    waiting = leg(last_app="callcenter", cc_queue_joined_epoch="1795516270", cc_queue_answered_epoch="1795516300")
    agent = leg(B_LEG, "301", cc_member_session_uuid=A_LEG, bridge_uuid="", billmsec="37000", direction="outbound")
    call = call_of("freeswitch-json", waiting, agent)
    assert (call.outcome, call.ring_to, call.duration_ms, call.inbound_ms) == ("answered", "sip:301", 37_000, 67_540)


@pytest.mark.parametrize(
    ("said", "outcome"),
    [("Busy Here", "busy"), ("Decline", "busy"), ("Request Terminated", "no-answer"), ("Not Found", "failed"),
     ("Temporarily Unavailable", "no-answer")],
)  # fmt: skip
def test_a_voice_connector_tells_why_nobody_answered(said: str, outcome: str) -> None:
    record = {**CONNECTOR, "Status": "Failed", "StatusMessage": said, "BillableDurationSeconds": 0}
    assert call_of("chime-sdk", record).outcome == outcome


@pytest.mark.parametrize("change", [{"UsageType": "USE1-VC-kinesis-audio-streaming"}, {"Direction": "Outbound"}])
def test_what_a_voice_connector_writes_of_other_things_is_no_call(change: dict[str, str]) -> None:
    """Its streams and the calls that go out through it lie in the same bucket."""
    (record,) = records("chime-sdk", {**CONNECTOR, **change})
    assert type(record).__name__ == "Ignored"


def test_a_program_that_twilio_rings_is_where_it_was_delivered() -> None:
    (delivery,) = facts(
        "twilio", callback("completed", 2, 70, ParentCallSid="CA0", To="client:anna", CallDuration="60")
    )
    assert delivery.ring_to == "sip:anna"


SWAPPED: list[tuple[Kind, Any, dict[str, Any]]] = [
    ("asterisk-csv", a_row(clid=f'"Anonymous" <{CALLER}>', lastdata="PJSIP/0612345678@trunk"), {}),
    ("freeswitch-json", leg(sip_h_Privacy="id", last_sent_callee_id_number="0612345678"), {}),
    ("freeswitch-json", leg(B_LEG, CALLER, originating_leg_uuid=A_LEG, sip_from_display="Anonymous"), {}),
    ("kamailio-acc", *acc("src_user dst_ouser dst_user privacy", CALLER, NUMBER, "0612345678", "id")),
    ("telnyx", telnyx(to=CALLER, direction="outgoing", caller_id_name="Anonymous"), {}),
    ("chime-sdk", {**CHIME, "Direction": "Outbound", "DestinationPhoneNumber": CALLER[1:], "Privacy": "id"}, {}),
    ("amazon-connect", {**CONNECT, "TransferredToEndpoint": {"Address": CALLER}, "Attributes": {"Privacy": "id"}}, {}),
    ("broadworks-xml", broadworks(cdr_data(callingPresentationIndicator="Private", userNumber=CALLER)), {}),
    ("callfactory-json", {**OURS, "privacy": "id", "ring_to": "0612345678"}, {}),
    ("didww-csv", ("Date/Time Start (UTC);Date/Time Connect (UTC);Date/Time End (UTC);Source;DID;Destination;Duration "
                  f"(secs);Privacy\n2026-11-24 10:31:05;2026-11-24 10:31:09;2026-11-24 10:32:10;{CALLER[1:]};"
                  f"{NUMBER[1:]};sip:{CALLER}@pbx;61;id\n"), {}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "sent", "source"), SWAPPED)
def test_the_number_of_a_hiding_caller_is_no_ring_to_either(kind: Kind, sent: Any, source: dict[str, Any]) -> None:
    """CD-2: a switch that connects two calls anew swaps their sides."""
    assert facts(kind, sent, **source)[0].caller == "withheld"
    assert DIGITS not in kept(kind, sent, **source)


def test_a_hidden_caller_hides_no_other_ring_to() -> None:
    assert facts("callfactory-json", {**OURS, "privacy": "id", "ring_to": "0301234567"})[0].ring_to == "+31301234567"


def test_a_line_identity_that_is_not_permitted_is_withheld() -> None:
    """CD-2: BroadWorks has a second flag."""
    sent = broadworks(cdr_data(clidPermitted="No"))
    assert facts("broadworks-xml", sent)[0].caller == "withheld"
    assert DIGITS not in kept("broadworks-xml", sent)


def test_analogue_lines_have_a_letter_for_it() -> None:
    assert facts("asterisk-csv", a_row(src="P", clid='"" <P>'))[0].caller == "withheld"
    assert facts("asterisk-csv", a_row(src="O", clid='"" <O>'))[0].caller == "unknown"
