"""What an applicant handed in for one rule: answers, documents, and what a reviewer found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from callfactory.organisation import Address, Contact, Organisation
from callfactory.regulations.rule import Rule, TextItem

Answer = str | Address | bool
"""A text, an address, or that a declaration is made."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document and what was told about it. `kind` is one of the pack's documents; what is not asked is None."""

    document_id: str
    kind: str
    issued_on: date | None = None
    expires_on: date | None = None
    address: Address | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class HandedIn:
    """Everything that a decision is made from. `rejected` has the reviewer's reason by item, and `verified` the items
    for which a check of somebody else came back well."""

    answers: Mapping[str, Answer] = field(default_factory=dict, repr=False)
    documents: tuple[Document, ...] = ()
    rejected: Mapping[str, str] = field(default_factory=dict)
    verified: frozenset[str] = frozenset()


def known_from_order(rule: Rule, organisation: Organisation, contact: Contact) -> dict[str, Answer]:
    """The answers that every order carries (OR-1), for the items that take them from there."""
    known: dict[str, Answer | None] = {
        "organisation.legal_name": organisation.legal_name,
        "organisation.address": organisation.address,
        "organisation.registration_number": organisation.registration_number,
        "organisation.vat_number": organisation.vat_number,
        "contact.name": contact.name,
        "contact.email": contact.email,
        "contact.phone": contact.phone,
    }
    answers: dict[str, Answer] = {}
    for item in rule.items:
        takes = getattr(item, "takes", None)
        answer = known.get(takes) if takes else None
        if answer is None and isinstance(item, TextItem) and takes == "organisation.registration_number":
            answer = organisation.vat_number  # a business without register number gives what it has
        if answer is not None:
            answers[item.id] = answer
    return answers
