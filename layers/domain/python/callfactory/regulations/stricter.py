"""Of two statements about the same number the stricter: whatever either demands is demanded, and both are cited."""

from typing import Final

from callfactory.regulations.rule import (
    Accepted,
    AddressItem,
    AddressLevel,
    AnyItem,
    Availability,
    Conditions,
    DocumentItem,
    Rule,
    TextForm,
    TextItem,
)

_SHORTEST_MONTH: Final = 28


class Clash(Exception):
    """Two rows of one key that nobody could fulfil together."""

    def __init__(self, item_id: str, why: str) -> None:
        super().__init__(why)
        self.item_id = item_id
        self.why = why


_STRICTNESS: Final = {AddressLevel.WORLD: 0, AddressLevel.COUNTRY: 1, AddressLevel.AREA: 2, AddressLevel.FOREIGN: 3}


def stricter(one: Rule, other: Rule) -> Rule:
    """One rule of two statements about the same key: whatever either demands is demanded, both are cited.

    Raises Clash where nobody could fulfil both (an address in the country and abroad).
    """
    refused = [rule for rule in (one, other) if rule.availability is Availability.REFUSED]
    return one.model_copy(
        update={
            "availability": Availability.REFUSED if refused else Availability.KNOWN,
            "items": () if refused else _stricter_items(one, other),
            "conditions": _stricter_conditions(one.conditions, other.conditions),
            "review_by": min(one.review_by, other.review_by),
            "sources": tuple(dict.fromkeys((*one.sources, *other.sources))),
        }
    )


def _stricter_items(one: Rule, other: Rule) -> tuple[AnyItem, ...]:
    merged: list[AnyItem] = []
    for item in one.items:
        twin = other.item(item.id)
        merged.append(item if twin is None else _stricter_item(item, twin))
    return (*merged, *(item for item in other.items if one.item(item.id) is None))


def _stricter_item(one: AnyItem, other: AnyItem) -> AnyItem:
    """Of two items of one id: the stricter address; of two any-of lists what both accept, as strictly as either."""
    if isinstance(one, AddressItem) and isinstance(other, AddressItem):
        if AddressLevel.FOREIGN in {one.level, other.level} and one.level != other.level:
            raise Clash(one.id, "No address is both in the country and abroad, as two rows of one key demand.")
        winner = max(one, other, key=lambda item: _STRICTNESS[item.level])
        return winner.model_copy(update={"po_box": one.po_box and other.po_box})
    if isinstance(one, DocumentItem) and isinstance(other, DocumentItem):
        pairs = [(mine, theirs) for mine in one.any_of for theirs in other.any_of if mine.document == theirs.document]
        if not pairs:
            raise Clash(one.id, "Two rows of one key accept no common document for this item.")
        return one.model_copy(update={"any_of": tuple(_stricter_document(*pair) for pair in pairs)})
    if isinstance(one, TextItem) and isinstance(other, TextItem):
        return one.model_copy(update={"any_of": _common_forms(one, other)})
    if type(one) is not type(other):
        raise Clash(one.id, "Two rows of one key use this id for different kinds of items.")
    return one


def _stricter_document(one: Accepted, other: Accepted) -> Accepted:
    """The shorter of two age limits; valid, with the address, and on the form, if either says so."""
    younger = min(one, other, key=_age_limit)
    return one.model_copy(
        update={
            "max_age_days": younger.max_age_days,
            "max_age_months": younger.max_age_months,
            "unexpired": one.unexpired or other.unexpired,
            "shows_address": one.shows_address or other.shows_address,
            "form": one.form or other.form,
        }
    )


def _age_limit(accepted: Accepted) -> float:
    """In days, a month being the shortest there is: so that the limit in months is the stricter of equals."""
    if accepted.max_age_days is not None:
        return accepted.max_age_days
    return float("inf") if accepted.max_age_months is None else accepted.max_age_months * _SHORTEST_MONTH


def _common_forms(one: TextItem, other: TextItem) -> tuple[TextForm, ...]:
    """What both accept: any form is a line of text."""
    if "line" in one.any_of:
        return other.any_of
    if "line" in other.any_of:
        return one.any_of
    both = tuple(form for form in one.any_of if form in other.any_of)
    if not both:
        raise Clash(one.id, "Two rows of one key accept no common form of this text.")
    return both


def _stricter_conditions(one: Conditions, other: Conditions) -> Conditions:
    terms = [each.minimum_term_months for each in (one, other) if each.minimum_term_months]
    uses = [each.use_within_months for each in (one, other) if each.use_within_months]
    return Conditions(
        minimum_term_months=max(terms, default=None),
        use_within_months=min(uses, default=None),
        documents_before_order=one.documents_before_order or other.documents_before_order,
        notes=tuple(dict.fromkeys((*one.notes, *other.notes))),
    )
