"""Amazon Chime SDK, Amazon Connect, Twilio, Telnyx, DIDWW, BroadWorks: each in its own shape."""

import itertools
from typing import Any
from urllib.parse import urlencode

import pytest

from callfactory.calls.fold import fold
from tests.unit.calls.reading import DIGITS, call_of, facts, kept, reasons, records

# -- Twilio ------------------------------------------------------------------------------------------------------------

PARENT, CHILD = "CA" + "1" * 32, "CA" + "2" * 32


def callback(status: str, sequence: int, second: int, **more: str) -> str:
    return urlencode(
        {
            "CallSid": PARENT, "From": "+31612345678", "To": "+31201234567", "CallStatus": status,
            "Direction": "inbound", "Timestamp": f"Tue, 24 Nov 2026 10:{31 + second // 60:02d}:{second % 60:02d} +0000",
            "SequenceNumber": str(sequence), "CallbackSource": "call-progress-events", "FromCity": "UTRECHT",
            "FromZip": "3511", "CallerName": "JAN", **more,
        }
    )  # fmt: skip


def child(status: str, sequence: int, second: int, **more: str) -> str:
    return callback(
        status, sequence, second,
        CallSid=CHILD, ParentCallSid=PARENT, To="+31301234567", Direction="outbound-dial", **more,
    )  # fmt: skip


CALLBACKS = [
    callback("ringing", 0, 5),
    callback("in-progress", 1, 6),
    child("initiated", 0, 6),
    child("ringing", 1, 7),
    child("in-progress", 2, 9),
    child("completed", 3, 58, CallDuration="49", Duration="1"),
    callback("completed", 2, 58, CallDuration="53", Duration="1"),
]


def test_callbacks_of_parent_and_child_are_one_call_in_any_order() -> None:
    expected = call_of("twilio", *CALLBACKS)
    assert (expected.service_number, expected.ring_to) == ("+31201234567", "+31301234567")
    assert (expected.duration_ms, expected.inbound_ms, expected.outcome) == (49_000, 53_000, "answered")
    for some in itertools.islice(itertools.permutations(CALLBACKS), 0, 5040, 173):
        assert call_of("twilio", *some) == expected


def test_minutes_that_were_billed_are_not_a_duration() -> None:
    assert call_of("twilio", callback("completed", 2, 58, CallDuration="49", Duration="1")).duration_ms == 49_000


@pytest.mark.parametrize(
    ("status", "outcome"),
    [("busy", "busy"), ("no-answer", "no-answer"), ("canceled", "no-answer"), ("failed", "failed")],
)
def test_a_child_that_nobody_answered(status: str, outcome: str) -> None:
    call = call_of("twilio", CALLBACKS[0], CALLBACKS[1], child(status, 3, 20, CallDuration="0"), CALLBACKS[6])
    assert (call.outcome, call.duration_ms, call.ring_to) == (outcome, 0, None)


RESOURCE = {
    "sid": PARENT, "parent_call_sid": None, "from": "+31612345678", "to": "+31201234567", "status": "completed",
    "start_time": "Tue, 24 Nov 2026 10:31:05 +0000", "end_time": "Tue, 24 Nov 2026 10:32:05 +0000", "duration": "4",
    "direction": "inbound", "price": "-0.200", "caller_name": "JAN", "queue_time": "1000",
}  # fmt: skip


def test_a_call_resource_says_its_duration_whatever_its_times_say() -> None:
    call = call_of("twilio", {"calls": [RESOURCE], "page": 0})
    assert call.duration_ms == 4_000
    assert call_of("twilio", *CALLBACKS[:2], RESOURCE, CALLBACKS[6]).inbound_ms == 4_000


@pytest.mark.parametrize("spelled", ["+266696687", "+7378742833", "+2562533", "Anonymous", "anonymous"])
def test_twilio_spells_hidden_numbers_on_the_keypad(spelled: str) -> None:
    """CD-2."""
    assert facts("twilio", callback("completed", 2, 58, CallDuration="49", From=spelled))[0].caller == "withheld"


@pytest.mark.parametrize("spelled", ["+86282452253", "+8656696"])
def test_twilio_spells_unknown_numbers_too(spelled: str) -> None:
    assert facts("twilio", callback("completed", 2, 58, CallDuration="49", From=spelled))[0].caller == "unknown"


def test_places_and_names_of_twilio_are_dropped() -> None:
    """CD-1."""
    for gone in ("UTRECHT", "3511", "JAN", PARENT):
        assert gone not in kept("twilio", *CALLBACKS)


def test_a_callback_with_an_unknown_status_is_rejected() -> None:
    assert reasons("twilio", callback("vanished", 2, 58)) == ["outcome_unknown"]


# -- Telnyx ------------------------------------------------------------------------------------------------------------


