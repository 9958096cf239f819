"""A refusal that no field of a form shows names the field in words: every field that the pages send has them (DB-5)."""

import json
import re
from collections.abc import Iterator
from typing import Any

from scripts.local.places import ROOT

SOURCES = ROOT / "web" / "src"
DOCUMENT = json.loads((ROOT / "functions" / "order" / "openapi.json").read_text(encoding="utf-8"))
NOT_FILLED_IN = {
    "action",
    "as",
    "bom",
    "by",
    "call_id",
    "cart_id",
    "cursor",
    "decision",
    "device",
    "limit",
    "max_duration_ms",
    "order",
    "page",
    "recording_id",
    "version",
    "year",
}
"""What the pages send by themselves, or never."""

_HOOK = re.compile(r'"(get|post|put|patch|delete)",\s*"(/[^"]+)"')
_CALL = re.compile(r'\.(GET|POST|PUT|PATCH|DELETE)\(\s*"(/[^"]+)"')
_NAMED = re.compile(r"^nameFields\(\w+, .*?=> \(\{\n(.*?)^\}\)\);", re.MULTILINE | re.DOTALL)
_KEY = re.compile(r'^  "?([\w.]+)"?: ', re.MULTILINE)
_DAYS = "  ...t.days,\n"


def _sources() -> Iterator[str]:
    for file in sorted(SOURCES.rglob("*.ts*")):
        yield file.read_text(encoding="utf-8")


def _operations() -> Iterator[dict[str, Any]]:
    """Those that the pages use."""
    asked = {
        (method.lower(), path) for text in _sources() for form in (_HOOK, _CALL) for method, path in form.findall(text)
    }
    assert len(asked) > 90
    yield from (DOCUMENT["paths"][path][method] for method, path in sorted(asked))


def _schema(of: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in of:
        of = DOCUMENT["components"]["schemas"][of["$ref"].rpartition("/")[2]]
    return of


def _paths(of: dict[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    schema = _schema(of)
    for form in ("anyOf", "oneOf", "allOf"):
        for each in schema.get(form, ()):
            yield from _paths(each, path)
    if "items" in schema:
        yield from _paths(schema["items"], path)
    for name, each in schema.get("properties", {}).items():
        yield (*path, name)
        yield from _paths(each, (*path, name))


def _sent() -> set[tuple[str, ...]]:
    """The fields of every request of the pages, without the places of lists."""
    sent: set[tuple[str, ...]] = set()
    for operation in _operations():
        sent |= {(each["name"],) for each in operation.get("parameters", ()) if each["in"] == "query"}
        for content in operation.get("requestBody", {}).get("content", {}).values():
            sent |= set(_paths(content["schema"]))
    return sent


def _named() -> set[str]:
    blocks = [block for text in _sources() for block in _NAMED.findall(text)]
    weekdays = {day for day in _schema({"$ref": "/WeeklyHours"})["properties"] if any(_DAYS in each for each in blocks)}
    return {key for block in blocks for key in _KEY.findall(block)} | weekdays


def test_every_field_that_somebody_fills_in_has_a_name() -> None:
    named = _named()

    def has_a_name(path: tuple[str, ...]) -> bool:
        return any(".".join(path[at:]) in named for at in range(len(path)))

    unnamed = {path for path in _sent() if path[-1] not in NOT_FILLED_IN and not has_a_name(path)}
    assert unnamed == set()


def test_only_fields_have_names() -> None:
    ends = {".".join(path[at:]) for path in _sent() for at in range(len(path))}
    assert _named() - ends == set()


def test_no_field_that_is_sent_has_several_forms() -> None:
    """A refusal would be named after the form that was tried (`caller.constrained-str`), not after the field."""
    schemas = DOCUMENT["components"]["schemas"]
    operations = [each for path in DOCUMENT["paths"].values() for each in path.values() if isinstance(each, dict)]
    sent: list[Any] = [[each.get("parameters", []), each.get("requestBody", {})] for each in operations]
    seen: set[str] = set()
    several = []
    while sent:
        part = sent.pop()
        if isinstance(part, list):
            sent += part
        elif isinstance(part, dict):
            named = str(part.get("$ref", "")).rpartition("/")[2]
            if named and named not in seen:
                seen.add(named)
                sent.append(schemas[named])
            if len([form for form in part.get("anyOf", ()) if form.get("type") != "null"]) > 1:
                several.append(part)
            sent += part.values()
    assert len(seen) > 40
    assert several == []
