"""What a new customer does, with only the address: find, see what is asked, order, sign in and out, hand in."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.deployed import DeployedStack
from tests.e2e.web.browsing import Visit, stray_points, tab_to, visit
from tests.samples_documents import pdf

PASSWORD = "Correct-Horse-Battery-9"


def _sign_up(visitor: Visit, stack: DeployedStack, email: str) -> None:
    page = visitor.page
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=False).first.fill(PASSWORD)
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Create account").click()
    page.get_by_label("Six-digit code").fill(stack.mails.wait_for_code(email))
    page.get_by_role("button", name="Confirm").click()


def _fill_in(visitor: Visit, email: str, country: str = "Netherlands") -> None:
    page = visitor.page
    page.get_by_label("Legal name").fill("Marker Marmalade B.V.")
    page.get_by_label("Registration number").fill("12345678")
    page.get_by_label("Street and number").fill("Markerstraat 17")
    page.get_by_label("Postal code").fill("1015 CN")
    page.get_by_label("City").fill("Amsterdam")
    page.get_by_role("textbox", name="Country").or_(page.get_by_role("combobox", name="Country")).first.fill(country)
    page.get_by_role("option", name=country, exact=True).click()
    page.get_by_label("Name", exact=True).or_(page.locator("input[autocomplete=name]")).first.fill("Marla Markerson")
    page.locator("input[autocomplete=email]").fill(email)
    page.locator("input[autocomplete=tel]").fill("+31 20 765 4321")


def _email(name: str) -> str:
    import uuid  # noqa: PLC0415  # only here

    return f"marla.markerson.{name}.{uuid.uuid4().hex[:8]}@web.example"


def test_requirements_are_seen_before_any_sign_in(stack: DeployedStack, browser: Browser) -> None:
    """RG-4: price and requirements without an account."""
    with visit(browser, stack.address) as visitor:
        visitor.go("/")
        visitor.page.get_by_role("searchbox", name="Country").fill("Germ")
        expect(visitor.page.get_by_role("status").filter(has_text="1 country")).to_be_visible()
        visitor.page.get_by_role("link", name=re.compile("^Local from")).click()
        visitor.settle()
        expect(visitor.page.get_by_text("Proof that the business is registered")).to_be_visible()
        address = visitor.page.get_by_role("listitem").filter(has_text="Your address in the area of the number")
        expect(address.get_by_text("An address in the area of the number, no PO box.")).to_be_visible()
        expect(address.get_by_text("The address of your organisation counts if it is there.")).to_be_visible()
        expect(visitor.page.get_by_text("€4.95").first).to_be_visible()
        assert "callfactory_session" not in visitor.stored()


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_prices_are_read_as_a_column(stack: DeployedStack, browser: Browser, size: str) -> None:
    with visit(browser, stack.address, size) as visitor:
        visitor.go("/numbers/NL/freephone")
        assert stray_points(visitor.page.get_by_role("region", name="Price").locator("dd")) == []


def test_a_country_is_found_by_any_of_its_names(stack: DeployedStack, browser: Browser) -> None:
    with visit(browser, stack.address, "phone") as visitor:
        page = visitor.page
        visitor.go("/")
        search = page.get_by_role("searchbox", name="Country")
        for written, country in {
            "Holland": "Netherlands",
            "Duitsland": "Germany",
            "danemark": "Denmark",
            "England": "United Kingdom",
            "UK": "United Kingdom",
            "Korea": "South Korea",
        }.items():
            search.fill(written)
            expect(page.get_by_role("heading", level=3)).to_have_text(re.compile(f"{country}$"))
        for written, country in {"USA": "the United States", "Czech": "Czechia", "Nordkorea": "North Korea"}.items():
            search.fill(written)
            expect(page.get_by_text(f"We have no numbers in {country} yet")).to_be_visible()
        search.fill("Xyzzy")
        expect(page.get_by_text("No country in our list has this name.")).to_be_visible()
        expect(page.get_by_text("Take a filter away")).to_have_count(0)


def test_a_search_for_numbers_says_what_is_wrong_where_it_is(stack: DeployedStack, browser: Browser) -> None:
    with visit(browser, stack.address) as visitor:
        page = visitor.page
        visitor.go("/numbers/NL/freephone")
        page.get_by_label("Digits in it").press_sequentially("7a")
        expect(page.get_by_label("Digits in it")).to_have_value("7")
        expect(page.get_by_text("Only digits count here.")).to_be_visible()
        page.get_by_label("Digits in it").fill("7777777")
        expect(page.get_by_text("Only digits count here.")).to_have_count(0)
        expect(page.get_by_text("Take a filter away.", exact=True)).to_be_visible()  # there are no areas
        page.get_by_label("Digits in it").fill("")
        page.get_by_label("Word or pattern").fill("!!!")
        expect(page.get_by_text("Use 1 to 20 digits or letters")).to_be_visible()
        expect(page.get_by_label("Word or pattern")).to_have_attribute("aria-invalid", "true")
        expect(page.get_by_role("alert").filter(has_text=re.compile("reference", re.IGNORECASE))).to_have_count(0)
        assert visitor.violations() == []
        page.get_by_label("Word or pattern").fill("7")
        expect(page.get_by_role("button", name=re.compile("^Add to cart: ")).first).to_be_visible()
        visitor.wrong.clear()  # a browser notes each refused request in its console


def test_a_form_that_is_asked_can_be_printed(stack: DeployedStack, browser: Browser) -> None:
    with visit(browser, stack.address, locale="de-DE") as visitor:
        visitor.go("/requirements?country=DE&type=local")
        with visitor.context.expect_page() as opened:
            visitor.page.get_by_role("link", name=re.compile("^unser Formular: ")).first.click()
        page = opened.value
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.get_by_text("Der Endnutzer bestätigt einen örtlichen Bezug")).to_be_visible()
        for line in ("Ort", "Datum", "Unterschrift"):
            expect(page.get_by_text(line, exact=True)).to_be_visible()
        page.emulate_media(media="print")
        expect(page.get_by_role("banner")).to_be_hidden()
        expect(page.get_by_role("button", name="Drucken")).to_be_hidden()
        page.close()
        for path in ("/forms/tri_party_form", "/forms/no_such_form", "/numbers/NL/no-such-kind"):
            visitor.go(path)
            assert visitor.violations() == []


def test_a_code_is_sent_again_and_another_address_is_taken(stack: DeployedStack, browser: Browser) -> None:
    email = _email("again")
    with visit(browser, stack.address, "phone") as visitor:
        page = visitor.page
        visitor.go("/sign-up")
        page.get_by_role("button", name="Create account").click()
        expect(page.get_by_text("Fill this in.")).to_have_count(2)
        expect(page.get_by_text("Please read and accept the privacy statement first.")).to_be_visible()
        expect(page.get_by_label("E-mail address")).to_be_focused()
        page.get_by_label("E-mail address").fill(_email("wrong"))
        page.get_by_label("Password", exact=False).first.fill(PASSWORD)
        page.get_by_role("checkbox").check()
        page.get_by_role("button", name="Create account").click()
        page.get_by_role("button", name="Use another address").click()
        page.get_by_label("E-mail address").fill(email)
        page.get_by_label("Password", exact=False).first.fill(PASSWORD)
        page.get_by_role("checkbox").check()
        page.get_by_role("button", name="Create account").click()
        stack.mails.wait_for_code(email)
        expect(page.get_by_label("Six-digit code")).to_be_focused()
        page.get_by_label("Six-digit code").fill("12345")
        page.get_by_role("button", name="Confirm").click()
        expect(page.get_by_text("Type six digits.")).to_be_visible()
        before = len(stack.mails.to(email))
        page.get_by_role("button", name="Send the code again").click()
        expect(page.get_by_text("A new code is on its way.")).to_be_visible()
        stack.wait(lambda: len(stack.mails.to(email)) > before or None, "the second mail")
        assert visitor.violations() == []
        page.get_by_label("Six-digit code").fill(stack.mails.wait_for_code(email))
        page.get_by_role("button", name="Confirm").click()
        page.wait_for_url("**/my")
        visitor.wrong.clear()  # a browser notes each refused request in its console


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_a_dutch_freephone_number_is_ordered(stack: DeployedStack, browser: Browser, size: str) -> None:
    """CK-4: with functional cookies only. CK-2: nothing that is kept or asked says who it was."""
    email = _email(size)
    with visit(browser, stack.address, size) as visitor:
        visitor.go("/numbers/NL/freephone")
        visitor.page.get_by_role("button", name=re.compile("^Add to cart: ")).first.click()
        expect(visitor.page.get_by_role("banner").get_by_role("link", name="Cart: 1 number")).to_be_visible()
        visitor.page.get_by_role("link", name="In your cart").first.click()
        expect(visitor.page.get_by_role("timer")).to_be_visible()
        assert visitor.violations() == []
        visitor.page.get_by_role("link", name="Order", exact=True).click()
        visitor.page.get_by_role("link", name="Create an account").click()
        _sign_up(visitor, stack, email)
        visitor.page.wait_for_url("**/checkout")
        visitor.page.get_by_label("Legal name").wait_for()
        assert visitor.violations() == []
        visitor.page.get_by_role("button", name="Place the order").click()
        missing = visitor.page.locator("main input[aria-invalid=true]")
        expect(missing).to_have_count(8)  # all but the VAT number and the e-mail address, which is theirs
        expect(visitor.page.locator("input[autocomplete=email]")).to_have_value(email)
        expect(missing.first).to_be_focused()
        _fill_in(visitor, email)
        visitor.page.get_by_role("button", name="Place the order").click()
        expect(visitor.page.get_by_role("heading", name="What became of your order")).to_be_visible()
        visitor.settle()
        assert visitor.violations() == []
        visitor.page.get_by_role("link", name="Set up calls").click()
        expect(visitor.page.get_by_role("heading", level=1)).to_have_text(re.compile(r"\+31 800"))
        expect(visitor.page.get_by_text("Choose an address below first")).to_be_visible()  # before any try
        visitor.go("/my/orders")
        expect(visitor.page.get_by_role("link", name=re.compile(r"\+31 800"))).to_be_visible()
        assert_no_marker(visitor, (email, "Markerson", "Marmalade", "+31207654321", "207654321"))


def test_what_is_wrong_in_an_order_stands_at_its_field(stack: DeployedStack, browser: Browser) -> None:
    """Nothing is lost that was typed: neither where nothing was ordered, nor where a part of it was."""
    assert stack.facts.demo is not None
    with visit(browser, stack.address) as visitor:
        page = visitor.page
        visitor.go_on_as(stack.facts.demo.owner, stack.browser_sessions)
        for kind in ("GB/freephone", "NL/freephone"):
            visitor.go(f"/numbers/{kind}")
            page.get_by_role("button", name=re.compile("^Add to cart: ")).first.click()
            page.get_by_role("link", name="In your cart").first.wait_for()
        visitor.go("/checkout")
        vat, registration = page.get_by_label("VAT number"), page.get_by_label("Registration number")
        city, place = page.get_by_label("City"), page.get_by_role("button", name="Place the order")
        city.fill("Diemen")
        vat.fill("NL123456789B01")
        place.click()
        expect(vat).to_have_attribute("aria-invalid", "true")
        expect(vat).to_be_focused()
        expect(page.get_by_text("This cannot be a VAT number")).to_have_count(1)
        expect(page.locator("main li").filter(has_text=re.compile(r"[£€]\d"))).to_have_count(2)
        telephone = page.locator("input[autocomplete=tel]")
        before = telephone.input_value()
        visitor.asked.clear()
        for written in ("12345", "+31 319 123456"):  # the Netherlands have no such numbers
            telephone.fill(written)
            place.click()
            expect(telephone).to_have_attribute("aria-invalid", "true")
            expect(telephone).to_be_focused()
            expect(page.get_by_text("This is no possible telephone number.")).to_have_count(1)
        assert not [url for url in visitor.asked if url.endswith("/orders")]
        telephone.fill(before)
        registration.fill("1")
        place.click()
        expect(registration).to_be_focused()
        expect(page.get_by_text("This cannot be a registration number")).to_have_count(1)
        expect(city).to_have_value("Diemen")
        expect(page.get_by_role("heading", name="What became of your order")).to_have_count(0)

        detail = {"location": "body", "name": "organisation.vat_number", "code": "x", "detail": "X-1."}
        refusal = {"code": "invalid_input", "status": 422, "detail": "X-2.", "errors": [detail]}
        items = [
            {"number": "+448001111111", "order_id": "ord_1", "state": "information_required"},
            {"number": "+31800111111", "refusal": refusal},
        ]
        page.route("**/v1/carts/mine/orders", lambda route: route.fulfill(json={"items": items}))
        place.click()
        expect(page.get_by_role("heading", name="What became of your order")).to_be_visible()
        assert visitor.violations() == []
        page.get_by_role("button", name="Back to the form").click()
        expect(city).to_have_value("Diemen")
        expect(vat).to_have_attribute("aria-invalid", "true")
        visitor.go("/cart")
        for left in (1, 0):
            page.get_by_role("button", name=re.compile("^Remove ")).first.click()
            expect(page.get_by_role("timer")).to_have_count(left)
        visitor.wrong.clear()  # a browser notes each refused request in its console


def test_papers_are_handed_in_and_reviewed(stack: DeployedStack, browser: Browser) -> None:
    """The form that the German rule makes: answers are kept, a document is uploaded, and the draft can be left."""
    email = _email("papers")
    with visit(browser, stack.address) as visitor:
        page = visitor.page
        visitor.go("/numbers/DE/local")
        page.get_by_role("button", name=re.compile("^Add to cart: ")).first.click()
        page.get_by_role("link", name="In your cart").first.click()
        page.get_by_role("link", name="Order", exact=True).click()
        page.get_by_role("link", name="Create an account").click()
        _sign_up(visitor, stack, email)
        page.wait_for_url("**/checkout")
        _fill_in(visitor, email)
        page.get_by_role("button", name="Place the order").click()
        page.get_by_role("link", name="Hand in the papers").click()
        visitor.settle()
        mail = page.get_by_label("E-mail address of the representative")
        page.get_by_label("Name of the representative").fill("Marla Markerson")
        mail.fill("marla at marmalade")  # leaving a field keeps it, also while the one before is being kept
        page.get_by_label("Website of the business").fill("https://marmalade.example")
        expect(mail).to_have_attribute("aria-invalid", "true")
        expect(page.get_by_text("Write an e-mail address.")).to_be_visible()
        mail.fill(email)
        address = page.get_by_role("listitem").filter(has_text="Your address in the area of the number")
        address.get_by_label("Street and number").fill("Unter den Linden 1")
        address.get_by_label("Postal code").fill("10117")
        address.get_by_label("City").fill("Berlin")
        address.get_by_role("combobox", name="Country").or_(address.get_by_label("Country")).first.fill("Germany")
        page.get_by_role("option", name="Germany", exact=True).click()
        page.get_by_role("heading", name="What is asked").click()
        expect(page.get_by_role("button", name="Saved", exact=True)).to_have_count(4)
        page.locator("input[type=file]").first.set_input_files(
            {"name": "register.pdf", "mimeType": "application/pdf", "buffer": pdf()}
        )
        expect(page.get_by_text("Handed in").first).to_be_visible()
        assert visitor.violations() == []
        page.reload()
        visitor.settle()
        expect(page.get_by_label("Name of the representative")).to_have_value("Marla Markerson")
        expect(mail).to_have_value(email)
        expect(address.get_by_label("City")).to_have_value("Berlin")


def test_a_number_is_found_and_kept_with_the_keyboard_alone(stack: DeployedStack, browser: Browser) -> None:
    with visit(browser, stack.address) as visitor:
        page = visitor.page
        visitor.go("/")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
        tab_to(visitor, "input[type=search]")
        page.keyboard.type("Netherlands")
        expect(page.get_by_role("status").filter(has_text="2 countries")).to_be_visible()  # Caribbean Netherlands too
        tab_to(visitor, 'a[href="/numbers/NL/freephone"]')
        page.keyboard.press("Enter")
        page.wait_for_url("**/numbers/NL/freephone")
        visitor.settle()
        tab_to(visitor, "button[aria-label^='Add ']")
        page.keyboard.press("Enter")
        page.get_by_role("link", name="In your cart").first.wait_for()
        tab_to(visitor, 'a[href="/cart"]', back=True)
        page.keyboard.press("Enter")
        expect(page.get_by_role("timer")).to_be_visible()


def assert_no_marker(visitor: Visit, markers: tuple[str, ...]) -> None:
    """CK-2: no cookie, no storage and no address carries a marker, in whatever way it is written."""
    from tests.e2e.web.markers import traces  # noqa: PLC0415  # beside what it looks for

    kept = [f"{name}={value}" for name, value in visitor.stored().items()]
    found = [
        (text, trace)
        for text in (*kept, *visitor.asked, *visitor.shown)
        for trace in traces(markers)
        if trace in text.lower()
    ]
    assert found == []
