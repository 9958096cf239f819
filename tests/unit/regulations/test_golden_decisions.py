"""Golden decisions: papers of applicants, and what has to come out (RG-3, RG-6)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from callfactory.organisation import Address
from callfactory.regulations.dossier import Document, HandedIn
from callfactory.regulations.eligibility import WORDS, Code, Decision, Outcome, State, decide, months_before
from callfactory.regulations.papers import smallest_missing
from callfactory.regulations.rule import (
    AddressItem,
    AddressLevel,
    Availability,
    DocumentItem,
    Rule,
    RuleKey,
    TextItem,
    VerificationItem,
)
from tests.unit.regulations.shipped import (
    BERLIN,
    LAGOS,
    LISBON,
    MADRID,
    MANILA,
    MUNICH,
    SEOUL,
    SYDNEY,
    TODAY,
    UTRECHT,
    ZURICH,
    document,
    outcome,
    shipped,
)

FRESH = TODAY - timedelta(days=20)
LATER = TODAY + timedelta(days=400)

GERMAN_ANSWERS = {
    "name": "Muster GmbH",
    "address": BERLIN,
    "registration_number": "HRB 12345",
    "representative_name": "Erika Muster",
    "representative_email": "erika@muster.example",
    "website": "https://muster.example",
}
GERMAN_PAPERS = (document("register_extract", address=BERLIN), document("local_relationship_form"))
PASSPORT = document("passport", expires_on=LATER)
BILL = document("utility_bill", issued_on=FRESH)
LOA = document("letter_of_authorisation")

ELIGIBLE: list[tuple[str, dict[str, Any], tuple[Document, ...], str | None]] = [
    ("DE/local/business", GERMAN_ANSWERS, GERMAN_PAPERS, "Berlin"),
    ("DE/national/business", {"address": MUNICH}, (document("register_extract", address=MUNICH),), None),
    (
        "DE/freephone/business/port",
        {"vat_number": "DE136695976"},
        (document("allocation_letter"), document("register_extract"), document("last_invoice", issued_on=FRESH)),
        None,
    ),
    (
        "ES/local/individual",
        {"tax_number": "54362315K", "address": MADRID},
        (PASSPORT, document("tax_number_proof"), document("rent_receipt")),
        "Madrid",
    ),
    (
        "ES/local/business",
        {"tax_number": "J99216582", "address": MADRID},
        (document("register_extract"), BILL),
        "Madrid",
    ),
    ("NL/freephone/business", {}, (), None),
    ("GB/local/business", {}, (), None),
    ("BO/national/individual", {}, (), None),
    ("CH/local/individual", {"name": "Heidi Frei", "address": ZURICH}, (BILL,), "Zürich"),
    ("CH/freephone/business", {"address": UTRECHT}, (LOA,), None),
    (
        "PT/local/business",
        {"name": "Exemplo Lda", "address": LISBON, "tax_number": "501442600"},
        (BILL, document("tri_party_form")),
        "Lisboa",
    ),
    ("DK/local/business", {"address": UTRECHT}, (), None),
    ("KR/freephone/business", {"address": SEOUL}, (PASSPORT,), None),
    (
        "NG/mobile/business",
        {"address": LAGOS},
        (document("incorporation_certificate", address=LAGOS), LOA),
        None,
    ),
    ("TR/national/individual", {"address": UTRECHT}, (PASSPORT,), None),
    (
        "PH/local/business",
        {"registration_number": "CS201812345", "address": MANILA},
        (document("sec_certificate"), document("mayors_permit")),
        "Makati",
    ),
    ("AU/local/individual", {"name": "Jo Wong", "address": SYDNEY}, (), None),
    ("HN/freephone/individual", {"address": UTRECHT}, (), None),
    ("JM/local/business", {"address": UTRECHT}, (document("order_form"),), None),
]


@pytest.mark.parametrize(("key", "answers", "documents", "area"), ELIGIBLE, ids=[case[0] for case in ELIGIBLE])
def test_whoever_hands_in_what_is_demanded_is_eligible(
    key: str, answers: dict[str, Any], documents: tuple[Document, ...], area: str | None
) -> None:
    decision = outcome(key, answers, documents, area=area)
    assert decision.open() == ()
    assert decision.outcome is Outcome.ELIGIBLE


@pytest.mark.parametrize(("key", "answers", "documents", "area"), ELIGIBLE, ids=[case[0] for case in ELIGIBLE])
def test_whoever_lacks_any_one_thing_hears_which(
    key: str, answers: dict[str, Any], documents: tuple[Document, ...], area: str | None
) -> None:
    for lacking in answers:
        less = {name: answer for name, answer in answers.items() if name != lacking}
        decision = outcome(key, less, documents, area=area)
        assert decision.outcome is Outcome.MISSING
        assert lacking in {finding.item_id for finding in decision.open()}
    for absent in documents:
        decision = outcome(key, answers, tuple(each for each in documents if each != absent), area=area)
        assert decision.outcome is Outcome.MISSING
        assert all(finding.state is State.MISSING and finding.repair for finding in decision.open())


ANYWHERE = {AddressLevel.WORLD: UTRECHT, AddressLevel.FOREIGN: UTRECHT}
TEXTS = {
    "line": "Customer service",
    "name": "Ada Lovelace",
    "email": "ada@example.com",
    "phone": "+31201234567",
    "website": "example.com",
    "vat-number": "DE136695976",
}


def everything(rule: Rule) -> HandedIn:
    """What a careful applicant hands in for a rule: each item answered, of documents the last that is accepted."""
    home = Address(street="Main Street 1", postal_code="1000", city="Capital", country=rule.key.country)
    answers: dict[str, Any] = {}
    documents = []
    for item in rule.items:
        if isinstance(item, AddressItem):
            answers[item.id] = ANYWHERE.get(item.level, home)
        elif isinstance(item, TextItem):
            form = next((each for each in item.any_of if each in TEXTS), item.any_of[0])
            answers[item.id] = IDENTIFIERS.get(rule.key.country, "") if form.endswith("-number") else TEXTS[form]
        elif isinstance(item, DocumentItem):
            documents.append(
                document(
                    item.any_of[-1].document,
                    issued_on=FRESH,
                    expires_on=LATER,
                    address=answers.get(item.any_of[-1].shows_address or "", home),
                )
            )
    verified = frozenset(item.id for item in rule.items if isinstance(item, VerificationItem))
    return HandedIn(answers, tuple(documents), verified=verified)


IDENTIFIERS = {"DE": "DE136695976", "ES": "54362315K", "PT": "501442600"}
EVERY_RULE = [key for key in shipped().every_key() if shipped().rule(key, TODAY).availability is Availability.KNOWN]


@pytest.mark.parametrize("key", EVERY_RULE, ids=[key.text() for key in EVERY_RULE])
def test_every_rule_can_be_fulfilled_and_each_of_its_items_counts(key: RuleKey) -> None:
    rule = shipped().rule(key, TODAY)
    all_of_it = everything(rule)
    assert decide(rule, all_of_it, TODAY).open() == ()
    nothing = decide(rule, HandedIn(), TODAY)
    assert {finding.item_id for finding in nothing.open()} == {item.id for item in rule.items}
    for name in all_of_it.answers:
        less = replace(all_of_it, answers={each: answer for each, answer in all_of_it.answers.items() if each != name})
        assert name in {finding.item_id for finding in decide(rule, less, TODAY).open()}


def only(decision: Decision) -> Code:
    """The code of the one finding that is open."""
    (finding,) = decision.open()
    assert finding.words
    assert finding.repair
    assert finding.authority
    return finding.code


def german(**answers: Any) -> Decision:
    return outcome("DE/local/business", {**GERMAN_ANSWERS, **answers}, GERMAN_PAPERS, area="Berlin")


def test_a_german_local_number_needs_an_address_in_its_area() -> None:
    papers = (document("register_extract", address=MUNICH), document("local_relationship_form"))
    decision = outcome("DE/local/business", {**GERMAN_ANSWERS, "address": MUNICH}, papers, area="Berlin")
    assert decision.outcome is Outcome.NOT_ELIGIBLE
    assert only(decision) is Code.ADDRESS_OUTSIDE_AREA
    assert outcome("DE/local/business", {**GERMAN_ANSWERS, "address": MUNICH}, papers, area="München").open() == ()


def test_a_german_local_number_takes_no_po_box_and_no_foreign_address() -> None:
    box = replace(BERLIN, street="Postfach 10 01")
    codes = {finding.item_id: finding.code for finding in german(address=box).open()}
    assert codes["address"] is Code.PO_BOX
    codes = {finding.item_id: finding.code for finding in german(address=UTRECHT).open()}
    assert codes["address"] is Code.ADDRESS_OUTSIDE_COUNTRY


def test_the_address_has_to_be_the_one_on_the_register_document() -> None:
    elsewhere = replace(BERLIN, street="Torstraße 99")
    assert only(german(address=elsewhere)) is Code.ADDRESS_DIFFERS
    assert german(address=replace(BERLIN, street="TORSTR. 12")).outcome is Outcome.ELIGIBLE


def test_a_german_business_without_register_number_gives_its_vat_or_tax_number() -> None:
    assert german(registration_number="DE136695976").outcome is Outcome.ELIGIBLE
    assert german(registration_number="Amtsgericht Berlin HRB 11223 B").outcome is Outcome.ELIGIBLE
    assert only(german(registration_number="DE136695977")) is Code.REGISTER_NUMBER_INVALID


def test_individuals_cannot_have_a_german_local_number() -> None:
    decision = outcome("DE/local/individual")
    assert decision.outcome is Outcome.NOT_ELIGIBLE
    assert [finding.code for finding in decision.findings] == [Code.NOT_AVAILABLE]


@pytest.mark.parametrize(
    ("days", "expected"), [(0, Code.MET), (29, Code.MET), (30, Code.MET), (31, Code.DOCUMENT_TOO_OLD)]
)
def test_the_last_invoice_is_at_most_thirty_days_old(days: int, expected: Code) -> None:
    invoice = document("last_invoice", issued_on=TODAY - timedelta(days=days))
    decision = outcome("DE/freephone/business/port", {"vat_number": "DE136695976"}, (invoice,))
    assert {finding.item_id: finding.code for finding in decision.findings}["last_invoice"] is expected


@pytest.mark.parametrize(
    ("issued", "expected"),
    [
        (date(2026, 6, 1), Code.MET),
        (date(2026, 5, 31), Code.DOCUMENT_TOO_OLD),
        (date(2026, 12, 2), Code.DOCUMENT_FROM_FUTURE),
        (None, Code.DETAIL_MISSING),
    ],
)
def test_a_utility_bill_is_at_most_six_months_old(issued: date | None, expected: Code) -> None:
    bill = document("utility_bill", issued_on=issued)
    decision = outcome("CH/local/individual", {"name": "Heidi", "address": ZURICH}, (bill,), area="Zürich")
    assert {finding.item_id: finding.code for finding in decision.findings}["address_proof"] is expected


def test_months_end_where_the_month_does() -> None:
    assert months_before(date(2026, 8, 31), 6) == date(2026, 2, 28)
    assert months_before(date(2028, 8, 31), 6) == date(2028, 2, 29)
    assert months_before(date(2026, 1, 15), 1) == date(2025, 12, 15)
    assert months_before(date(2026, 12, 31), 12) == date(2025, 12, 31)


@pytest.mark.parametrize(
    ("expires", "expected"),
    [(TODAY, Code.MET), (TODAY - timedelta(days=1), Code.DOCUMENT_EXPIRED), (None, Code.DETAIL_MISSING)],
)
def test_an_identity_document_is_valid_through_its_last_day(expires: date | None, expected: Code) -> None:
    passport = document("passport", expires_on=expires)
    decision = outcome("KR/freephone/business", {"address": SEOUL}, (passport,))
    assert {finding.item_id: finding.code for finding in decision.findings}["identity"] is expected


def test_one_good_document_is_enough_where_another_is_not() -> None:
    old = document("national_id", expires_on=TODAY - timedelta(days=1))
    assert outcome("KR/freephone/business", {"address": SEOUL}, (old, PASSPORT)).outcome is Outcome.ELIGIBLE


def test_what_a_reviewer_rejected_is_refused_with_the_reason_until_it_is_handed_in_again() -> None:
    decision = outcome(
        "CH/freephone/business", {"address": UTRECHT}, (LOA,), rejected={"authorisation": "No signature."}
    )
    (finding,) = decision.open()
    assert (decision.outcome, finding.code) == (Outcome.NOT_ELIGIBLE, Code.REJECTED)
    assert "No signature." in finding.repair


def test_a_verification_by_others_is_met_once_it_is_noted() -> None:
    answers = {"address": SYDNEY}
    assert only(outcome("AU/mobile/individual", answers)) is Code.VERIFICATION_MISSING
    verified = frozenset({"identity_verification"})
    assert outcome("AU/mobile/individual", answers, verified=verified).outcome is Outcome.ELIGIBLE


def test_findings_never_repeat_what_was_handed_in() -> None:  # OR-4
    marker = "Xyzzy Plugh"
    address = Address(street=marker, postal_code=marker, city=marker, country="DE")
    decision = german(
        name=marker, address=address, registration_number=marker, website=marker, representative_name=marker
    )
    assert marker not in repr(decision.findings)
    assert marker not in repr(Document("doc_1", "passport", address=address))


def test_the_smallest_set_of_papers_that_is_missing() -> None:
    """One register extract proves registration and address; the tax number's proof may be the same paper too."""
    lacking = smallest_missing(outcome("DE/local/business", GERMAN_ANSWERS, area="Berlin"))
    assert {kind for kind, _ in lacking.documents} == {"register_extract", "local_relationship_form"}
    assert lacking.other == ()
    spanish = smallest_missing(outcome("ES/local/business"))
    assert {kind for kind, _ in spanish.documents} == {"register_extract", "proof_of_address"}
    assert {finding.item_id for finding in spanish.other} == {"tax_number", "address"}
    individual = smallest_missing(outcome("ES/local/individual"))
    assert {kind for kind, _ in individual.documents} == {"spanish_id", "tax_number_proof"}
    assert smallest_missing(outcome("NL/freephone/business")).size == 0


def test_every_code_has_words_and_a_repair() -> None:
    assert set(WORDS) == set(Code)
    assert all(words and (repair or code is Code.MET) for code, (words, repair) in WORDS.items())
