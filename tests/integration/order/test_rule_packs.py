"""Rule packs in their table: versions follow each other and never change."""

from datetime import date

import pytest

from callfactory.errors import NotFound, VersionConflict
from callfactory.regulations.pack import Pack, read_pack
from callfactory_aws.shipped_rules import shipped_pack
from callfactory_aws.tables.rule_packs import DynamoRulePacks, RulePackItem
from tests.integration.seams.conftest import MakeTable, aws, make_table

__all__ = ["aws", "make_table"]
TODAY = date(2026, 11, 24)


def version(number: int, valid_from: str = "2026-01-01") -> Pack:
    text = shipped_pack().text
    return read_pack(
        text.replace('"version": 1', f'"version": {number}', 1).replace(
            '"valid_from": "2026-01-01"', f'"valid_from": "{valid_from}"', 1
        )
    )


def test_the_shipped_pack_holds_until_another_is_added(make_table: MakeTable[RulePackItem]) -> None:
    packs = DynamoRulePacks(make_table(RulePackItem))
    assert packs.current(TODAY) is shipped_pack()
    packs.put(version(2))
    assert packs.current(TODAY).version == 2
    assert packs.get(1) is shipped_pack()
    assert packs.get(2).text == version(2).text
    with pytest.raises(NotFound):
        packs.get(7)


def test_a_version_waits_for_its_day(make_table: MakeTable[RulePackItem]) -> None:
    packs = DynamoRulePacks(make_table(RulePackItem))
    packs.put(version(2))
    packs.put(version(3, "2027-01-01"))
    assert packs.current(TODAY).version == 2
    assert packs.current(date(2027, 1, 1)).version == 3
    assert [number for number, _ in packs.versions()] == [1, 2, 3]


def test_a_version_that_is_not_newer_is_refused(make_table: MakeTable[RulePackItem]) -> None:
    packs = DynamoRulePacks(make_table(RulePackItem))
    packs.put(version(5))
    for older in (1, 4, 5):
        with pytest.raises(VersionConflict):
            packs.put(version(older))
    assert packs.current(TODAY).version == 5
