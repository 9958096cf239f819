"""One call as each platform tells it, in pieces: in any order, repeated, alone or together, the same call (CD-5).

Of a caller who hides, nothing is kept, said or held, whichever piece comes first (CD-2).
"""

import json
import logging
import random
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from callfactory.calls.ports import OwnedCall
from callfactory.calls.sources import Kind
from callfactory.quarantine import State
from functions.cdr.take_records import take_records
from tests.fakes_calls import ACCOUNT, FakeIntake, a_source
from tests.unit.calls.reading import CALLER, DIGITS
from tests.unit.calls.test_asterisk_csv import USUAL, a_row
from tests.unit.calls.test_asterisk_events import ARI, cel
from tests.unit.calls.test_cloud_platforms import CONTACT
from tests.unit.calls.test_freeswitch import A_LEG, B_LEG, leg
from tests.unit.calls.test_kamailio_field import BYE, DIALOG, INVITE

NUMBER, TARGET = "+31201234567", "+31301234567"
A, B, C = "1795516265.7", "1795516266.8", "1795516266.9"
ROW = [*USUAL, "uniqueid", "userfield", "peeraccount", "linkedid", "sequence"]


class Bundle(NamedTuple):
    """The pieces of one call; those of `hidden` tell the same of a caller who hides."""

    kind: Kind
    shown: list[str]
    hidden: list[str]


def rows(src: str, clid: str) -> list[str]:
    """A ring-all, a transfer and what the plan did afterwards."""
    who = {"src": src, "clid": clid, "uniqueid": A, "linkedid": A, "lastdata": ""}
    all_of = {"lastdata": "PJSIP/301&PJSIP/302"}
    nobody = {"answer": "", "billsec": "0", "disposition": "NO ANSWER"}
    return [
        a_row(ROW, **{**who, "sequence": "1", "dstchannel": "PJSIP/301-1", **all_of}, **nobody),
        a_row(ROW, **{**who, "sequence": "2", "dstchannel": "PJSIP/302-1", **all_of}),
        a_row(ROW, **{**who, "sequence": "3", "dst": "303", "dstchannel": "PJSIP/303-1", "billsec": "20",
                      "start": "2026-11-24 10:32:10", "answer": "2026-11-24 10:32:10", "end": "2026-11-24 10:32:30"}),
        a_row(ROW, **{**who, "sequence": "4", "dst": "h", "lastapp": "Hangup", "dstchannel": "", "billsec": "0",
                      "start": "2026-11-24 10:32:30", "answer": "2026-11-24 10:32:30", "end": "2026-11-24 10:32:30"}),
    ]  # fmt: skip


def events(number: str, name: str) -> list[str]:
    """The same call's channels. As one is made the number stands there: the plan hides it a moment later."""
    who = {"cidnum": number, "cidname": name, "dnid": "0201234567"}
    agent = {"channame": "PJSIP/302-1", "cidnum": "302"}
    return [
        cel("CHAN_START", "10:31:05.120", A, cidnum=CALLER, exten="0201234567"),
        cel("APP_START", "10:31:05.500", A, appname="Queue", **who),
        cel("CHAN_START", "10:31:06.000", B, channame="PJSIP/301-1", exten="s"),
        cel("CHAN_START", "10:31:06.000", C, channame="PJSIP/302-1", exten="s"),
        cel("HANGUP", "10:31:08.000", B, channame="PJSIP/301-1"),
        cel("ANSWER", "10:31:09.250", C, **agent),
        cel("ANSWER", "10:31:09.260", A, **who),
        cel("HANGUP", "10:32:10.500", C, **agent),
        cel("HANGUP", "10:32:10.510", A, **who),
    ]


def ari(number: str, name: str) -> list[str]:
    caller = {"name": name, "number": number}
    told = [{**each, "channel": {**each["channel"], "caller": caller}} if "channel" in each else each for each in ARI]
    return [json.dumps(each) for each in told]


