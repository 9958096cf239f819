"""Files that do not come: the network goes, or a tab has been open since before a new version."""

import re

from playwright.sync_api import Browser, expect

from tests.e2e.deployed import DeployedStack
from tests.e2e.web.browsing import Visit, visit


def _without(visitor: Visit, files: str) -> None:
    visitor.page.route(files, lambda route: route.abort())


def test_a_page_that_does_not_come_says_so_and_leaves_the_rest_in_place(stack: DeployedStack, browser: Browser) -> None:
    assert stack.facts.demo is not None
    with visit(browser, stack.address) as visitor:
        visitor.go_on_as(stack.facts.demo.owner, stack.browser_sessions)
        visitor.go("/my")
        _without(visitor, "**/assets/Webhooks-*.js")
        navigation = visitor.page.get_by_role("navigation", name="Menu")
        navigation.get_by_role("link", name="Webhooks").click()
        told = visitor.page.get_by_role("alert").filter(has_text="This page could not be shown")
        expect(told).to_be_visible()
        assert visitor.violations() == []
        # Other pages are there, and so is this one once it can be fetched.
        navigation.get_by_role("link", name="People").click()
        expect(visitor.page.get_by_role("heading", level=1)).to_contain_text("People")
        navigation.get_by_role("link", name="Webhooks").click()
        visitor.page.unroute("**/assets/Webhooks-*.js")
        told.get_by_role("button", name="Load it again").click()
        expect(visitor.page.get_by_role("heading", level=1)).to_contain_text("Webhooks")
        visitor.wrong.clear()  # the files that did not come


def test_what_a_page_can_do_without_does_not_take_it_along(stack: DeployedStack, browser: Browser) -> None:
    """Blockers of advertisements know a file by its name."""
    with visit(browser, stack.address) as visitor:
        _without(visitor, "**/assets/Counting-*.js")
        visitor.go("/")
        expect(visitor.page.get_by_role("heading", level=1)).to_contain_text("Service numbers")
        visitor.wrong.clear()


def test_an_overview_without_its_charts_still_has_its_figures(stack: DeployedStack, browser: Browser) -> None:
    assert stack.facts.demo is not None
    with visit(browser, stack.address) as visitor:
        visitor.go_on_as(stack.facts.demo.owner, stack.browser_sessions)
        _without(visitor, "**/assets/CallChart-*.js")
        visitor.go("/my")
        expect(visitor.page.get_by_text("The chart could not be loaded.").first).to_be_visible()
        expect(visitor.page.get_by_text(re.compile("^€"))).to_be_visible()
        visitor.wrong.clear()


def test_where_nothing_comes_a_sentence_says_so_in_the_visitors_language(
    stack: DeployedStack, browser: Browser
) -> None:
    with visit(browser, stack.address, locale="nl-NL") as visitor:
        _without(visitor, "**/assets/start-*.js")
        visitor.page.goto(f"{stack.address}/requirements")
        told = visitor.page.get_by_role("alert")
        expect(told).to_have_text(
            re.compile(r"^\s*Call Factory kon niet worden geladen", re.MULTILINE), use_inner_text=True
        )
        visitor.page.unroute("**/assets/start-*.js")
        told.get_by_role("link", name="laad opnieuw").click()
        expect(visitor.page.get_by_role("heading", level=1)).to_be_visible()
        visitor.wrong.clear()
