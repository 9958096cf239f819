"""What an owner does in My Call Factory, as the demonstration company, in a real browser."""

import re
import secrets
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from scripts.local.customer import Customer, new_sign_in
from scripts.verify_receipt import load, verify
from tests.e2e.deployed import DeployedStack
from tests.e2e.receiver import receiver
from tests.e2e.test_shop import GERMAN
from tests.e2e.web.browsing import SLOW, Visit, stray_points, tab_to, visit
from tests.e2e.web.company import always_open, number_of, put_recording


def test_opening_hours_are_set(visitor: Visit, owner: Customer) -> None:
    always_open(owner)
    number, page = number_of(owner), visitor.page
    visitor.go("/my/numbers")
    page.get_by_role("link", name=f"Set up {number['international']}").click()
    outside = page.get_by_role("listitem").filter(has_text="Outside opening hours:")
    expect(outside).to_have_count(0)
    page.get_by_text("Only at these hours").click()
    expect(outside).to_contain_text("the caller hears nothing")
    page.get_by_label("While closed or paused").fill("We are closed.")
    expect(outside).to_contain_text("is played, then the call ends")
    page.get_by_label("While closed or paused").fill("")
    page.get_by_role("switch", name="Open on Monday").uncheck()
    page.get_by_label("Tuesday, until (1)").fill("18:30")
    page.get_by_role("button", name="Add a day").click()
    page.get_by_label("Date", exact=True).fill("2027-04-27")
    assert visitor.violations() == []
    page.get_by_role("button", name="Save the call plan").click()
    expect(page.get_by_text("It holds from the next call on.")).to_be_visible()
    hours = number_of(owner)["plan"]["hours"]
    assert (hours["weekly"]["monday"], hours["weekly"]["tuesday"]) == ([], [{"start": "09:00", "end": "18:30"}])
    assert hours["special"] == [{"date": "2027-04-27", "open": []}]
    page.reload()
    visitor.settle()
    expect(page.get_by_label("Tuesday, until (1)")).to_have_value("18:30")
    always_open(owner)


def test_a_field_that_is_refused_says_so_itself(visitor: Visit, owner: Customer) -> None:
    """A number of ours cannot be where a number of ours rings: the API says it, the field shows it."""
    always_open(owner)
    number, page = number_of(owner), visitor.page
    visitor.go(f"/my/numbers/{number['number_id']}")
    page.get_by_label("Telephone number 1").fill(number["number"])
    visitor.page.get_by_role("button", name="Save the call plan").click()
    expect(page.get_by_label("Telephone number 1")).to_have_attribute("aria-invalid", "true")
    visitor.wrong.clear()  # a browser notes each refused request in its console
    page.get_by_role("button", name="Discard").click()


def test_a_contact_is_kept_with_a_telephone_number_that_can_be_called(visitor: Visit) -> None:
    """Said at the field, in the language of the page, before anything is sent."""
    page = visitor.page
    visitor.go("/my/account")
    telephone = page.locator("input[autocomplete=tel]")
    visitor.asked.clear()
    for written, told in {"": "This is required.", "12345": "This is no possible telephone number."}.items():
        telephone.fill(written)
        page.locator("form").filter(has=telephone).get_by_role("button", name="Save").click()
        expect(telephone).to_have_attribute("aria-invalid", "true")
        expect(telephone).to_be_focused()
        expect(page.get_by_text(told)).to_have_count(1)
    assert not [url for url in visitor.asked if url.endswith("/v1/account")]


def test_without_a_network_it_is_said_and_nothing_is_sent_later(visitor: Visit, owner: Customer) -> None:
    always_open(owner)
    number, page = number_of(owner), visitor.page
    visitor.go(f"/my/numbers/{number['number_id']}")
    page.get_by_label("Telephone number 1").fill("+31 20 765 4321")
    visitor.context.set_offline(True)
    page.get_by_role("button", name="Save the call plan").click()
    expect(page.get_by_role("alert")).to_contain_text("could not be reached")
    visitor.context.set_offline(False)
    page.wait_for_timeout(1000)  # a request that waited for the network would be sent now
    assert number_of(owner)["version"] == number["version"]
    page.get_by_role("button", name="Save the call plan").click()
    expect(page.get_by_text("It holds from the next call on.")).to_be_visible()
    visitor.wrong.clear()  # a browser notes in its console what could not be sent
    always_open(owner)


