"""A rule pack: all rules of all countries at one version, read from JSON, every error named.

    {"version": 3, "valid_from": "2026-11-24", "review_by": "2027-05-24", "owner": "…",
     "sources": {"TW-DE": {"provider": "Twilio", "where": "twilio.com/…", "seen": "2026"}},
     "documents": {"register_extract": "Extract from the company register"},
     "rows": [{"country": "DE", "types": ["local"], "end_users": ["business"], "source": "TW-DE", "items": […]}],
     "unknown": [{"country": "FR", "types": ["local"], "why": "…", "source": "WC"}]}

A row is one statement of one source. Rows of the same key are merged: the stricter applies, all are cited. A key
without row has no rule, and nothing is sold under it: a legal rule is never guessed.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import reduce
from itertools import product
from typing import Annotated, Any, Final

from pydantic import Field, StringConstraints, ValidationError
from pydantic_core import ErrorDetails

from callfactory.catalogue import INTERNATIONAL
from callfactory.countries import is_country, is_private
from callfactory.errors import FieldProblem, InvalidInput, NotFound
from callfactory.regulations.rule import (
    Action,
    AddressItem,
    AnyItem,
    Availability,
    Code,
    Conditions,
    DocumentItem,
    EndUser,
    Rule,
    RuledType,
    RuleKey,
    Shape,
    SourceKey,
    TextItem,
    Words,
)
from callfactory.regulations.stricter import Clash, stricter

MOST_BYTES: Final = 1_000_000
_DAY: Final = timedelta(days=1)
CountryCode = Annotated[str, StringConstraints(pattern=r"^([A-Z]{2}|001)$")]


class RuleUnknown(NotFound):
    """We do not know this country's rule for this number type yet, so we do not sell it."""

    code = "rule_unknown"


class Source(Shape):
    """Who published a row, where, and in which year we saw it."""

    provider: Words
    where: Words
    seen: Annotated[str, StringConstraints(pattern=r"^20\d\d(-20\d\d)?$")]


class Row(Shape):
    """One statement of one source; it may speak of several types, end users and actions at once."""

    country: CountryCode
    types: tuple[RuledType, ...] = Field(min_length=1)
    end_users: tuple[EndUser, ...] = Field(min_length=1)
    actions: tuple[Action, ...] = Field(default=("order",), min_length=1)
    source: SourceKey
    availability: Availability = Availability.KNOWN
    items: tuple[AnyItem, ...] = ()
    conditions: Conditions = Conditions()
    valid_from: date | None = None
    valid_to: date | None = None
    review_by: date | None = None


class UnknownRow(Shape):
    """What we know that we do not know: why there is no rule."""

    country: CountryCode
    types: tuple[RuledType, ...] = Field(min_length=1)
    end_users: tuple[EndUser, ...] = ("business", "individual")
    why: Words
    source: SourceKey


class PackText(Shape):
    """The pack as it is written down."""

    version: int = Field(ge=1, le=10_000_000)
    valid_from: date
    review_by: date
    owner: Words
    sources: Mapping[SourceKey, Source]
    documents: Mapping[Code, Words]
    rows: tuple[Row, ...]
    unknown: tuple[UnknownRow, ...] = ()


@dataclass(frozen=True)
class Pack:
    """The rules of one version. `text` is what it was read from: the same text gives the same rules for ever."""

    version: int
    valid_from: date
    review_by: date
    sources: Mapping[str, Source]
    documents: Mapping[str, str]
    rules: Mapping[str, tuple[Rule, ...]] = field(repr=False)
    unknown: tuple[UnknownRow, ...] = field(repr=False)
    text: str = field(repr=False)

    def rule(self, key: RuleKey, on: date) -> Rule:
        """The rule of a key that holds on a day. Raises RuleUnknown, saying why where we know why."""
        for rule in self.rules.get(key.text(), ()):
            if rule.valid_from <= on and (rule.valid_to is None or on <= rule.valid_to):
                return rule
        raise RuleUnknown(self._why(key))

    def every_key(self) -> Iterator[RuleKey]:
        """Every key that has a rule, in order."""
        for _, rules in sorted(self.rules.items()):
            yield rules[0].key

    def _why(self, key: RuleKey) -> str:
        words = "We do not know this country's rule for this number type yet, so we cannot offer it."
        for row in self.unknown:
            if row.country == key.country and key.type in row.types and key.end_user in row.end_users:
                return f"{words} {row.why}"
        others = {rule[0].key.end_user for rule in self.rules.values() if _same_number(rule[0].key, key)}
        if others:
            return f"{words} We know it for: {', '.join(sorted(others))}."
        return words


