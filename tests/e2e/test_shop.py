"""The number shop on the deployed stack: papers from the form to the reviewer, and many buyers for one number."""

import json
import os
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import httpx
import pytest

from callfactory_aws.shipped_rules import shipped_pack
from scripts.local.customer import Customer
from tests.e2e.deployed import DeployedStack
from tests.e2e.stimuli import stimulus
from tests.samples_documents import pdf, png

BUYERS = int(os.environ.get("CALLFACTORY_BUYERS", "40"))
"""How many want the same number at once."""

AT_ONCE = 16
ACCOUNTS = 4
PATIENCE_SECONDS = 300
"""A small machine answers so many at once slowly; that it answers right is what counts here."""

UNSEEN = ("FJ", "WS", "TO", "VU", "KI", "NR", "TV", "PW")
BERLIN = {"street": "Torstraße 12", "postal_code": "10119", "city": "Berlin", "country": "DE"}
GERMAN = {
    "organisation": {"legal_name": "Muster GmbH", "address": BERLIN, "registration_number": "HRB 12345"},
    "contact": {"name": "Erika Muster", "email": "erika@muster.example", "phone": "+493023125001"},
}
ANSWERS = {
    "representative_name": "Erika Muster",
    "representative_email": "erika@muster.example",
    "website": "muster.example",
}


def free_number(customer: Customer, country: str, kind: str, **more: Any) -> str:
    """A number that nobody has."""
    number: str = customer.get("/offers", country=country, type=kind, limit=1, **more)["items"][0]["number"]
    return number


def uploaded(customer: Customer, dossier_id: str, kind: str, content: bytes, **details: Any) -> httpx.Response:
    """Announces a document, posts it with its form, and has it looked at."""
    body = {"document": kind, "media_type": "application/pdf", "size": len(content), **details}
    announced = customer.post(f"/dossiers/{dossier_id}/documents", body)
    form = announced["upload"]
    sent = httpx.post(
        form["url"], data=form["fields"], files={"file": ("x.exe", content, "application/pdf")}, timeout=30
    )
    assert sent.is_success, sent.text
    return customer.request("POST", f"/dossiers/{dossier_id}/documents/{announced['document_id']}/uploaded")


def handed_in(customer: Customer, dossier_id: str) -> Any:
    """Everything that a German local number asks, submitted."""
    path = f"/dossiers/{dossier_id}"
    customer.put(f"{path}/answers", {"version": customer.get(path)["version"], "answers": ANSWERS})
    assert uploaded(customer, dossier_id, "register_extract", pdf(), address=BERLIN).status_code == 200
    assert uploaded(customer, dossier_id, "local_relationship_form", pdf()).status_code == 200
    return customer.post(f"{path}/submission", {"version": customer.get(path)["version"]})


def tidied(stack: DeployedStack) -> None:
    """The hourly run of the shop, alone: what a set clock makes due elsewhere is none of its tests' business."""
    name = stack.facts.functions["order-tidy"]
    assert any(name in schedule.functions for schedule in stack.schedules())
    answer: Any = stimulus(stack, "order-tidy")()
    assert "FunctionError" not in answer


def reviewed(stack: DeployedStack, account_id: str, dossier_id: str, **decision: Any) -> Any:
    """The reviewer's decision."""
    staff = stack.staff()
    path = f"/ops/reviews/{account_id}/{dossier_id}"
    return staff.post(f"{path}/decision", {"version": staff.post(f"{path}/start")["version"], **decision})


def test_from_the_order_over_papers_and_review_to_a_connected_number(stack: DeployedStack) -> None:
    customer = stack.new_customer()
    account_id = customer.get("/account")["account_id"]
    number = free_number(customer, "DE", "local", area="Berlin")
    order = customer.post("/orders", {**GERMAN, "number": number})
    assert order["state"] == "information_required"
    dossier_id = order["dossier_id"]
    assert uploaded(customer, dossier_id, "local_relationship_form", png()).status_code == 422
    assert handed_in(customer, dossier_id)["state"] == "submitted"
    rejected = {"local_relationship": {"code": "not_signed"}}
    assert reviewed(stack, account_id, dossier_id, decision="reject", rejected=rejected)["state"] == "rejected"
    assert customer.get(f"/orders/{order['order_id']}")["reasons"][0]["item"] == "local_relationship"
    uploaded(customer, dossier_id, "local_relationship_form", pdf())
    path = f"/dossiers/{dossier_id}"
    customer.post(f"{path}/submission", {"version": customer.get(path)["version"]})
    assert reviewed(stack, account_id, dossier_id, decision="approve")["state"] == "approved"
    assert customer.get(f"/orders/{order['order_id']}")["state"] == "activated"
    assert {each["number"]: each["state"] for each in customer.get("/numbers")["items"]} == {number: "active"}
    second = customer.post("/orders", {**GERMAN, "number": free_number(customer, "DE", "local", area="Berlin")})
    assert second["state"] == "activated"
    assert stack.mails.wait_for("erika@muster.example", subject="corrected")


