"""What a printed page shows: all of its content, and nothing that can only be pressed."""

import io
import re
import secrets

from pypdf import PdfReader

from scripts.local.customer import Customer
from tests.e2e.deployed import DeployedStack
from tests.e2e.web.browsing import SIZES, Visit
from tests.e2e.web.company import number_of

FRAME = ("Activity log", "Sign-in and security", "Privacy statement", "Skip to content")
"""Words of the navigation and the footer."""


def _printed(visitor: Visit) -> PdfReader:
    return PdfReader(io.BytesIO(visitor.page.pdf(format="A4")))


def _text(paper: PdfReader) -> str:
    return " ".join(" ".join(sheet.extract_text() for sheet in paper.pages).split())


def test_charts_that_were_never_in_sight_are_on_paper(stack: DeployedStack, visitor: Visit, owner: Customer) -> None:
    _called_now(stack, owner)
    page = visitor.page
    page.set_viewport_size({"width": 1360, "height": 600})
    page.emulate_media(color_scheme="dark")
    visitor.go("/my")
    page.locator("canvas").first.wait_for()
    assert page.locator("canvas").count() == 1, "else this proves nothing"
    paper = _text(_printed(visitor))
    assert re.search(r"(\d+ [A-Z][a-z]+ ){5}", paper), "the days below its bars"
    assert re.search(r"(\d\d:00 ){5}", paper), "the hours below those of the other"
    assert not [word for word in FRAME if word in paper]
    ground = "getComputedStyle(document.documentElement).getPropertyValue('--cf-surface').trim()"
    assert page.evaluate(ground) != "#ffffff", "afterwards it is dark again"
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(SIZES["desk"])


def _called_now(stack: DeployedStack, owner: Customer) -> None:
    now = stack.now().isoformat(timespec="milliseconds")
    record = {
        "call_id": f"print-{secrets.token_hex(4)}",
        "leg_id": "l-0",
        "role": "inbound",
        "revision": 0,
        "service_number": number_of(owner)["number"],
        "caller": "+441614960199",
        "started_at": now,
        "answered_at": now,
        "duration_ms": 60_000,
        "ring_to": "+31201234567",
        "outcome": "answered",
    }
    told = stack.switch_of(owner).post("/calls/records", [record])["records"]
    assert [each["fate"] for each in told] == ["accepted"]


def _shown(amount: str) -> str:
    """As the pages write it: two decimals at least."""
    whole, _, decimals = amount.partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"


def test_call_history_and_invoice_are_tables_on_paper(visitor: Visit, owner: Customer) -> None:
    """A sheet is narrower than a desk, and still no telephone: columns stay columns."""
    number = number_of(owner)["international"]
    visitor.go("/my/calls?period=all")
    history = _text(_printed(visitor))
    assert number in history, "what was chosen is told"
    assert "Started Number Caller" in history.replace("When", "Started"), history[:600]
    prices = {call["price"]["amount"] for call in owner.get("/calls", limit=50)["items"] if call["price"]}
    assert len(prices) > 5
    assert [each for each in prices if f"€{_shown(each)}" not in history] == [], "cut off at the edge of the sheet"
    assert "Details" not in history
    assert "More filters" not in history
    assert not [word for word in FRAME if word in history]
    visitor.go("/my/usage")
    usage = _text(_printed(visitor))
    assert number in usage
    assert not [word for word in FRAME if word in usage]


def test_what_we_hold_is_on_paper_with_its_details(visitor: Visit) -> None:
    """Folded places are unfolded: paper cannot be tapped."""
    visitor.go("/my/data")
    paper = _text(_printed(visitor))
    assert "What for" in paper
    assert "Rests on sentences of the privacy statement" in paper
    assert not [word for word in ("Activity log", "Sign-in and security", "Skip to content") if word in paper]
