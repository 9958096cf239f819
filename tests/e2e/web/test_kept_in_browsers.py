"""What pages keep in a browser and tell the counter: what is declared, when it is needed, nothing about anybody."""

import json
import re

from playwright.sync_api import Browser, expect

from callfactory.cookies import COOKIES, STORED
from scripts.local.customer import Customer
from tests.e2e.deployed import DeployedStack
from tests.e2e.web.browsing import Visit, visit
from tests.e2e.web.markers import traces
from tests.e2e.web.test_every_page import MINE, PUBLIC

QUESTION = "Counting page views"
NO_BY_ITSELF = "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true })"


def answer(visitor: Visit, button: str) -> None:
    """Answers the question, which blocks nothing, and sees it go."""
    question = visitor.page.get_by_role("region", name=QUESTION)
    question.get_by_role("button", name=button, exact=True).click()
    expect(question).to_have_count(0)


def told(visitor: Visit) -> list[str]:
    """The pages of which the counter was told."""
    return [json.loads(request.post_data or "{}")["page"] for request in visitor.counted]


def test_refusing_is_one_click_and_is_remembered(stack: DeployedStack, browser: Browser) -> None:
    """CK-6: nothing before an answer; refusal as easy as agreement; CK-4: the choice alone is kept."""
    with visit(browser, stack.address, "phone") as visitor:
        visitor.go("/")
        question = visitor.page.get_by_role("region", name=QUESTION)
        boxes = [question.get_by_role("button", name=name).bounding_box() for name in ("Refuse", "Agree")]
        assert len({(box["width"], box["height"]) for box in boxes if box}) == 1, "one is easier to hit than the other"
        assert visitor.violations() == []
        assert not visitor.stored()
        answer(visitor, "Refuse")
        assert visitor.stored() == {"callfactory.counting": "no"}
        visitor.go("/requirements")
        expect(question).to_have_count(0)
        assert told(visitor) == []


def test_agreeing_counts_and_can_be_taken_back(stack: DeployedStack, browser: Browser) -> None:
    """CK-5, CK-6: a look is told as page, language and kind of device, without cookie or address of the page."""
    before = _shown(stack.staff(), "requirements")
    with visit(browser, stack.address) as visitor:
        visitor.go("/numbers/NL/freephone")
        answer(visitor, "Agree")
        visitor.go("/requirements?country=DE&type=local")
        assert told(visitor) == ["numbers", "requirements"]
        for request in visitor.counted:
            assert json.loads(request.post_data or "{}").keys() == {"page", "language", "device"}
            assert not {"cookie", "referer", "authorization"} & request.all_headers().keys()
        assert _shown(stack.staff(), "requirements") == before + 1
        visitor.go("/cookies")
        assert visitor.page.get_by_role("radio", name="Agree").is_checked()
        visitor.page.get_by_role("radio", name="Refuse").check()
        visitor.go("/")
        assert told(visitor) == ["numbers", "requirements", "cookies"]
        assert visitor.stored() == {"callfactory.counting": "no"}


def test_a_browser_that_says_no_is_not_asked_and_not_counted(stack: DeployedStack, browser: Browser) -> None:
    """CK-6: Global Privacy Control, in the browser and at the server."""
    more = {"extra_http_headers": {"Sec-GPC": "1"}}
    with visit(browser, stack.address, **more) as visitor:
        visitor.context.add_init_script(NO_BY_ITSELF)
        visitor.go("/")
        expect(visitor.page.get_by_role("region", name=QUESTION)).to_have_count(0)
        visitor.go("/cookies")
        expect(visitor.page.get_by_text("Your browser says no for you")).to_be_visible()
        expect(visitor.page.get_by_role("radio")).to_have_count(0)
        assert (told(visitor), visitor.stored()) == ([], {})
    before = _shown(stack.staff(), "join")
    for headers in ({"Sec-GPC": "1"}, {"DNT": "1"}, {}):
        look = {"page": "join", "language": "en", "device": "desk"}
        assert stack.visitor().request("POST", "/page-views", json=look, headers=headers).status_code == 204
    assert _shown(stack.staff(), "join") == before + 1


def test_an_owner_walks_every_page_and_leaves_no_trace(stack: DeployedStack, browser: Browser) -> None:
    """CK-1, CK-2, CK-5: cookies, storage, databases, caches, addresses, referers, the counter and its table."""
    assert stack.facts.demo is not None
    markers = _markers(stack.owner())
    assert len(markers) > 10
    with visit(browser, stack.address) as visitor:
        visitor.go("/")
        answer(visitor, "Agree")
        visitor.sign_in(stack.facts.demo.owner)
        for path in (*MINE, *_of_numbers(stack.owner()), *PUBLIC):
            visitor.go(path)
        kept = visitor.stored()
        for name, value in kept.items():
            assert name in COOKIES or value in STORED[name].values, f"{name} is not in the register, or holds a value"
        for cookie in visitor.context.cookies():
            assert re.fullmatch(r"[\w.~-]{16,}", str(cookie.get("value"))), "an opaque random id"
        assert len(visitor.counted) > len(MINE)
        sums = stack.aws("dynamodb").scan(TableName=stack.facts.tables["page_views"])["Items"]
        bodies = [request.post_data or "" for request in visitor.counted]
        texts = [*map(str, kept.items()), *visitor.asked, *visitor.referers, *bodies, *map(str, sums)]
        everything = "\n".join(texts).lower()
        assert [trace for trace in traces(markers) if trace in everything] == []
        assert visitor.referers == [], "pages tell nobody where they were left"


def _shown(staff: Customer, page: str) -> int:
    return next((int(each["views"]) for each in staff.get("/ops/page-views")["pages"] if each["page"] == page), 0)


def _of_numbers(owner: Customer) -> list[str]:
    return [f"/my/numbers/{number['number_id']}" for number in owner.get("/numbers")["items"][:1]]


def _markers(owner: Customer) -> tuple[str, ...]:
    """What says who the owner is, who the contact person is, and who called."""
    account = owner.get("/account")
    contact, organisation = account["contact"], account["organisation"]
    found = {owner.email, contact["name"], contact["email"], contact["phone"], organisation["legal_name"]}
    for number in owner.get("/numbers")["items"]:
        calls = owner.get("/calls", number_id=number["number_id"], limit=200)["items"]
        found |= {call["caller"] for call in calls if str(call["caller"]).startswith("+")}
    return tuple(found | {each.removeprefix("+") for each in found})
