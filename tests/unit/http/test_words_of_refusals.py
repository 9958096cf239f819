"""Pages say refusals, findings and why records are held in Dutch and German: every sentence that they can meet has a
translation (DB-5).

A sentence is found where it is raised; what is put into it is written `{}` here. The pages say themselves what belongs
to the codes of `SAID_BY_PAGES`, whatever the sentence.
"""

import ast
import inspect
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from callfactory import errors
from callfactory.audio import info
from callfactory.calls.formats import base
from callfactory.rating import derivation, rater
from callfactory.regulations import eligibility
from callfactory.regulations.identifiers import REGISTER_NUMBERS
from callfactory_aws import validation_words
from functions.order import look_again
from functions.order.review_dossiers import REASONS
from scripts.local.places import ROOT

WORDS = ROOT / "web" / "src" / "texts" / "sentences"
SAID_BY_PAGES = {"Unauthenticated", "Forbidden", "MfaRequired", "VersionConflict", "TooManyRequests"}
_CODES_SAID_BY_PAGES = {getattr(errors, name).code for name in SAID_BY_PAGES} | {"internal_error"}
NOT_ON_PAGES = {
    "callfactory_aws.audit",
    "callfactory_aws.call_facts",
    "callfactory_aws.call_files",
    "callfactory_aws.dynamo_bulk",
    "callfactory_aws.rated_calls",
    "callfactory_aws.receipts",
    "callfactory_aws.recording_bucket",
    "callfactory_aws.recording_policies",
    "callfactory_aws.rule_packs",
    "callfactory_aws.tariffs",
    "calls.files",
    "cdr.close_months",
    "cdr.estimate_costs",
    "cdr.find_source",
    "cdr.manage_tariffs",
    "cdr.re_rate_calls",
    "cdr.settle_calls",
    "cdr.take_records",
    "cdr.take_webhook",
    "endpoints.files",
    "endpoints.intake",
    "endpoints.reviews",
    "endpoints.rule_packs",
    "cdr.endpoints.webhooks",
    "endpoints.tariffs",
    "recordings.recordings_contract",
    "export.contract",
    "identity.keys",
    "order.count_views",
    "order.look_up_plan",
    "order.put_on_sale",
    "order.recheck_account",
    "order.tell_statement",
    "rating.tariff_checks",
    "rating.tariff_csv",
    "recordings.announce_message",
    "recordings.hold_recordings",
    "recordings.holds",
    "recordings.look_up_machine",
    "recordings.request_upload",
    "recordings.settle_message",
    "regulations.pack",
    "tables.rule_packs",
}
"""Modules whose refusals programs meet, or staff who use no page."""

_NOT_ON_PAGES = tuple(f".{name}" for name in NOT_ON_PAGES)
_OF_A_REQUIREMENT = "{} ({}): {}"
"""A finding with what the law wants there, and who says so."""
_BY_PROGRAMS = ("json_invalid", "string_type", "bool_type", "list_type", "dict_type")
"""What the pages' own programs do right: well-formed JSON of the right types."""
_NOT_FROM_FORMS = {validation_words._WORDS[kind] for kind in _BY_PROGRAMS}
_REFUSALS = {name for name, kind in vars(errors).items() if isinstance(kind, type)} | {"DossierLocked"}
_WORDS_AT = {
    "InvalidInput": 1,
    "FieldProblem": 3,
    "InvalidInput.of": 2,
    "WrongCode": 0,
    "_refused": 1,
    "unsupported": 0,
}


def _shape(text: str) -> str:
    return re.sub(r"\{[^{}]*\}", "{}", text)


