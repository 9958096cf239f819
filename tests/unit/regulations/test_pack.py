"""A rule pack is read whole or refused with every error named; rows merge, versions differ by what they say."""

import json
from datetime import date
from typing import Any

import pytest

from callfactory.errors import InvalidInput
from callfactory.regulations import changes
from callfactory.regulations.changes import Moment, changed_keys
from callfactory.regulations.pack import Pack, RuleUnknown, read_pack
from callfactory.regulations.rule import AddressItem, DocumentItem, RuleKey
from tests.unit.regulations.shipped import TODAY, shipped, shipped_text

NAME = {"kind": "text", "id": "name", "label": "Your name", "reason": "identify_end_user", "takes": "contact.name"}
ADDRESS = {"kind": "address", "id": "address", "label": "Address", "reason": "locate_end_user", "level": "world"}
PROOF = {
    "kind": "document",
    "id": "proof",
    "label": "Proof",
    "reason": "locate_end_user",
    "any_of": [{"document": "bill"}],
}


def written(*rows: dict[str, Any], **others: Any) -> str:
    base = {"types": ["local"], "end_users": ["business"], "source": "GOV-ZZ", "country": "FJ"}
    pack = {
        "version": 2,
        "valid_from": "2026-01-01",
        "review_by": "2027-01-01",
        "owner": "Head of numbering",
        "sources": {
            "GOV-ZZ": {"provider": "Ministry", "where": "ministry.example", "seen": "2026"},
            "OTHER": {"provider": "Carrier", "where": "carrier.example", "seen": "2025"},
        },
        "documents": {"bill": "Bill", "form": "Form", "permit": "Permit"},
        "rows": [{**base, **row} for row in rows],
    }
    return json.dumps({**pack, **others})


def refused(text: str) -> set[str]:
    """Which fields are refused, with codes."""
    with pytest.raises(InvalidInput) as refusal:
        read_pack(text)
    assert all(problem.detail for problem in refusal.value.fields)
    return {f"{problem.name}:{problem.code}" for problem in refusal.value.fields}


def only_rule(pack: Pack, kind: Any = "local", on: date = TODAY) -> Any:
    return pack.rule(RuleKey(country="FJ", type=kind, end_user="business"), on)


def test_a_country_nobody_has_seen_before_is_read() -> None:
    rule = only_rule(read_pack(written({"items": [NAME, {**ADDRESS, "level": "foreign"}, PROOF]})))
    assert rule.version == 2
    assert [item.authority for item in rule.items] == ["as published by Ministry"] * 3
    assert rule.items[2].any_of[0].name == "Bill"


def test_every_error_is_named_at_once() -> None:
    text = written(
        {"country": "EU", "source": "NOBODY", "items": [NAME, NAME]},
        {
            "items": [{**PROOF, "any_of": [{"document": "papyrus", "shows_address": "nowhere"}]}],
            "valid_to": "2025-01-01",
        },
        {"availability": "refused", "items": [{**ADDRESS, "takes": "contact.name"}]},
        {"items": [{**PROOF, "any_of": [{"document": "bill", "max_age_days": 3, "max_age_months": 1}]}]},
    )
    assert refused(text) == {
        "rows.0.country:not_a_country",
        "rows.0.source:unknown_source",
        "rows.0.items.0.id:repeated",
        "rows.0.items.1.id:repeated",
        "rows.1.valid_to:date_order",
        "rows.1.items.0.any_of.0.document:unknown_document",
        "rows.1.items.0.any_of.0.shows_address:unknown_item",
        "rows.2.items:surplus",
        "rows.2.items.0.takes:kind",
        "rows.3.items.0.any_of.0.max_age_months:two_limits",
    }


def test_the_schema_names_every_error_too() -> None:
    text = written({"types": ["satellite"], "items": [{"kind": "text", "id": "A b", "reason": "curiosity"}]}, version=0)
    names = {problem.split(":")[0] for problem in refused(text)}
    assert {"version", "rows.0.types.0", "rows.0.items.0.id", "rows.0.items.0.reason"} <= names
    unknown_kind = {"kind": "riddle", "id": "riddle", "label": "Riddle", "reason": "service_use"}
    bad_document = {**PROOF, "any_of": [{"document": "Bill!"}]}
    assert {
        "rows.0.items.0.kind:union_tag_invalid",
        "rows.1.items.1.any_of.0.document:string_pattern_mismatch",
    } <= refused(written({"items": [unknown_kind]}, {"items": [NAME, bad_document]}))


def test_names_that_somebody_invented_are_not_repeated() -> None:
    assert refused(written({"ann@bakery.example": 1, "colour": 2})) == {
        "rows.0.(unnamed):extra_forbidden",
        "rows.0.colour:extra_forbidden",
    }


@pytest.mark.parametrize("text", ["", "[]", "{", "null", '{"version": 1}'])
def test_what_is_no_pack_is_refused(text: str) -> None:
    assert refused(text)


def test_of_two_rows_the_stricter_applies() -> None:
    both = [{"document": "bill"}, {"document": "permit"}]
    pack = read_pack(
        written(
            {"items": [{**ADDRESS, "po_box": True}, {**PROOF, "any_of": both}]},
            {
                "source": "OTHER",
                "items": [NAME, {**ADDRESS, "level": "area"}, PROOF],
                "conditions": {"minimum_term_months": 12, "use_within_months": 3},
            },
        )
    )
    rule = only_rule(pack)
    assert rule.sources == ("GOV-ZZ", "OTHER")
    address, proof, name = rule.items
    assert isinstance(address, AddressItem)
    assert (address.level, address.po_box, address.source) == ("area", False, "OTHER")
    assert isinstance(proof, DocumentItem)
    assert [accepted.document for accepted in proof.any_of] == ["bill"]
    assert name.source == "OTHER"
    assert rule.conditions.minimum_term_months == 12