def _same_number(one: RuleKey, other: RuleKey) -> bool:
    return (one.country, one.type, one.action) == (other.country, other.type, other.action)


def read_pack(text: str) -> Pack:
    """The pack of its JSON text. Raises InvalidInput naming every error with its path."""
    if len(text.encode()) > MOST_BYTES:
        raise InvalidInput.of("(whole)", "too_large", f"A rule pack has at most {MOST_BYTES} bytes.")
    try:
        written = PackText.model_validate_json(text)
    except ValidationError as error:
        raise InvalidInput([_of_schema(each) for each in error.errors()]) from None
    wrong = list(_contradictions(written))
    if wrong:
        raise InvalidInput(wrong)
    rules, clashes = _rules(written)
    if clashes:
        raise InvalidInput(clashes)
    return Pack(
        version=written.version,
        valid_from=written.valid_from,
        review_by=written.review_by,
        sources=written.sources,
        documents=written.documents,
        rules=rules,
        unknown=written.unknown,
        text=text,
    )


def compose(head: str, countries: Sequence[str]) -> str:
    """One pack text from the head and the texts of the countries: how the pack that ships with the product is kept."""
    whole = json.loads(head)
    whole["rows"], whole["unknown"] = [], []
    for text in countries:
        country = json.loads(text)
        for part in ("rows", "unknown"):
            whole[part] += [{"country": country["country"], **row} for row in country.get(part, [])]
    return json.dumps(whole, ensure_ascii=False)


_KINDS: Final = ("text", "address", "document", "declaration", "verification")


def _of_schema(error: ErrorDetails) -> FieldProblem:
    """What the schema refuses. Pydantic puts the kind of an item into the path, where the pack has nothing of that."""
    path = error["loc"]
    named = [
        part for place, part in enumerate(path) if not (part in _KINDS and path[place - 2 : place - 1] == ("items",))
    ]
    if error["type"].startswith("union_tag"):
        return _problem([*named, "kind"], error["type"], f"Use one of {', '.join(_KINDS)}.")
    return _problem(named, error["type"], error["msg"])


_PLAIN_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")


def _problem(path: Sequence[Any], code: str, detail: str) -> FieldProblem:
    """A name that somebody invented may be anything, so only plain ones are repeated."""
    names = [str(part) if _PLAIN_NAME.fullmatch(str(part)) else "(unnamed)" for part in path]
    return FieldProblem("body", ".".join(names) or "(whole)", code, detail)


def _contradictions(pack: PackText) -> Iterator[FieldProblem]:
    """What the schema cannot say: references to nothing, dates in the wrong order, rows that repeat each other."""
    for position, row in enumerate(pack.rows):
        yield from _wrong_in_row(pack, row, ("rows", position))
    for position, unknown in enumerate(pack.unknown):
        yield from _wrong_country_or_source(pack, unknown, ("unknown", position))
    if pack.review_by <= pack.valid_from:
        yield _problem(("review_by",), "date_order", "The review is due after the pack begins to hold.")


def _wrong_country_or_source(pack: PackText, row: Row | UnknownRow, path: tuple[Any, ...]) -> Iterator[FieldProblem]:
    if row.country != INTERNATIONAL and not (is_country(row.country) or is_private(row.country)):
        words = "Use the ISO 3166 code of a country, such as NL, or one that ISO 3166 leaves to its users, such as XA."
        yield _problem((*path, "country"), "not_a_country", words)
    if row.source not in pack.sources:
        yield _problem((*path, "source"), "unknown_source", "This source is not among the pack's sources.")


def _wrong_in_row(pack: PackText, row: Row, path: tuple[Any, ...]) -> Iterator[FieldProblem]:
    yield from _wrong_country_or_source(pack, row, path)
    if row.valid_to and row.valid_to < (row.valid_from or pack.valid_from):
        yield _problem((*path, "valid_to"), "date_order", "A rule ends after it begins.")
    if row.availability is Availability.REFUSED and row.items:
        yield _problem((*path, "items"), "surplus", "Whoever cannot have the number is asked for nothing.")
    ids = [item.id for item in row.items]
    for position, item in enumerate(row.items):
        where = (*path, "items", position)
        if ids.count(item.id) > 1:
            yield _problem((*where, "id"), "repeated", "Each item of a row has an id of its own.")
        if item.source is not None and item.source not in pack.sources:
            yield _problem((*where, "source"), "unknown_source", "This source is not among the pack's sources.")
        if isinstance(item, TextItem | AddressItem):
            yield from _wrong_takes(item, where)
        if isinstance(item, DocumentItem):
            yield from _wrong_documents(pack, row, item, where)


