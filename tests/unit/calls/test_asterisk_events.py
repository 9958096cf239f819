"""Asterisk's channel events: CEL rows, and AMI and ARI events as JSON."""

from typing import Any

import pytest

from tests.unit.calls.reading import DIGITS, call_of, facts, kept, reasons
from tests.unit.calls.test_asterisk_csv import USUAL, a_row

A, B = "1795516265.7", "1795516266.8"


def cel(kind: str, time: str, unique_id: str, **more: str) -> str:
    values = {
        "cidname": "", "cidnum": "", "exten": "", "channame": "PJSIP/carrier-00000001", "appname": "", **more
    }  # fmt: skip
    row = [kind, f"2026-11-24 {time}", values["cidname"], values["cidnum"], "+31699999999", "", values.get("dnid", ""),
           values["exten"], "from-trunk", values["channame"], values["appname"], "", "DOCUMENTATION", "", unique_id, A,
           "", "", "", '{"hangupcause":16}']  # fmt: skip
    return ",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\n"


CALL = [
    cel("CHAN_START", "10:31:05.120", A, cidnum="+31612345678", cidname="Jan", exten="0201234567"),
    cel("CHAN_START", "10:31:06.000", B, channame="PJSIP/carrier-00000002", exten="s"),
    cel("ANSWER", "10:31:09.250", B, channame="PJSIP/carrier-00000002", cidnum="+31301234567"),
    cel("ANSWER", "10:31:09.260", A, cidnum="+31612345678", cidname="Jan", dnid="0201234567"),
    cel("BRIDGE_ENTER", "10:31:09.270", A),
    cel("HANGUP", "10:32:10.500", B, channame="PJSIP/carrier-00000002"),
    cel("HANGUP", "10:32:10.510", A),
    cel("LINKEDID_END", "10:32:10.520", A),
]


def test_channel_events_make_a_call_with_its_second_leg() -> None:
    call = call_of("asterisk-csv", *CALL)
    assert (call.service_number, call.caller) == ("+31201234567", "+31612345678")
    assert (call.outcome, call.ring_to, call.duration_ms) == ("answered", "+31301234567", 61_250)
    assert (call.started_ms, call.inbound_ms) == (1_795_516_265_120, 61_250)


def test_channel_events_and_the_call_record_of_one_call_are_one_call() -> None:
    """The record's measured talk time counts, the events tell the second leg."""
    record = a_row([*USUAL, "uniqueid"], lastdata="", lastapp="Queue", dstchannel="Local/x-1", billsec="61")
    call = call_of("asterisk-csv", *CALL, record)
    assert (call.ring_to, call.outcome) == ("+31301234567", "answered")


def test_a_call_whose_end_was_lost_is_incomplete() -> None:
    call = call_of("asterisk-csv", *CALL[:4])
    assert (call.outcome, call.duration_ms, call.ring_to) == ("incomplete", 0, None)


def test_voicemail_is_told_by_the_application() -> None:
    machine = cel("APP_START", "10:31:20.000", A, appname="VoiceMail")
    call = call_of("asterisk-csv", CALL[0], CALL[3], machine, CALL[6])
    assert (call.outcome, call.ring_to) == ("voicemail", None)


@pytest.mark.parametrize(("cause", "outcome"), [(17, "busy"), (21, "busy"), (16, "no-answer"), (26, "no-answer")])
def test_why_a_leg_was_not_answered_is_told_by_its_hangup(cause: int, outcome: str) -> None:
    """CD-4: `eventextra` is JSON."""
    hangup = CALL[5].replace('""hangupcause"":16', f'""hangupcause"":{cause},""dialstatus"":""""')
    assert call_of("asterisk-csv", CALL[0], CALL[1], hangup, CALL[6]).outcome == outcome
    assert call_of("asterisk-csv", *CALL[:5], CALL[5], CALL[6]).outcome == "answered"


def test_a_queue_that_nobody_came_out_of_is_no_announcement() -> None:
    """CD-4: of an empty queue there is no other channel; where its start is not told, the call's record tells."""
    answered = cel("ANSWER", "10:31:06.000", A, appname="Answer", dnid="0201234567")
    queue = cel("APP_START", "10:31:07.000", A, appname="Queue")
    call = call_of("asterisk-csv", CALL[0], answered, queue, CALL[6])
    assert (call.outcome, call.duration_ms, call.ring_to, call.inbound_ms) == ("no-answer", 0, None, 64_510)
    gave_up = {"lastapp": "Queue", "lastdata": "600", "dstchannel": "", "answer": "2026-11-24 10:31:06"}
    record = a_row([*USUAL, "uniqueid"], billsec="64", **gave_up)
    call = call_of("asterisk-csv", CALL[0], answered, CALL[6], record)
    assert (call.outcome, call.duration_ms, call.inbound_ms) == ("no-answer", 0, 64_510)


