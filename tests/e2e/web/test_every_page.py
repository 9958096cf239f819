"""Every page, at both sizes, in light and dark: no error, no third party, nothing against WCAG 2.2 AA, the privacy
statement within reach (PS-3, CK-5); nothing is kept or told that says who it was (CK-1, CK-2)."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser

from scripts.local.customer import Customer, new_sign_in
from scripts.local.places import ROOT
from tests.e2e.deployed import DeployedStack
from tests.e2e.test_shop import GERMAN, free_number
from tests.e2e.web.browsing import Visit, visit
from tests.e2e.web.kept import betrayed, markers_of, told, undeclared
from tests.e2e.web.targets import too_small

PUBLIC = (
    "/",
    "/numbers/NL/freephone",
    "/numbers/DE/local",
    "/requirements?country=DE&type=local",
    "/forms/tri_party_form",
    "/forms/no_such_form",
    "/cart",
    "/sign-in",
    "/sign-up",
    "/password",
    "/join",
    "/cookies",
    "/privacy",
    "/no-such-page",
)
_ROUTE = re.compile(r'^\s*"(/my[^":]*)":', re.MULTILINE)
MINE = tuple(_ROUTE.findall((ROOT / "web/src/pages/my/routes.ts").read_text(encoding="utf-8")))
OPS = ("/ops", "/ops/quarantine", "/ops/work", "/ops/views")
_ID = re.compile(r"\b[a-z]{3}_[0-9a-z]{26}\b")
_WORDS = """() => {
  const page = document.querySelector("main").cloneNode(true);
  page.querySelectorAll("code").forEach((each) => each.remove());
  return page.textContent;
}"""
"""What is said on a page, without what is there to be copied."""
LOOKS = (("desk", "dark"), ("phone", "light"))


def look(visitor: Visit, paths: tuple[str, ...]) -> list[str]:
    """What is wrong on these pages."""
    wrong = []
    for path in paths:
        visitor.go(path)
        wrong += visitor.violations()
        wrong += _beyond_the_edge(visitor, path)
        wrong += [f"{path}: too small: {each}" for each in too_small(visitor)]
        wrong += [f"{path}: {each} where a name should stand" for each in _ID.findall(visitor.page.evaluate(_WORDS))]
        if visitor.page.locator('a[href="/privacy"], a[href="/privacy/2018-05-01"]').count() == 0:
            wrong.append(f"{path}: no link to the privacy statement")
        if visitor.page.locator("h1").count() != 1:
            wrong.append(f"{path}: not exactly one main heading")
    return wrong


def _beyond_the_edge(visitor: Visit, path: str) -> list[str]:
    over = visitor.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{path}: {over} pixels wider than the window"] if over > 0 else []


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_public_pages(stack: DeployedStack, browser: Browser, size: str, scheme: str) -> None:
    with visit(browser, stack.address, size, color_scheme=scheme) as visitor:
        assert look(visitor, PUBLIC) == []
        assert not visitor.stored(), "nothing is kept before it is needed (CK-4)"


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_pages_of_an_owner(stack: DeployedStack, browser: Browser, size: str, scheme: str) -> None:
    assert stack.facts.demo is not None
    markers = markers_of(stack.owner())
    assert len(markers) > 10
    with visit(browser, stack.address, size, color_scheme=scheme) as visitor:
        visitor.go("/cookies")
        visitor.page.get_by_role("radio", name="Agree").check()
        visitor.go_on_as(stack.facts.demo.owner, stack.browser_sessions)
        assert look(visitor, MINE) == []
        for path in _details(stack.owner()):
            visitor.go(path)
        assert len(told(visitor)) > len(MINE)
        assert undeclared(visitor) == []
        assert betrayed(visitor, stack, markers) == [], "CK-2: nothing says who it was"


def _details(owner: Customer) -> list[str]:
    """A page of each kind that has somebody's id in its address."""
    number, order = owner.get("/numbers")["items"][0], owner.get("/orders")["items"][0]
    return [f"/my/numbers/{number['number_id']}", f"/my/orders/{order['order_id']}"]


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_pages_of_staff(stack: DeployedStack, browser: Browser, size: str, scheme: str) -> None:
    with visit(browser, stack.address, size, color_scheme=scheme) as visitor:
        assert stack.facts.demo is not None
        visitor.go_on_as(stack.facts.demo.ops, stack.browser_sessions)
        assert look(visitor, OPS) == []


