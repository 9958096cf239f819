"""The web pages in a real browser, on a phone and at a desk: what goes wrong in it fails the test."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request, expect

from scripts.local.places import ROOT
from scripts.local.stack import SignIn
from scripts.local.totp import totp

SIZES: Final[dict[str, Any]] = {"desk": {"width": 1360, "height": 900}, "phone": {"width": 390, "height": 844}}
AXE: Final = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
STYLES: Final = ROOT / "web" / "node_modules" / "@mantine" / "core" / "styles.css"
RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SLOW: Final = 60_000
"""Milliseconds that a page may take on a machine with other things to do."""


expect.set_options(timeout=SLOW)


class Visit:
    """One visitor with a browser of their own. `asked` are all addresses that it asked, `shown` those that its
    address bar showed, `referers` what it told of where it came from, `counted` the views that it told the counter."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context = context
        self.address = address
        self.page: Page = context.new_page()
        self.page.set_default_timeout(SLOW)
        self.asked: list[str] = []
        self.shown: list[str] = []
        self.referers: list[str] = []
        self.counted: list[Request] = []
        self.wrong: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.wrong.append(f"error on {self.page.url}: {error}"))
        self.page.on("request", self._noted)
        self.page.on("framenavigated", lambda frame: self.shown.append(frame.url))

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" or "Content Security Policy" in message.text:
            self.wrong.append(f"console on {self.page.url}: {message.text}")

    def _noted(self, request: Request) -> None:
        self.asked.append(request.url)
        self.referers += [value for name, value in request.headers.items() if name == "referer" and value]
        if request.url == f"{self.address}/v1/page-views":
            self.counted.append(request)
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.wrong.append(f"third party asked on {self.page.url}: {request.url}")

    def go(self, path: str) -> None:
        """Opens a page and waits until it has what it asked for."""
        self.page.goto(self.address + path)
        self.settle()

    def settle(self) -> None:
        """Waits until nothing is asked any more and no skeleton is left."""
        self.page.wait_for_load_state("networkidle", timeout=SLOW)
        self.page.locator("h1").first.wait_for()
        expect(self.page.locator("[aria-busy=true]")).to_have_count(0)

    def sign_in(self, who: SignIn) -> None:
        """As people do, with a one-time code where one is wanted."""
        self.go("/sign-in")
        self.page.locator("input[type=email]").fill(who.email)
        self.page.locator("input[autocomplete=current-password]").fill(who.password)
        self.page.locator("form button[type=submit]").click()
        if who.totp_secret:
            code = self.page.locator("input[autocomplete=one-time-code]")
            expect(code).to_be_focused()
            code.fill(totp(who.totp_secret))
            self.page.locator("form button[type=submit]").click()
        self.page.wait_for_url(lambda url: "/sign-in" not in url)
        self.settle()

    def go_on_as(self, who: SignIn, sessions: dict[str, list[Any]]) -> None:
        """Signed in with the session that an earlier visit left in `sessions`, while it holds: an address may sign in
        ten times in a quarter of an hour, and the demonstration's people are wanted by many tests."""
        if who.email in sessions:
            self.context.add_cookies(sessions[who.email])
            if self.context.request.get(f"{self.address}/v1/session").ok:
                mark = "localStorage.setItem('callfactory.signed-in', '1')"
                self.page.add_init_script(f"if (location.origin === {json.dumps(self.address)}) {mark}")
                self.go("/")
                return
            self.context.clear_cookies()
        self.sign_in(who)
        sessions[who.email] = self.context.cookies()

    def violations(self) -> list[str]:
        """What axe finds against WCAG 2.2 AA on the page as it is now, and what of it has no styles."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found: list[dict[str, Any]] = self.page.evaluate(
            f"async () => (await axe.run(document, {{runOnly: {json.dumps(RULES)}}})).violations"
        )
        where = self.page.url.removeprefix(self.address)
        wrong = [f"{where}: {each['id']}: {[node['html'][:160] for node in each['nodes'][:3]]}" for each in found]
        return wrong + [f"{where}: no styles for {each}" for each in sorted(self.unstyled())]

    def unstyled(self) -> set[str]:
        """Classes of the component library that the page shows and whose styles it has not loaded: `first.css` and
        `rest.css` name the components that are used, no more."""
        shown: list[str] = self.page.evaluate(_SHOWN)
        loaded = self.page.evaluate(_LOADED)
        return {each for each in shown if each in _declared() and f".{each}" not in loaded}

    def stored(self) -> dict[str, str]:
        """Everything that the browser keeps: cookies, storage, and the names of databases and caches."""
        kept = {str(each.get("name")): str(each.get("value")) for each in self.context.cookies()}
        for store in ("localStorage", "sessionStorage"):
            kept |= self.page.evaluate(f"() => Object.fromEntries(Object.entries({store}))")
        names = self.page.evaluate("async () => [...(await caches.keys()), ...(await indexedDB.databases())]")
        return kept | {f"database or cache {each}": str(each) for each in names}


_SHOWN: Final = "() => [...document.querySelectorAll('[class]')].flatMap(e => [...e.classList])"
_LOADED: Final = "() => [...document.styleSheets].flatMap(s => [...s.cssRules]).map(r => r.cssText).join('\\n')"


@cache
def _declared() -> frozenset[str]:
    """Every class that the component library has styles for."""
    return frozenset(re.findall(r"\.(m_[0-9a-f]+)", STYLES.read_text(encoding="utf-8")))


def stray_points(amounts: Locator) -> list[str]:
    """Amounts of a column whose decimal point does not stand below that of the first."""
    expect(amounts.first).to_be_visible()
    shown: list[tuple[str, float]] = amounts.evaluate_all(_POINTS)
    assert len(shown) > 1
    return [f"{text} at {at}, not at {shown[0][1]}" for text, at in shown if abs(at - shown[0][1]) > 1]


_POINTS: Final = """(cells) => cells.filter((cell) => cell.textContent.includes(".")).map((cell) => {
  const text = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT).nextNode();
  const point = document.createRange();
  point.setStart(text, text.data.indexOf("."));
  point.setEnd(text, text.data.indexOf(".") + 1);
  return [text.data, point.getBoundingClientRect().right];
})"""


def tab_to(visitor: Visit, selector: str, *, back: bool = False) -> None:
    """Presses Tab until the element has the focus, as people without a mouse do."""
    for _ in range(120):
        if visitor.page.evaluate("(selector) => document.activeElement?.matches(selector)", selector):
            return
        visitor.page.keyboard.press("Shift+Tab" if back else "Tab")
    raise AssertionError(f"the keyboard does not reach {selector}")


@contextmanager
def visit(browser: Browser, address: str, size: str = "desk", **more: Any) -> Iterator[Visit]:
    """A visitor; fails at the end if anything went wrong in the browser meanwhile."""
    context = browser.new_context(
        viewport=SIZES[size],
        has_touch=size == "phone",
        locale=more.pop("locale", "en-GB"),
        timezone_id="Europe/Amsterdam",
        reduced_motion="reduce",
        **more,
    )
    visitor = Visit(context, address)
    try:
        yield visitor
    except Exception:
        shots = Path(ROOT / ".local" / "failed")
        shots.mkdir(parents=True, exist_ok=True)
        visitor.page.screenshot(path=shots / "page.png", full_page=True)
        raise
    finally:
        context.close()
    assert not visitor.wrong, "\n".join(visitor.wrong)
