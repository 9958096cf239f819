"""Calls on the deployed stack: from any switch, however often, in whatever order, to a correct and private history."""

import base64
import gzip
import hashlib
import hmac
import json
import random
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from scripts.local.customer import new_sign_in
from scripts.local.seed import CONTACT, ORGANISATION
from tests.e2e.deployed import DeployedStack
from tests.unit.calls.test_carrier_fixed import WHOLE
from tests.unit.calls.test_freeswitch import as_xml, leg

MARKER = "6131313"
"""Digits that stand in every hidden number that these tests send, and nowhere else."""
HIDDEN = f"+3161{MARKER}"


class Site:
    """An owner with a number, and switches of several kinds."""

    def __init__(self, stack: DeployedStack) -> None:
        self.stack = stack
        self.owner, who = stack.visitor(), new_sign_in()
        self.owner.sign_up(who)
        offer = self.owner.get("/offers", country="GB", type="freephone", limit=1)["items"][0]
        wish = {"number": offer["number"], "organisation": ORGANISATION, "contact": CONTACT}
        self.number_id: str = self.owner.post("/orders", wish)["number_id"]
        self.number: str = offer["number"]
        self.began = stack.now() + timedelta(minutes=1)
        stack.at("+20d")
        self.owner.sign_in(who)  # sessions end by the same clock
        self.account_id: str = self.owner.get("/account")["account_id"]

    def source(self, kind: str, **more: Any) -> dict[str, Any]:
        wish = {"name": kind, "kind": kind, "zone": "UTC", "country": "GB", **more}
        made: dict[str, Any] = self.owner.post("/sources", wish)
        return made

    def switch(self, kind: str, **more: Any) -> "Switch":
        source = self.source(kind, **more)
        key = self.owner.post("/keys", {"name": kind, "scopes": ["calls:write"], "source_id": source["source_id"]})
        return Switch(self.stack, key["secret"])

    def history(self) -> list[dict[str, Any]]:
        """Every call, oldest first."""
        found: list[dict[str, Any]] = []
        page: dict[str, Any] = {"next_cursor": ""}
        while page["next_cursor"] is not None:
            more = {"cursor": page["next_cursor"]} if page["next_cursor"] else {}
            page = self.owner.get("/calls", number_id=self.number_id, order="oldest", limit=100, **more)
            found += page["items"]
        return found


class Switch:
    """What sends records."""

    def __init__(self, stack: DeployedStack, secret: str) -> None:
        self.program = stack.program(secret)
        self.stack = stack

    def send(self, content: str, content_type: str) -> dict[str, Any]:
        answer = self.program.request(
            "POST", "/calls/records", content=content.encode(), headers={"Content-Type": content_type}
        )
        assert answer.is_success, answer.text
        taken: dict[str, Any] = answer.json()
        return taken

    def put(self, content: bytes) -> dict[str, Any]:
        """Uploads a file and waits until it is read."""
        file = self.program.post("/calls/files")
        httpx.put(file["upload"]["url"], content=content, timeout=60, trust_env=False).raise_for_status()
        taken: dict[str, Any] = self.program.wait_until(
            f"/calls/files/{file['file_id']}", "state", "taken", "refused", seconds=90
        )
        return taken


@pytest.fixture
def site(stack: DeployedStack) -> Site:
    return Site(stack)


def some_records(site: Site, calls: int) -> list[dict[str, Any]]:
    """Calls of several legs, each corrected once, some of them hidden by one leg only."""
    chance = random.Random(20261124)
    records = []
    for number in range(calls):
        started = site.began + timedelta(minutes=7 * number)
        for leg_number in range(chance.choice((1, 2, 3))):
            records += [_record(site, number, leg_number, revision, started, chance) for revision in (0, 1)]
    return records


def _record(
    site: Site, number: int, leg_number: int, revision: int, started: datetime, chance: random.Random
) -> dict[str, Any]:
    inbound = leg_number == 0
    answered = leg_number == 1
    talk = chance.randrange(1, 600_000)
    return {
        "call_id": f"c-{number}",
        "leg_id": f"l-{leg_number}",
        "role": "inbound" if inbound else "delivery",
        "revision": revision,
        "service_number": site.number if inbound else None,
        "caller": "anonymous" if number % 5 == 0 and not inbound else f"+4416149601{number % 100:02d}",
        "started_at": started.isoformat(timespec="milliseconds"),
        "answered_at": started.isoformat(timespec="milliseconds") if inbound or answered else None,
        "duration_ms": talk if inbound or answered else 0,
        "ring_to": None if inbound else f"+443303330{leg_number:03d}",
        "outcome": "answered" if inbound or answered else "busy",
    }


