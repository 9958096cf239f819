"""What pages keep in a browser and tell the counter: only what somebody agreed to. What that may be is looked at where
every page is opened (`test_every_page.py`)."""

import json

from playwright.sync_api import Browser, expect

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


def _shown(staff: Customer, page: str) -> int:
    return next((int(each["views"]) for each in staff.get("/ops/page-views")["pages"] if each["page"] == page), 0)