def _wrong_takes(item: TextItem | AddressItem, path: tuple[Any, ...]) -> Iterator[FieldProblem]:
    is_address = item.takes == "organisation.address"
    if item.takes is not None and is_address != isinstance(item, AddressItem):
        yield _problem((*path, "takes"), "kind", "An address is taken from an address, a text from a text.")


def _wrong_documents(pack: PackText, row: Row, item: DocumentItem, path: tuple[Any, ...]) -> Iterator[FieldProblem]:
    addresses = {each.id for each in row.items if isinstance(each, AddressItem)}
    for position, accepted in enumerate(item.any_of):
        where = (*path, "any_of", position)
        if accepted.document not in pack.documents:
            yield _problem((*where, "document"), "unknown_document", "This document is not among the pack's documents.")
        if accepted.max_age_days and accepted.max_age_months:
            yield _problem((*where, "max_age_months"), "two_limits", "Give the age limit in days or in months.")
        if accepted.shows_address is not None and accepted.shows_address not in addresses:
            yield _problem((*where, "shows_address"), "unknown_item", "There is no address item of this id in the row.")


Placed = tuple[int, Row]
"""A row with its position in the pack."""


def _rules(pack: PackText) -> tuple[Mapping[str, tuple[Rule, ...]], list[FieldProblem]]:
    """The rules by key, and which rows cannot be fulfilled together."""
    rows: dict[RuleKey, list[Placed]] = defaultdict(list)
    for position, row in enumerate(pack.rows):
        for kind, end_user, action in product(row.types, row.end_users, row.actions):
            rows[RuleKey(country=row.country, type=kind, end_user=end_user, action=action)].append((position, row))
    rules: dict[str, tuple[Rule, ...]] = {}
    clashes: dict[FieldProblem, None] = {}
    for key, found in rows.items():
        try:
            rules[key.text()] = tuple(_in_time(pack, key, found))
        except Clash as clash:
            clashes.update(dict.fromkeys(_named(clash, found)))
    return rules, list(clashes)


def _named(clash: Clash, rows: Sequence[Placed]) -> Iterator[FieldProblem]:
    """The item in each of the rows that has it."""
    for position, row in rows:
        for place, item in enumerate(row.items):
            if item.id == clash.item_id:
                yield _problem(("rows", position, "items", place), "contradiction", clash.why)


def _in_time(pack: PackText, key: RuleKey, rows: Sequence[Placed]) -> Iterator[Rule]:
    """One rule for each stretch of time in which the same rows hold; those are merged."""
    begins = {row.valid_from or pack.valid_from for _, row in rows}
    ends = {row.valid_to + _DAY for _, row in rows if row.valid_to}
    edges = sorted(begins | ends)
    for start, following in zip(edges, [*edges[1:], None], strict=True):
        holding = [row for _, row in rows if _holds(pack, row, start)]
        last = following - _DAY if following else None
        if holding:
            yield reduce(stricter, (_rule(pack, key, row, start, last) for row in holding))


def _holds(pack: PackText, row: Row, on: date) -> bool:
    return (row.valid_from or pack.valid_from) <= on and (row.valid_to is None or on <= row.valid_to)


def _rule(pack: PackText, key: RuleKey, row: Row, begins: date, ends: date | None) -> Rule:
    return Rule(
        key=key,
        version=pack.version,
        valid_from=begins,
        valid_to=ends,
        review_by=row.review_by or pack.review_by,
        availability=row.availability,
        items=tuple(_filled(pack, item, item.source or row.source) for item in row.items),
        conditions=row.conditions,
        sources=(row.source,),
    )


def _filled(pack: PackText, item: AnyItem, source: SourceKey) -> AnyItem:
    """The item with what it says by reference spelled out: who demands it, and what the documents are called."""
    said = {
        "source": source,
        "authority": item.authority or f"as published by {pack.sources[source].provider}",
    }
    if isinstance(item, DocumentItem):
        named = [each.model_copy(update={"name": pack.documents[each.document]}) for each in item.any_of]
        return item.model_copy(update={**said, "any_of": tuple(named)})
    return item.model_copy(update=said)
