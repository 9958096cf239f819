"""What Asterisk 22 writes of real calls: queues, Local channels, groups, transfers, what its plan does afterwards.

Each list is the rows of one call, in the order in which they were written; numbers are made up.
"""

import pytest

from callfactory.calls.fold import Call
from tests.unit.calls.reading import CALLER, DIGITS, call_of, facts, kept, reasons
from tests.unit.calls.test_asterisk_csv import USUAL, a_row

NUMBER, TARGET, OTHER = "+31201234567", "+31301234567", "+31301234599"
A, B = "sw-1795516265.7", "sw-1795516266.9"
ALL = [*USUAL, "uniqueid", "userfield", "peeraccount", "linkedid", "sequence"]
NOBODY = {"answer": "", "billsec": "0", "disposition": "NO ANSWER"}


def row(sequence: int, **changes: str) -> str:
    values = {"uniqueid": A, "linkedid": A, "sequence": str(sequence), "lastdata": "", **changes}
    return a_row(ALL, **values)


def call(*rows: str) -> Call:
    return call_of("asterisk-csv", "".join(rows))


def after(lastapp: str, **changes: str) -> str:
    """What the plan did when whoever was rung did not take the call, or had hung up: a row of no length."""
    return row(40, lastapp=lastapp, dstchannel="", start="2026-11-24 10:32:10", answer="2026-11-24 10:32:10",
               duration="0", **{"billsec": "0", **changes})  # fmt: skip


# -- Who was reached (CD-4) --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lastapp", "lastdata", "channel", "ring_to"),
    [
        ("Queue", "600,t,,,", "Local/301@from-queue-00000001;1", "sip:301"),
        ("Queue", "600,t,,,", "PJSIP/301-00000012", "sip:301"),
        ("Queue", "sales", "Agent/1001", "sip:1001"),
        ("Queue", "sales", "Local/0301234567@agents-00000001;1", TARGET),
        ("Dial", "Local/301@in/n&Local/302@in/n,20,tr", "Local/302@in-00000003;1", "sip:302"),
        ("Dial", "Local/FMPR-301@in&Local/FMGL-0301234567#@in,20", "Local/FMGL-0301234567#@in-00000001;1", TARGET),
        ("Dial", "Local/RG-600-301@in&Local/RG-600-302@in,20", "Local/RG-600-301@in-00000001;1", "sip:301"),
        ("Dial", "PJSIP/301/sip:301@10.0.0.9:5060&PJSIP/301/sip:301@10.0.0.10:5061,30", "PJSIP/301-01", "sip:301"),
        ("Dial", "PJSIP/trunk/sip:+31301234567@carrier.example;user=phone,30", "PJSIP/trunk-01", TARGET),
        ("Dial", "PJSIP/0301234567@one&PJSIP/0301234599@two:5061,30", "PJSIP/two-01", OTHER),
        ("Dial", "PJSIP/0301234567@trunk&PJSIP/0301234599@trunk,30", "PJSIP/trunk-01", None),
        ("Dial", "IAX2/user:secret@10.0.0.1/0301234567@in,30", "IAX2/10.0.0.1:4569-123", TARGET),
        ("Dial", "DAHDI/g0/0301234567,300,T", "DAHDI/i1/0301234567-5", TARGET),
        ("Hangup", "", "DAHDI/1-1", None),
        ("Dial", "SIP/301|20|tT", "SIP/301-0000abcd", "sip:301"),
    ],
)
def test_where_it_went_is_told_by_target_and_channel(
    lastapp: str, lastdata: str, channel: str, ring_to: str | None
) -> None:
    assert call(row(1, lastapp=lastapp, lastdata=lastdata, dstchannel=channel)).ring_to == ring_to


def test_a_queue_whose_agents_are_local_channels_is_one_call() -> None:
    """The agent's own row tells the talk time; the number that it dials is none of a service."""
    found = call(
        row(1, lastapp="Queue", lastdata="600,t", dstchannel="Local/0301234567@agents-01;1",
            answer="2026-11-24 10:31:05", billsec="65"),
        row(4, uniqueid=B, channel="Local/0301234567@agents-01;2", dst="0301234567", lastapp="Dial",
            lastdata="PJSIP/0301234567@trunk", dstchannel="PJSIP/trunk-02", start="2026-11-24 10:31:06", billsec="60"),
    )  # fmt: skip
    assert (found.service_number, found.outcome, found.ring_to) == (NUMBER, "answered", TARGET)
    assert (found.duration_ms, found.inbound_ms) == (60_000, 65_000)