def webhook(kind: str, at: str, leg: str = "leg-a", **payload: Any) -> dict[str, Any]:
    return {
        "data": {
            "record_type": "event", "event_type": kind, "id": f"{kind}{at}", "occurred_at": f"2026-11-24T10:{at}Z",
            "payload": {"call_control_id": "v3:x", "call_leg_id": leg, "call_session_id": "session-1",
                        "client_state": "aGF2ZQ==", "from": "+31-6-1234-5678", "to": "+31201234567", **payload},
        },
        "meta": {"attempt": 1, "delivered_to": "https://example.com"},
    }  # fmt: skip


TELNYX = [
    webhook("call.initiated", "31:05.120000", direction="incoming", state="parked"),
    webhook("call.answered", "31:06.000000"),
    webhook("call.initiated", "31:06.100000", leg="leg-b", direction="outgoing", to="+31301234567"),
    webhook("call.answered", "31:09.250000", leg="leg-b", to="+31301234567"),
    webhook("call.bridged", "31:09.300000"),
    webhook("call.hangup", "32:10.500000", leg="leg-b", to="+31301234567", start_time="2026-11-24T10:31:06.100Z",
            end_time="2026-11-24T10:32:10.500000Z", hangup_cause="normal_clearing"),
    webhook("call.hangup", "32:10.600000", start_time="2026-11-24T10:31:05.120Z", hangup_cause="normal_clearing",
            end_time="2026-11-24T10:32:10.600000Z"),
]  # fmt: skip


def attributed(*sent: dict[str, Any]) -> Any:
    """As intake does it: only the service number is one."""
    found = facts("telnyx", *sent)
    return [f if f.service_number == "+31201234567" else f._replace(service_number=None) for f in found]


def test_webhooks_are_one_call_in_any_order_and_number() -> None:
    expected = fold(attributed(*TELNYX))
    assert (expected.caller, expected.ring_to, expected.outcome) == ("+31612345678", "+31301234567", "answered")
    assert (expected.duration_ms, expected.started_ms) == (61_250, 1_795_516_265_120)
    for some in itertools.islice(itertools.permutations(TELNYX), 0, 5040, 211):
        assert fold(attributed(*some, *some[:3])) == expected


def test_a_caller_who_hangs_up_first_was_not_answered() -> None:
    gone = webhook(
        "call.hangup", "31:13.700000", hangup_cause="originator_cancel", start_time="2026-11-24T10:31:05.120Z"
    )
    assert fold(attributed(TELNYX[0], gone)).outcome == "no-answer"


def test_a_privacy_header_of_a_webhook_hides_the_number() -> None:
    """CD-2."""
    sent = webhook(
        "call.initiated", "31:05.120000", direction="incoming", sip_headers=[{"name": "Privacy", "value": "id"}]
    )
    assert facts("telnyx", sent)[0].caller == "withheld"
    assert DIGITS not in kept("telnyx", sent)


def test_detail_records_count_what_was_talked_not_what_was_billed() -> None:
    record = {
        "record_type": "webrtc_detail_record", "id": "leg-a", "telnyx_session_id": "session-1",
        "telnyx_leg_id": "leg-a", "started_at": "2026-11-24T10:31:05Z", "finished_at": "2026-11-24T10:31:59Z",
        "call_sec": 50, "billed_sec": 60,
        "cli": "+31612345678", "cld": "+31201234567", "direction": "inbound", "cost": "0.002",
    }  # fmt: skip
    (fact,) = facts("telnyx", {"data": [record], "meta": {"total_pages": 1}})
    assert (fact.talk_ms, fact.caller) == (50_000, "+31612345678")


# -- Amazon Connect ----------------------------------------------------------------------------------------------------

CONTACT = {
    "ContactId": "c-1", "InitialContactId": None, "Channel": "VOICE", "InitiationMethod": "INBOUND",
    "InitiationTimestamp": "2026-11-24T10:31:05Z", "ConnectedToSystemTimestamp": "2026-11-24T10:31:06Z",
    "DisconnectTimestamp": "2026-11-24T10:32:10Z", "LastUpdateTimestamp": "2026-11-24T10:33:00Z",
    "CustomerEndpoint": {"Address": "+31612345678", "Type": "TELEPHONE_NUMBER"},
    "SystemEndpoint": {"Address": "+31201234567", "Type": "TELEPHONE_NUMBER"},
    "Agent": {"ARN": "arn:x", "ConnectedToAgentTimestamp": "2026-11-24T10:31:09Z", "Username": "jan"},
    "Attributes": {"Acct": "secret"}, "Recording": {"Location": "bucket/x"}, "NewField": {"a": 1},
}  # fmt: skip


def test_a_contact_that_an_agent_took() -> None:
    call = call_of("amazon-connect", CONTACT)
    assert (call.outcome, call.duration_ms, call.caller) == ("answered", 61_000, "+31612345678")


