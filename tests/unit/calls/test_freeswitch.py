"""FreeSWITCH: mod_json_cdr, mod_xml_cdr, mod_cdr_csv."""

import base64
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, quote_plus, unquote
from xml.sax.saxutils import escape

import pytest

from tests.unit.calls.reading import DIGITS, call_of, facts, kept, reasons

A_LEG = "86cfd6e2-dbda-45a3-b59d-f683ec368e8b"
B_LEG = "97d0e7f3-0000-45a3-b59d-f683ec368e8b"
START, ANSWER, END = 1_795_516_265_278_217, 1_795_516_269_100_000, 1_795_516_336_640_000


def leg(
    uuid: str = A_LEG, number: str = "+31201234567", caller: str = "+31612345678", **variables: str
) -> dict[str, Any]:
    return {
        "core-uuid": "feef0b51-7fdf-4c4a-878e-aff233752de2",
        "channel_data": {"state": "CS_REPORTING", "direction": "inbound"},
        "variables": {
            "uuid": uuid, "direction": "inbound", "start_uepoch": str(START), "answer_uepoch": str(ANSWER),
            "end_uepoch": str(END), "start_stamp": "2026-11-24%2011%3A31%3A05", "duration": "71", "billsec": "68",
            "billmsec": "67540", "hangup_cause": "NORMAL_CLEARING", "last_app": "bridge", "bridge_uuid": B_LEG,
            "sip_user_agent": "Secret%20Phone", "sip_from_uri": f"{caller}@10.0.0.7", **variables,
        },
        "callflow": [{"caller_profile": {"caller_id_name": "Jan", "caller_id_number": caller, "ani": "+31612345678",
                                         "destination_number": number, "network_addr": "10.0.0.7"},
                      "times": {"created_time": str(START), "answered_time": str(ANSWER), "hangup_time": str(END)}}],
    }  # fmt: skip


B = leg(B_LEG, "+31301234567", originating_leg_uuid=A_LEG, direction="outbound", billmsec="65000", billsec="65")


def as_xml(document: Mapping[str, Any]) -> str:
    def part(name: str, values: Mapping[str, str]) -> str:
        return (
            f"<{name}>" + "".join(f"<{k}>{escape(quote(unquote(v)))}</{k}>" for k, v in values.items()) + f"</{name}>"
        )

    flow = document["callflow"][0]
    return (
        '<?xml version="1.0"?>\n<cdr core-uuid="x">'
        + part("variables", document["variables"])
        + f"<callflow>{part('caller_profile', flow['caller_profile'])}{part('times', flow['times'])}</callflow></cdr>"
    )


