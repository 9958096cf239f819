"""What Kamailio and OpenSIPS write beyond rows of transactions: JSON, logs of dialogs, tables of calls (CD-4, CD-5)."""

import json

import pytest

from tests.unit.calls.reading import CALLER, DIGITS, call_of, kept, reasons, records

NUMBER, TARGET = "+31201234567", "+31301234567"
INVITE = {
    "method": "INVITE", "from_tag": "a", "to_tag": "b", "callid": "c1", "sip_code": "200", "sip_reason": "OK",
    "time": 1795516269.25, "src_user": CALLER, "dst_ouser": NUMBER, "dst_user": TARGET,
}  # fmt: skip
BYE = {**INVITE, "method": "BYE", "time": 1795516329.25}
EVENT = {
    "method": "INVITE", "from_tag": "a", "to_tag": "b", "callid": "c1", "sip_code": "200", "time": "1795516265",
    "setuptime": "4", "created": "1795516265", "duration": "60", "ms_duration": "60000", "caller": CALLER,
    "callee": NUMBER, "ring_to": TARGET,
}  # fmt: skip
DIALOG = (
    "Nov 24 10:32:09 sbc kamailio[77]: NOTICE: acc [acc_cdr.c:316]: log_write_cdr(): start_time=1795516269.250000; "
    "end_time=1795516329.250000; duration=60.000000; callid=c1; src_user=+31612345678; dst_ouser=+31201234567; "
    "dst_user=+31301234567\n"
)
TABLE = (
    "cdr_id,src_username,src_domain,dst_username,dst_domain,dst_ousername,call_start_time,duration,sip_call_id,"
    "sip_from_tag,sip_to_tag,src_ip,cost,rated,created\n"
    "1,+31612345678,sbc,+31301234567,sbc,+31201234567,2026-11-24 10:31:09,60,c1,a,b,10.0.0.1,0,0,2026-11-24 10:40:00\n"
)


@pytest.mark.parametrize(
    "sent",
    [
        json.dumps([INVITE, BYE]),
        f"{json.dumps(BYE)}\n{json.dumps(INVITE)}\n",
        f"Nov 24 10:31:09 sbc json_acc[77]: {json.dumps(INVITE)}\nNov 24 10:32:09 sbc json_acc[7]: {json.dumps(BYE)}\n",
        json.dumps({"jsonrpc": "2.0", "method": "E_ACC_CDR", "params": EVENT}),
        DIALOG,
        TABLE,
    ],
)
def test_a_minute_with_whom_it_was(sent: str) -> None:
    call = call_of("kamailio-acc", sent)
    assert (call.service_number, call.caller, call.outcome) == (NUMBER, CALLER, "answered")
    assert (call.duration_ms, call.ring_to) == (60_000, TARGET)


def test_the_log_may_name_caller_and_callee() -> None:
    values = f"timestamp=1795516269;method=INVITE;from_tag=a;to_tag=b;call_id=c1;code=200;reason=OK;caller={CALLER};"
    line = f"Nov 24 10:31:09 sbc opensips[1]: ACC: transaction answered: {values}callee={NUMBER}\n"
    assert call_of("kamailio-acc", line).service_number == NUMBER


@pytest.mark.parametrize("kind", ["json", "log"])
def test_a_hidden_caller_is_nowhere_in_them(kind: str) -> None:
    """CD-2: the identity that the network asserts stands beside the header that hides it."""
    hidden = {**INVITE, "src_user": "anonymous", "pai": f"<sip:{CALLER}@sbc>", "privacy": "id"}
    log = DIALOG.replace("src_user=+31612345678", f"src_user=anonymous; pai=<sip:{CALLER}@sbc>; privacy=id")
    sent = json.dumps(hidden) if kind == "json" else log
    assert call_of("kamailio-acc", sent).caller == "withheld"
    assert DIGITS not in kept("kamailio-acc", sent)
    nested = {**INVITE, "headers": [{"name": "Privacy", "value": "id"}]}
    assert call_of("kamailio-acc", json.dumps(nested)).caller == "withheld"


@pytest.mark.parametrize(("code", "outcome"), [("", "no-answer"), ("486", "busy"), ("404", "failed")])
def test_a_dialog_that_failed_was_not_answered(code: str, outcome: str) -> None:
    """CD-4: its record has no length, and its end is its beginning. The transaction knows why, where it is told."""
    failed = DIALOG.replace("end_time=1795516329.250000; duration=60.000000", "end_time=1795516269.250000; duration=0")
    with_code = failed.replace("callid=c1", f"callid=c1; sip_code={code}") if code else failed
    call = call_of("kamailio-acc", with_code)
    assert (call.outcome, call.duration_ms, call.ring_to) == (outcome, 0, None)
    busy = json.dumps({**INVITE, "sip_code": "600"})
    assert call_of("kamailio-acc", with_code, busy).outcome == "busy"


def test_a_line_that_is_no_transaction_does_not_vanish() -> None:
    assert reasons("kamailio-acc", "x,y,z,1,2,3,4,5\n") == ["columns_unknown"]
    assert reasons("kamailio-acc", '[{"some": "thing"}]') == ["columns_unknown"]
    assert len(records("kamailio-acc", "CANCEL|a||c1|487|x|1795516269\n")) == 1
    assert reasons("kamailio-acc", "CANCEL|a||c1|487|x|1795516269\n") == []