def test_of_a_contact_the_latest_update_counts() -> None:
    earlier = {**CONTACT, "LastUpdateTimestamp": "2026-11-24T10:32:00Z", "DisconnectTimestamp": None}
    assert call_of("amazon-connect", CONTACT, earlier).duration_ms == 61_000


def test_a_transfer_to_a_number_is_where_the_call_was_delivered() -> None:
    first = {**CONTACT, "Agent": None, "Queue": {"Name": "q"}}
    transfer = {
        **CONTACT, "ContactId": "c-2", "InitialContactId": "c-1", "PreviousContactId": "c-1", "Agent": None,
        "InitiationMethod": "TRANSFER", "SystemEndpoint": None, "ConnectedToSystemTimestamp": "2026-11-24T10:31:20Z",
        "TransferredToEndpoint": {"Address": "+31301234567", "Type": "TELEPHONE_NUMBER"},
    }  # fmt: skip
    call = call_of("amazon-connect", transfer, first)
    assert (call.outcome, call.ring_to, call.duration_ms) == ("answered", "+31301234567", 50_000)


def test_contacts_that_reached_no_agent_say_so() -> None:
    """CD-4."""
    assert call_of("amazon-connect", {**CONTACT, "Agent": None, "Queue": {"Name": "q"}}).outcome == "no-answer"
    assert call_of("amazon-connect", {**CONTACT, "Agent": None}).outcome == "announcement"


def test_the_incoming_leg_of_a_contact_lasts_from_its_connection_on() -> None:
    """Greeting and queue are part of what the caller's leg lasted, whether an agent came or not."""
    assert call_of("amazon-connect", CONTACT).inbound_ms == 64_000
    gave_up = call_of("amazon-connect", {**CONTACT, "Agent": None, "Queue": {"Name": "q"}})
    assert (gave_up.outcome, gave_up.duration_ms, gave_up.inbound_ms) == ("no-answer", 0, 64_000)
    second = {
        **CONTACT, "ContactId": "c-2", "InitialContactId": "c-1", "PreviousContactId": "c-1", "SystemEndpoint": None,
        "InitiationMethod": "TRANSFER", "ConnectedToSystemTimestamp": None,
        "InitiationTimestamp": "2026-11-24T10:32:00Z", "DisconnectTimestamp": "2026-11-24T10:35:10Z",
        "Agent": {"ConnectedToAgentTimestamp": "2026-11-24T10:32:20Z"},
    }  # fmt: skip
    transferred = call_of("amazon-connect", second, CONTACT)
    assert (transferred.duration_ms, transferred.inbound_ms) == (61_000, 244_000)


def test_other_contacts_and_events_are_no_calls_to_a_number() -> None:
    chat, event = {**CONTACT, "Channel": "CHAT"}, {"detail-type": "Amazon Connect Contact Event", "detail": {}}
    assert facts("amazon-connect", chat, event) == []


# -- Amazon Chime SDK --------------------------------------------------------------------------------------------------

VOICE_CONNECTOR = {
    "AwsAccountId": "1", "CallId": "call-1", "VoiceConnectorId": "vc", "Status": "Completed", "Direction": "Inbound",
    "StartTimeEpochSeconds": "1795516269", "EndTimeEpochSeconds": "1795516281", "BillableDurationSeconds": "24",
    "BillableDurationMinutes": ".4", "SourcePhoneNumber": "31612345678", "DestinationPhoneNumber": "31201234567",
    "SourceCountry": "NL",
}  # fmt: skip


def test_a_voice_connector_record_counts_what_was_talked() -> None:
    call = call_of("chime-sdk", VOICE_CONNECTOR)
    assert (call.duration_ms, call.caller, call.service_number) == (12_000, "+31612345678", "+31201234567")


def test_legs_of_a_media_application_are_one_call() -> None:
    inbound = {
        "TransactionId": "t-1", "CallId": "a", "Status": "Completed", "BillableDurationSeconds": "65",
        "SourcePhoneNumber": "31612345678", "DestinationPhoneNumber": "31201234567", "Direction": "Inbound",
        "TimeStampEpochSeconds": "1795516265", "SipRuleId": "r",
    }  # fmt: skip
    outbound = {**inbound, "CallId": "b", "Direction": "Outbound", "SourcePhoneNumber": "31201234567",
                "DestinationPhoneNumber": "31301234567", "BillableDurationSeconds": "61"}  # fmt: skip
    event = {
        "SchemaVersion": "1.0", "Sequence": 1, "InvocationEventType": "NEW_INBOUND_CALL",
        "CallDetails": {"TransactionId": "t-1", "Participants": [
            {"CallId": "a", "ParticipantTag": "LEG-A", "To": "+31201234567", "From": "+31612345678",
             "Direction": "Inbound", "StartTimeInMilliseconds": "1795516265120", "Status": "Connected"}]},
    }  # fmt: skip
    call = call_of("chime-sdk", event, outbound, inbound)
    assert (call.duration_ms, call.inbound_ms, call.ring_to) == (61_000, 65_000, "+31301234567")