def freeswitch(**hides: str) -> list[str]:
    lost = {"answer_uepoch": "0", "billmsec": "0", "hangup_cause": "LOSE_RACE"}
    made = {"direction": "outbound", "originating_leg_uuid": A_LEG}
    late = leg("leg-c", "301", **made, **lost, **hides)
    late["callflow"][0]["times"]["answered_time"] = "0"
    return [json.dumps(each) for each in (leg(**hides), leg(B_LEG, TARGET, **made, **hides), late)]


def kamailio(**hides: str) -> list[str]:
    challenged = {**INVITE, "sip_code": "407", "time": 1795516264}
    again = {**INVITE, "time": 1795516300, "dst_ouser": NUMBER}
    return [*(json.dumps({**each, **hides}) for each in (INVITE, BYE, challenged, again)),
            DIALOG.replace("src_user=", f"privacy={hides.get('privacy', 'none')}; src_user=")]  # fmt: skip


def twilio(number: str, **more: str) -> list[str]:
    both = {"From": number, **more}
    parent = {"CallSid": "CA1", "To": NUMBER, "Direction": "inbound", **both}
    child = {"CallSid": "CA2", "ParentCallSid": "CA1", "To": TARGET, "Direction": "outbound-dial", **both}

    def at(second: str) -> str:
        return f"Tue, 24 Nov 2026 10:31:{second} +0000"

    resource = {"sid": "CA2", "parent_call_sid": "CA1", "from": number, "to": TARGET, "direction": "outbound-dial",
                "status": "completed", "duration": "40", "start_time": at("10"), "end_time": at("50"),
                "caller_name": more.get("CallerName")}  # fmt: skip
    return [
        urlencode({**parent, "CallStatus": "ringing", "Timestamp": at("05"), "SequenceNumber": "0"}),
        urlencode({**parent, "CallStatus": "in-progress", "Timestamp": at("06"), "SequenceNumber": "1"}),
        urlencode({**child, "CallStatus": "initiated", "Timestamp": at("07"), "SequenceNumber": "0"}),
        urlencode({**child, "CallStatus": "completed", "Timestamp": at("51"), "SequenceNumber": "3",
                   "CallDuration": "41", "Duration": "1"}),
        urlencode({**parent, "CallStatus": "completed", "Timestamp": at("52"), "SequenceNumber": "2",
                   "CallDuration": "46", "Duration": "1"}),
        json.dumps(resource),
    ]  # fmt: skip


def telnyx(**more: Any) -> list[str]:
    def hook(kind: str, second: str, leg_id: str, to: str, direction: str, **also: str) -> str:
        payload = {"call_session_id": "s1", "call_leg_id": leg_id, "from": CALLER, "to": to, "direction": direction,
                   "start_time": "2026-11-24T10:31:05.120000Z", **also, **more}  # fmt: skip
        stamp = f"2026-11-24T10:31:{second}.000000Z"
        return json.dumps({"data": {"event_type": kind, "id": kind + leg_id, "occurred_at": stamp, "payload": payload}})

    return [
        hook("call.initiated", "05", "l1", NUMBER, "incoming"), hook("call.answered", "06", "l1", NUMBER, "incoming"),
        hook("call.initiated", "07", "l2", TARGET, "outgoing"), hook("call.answered", "09", "l2", TARGET, "outgoing"),
        hook("call.bridged", "09", "l2", TARGET, ""),
        hook("call.hangup", "50", "l2", TARGET, "", hangup_cause="normal_clearing"),
        hook("call.hangup", "51", "l1", NUMBER, "", hangup_cause="normal_clearing"),
    ]  # fmt: skip


def connect(**more: Any) -> list[str]:
    running = {**CONTACT, **more, "LastUpdateTimestamp": "2026-11-24T10:32:00Z", "DisconnectTimestamp": None}
    second = {
        **CONTACT, **more, "ContactId": "c-2", "InitialContactId": "c-1", "SystemEndpoint": None,
        "InitiationMethod": "TRANSFER", "InitiationTimestamp": "2026-11-24T10:32:00Z",
        "DisconnectTimestamp": "2026-11-24T10:35:10Z", "TransferredToEndpoint": {"Address": TARGET},
    }  # fmt: skip
    return [json.dumps(each) for each in ({**CONTACT, **more}, running, second)]


