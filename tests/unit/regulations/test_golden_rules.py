"""Golden tables, written from the published facts: what each rule demands, and what is not known (RG-1 to RG-3, RG-6).

An item is written as `kind:what`: a text and the forms it may have, an address and its level, a document and what is
accepted for it.
"""

import pytest

from callfactory.regulations.pack import RuleUnknown
from callfactory.regulations.rule import (
    AddressItem,
    Availability,
    DocumentItem,
    Rule,
    RuleKey,
    TextItem,
)
from tests.unit.regulations.shipped import TODAY, rule_of, shipped


def demands(rule: Rule) -> set[str]:
    said = set()
    for item in rule.items:
        if isinstance(item, AddressItem):
            said.add(f"address:{item.level.value}" + ("" if item.takes else f":{item.id}"))
        elif isinstance(item, DocumentItem):
            said.add(f"document:{item.id}={'|'.join(sorted(each.document for each in item.any_of))}")
        elif isinstance(item, TextItem):
            said.add(f"text:{item.id}")
        else:
            said.add(f"{item.kind}:{item.id}")
    return said


REGISTERED = "document:registration=register_extract|trade_licence"
"""A certificate of incorporation is none of them: it is accepted only where the facts say so."""

IDENTITY = "document:identity=national_id|passport"
LOA = "document:authorisation=letter_of_authorisation"
ORDER_FORM = "document:order_form=order_form"
GERMAN_PAPERS = "register_extract|tax_letter|trade_licence|trade_reregistration"
PROOF = "document:address_proof=proof_of_address|utility_bill"
MEXICAN_PROOF = "document:address_proof=government_letter|national_id|passport|utility_bill"

