"""Papers that do not go smoothly: files that are too large or do not arrive, and what a reviewer sends back."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page, Route, expect

from scripts.local.customer import Customer, new_sign_in
from tests.e2e.deployed import DeployedStack
from tests.e2e.test_shop import GERMAN, free_number, handed_in, reviewed
from tests.e2e.web.browsing import Visit, visit
from tests.samples_documents import pdf

CHOOSE = re.compile("^Choose a file, or drop it here")


@contextmanager
def _ordered(stack: DeployedStack, browser: Browser, size: str = "desk") -> Iterator[tuple[Visit, Customer, Any]]:
    """A new customer on the page of an order that needs papers, and the same as a program."""
    program, who = stack.visitor(), new_sign_in()
    program.sign_up(who)
    order = program.post("/orders", {**GERMAN, "number": free_number(program, "DE", "local", area="Berlin")})
    with visit(browser, stack.address, size) as visitor:
        visitor.sign_in(who)
        visitor.go(f"/my/orders/{order['order_id']}")
        visitor.page.get_by_role("button", name=CHOOSE).first.wait_for()
        yield visitor, program, order


def _file(size: int = 0, name: str = "extract.pdf", media_type: str = "application/pdf") -> Any:
    content = pdf()
    return {"name": name, "mimeType": media_type, "buffer": content + b"\n" * max(0, size - len(content))}


def test_a_file_that_cannot_be_taken_is_told_before_it_is_sent(stack: DeployedStack, browser: Browser) -> None:
    with _ordered(stack, browser, "phone") as (visitor, program, order):
        page = visitor.page
        files = page.locator("input[type=file]")
        files.first.set_input_files(_file(11_500_000))
        told = page.get_by_role("alert")
        expect(told).to_contain_text("This file has 11.5 MB; at most 10 MB can be taken.")
        files.first.set_input_files(_file(name="extract.docx", media_type="application/msword"))
        expect(told).to_have_text("Only PDF, JPEG or PNG can be taken.")
        assert visitor.violations() == []
        files.first.set_input_files({"name": "extract.pdf", "mimeType": "application/pdf", "buffer": bytes(3000)})
        expect(told).to_have_text("This is no PDF, JPEG or PNG, whatever its name says. Upload one of those.")
        visitor.wrong.clear()  # a browser notes each refused request in its console
        files.first.set_input_files(_file())
        expect(page.get_by_text("Handed in").first).to_be_visible()
        expect(told).to_have_count(0)
        assert len(program.get(f"/dossiers/{order['dossier_id']}")["documents"]) == 1


def test_a_document_that_was_the_wrong_one_is_taken_back(stack: DeployedStack, browser: Browser) -> None:
    with _ordered(stack, browser) as (visitor, program, order):
        signed = visitor.page.locator("#asked-local_relationship")
        signed.locator("input[type=file]").set_input_files(_file())
        expect(signed.get_by_text("Handed in")).to_be_visible()
        signed.get_by_role("button", name=re.compile("^Remove ")).click()
        expect(signed.get_by_text("Handed in")).to_have_count(0)
        expect(signed.get_by_role("button", name=CHOOSE)).to_be_visible()
        assert program.get(f"/dossiers/{order['dossier_id']}")["documents"] == []


def test_what_is_told_about_a_document_is_not_lost_before_its_file_is_there(
    stack: DeployedStack, browser: Browser
) -> None:
    """It stays while other files are handed in, and whoever leaves without its file is asked."""
    with _ordered(stack, browser) as (visitor, _, _):
        page = visitor.page
        place = page.locator("#asked-registration")
        street = place.get_by_label("Street and number")
        street.fill("Unter den Linden 1")
        signed = page.locator("#asked-local_relationship")
        signed.locator("input[type=file]").set_input_files(_file())
        expect(signed.get_by_text("Handed in")).to_be_visible()
        expect(street).to_have_value("Unter den Linden 1")
        page.get_by_role("link", name="Call history").click()
        dialog = page.get_by_role("dialog", name="Leave without saving?")
        expect(dialog).to_be_visible()
        dialog.get_by_role("button", name="Stay here").click()
        expect(street).to_have_value("Unter den Linden 1")
        assert _asks_when_closed(page)
        place.locator("input[type=file]").set_input_files(_file())
        expect(place.get_by_text("Handed in")).to_be_visible()
        assert not _asks_when_closed(page)
        page.get_by_role("link", name="Call history").click()
        page.wait_for_url("**/my/calls")


def test_the_overview_without_numbers_says_which_order_waits(stack: DeployedStack, browser: Browser) -> None:
    with _ordered(stack, browser, "phone") as (visitor, program, order):
        page = visitor.page
        visitor.go("/my")
        ahead = page.get_by_role("region", name="No number connected yet").get_by_role("listitem")
        expect(ahead).to_have_count(1)
        expect(ahead).to_contain_text("Local, Germany")
        expect(ahead).to_contain_text("Hand in the papers that are asked")
        expect(ahead).to_contain_text("Waits for you until")
        assert visitor.violations() == []
        ahead.get_by_role("link", name="Hand in the papers").click()
        page.wait_for_url(f"**/my/orders/{order['order_id']}")
        handed_in(program, order["dossier_id"])
        visitor.go("/my")
        expect(ahead).to_contain_text("Nothing to do for you. We look at your papers")
        ahead.get_by_role("link", name=re.compile(r"^\+49 ")).click()
        page.wait_for_url(f"**/my/orders/{order['order_id']}")


def _asks_when_closed(page: Page) -> bool:
    """Whether the browser asks before it closes or loads the page anew."""
    asks: bool = page.evaluate("() => !dispatchEvent(new Event('beforeunload', { cancelable: true }))")
    return asks


def test_an_upload_that_breaks_off_is_tried_again_and_one_that_is_not_wanted_is_called_off(
    stack: DeployedStack, browser: Browser
) -> None:
    """What did not arrive is not kept announced, and the form goes on."""
    with _ordered(stack, browser) as (visitor, program, order):
        page = visitor.page
        dossier = f"/dossiers/{order['dossier_id']}"
        waiting: list[Route] = []

        def hold(route: Route) -> None:
            waiting.append(route)

        def is_upload(url: str) -> bool:
            return not url.startswith((f"{stack.address}/v1/", f"{stack.address}/my", f"{stack.address}/assets"))

        page.route(is_upload, hold)
        place = page.locator("#asked-registration")
        place.locator("input[type=file]").set_input_files(_file(3_000_000))
        expect(place.get_by_text("extract.pdf 3 MB")).to_be_visible()
        expect(place.get_by_role("progressbar", name=re.compile("^Uploading"))).to_be_attached()
        assert visitor.violations() == []
        while not waiting:
            page.wait_for_timeout(50)
        place.get_by_role("button", name="Cancel").click()
        expect(place.get_by_role("button", name=CHOOSE)).to_be_visible()
        expect(place.get_by_role("alert")).to_have_count(0)
        stack.wait(lambda: None if program.get(dossier)["documents"] else [], "nothing to be announced any more")
        place.locator("input[type=file]").set_input_files(_file())
        while len(waiting) == 1:
            page.wait_for_timeout(50)
        waiting[-1].abort()
        expect(place.get_by_role("alert")).to_contain_text("Check your connection, then try again.")
        page.unroute(is_upload, hold)
        place.get_by_role("button", name="Try again").click()
        expect(place.get_by_text("Handed in")).to_be_visible()
        documents = program.get(dossier)["documents"]
        assert [document["state"] for document in documents] == ["held"]
        visitor.wrong = [each for each in visitor.wrong if "ERR_FAILED" not in each]


def test_what_a_reviewer_sent_back_is_found_with_its_reason_and_repaired(
    stack: DeployedStack, browser: Browser
) -> None:
    """RG-5: each thing with its reason and what to do; what was right asks for nothing."""
    with _ordered(stack, browser) as (visitor, program, order):
        page = visitor.page
        handed_in(program, order["dossier_id"])
        rejected = {
            "local_relationship": {"code": "not_signed", "note": "The second page needs a signature too."},
            "website": {"code": "answer_wrong"},
        }
        account_id = program.get("/account")["account_id"]
        reviewed(stack, account_id, order["dossier_id"], decision="reject", rejected=rejected)
        visitor.go(f"/my/orders/{order['order_id']}")
        repair = page.get_by_role("navigation", name="What to repair")
        expect(repair.get_by_role("link")).to_have_text(
            ["Website of the business", "Confirmation of the local relationship to the area code"]
        )
        assert visitor.violations() == []
        repair.get_by_role("link", name="Confirmation of the local relationship").click()
        place = page.locator("#asked-local_relationship")
        expect(place).to_be_in_viewport()
        expect(place).to_contain_text("The second page needs a signature too. Hand it in again; what was right stays.")
        registered = page.locator("#asked-registration")
        expect(registered.get_by_role("button", name=CHOOSE)).to_have_count(0)
        expect(registered.get_by_role("button", name="Hand in another document")).to_be_visible()
        place.locator("input[type=file]").set_input_files(_file())
        expect(repair.get_by_role("link")).to_have_text(["Website of the business"])
        page.get_by_label("Website of the business").fill("right.example")
        page.get_by_label("Website of the business").press("Tab")
        expect(repair).to_have_count(0)
        page.get_by_role("button", name="Hand everything in").click()
        expect(page.get_by_text("Nothing to do for you.")).to_be_visible()
