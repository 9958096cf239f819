"""A Dutch or German owner reads their own language, also where the words come from the API (DB-1, DB-5)."""

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.deployed import DeployedStack
from tests.e2e.web.browsing import visit
from tests.e2e.web.test_every_page import look

ALL_PLACES = {"nl-NL": "Alle plaatsen", "de-DE": "Alle Orte"}
AN_ADDRESS = {
    "nl-NL": "Schrijf een e-mailadres zoals ann@example.com.",
    "de-DE": "Schreiben Sie eine E-Mail-Adresse wie ann@example.com.",
}


@pytest.mark.parametrize("locale", ALL_PLACES)
def test_what_we_hold_is_said_in_the_language_of_the_page(stack: DeployedStack, browser: Browser, locale: str) -> None:
    assert stack.facts.demo is not None
    with visit(browser, stack.address, "phone", locale=locale) as visitor:
        visitor.go_on_as(stack.facts.demo.owner, stack.browser_sessions)
        visitor.go("/my/data")
        page = visitor.page
        page.get_by_text(ALL_PLACES[locale], exact=True).click()
        expect(page.locator("main [lang=en]")).to_have_count(0)
        assert page.locator(f"main [lang={locale[:2]}]").count() > 130
        assert look(visitor, ("/my/data",)) == []


@pytest.mark.parametrize("locale", AN_ADDRESS)
def test_a_refusal_is_said_in_the_language_of_the_page(stack: DeployedStack, browser: Browser, locale: str) -> None:
    with visit(browser, stack.address, "phone", locale=locale) as visitor:
        visitor.go("/sign-up")
        visitor.page.locator("input[type=email]").first.fill("ann at example")
        visitor.page.get_by_role("checkbox").check()
        visitor.page.locator("form button[type=submit]").click()
        expect(visitor.page.get_by_text(AN_ADDRESS[locale])).to_be_visible()
        visitor.wrong.clear()  # a browser notes each refused request in its console