KNOWN: dict[str, set[str]] = {
    "DE/local/business": {
        "text:name",
        "address:area",
        f"document:registration={GERMAN_PAPERS}",
        f"document:address_proof={GERMAN_PAPERS}",
        "text:registration_number",
        "text:representative_name",
        "text:representative_email",
        "text:website",
        "document:local_relationship=local_relationship_form",
    },
    "DE/national/business": {"address:country", REGISTERED},
    "DE/national/individual": {"address:country", IDENTITY},
    "DE/freephone/business/port": {
        "text:vat_number",
        "document:allocation=allocation_letter",
        REGISTERED,
        "document:last_invoice=last_invoice",
    },
    "ES/local/individual": {
        "document:identity=passport|residence_card|spanish_id",
        "text:tax_number",
        "document:tax_proof=tax_number_proof",
        "address:area",
        "document:address_proof=rent_receipt|spanish_id|tax_notice|title_deed|utility_bill",
    },
    "ES/local/business": {
        REGISTERED,
        "text:tax_number",
        "document:tax_proof=register_extract|trade_licence",
        "address:area",
        PROOF,
    },
    "NL/freephone/business": set(),
    "NL/premium/business": set(),
    "NL/national/business": set(),
    "CH/local/business": {"text:name", "address:area", "document:address_proof=utility_bill"},
    "CH/local/individual": {"text:name", "address:area", "document:address_proof=utility_bill"},
    "CH/freephone/business": {"address:world", LOA},
    "CH/shared-cost/business": {"address:world", LOA},
    "CH/premium/individual": {"address:world", LOA},
    "CH/freephone/business/port": {"address:world", LOA, "document:ownership=ownership_letter"},
    "PT/local/individual": {
        "text:name",
        "address:area",
        PROOF,
        "text:tax_number",
        "document:agreement=tri_party_form",
    },
    "PT/local/business/port": {
        "text:name",
        "address:area",
        PROOF,
        "text:tax_number",
        "document:agreement=tri_party_form",
        "document:representative_identity=representative_id",
    },
    "IT/local/business": {
        "address:area",
        "document:location_proof=proof_of_location",
        REGISTERED,
        IDENTITY,
    },
    "IT/freephone/business": set(),
    "IT/freephone/individual": set(),
    "GB/local/business": set(),
    "GB/freephone/individual": set(),
    "DK/local/business": {"address:world"},
    "DK/freephone/business": {"address:world"},
    "CA/local/business": set(),
    "CA/freephone/individual": set(),
    "PR/local/individual": set(),
    "PR/freephone/business": set(),
    "KR/freephone/business": {"address:country", IDENTITY},
    "NG/mobile/business": {
        "document:registration=incorporation_certificate|register_extract|trade_licence",
        "address:country",
        "document:address_proof=incorporation_certificate|register_extract|trade_licence",
        LOA,
    },
    "TR/national/individual": {IDENTITY, "address:world"},
    "TR/national/business": {
        REGISTERED,
        "address:world",
        "text:representative_name",
        "document:representative_identity=representative_id",
        "address:world:representative_address",
    },
    "TR/freephone/business": {"text:name", "address:world", LOA},
    "TR/freephone/individual": {"text:name", "address:world", LOA},
    "PH/local/individual": {IDENTITY, "text:identity_number", "address:area", PROOF},
    "PH/local/business": {
        "document:registration=dti_certificate|sec_certificate",
        "text:registration_number",
        "address:area",
        "document:address_proof=mayors_permit",
    },
    "AU/local/business": {"text:name", "address:country"},
    "AU/local/individual": {"text:name", "address:country"},
    "AU/mobile/individual": {"address:country", "verification:identity_verification"},
    "AU/freephone/business": {"text:name", "address:world"},
    "SA/freephone/individual": {IDENTITY, "address:world", LOA},
    "SA/freephone/business": {REGISTERED, "address:world", LOA},
    "MX/local/individual": {IDENTITY, "address:area", MEXICAN_PROOF},
    "MX/local/business": {REGISTERED, "address:area", MEXICAN_PROOF},
    "MX/mobile/individual": {IDENTITY, "address:country", MEXICAN_PROOF},
    "HN/freephone/business": {"address:world"},
    "HN/freephone/individual": {"address:world"},
    "TN/national/business": {"text:name", "address:country", PROOF},
    "NI/local/individual": {"text:name", "address:country", PROOF},
    "UG/local/business": {
        "address:country",
        REGISTERED,
        "document:address_proof=bank_statement|register_extract|trade_licence",
    },
    "BO/national/individual": set(),
    **{
        f"{country}/local/business": {"address:world", ORDER_FORM}
        for country in ("AI", "AG", "BS", "BB", "BQ", "CW", "JM", "LC", "SX", "TT", "TC")
    },
    "BN/freephone/individual": {"address:world", ORDER_FORM},
    "AD/local/individual": {"document:identity=local_photo_id", "address:area", PROOF},
    "AD/local/business": {"document:identity=local_photo_id", "address:area", PROOF, REGISTERED},
    "CN/local/business": {"text:name", "text:phone", "address:country", "text:use", IDENTITY},
    "CN/shared-cost/individual": {"text:name", "text:phone", "address:country", "text:use", IDENTITY},
}

REFUSED = ["DE/local/individual", "NG/mobile/individual"]
"""Explicitly not available to individuals."""

UNKNOWN = [
    "DE/mobile/business",
    "DE/freephone/business",  # only porting is known
    "ES/national/business",
    "ES/freephone/individual",
    "NL/local/business",
    "NL/freephone/individual",  # the facts speak of businesses only
    "GB/mobile/business",
    "DK/local/individual",
    "KR/freephone/individual",
    "NG/local/business",  # "documents", without names
    "AU/freephone/individual",
    "MX/mobile/business",
    "UG/local/individual",
    "BE/local/business",
    "BE/national/business",
    "IN/local/business",
    "NO/local/business",
    "SE/local/business",
    # only in tables of codes, or with "none" in them: to be verified first
    "FR/local/business",
    "AT/local/business",
    "AO/local/business",
    "IE/local/business",
    "EC/local/business",
    # not mentioned at all
    "JP/local/business",
    "PL/local/business",
    "US/freephone/business",
    "001/uifn/business",
]


@pytest.mark.parametrize("key", KNOWN)
def test_a_rule_demands_exactly_what_the_facts_say(key: str) -> None:  # RG-2
    rule = rule_of(key)
    assert rule.availability is Availability.KNOWN
    assert demands(rule) == KNOWN[key]