def test_rows_that_nobody_could_fulfil_together_are_refused_item_by_item() -> None:
    here, abroad = {**ADDRESS, "level": "country"}, {**ADDRESS, "level": "foreign"}
    permit = {**PROOF, "any_of": [{"document": "permit"}]}
    assert refused(written({"items": [NAME, here]}, {"source": "OTHER", "items": [abroad]})) == {
        "rows.0.items.1:contradiction",
        "rows.1.items.0:contradiction",
    }
    other_type = {"types": ["mobile"]}
    assert refused(
        written(
            {"items": [PROOF]},
            {"source": "OTHER", "items": [permit]},
            {**other_type, "items": [{**NAME, "any_of": ["email"]}]},
            {**other_type, "items": [{**NAME, "any_of": ["phone"]}]},
        )
    ) == {f"rows.{row}.items.0:contradiction" for row in range(4)}


def test_of_two_limits_the_stricter_applies() -> None:
    old, young = {"document": "bill", "max_age_months": 6}, {"document": "bill", "max_age_days": 90, "unexpired": True}
    pack = read_pack(
        written(
            {"items": [{**PROOF, "any_of": [old, {"document": "permit"}]}, {**NAME, "any_of": ["name", "email"]}]},
            {
                "source": "OTHER",
                "items": [ADDRESS, {**PROOF, "any_of": [{**young, "shows_address": "address"}]}, NAME],
            },
        )
    )
    proof, name, _ = only_rule(pack).items
    (bill,) = proof.any_of
    assert (bill.max_age_days, bill.max_age_months, bill.unexpired, bill.shows_address) == (90, None, True, "address")
    assert name.any_of == ("name", "email")


def test_two_rows_may_demand_the_same_declaration() -> None:
    item = {"kind": "declaration", "id": "use", "label": "Use", "reason": "service_use", "statement": "It is used."}
    rule = only_rule(read_pack(written({"items": [item]}, {"source": "OTHER", "items": [item]})))
    assert [each.id for each in rule.items] == ["use"]


def test_rules_follow_each_other_in_time() -> None:
    pack = read_pack(
        written(
            {"items": [NAME], "valid_to": "2026-12-31"},
            {"items": [NAME, ADDRESS], "valid_from": "2027-01-01", "valid_to": "2027-06-30"},
        )
    )
    assert len(only_rule(pack, on=date(2026, 12, 31)).items) == 1
    assert len(only_rule(pack, on=date(2027, 1, 1)).items) == 2
    with pytest.raises(RuleUnknown):
        only_rule(pack, on=date(2027, 7, 1))


def test_a_later_row_joins_the_one_that_goes_on() -> None:
    pack = read_pack(written({"items": [NAME]}, {"items": [ADDRESS], "valid_from": "2027-01-01", "source": "OTHER"}))
    assert [item.id for item in only_rule(pack, on=date(2026, 12, 31)).items] == ["name"]
    assert [item.id for item in only_rule(pack, on=date(2027, 1, 1)).items] == ["name", "address"]


def test_a_change_lists_the_rules_that_say_something_else() -> None:
    before = read_pack(written({"items": [NAME]}, {"types": ["mobile"], "items": [NAME]}))
    after = read_pack(
        written({"items": [NAME, ADDRESS]}, {"types": ["mobile"], "items": [NAME]}, {"types": ["national"]}, version=3)
    )
    found = changes.changes(before, after, TODAY)
    assert [(change.key.type, change.on) for change in found] == [("local", TODAY), ("national", TODAY)]
    same = read_pack(before.text.replace('"version": 2', '"version": 9'))
    assert changes.changes(before, same, TODAY) == ()


def test_a_change_of_a_later_day_is_known_beforehand() -> None:
    later = {"items": [ADDRESS], "valid_from": "2027-02-01", "source": "OTHER"}
    ending = {"types": ["mobile"], "items": [NAME]}
    before = read_pack(written({"items": [NAME]}, ending))
    after = read_pack(written({"items": [NAME]}, later, {**ending, "valid_to": "2027-03-31"}, version=3))
    found = changes.changes(before, after, TODAY)
    assert [(each.key.type, each.on) for each in found] == [
        ("local", date(2027, 2, 1)),
        ("mobile", date(2027, 4, 1)),
    ]
    known = read_pack(written({"items": [NAME]}, later, {**ending, "valid_to": "2027-03-31"}, version=4))
    assert changes.changes(after, known, TODAY) == ()


def test_from_one_day_to_another_a_row_may_begin_or_end() -> None:
    pack = read_pack(written({"items": [NAME]}, {"items": [ADDRESS], "valid_from": "2027-02-01", "source": "OTHER"}))
    first = Moment(pack, date(2027, 1, 31))
    assert [key.type for key in changed_keys(first, Moment(pack, date(2027, 2, 1)))] == ["local"]
    assert changed_keys(first, Moment(pack, date(2027, 1, 1))) == ()


def test_the_shipped_pack_reads_the_same_every_time() -> None:
    assert read_pack(shipped_text()).rules == shipped().rules
