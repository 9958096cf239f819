"""The pages say what the law asks in Dutch and German: every text of the rules has a translation there (RG-4)."""

import json
from typing import Any

import pytest

from callfactory.regulations.rule import REASONS
from scripts.local.places import ROOT

PACK = ROOT / "layers" / "domain" / "python" / "callfactory" / "regulations" / "pack"
WORDS = json.loads((ROOT / "web" / "src" / "texts" / "law.json").read_text(encoding="utf-8"))


def _rows() -> list[Any]:
    countries = (json.loads(file.read_text(encoding="utf-8")) for file in sorted((PACK / "countries").glob("*.json")))
    return [row for country in countries for row in country.get("rows", ())]


def _needed() -> dict[str, set[str]]:
    documents = json.loads((PACK / "pack.json").read_text(encoding="utf-8"))["documents"]
    rows = _rows()
    asked = [item for row in rows for item in row.get("items", ())]
    forms = [each["form"] for item in asked if item["kind"] == "document" for each in item["any_of"] if "form" in each]
    return {
        "labels": {item["label"] for item in asked},
        "documents": set(documents),
        "reasons": {reason.value for reason in REASONS},
        "names": {form["name"] for form in forms}
        | {name for form in forms for name in form.get("signed_by", ())}
        | {item[who] for item in asked for who in ("by", "authority") if item.get(who)},
        "notes": {note for row in rows for note in row.get("conditions", {}).get("notes", ())},
    }


@pytest.mark.parametrize("language", ["nl", "de"])
@pytest.mark.parametrize("kind", ["labels", "documents", "reasons", "names", "notes"])
def test_everything_is_translated_and_nothing_else(language: str, kind: str) -> None:
    assert set(WORDS[language][kind]) == _needed()[kind]


def test_every_form_that_is_asked_can_be_printed() -> None:
    printed = json.loads((ROOT / "web" / "src" / "texts" / "forms.json").read_text(encoding="utf-8"))
    items = [item for row in _rows() for item in row.get("items", ()) if item["kind"] == "document"]
    asked = [(each["document"], each["form"]) for item in items for each in item["any_of"] if "form" in each]

    assert {document for document, _ in asked} == set(printed)
    assert [(document, form) for document, form in asked if printed[document] != form] == []
