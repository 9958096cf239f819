"""A caller who hides, told by any field of a record, is in nothing that is kept (CD-2, CI-2): the number stands in
another field each time."""

from typing import Any
from urllib.parse import quote, urlencode

import pytest

from callfactory.calls.fold import fold
from callfactory.calls.privacy import leaves_of, signs_in
from callfactory.calls.sources import Kind
from tests.unit.calls.reading import CALLER, DIGITS, facts, kept
from tests.unit.calls.test_asterisk_csv import USUAL, a_row
from tests.unit.calls.test_freeswitch import leg

NUMBER = "+31201234567"
TWILIO = {"CallSid": "CA1", "From": CALLER, "To": NUMBER, "CallStatus": "completed", "Direction": "inbound",
          "CallDuration": "49", "Timestamp": "Tue, 24 Nov 2026 10:32:20 +0000"}  # fmt: skip
TELNYX = {"call_leg_id": "l1", "call_session_id": "s1", "from": CALLER, "to": NUMBER, "direction": "incoming"}
CHIME = {"TransactionId": "t1", "CallId": "c1", "Status": "Completed", "BillableDurationSeconds": "6",
         "SourcePhoneNumber": CALLER, "DestinationPhoneNumber": NUMBER, "Direction": "Inbound",
         "TimeStampEpochSeconds": "1795516271"}  # fmt: skip
CONNECT = {"ContactId": "k1", "Channel": "VOICE", "InitiationMethod": "INBOUND",
           "CustomerEndpoint": {"Address": CALLER, "Type": "TELEPHONE_NUMBER"},
           "SystemEndpoint": {"Address": NUMBER, "Type": "TELEPHONE_NUMBER"},
           "InitiationTimestamp": "2026-11-24T10:31:05Z", "ConnectedToSystemTimestamp": "2026-11-24T10:31:05Z",
           "DisconnectTimestamp": "2026-11-24T10:32:20Z", "LastUpdateTimestamp": "2026-11-24T10:33:05Z"}  # fmt: skip
OURS = {"call_id": "c-1", "service_number": NUMBER, "caller": CALLER, "started_at": "2026-11-24T10:31:05Z",
        "duration_ms": 9000, "outcome": "answered"}  # fmt: skip
REMOTE_PARTY = f'"Jan" <sip:{CALLER}@10.0.0.7>;party=calling;screen=yes;privacy=full'
CHANNEL = {"id": "1795516265.7", "name": "PJSIP/carrier-1", "state": "Ring", "dialplan": {"exten": NUMBER},
           "caller": {"name": "", "number": CALLER}, "creationtime": "2026-11-24T10:31:05.120+0000"}  # fmt: skip


def telnyx(**more: Any) -> dict[str, Any]:
    payload = {**TELNYX, **more}
    return {"data": {"event_type": "call.initiated", "occurred_at": "2026-11-24T10:31:05Z", "payload": payload}}


def ari(**more: Any) -> dict[str, Any]:
    return {"type": "StasisStart", "timestamp": "2026-11-24T10:31:05.200+0000", "channel": {**CHANNEL, **more}}


def acc(columns: str, *values: str) -> tuple[Any, dict[str, Any]]:
    line = "|".join(("INVITE", "a", "b", "c1", "200", "OK", "1795516265", *values)) + "\n"
    return line, {"columns": tuple(columns.split())}


def broadworks(indicator: str, more: str = "") -> str:
    return (
        "<broadWorksCDR><cdrData><headerModule><recordId><eventCounter>1</eventCounter></recordId><type>Normal</type>"
        f"</headerModule><basicModule><callingNumber>{CALLER}</callingNumber><direction>Terminating</direction>"
        f"<callingPresentationIndicator>{indicator}</callingPresentationIndicator><calledNumber>{NUMBER}</calledNumber>"
        "<startTime>20261124103105.247</startTime><answerTime>20261124103106.813</answerTime><localCallId>251:0"
        f"</localCallId><releaseTime>20261124103120.296</releaseTime></basicModule>{more}</cdrData></broadWorksCDR>"
    )


def cdr_row(**columns: str) -> tuple[Any, dict[str, Any]]:
    names = ("src", "dst", "start", "billsec", "disposition", "uniqueid", *columns)
    values = (CALLER, "0201234567", "2026-11-24 10:31:05", "60", "ANSWERED", "1795516265.7", *columns.values())
    return ",".join(f'"{value}"' for value in values) + "\n", {"columns": names}