def test_a_queue_that_somebody_took_the_call_from_is_answered() -> None:
    queue = cel("APP_START", "10:31:05.500", A, appname="Queue")
    call = call_of("asterisk-csv", *CALL, queue)
    assert (call.outcome, call.ring_to, call.duration_ms) == ("answered", "+31301234567", 61_250)


def test_the_number_of_a_hiding_caller_is_not_taken_from_ani() -> None:
    """CD-2: cidani holds it."""
    started = cel("CHAN_START", "10:31:05.120", A, cidnum="anonymous", cidname="Anonymous", exten="0201234567")
    assert facts("asterisk-csv", started)[0].caller == "withheld"
    assert "699999999" not in kept("asterisk-csv", started)


def test_call_records_of_the_manager_interface() -> None:
    event = {
        "Event": "Cdr", "Source": "+31612345678", "Destination": "0201234567", "CallerID": '"Jan" <+31612345678>',
        "DestinationChannel": "PJSIP/carrier-00000002", "LastApplication": "Dial",
        "LastData": "PJSIP/0301234567@carrier", "StartTime": "2026-11-24 10:31:05", "AnswerTime": "2026-11-24 10:31:09",
        "EndTime": "2026-11-24 10:32:10", "Duration": "65", "BillableSeconds": "60", "Disposition": "ANSWERED",
        "UniqueID": A,
    }  # fmt: skip
    call = call_of("asterisk-csv", event)
    assert (call.caller, call.duration_ms, call.ring_to) == ("+31612345678", 60_000, "+31301234567")


def channel(unique_id: str, **more: Any) -> dict[str, Any]:
    return {
        "id": unique_id, "name": "PJSIP/carrier-1", "state": "Ring", "caller": {"name": "", "number": "+31612345678"},
        "connected": {"name": "", "number": ""}, "creationtime": "2026-11-24T10:31:05.120+0000",
        "dialplan": {"context": "from-trunk", "exten": "0201234567", "priority": 1}, **more,
    }  # fmt: skip


ARI: list[dict[str, Any]] = [
    {"type": "StasisStart", "timestamp": "2026-11-24T10:31:05.130+0000", "channel": channel(A)},
    {"type": "Dial", "timestamp": "2026-11-24T10:31:06.000+0000", "dialstatus": "", "caller": channel(A),
     "peer": channel(B), "dialstring": "0301234567@carrier"},
    {"type": "Dial", "timestamp": "2026-11-24T10:31:09.250+0000", "dialstatus": "ANSWER", "caller": channel(A),
     "peer": channel(B), "dialstring": "0301234567@carrier"},
    {"type": "ChannelDtmfReceived", "timestamp": "2026-11-24T10:31:20.000+0000", "channel": channel(A), "digit": "1"},
    {"type": "ChannelDestroyed", "timestamp": "2026-11-24T10:32:10.500+0000", "channel": channel(A), "cause": 16},
]  # fmt: skip


def test_events_of_the_rest_interface_make_a_call() -> None:
    call = call_of("asterisk-csv", *ARI)
    assert (call.outcome, call.ring_to, call.duration_ms) == ("answered", "+31301234567", 61_250)
    assert (call.started_ms, call.caller) == (1_795_516_265_120, "+31612345678")


def test_a_hidden_caller_of_the_rest_interface_is_withheld() -> None:
    event = {**ARI[0], "channel": channel(A, caller={"name": "Anonymous", "number": "+31612345678"})}
    assert facts("asterisk-csv", event)[0].caller == "withheld"
    assert DIGITS not in kept("asterisk-csv", event)


def test_nothing_of_the_caller_is_taken_as_a_channel_is_made() -> None:
    """CD-2: the plan hides the number of who asked for privacy, and that is later."""
    made = {**ARI[0], "type": "ChannelCreated"}
    hidden = {"caller": {"name": "Anonymous", "number": "anonymous"}}
    events = [made, {**ARI[0], "channel": channel(A, **hidden)}, {**ARI[4], "channel": channel(A, **hidden)}]
    assert call_of("asterisk-csv", *events).caller == "withheld"
    assert DIGITS not in kept("asterisk-csv", *events)
    assert call_of("asterisk-csv", made, ARI[4]).caller == "+31612345678"


def test_an_event_without_its_channel_is_rejected() -> None:
    assert reasons("asterisk-csv", {"type": "StasisStart", "timestamp": "2026-11-24T10:31:05.130+0000"}) == [
        "field_missing"
    ]