def chime(**more: str) -> list[str]:
    first = {"TransactionId": "t1", "CallId": "l1", "Status": "Completed", "BillableDurationSeconds": "66",
             "SourcePhoneNumber": CALLER[1:], "DestinationPhoneNumber": NUMBER[1:], "Direction": "Inbound",
             "SipApplicationId": "a", "TimeStampEpochSeconds": "1795516265", **more}  # fmt: skip
    second = {**first, "CallId": "l2", "DestinationPhoneNumber": TARGET[1:], "Direction": "Outbound",
              "BillableDurationSeconds": "60", "TimeStampEpochSeconds": "1795516271"}  # fmt: skip
    person = {"CallId": "l1", "ParticipantTag": "LEG-A", "From": CALLER, "To": NUMBER, "Direction": "Inbound",
              "StartTimeInMilliseconds": "1795516265120"}  # fmt: skip
    began = {"InvocationEventType": "NEW_INBOUND_CALL", "Sequence": 1, **more,
             "CallDetails": {"TransactionId": "t1", "Participants": [person]}}  # fmt: skip
    return [json.dumps(each) for each in (first, second, began)]


CORRECTED: Final = [
    {"call_id": "c", "leg_id": "in", "role": "inbound", "service_number": NUMBER, "caller": CALLER,
     "started_at": "2026-11-24T10:31:05Z", "answered_at": "2026-11-24T10:31:06Z", "duration_ms": 70_000,
     "outcome": "answered"},
    {"call_id": "c", "leg_id": "out", "role": "delivery", "started_at": "2026-11-24T10:31:06Z", "ring_to": TARGET,
     "answered_at": "2026-11-24T10:31:09Z", "duration_ms": 60_000, "outcome": "answered"},
    {"call_id": "c", "leg_id": "out", "role": "delivery", "started_at": "2026-11-24T10:31:06Z", "ring_to": TARGET,
     "answered_at": "2026-11-24T10:31:09Z", "duration_ms": 61_000, "outcome": "answered", "revision": 2},
    {"call_id": "c", "leg_id": "in", "role": "inbound", "service_number": NUMBER, "caller": CALLER, "revision": 1,
     "started_at": "2026-11-24T10:31:04Z", "answered_at": "2026-11-24T10:31:06Z", "duration_ms": 71_000,
     "outcome": "answered"},
]  # fmt: skip
OURS = [json.dumps(each) for each in CORRECTED]
OURS_HIDDEN = [json.dumps({**each, "caller": CALLER, "privacy": "id"}) for each in CORRECTED]
ANONYMOUS = ("anonymous", '"Anonymous" <anonymous>')
BUNDLES: dict[str, Bundle] = {
    "asterisk records": Bundle("asterisk-csv", rows(CALLER, f'"Jan" <{CALLER}>'), rows(*ANONYMOUS)),
    "asterisk events": Bundle("asterisk-csv", events(CALLER, "Jan"), events("anonymous", "Anonymous")),
    "asterisk records and events": Bundle(
        "asterisk-csv",
        [*rows(CALLER, f'"Jan" <{CALLER}>')[:2], *events(CALLER, "Jan")],
        [*rows(*ANONYMOUS)[:2], *events("anonymous", "Anonymous")],
    ),
    "asterisk rest events": Bundle("asterisk-csv", ari(CALLER, "Jan"), ari(CALLER, "Anonymous")),
    "freeswitch": Bundle("freeswitch-json", freeswitch(), freeswitch(sip_h_Privacy="id")),
    "kamailio": Bundle("kamailio-acc", kamailio(), kamailio(privacy="id")),
    "twilio": Bundle("twilio", twilio(CALLER), twilio(CALLER, CallerName="Anonymous")),
    "telnyx": Bundle("telnyx", telnyx(), telnyx(sip_headers=[{"name": "Privacy", "value": "id"}])),
    "amazon connect": Bundle("amazon-connect", connect(), connect(Attributes={"Privacy": "id"})),
    "chime": Bundle("chime-sdk", chime(), chime(SourcePhoneNumberName="Anonymous")),
    "ours, corrected": Bundle("callfactory-json", OURS, OURS_HIDDEN),
}


