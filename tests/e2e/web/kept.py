"""What a visit has left behind: in the browser, on its way, and with the counter of page views."""

import json
import re

from playwright.sync_api import expect

from callfactory.cookies import COOKIES, STORED
from scripts.local.customer import Customer
from tests.e2e.deployed import DeployedStack
from tests.e2e.web.browsing import Visit
from tests.e2e.web.markers import traces

QUESTION = "Counting page views"


def answer(visitor: Visit, button: str) -> None:
    """Answers the question, which blocks nothing, and sees it go."""
    question = visitor.page.get_by_role("region", name=QUESTION)
    question.get_by_role("button", name=button, exact=True).click()
    expect(question).to_have_count(0)


def told(visitor: Visit) -> list[str]:
    """The pages of which the counter was told."""
    return [json.loads(request.post_data or "{}")["page"] for request in visitor.counted]


def undeclared(visitor: Visit) -> list[str]:
    """What the browser keeps outside of the register, or with another value than the register says (CK-1)."""
    opaque = re.compile(r"[\w.~-]{16,}")
    return [
        name
        for name, value in visitor.stored().items()
        if not (opaque.fullmatch(value) if name in COOKIES else name in STORED and value in STORED[name].values)
    ]


def betrayed(visitor: Visit, stack: DeployedStack, markers: tuple[str, ...]) -> list[str]:
    """The traces of markers in what is kept, in every address and referer, in what the counter was told and in its
    table (CK-2, CK-5)."""
    sums = stack.aws("dynamodb").scan(TableName=stack.facts.tables["page_views"])["Items"]
    bodies = [request.post_data or "" for request in visitor.counted]
    kept = [f"{name}={value}" for name, value in visitor.stored().items()]
    everything = "\n".join([*kept, *visitor.asked, *visitor.shown, *visitor.referers, *bodies, *map(str, sums)]).lower()
    return [trace for trace in traces(markers) if trace in everything]


def markers_of(owner: Customer) -> tuple[str, ...]:
    """What says who the owner is, who the contact person is, and who called."""
    account = owner.get("/account")
    contact, organisation = account["contact"], account["organisation"]
    found = {owner.email, contact["name"], contact["email"], contact["phone"], organisation["legal_name"]}
    for number in owner.get("/numbers")["items"]:
        calls = owner.get("/calls", number_id=number["number_id"], limit=200)["items"]
        found |= {call["caller"] for call in calls if str(call["caller"]).startswith("+")}
    return tuple(found | {each.removeprefix("+") for each in found})