@pytest.mark.parametrize("locale", ["nl-NL", "de-DE"])
def test_other_languages_fit_on_a_phone(stack: DeployedStack, browser: Browser, locale: str) -> None:
    with visit(browser, stack.address, "phone", locale=locale) as visitor:
        visitor.go("/")
        assert visitor.page.locator("html").get_attribute("lang") == locale[:2]
        wrong = look(visitor, ("/", "/numbers/NL/freephone", "/requirements?country=DE&type=local", "/cookies"))
        assert wrong == []


_MOVING = "() => document.getAnimations().filter(({ playState }) => playState === 'running').length"


def test_nothing_moves_for_whoever_wants_no_motion(stack: DeployedStack, browser: Browser) -> None:
    """Neither while a page waits nor when a dialog opens; else both do."""
    assert stack.facts.demo is not None
    with visit(browser, stack.address) as visitor:
        page = visitor.page
        visitor.go_on_as(stack.facts.demo.owner, stack.browser_sessions)
        for motion, moves in (("no-preference", True), ("reduce", False)):
            page.emulate_media(reduced_motion=motion)  # type: ignore[arg-type]  # the two that there are
            page.route("**/v1/keys**", lambda _: None)
            page.goto(f"{stack.address}/my/keys")
            page.locator("main [aria-busy=true]").first.wait_for()
            page.wait_for_timeout(300)
            assert (page.evaluate(_MOVING) > 0) is moves
            page.unroute("**/v1/keys**")
            visitor.go("/my/keys")
            page.get_by_role("button", name="New key").click()
            page.get_by_role("dialog").wait_for(state="attached")
            assert (page.evaluate(_MOVING) > 0) is moves


def test_what_we_hold_can_be_read_on_a_phone(stack: DeployedStack, browser: Browser) -> None:
    """Long names of facts leave room for what they are."""
    assert stack.facts.demo is not None
    with visit(browser, stack.address, "phone") as visitor:
        visitor.go_on_as(stack.facts.demo.owner, stack.browser_sessions)
        visitor.go("/my/data")
        visitor.page.locator("main h3 button").first.click()
        first = visitor.page.locator("main dl dd").first
        first.wait_for()
        box = first.bounding_box()
        assert box is not None
        assert box["width"] > 150


LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
_CUT_OFF = """() => [...document.querySelectorAll(".mantine-Badge-label, h1, h2, h3, td, dd")]
  .filter((each) => each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).display !== "inline"
    && getComputedStyle(each).overflowX !== "visible")
  .map((each) => each.textContent)"""


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_names_of_one_long_word_fit(stack: DeployedStack, browser: Browser, size: str) -> None:
    program, who = stack.visitor(), new_sign_in("x" * 40)
    program.sign_up(who)
    organisation: Any = GERMAN["organisation"]
    wish = {**GERMAN, "organisation": {**organisation, "legal_name": LONG}}
    order = program.post("/orders", {**wish, "number": free_number(program, "DE", "local", area="Berlin")})
    program.post("/account/invitations", {"email": f"{'y' * 60}@{'z' * 60}.example", "roles": ["operator"]})
    program.post("/sources", {"name": LONG, "kind": "asterisk-csv", "zone": "America/Argentina/ComodRivadavia"})
    program.post("/keys", {"name": LONG, "scopes": ["calls:read"]})
    program.post("/webhooks", {"url": f"http://127.0.0.1:9/{LONG.encode().hex()}", "events": ["call.ended"]})
    paths = [f"/my/{name}" for name in ("people", "switches", "keys", "webhooks", "account", "audit", "orders")]
    with visit(browser, stack.address, size, locale="de-DE") as visitor:
        visitor.sign_in(who)
        wrong = []
        for path in (*paths, f"/my/orders/{order['order_id']}"):
            visitor.go(path)
            wrong += _beyond_the_edge(visitor, path)
            wrong += [f"{path}: cut off: {each}" for each in visitor.page.evaluate(_CUT_OFF)]
        assert wrong == []