CASES: list[tuple[Kind, Any, dict[str, Any]]] = [
    ("asterisk-csv", a_row(clid=f'"Anonymous" <{CALLER}>'), {}),
    ("asterisk-csv", a_row([*USUAL, "uniqueid"], clid=f'"Privénummer" <{CALLER}>'), {}),
    ("asterisk-csv", *cdr_row(**{"callerid(num-pres)": "prohib_passed_screen"})),
    ("asterisk-csv", *cdr_row(cnam="Anonymous")),
    ("asterisk-csv", *cdr_row(privacy="user;id")),
    ("asterisk-csv", *cdr_row(sip_header_from="<sip:anonymous@anonymous.invalid>;tag=x")),
    ("asterisk-csv", *cdr_row(rpid=f"<sip:{CALLER}@x>;privacy=full;screen=no")),
    ("asterisk-csv", *cdr_row(clir="1")),
    ("asterisk-csv", ari(caller={"name": "Anonymous", "number": CALLER}), {}),
    ("asterisk-csv", ari(channelvars={"CALLERID(num-pres)": "prohib"}), {}),
    ("asterisk-csv", ari(channelvars={"PJSIP_HEADER(read,Privacy)": "id"}), {}),
    ("freeswitch-json", leg(sip_from_user="anonymous"), {}),
    ("freeswitch-json", leg(sip_full_from=quote('"Anonymous" <sip:anonymous@anonymous.invalid>;tag=x')), {}),
    ("freeswitch-json", leg(**{"sip_Remote-Party-ID": quote(REMOTE_PARTY)}), {}),
    ("freeswitch-json", leg(**{"sip_h_X-Privacy": "id"}), {}),
    ("freeswitch-json", leg(sip_privacy="id"), {}),
    ("freeswitch-json", leg(effective_caller_id_name="Anonymous"), {}),
    ("freeswitch-json", leg(origination_privacy="hide_name:hide_number:screen"), {}),
    ("freeswitch-csv", (f'"","{CALLER}","{NUMBER}","default","""Anonymous"" <{CALLER}>","sofia/a","sofia/b","bridge",'
                       '"","2026-11-24 10:31:05","2026-11-24 10:31:09","2026-11-24 10:32:10","65","61",'
                       '"NORMAL_CLEARING","DOCUMENTATION","a-1",""\n'), {}),
    ("kamailio-acc", *acc("src_user from_user dst_user", CALLER, "anonymous", NUMBER)),
    ("kamailio-acc", *acc("from_user src_user dst_user", "anonymous", CALLER, NUMBER)),
    ("kamailio-acc", *acc("from_uri pai dst_user", "sip:anonymous@anonymous.invalid", f"<sip:{CALLER}@x>", NUMBER)),
    ("kamailio-acc", *acc("src_user rpid dst_user", CALLER, f"<sip:{CALLER}@x>;privacy=full", NUMBER)),
    ("kamailio-acc", *acc("src_user privacy dst_user", CALLER, "header", NUMBER)),
    ("twilio", urlencode({**TWILIO, "CallerName": "Anonymous"}), {}),
    ("twilio", urlencode({**TWILIO, "SipHeader_Privacy": "id"}), {}),
    ("twilio", urlencode({**TWILIO, "SipHeader_Remote-Party-ID": REMOTE_PARTY}), {}),
    ("telnyx", telnyx(caller_id_name="Restricted"), {}),
    ("telnyx", telnyx(sip_headers=[{"name": "Privacy", "value": "id"}]), {}),
    ("telnyx", telnyx(sip_headers=[{"name": "Remote-Party-ID", "value": REMOTE_PARTY}]), {}),
    ("telnyx", telnyx(sip_headers=[{"name": "From", "value": "<sip:anonymous@anonymous.invalid>"}]), {}),
    ("chime-sdk", {**CHIME, "SourcePhoneNumberName": "Anonymous"}, {}),
    ("chime-sdk", {**CHIME, "SipHeaders": {"Privacy": "id", "P-Asserted-Identity": CALLER}}, {}),
    ("amazon-connect", {**CONNECT, "Attributes": {"sip_header_From": "sip:anonymous@anonymous.invalid"}}, {}),
    ("amazon-connect", {**CONNECT, "Attributes": {"Privacy": "id"}}, {}),
    ("didww-csv", ("Date/Time Start (UTC);Date/Time Connect (UTC);Date/Time End (UTC);Source;DID;Destination;Duration "
                  f"(secs);Caller Name\n2026-11-24 10:31:05;2026-11-24 10:31:09;2026-11-24 10:32:10;{CALLER[1:]};"
                  f"{NUMBER[1:]};sip:x@pbx;61;Anonymous\n"), {}),
    ("broadworks-xml", broadworks("Private"), {}),
    ("broadworks-xml", broadworks("Anonymous"), {}),
    ("broadworks-xml", broadworks("Public", "<ipModule><privacy>id</privacy></ipModule>"), {}),
    ("callfactory-json", {**OURS, "caller_presentation": "restricted"}, {}),
    ("callfactory-json", {**OURS, "privacy": "user;id"}, {}),
    ("callfactory-json", {**OURS, "from": "sip:anonymous@anonymous.invalid", "p_asserted_identity": CALLER}, {}),
    ("callfactory-json", {**OURS, "sip": {"headers": [{"name": "Remote-Party-ID", "value": REMOTE_PARTY}]}}, {}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "sent", "source"), CASES)
def test_a_sign_in_any_field_beats_every_number(kind: Kind, sent: Any, source: dict[str, Any]) -> None:
    found = facts(kind, sent, **source)
    assert found
    assert fold(found).caller == "withheld"
    assert DIGITS not in kept(kind, sent, **source)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("sip_h_Privacy", "none"),
        ("privacy_hide_name", "true"),
        ("privacy", "off"),
        ("caller_id_name", "Private Clinic"),
        ("outbound_caller_id_name", "Anonymous"),
        ("sip_full_to", "<sip:anonymous@10.0.0.7>"),
        ("destination_number", "anonymous"),
        ("callingPresentationIndicator", "Public"),
        ("FromCity", "PRIVATE"),
        ("channel", "PJSIP/anonymous-00000001"),
    ],
)
def test_what_is_no_sign_hides_nothing(name: str, text: str) -> None:
    assert signs_in([(name, text)]) is None


def test_headers_in_lists_have_their_own_names() -> None:
    headers = {"a": [{"name": "Privacy", "value": "id"}], "b": {"c": None, "d": 5}}
    assert ("Privacy", "id") in set(leaves_of(headers))
    assert ("d", "5") in set(leaves_of(headers))
