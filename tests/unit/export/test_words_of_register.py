"""The page "what we hold" speaks Dutch and German: every sentence of the register has a translation there (DB-1)."""

import json
from collections.abc import Iterator

import pytest

from functions.export.show_holdings import show_holdings
from scripts.local.places import ROOT

WORDS = ROOT / "web" / "src" / "texts" / "register"


def _sentences() -> Iterator[str]:
    for place in show_holdings().places:
        yield from (place.holds, place.removal)
        yield from filter(None, (place.note, place.kept_by_law))
        for part in place.parts:
            yield from (part.holds, part.removal)


@pytest.mark.parametrize("language", ["nl", "de"])
def test_every_sentence_is_translated_and_nothing_else(language: str) -> None:
    words = json.loads((WORDS / f"{language}.json").read_text(encoding="utf-8"))

    assert set(words) == set(_sentences())
    assert all(words.values())