def test_the_form_takes_the_announced_document_only(stack: DeployedStack) -> None:
    customer = stack.new_customer()
    order = customer.post("/orders", {**GERMAN, "number": free_number(customer, "DE", "local", area="Berlin")})
    body = {"document": "local_relationship_form", "media_type": "application/pdf", "size": len(pdf())}
    form = customer.post(f"/dossiers/{order['dossier_id']}/documents", body)["upload"]
    too_long = pdf() + b"\n" * 100
    refused = httpx.post(form["url"], data=form["fields"], files={"file": ("a.pdf", too_long)}, timeout=30)
    assert refused.status_code in {400, 403}
    elsewhere = {**form["fields"], "key": "documents/somebody/else"}
    refused = httpx.post(form["url"], data=elsewhere, files={"file": ("a.pdf", pdf())}, timeout=30)
    assert refused.status_code in {400, 403}


def test_reviewers_read_documents_and_the_owner_sees_that_they_did(stack: DeployedStack) -> None:  # RG-7
    customer = stack.new_customer()
    account_id = customer.get("/account")["account_id"]
    order = customer.post("/orders", {**GERMAN, "number": free_number(customer, "DE", "local", area="Berlin")})
    dossier = handed_in(customer, order["dossier_id"])
    staff = stack.staff()
    path = f"/ops/reviews/{account_id}/{order['dossier_id']}"
    staff.post(f"{path}/start")
    link = staff.post(f"{path}/documents/{dossier['documents'][0]['document_id']}/link")["url"]
    assert httpx.get(link, timeout=30).content == pdf()
    log = customer.get("/account/audit", limit=100)["items"]
    assert [line["actor_kind"] for line in log if line["action"] == "document.read"] == ["ops"]


READS_A_DOCUMENT = """
import boto3

def handler(event, context):
    try:
        boto3.client("s3").get_object(Bucket={bucket!r}, Key={key!r})["Body"].read()
        return "read"
    except Exception as refusal:
        return str(getattr(refusal, "response", {{}}).get("Error", {{}}).get("Code", refusal))
"""


def test_only_the_reader_can_read_documents(stack: DeployedStack) -> None:  # RG-7
    customer = stack.new_customer()
    order = customer.post("/orders", {**GERMAN, "number": free_number(customer, "DE", "local", area="Berlin")})
    assert uploaded(customer, order["dossier_id"], "local_relationship_form", pdf()).status_code == 200
    bucket = next(name for name in _buckets(stack) if "documents" in name)
    prefix = f"documents/{customer.get('/account')['account_id']}/"
    (kept,) = stack.aws("s3").list_objects_v2(Bucket=bucket, Prefix=prefix)["Contents"]
    code = READS_A_DOCUMENT.format(bucket=bucket, key=kept["Key"])
    assert stack.run_as("order-reader", code) == "read"
    for function in sorted(stack.facts.functions):
        if function.startswith("order-") and function != "order-reader":
            assert stack.run_as(function, code) == "AccessDenied", function


def test_what_waits_too_long_ends_and_leaves_nothing(stack: DeployedStack) -> None:  # OR-5, RG-7
    customer = stack.new_customer()
    number = free_number(customer, "DE", "local", area="Köln")
    order = customer.post("/orders", {**GERMAN, "number": number})
    uploaded(customer, order["dossier_id"], "local_relationship_form", pdf())
    s3, bucket = stack.aws("s3"), next(name for name in _buckets(stack) if "documents" in name)
    account_id = customer.get("/account")["account_id"]
    assert s3.list_objects_v2(Bucket=bucket, Prefix=f"documents/{account_id}/")["KeyCount"] == 1
    stack.at("+31d")
    tidied(stack)
    stack.set_clock_back()
    assert customer.get(f"/orders/{order['order_id']}")["state"] == "expired"
    assert customer.request("GET", f"/dossiers/{order['dossier_id']}").status_code == 404
    assert s3.list_objects_v2(Bucket=bucket, Prefix=f"documents/{account_id}/")["KeyCount"] == 0
    assert free_number(customer, "DE", "local", area="Köln", contains=number[-6:]) == number


