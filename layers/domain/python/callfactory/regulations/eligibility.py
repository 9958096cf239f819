"""Whether somebody may have a number: a pure function of rule version, answers, documents and today (RG-3).

Every item ends in one finding: met, missing or refused, with a code for machines, words for people, and the repair.
Nothing here repeats what was handed in: findings are shown, mailed and kept.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from callfactory.organisation import Address
from callfactory.phone import is_possible_e164
from callfactory.regulations.dossier import Answer, Document, HandedIn
from callfactory.regulations.identifiers import is_register_number, is_tax_number, is_vat_number, register_number_form
from callfactory.regulations.places import Area, is_in_a_country, lies_in, same_address
from callfactory.regulations.postbox import is_po_box
from callfactory.regulations.rule import (
    Accepted,
    AddressItem,
    AddressLevel,
    AnyItem,
    Availability,
    DeclarationItem,
    DocumentItem,
    Rule,
    TextForm,
    TextItem,
)


class Outcome(StrEnum):
    """Of a whole decision. Refused items make it not eligible, missing ones missing."""

    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not_eligible"
    MISSING = "missing"


class State(StrEnum):
    """Of one item."""

    MET = "met"
    MISSING = "missing"
    REFUSED = "refused"


class Code(StrEnum):
    """Why an item is as it is; stable. `WORDS` tells it to people."""

    MET = "met"
    NOT_AVAILABLE = "not_available_to_end_user"
    TEXT_MISSING = "text_missing"
    ADDRESS_MISSING = "address_missing"
    DOCUMENT_MISSING = "document_missing"
    DECLARATION_MISSING = "declaration_missing"
    VERIFICATION_MISSING = "verification_missing"
    TEXT_MALFORMED = "text_malformed"
    REGISTER_NUMBER_INVALID = "register_number_invalid"
    VAT_NUMBER_INVALID = "vat_number_invalid"
    TAX_NUMBER_INVALID = "tax_number_invalid"
    ADDRESS_INCOMPLETE = "address_incomplete"
    PO_BOX = "po_box"
    ADDRESS_OUTSIDE_COUNTRY = "address_outside_country"
    ADDRESS_OUTSIDE_AREA = "address_outside_area"
    ADDRESS_NOT_ABROAD = "address_not_abroad"
    DETAIL_MISSING = "document_detail_missing"
    DOCUMENT_TOO_OLD = "document_too_old"
    DOCUMENT_EXPIRED = "document_expired"
    DOCUMENT_FROM_FUTURE = "document_from_future"
    ADDRESS_DIFFERS = "address_differs_from_document"
    REJECTED = "rejected_by_reviewer"


WORDS: Final[dict[Code, tuple[str, str]]] = {
    Code.MET: ("This is in order.", ""),
    Code.NOT_AVAILABLE: (
        "Numbers of this type in this country are not available to this kind of end user.",
        "Choose another number type or country, or order for the other kind of end user if you are one.",
    ),
    Code.TEXT_MISSING: ("This information is missing.", "Fill it in."),
    Code.ADDRESS_MISSING: ("The address is missing.", "Give the address."),
    Code.DOCUMENT_MISSING: ("A document is missing.", "Upload one of: {accepted}."),
    Code.DECLARATION_MISSING: ("The declaration was not made.", "Read and confirm it."),
    Code.VERIFICATION_MISSING: (
        "A verification by somebody else has not come back yet.",
        "Nothing to upload: we tell you how to be verified, and note the result.",
    ),
    Code.TEXT_MALFORMED: ("This does not have the form that is asked.", "Write {form}."),
    Code.REGISTER_NUMBER_INVALID: (
        "This cannot be a registration number: its form or its check digit is wrong.",
        "Copy it from the register; it is {form}.",
    ),
    Code.VAT_NUMBER_INVALID: (
        "This cannot be a VAT number: its form or its check digit is wrong.",
        "Copy it from an invoice or the tax office's letter, with its country prefix.",
    ),
    Code.TAX_NUMBER_INVALID: (
        "This cannot be a tax number of the country: its form or its check digit is wrong.",
        "Copy it from the tax office's letter.",
    ),
    Code.ADDRESS_INCOMPLETE: (
        "The address lacks street or city, or its country does not exist.",
        "Give the whole address.",
    ),
    Code.PO_BOX: ("A PO box is not an address here.", "Give the street address where you are established."),
    Code.ADDRESS_OUTSIDE_COUNTRY: (
        "The address has to be in the country of the number.",
        "Give an address there, or choose a number type that takes addresses from elsewhere.",
    ),
    Code.ADDRESS_OUTSIDE_AREA: (
        "The address has to be in the area of the number.",
        "Choose a number of the area of your address, or give an address in the area of this number.",
    ),
    Code.ADDRESS_NOT_ABROAD: (
        "The address has to be outside the country of the number.",
        "Give an address abroad, or choose another number type.",
    ),
    Code.DETAIL_MISSING: ("Something about the document is missing.", "Tell: {details}."),
    Code.DOCUMENT_TOO_OLD: ("The document is too old.", "Upload one that is at most {limit} old."),
    Code.DOCUMENT_EXPIRED: ("The document is no longer valid.", "Upload one that is valid."),
    Code.DOCUMENT_FROM_FUTURE: ("The document's date lies in the future.", "Correct the date of issue."),
    Code.ADDRESS_DIFFERS: (
        "The address on the document is not the address that was given.",
        "Correct the address, or upload a document that shows it.",
    ),
    Code.REJECTED: ("The reviewer could not accept this.", "{reason} Hand it in again; what was right stays."),
}
"""What a code says, and how to repair it. Parameters are words of the rule or of the reviewer, never of the answer."""

FORMS: Final[dict[TextForm, str]] = {
    "line": "one line of text",
    "name": "the name of a person",
    "email": "an e-mail address",
    "phone": "a telephone number such as +31201234567",
    "website": "a web address such as https://example.com",
    "register-number": "a registration number",
    "vat-number": "a VAT number with its country prefix",
    "tax-number": "a tax number",
}
_DETAILS: Final = {"issued_on": "the date of issue", "expires_on": "until when it is valid", "address": "its address"}
_EMAIL: Final = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s.]{2,}")
_WEBSITE: Final = re.compile(r"(?:https?://)?(?:[\w-]{1,63}\.)+[\w-]{2,63}(?::\d+)?(?:/\S*)?", re.IGNORECASE)
_NUMBER_CODES: Final[dict[TextForm, Code]] = {
    "register-number": Code.REGISTER_NUMBER_INVALID,
    "vat-number": Code.VAT_NUMBER_INVALID,
    "tax-number": Code.TAX_NUMBER_INVALID,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """How one item stands. `item_id` is empty where the rule as a whole says no."""

    item_id: str
    label: str
    state: State
    code: Code
    words: str
    repair: str
    authority: str
    source: str

    def told(self) -> str:
        """Words and repair in one."""
        return f"{self.words} {self.repair}".strip()


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome, item by item, and the version of the rule that it was made by."""

    rule: Rule
    outcome: Outcome
    findings: tuple[Finding, ...]

    def open(self) -> tuple[Finding, ...]:
        """What stands between the applicant and the number."""
        return tuple(finding for finding in self.findings if finding.state is not State.MET)