def test_the_history_begins_with_the_calls_of_all_numbers(visitor: Visit, owner: Customer) -> None:
    """CD-9: one list of all that were called, until one number is chosen."""
    page = visitor.page
    visitor.go("/my/calls")
    page.get_by_label("Period").first.click()
    page.get_by_role("option", name="All", exact=True).click()
    called = {each["service_number"] for each in owner.get("/calls", limit=50)["items"]}
    assert len(called) > 1
    table = page.get_by_role("table", name="Call history")
    for each in owner.get("/numbers")["items"]:
        shown = table.get_by_role("cell", name=each["international"])
        expect(shown.first).to_be_visible() if each["number"] in called else expect(shown).to_have_count(0)
    one = number_of(owner)
    page.get_by_label("Number").first.click()
    page.get_by_role("option", name=one["international"]).click()
    expect(table.get_by_role("columnheader", name="Number")).to_have_count(0)


def test_what_was_typed_is_not_lost_by_a_link(visitor: Visit, owner: Customer) -> None:
    always_open(owner)
    page = visitor.page
    visitor.go(f"/my/numbers/{number_of(owner)['number_id']}")
    words = page.get_by_label("Before it rings")
    elsewhere = page.get_by_role("link", name="Call history")
    words.fill("Welcome.")
    elsewhere.click()
    dialog = page.get_by_role("dialog", name="Leave without saving?")
    expect(dialog).to_be_visible()
    assert visitor.violations() == []
    dialog.get_by_role("button", name="Stay here").click()
    expect(words).to_have_value("Welcome.")
    elsewhere.click()
    dialog.get_by_role("button", name="Leave", exact=True).click()
    page.wait_for_url("**/my/calls")
    page.get_by_role("link", name="Orders").first.click()  # nothing is asked where nothing was typed
    page.wait_for_url("**/my/orders")


def test_what_was_typed_is_not_lost_by_the_back_button(visitor: Visit, owner: Customer) -> None:
    """The page and its address stay until it is answered; then Back and Forward go where they went before."""
    always_open(owner)
    page = visitor.page
    one = f"/my/numbers/{number_of(owner)['number_id']}"
    visitor.go("/my/orders")
    page.get_by_role("link", name="Numbers", exact=True).first.click()
    page.locator(f"main a[href='{one}']").first.click()
    words = page.get_by_label("Before it rings")
    words.fill("Welcome.")
    at = page.evaluate("scrollY")
    dialog = page.get_by_role("dialog", name="Leave without saving?")
    for _ in range(2):
        page.evaluate("history.back()")
        expect(dialog).to_be_visible()
        assert page.url == visitor.address + one
        dialog.get_by_role("button", name="Stay here").click()
        expect(dialog).to_have_count(0)
        expect(words).to_have_value("Welcome.")
        expect(words).to_be_focused()
        assert page.evaluate("scrollY") == at
    page.evaluate("history.back()")
    dialog.get_by_role("button", name="Leave", exact=True).click()
    page.wait_for_url("**/my/numbers")
    expect(page.get_by_role("heading", level=1, name="Numbers")).to_be_visible()
    page.evaluate("history.forward()")
    expect(words).to_have_value("")
    page.evaluate("history.back()")
    page.wait_for_url("**/my/numbers")
    page.evaluate("history.back()")
    page.wait_for_url("**/my/orders")
    expect(dialog).to_have_count(0)


def test_missed_calls_of_today_are_one_link_away(visitor: Visit) -> None:
    visitor.go("/my")
    figure = visitor.page.locator("main div").filter(has_text=re.compile("^Missed today")).last
    counted = re.search(r"\d+", figure.inner_text())
    assert counted is not None
    visitor.page.get_by_role("link", name="See missed calls").click()
    visitor.settle()
    expect(visitor.page.get_by_label("Period").first).to_have_value("Today")
    expect(visitor.page.get_by_role("radio", name=f"Missed {counted[0]}")).to_be_checked()


def test_missed_calls_of_yesterday_are_found(visitor: Visit) -> None:
    page = visitor.page
    visitor.go("/my/calls")
    page.get_by_role("combobox", name="Period").or_(page.get_by_label("Period")).first.click()
    page.get_by_role("option", name="Yesterday").click()
    page.locator("label").filter(has_text="Missed").click()
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    expect(page.get_by_text("Times in Europe/Amsterdam")).to_be_visible()
    expect(page.get_by_role("radio", name=re.compile("^Missed"))).to_be_checked()
    count = int(re.sub(r"\D", "", page.locator("label").filter(has_text="Missed").inner_text()))
    expect(page.get_by_role("button", name=re.compile("^Details"))).to_have_count(count)
    page.locator("label").filter(has_text="Answered").click()
    page.get_by_role("button", name=re.compile("^Details")).first.click()
    why = re.compile("Each second that has begun is counted|s talked, counted as")  # none of them is of whole minutes
    expect(page.get_by_role("dialog").get_by_text(why).first).to_be_visible()
    page.keyboard.press("Escape")
    page.locator("label").filter(has_text="All calls").click()
    page.get_by_label("Period").first.click()
    page.get_by_role("option", name="Last 7 days").click()
    page.get_by_role("button", name=re.compile("^Details")).first.click()
    expect(page.get_by_role("dialog").get_by_text("How it ended")).to_be_visible()
    assert visitor.violations() == []