def test_a_dossier_that_is_withdrawn_leaves_nothing_but_receipts(stack: DeployedStack) -> None:  # RG-7
    customer = stack.new_customer()
    dossier_id = customer.post("/dossiers", {**GERMAN, "country": "DE", "type": "local"})["dossier_id"]
    assert uploaded(customer, dossier_id, "local_relationship_form", pdf()).status_code == 200
    assert customer.request("DELETE", f"/dossiers/{dossier_id}").status_code == 204
    assert customer.request("GET", f"/dossiers/{dossier_id}").status_code == 404
    bucket = next(name for name in _buckets(stack) if "documents" in name)
    prefix = f"documents/{customer.get('/account')['account_id']}/"
    assert stack.aws("s3").list_objects_v2(Bucket=bucket, Prefix=prefix)["KeyCount"] == 0
    about = [receipt["receipt"]["subject"]["kind"] for receipt in customer.get("/receipts")["items"]]
    assert sorted(about) == ["document", "dossier"]


def test_a_country_that_nobody_has_seen_is_ruled_without_a_deploy(stack: DeployedStack) -> None:  # RG-1
    staff, visitor = stack.staff(), stack.visitor()
    newest = staff.get("/ops/rule-packs")["items"][-1]["version"]
    unseen = [code for code in UNSEEN if visitor.request("GET", _requirements(code)).status_code == 404]
    pack = with_rows(newest + 1, {**ROW, "country": unseen[0]})
    answer = added(staff, pack)
    assert unseen[0] in {key["country"] for key in answer["changed"]}
    assert visitor.request("GET", _requirements(unseen[0])).json()["version"] == newest + 1
    assert staff.get(f"/ops/rule-packs/{newest + 1}") == answer
    assert staff.request("POST", "/ops/rule-packs", json=pack).status_code == 409
    broken = with_rows(newest + 2, {**ROW, "country": unseen[0], "items": [{"kind": "text", "id": "name"}]})
    refused = staff.request("POST", "/ops/rule-packs", json=broken)
    last = len(broken["rows"]) - 1
    assert {f"rows.{last}.items.0.label", f"rows.{last}.items.0.reason"} == {
        e["name"] for e in refused.json()["errors"]
    }


def test_a_rule_that_changes_on_a_day_of_its_own_acts_on_that_day(stack: DeployedStack) -> None:  # RG-5
    customer, staff = stack.new_customer(), stack.staff()
    order = customer.post("/orders", {**GERMAN, "number": free_number(customer, "JM", "local", area="Kingston")})
    path = f"/dossiers/{order['dossier_id']}"
    assert uploaded(customer, order["dossier_id"], "order_form", pdf()).status_code == 200
    customer.post(f"{path}/submission", {"version": customer.get(path)["version"]})
    more = {"kind": "declaration", "id": "use_there", "label": "Use", "reason": "service_use", "statement": "It is so."}
    from_when = (stack.now() + timedelta(days=6)).date().isoformat()
    newest = staff.get("/ops/rule-packs")["items"][-1]["version"]
    answer = added(staff, with_rows(newest + 1, {**ROW, "country": "JM", "valid_from": from_when, "items": [more]}))
    assert ("JM", from_when) in {(key["country"], key["on"]) for key in answer["changed"]}
    assert order["number"] in {touched["number"] for touched in answer["touched"]}
    assert customer.get(f"/orders/{order['order_id']}")["state"] == "submitted"
    stack.at("+7d")
    tidied(stack)
    stack.set_clock_back()
    assert customer.get(f"/orders/{order['order_id']}")["state"] == "update_required"
    assert stack.mails.wait_for("erika@muster.example", subject="More is needed for your order")


ROW = {"types": ["local"], "end_users": ["business"], "source": "WC"}


def with_rows(version: int, *rows: dict[str, Any]) -> dict[str, Any]:
    """The shipped pack as a new version, with more rows."""
    pack = json.loads(shipped_pack().text)
    return {**pack, "version": version, "rows": [*pack["rows"], *rows]}


