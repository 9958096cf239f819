"""What a refusal of a field says: words for people, made of the declaration and never of what was sent."""

import json
import re
from collections.abc import Iterator
from datetime import date
from importlib import import_module
from typing import Annotated, Any, Literal

import pytest
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from callfactory.errors import InvalidInput
from callfactory_aws import validation_words
from callfactory_aws.validation import read_body
from scripts.local.places import ROOT


def _even(number: int) -> int:
    if number % 2:
        raise ValueError("an odd number")
    return number


class Inner(BaseModel):
    code: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] = Field(examples=["NL"])
    secret: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")] = "000000"
    line: Annotated[str, StringConstraints(min_length=1, max_length=5, pattern=r"^[^\x00-\x1f]+$")] = "one"


class Sent(BaseModel):
    model_config = ConfigDict(extra="forbid")
    inner: Inner | None = None
    many: list[Inner] = Field(default=[], max_length=2)
    kind: Literal["a", "b"] = "a"
    number: Annotated[int, AfterValidator(_even)] = Field(default=2, ge=1, le=10)
    day: date | None = None


MARKER = "Xyzzy"


@pytest.mark.parametrize(
    ("body", "name", "words"),
    [
        ({"inner": {}}, "inner.code", "This is required: fill it in."),
        ({"inner": {"code": MARKER}}, "inner.code", "Write it in the form of NL."),
        ({"inner": {"code": "NL", "line": ""}}, "inner.line", "Fill this in."),
        ({"inner": {"code": "NL", "line": f"{MARKER}{MARKER}"}}, "inner.line", "Use at most 5 characters."),
        ({"inner": {"code": "NL", "line": "\x01"}}, "inner.line", "Write it on one line."),
        ({"inner": {"code": "NL", "secret": "12a456"}}, "inner.secret", "Type six digits."),
        ({"many": [{"code": "NL"}, {"code": 5}]}, "many.1.code", "Write a text, in quotation marks."),
        ({"many": [{"code": "NL"}] * 3}, "many", "Send at most 2."),
        ({"kind": MARKER}, "kind", "Use 'a' or 'b'."),
        ({"number": 0}, "number", "Use 1 or more."),
        ({"number": 12}, "number", "Use 10 or less."),
        ({"number": 3}, "number", "An odd number."),
        ({"number": MARKER}, "number", "Write a whole number."),
        ({"day": MARKER}, "day", "Write a date such as 2026-11-24."),
        ({"colour": MARKER}, "colour", "This is not asked: leave it out."),
    ],
)
def test_a_refusal_says_what_to_do(body: Any, name: str, words: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read_body(Sent, json.dumps(body).encode())
    (field,) = refusal.value.fields
    assert (field.name, field.detail) == (name, words)
    assert MARKER not in field.detail


@pytest.mark.parametrize("body", [b"{", b"", b"\xff", b'{"inner": '])
def test_what_is_no_json_is_said_to_be_none(body: bytes) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read_body(Sent, body)
    assert refusal.value.fields[0].detail == "This is not JSON: check brackets, commas and quotation marks."


def _patterns(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(schema.get("pattern"), str):
            yield schema["pattern"]
        for inner in schema.values():
            yield from _patterns(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from _patterns(inner)


def _contracts() -> Iterator[type[BaseModel]]:
    """Every model that somebody outside can send, or ask with."""
    for file in sorted((ROOT / "functions").rglob("*contract.py")):
        if "build" in file.parts:
            continue
        module = import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
        for kind in vars(module).values():
            if isinstance(kind, type) and issubclass(kind, BaseModel) and kind is not BaseModel:
                yield kind


def test_no_regular_expression_reaches_a_person() -> None:
    patterns = {pattern for model in _contracts() for pattern in _patterns(model.model_json_schema())}

    assert len(patterns) > 10
    assert patterns - {*validation_words._PATTERNS} == set()
    assert not [words for words in validation_words._PATTERNS.values() if re.search(r"[\\^$\[\]{}]", words)]
    assert "^" not in validation_words._form_of(None, "^of no contract$")