def taken(kind: Kind, bodies: list[str], **source: Any) -> tuple[list[OwnedCall], FakeIntake, list[str]]:
    """What stands in the history after these bodies, where it stands, and every answer."""
    intake = FakeIntake()
    intake.listening.accounts.add(ACCOUNT)
    sender = a_source(kind=kind, **source)
    fates = [repr(fate) for body in bodies for fate in take_records([body.encode()], sender, intake.ports)]
    return intake.calls.all(), intake, fates


def everything(intake: FakeIntake, fates: list[str]) -> str:
    """All that is kept, held, told to others, or answered."""
    held = [intake.quarantine.held(state, limit=100).items for state in State]
    return repr((intake.calls.kept, intake.facts.kept, held, vars(intake.bus), fates))


def joined(bodies: list[str], size: int) -> list[str]:
    """Bodies of several records where the format can have them."""
    if any("CallStatus" in body for body in bodies):
        return bodies  # a form is one record
    ends = [body if body.endswith("\n") else body + "\n" for body in bodies]
    return ["".join(ends[at : at + size]) for at in range(0, len(ends), size)]


@pytest.mark.parametrize("name", BUNDLES)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chance=st.randoms(use_true_random=False), size=st.integers(1, 4), hides=st.booleans())
def test_in_any_order_and_number_it_is_one_call(name: str, chance: random.Random, size: int, hides: bool) -> None:
    bundle = BUNDLES[name]
    pieces = bundle.hidden if hides else bundle.shown
    expected, _, _ = taken(bundle.kind, pieces)
    sent = [*pieces, *chance.choices(pieces, k=len(pieces) // 2)]
    chance.shuffle(sent)
    parts = sent if name == "kamailio" else joined(sent, size)
    found, intake, fates = taken(bundle.kind, parts)
    assert [each.call for each in found] == [each.call for each in expected]
    (only,) = found
    assert only.call.caller == ("withheld" if hides else CALLER)
    assert (only.call.outcome, only.call.service_number) == ("answered", NUMBER)
    assert not intake.quarantine.held(State.OPEN, limit=1).items
    if hides:
        assert DIGITS not in everything(intake, fates)


@pytest.mark.parametrize("name", BUNDLES)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chance=st.randoms(use_true_random=False))
def test_one_piece_that_hides_the_caller_hides_it_in_all(name: str, chance: random.Random) -> None:
    """CD-2: whenever it comes, and what others said before is taken back."""
    bundle = BUNDLES[name]
    place = chance.choice([at for at, shown in enumerate(bundle.shown) if shown != bundle.hidden[at]])
    sent = [*bundle.shown[:place], bundle.hidden[place], *bundle.shown[place + 1 :]]
    chance.shuffle(sent)
    found, intake, fates = taken(bundle.kind, sent)
    assert [each.call.caller for each in found] == ["withheld"]
    assert DIGITS not in everything(intake, fates)


@pytest.mark.parametrize("name", BUNDLES)
def test_nothing_of_a_hidden_caller_is_logged_or_answered(name: str, caplog: pytest.LogCaptureFixture) -> None:
    """CD-2: also where a piece is broken in the middle."""
    caplog.set_level(logging.DEBUG)
    bundle = BUNDLES[name]
    _, _, fates = taken(bundle.kind, [*bundle.hidden, *(each[: len(each) * 2 // 3] for each in bundle.hidden)])
    assert DIGITS not in caplog.text
    assert DIGITS not in repr(fates)


def test_records_and_events_of_one_call_agree() -> None:
    """CD-4: the record's measured talk time, and where the events say that it was delivered."""
    (call,) = taken("asterisk-csv", BUNDLES["asterisk records and events"].shown)[0]
    assert (call.call.ring_to, call.call.duration_ms) == ("sip:302", 60_000)
