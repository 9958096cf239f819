"""Records as switches in the field write them: exports of tables, other separators, logs, second legs."""

import json
from typing import Any

import pytest

from callfactory.calls.fold import Call
from callfactory.calls.sources import Kind
from tests.unit.calls.reading import CALLER, call_of, reasons
from tests.unit.calls.test_freeswitch import A_LEG, B_LEG, leg

NUMBER, TARGET = "+31201234567", "+31301234567"
FREEPBX = (
    "calldate,clid,src,dst,dcontext,channel,dstchannel,lastapp,lastdata,duration,billsec,disposition,amaflags,"
    "accountcode,uniqueid,userfield,did,recordingfile,cnum,cnam,outbound_cnum,outbound_cnam,dst_cnam,linkedid,"
    "peeraccount,sequence\n"
    '2026-11-24 10:31:05,"""Jan"" <0612345678>",0612345678,301,ext-local,PJSIP/trunk-00000001,PJSIP/301-00000002,Dial,'
    '"PJSIP/301/sip:301@10.0.0.9:5060,,HhtrM(auto-blkvm)Ib(func-apply-sipheaders^s^1)",65,60,ANSWERED,3,,1795516265.7,'
    ",31201234567,external-301.wav,0612345678,Jan,,,Piet,1795516265.7,,12\n"
)
SEMICOLONS = (
    "start;answer;end;src;dst;clid;dstchannel;lastapp;lastdata;billsec;disposition;uniqueid\n2026-11-24 10:31:05;"
    '2026-11-24 10:31:09;2026-11-24 10:32:10;0612345678;0201234567;"Jan; de" <0612345678>;PJSIP/x-1;Dial;'
    "PJSIP/0301234567@carrier,30;60;ANSWERED;1795516265.7\n"
)
EVENTS = (
    "id,eventtype,eventtime,cid_name,cid_num,cid_ani,cid_rdnis,cid_dnid,exten,context,channame,appname,appdata,"
    "amaflags,accountcode,uniqueid,linkedid,peer,userdeftype,extra\n"
    "1,CHAN_START,1795516265.120,Jan,+31612345678,,,,+31201234567,in,PJSIP/c-1,,,3,,1795516265.7,1795516265.7,,,\n"
    "2,CHAN_START,1795516266.000,,,,,,s,in,PJSIP/c-2,,,3,,1795516266.8,1795516265.7,,,\n"
    "3,ANSWER,1795516269.100,,+31301234567,,,,s,in,PJSIP/c-2,AppDial,,3,,1795516266.8,1795516265.7,,,\n"
    "4,ANSWER,1795516269.100,Jan,+31612345678,,,,+31201234567,in,PJSIP/c-1,Dial,,3,,1795516265.7,1795516265.7,,,\n"
    "5,HANGUP,1795516329.100,,,,,,s,in,PJSIP/c-2,,,3,,1795516266.8,1795516265.7,,,\n"
    "6,HANGUP,1795516329.110,Jan,+31612345678,,,,+31201234567,in,PJSIP/c-1,,,3,,1795516265.7,1795516265.7,,,\n"
)
LOGGED = (
    "Nov 24 10:31:05 sbc kamailio[123]: NOTICE: acc [acc.c:287]: acc_log_request(): ACC: transaction answered: "
    "timestamp=1795516265;method=INVITE;from_tag=a;to_tag=b;call_id=c1;code=200;reason=OK;src_user=+31612345678;"
    "dst_user=+31201234567\n"
    "Nov 24 10:32:05 sbc kamailio[123]: NOTICE: acc [acc.c:287]: acc_log_request(): ACC: transaction answered: "
    "timestamp=1795516325;method=BYE;from_tag=b;to_tag=a;call_id=c1;code=200;reason=OK;src_user=;dst_user=\n"
)
SQL = (
    "INSERT INTO cdr VALUES ('Jan, de','+31612345678','+31201234567','default','2026-11-24 10:31:05',"
    "'2026-11-24 10:31:09','2026-11-24 10:32:10','65','60','NORMAL_CLEARING','a-1','b-1', '');\n"
)
CONNECTOR = {
    "AwsAccountId": "1", "TransactionId": "t1", "CallId": "c1", "VoiceConnectorId": "vc", "Status": "Completed",
    "BillableDurationSeconds": 60, "SourcePhoneNumber": CALLER, "DestinationPhoneNumber": NUMBER,
    "ServiceCode": "AmazonChimeVoiceConnector", "Direction": "Inbound", "StartTimeEpochSeconds": 1795516265,
    "EndTimeEpochSeconds": 1795516325,
}  # fmt: skip
TRUNK = {
    "record_type": "sip-trunking", "id": "x", "started_at": "2026-11-24T10:31:05Z",
    "answered_at": "2026-11-24T10:31:09Z", "finished_at": "2026-11-24T10:32:09Z", "call_sec": 60, "billed_sec": 120,
    "direction": "inbound", "cli": CALLER, "cld": NUMBER, "telnyx_session_id": "s9",
}  # fmt: skip
TWILIO_TRUNK = {
    "sid": "CA1", "parent_call_sid": None, "to": NUMBER, "from": CALLER, "status": "completed", "duration": "60",
    "start_time": "Tue, 24 Nov 2026 10:31:05 +0000", "end_time": "Tue, 24 Nov 2026 10:32:05 +0000",
    "direction": "trunking-originating", "price": None,
}  # fmt: skip
COLUMNS = ("src", "dst", "start", "answer", "end", "billsec", "disposition", "uniqueid")
BOND = leg(B_LEG, TARGET, direction="outbound", signal_bond=A_LEG, bridge_uuid=A_LEG, billmsec="60000")
CASES: list[tuple[Kind, Any, dict[str, Any], str | None]] = [
    ("asterisk-csv", FREEPBX, {}, "sip:301"),
    ("asterisk-csv", SEMICOLONS, {}, TARGET),
    ("asterisk-csv", SEMICOLONS.replace(";", "\t").replace("Jan\t", "Jan;"), {}, TARGET),
    ("asterisk-csv", ('"0612345678","0201234567","1795516265.120000","1795516269.5","1795516330","60.0","8",'
                     '"1795516265.7"\n'), {"columns": COLUMNS}, None),
    ("asterisk-csv", EVENTS, {}, TARGET),
    ("freeswitch-csv", SQL, {}, None),
    ("freeswitch-json", f"{json.dumps(leg(signal_bond=B_LEG))}\n{json.dumps(BOND)}", {}, TARGET),
    ("kamailio-acc", LOGGED, {}, None),
    ("kamailio-acc", "INVITE,a,b,c1,200,OK,1795516265,+31612345678,+31201234567,60,4,1795516261\n",
     {"columns": ("caller", "service_number", "duration", "setuptime", "created")}, None),
    ("kamailio-acc", "INVITE,a,b,c1,200,OK,1795516265,61,60000,4,1795516261,+31612345678,+31201234567\n",
     {"columns": ("duration", "ms_duration", "setuptime", "created", "src_user", "dst_user")}, None),
    ("chime-sdk", CONNECTOR, {}, None),
    ("telnyx", {"data": [TRUNK]}, {}, None),
    ("twilio", TWILIO_TRUNK, {}, None),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "sent", "source", "ring_to"), CASES)