def test_what_a_linked_channel_dials_is_no_service_number() -> None:
    (leg,) = facts("asterisk-csv", row(4, uniqueid=B, channel="Local/0301234567@agents-01;2", dst="0301234567"))
    assert leg.service_number is None


# -- Nobody was reached ------------------------------------------------------------------------------------------------


BUSY_AGENT = {"lastapp": "Queue", "lastdata": "600,t", "disposition": "NO ANSWER"}
UNANSWERED = {"lastdata": "PJSIP/301,3", "dstchannel": "PJSIP/301-0c", "disposition": "NO ANSWER"}


@pytest.mark.parametrize(
    "rows",
    [
        [row(2, lastapp="Queue", lastdata="empty,t,,,20", dstchannel="")],
        [
            row(1, dstchannel="Local/301@q-01;1", billsec="4", **BUSY_AGENT),
            row(38, dstchannel="Local/301@q-02;1", **BUSY_AGENT),
            after("Hangup"),
        ],
        [row(5, billsec="4", **UNANSWERED), after("Hangup")],
        [row(5, lastdata="PJSIP/301,3", dstchannel="", lastapp="Dial")],
        [after("Answer")],
    ],
)  # fmt: skip
def test_a_switch_that_answered_by_itself_reached_nobody(rows: list[str]) -> None:
    """CD-4: a caller who gave up in a queue, an extension that did not answer after a greeting."""
    found = call(*rows)
    assert (found.outcome, found.duration_ms, found.ring_to) == ("no-answer", 0, None)


def test_the_time_in_a_queue_that_nobody_came_out_of_is_that_of_the_incoming_leg() -> None:
    assert call(row(2, lastapp="Queue", lastdata="600", dstchannel="", billsec="9")).inbound_ms == 9000


def test_what_the_plan_does_after_the_talk_changes_nothing() -> None:
    found = call(row(1, lastdata="PJSIP/0301234567@trunk"), after("Hangup"))
    assert (found.outcome, found.ring_to, found.duration_ms) == ("answered", TARGET, 60_000)


def test_an_announcement_after_nobody_answered_says_so() -> None:
    played = after("Playback", billsec="5")
    assert call(row(1, lastdata="PJSIP/301,3", **NOBODY), played).outcome == "announcement"


def test_the_parts_of_an_incoming_leg_one_after_the_other_add_up() -> None:
    """A transfer: the first that answered is where it was delivered; the caller's leg lasted for both."""
    found = call(
        row(1, lastdata="PJSIP/0301234567@trunk", billsec="10", end="2026-11-24 10:31:19"),
        row(2, lastdata="PJSIP/0301234599@trunk", start="2026-11-24 10:31:19", answer="2026-11-24 10:31:19",
            billsec="40", dst="302"),
    )  # fmt: skip
    assert (found.ring_to, found.duration_ms, found.inbound_ms) == (TARGET, 10_000, 50_000)


@pytest.mark.parametrize("columns", [[*USUAL, "uniqueid"], [*USUAL, "uniqueid", "userfield"]])
def test_a_mailbox_after_the_call_is_part_of_it_by_its_id(columns: list[str]) -> None:
    """Without `linkedid` the unique id joins the row of the mailbox, whose extension is none that was called."""
    rang = a_row(columns, uniqueid=A, lastdata="PJSIP/301,20", **NOBODY)
    mailbox = {"dst": "vmu301", "lastapp": "VoiceMail", "lastdata": "301@default,u", "dstchannel": ""}
    found = call(rang, a_row(columns, uniqueid=A, billsec="20", start="2026-11-24 10:31:25", **mailbox))
    assert (found.outcome, found.duration_ms, found.service_number) == ("voicemail", 20_000, NUMBER)
    assert reasons("asterisk-csv", a_row(columns, uniqueid=A, dst="301")) == ["no_service_number"]


# -- Channel events ----------------------------------------------------------------------------------------------------


def event(kind: str, at: str, name: str, number: str, exten: str, channel: str, unique_id: str, *more: str) -> str:
    application, data, dialled, peer = (*more, "", "", "", "")[:4]
    cells = (kind, f"179551626{at}", name, number, number, "", dialled, exten, "in", channel, application, data, "3",
             "", unique_id, A, peer, "", "", "")  # fmt: skip
    return ",".join(f'"{cell}"' for cell in cells) + "\n"