def decide(rule: Rule, handed_in: HandedIn, today: date, *, area: Area | None = None) -> Decision:
    """The decision. `area` is the area of the number that was chosen; without one, addresses that have to be in the
    number's area are looked at for the country only."""
    if rule.availability is Availability.REFUSED:
        words, repair = WORDS[Code.NOT_AVAILABLE]
        whole = Finding("", "", State.REFUSED, Code.NOT_AVAILABLE, words, repair, "", rule.sources[0])
        return Decision(rule, Outcome.NOT_ELIGIBLE, (whole,))
    findings = tuple(_finding(item, rule, handed_in, today, area) for item in rule.items)
    return Decision(rule, outcome_of(findings), findings)


def outcome_of(findings: tuple[Finding, ...]) -> Outcome:
    """What the findings come to together."""
    states = {finding.state for finding in findings}
    if State.REFUSED in states:
        return Outcome.NOT_ELIGIBLE
    return Outcome.MISSING if State.MISSING in states else Outcome.ELIGIBLE


def _finding(item: AnyItem, rule: Rule, handed_in: HandedIn, today: date, area: Area | None) -> Finding:
    if item.id in handed_in.rejected:
        return _found(item, Code.REJECTED, reason=handed_in.rejected[item.id])
    if isinstance(item, TextItem):
        return _text(item, rule, handed_in.answers)
    if isinstance(item, AddressItem):
        code = _address(item, rule, handed_in.answers.get(item.id), area)
        return _found(item, code)
    if isinstance(item, DocumentItem):
        return _document(item, handed_in, today)
    if isinstance(item, DeclarationItem):
        return _found(item, Code.MET if handed_in.answers.get(item.id) is True else Code.DECLARATION_MISSING)
    return _found(item, Code.MET if item.id in handed_in.verified else Code.VERIFICATION_MISSING)


_MISSING: Final = frozenset(
    {
        Code.TEXT_MISSING,
        Code.ADDRESS_MISSING,
        Code.DOCUMENT_MISSING,
        Code.DECLARATION_MISSING,
        Code.VERIFICATION_MISSING,
        Code.DETAIL_MISSING,
    }
)


def _found(item: AnyItem, code: Code, **parameters: str) -> Finding:
    words, repair = WORDS[code]
    state = State.MET if code is Code.MET else State.MISSING if code in _MISSING else State.REFUSED
    return Finding(
        item_id=item.id,
        label=item.label,
        state=state,
        code=code,
        words=words,
        repair=repair.format_map(parameters),
        authority=item.authority or "",
        source=item.source or "",
    )


# -- texts -------------------------------------------------------------------------------------------------------------