def expected(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The calls of these records by a calculation of its own."""
    calls = []
    for call_id in dict.fromkeys(record["call_id"] for record in records):
        last = {}
        for record in records:
            if record["call_id"] == call_id and record["revision"] == 1:
                last[record["leg_id"]] = record
        inbound, delivered = last["l-0"], last.get("l-1")
        hidden = any(record["caller"] == "anonymous" for record in last.values())
        calls.append(
            {
                "started_at": datetime.fromisoformat(inbound["started_at"]),
                "caller": "withheld" if hidden else inbound["caller"],
                "outcome": "answered" if delivered else "announcement",
                "duration_ms": (delivered or inbound)["duration_ms"],
                "ring_to": delivered["ring_to"] if delivered else None,
            }
        )
    return sorted(calls, key=lambda call: call["started_at"])


def shown(site: Site) -> list[dict[str, Any]]:
    names = ("started_at", "caller", "outcome", "duration_ms", "ring_to")
    calls = [{name: call[name] for name in names} for call in site.history()]
    return [{**call, "started_at": datetime.fromisoformat(call["started_at"])} for call in calls]


def lines(records: list[dict[str, Any]]) -> bytes:
    return "\n".join(json.dumps(record) for record in records).encode()


def test_twice_shuffled_split_and_corrected_the_history_is_the_same(site: Site) -> None:
    """CD-4, CD-5, CD-9."""
    chance, switch = random.Random(3), site.switch("callfactory-json")
    records = some_records(site, 60)
    shuffled = [*records, *chance.choices(records, k=40)]
    chance.shuffle(shuffled)
    third = len(shuffled) // 3
    switch.send(lines(shuffled[:third]).decode(), "application/x-ndjson")
    first = switch.put(gzip.compress(lines(shuffled[third:])))
    assert first["state"] == "taken"
    again = switch.put(gzip.compress(lines(shuffled[third:])))
    assert again["counts"]["duplicate"] == again["records"] == len(shuffled) - third
    assert shown(site) == expected(records)
    summary = site.owner.get("/calls/summary", number_id=site.number_id, by="day")
    assert summary["calls"] == sum(step["calls"] for step in summary["series"]) == 60
    assert summary["duration_ms"] == sum(call["duration_ms"] for call in expected(records))


def test_a_truncated_carrier_file_is_refused_whole(site: Site) -> None:
    switch = site.switch("carrier-fixed", zone="Europe/Amsterdam", country="NL")
    refused = switch.put(WHOLE[:-200])
    assert (refused["state"], refused["refusal"], refused["records"]) == ("refused", "truncated", 0)
    whole = switch.put(WHOLE)
    assert whole["state"] == "taken"
    assert whole["counts"]["quarantined"] == 2  # to a number that is not theirs
    assert site.history() == []


def test_a_webhook_counts_only_when_its_platform_signed_it(site: Site) -> None:
    source = site.source("twilio", webhook_secret="token-of-twilio")
    body = urlencode(
        {"CallSid": "CA1", "From": "+441614960123", "To": site.number, "CallStatus": "completed",
         "Direction": "inbound", "CallDuration": "49",
         "Timestamp": (site.began + timedelta(hours=1)).strftime("%a, %d %b %Y %H:%M:%S +0000")}
    )  # fmt: skip
    host = site.stack.address.partition("//")[2]
    url = f"https://{host}/v1{source['webhook_path']}"
    fields = "".join(f"{name}{value}" for name, value in sorted(httpx.QueryParams(body).items()))
    signature = base64.b64encode(hmac.new(b"token-of-twilio", (url + fields).encode(), hashlib.sha1).digest()).decode()
    visitor = site.stack.visitor()

    def call(signed: str) -> httpx.Response:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": signed}
        return visitor.request("POST", source["webhook_path"], content=body.encode(), headers=headers)

    assert call("AAAA").status_code == 401
    assert site.history() == []
    answer = call(signature)
    assert (answer.status_code, answer.json()["accepted"]) == (200, 1), answer.text
    assert [each["duration_ms"] for each in site.history()] == [49_000]


def test_staff_replay_a_record_once_its_cause_is_gone(site: Site) -> None:
    switch = site.switch("callfactory-json")
    record = {**some_records(site, 1)[0], "duration_ms": 0}
    assert switch.send(json.dumps(record), "application/json")["records"][0]["reason"] == "zero_duration"
    staff = site.stack.staff()
    held = next(
        each for each in staff.get("/ops/quarantine", limit=200)["items"] if each["account_id"] == site.account_id
    )
    assert staff.post(f"/ops/quarantine/{held['quarantine_id']}/replay")["state"] == "replayed"
    assert len(site.history()) == 1


def test_the_number_of_a_hiding_caller_is_nowhere(site: Site) -> None:
    """CD-1, CD-2, CI-2: in no table, object, queue or log, whatever said that it is hidden, read or not."""
    since = time.time()
    start = (site.began + timedelta(hours=2)).isoformat(timespec="milliseconds")
    ours = {"call_id": "h", "service_number": site.number, "started_at": start, "outcome": "answered", "duration_ms": 5}
    sent = site.switch("callfactory-json")
    sent.send(json.dumps({**ours, "caller": HIDDEN, "caller_presentation": "restricted"}), "application/json")
    sent.send(
        json.dumps({**ours, "call_id": "i", "caller": HIDDEN, "privacy": "id", "duration_ms": -1}), "application/json"
    )
    sent.send(json.dumps({**ours, "call_id": "j", "caller": HIDDEN, "leg_id": "a"}), "application/json")
    sent.send(json.dumps({**ours, "call_id": "j", "caller": "anonymous", "leg_id": "b"}), "application/json")
    sent.send(f'{{"caller": "{HIDDEN}", broken', "application/json")
    stamp = (site.began + timedelta(hours=3)).strftime("%Y-%m-%d %H:%M:%S")
    columns = ["clid", "src", "dst", "start", "answer", "end", "billsec", "disposition", "uniqueid", "channel"]
    asterisk = site.switch("asterisk-csv", columns=columns)
    row = (f'"""Anonymous"" <{HIDDEN}>","{HIDDEN}","{site.number}","{stamp}","{stamp}","","9","ANSWERED","{{}}",'
           f'"PJSIP/{HIDDEN}-01"\n')  # fmt: skip
    asterisk.send(row.format("a.1") + row.format("a.2").replace("ANSWERED", "PERHAPS"), "text/csv")
    assert asterisk.put(gzip.compress(row.format("a.3").encode()))["state"] == "taken"
    micro = int((site.began + timedelta(hours=4)).timestamp() * 1_000_000)
    times = {"start_uepoch": str(micro), "answer_uepoch": str(micro), "end_uepoch": str(micro + 68_000_000)}
    document = leg(number=site.number, caller=HIDDEN, sip_h_Privacy="id", **times)
    document["variables"]["sip_P-Asserted-Identity"] = HIDDEN
    site.switch("freeswitch-json").send(json.dumps(document), "application/json")
    site.switch("freeswitch-xml").send(as_xml(document), "application/xml")
    assert [call["caller"] for call in site.history()] == ["withheld"] * len(site.history())
    assert len(site.history()) >= 5
    found = [place for place, text in everything(site.stack, since) if MARKER in text]
    assert found == []


def everything(stack: DeployedStack, since: float) -> Iterator[tuple[str, str]]:
    """All that is kept anywhere, as text, and where."""
    dynamodb, s3, sqs = stack.aws("dynamodb"), stack.aws("s3"), stack.aws("sqs")
    for table in dynamodb.list_tables()["TableNames"]:
        for page in dynamodb.get_paginator("scan").paginate(TableName=table):
            yield table, repr(page["Items"])
    for bucket in s3.list_buckets()["Buckets"]:
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket["Name"]):
            for each in page.get("Contents", []):
                body = s3.get_object(Bucket=bucket["Name"], Key=each["Key"])["Body"].read()
                yield f"{bucket['Name']}/{each['Key']}", each["Key"] + body.decode("latin-1")
    for queue in sqs.list_queues().get("QueueUrls", []):
        yield queue, repr(sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, VisibilityTimeout=0))
    for function in stack.facts.functions:
        yield f"log of {function}", "\n".join(line.text for line in stack.log(function, since))
