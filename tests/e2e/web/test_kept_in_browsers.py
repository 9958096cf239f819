"""What pages keep in a browser and tell the counter: only what somebody agreed to. What that may be is looked at where
every page is opened (`test_every_page.py`)."""

import json
import re
from typing import Any

from playwright.sync_api import Browser, Route, expect

from scripts.local.customer import Customer
from tests.e2e.deployed import DeployedStack
from tests.e2e.web.browsing import visit
from tests.e2e.web.kept import QUESTION, answer, told

NO_BY_ITSELF = "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true })"


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
            sent = request.all_headers()
            assert not any(sent.get(name) for name in ("cookie", "referer", "authorization"))
        assert _shown(stack.staff(), "requirements") == before + 1
        visitor.go("/cookies")
        assert visitor.page.get_by_role("radio", name="Agree").is_checked()
        visitor.page.get_by_role("radio", name="Refuse").check()
        visitor.go("/")
        assert told(visitor) == ["numbers", "requirements", "cookies"]
        assert visitor.stored() == {"callfactory.counting": "no"}


def test_a_browser_that_says_no_is_not_asked_and_not_counted(stack: DeployedStack, browser: Browser) -> None:
    """CK-6: Global Privacy Control, in the browser and at the server."""
    with visit(browser, stack.address, extra_http_headers={"Sec-GPC": "1"}) as visitor:
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


def _shown(staff: Customer, page: str) -> int:
    return next((int(each["views"]) for each in staff.get("/ops/page-views")["pages"] if each["page"] == page), 0)


def test_a_new_statement_is_shown_until_it_was_read(stack: DeployedStack, browser: Browser) -> None:
    """PS-1: with its day and with what it changes. Here the API tells of one that is not there yet."""
    assert stack.facts.demo is not None
    news = {"version": "2027-03-01", "changes": {"en": "We count.", "nl": "Wij tellen.", "de": "Wir zählen."}}
    told: dict[str, Any] = {"new_statement": news}

    def account(route: Route) -> None:
        if route.request.method == "POST":
            assert json.loads(route.request.post_data or "{}") == {"version": news["version"]}
            told["new_statement"] = None
            route.fulfill(json={})
        else:
            route.fulfill(json=route.fetch().json() | told)

    with visit(browser, stack.address, "phone") as visitor:
        visitor.page.route(re.compile(r"/v1/account(/privacy-statement)?$"), account)
        visitor.go_on_as(stack.facts.demo.owner, stack.browser_sessions)
        visitor.go("/my")
        notice = visitor.page.get_by_role("note").filter(has_text="New privacy statement from 1 March 2027 on")
        expect(notice).to_contain_text("We count.")
        expect(notice.get_by_role("link", name="Read it")).to_have_attribute("href", "/privacy/2027-03-01")
        assert visitor.violations() == []
        notice.get_by_role("button", name="I have read it").click()
        expect(notice).to_have_count(0)
