"""What owners do without a mouse: journeys have their keys, the focus is seen, and is not lost with what is removed."""

import re

from playwright.sync_api import Browser, Locator, Page, expect

from scripts.local.customer import Customer, new_sign_in
from tests.e2e.deployed import DeployedStack
from tests.e2e.web.browsing import Visit, tab_to, visit
from tests.e2e.web.company import always_open, number_of, put_recording


def _press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def _is_seen(page: Page) -> bool:
    """Whether an outline shows what has the focus."""
    return bool(page.evaluate("getComputedStyle(document.activeElement).outlineStyle !== 'none'"))


def _stays_in(dialog: Locator, page: Page) -> bool:
    """Whether Tab goes round in the dialog, more often than it has places to go to."""
    inside = []
    for _ in range(12):
        page.keyboard.press("Tab")
        inside.append(dialog.evaluate("(node) => node.contains(document.activeElement)"))
    return all(inside)


def test_a_recording_is_played_and_its_position_moved(stack: DeployedStack, visitor: Visit, owner: Customer) -> None:
    """DB-2: play, pause, the position by arrows; the dialog gives the focus back to its row."""
    if not owner.get("/recordings")["items"]:
        put_recording(stack, owner, "played by keys", days=0.1)
    page = visitor.page
    visitor.go("/my/recordings")
    tab_to(visitor, "main button[aria-label^='Play: ']")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    slider = dialog.get_by_role("slider", name="Position")
    expect(slider).to_be_visible()
    tab_to(visitor, "[role=dialog] [role=slider]")
    assert _is_seen(page)
    _press(page, "End")
    expect(slider).to_have_attribute("aria-valuenow", re.compile(r"^[1-9]"))
    _press(page, "Home")
    expect(slider).to_have_attribute("aria-valuenow", "0")
    _press(page, *["ArrowRight"] * 5)
    expect(slider).to_have_attribute("aria-valuenow", "0.5")
    tab_to(visitor, "[role=dialog] button[aria-label='Play']", back=True)
    page.keyboard.press("Space")
    expect(dialog.get_by_text(re.compile(r"^0:0[1-9] /"))).to_be_visible()
    assert _stays_in(dialog, page)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("button", name=re.compile("^Play: ")).first).to_be_focused()


def test_opening_hours_are_set_by_keys(visitor: Visit, owner: Customer) -> None:
    always_open(owner)
    page = visitor.page
    visitor.go(f"/my/numbers/{number_of(owner)['number_id']}")
    tab_to(visitor, "input[type=radio][value=always]")
    page.keyboard.press("ArrowRight")
    tab_to(visitor, "input[aria-label='Open on Wednesday']")
    page.keyboard.press("Space")
    tab_to(visitor, "input[aria-label='Thursday, until (1)']")
    assert _is_seen(page)
    page.keyboard.press("ArrowUp")  # an hour later, in whichever way the browser writes hours
    tab_to(visitor, "button[type=submit]:not([disabled])")
    page.keyboard.press("Enter")
    expect(page.get_by_text("It holds from the next call on.")).to_be_visible()
    weekly = number_of(owner)["plan"]["hours"]["weekly"]
    assert (weekly["wednesday"], weekly["thursday"]) == ([], [{"start": "09:00", "end": "18:00"}])
    always_open(owner)


def test_the_call_history_is_filtered_by_keys(visitor: Visit) -> None:
    """CD-2: filters that are folded away open where the focus stays."""
    page = visitor.page
    visitor.go("/my/calls?period=all")
    expect(page.get_by_text("Nobody").first).to_be_visible()
    more = page.get_by_role("button", name="More filters")
    more.focus()
    page.keyboard.press("Enter")
    expect(more).to_have_count(0)
    tab_to(visitor, "main input[placeholder^='+31']")
    page.keyboard.type("+31201234567")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Nobody")).to_have_count(0)
    expect(page.get_by_role("button", name=re.compile("^Details")).first).to_be_visible()


def test_the_focus_is_not_lost_with_what_is_removed(stack: DeployedStack, browser: Browser) -> None:
    """WCAG 2.4.3: a dialog keeps the focus and gives it back; when its row is gone, the row's card has the focus."""
    program, who = stack.visitor(), new_sign_in()
    program.sign_up(who)
    program.post("/webhooks", {"url": "http://127.0.0.1:9/in", "events": ["call.ended"]})
    with visit(browser, stack.address) as visitor:
        page = visitor.page
        visitor.sign_in(who)
        visitor.go("/my/people")
        page.get_by_role("button", name="Invite somebody").focus()
        page.keyboard.press("Enter")
        dialog = page.get_by_role("dialog")
        expect(dialog.get_by_label("E-mail address")).to_be_focused()
        assert _stays_in(dialog, page)
        dialog.get_by_label("E-mail address").focus()
        page.keyboard.type("somebody@web.example")
        page.keyboard.press("Enter")
        withdraw = page.get_by_role("button", name="Withdraw the invitation of somebody@web.example")
        expect(withdraw).to_be_visible()
        expect(page.get_by_role("button", name="Invite somebody")).to_be_focused()
        tab_to(visitor, "main button[aria-label^='Withdraw']")
        page.keyboard.press("Enter")
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
        expect(withdraw).to_be_focused()
        page.keyboard.press("Enter")
        dialog.get_by_role("button", name="Withdraw").focus()
        page.keyboard.press("Enter")
        expect(withdraw).to_have_count(0)
        expect(page.get_by_role("region", name="Invitations")).to_be_focused()
        visitor.go("/my/webhooks")
        page.get_by_role("button", name="Add webhook").focus()
        page.keyboard.press("Enter")
        expect(dialog.get_by_label("Address")).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.get_by_role("button", name="Add webhook")).to_be_focused()
        link = page.get_by_role("link", name="Open http://127.0.0.1:9/in")
        link.focus()
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Rotate secret").wait_for()
        expect(page.get_by_role("main")).to_be_focused()
