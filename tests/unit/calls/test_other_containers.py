"""The same records in other containers: headers that name columns, raw events, several documents, other encodings."""

import json
from typing import Any
from urllib.parse import quote

import pytest

from callfactory.calls.formats import FORMATS
from callfactory.calls.formats.base import Accepted
from callfactory.calls.sources import Kind
from tests.fakes_calls import a_reading
from tests.unit.calls.reading import CALLER, DIGITS, call_of, facts, kept, reasons
from tests.unit.calls.test_asterisk_csv import USUAL, a_row
from tests.unit.calls.test_freeswitch import A_LEG, leg

NUMBER, TARGET = "+31201234567", "+31301234567"
SQLITE = (
    "calldate,clid,dcontext,channel,dstchannel,lastapp,lastdata,source,destination,duration,billsec,disposition,amaflags,"
    "accountcode,uniqueid,userfield\n"
    '2026-11-24 10:31:05,"""Jan"" <0612345678>",in,PJSIP/carrier-01,PJSIP/trunk-02,Dial,"PJSIP/0301234567@trunk,30",'
    "0612345678,0201234567,65.25,60.00,ANSWERED,3,,1795516265.7,\n"
)
MANAGER = (
    "Event: Cdr\r\nPrivilege: cdr,all\r\nAccountCode: \r\nSource: {caller}\r\nDestination: 0201234567\r\n"
    'CallerID: "Jan: de" <{caller}>\r\nChannel: PJSIP/carrier-01\r\nDestinationChannel: PJSIP/trunk-02\r\n'
    "LastApplication: Dial\r\nLastData: PJSIP/0301234567@trunk,30\r\nStartTime: 2026-11-24 10:31:05\r\n"
    "AnswerTime: 2026-11-24 10:31:09\r\nEndTime: 2026-11-24 10:32:10\r\nDuration: 65\r\nBillableSeconds: 60\r\n"
    "Disposition: ANSWERED\r\nUniqueID: 1795516265.7\r\nUserField: \r\n\r\nEvent: Hangup\r\nChannel: PJSIP/x\r\n\r\n"
)
VARIABLES = {
    "caller_id_number": CALLER, "destination_number": NUMBER, "start_stamp": "2026-11-24 10:31:05",
    "answer_stamp": "2026-11-24 10:31:09", "end_stamp": "2026-11-24 10:32:09", "billmsec": "60000", "billsec": "60",
    "hangup_cause": "NORMAL_CLEARING", "uuid": A_LEG, "last_app": "bridge", "bridge_to_number": TARGET,
}  # fmt: skip
NAMED = f"{','.join(VARIABLES)}\n{','.join(VARIABLES.values())}\n"
CDR = {
    "Event": "Cdr", "Source": CALLER, "Destination": "0201234567", "LastApplication": "Dial",
    "LastData": "PJSIP/0301234567@trunk", "DestinationChannel": "PJSIP/trunk-02", "BillableSeconds": "60",
    "StartTime": "2026-11-24 10:31:05", "Disposition": "ANSWERED", "UniqueID": "1795516265.7",
}  # fmt: skip
CASES: list[tuple[Kind, Any]] = [
    ("asterisk-csv", SQLITE),
    ("asterisk-csv", MANAGER.format(caller=CALLER)),
    ("asterisk-csv", a_row([*USUAL, "uniqueid"], billsec="60").encode("utf-16")),
    (
        "asterisk-csv",
        "Asterisk Call Manager/9.0.0\r\nResponse: Success\r\nMessage: in\r\n\r\n" + MANAGER.format(caller=CALLER),
    ),
    ("asterisk-csv", b"\xef\xbb\xbf" + json.dumps(CDR).encode()),
    ("freeswitch-csv", NAMED),
    ("freeswitch-csv", NAMED.replace(",uuid", ",xml_cdr_uuid")),
    ("freeswitch-json", f"uuid=a_{A_LEG}&cdr={quote(json.dumps(leg(bridge_to_number=TARGET, billmsec='60000')))}"),
    ("freeswitch-json", f"cdr={quote(json.dumps(leg(bridge_to_number=TARGET, billmsec='60000')))}&uuid=a_{A_LEG}"),
]


@pytest.mark.parametrize(("kind", "sent"), CASES)
def test_a_minute_with_whom_it_was(kind: Kind, sent: Any) -> None:
    call = call_of(kind, sent)
    assert (call.service_number, call.caller, call.outcome) == (NUMBER, CALLER, "answered")
    assert (call.duration_ms, call.ring_to) == (60_000, TARGET)


def test_a_hidden_caller_of_the_manager_interface_is_nowhere() -> None:
    """CD-2."""
    hidden = MANAGER.format(caller=CALLER).replace("Jan: de", "Anonymous")
    assert call_of("asterisk-csv", hidden).caller == "withheld"
    assert DIGITS not in kept("asterisk-csv", hidden)


def xml(uuid: str) -> str:
    variables = "".join(f"<{name}>{quote(value)}</{name}>" for name, value in {**VARIABLES, "uuid": uuid}.items())
    return f'<?xml version="1.0"?>\n<cdr><variables>{variables}</variables></cdr>\n'


@pytest.mark.parametrize("size", [1, 7, 100_000])
def test_several_documents_one_after_the_other(size: int) -> None:
    """As `cat *.cdr.xml` gives."""
    content = "".join(xml(f"leg-{number}") for number in range(5)).encode()
    chunks = [content[at : at + size] for at in range(0, len(content), size)]
    found = list(FORMATS["freeswitch-xml"].read(chunks, a_reading()))
    assert [type(each) for each in found] == [Accepted] * 5
    assert len({each.fact.call_id for each in found if isinstance(each, Accepted)}) == 5


def test_a_document_that_breaks_is_still_told() -> None:
    broken = xml("a") + xml("b").replace("</variables>", "")
    assert len(facts("freeswitch-xml", xml("a") + xml("b"))) == 2
    assert reasons("freeswitch-xml", broken) == ["unreadable"]
    assert reasons("freeswitch-xml", xml("a") + "and no more") == ["unreadable"]