def test_both_legs_are_one_call_with_the_exact_talk_time() -> None:
    """billsec of the sample would be a second more than was talked."""
    call = call_of("freeswitch-json", leg(), B)
    assert (call.service_number, call.caller) == ("+31201234567", "+31612345678")
    assert (call.duration_ms, call.inbound_ms) == (65_000, 67_540)
    assert (call.ring_to, call.outcome, call.started_ms) == ("+31301234567", "answered", START // 1000)


def test_the_incoming_leg_alone_tells_where_it_was_bridged_to() -> None:
    call = call_of("freeswitch-json", leg(last_sent_callee_id_number="+31301234567"))
    assert (call.ring_to, call.duration_ms) == ("+31301234567", 67_540)


@pytest.mark.parametrize(
    "body",
    [
        json.dumps(leg()),
        "cdr=" + quote_plus(json.dumps(leg())),
        "cdr=" + json.dumps(leg()),
        "cdr=" + base64.b64encode(json.dumps(leg()).encode()).decode(),
    ],
)
def test_every_encoding_of_a_post_gives_the_same(body: str) -> None:
    assert facts("freeswitch-json", body) == facts("freeswitch-json", leg())


def test_xml_gives_the_same_as_json() -> None:
    assert facts("freeswitch-xml", as_xml(leg())) == facts("freeswitch-json", leg())
    assert facts("freeswitch-xml", "cdr=" + quote_plus(as_xml(leg()))) == facts("freeswitch-json", leg())


@pytest.mark.parametrize(
    "variables",
    [
        {"sip_h_Privacy": "id"},
        {"sip_h_Privacy": "user%3Bid"},
        {"privacy_hide_number": "true"},
        {"sip_hide_number": "true"},
        {"origination_privacy": "hide_name%3Ahide_number"},
        {"sip_from_uri": "anonymous@anonymous.invalid"},
        {"sip_from_display": "Anonymous"},
    ],
)
def test_a_privacy_flag_hides_the_number_wherever_it_stands(variables: dict[str, str]) -> None:
    """CD-2: ani, caller id and the asserted identity carry the number still."""
    sent = leg(**{"sip_P-Asserted-Identity": "+31612345678", **variables})
    (fact,) = facts("freeswitch-json", sent)
    assert fact.caller == "withheld"
    assert DIGITS not in kept("freeswitch-json", sent)
    assert facts("freeswitch-xml", as_xml(sent))[0].caller == "withheld"


def test_a_number_of_zeros_is_not_replaced_by_ani() -> None:
    (fact,) = facts("freeswitch-json", leg(caller="0000000000"))
    assert fact.caller == "unknown"


@pytest.mark.parametrize(
    ("cause", "outcome"),
    [
        ("USER_BUSY", "busy"),
        ("NO_ANSWER", "no-answer"),
        ("ORIGINATOR_CANCEL", "no-answer"),
        ("UNALLOCATED_NUMBER", "failed"),
    ],
)
def test_causes_of_calls_that_nobody_answered(cause: str, outcome: str) -> None:
    sent = leg(answer_uepoch="0", billmsec="0", billsec="0", hangup_cause=cause)
    sent["callflow"][0]["times"]["answered_time"] = "0"
    call = call_of("freeswitch-json", sent)
    assert (call.outcome, call.duration_ms, call.answered_ms) == (outcome, 0, None)


def test_voicemail_and_announcement() -> None:
    """CD-4."""
    assert call_of("freeswitch-json", leg(last_app="voicemail")).outcome == "voicemail"
    assert call_of("freeswitch-json", leg(last_app="playback", bridge_uuid="")).outcome == "announcement"


def test_the_csv_template_example() -> None:
    row = ['"Jan ""J"" V"', "+31612345678", "0201234567", "public", "2026-11-24 10:31:05", "2026-11-24 10:31:09",
           "2026-11-24 10:32:10", "65", "61", "NORMAL_CLEARING", A_LEG, B_LEG, "acc"]  # fmt: skip
    call = call_of("freeswitch-csv", ",".join(row) + "\n")
    assert (call.outcome, call.duration_ms, call.caller) == ("answered", 61_000, "+31612345678")
    with_codecs = call_of("freeswitch-csv", ",".join([*row, "PCMA", "PCMA"]) + "\n")
    assert with_codecs == call


def test_a_csv_template_of_ones_own() -> None:
    columns = ("uuid", "start_uepoch", "answer_uepoch", "end_uepoch", "billmsec", "caller_id_number", "service_number",
               "hangup_cause", "last_app", "sip_h_Privacy")  # fmt: skip
    row = f"{A_LEG},{START},{ANSWER},{END},67540,+31612345678,+31201234567,NORMAL_CLEARING,bridge,"
    assert call_of("freeswitch-csv", row + "\n", columns=columns).duration_ms == 67_540
    assert facts("freeswitch-csv", row + "id\n", columns=tuple(c.lower() for c in columns))[0].caller == "withheld"


def test_what_is_no_record_is_rejected() -> None:
    assert reasons("freeswitch-json", "{]") == ["unreadable"]
    assert reasons("freeswitch-json", {"variables": {}}) == ["field_missing"]
    assert reasons("freeswitch-xml", "<cdr><variables>") == ["unreadable"]


def test_entities_in_xml_are_not_resolved() -> None:
    bomb = (
        '<!DOCTYPE cdr [<!ENTITY x SYSTEM "file:///etc/hostname">]><cdr><variables><uuid>&x;</uuid></variables></cdr>'
    )
    assert reasons("freeswitch-xml", bomb) == ["unreadable"]