def test_what_the_calls_of_a_filter_cost_together_is_shown(visitor: Visit, owner: Customer) -> None:
    """CD-9: of all that the filters find, not of the page."""
    page = visitor.page
    visitor.go(f"/my/calls?period=all&number={number_of(owner)['number_id']}")
    cost = owner.post("/calls/cost", {"number_id": number_of(owner)["number_id"]})
    shown = page.get_by_text(re.compile("^Together €")).inner_text()
    assert Decimal(shown.removeprefix("Together €").split(" ")[0]) == Decimal(cost["amounts"][0]["amount"])
    page.locator("label").filter(has_text="Missed").click()
    expect(page.get_by_text("Together €0.00")).to_be_visible()


def test_what_calls_cost_is_read_as_a_column(visitor: Visit) -> None:
    page = visitor.page
    visitor.go("/my/calls?period=all")
    assert stray_points(page.get_by_role("table", name="Call history").locator("td[data-label=Price]")) == []
    visitor.go("/my/usage")
    assert stray_points(page.get_by_role("table", name="Usage and cost").locator("td[data-label=Amount]")) == []


def test_a_recording_is_played(stack: DeployedStack, visitor: Visit, owner: Customer) -> None:
    put_recording(stack, owner, "to be played", days=0.1)
    page = visitor.page
    visitor.go("/my/recordings")
    page.get_by_role("button", name=re.compile("^Play: ")).first.click()
    player = page.get_by_role("group", name="Player")
    expect(player.get_by_text(re.compile(r"0:0[1-4] / 0:04"))).to_be_visible(timeout=SLOW)
    assert visitor.violations() == []


def test_retention_is_shortened_with_its_consequence_in_figures(
    stack: DeployedStack, visitor: Visit, owner: Customer
) -> None:
    put_recording(stack, owner, "to be removed", days=3)
    number, page = number_of(owner), visitor.page
    visitor.go(f"/my/numbers/{number['number_id']}")
    page.get_by_label("Keep recordings for (days)").fill("1")
    expect(page.get_by_text(re.compile(r"\d+ recordings? (is|are) removed at once and for good"))).to_be_visible()
    card = page.get_by_role("region", name="Recording", exact=True)
    card.get_by_role("button", name="Save").click()
    expect(page.get_by_role("dialog").get_by_text("nobody can bring them back")).to_be_visible()
    assert visitor.violations() == []
    page.get_by_role("button", name="Shorten and remove").click()
    expect(page.get_by_text("out of reach from now on")).to_be_visible()
    assert owner.get(f"/numbers/{number['number_id']}/recording")["days"] == 1


def test_everything_is_downloaded(visitor: Visit) -> None:
    page = visitor.page
    visitor.go("/my/exports")
    page.get_by_role("button", name="Prepare everything").click()
    newest = page.get_by_role("listitem").filter(has_text="Everything").first
    expect(newest.get_by_text("Ready")).to_be_visible(timeout=4 * SLOW)
    with page.expect_download(timeout=SLOW) as download:
        newest.get_by_role("button", name=re.compile("^Download: ")).click()
    assert download.value.suggested_filename.endswith(".zip")


def test_what_is_erased_is_named_and_typed_as_people_know_it(visitor: Visit) -> None:
    """Nobody copies an id: the company's name is asked, however it is spaced; and nothing is erased here."""
    page = visitor.page
    visitor.go("/my/data")
    page.get_by_role("button", name="Erase the account").click()
    dialog = page.get_by_role("dialog")
    erase = dialog.get_by_role("button", name="Erase the account")
    typed = dialog.get_by_label("Type Lantern Travel B.V. to confirm")
    typed.fill("Lantern Travel")
    expect(erase).to_be_disabled()
    typed.fill(" Lantern  Travel B. V.")
    expect(erase).to_be_enabled()
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_have_count(0)


