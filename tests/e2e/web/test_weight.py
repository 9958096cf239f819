"""What the first page of the shop costs a visitor."""

import gzip
import json
import re
from typing import Any

from playwright.sync_api import Browser

from scripts.local import web_build
from scripts.local.places import ROOT
from tests.e2e.deployed import DeployedStack
from tests.e2e.web.browsing import visit

DIST = ROOT / "web" / "dist"
MOST_BYTES = 200_000
MOST_FILES = 20
MOST_FIRST_BYTES = 20_000


def test_the_shop_begins_with_at_most_200_kilobytes_of_script() -> None:
    web_build.build()
    manifest: dict[str, dict[str, Any]] = json.loads((DIST / ".vite" / "manifest.json").read_text(encoding="utf-8"))
    named = re.findall(r'"/(assets/[^"]+\.js)"', (DIST / "index.html").read_text(encoding="utf-8"))
    page = _with_imports(manifest, {"src/start.tsx", "src/pages/shop/Home.tsx"})
    needed = {*named, *(manifest[each]["file"] for each in page)}
    size = sum(len(gzip.compress((DIST / each).read_bytes(), 6)) for each in needed)
    assert size <= MOST_BYTES, f"{size} bytes, compressed"
    assert len(needed) <= MOST_FILES, "each is a request"


def test_the_first_script_waits_for_no_other() -> None:
    """What the first questions are asked with comes before any library."""
    web_build.build()
    page = (DIST / "index.html").read_text(encoding="utf-8")
    [first] = re.findall(r'<script type="module"[^>]* src="/(assets/[^"]+)"', page)
    script = (DIST / first).read_text(encoding="utf-8")
    assert not re.search(r'(^|[;}])import\s*["{*\w]', script)
    assert len(script) < MOST_FIRST_BYTES


def test_the_overview_asks_each_thing_once(stack: DeployedStack, browser: Browser) -> None:
    """What it begins to ask before its code is there is not asked again by the code, and the company's three numbers
    are asked about together."""
    assert stack.facts.demo is not None
    with visit(browser, stack.address, "phone") as visitor:
        visitor.go_on_as(stack.facts.demo.owner, stack.browser_sessions)
        visitor.asked.clear()
        visitor.go("/my")
        asked = [url.removeprefix(stack.address) for url in visitor.asked if "/v1/" in url]
        early = ["/v1/session", "/v1/account", "/v1/numbers?limit=200"]
        assert asked[: len(early)] == early
        assert len(asked) == len(set(asked))
        then = ["/v1/calls/summary", "/v1/calls/summary", "/v1/usage/total"]
        assert sorted(url.split("?")[0] for url in asked[len(early) :]) == then


def _with_imports(manifest: dict[str, dict[str, Any]], first: set[str]) -> set[str]:
    found: set[str] = set()
    waiting = list(first)
    while waiting:
        each = waiting.pop()
        if each not in found:
            found.add(each)
            waiting += manifest[each].get("imports", [])
    return found


def test_the_front_page_has_the_styles_of_all_that_it_shows(stack: DeployedStack, browser: Browser) -> None:
    """It loads a part of the component library's styles only; its menus are opened, because they are of it too."""
    with visit(browser, stack.address, "phone") as visitor:
        visitor.go("/")
        for name in ("Language", "Menu"):
            visitor.page.get_by_role("button", name=name).first.click()
            visitor.page.locator("[role=menu], [role=dialog]").first.wait_for()
            assert visitor.unstyled() == set()
            visitor.page.keyboard.press("Escape")
