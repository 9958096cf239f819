"""The shape of a legal rule, and of everything that a rule may ask.

A rule is keyed by country, number type, end-user kind and action. Its items are all demanded; a document item is
fulfilled by any one of the documents that it accepts. Each item names the authority that demands it (or, where our
source names none, who published it), the legal reason and the source. Nothing that is not an item may be asked (RG-2).
"""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

EndUser = Literal["business", "individual"]
Action = Literal["order", "port"]
RuledType = Literal["freephone", "national", "local", "shared-cost", "premium", "mobile", "uifn"]

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=400)]
SourceKey = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Za-z0-9-]{0,19}$")]


class Shape(BaseModel):
    """Base of everything in a rule pack: unknown members are refused, values never change. Validators are built when a
    pack is read: most functions that know the shapes read none."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class AddressLevel(StrEnum):
    """Where an address has to be, from the mildest to the strictest; `foreign` is its own kind."""

    WORLD = "world"
    COUNTRY = "country"
    AREA = "area"
    FOREIGN = "foreign"


class Reason(StrEnum):
    """Why the law wants it. The value is stable; `REASONS` has the words."""

    IDENTIFY_END_USER = "identify_end_user"
    LOCATE_END_USER = "locate_end_user"
    LOCAL_RELATIONSHIP = "local_relationship"
    REGISTRATION = "registration"
    TAX_REGISTRATION = "tax_registration"
    REPRESENTATIVE = "representative"
    AUTHORISATION = "authorisation"
    ALLOCATION = "allocation"
    SERVICE_USE = "service_use"


REASONS: Final[dict[Reason, str]] = {
    Reason.IDENTIFY_END_USER: "The number is given to an end user whose identity is established.",
    Reason.LOCATE_END_USER: "The number is given to an end user whose address is known.",
    Reason.LOCAL_RELATIONSHIP: "Numbers of this country or area are for those who are established there.",
    Reason.REGISTRATION: "A business that holds the number is registered as one.",
    Reason.TAX_REGISTRATION: "The end user is registered for tax.",
    Reason.REPRESENTATIVE: "A person answers for the business that holds the number.",
    Reason.AUTHORISATION: "We act for the end user only on a signed authorisation.",
    Reason.ALLOCATION: "The number is allocated to the end user, who proves it.",
    Reason.SERVICE_USE: "The use of the number is described before it is given out.",
}

TextForm = Literal["line", "name", "email", "phone", "website", "register-number", "vat-number", "tax-number"]
Or1Field = Literal[
    "organisation.legal_name",
    "organisation.address",
    "organisation.registration_number",
    "organisation.vat_number",
    "contact.name",
    "contact.email",
    "contact.phone",
]
"""What every order carries anyway (OR-1): an item that takes its answer from there is not asked a second time."""


class Item(Shape):
    """What all items say. `authority` None means that our source names none."""

    id: Code
    label: Words
    reason: Reason
    authority: Words | None = None
    source: SourceKey | None = Field(default=None, description="Of the row, where the item names none itself.")


class TextItem(Item):
    """A line of text in one of the forms; `takes` is where it is known from already."""

    kind: Literal["text"] = "text"
    any_of: tuple[TextForm, ...] = ("line",)
    takes: Or1Field | None = None


class AddressItem(Item):
    """A postal address at a level. PO boxes are refused unless the rule allows them."""

    kind: Literal["address"] = "address"
    level: AddressLevel
    po_box: bool = False
    takes: Or1Field | None = None


class Form(Shape):
    """A form to be filled in and signed by each of the named parties."""

    name: Words
    signed_by: tuple[Words, ...] = Field(min_length=1)


class Accepted(Shape):
    """A document that fulfils an item, and what is looked at.

    At most one age limit; `unexpired` demands the date until which it is valid; `shows_address` names the address item
    that has to stand on it.
    """

    document: Code
    name: str = Field(default="", description="Filled in from the pack's documents.")
    max_age_days: int | None = Field(default=None, ge=1, le=3660)
    max_age_months: int | None = Field(default=None, ge=1, le=120)
    unexpired: bool = False
    shows_address: Code | None = None
    form: Form | None = None

    def details(self) -> frozenset[str]:
        """What has to be told about the document, and may be asked: nothing else."""
        aged = self.max_age_days is not None or self.max_age_months is not None
        wanted = {"issued_on": aged, "expires_on": self.unexpired, "address": self.shows_address is not None}
        return frozenset(name for name, demanded in wanted.items() if demanded)


class DocumentItem(Item):
    """Any one of the accepted documents."""

    kind: Literal["document"] = "document"
    any_of: tuple[Accepted, ...] = Field(min_length=1)


class DeclarationItem(Item):
    """A statement that the end user makes."""

    kind: Literal["declaration"] = "declaration"
    statement: Words


class VerificationItem(Item):
    """A check that somebody else makes and our reviewer notes; nothing is uploaded for it."""

    kind: Literal["verification"] = "verification"
    by: Words


AnyItem = Annotated[
    TextItem | AddressItem | DocumentItem | DeclarationItem | VerificationItem, Field(discriminator="kind")
]


class Conditions(Shape):
    """What goes with the number, beyond what is handed in."""

    minimum_term_months: int | None = Field(default=None, ge=1, le=120)
    use_within_months: int | None = Field(default=None, ge=1, le=120)
    documents_before_order: bool = False
    notes: tuple[Words, ...] = ()


class RuleKey(Shape):
    """What a rule is for."""

    country: Annotated[str, StringConstraints(pattern=r"^([A-Z]{2}|001)$")]
    type: RuledType
    end_user: EndUser
    action: Action = "order"

    def text(self) -> str:
        """`DE/local/business/order`: for indexes and lists of changes."""
        return f"{self.country}/{self.type}/{self.end_user}/{self.action}"


_ARTICLE: Final[dict[EndUser, str]] = {"business": "a business", "individual": "an individual"}


class Availability(StrEnum):
    """`known`: the items say what is asked. `refused`: these end users cannot have such a number."""

    KNOWN = "known"
    REFUSED = "refused"


class Rule(Shape):
    """One rule of one version of the pack.

    `sources` are all rows that it was made of: where they differ, the stricter applies. `reviewed_by` is the day by
    which a person has to look at it again.
    """

    key: RuleKey
    version: int
    valid_from: date
    valid_to: date | None = None
    review_by: date
    availability: Availability = Availability.KNOWN
    items: tuple[AnyItem, ...] = ()
    conditions: Conditions = Conditions()
    sources: tuple[SourceKey, ...]

    def name(self) -> str:
        """What people call it: `The rule for local numbers of DE for a business (version 3)`."""
        number = (
            "universal freephone numbers"
            if self.key.type == "uifn"
            else f"{self.key.type} numbers of {self.key.country}"
        )
        ported = " that are brought along" if self.key.action == "port" else ""
        return f"The rule for {number}{ported} for {_ARTICLE[self.key.end_user]} (version {self.version})"

    def item(self, item_id: str) -> "AnyItem | None":
        """The item of this id."""
        return next((item for item in self.items if item.id == item_id), None)

    def accepted(self) -> Iterator[tuple[DocumentItem, Accepted]]:
        """Every document that the rule accepts, with the item that it would fulfil."""
        for item in self.items:
            if isinstance(item, DocumentItem):
                yield from ((item, accepted) for accepted in item.any_of)

    def asks_nothing_more(self) -> bool:
        """Whether all that is asked is known from every order (OR-1), so that there is nothing to review."""
        return all(isinstance(item, TextItem | AddressItem) and item.takes is not None for item in self.items)
