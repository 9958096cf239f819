"""One browser for all tests of the web pages, and the demonstration company's owner in it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from scripts.local import web_build
from scripts.local.customer import Customer
from scripts.web.chromium import launch
from tests.e2e.deployed import DeployedStack
from tests.e2e.web.browsing import Visit, visit


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's Chromium, or Debian's; else the test fails with one sentence."""
    web_build.install()  # axe-core comes with the pages' packages
    with sync_playwright() as playwright:
        running = launch(playwright)
        yield running
        running.close()


@pytest.fixture(scope="module")
def owner(stack: DeployedStack) -> Customer:
    """The demonstration company's owner, as a program would be: for what the pages are compared with."""
    return stack.owner()


@pytest.fixture(scope="module")
def visitor(stack: DeployedStack, browser: Browser) -> Iterator[Visit]:
    """The same owner at a desk, signed in once for all journeys of a file."""
    with visit(browser, stack.address) as opened:
        assert stack.facts.demo is not None
        opened.go_on_as(stack.facts.demo.owner, stack.browser_sessions)
        yield opened
