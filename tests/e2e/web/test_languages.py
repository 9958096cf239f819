"""A Dutch or German owner reads their own language, also where the words come from the API (DB-1, DB-5)."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.e2e.deployed import DeployedStack
from tests.e2e.web.browsing import Visit, visit
from tests.e2e.web.test_every_page import look

ALL_PLACES = {"nl-NL": "Alle plaatsen", "de-DE": "Alle Orte"}
AN_ADDRESS = {
    "nl-NL": ("Controleer wat gemarkeerd is.", "Schrijf een e-mailadres zoals ann@example.com."),
    "de-DE": ("Bitte prüfen Sie, was markiert ist.", "Schreiben Sie eine E-Mail-Adresse wie ann@example.com."),
}


@pytest.mark.parametrize("locale", ALL_PLACES)
def test_what_we_hold_is_said_in_the_language_of_the_page(stack: DeployedStack, browser: Browser, locale: str) -> None:
    assert stack.facts.demo is not None
    with visit(browser, stack.address, "phone", locale=locale) as visitor:
        visitor.go_on_as(stack.facts.demo.owner, stack.browser_sessions)
        visitor.go("/my/data")
        page = visitor.page
        page.get_by_text(ALL_PLACES[locale], exact=True).click()
        expect(page.locator("main [lang=en]")).to_have_count(0)
        assert page.locator(f"main [lang={locale[:2]}]").count() > 130
        assert look(visitor, ("/my/data",)) == []


@pytest.mark.parametrize("locale", AN_ADDRESS)
def test_a_refusal_is_said_in_the_language_of_the_page(stack: DeployedStack, browser: Browser, locale: str) -> None:
    with visit(browser, stack.address, "phone", locale=locale) as visitor:
        visitor.go("/sign-up")
        visitor.page.locator("input[type=email]").first.fill("ann at example")
        visitor.page.get_by_role("checkbox").check()
        visitor.page.locator("form button[type=submit]").click()
        for sentence in AN_ADDRESS[locale]:
            expect(visitor.page.get_by_text(sentence)).to_be_visible()
        expect(visitor.page.get_by_text(re.compile("Kenmerk|Kennzeichen"))).to_have_count(0)
        visitor.wrong.clear()  # a browser notes each refused request in its console


ACM = {
    "nl-NL": "U wordt bij de toezichthouder ACM de houder van het nummer.",
    "de-DE": "Sie werden bei der Behörde ACM Inhaber der Nummer.",
}


@pytest.mark.parametrize("locale", ACM)
def test_what_the_law_says_besides_is_said_in_the_language_of_the_page(
    stack: DeployedStack, browser: Browser, locale: str
) -> None:
    """RG-4: its notes, too."""
    with visit(browser, stack.address, "phone", locale=locale) as visitor:
        visitor.go("/requirements?country=NL&type=freephone")
        expect(visitor.page.get_by_text(ACM[locale])).to_be_visible()
        expect(visitor.page.locator("main p[lang=en]")).to_have_count(0)


OWNERS: dict[str, dict[str, str]] = {
    "nl-NL": {
        "greeting": "Begroeting: ",
        "special": "Datum (Openingstijden, Feestdagen en andere dagen 2): ",
        "vat": "Btw-nummer (Organisatie): ",
        "add": "In winkelwagen: ",
        "order": "Bestelling plaatsen",
        "remove": "^Verwijder ",
        "event": "Een gesprek is afgelopen",
        "webhook": "Webhook toevoegen",
        "leg": "Gesprek naar uw nummer",
        "details": "Details van het gesprek",
        "full": "De mailbox is vol.",
    },
    "de-DE": {
        "greeting": "Begrüßung: ",
        "special": "Datum (Öffnungszeiten, Feiertage und andere Tage 2): ",
        "vat": "Umsatzsteuer-Identifikationsnummer (Organisation): ",
        "add": "In den Warenkorb: ",
        "order": "Bestellung abschicken",
        "remove": " entfernen$",
        "event": "Ein Anruf ist beendet",
        "webhook": "Webhook hinzufügen",
        "leg": "Anruf bei Ihrer Nummer",
        "details": "Einzelheiten des Anrufs",
        "full": "Das Postfach ist voll.",
    },
}


@pytest.mark.parametrize("locale", OWNERS)
def test_an_owner_reads_their_own_language(stack: DeployedStack, browser: Browser, locale: str) -> None:
    assert stack.facts.demo is not None
    words = OWNERS[locale]
    number_id = stack.owner().get("/numbers")["items"][0]["number_id"]
    with visit(browser, stack.address, locale=locale) as visitor:
        visitor.go_on_as(stack.facts.demo.owner, stack.browser_sessions)
        _a_refusal_names_its_fields(visitor, number_id, words)
        _an_order_is_refused(visitor, words)
        _events_of_webhooks(visitor, words)
        _the_price_of_a_call(visitor, words)
        _a_lost_message(visitor, words)


def _a_refusal_names_its_fields(visitor: Visit, number_id: str, words: dict[str, str]) -> None:
    """As the forms do, where no field shows it; never by the path that programs read."""
    page = visitor.page
    visitor.go(f"/my/numbers/{number_id}")
    page.route("**/answering-machine/greeting", _refused("audio", "hours.special.1.date", "parties.0.address.city"))
    page.locator("input[type=file]").set_input_files({"name": "a.wav", "mimeType": "audio/wav", "buffer": b"no sound"})
    alert = page.get_by_role("alert").filter(has_text="X-1.")
    expect(alert).to_contain_text(words["greeting"] + "X-1.")
    expect(alert).to_contain_text(words["special"] + "X-2.")
    expect(alert).to_contain_text("City (parties 1, address): X-3.")
    expect(alert).not_to_contain_text(re.compile(r"[a-z]\.[a-z\d]"))
    visitor.wrong.clear()  # a browser notes each refused request in its console


def _an_order_is_refused(visitor: Visit, words: dict[str, str]) -> None:
    page = visitor.page
    visitor.go("/numbers/GB/freephone")
    page.get_by_role("button", name=re.compile(f"^{words['add']}")).first.click()
    page.locator("main a[href='/cart']").first.wait_for()
    visitor.go("/checkout")
    problem = {"location": "body", "name": "organisation.vat_number", "code": "x", "detail": "X-4."}
    refusal = {"code": "invalid_input", "status": 422, "detail": "X-5.", "errors": [problem]}
    ordered = {"number": "+448001111112", "order_id": "ord_1", "state": "activated"}
    answer = {"items": [ordered, {"number": "+448001111111", "refusal": refusal}]}
    page.route("**/v1/carts/mine/orders", lambda route: route.fulfill(json=answer))
    page.get_by_role("button", name=words["order"]).click()
    expect(page.get_by_role("alert").filter(has_text="X-5.")).to_contain_text(words["vat"] + "X-4.")
    visitor.go("/cart")
    page.get_by_role("button", name=re.compile(words["remove"])).first.click()
    expect(page.get_by_role("timer")).to_have_count(0)


def _events_of_webhooks(visitor: Visit, words: dict[str, str]) -> None:
    visitor.go("/my/webhooks")
    visitor.page.get_by_role("button", name=words["webhook"]).first.click()
    expect(visitor.page.get_by_role("checkbox", name=f"{words['event']} call.ended")).to_be_checked()
    assert visitor.violations() == []


def _the_price_of_a_call(visitor: Visit, words: dict[str, str]) -> None:
    visitor.go("/my/calls")
    visitor.page.get_by_role("button", name=re.compile(f"^{words['details']}")).first.click()
    dialog = visitor.page.get_by_role("dialog")
    expect(dialog.get_by_text(words["leg"])).to_be_visible()
    expect(dialog.locator("[lang=en]")).to_have_count(0)


def _a_lost_message(visitor: Visit, words: dict[str, str]) -> None:
    """Why it was lost is said as its reader speaks, not as the answering machine does."""

    def lost(route: Route) -> None:
        message = {
            "message_id": "msg_1",
            "number_id": "num_1",
            "service_number": "+448001111111",
            "left_at": "2026-11-24T10:00:00Z",
            "duration_ms": 4000,
            "caller_shown": "withheld",
            "outcome": "lost",
            "reason": "mailbox-full",
            "detail": "the mailbox is full",
            "attempts": 1,
        }
        route.fulfill(json={"items": [message], "next_cursor": None})

    visitor.page.route("**/v1/voicemail/messages*", lost)
    visitor.go("/my/messages")
    expect(visitor.page.get_by_text(words["full"])).to_be_visible()
    expect(visitor.page.get_by_text("the mailbox is full")).to_have_count(0)


def _refused(*names: str) -> Any:
    """Answers a request with a refusal that names these fields."""
    errors = [{"location": "body", "name": name, "code": "x", "detail": f"X-{n}."} for n, name in enumerate(names, 1)]

    def answer(route: Route) -> None:
        body = {"type": "about:blank", "title": "", "status": 422, "detail": "X", "code": "invalid_input"}
        content = json.dumps({**body, "request_id": "", "errors": errors})
        route.fulfill(status=422, content_type="application/problem+json", body=content)

    return answer