def added(staff: Customer, pack: dict[str, Any]) -> Any:
    """What ops hears of a new version."""
    answer = staff.request("POST", "/ops/rule-packs", json=pack)
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_a_cart_is_begun_and_ordered_once_for_an_idempotency_key(stack: DeployedStack) -> None:
    customer = stack.new_customer()
    key = {"Idempotency-Key": str(uuid.uuid4())}
    first, second = (customer.request("POST", "/carts", headers=key) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    cart_id = first.json()["cart_id"]
    assert second.json()["cart_id"] == cart_id
    for area in ("London", "Manchester"):
        customer.post(f"/carts/{cart_id}/numbers", {"number": free_number(customer, "GB", "local", area=area)})
    path, body = f"/carts/{cart_id}/orders", GERMAN
    first, second = (customer.request("POST", path, json=body, headers=key) for _ in range(2))
    assert [result["state"] for result in first.json()["items"]] == ["activated", "activated"]
    assert second.json() == first.json()
    assert len(customer.get("/orders")["items"]) == 2


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (pdf(catalog=b"/OpenAction << /S /JavaScript /JS (1) >>"), "document_active"),
        (pdf() + b"PK\x05\x06" + b"\x00" * 18, "document_two_things"),
        (pdf()[:400], "document_damaged"),
    ],
    ids=["runs a program", "two things", "damaged"],
)
def test_a_document_that_is_not_sound_is_refused_and_gone(stack: DeployedStack, content: bytes, code: str) -> None:
    customer = stack.new_customer()
    wish = {**GERMAN, "country": "DE", "type": "local"}
    dossier_id = customer.post("/dossiers", wish)["dossier_id"]
    refused = uploaded(customer, dossier_id, "local_relationship_form", content)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, code)
    assert customer.get(f"/dossiers/{dossier_id}")["documents"] == []
    bucket = next(name for name in _buckets(stack) if "documents" in name)
    prefix = f"documents/{customer.get('/account')['account_id']}/"
    assert stack.aws("s3").list_objects_v2(Bucket=bucket, Prefix=prefix)["KeyCount"] == 0


def _requirements(country: str) -> str:
    return f"/requirements?country={country}&type=local"


# -- many buyers for one number ----------------------------------------------------------------------------------------


def all_at_once(attempts: Sequence[Callable[[], httpx.Response]]) -> list[httpx.Response]:
    """Everybody's answer; whoever is told to come back later does."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(_patiently, attempts))


def _patiently(attempt: Callable[[], httpx.Response]) -> httpx.Response:
    answer = attempt()
    for _ in range(20):
        if answer.status_code != 503:
            break
        answer = attempt()
    return answer


@pytest.fixture(scope="module")
def buyers(stack: DeployedStack) -> list[Customer]:
    customers = [stack.new_customer() for _ in range(ACCOUNTS)]
    for customer in customers:
        customer.http.timeout = httpx.Timeout(PATIENCE_SECONDS)
    return customers


def test_of_many_buyers_exactly_one_gets_the_number(stack: DeployedStack, buyers: list[Customer]) -> None:
    number = free_number(buyers[0], "GB", "local", area="London")
    wish = {**GERMAN, "number": number}
    attempts = [lambda buyer=buyers[n % ACCOUNTS]: buyer.request("POST", "/orders", json=wish) for n in range(BUYERS)]
    answers = all_at_once(attempts)
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: BUYERS - 1}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"number_taken"}
    owned = [each for buyer in buyers for each in buyer.get("/numbers")["items"] if each["number"] == number]
    assert len(owned) == 1
    item = stack.aws("dynamodb").query(
        TableName=_table(stack, "inventory"),
        KeyConditionExpression="e164 = :number",
        ExpressionAttributeValues={":number": {"S": number}},
    )["Items"]
    assert sum(each["item"]["S"].startswith("period#") for each in item) == 1


def test_of_many_carts_exactly_one_keeps_the_number_and_none_leaks(stack: DeployedStack) -> None:
    visitors = [stack.visitor() for _ in range(AT_ONCE)]
    for visitor in visitors:
        visitor.http.timeout = httpx.Timeout(PATIENCE_SECONDS)
    number = free_number(visitors[0], "GB", "local", area="Manchester")
    carts = [visitors[n % AT_ONCE].request("POST", "/carts").json()["cart_id"] for n in range(BUYERS)]
    attempts = [
        lambda n=n, cart=cart: visitors[n % AT_ONCE].request("POST", f"/carts/{cart}/numbers", json={"number": number})
        for n, cart in enumerate(carts)
    ]
    answers = all_at_once(attempts)
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: BUYERS - 1}
    keeper = next(answer.json()["cart_id"] for answer in answers if answer.status_code == 200)
    offer = stack.aws("dynamodb").get_item(
        TableName=_table(stack, "inventory"), Key={"e164": {"S": number}, "item": {"S": "offer"}}
    )["Item"]
    assert offer["reserved_for"]["S"] == keeper
    visitors[0].delete(f"/carts/{keeper}/numbers/{number}")
    assert free_number(visitors[0], "GB", "local", area="Manchester", contains=number[-6:]) == number


def _table(stack: DeployedStack, name: str) -> str:
    words = name.replace("_", "")
    tables = stack.aws("dynamodb").list_tables()["TableNames"]
    found: str = next(table for table in tables if words in table.lower().replace("-", ""))
    return found


def _buckets(stack: DeployedStack) -> list[str]:
    return [bucket["Name"] for bucket in stack.aws("s3").list_buckets()["Buckets"]]