def _text(item: TextItem, rule: Rule, answers: Mapping[str, Answer]) -> Finding:
    answer = answers.get(item.id)
    if not isinstance(answer, str) or not answer.strip():
        return _found(item, Code.TEXT_MISSING)
    country = _country_of(rule, answers)
    if any(_CHECKS[form](answer.strip(), country) for form in item.any_of):
        return _found(item, Code.MET)
    first = item.any_of[0]
    form = register_number_form(country) if first == "register-number" else None
    return _found(item, _NUMBER_CODES.get(first, Code.TEXT_MALFORMED), form=form or FORMS[first])


def _country_of(rule: Rule, answers: Mapping[str, Answer]) -> str:
    """The country whose numbers an identifier is of: that of the address where the rule asks for one, else its own."""
    for item in rule.items:
        address = answers.get(item.id) if isinstance(item, AddressItem) else None
        if isinstance(address, Address):
            return address.country
    return rule.key.country


_CHECKS: Final[Mapping[TextForm, Callable[[str, str], bool]]] = {
    "line": lambda text, _: text.isprintable(),
    "name": lambda text, _: "@" not in text and any(character.isalpha() for character in text),
    "email": lambda text, _: _EMAIL.fullmatch(text) is not None,
    "phone": lambda text, _: is_possible_e164(text),
    "website": lambda text, _: _WEBSITE.fullmatch(text) is not None,
    "register-number": is_register_number,
    "vat-number": is_vat_number,
    "tax-number": is_tax_number,
}


# -- addresses ---------------------------------------------------------------------------------------------------------


def _address(item: AddressItem, rule: Rule, answer: Answer | None, area: Area | None) -> Code:
    if not isinstance(answer, Address):
        return Code.ADDRESS_MISSING
    if not (answer.street.strip() and answer.city.strip() and is_in_a_country(answer, rule.key.country)):
        return Code.ADDRESS_INCOMPLETE
    if not item.po_box and is_po_box(answer):
        return Code.PO_BOX
    return _placed(item.level, answer, rule.key.country, area)


def _placed(level: AddressLevel, address: Address, country: str, area: Area | None) -> Code:
    at_home = address.country == country
    if level is AddressLevel.FOREIGN and at_home:
        return Code.ADDRESS_NOT_ABROAD
    if level in {AddressLevel.COUNTRY, AddressLevel.AREA} and not at_home:
        return Code.ADDRESS_OUTSIDE_COUNTRY
    if level is AddressLevel.AREA and area is not None and not lies_in(address, area):
        return Code.ADDRESS_OUTSIDE_AREA
    return Code.MET


# -- documents ---------------------------------------------------------------------------------------------------------


def _document(item: DocumentItem, handed_in: HandedIn, today: date) -> Finding:
    """Met by any good document; else what is wrong with the one that comes closest; else missing."""
    findings = [
        _one_document(item, accepted, document, handed_in, today)
        for accepted in item.any_of
        for document in handed_in.documents
        if document.kind == accepted.document
    ]
    order = (State.MET, State.MISSING, State.REFUSED)
    if findings:
        return min(findings, key=lambda finding: order.index(finding.state))
    return _found(item, Code.DOCUMENT_MISSING, accepted=", ".join(_names(item)))


def _one_document(
    item: DocumentItem, accepted: Accepted, document: Document, handed_in: HandedIn, today: date
) -> Finding:
    lacking = [_DETAILS[name] for name in sorted(accepted.details()) if getattr(document, name) is None]
    if lacking:
        return _found(item, Code.DETAIL_MISSING, details=", ".join(lacking))
    if document.issued_on is not None and document.issued_on > today:
        return _found(item, Code.DOCUMENT_FROM_FUTURE)
    if document.issued_on is not None and document.issued_on < oldest(accepted, today):
        return _found(item, Code.DOCUMENT_TOO_OLD, limit=_limit(accepted))
    if accepted.unexpired and document.expires_on is not None and document.expires_on < today:
        return _found(item, Code.DOCUMENT_EXPIRED)
    if accepted.shows_address is not None:
        given = handed_in.answers.get(accepted.shows_address)
        if isinstance(given, Address) and document.address and not same_address(given, document.address):
            return _found(item, Code.ADDRESS_DIFFERS)
    return _found(item, Code.MET)


def oldest(accepted: Accepted, today: date) -> date:
    """The earliest date of issue that is still accepted today: the limit's last day counts."""
    if accepted.max_age_days is not None:
        return today - timedelta(days=accepted.max_age_days)
    if accepted.max_age_months is not None:
        return months_before(today, accepted.max_age_months)
    return date.min


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier; the month's last day where it has no such day."""
    month = day.month - 1 - months
    year, month = day.year + month // 12, month % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month, min(day.day, last))


def _limit(accepted: Accepted) -> str:
    return f"{accepted.max_age_days} days" if accepted.max_age_days else f"{accepted.max_age_months} months"


def _names(item: DocumentItem) -> Iterator[str]:
    for accepted in item.any_of:
        yield accepted.name or accepted.document