@pytest.mark.parametrize("key", REFUSED)
def test_what_individuals_cannot_have_is_refused(key: str) -> None:
    rule = rule_of(key)
    assert rule.availability is Availability.REFUSED
    assert rule.items == ()


@pytest.mark.parametrize("key", UNKNOWN)
def test_what_we_do_not_know_is_said_and_not_guessed(key: str) -> None:
    with pytest.raises(RuleUnknown) as refusal:
        rule_of(key)
    assert refusal.value.detail.startswith("We do not know this country's rule for this number type yet")


def test_the_reason_why_a_rule_is_unknown_is_told() -> None:
    with pytest.raises(RuleUnknown, match="documents without naming them"):
        rule_of("NG/local/business")
    with pytest.raises(RuleUnknown, match="We know it for: business"):
        rule_of("DK/local/individual")


def test_every_country_of_the_detailed_facts_is_spoken_of() -> None:
    detailed = (
        "DE ES NL CH PT IT GB DK CA PR KR NG TR PH AU SA MX HN TN NI BE UG BO AI AG BS BB BQ CW JM LC SX TT TC "
        "BN AD CN IN NO SE"
    )
    spoken = {key.country for key in shipped().every_key()} | {row.country for row in shipped().unknown}
    assert set(detailed.split()) <= spoken
    assert len({key.country for key in shipped().every_key()}) >= 30


def test_every_item_names_who_demands_it_why_and_where_that_is_said() -> None:  # RG-2
    for key in shipped().every_key():
        rule = shipped().rule(key, TODAY)
        assert rule.sources
        assert rule.review_by > rule.valid_from
        for item in rule.items:
            assert item.authority
            assert item.reason
            assert item.source in shipped().sources


def test_an_authority_is_named_only_where_the_facts_name_one() -> None:
    named = {"Bundesnetzagentur (BNetzA)", "Federal Office of Communications (BAKOM)"}
    said = {item.authority for key in shipped().every_key() for item in shipped().rule(key, TODAY).items}
    assert {authority for authority in said if not str(authority).startswith("as published by ")} == named


def test_of_conflicting_rows_the_stricter_applies_and_both_are_cited() -> None:
    german = rule_of("DE/local/business")
    assert german.sources == ("TW-DE", "TX-DE")
    assert "address:area" in demands(german)
    assert rule_of("CH/local/business").sources == ("ZM-CH", "TX-RG")
    assert rule_of("CN/local/individual").sources == ("DX", "WC")
    assert rule_of("DE/local/individual").sources == ("TW-DE", "TX-DE")
    assert rule_of("GB/local/business").sources == ("CH-GB", "TW-GB")
    saudi = rule_of("SA/freephone/business")
    assert saudi.sources == ("TW-SA", "TX-T")
    assert saudi.conditions.minimum_term_months == 12
    assert rule_of("SA/freephone/individual").conditions.minimum_term_months is None


def test_conditions_that_go_with_a_number() -> None:
    assert rule_of("NL/freephone/business").conditions.use_within_months == 6
    assert rule_of("NL/premium/business").conditions.use_within_months == 6
    assert rule_of("NL/national/business").conditions.use_within_months is None
    documents_first = {
        key.country for key in shipped().every_key() if shipped().rule(key, TODAY).conditions.documents_before_order
    }
    assert documents_first == {"CH", "DK", "IT", "PT"}


def test_no_rule_of_the_facts_takes_a_po_box() -> None:  # RG-6
    for key in shipped().every_key():
        for item in shipped().rule(key, TODAY).items:
            assert not (isinstance(item, AddressItem) and item.po_box)


def test_a_rule_that_asks_nothing_more_is_known_as_such() -> None:
    at_once = {key for key in KNOWN if rule_of(key).asks_nothing_more()}
    assert {"NL/freephone/business", "GB/local/business", "DK/local/business", "HN/freephone/business"} <= at_once
    assert not {"DE/local/business", "AU/mobile/individual", "JM/local/business"} & at_once


def test_a_rule_before_its_time_does_not_hold() -> None:
    key = RuleKey(country="NL", type="freephone", end_user="business")
    with pytest.raises(RuleUnknown):
        shipped().rule(key, shipped().valid_from.replace(year=2025))