def _texts(node: ast.expr, module: ast.Module) -> Iterator[str]:
    """What an expression can say, where it is written in the same module."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(each.value) if isinstance(each, ast.Constant) else "{}" for each in node.values)
    elif isinstance(node, ast.Tuple | ast.List):
        for each in node.elts:
            yield from _texts(each, module)
    elif isinstance(node, ast.Dict):
        for each in node.values:
            yield from _texts(each, module)
    elif isinstance(node, ast.Subscript):
        yield from _texts(node.value, module)
    elif isinstance(node, ast.Name):
        for value in _assigned(node.id, module):
            yield from _texts(value, module)


def _assigned(name: str, module: ast.Module) -> Iterator[ast.expr]:
    for node in ast.walk(module):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            if node.target.id == name:
                yield node.value
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                    pairs = zip(target.elts, node.value.elts, strict=True)
                    yield from (value for each, value in pairs if isinstance(each, ast.Name) and each.id == name)
                elif isinstance(target, ast.Name) and target.id == name:
                    yield node.value


def _raised(module: ast.Module, *, in_contract: bool) -> Iterator[str]:
    for node in ast.walk(module):
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func)
        place = _WORDS_AT.get(name, 0 if name in _REFUSALS - SAID_BY_PAGES else None)
        if place is not None and len(node.args) > place:
            yield from _texts(node.args[place], module)
        elif name == "ValueError" and in_contract:
            yield from (validation_words._sentence(text) for text in _texts(node.args[0], module))


def _of_the_gateway() -> Iterator[str]:
    """What it refuses before any function is asked."""
    module = ast.parse((ROOT / "infra" / "constructs" / "rest_api.py").read_text(encoding="utf-8"))
    [refusals] = _assigned("_REFUSALS", module)
    for _, code, detail in ast.literal_eval(refusals).values():
        if code not in _CODES_SAID_BY_PAGES:
            yield detail


@cache
def _said() -> frozenset[str]:
    """Every sentence that the pages can be answered with, and what is put into them."""
    said = {text for pair in eligibility.WORDS.values() for text in pair} | {*eligibility.FORMS.values()}
    said |= {*eligibility._DETAILS.values(), "{} days", "{} months"}
    said |= {form for form, _ in REGISTER_NUMBERS.values()} | {*REASONS.values(), look_again._TO_UPDATE.detail}
    said |= {derivation.NOT_ENDED, derivation.UNRATED, info.unsupported("{}").detail}
    said |= {refusal.detail for refusal in (info.NOT_AUDIO, info.TOO_MANY_CHANNELS, info.SAMPLE_RATE)}
    said |= {*validation_words._WORDS.values(), *validation_words._PATTERNS.values()} - _NOT_FROM_FORMS
    said |= {*base.WORDS.values(), *rater.WORDS.values()}
    said |= {*_of_the_gateway(), inspect.signature(errors.InvalidInput).parameters["detail"].default}
    said |= {"Fill this in.", "Use at least {} characters.", "Write it in the form of {}."}
    for file in _modules():
        said |= set(_raised(ast.parse(file.read_text(encoding="utf-8")), in_contract=file.stem.endswith("contract")))
    return frozenset(_shape(text) for text in said if re.search("[a-z]", text)) | {_OF_A_REQUIREMENT}


def _modules() -> Iterator[Path]:
    for folder in ("functions", "layers"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            name = ".".join(file.with_suffix("").parts)
            if "build" not in file.parts and not name.endswith(_NOT_ON_PAGES):
                yield file


@pytest.mark.parametrize("language", ["nl", "de"])
def test_every_sentence_is_translated_and_nothing_else(language: str) -> None:
    words = json.loads((WORDS / f"{language}.json").read_text(encoding="utf-8"))

    assert {_shape(english) for english in words} == set(_said())


@pytest.mark.parametrize("language", ["nl", "de"])
def test_a_translation_puts_in_only_what_the_sentence_has(language: str) -> None:
    words = json.loads((WORDS / f"{language}.json").read_text(encoding="utf-8"))

    for english, text in words.items():
        assert set(re.findall(r"\{\w+\}", text)) <= set(re.findall(r"\{\w+\}", english)), english