def test_the_log_names_what_each_entry_is_about(visitor: Visit, owner: Customer) -> None:
    email, name = "somebody@log.example", f"Log {secrets.token_hex(4)}"
    invitation = owner.post("/account/invitations", {"email": email, "roles": ["read-only"]})
    owner.delete(f"/account/invitations/{invitation['invitation_id']}")
    source = owner.post("/sources", {"name": name, "kind": "callfactory-json", "zone": "UTC", "country": "NL"})
    visitor.go("/my/audit")
    rows = visitor.page.get_by_role("row")
    expect(rows.filter(has_text="Invitation withdrawn").first).to_contain_text(email)
    expect(rows.filter(has_text="Voice switch added").first).to_contain_text(name)
    owner.delete(f"/sources/{source['source_id']}")
    visitor.go("/my/audit")
    gone = rows.filter(has_text="Voice switch removed").first
    expect(gone).to_contain_text(f"Voice switch …{source['source_id'][-6:]}")


def test_receipts_are_saved_and_checked_without_us(stack: DeployedStack, browser: Browser) -> None:
    """What proves removal is in its owner's hands, with the key."""
    program, who = stack.visitor(), new_sign_in()
    program.sign_up(who)
    dossier_id = program.post("/dossiers", {**GERMAN, "country": "DE", "type": "local"})["dossier_id"]
    assert program.request("DELETE", f"/dossiers/{dossier_id}").is_success
    saved: dict[str, str] = {}
    with visit(browser, stack.address) as visitor:
        visitor.sign_in(who)
        visitor.go("/my/data")
        table = visitor.page.get_by_role("table", name="Receipts of what was removed")
        expect(table.get_by_text(dossier_id)).to_be_visible()
        assert visitor.violations() == []
        for what in ("Save the receipts", "Save the key"):
            with visitor.page.expect_download() as download:
                visitor.page.get_by_role("button", name=what).click()
            saved[download.value.suggested_filename] = download.value.path().read_text(encoding="utf-8")
    receipts = load(saved["receipts.json"])
    assert receipts == program.get("/receipts")["items"]
    verify(receipts, saved["receipts-key.pem"])


def _key_row(page: Page, name: str) -> Any:
    return page.get_by_role("row").filter(has_text=name)


def test_a_key_is_made_shown_once_and_revoked(stack: DeployedStack, visitor: Visit) -> None:
    page = visitor.page
    visitor.go("/my/keys")
    name = f"Booking system {stack.now().timestamp():.0f}"
    page.get_by_role("button", name="New key").click()
    page.get_by_label("Name").fill(name)
    page.get_by_role("checkbox", name="Read the call history and costs").check()
    page.get_by_role("checkbox", name="See numbers and call plans").check()
    assert visitor.violations() == []
    page.get_by_role("dialog").get_by_role("button", name="New key").click()
    secret = page.get_by_role("dialog").locator("code").inner_text()
    page.get_by_role("button", name="I have copied it").click()
    program = stack.program(secret)
    assert program.get("/numbers")["items"]
    assert secret not in page.content()
    _key_row(page, name).get_by_role("button", name=f"Revoke {name}").click()
    expect(page.get_by_role("dialog").get_by_text("From the next request on it opens nothing.")).to_be_visible()
    page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    expect(_key_row(page, name).get_by_text("Revoked")).to_be_visible()
    assert program.request("GET", "/numbers").status_code == httpx.codes.UNAUTHORIZED


def test_a_webhook_is_added_tried_and_its_secret_rotated(visitor: Visit) -> None:
    page = visitor.page
    with receiver() as heard:
        url = f"http://127.0.0.1:{heard.port}/in"
        visitor.go("/my/webhooks")
        page.get_by_role("button", name="Add webhook").click()
        page.get_by_label("Address").fill(url)
        assert visitor.violations() == []
        page.get_by_role("dialog").get_by_role("button", name="Add webhook").click()
        first = _secret_once(page)
        page.get_by_role("link", name=f"Open {url}").click()
        page.get_by_role("button", name="Send test event").click()
        row = page.get_by_role("row").filter(has_text="webhook.test")
        expect(row.get_by_text("Delivered")).to_be_visible()
        assert heard.bodies()[0]["type"] == "webhook.test"
        page.get_by_role("button", name="Rotate secret").click()
        expect(page.get_by_role("dialog").get_by_text("New events are signed with the new secret")).to_be_visible()
        page.get_by_role("dialog").get_by_role("button", name="Rotate secret").click()
        assert _secret_once(page) != first
        assert visitor.violations() == []
        page.get_by_role("button", name="Remove").click()
        page.get_by_role("dialog").get_by_role("button", name="Remove").click()
        expect(page.get_by_role("link", name=f"Open {url}")).to_have_count(0)


