"""What staff do in their pages: review an application, take records out of quarantine."""

import json
import re
from typing import Any

from playwright.sync_api import Browser, expect

from scripts.local.customer import Customer
from scripts.local.seed import CONTACT, ORGANISATION
from tests.e2e.deployed import DeployedStack
from tests.e2e.test_shop import BERLIN, GERMAN, free_number, handed_in
from tests.e2e.web.browsing import visit


def test_an_application_is_reviewed_and_its_number_connected(stack: DeployedStack, browser: Browser) -> None:
    """RG-7: beside the rule stands what was handed in; a document is shown when somebody asks for it."""
    assert stack.facts.demo is not None
    customer, other = stack.new_customer(), stack.new_customer()
    number = free_number(customer, "DE", "local", area="Berlin")
    order = customer.post("/orders", {**_of(customer), "number": number})
    handed_in(customer, order["dossier_id"])
    later = other.post("/orders", {**_of(other), "number": free_number(other, "DE", "local", area="Berlin")})
    handed_in(other, later["dossier_id"])
    with visit(browser, stack.address) as visitor:
        page = visitor.page
        visitor.go_on_as(stack.facts.demo.ops, stack.browser_sessions)
        visitor.go("/ops")
        rows = page.get_by_role("row").filter(has_text="GmbH")
        mine = page.get_by_role("row", name=_name_of(customer))
        expect(mine).to_contain_text("+49 30")
        expect(mine).to_contain_text("Local, Germany")
        expect(mine).to_contain_text(re.compile(r"\(\d+ (seconds?|minutes?)\)"))
        expect(mine).to_contain_text("New")
        first, last = rows.all_inner_texts()[-2:]
        assert _name_of(customer) in first
        assert _name_of(other) in last
        page.get_by_role("link", name=f"Review: {_name_of(customer)}").click()
        expect(page.get_by_role("region", name="What was handed in")).to_contain_text("+49 30")
        for item, known in {
            "Name of the business": _name_of(customer),
            "Your address in the area of the number": BERLIN["street"],
            "Registration number": "HRB 12345",
        }.items():
            expect(page.get_by_role("region", name=item)).to_contain_text(known)
        page.get_by_role("checkbox", name="Not right").first.check()
        expect(page.get_by_text("One item goes back with its reason; what was right stays.")).to_be_visible()
        page.get_by_role("checkbox", name="Not right").first.uncheck()
        page.get_by_role("button", name="Show the document").first.click()
        expect(page.get_by_role("link", name="Open in a new window").first).to_be_visible()
        assert visitor.violations() == []
        page.get_by_role("button", name="Approve").click()
        expect(page.get_by_text("Approved. Numbers that waited for it are connected.")).to_be_visible()
    assert customer.get(f"/orders/{order['order_id']}")["state"] == "activated"
    assert "document.read" in {line["action"] for line in customer.get("/account/audit")["items"]}


def _name_of(customer: Customer) -> str:
    """An organisation of this name waits once."""
    return f"Muster {str(customer.email).partition('@')[0]} GmbH"


def _of(customer: Customer) -> dict[str, Any]:
    organisation: Any = GERMAN["organisation"]
    return {**GERMAN, "organisation": {**organisation, "legal_name": _name_of(customer)}}


def test_records_of_one_cause_leave_quarantine_together(stack: DeployedStack, browser: Browser) -> None:
    """Improbable ones only once their reason is chosen; what stays is counted by why."""
    assert stack.facts.demo is not None
    source_id = _improbable(stack, 2)
    with visit(browser, stack.address) as visitor:
        page = visitor.page
        visitor.go_on_as(stack.facts.demo.ops, stack.browser_sessions)
        visitor.go("/ops/quarantine")
        for reason, outcome in ((None, r"Taken again: 0\..*2: improbable"), ("zero_duration", r"Taken again: 2\.")):
            page.get_by_role("button", name="Replay many").click()
            dialog = page.get_by_role("dialog")
            chosen = {"From the source": source_id} | ({"Held for the reason": reason} if reason else {})
            for label, value in chosen.items():
                dialog.get_by_role("combobox", name=label).click()
                page.get_by_role("option", name=value).click()
            assert visitor.violations() == []
            dialog.get_by_role("button", name="Replay", exact=True).click()
            expect(page.get_by_role("status").filter(has_text=re.compile(outcome))).to_be_visible()
            expect(dialog).to_have_count(0)


def _improbable(stack: DeployedStack, count: int) -> str:
    """The source of so many records of calls that took no time."""
    owner = stack.new_customer()
    number = free_number(owner, "GB", "freephone")
    owner.post("/orders", {"number": number, "organisation": ORGANISATION, "contact": CONTACT})
    wish = {"name": "switch", "kind": "callfactory-json", "zone": "UTC", "country": "GB"}
    source_id: str = owner.post("/sources", wish)["source_id"]
    key = owner.post("/keys", {"name": "switch", "scopes": ["calls:write"], "source_id": source_id})
    now = stack.now().isoformat(timespec="milliseconds")
    records: list[dict[str, Any]] = [
        {
            "call_id": f"c-{each}",
            "leg_id": "l-0",
            "role": "inbound",
            "revision": 0,
            "service_number": number,
            "caller": "+441614960100",
            "started_at": now,
            "answered_at": now,
            "duration_ms": 0,
            "ring_to": None,
            "outcome": "answered",
        }
        for each in range(count)
    ]
    answer = stack.program(key["secret"]).request(
        "POST",
        "/calls/records",
        content="\n".join(map(json.dumps, records)).encode(),
        headers={"Content-Type": "application/x-ndjson"},
    )
    assert [each["reason"] for each in answer.json()["records"]] == ["zero_duration"] * count, answer.text
    return source_id
