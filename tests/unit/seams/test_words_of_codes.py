"""The pages have words for every code that the API may show there, in each of their languages (DB-1, DB-7)."""

import json
import re
from typing import get_args

import pytest

from callfactory.audit import Action, ActorKind
from callfactory.principal import KEY_SCOPES
from callfactory.products import PRODUCTS
from callfactory.registry.model import PlaceKind, Purpose, Whose
from scripts.local.places import ROOT

TEXTS = ROOT / "web" / "src" / "texts"
LANGUAGES = ("en", "nl", "de")
CODES = {
    ("audit", "actions"): {action.value for action in Action},
    ("audit", "kinds"): {*get_args(ActorKind)},
    ("held", "kinds"): {*get_args(PlaceKind)},
    ("held", "people"): {whose.value for whose in Whose},
    ("held", "reasons"): {purpose.value for purpose in Purpose},
    ("keys", "scopeNames"): {scope.value for scope in KEY_SCOPES},
}
"""By catalogue and group of words: what it has to name."""


def _codes(catalogue: str, group: str) -> dict[str, set[str]]:
    """The codes of a group of a catalogue, by language: `group: { "a.b": "…", c: "…" }` at the second level."""
    text = (TEXTS / f"{catalogue}.ts").read_text(encoding="utf-8")
    blocks = re.findall(rf"^    {group}: \{{(.*?)\}}", text, re.MULTILINE | re.DOTALL)
    codes = [set(re.findall(r'(?:^|[\s,{])"?([\w.:-]+)"?: "', block)) for block in blocks]
    return dict(zip(LANGUAGES, codes, strict=True))


@pytest.mark.parametrize(("catalogue", "group"), CODES)
def test_every_code_has_its_words(catalogue: str, group: str) -> None:
    for language, codes in _codes(catalogue, group).items():
        assert CODES[catalogue, group] - codes == set(), language


@pytest.mark.parametrize("language", ["nl", "de"])
def test_where_calls_come_from_and_ring_is_said_in_each_language(language: str) -> None:
    words = json.loads((TEXTS / "tariff.json").read_text(encoding="utf-8"))

    said = {price.where for product in PRODUCTS for price in (*product.origins, *product.destinations)}
    assert set(words[language]) == said
