"""The pages have words for every code that the API may show there, in each of their languages (DB-1, DB-7)."""

import ast
import json
import re
from collections.abc import Iterator
from typing import get_args

import pytest

from callfactory.audit import Action, ActorKind
from callfactory.erasure.ledger import Kind
from callfactory.identity.email_changes import Which
from callfactory.identity.roster import GRANTABLE
from callfactory.principal import KEY_SCOPES
from callfactory.products import PRODUCTS
from callfactory.recordings.holds import Ground
from callfactory.registry.model import PlaceKind, Purpose, Whose
from callfactory.voicemail.message import Reason
from callfactory.webhooks.types import TEST, TYPES
from functions.recordings.recordings_contract import LinkRequest
from scripts.local.places import ROOT

TEXTS = ROOT / "web" / "src" / "texts"
LANGUAGES = ("en", "nl", "de")
CODES = {
    ("audit", "actions"): {action.value for action in Action},
    ("audit", "kinds"): {*get_args(ActorKind)},
    ("audit", "values"): {
        *get_args(Kind),
        *get_args(Which),
        *get_args(Ground),
        *get_args(LinkRequest.model_fields["purpose"].annotation),
    },
    ("held", "kinds"): {*get_args(PlaceKind)},
    ("held", "people"): {whose.value for whose in Whose},
    ("held", "reasons"): {purpose.value for purpose in Purpose},
    ("keys", "scopeNames"): {scope.value for scope in KEY_SCOPES},
    ("machine", "reasons"): {reason.value for reason in Reason},
    ("webhooks", "eventNames"): {TEST, *TYPES.values()},
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


_WRITERS = {"entry", "note", "_note", "_record"}
"""What writes an entry of the log; keywords that these do not declare are details of the entry."""
_DECLARED = {"at", "by", "target", "audit", "clock"}
_NEVER_SHOWN = re.compile(r"version|\w+_id")


def _details() -> Iterator[str]:
    """What entries of the log can tell."""
    for file in (*(ROOT / "functions").rglob("*.py"), *(ROOT / "layers").rglob("callfactory*/**/*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in _WRITERS:
                yield from (each.arg for each in node.keywords if each.arg and each.arg not in _DECLARED)
    yield from (f"as_{role.value.replace('-', '_')}" for role in GRANTABLE)
    yield from ("first_at", "requests", "kilobytes")  # `recordings.fetches`


def test_every_detail_of_the_log_has_its_name() -> None:
    details = {name for name in _details() if not _NEVER_SHOWN.fullmatch(name)}
    assert len(details) > 25
    for language, names in _codes("audit", "detailNames").items():
        assert details - names == set(), language
