"""One browser for all tests of the web pages."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from scripts.local import web_build
from scripts.web.chromium import launch


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's Chromium, or Debian's; else the test fails with one sentence."""
    web_build.install()  # axe-core comes with the pages' packages
    with sync_playwright() as playwright:
        running = launch(playwright)
        yield running
        running.close()