CARRIER, AGENT = "PJSIP/carrier-01", "Local/301@queue-01"
DIAL = ("Dial", "PJSIP/trunk/sip:0301234567@carrier.example,30", "0201234567")
CALLED = [
    event("CHAN_START", "5.1", "Jan", CALLER, "0201234567", CARRIER, A),
    event("CHAN_START", "5.2", "", "", "s", "PJSIP/trunk-02", B),
    event("ANSWER", "6.1", "", "0201234567", "0201234567", "PJSIP/trunk-02", B, "AppDial", "(Outgoing Line)"),
    event("ANSWER", "6.2", "Jan", CALLER, "0201234567", CARRIER, A, *DIAL),
    event("BRIDGE_ENTER", "6.3", "", "0201234567", "", "PJSIP/trunk-02", B, "AppDial", "(Outgoing Line)"),
    event("BRIDGE_ENTER", "6.4", "Jan", CALLER, "0201234567", CARRIER, A, *DIAL, "PJSIP/trunk-02"),
    event("HANGUP", "9.1", "Jan", CALLER, "h", CARRIER, A, "", "", "0201234567"),
    event("HANGUP", "9.1", "", "0201234567", "", "PJSIP/trunk-02", B, "AppDial", "(Outgoing Line)"),
]


def test_the_incoming_channel_tells_whom_it_was_connected_to() -> None:
    """CD-4: the channel towards the ring-to bears the number that was called."""
    found = call(*CALLED)
    assert (found.service_number, found.caller, found.ring_to, found.duration_ms) == (NUMBER, CALLER, TARGET, 3000)


def test_of_two_that_a_caller_was_connected_to_the_first_is_where_it_was_delivered() -> None:
    """CD-4: the first has no number of its own in these events, the second, of a transfer, has."""
    second = "sw-1795516267.1"
    transferred = [
        event("CHAN_START", "7.2", "", "", "0301234599", "Local/0301234599@in-01;2", second),
        event("ANSWER", "7.6", "Jan", CALLER, "0301234599", "Local/0301234599@in-01;2", second, "Answer"),
        event("BRIDGE_ENTER", "7.7", "Jan", CALLER, "x302", CARRIER, A, "Dial", "Local/0301234599@in/n", "0201234567"),
        event("HANGUP", "9.0", "Jan", CALLER, "0301234599", "Local/0301234599@in-01;2", second),
    ]
    ended = event("HANGUP", "7.1", "", "0201234567", "", "PJSIP/trunk-02", B, "AppDial", "(Outgoing Line)")
    found = call(*CALLED[:-1], ended, *transferred)
    assert (found.ring_to, found.duration_ms, found.service_number) == (TARGET, 1000, NUMBER)


def test_a_later_extension_is_not_the_number_that_was_called() -> None:
    gone_on = event("ANSWER", "5.4", "Jan", CALLER, "0301234599", CARRIER, A, "Answer", "", "0201234567")
    assert call(*CALLED, gone_on).service_number == NUMBER


def test_the_half_of_a_local_channel_that_runs_the_plan_never_tells_the_caller_as_the_ring_to() -> None:
    """CD-2, CD-4: its events bear the caller's number, of a caller who hides as well."""
    hidden = [
        event("CHAN_START", "5.1", "", CALLER, "0201234567", CARRIER, A),
        event("ANSWER", "5.2", "Anonymous", "anonymous", "0201234567", CARRIER, A, "Answer", "", "0201234567"),
        event("CHAN_START", "5.3", "", "", "301", f"{AGENT};1", "sw-1795516265.8"),
        event("CHAN_START", "5.3", "", "", "301", f"{AGENT};2", B),
        event("ANSWER", "6.1", "", CALLER, "301", f"{AGENT};2", B, "Answer"),
        event("HANGUP", "9.1", "", CALLER, "301", f"{AGENT};2", B),
        event("HANGUP", "9.1", "Anonymous", "anonymous", "h", CARRIER, A, "", "", "0201234567"),
    ]
    found = call(*hidden)
    assert (found.caller, found.ring_to, found.outcome) == ("withheld", "sip:301", "answered")
    assert DIGITS not in kept("asterisk-csv", *hidden)
