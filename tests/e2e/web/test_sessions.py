"""Sign-in cookies as browsers see them (CK-1, CK-3)."""

from playwright.sync_api import Browser, expect

from callfactory.cookies import COOKIES
from tests.e2e.deployed import DeployedStack
from tests.e2e.web.browsing import visit


def test_a_session_is_a_cookie_that_scripts_cannot_see(stack: DeployedStack, browser: Browser) -> None:
    assert stack.facts.demo is not None
    with visit(browser, stack.address) as visitor:
        visitor.sign_in(stack.facts.demo.second)
        (cookie,) = visitor.context.cookies()
        assert (cookie.get("httpOnly"), cookie.get("secure"), cookie.get("sameSite")) == (True, True, "Strict")
        assert cookie.get("name") in COOKIES
        assert visitor.page.evaluate("document.cookie") == ""
        token = str(cookie.get("value"))
        assert all(token not in url for url in visitor.asked)
        assert token not in visitor.page.evaluate("JSON.stringify(localStorage)")


def test_signing_in_again_rotates_it_and_signing_out_ends_it(stack: DeployedStack, browser: Browser) -> None:
    assert stack.facts.demo is not None
    with visit(browser, stack.address) as visitor:
        visitor.sign_in(stack.facts.demo.second)
        first = visitor.context.cookies()[0].get("value")
        visitor.sign_in(stack.facts.demo.second)
        assert visitor.context.cookies()[0].get("value") != first
        visitor.page.get_by_role("button", name="Your account").click()
        visitor.page.get_by_role("menuitem", name="Sign out").click()
        expect(visitor.page.get_by_role("link", name="Sign in")).to_be_visible()
        assert visitor.context.cookies() == []
        visitor.page.goto(f"{stack.address}/my")
        visitor.page.wait_for_url("**/sign-in?next=*")
