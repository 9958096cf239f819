"""What owners do without a mouse: journeys have their keys, the focus is seen, and is not lost with what is removed."""

import re
from typing import Any

from playwright.sync_api import Browser, FilePayload, Locator, Page, expect

from scripts.local.customer import Customer, new_sign_in
from tests.e2e.deployed import DeployedStack
from tests.e2e.test_shop import ANSWERS, GERMAN, free_number, handed_in
from tests.e2e.web.browsing import Visit, tab_to, visit
from tests.e2e.web.company import always_open, number_of, put_recording
from tests.samples_documents import pdf


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


def test_the_ring_to_list_is_reordered_by_keys(visitor: Visit, owner: Customer) -> None:
    """What is moved is told as it moves, and keeps the focus."""
    number = number_of(owner)
    ring_to = [{"number": "+31201234567"}, {"number": "+31201234568"}]
    owner.put(f"/numbers/{number['number_id']}/plan", {"version": number["version"], "ring_to": ring_to})
    page = visitor.page
    visitor.go(f"/my/numbers/{number['number_id']}")
    page.get_by_role("button", name="Add a telephone").press("Enter")
    page.get_by_label("Telephone number 3").press_sequentially("+31 20 123 4569")
    tab_to(visitor, "button[aria-label='Move telephone 1']", back=True)
    assert _is_seen(page)
    page.keyboard.press("Space")
    expect(page.get_by_text("Now at place 1.")).to_be_attached()
    for place in ("2", "3"):
        page.keyboard.press("ArrowDown")
        expect(page.get_by_text(f"Now at place {place}.")).to_be_attached()
    page.keyboard.press("Space")
    expect(page.get_by_text("Put down at place 3.")).to_be_attached()
    expect(page.get_by_label("Telephone number 3", exact=True)).to_have_value("+31 20 123 4567")
    expect(page.get_by_role("button", name="Move telephone 3", exact=True)).to_be_focused()
    page.keyboard.press("Space")
    expect(page.get_by_text("Now at place 3.")).to_be_attached()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_text("Now at place 2.")).to_be_attached()
    page.keyboard.press("Escape")
    expect(page.get_by_text("Moving was cancelled.")).to_be_attached()
    tab_to(visitor, "button[type=submit]:not([disabled])")
    page.keyboard.press("Enter")
    expect(page.get_by_text("It holds from the next call on.")).to_be_visible()
    rings = [target["number"] for target in number_of(owner)["plan"]["ring_to"]]
    assert rings == ["+31201234568", "+31201234569", "+31201234567"]
    always_open(owner)


def test_a_download_is_asked_for_and_fetched_by_keys(visitor: Visit) -> None:
    page = visitor.page
    visitor.go("/my/exports")
    before = page.get_by_role("button", name=re.compile("^Download: ")).count()
    tab_to(visitor, "main input[type=radio][name]:checked")
    tab_to(visitor, "main input[type=checkbox]")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Prepare download")).to_be_focused()
    assert _is_seen(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=re.compile("^Download: "))).to_have_count(before + 1)
    tab_to(visitor, "main button[aria-label^='Download: ']")
    with page.expect_download() as fetched:
        page.keyboard.press("Enter")
    assert fetched.value.suggested_filename.endswith(".csv")
    expect(page.get_by_text("fetched once").first).to_be_visible()


def test_papers_are_handed_in_by_keys(stack: DeployedStack, browser: Browser) -> None:
    """Answers, a choice of document, a file from the browser's own dialogue; then all of it."""
    program, who = stack.visitor(), new_sign_in()
    program.sign_up(who)
    order = program.post("/orders", {**GERMAN, "number": free_number(program, "DE", "local", area="Berlin")})
    dossier = f"/dossiers/{order['dossier_id']}"
    program.put(f"{dossier}/answers", {"version": program.get(dossier)["version"], "answers": ANSWERS})
    file: FilePayload = {"name": "paper.pdf", "mimeType": "application/pdf", "buffer": pdf()}
    with visit(browser, stack.address) as visitor:
        page = visitor.page
        visitor.sign_in(who)
        visitor.go(f"/my/orders/{order['order_id']}")
        page.on("filechooser", lambda _: None)  # from now on the browser asks the test instead of its own dialogue
        missing = page.get_by_role("listitem").filter(has_text="Missing")
        while count := missing.count():
            zone = missing.first.get_by_role("button", name=re.compile("^Choose a file, or drop it here"))
            zone.evaluate("(node) => node.setAttribute('data-here', '')")
            tab_to(visitor, "[data-here]")
            assert _is_seen(page)
            with page.expect_file_chooser() as choosing:
                page.keyboard.press("Enter")
            choosing.value.set_files([file])
            expect(missing).not_to_have_count(count)
            assert not page.evaluate("document.activeElement === document.body"), "the place is kept"
        submit = page.get_by_role("button", name="Hand everything in")
        submit.evaluate("(node) => node.setAttribute('data-submit', '')")
        tab_to(visitor, "[data-submit]")
        page.keyboard.press("Enter")
        expect(page.get_by_text("Nothing to do for you.")).to_be_visible()


def test_staff_send_an_application_back_by_keys(stack: DeployedStack, browser: Browser) -> None:
    assert stack.facts.demo is not None
    customer = stack.new_customer()
    name = f"Tastatur {str(customer.email).partition('@')[0]} GmbH"
    organisation: Any = GERMAN["organisation"]
    wish = {**GERMAN, "organisation": {**organisation, "legal_name": name}}
    order = customer.post("/orders", {**wish, "number": free_number(customer, "DE", "local", area="Berlin")})
    handed_in(customer, order["dossier_id"])
    with visit(browser, stack.address) as visitor:
        page = visitor.page
        visitor.sign_in(stack.facts.demo.ops)
        visitor.go("/ops")
        tab_to(visitor, f"a[aria-label^='Review: {name}']")
        page.keyboard.press("Enter")
        page.wait_for_url("**/ops/reviews/**")
        visitor.settle()
        tab_to(visitor, "main button[aria-label^='Show the document']")
        page.keyboard.press("Enter")
        expect(page.get_by_role("link", name="Open in a new window").first).to_be_visible()
        website = page.get_by_role("region", name="Website of the business")
        website.get_by_role("checkbox", name="Not right").evaluate("(node) => node.setAttribute('data-here', '')")
        tab_to(visitor, "[data-here]")
        page.keyboard.press("Space")
        expect(page.get_by_role("button", name="Send back")).to_be_disabled()
        _press(page, "Tab", "ArrowDown", "ArrowUp", "Enter")  # opens at the first, and the last is above it
        expect(website.get_by_label("Why")).to_have_value("Answer is wrong")
        _press(page, "Tab")
        page.keyboard.type("It shows another firm.")
        page.get_by_role("button", name="Send back").evaluate("(node) => node.setAttribute('data-send', '')")
        tab_to(visitor, "[data-send]")
        assert _is_seen(page)
        page.keyboard.press("Enter")
        expect(page.get_by_text("Sent back. The customer gets a mail with the reasons.")).to_be_visible()
    assert "another firm" in customer.get(f"/orders/{order['order_id']}")["reasons"][0]["detail"]


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