# -- DIDWW -------------------------------------------------------------------------------------------------------------

DIDWW_HEADER = (
    "Date/Time Start (UTC),Date/Time Connect (UTC),Date/Time End (UTC),Source,DID,Destination,Duration (secs),"
    "Disconnect Initiator,Disconnect Code,Response,TollFree Amount (USD),Customer ID\n"
)


def test_an_export_of_incoming_calls() -> None:
    row = (
        "2026-11-24 10:31:05,2026-11-24 10:31:09,2026-11-24 10:32:10,31612345678,31201234567,31301234567,61,"
        "caller,200,OK,0,7\n"
    )
    call = call_of("didww-csv", DIDWW_HEADER + row)
    assert (call.outcome, call.duration_ms, call.ring_to) == ("answered", 61_000, "+31301234567")
    assert (call.service_number, call.caller) == ("+31201234567", "+31612345678")


def test_a_row_that_was_never_connected() -> None:
    row = "2026-11-24 10:31:05,,,4,31201234567,sip:box@10.0.0.7,0,timeout,408,Request Timeout,0,7\n"
    call = call_of("didww-csv", DIDWW_HEADER + row)
    assert (call.outcome, call.duration_ms, call.caller, call.ring_to) == ("no-answer", 0, "unknown", None)


def test_the_same_row_twice_is_the_same_call() -> None:
    row = "2026-11-24 10:31:05,,,anonymous,31201234567,31301234567,0,timeout,408,Request Timeout,0,7\n"
    first, second = facts("didww-csv", DIDWW_HEADER + row + row)
    assert first == second


# -- BroadWorks --------------------------------------------------------------------------------------------------------


def cdr_data(counter: int = 2, kind: str = "Normal", **basic: str) -> str:
    values = {
        "userNumber": "+31301234567", "direction": "Terminating", "callingNumber": "+31612345678",
        "callingPresentationIndicator": "Public", "calledNumber": "+31201234567", "startTime": "20261124103105.247",
        "localCallId": "25160047719:0", "answerIndicator": "Yes", "answerTime": "20261124103109.250",
        "releaseTime": "20261124103210.500", "terminationCause": "016", "userId": "jan@example.com", **basic,
    }  # fmt: skip
    inner = "".join(f"<{name}>{value}</{name}>" for name, value in values.items() if value)
    return (
        f"<cdrData><headerModule><recordId><eventCounter>{counter}</eventCounter><systemId>s</systemId>"
        f"</recordId><type>{kind}</type></headerModule><basicModule>{inner}</basicModule>"
        "<ipModule><route>gw04.example.org</route></ipModule></cdrData>"
    )


def broadworks(*parts: str) -> str:
    header = "<recordId><eventCounter>1</eventCounter></recordId><type>Start</type>"
    frame = f"<cdrData><headerModule>{header}</headerModule></cdrData>"
    prolog = '<?xml version="1.0" encoding="ISO-8859-1"?>\n<!DOCTYPE broadWorksCDR>\n'
    return f'{prolog}<broadWorksCDR version="19.0">{frame}{"".join(parts)}</broadWorksCDR>'


def test_a_broadworks_record_in_utc_with_milliseconds() -> None:
    call = call_of("broadworks-xml", broadworks(cdr_data()))
    assert (call.started_ms, call.duration_ms) == (1_795_516_265_247, 61_250)
    assert (call.ring_to, call.outcome, call.caller) == ("+31301234567", "answered", "+31612345678")


@pytest.mark.parametrize(
    ("indicator", "caller"),
    [("Private", "withheld"), ("Anonymous", "withheld"), ("Unavailable", "unknown"), ("Interworking", "unknown")],
)
def test_the_presentation_indicator_beats_the_number(indicator: str, caller: str) -> None:
    """CD-2."""
    sent = broadworks(cdr_data(callingPresentationIndicator=indicator))
    assert facts("broadworks-xml", sent)[0].caller == caller
    assert DIGITS not in kept("broadworks-xml", sent)


def test_partial_records_are_replaced_by_the_end() -> None:
    long = cdr_data(2, "Long Duration", releaseTime="")
    assert call_of("broadworks-xml", broadworks(long)).outcome == "incomplete"
    assert call_of("broadworks-xml", broadworks(long, cdr_data(3))).duration_ms == 61_250


def test_a_document_that_breaks_off_gives_what_came_before() -> None:
    found = records("broadworks-xml", broadworks(cdr_data())[:-10] + "<")
    assert [type(each).__name__ for each in found] == ["Ignored", "Accepted", "Rejected"]