def test_a_minute_with_whom_it_was(kind: Kind, sent: Any, source: dict[str, Any], ring_to: str | None) -> None:
    call: Call = call_of(kind, sent, **source)
    assert (call.service_number, call.caller, call.outcome) == (NUMBER, CALLER, "answered")
    assert (call.duration_ms, call.ring_to) == (60_000, ring_to)


def test_the_user_of_a_called_number_is_a_device_and_no_second_number() -> None:
    record = (
        "<broadWorksCDR><cdrData><headerModule><type>Normal</type></headerModule><basicModule><userNumber>+31201234567"
        "</userNumber><callingNumber>+31612345678</callingNumber><calledNumber>+31201234567</calledNumber><direction>"
        "Terminating</direction><startTime>20261124103105</startTime><answerTime>20261124103106</answerTime>"
        "<releaseTime>20261124103206</releaseTime><localCallId>251:0</localCallId><userId>%s</userId></basicModule>"
        "</cdrData></broadWorksCDR>"
    )
    assert call_of("broadworks-xml", record % "jan@pbx.example").ring_to == "sip:jan"
    assert call_of("broadworks-xml", record % "").ring_to is None


def test_a_header_alone_is_no_record() -> None:
    assert reasons("asterisk-csv", EVENTS.partition("\n")[0] + "\n") == []