def _secret_once(page: Page) -> str:
    """The secret that a dialog shows, and nothing after it."""
    shown = page.get_by_role("dialog").filter(has_text="It is shown once.").locator("code")
    secret = shown.inner_text()
    page.get_by_role("button", name="I have copied it").click()
    expect(shown).to_have_count(0)
    assert secret not in page.content()
    return secret


def test_one_caller_is_forgotten(stack: DeployedStack, visitor: Visit, owner: Customer) -> None:
    """DB-6: the number goes, the calls stay; the page says what will happen, and how far it is."""
    number, caller = number_of(owner), f"+3165{secrets.randbelow(10**7):07}"
    began = datetime.fromisoformat(number["active_from"]) + timedelta(seconds=1)
    record = {
        "call_id": secrets.token_hex(8),
        "service_number": number["number"],
        "caller": caller,
        "started_at": began.isoformat(),
        "answered_at": began.isoformat(),
        "duration_ms": 60_000,
        "ring_to": "+31201234567",
        "outcome": "answered",
    }
    told = stack.switch_of(owner).post("/calls/records", [record])["records"]
    assert [each["fate"] for each in told] == ["accepted"]
    search = {
        "number_id": number["number_id"],
        "from": began.isoformat(),
        "to": (began + timedelta(minutes=1)).isoformat(),
    }
    calls = owner.post("/calls/search", search)["items"]
    assert caller in {call["caller"] for call in calls}
    before = len(owner.get("/privacy/erasures")["items"])
    page = visitor.page
    visitor.go("/my/data")
    page.get_by_label("The caller's number").fill(caller)
    page.get_by_role("button", name="Forget this caller").click()
    expect(page.get_by_role("dialog").get_by_text("This cannot be undone.")).to_be_visible()
    assert visitor.violations() == []
    page.get_by_role("dialog").get_by_role("button", name="Forget this caller").click()
    expect(page.get_by_role("table", name="Erasures").get_by_text("Done")).to_have_count(before + 1)
    assert caller not in page.content()
    after = owner.post("/calls/search", search)["items"]
    assert [call["call_id"] for call in after] == [call["call_id"] for call in calls]
    assert caller not in {call["caller"] for call in after}


def test_missed_calls_are_found_with_the_keyboard_alone(stack: DeployedStack, browser: Browser) -> None:
    """From the sign-in to the details of a call and back, without a mouse; the focus is seen, and comes back."""
    assert stack.facts.demo is not None
    with visit(browser, stack.address) as keys:
        page = keys.page
        keys.go("/sign-in")
        tab_to(keys, "input[type=email]")
        page.keyboard.type(stack.facts.demo.owner.email)
        page.keyboard.press("Tab")
        page.keyboard.type(stack.facts.demo.owner.password)
        page.keyboard.press("Enter")
        page.wait_for_url("**/my")
        keys.settle()
        tab_to(keys, 'a[href="/my/calls"]')
        page.keyboard.press("Enter")
        page.wait_for_url("**/my/calls")
        keys.settle()
        tab_to(keys, "main input[value='Last 7 days']")
        for key in ("ArrowDown", "ArrowDown", "ArrowDown", "Enter"):
            page.keyboard.press(key)
        expect(page.get_by_label("Period").first).to_be_focused()
        expect(page.get_by_label("Period").first).to_have_value("All")
        expect(page.locator("[aria-busy=true]")).to_have_count(0)
        tab_to(keys, "input[type=radio]:checked")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        expect(page.get_by_role("radio", name=re.compile("^Missed"))).to_be_checked()
        expect(page.locator("[aria-busy=true]")).to_have_count(0)
        tab_to(keys, "button[aria-label^='Details']")
        outline = "() => getComputedStyle(document.activeElement).outlineStyle"
        assert page.evaluate(outline) == "solid", "where the focus is can be seen"
        page.keyboard.press("Enter")
        expect(page.get_by_role("dialog").get_by_text("How it ended")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(page.locator("button[aria-label^='Details']").first).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_number_fits_on_a_phone(
    stack: DeployedStack, browser: Browser, visitor: Visit, owner: Customer, scheme: str
) -> None:
    """The longest page, signed in as the other visitor is: no error, nothing beyond the edge, WCAG 2.2 AA."""
    number_id = number_of(owner)["number_id"]
    state = visitor.context.storage_state()
    with visit(browser, stack.address, "phone", color_scheme=scheme, storage_state=state) as phone:
        phone.go(f"/my/numbers/{number_id}")
        phone.page.get_by_text("Only at these hours").click()
        assert phone.violations() == []
        wider = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not phone.page.evaluate(wider)
