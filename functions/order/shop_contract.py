"""Shapes of legal requirements and of the catalogue."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, RootModel, StringConstraints

from callfactory.catalogue import NumberType, PriceClass
from callfactory.regulations.rule import Action, AddressLevel, EndUser, Or1Field, TextForm
from callfactory_aws.model import Model
from functions.order.contract import Place, Request, RuledPlace


class RequirementsQuery(Request):
    """For which number, for whom, to do what."""

    country: RuledPlace = Field(description="ISO 3166 alpha-2; 001 for universal freephone numbers.", examples=["DE"])
    type: NumberType
    end_user: EndUser = Field(default="business", description="For whom the number is.")
    action: Action = Field(default="order", description="A new number, or one that is brought along.")


class AcceptedDocument(Model):
    """A document that fulfils the requirement."""

    document: str = Field(description="Its kind: say it when you upload one.")
    name: str
    max_age_days: int | None = None
    max_age_months: int | None = None
    unexpired: bool = Field(description="It has to be valid still; tell until when.")
    shows_address: str | None = Field(default=None, description="The requirement whose address has to stand on it.")
    form: str | None = Field(default=None, description="It is a form of ours: this one.")
    signed_by: list[str] = Field(default=[], description="Who signs the form.")


class Requirement(Model):
    """One thing that is asked; all are."""

    id: str = Field(description="The name under which you answer.")
    kind: Literal["text", "address", "document", "declaration", "verification"]
    label: str
    authority: str = Field(description="Who demands it; who published it where our source names no authority.")
    reason: str = Field(description="The legal reason, in words.")
    reason_code: str
    source: str = Field(description="Which of the sources says so.")
    known_from_order: bool = Field(description="Every order has it already: you are not asked again.")
    taken_from: Or1Field | None = Field(default=None, description="Which field of the order it is known from.")
    forms: list[TextForm] = Field(default=[], description="Forms of text, any of which will do.")
    level: AddressLevel | None = Field(default=None, description="Where the address has to be.")
    po_box: bool | None = Field(default=None, description="Whether a PO box is an address here.")
    any_of: list[AcceptedDocument] = Field(default=[], description="Any one of these documents.")
    statement: str | None = Field(default=None, description="What is declared.")
    by: str | None = Field(default=None, description="Who verifies.")


class RuleSourceView(Model):
    """Where the rule is published."""

    key: str
    provider: str
    where: str
    seen: str


class Requirements(Model):
    """What is asked for a number before it can be yours."""

    country: str
    type: NumberType
    end_user: EndUser
    action: Action
    available: bool = Field(description="False: these end users cannot have such a number.")
    why_not: str | None = Field(description="In words, where it is not available, with what to do instead.")
    at_once: bool = Field(description="Nothing is asked beyond the order itself: the number is yours at once.")
    items: list[Requirement]
    minimum_term_months: int | None
    use_within_months: int | None
    documents_before_order: bool
    notes: list[str]
    version: int = Field(description="Of the rule pack; orders keep the version they were checked against.")
    valid_from: date
    valid_to: date | None
    review_by: date
    sources: list[RuleSourceView]


class CallPriceView(Model):
    """What a minute costs from somewhere, or to somewhere."""

    where: str
    prefixes: list[str]
    per_minute: str


class ProductView(Model):
    """A type of number with every price, without VAT, and whether its rule is known."""

    country: str
    country_name: str
    type: NumberType
    currency: str
    setup: str
    monthly: str
    per_minute: str = Field(description="A minute of an inbound call from where no other price is named.")
    first_increment_seconds: int
    increment_seconds: int
    origins: list[CallPriceView] = Field(description="Where inbound calls cost otherwise.")
    destinations: list[CallPriceView] = Field(description="Added where calls ring at a telephone number.")
    class_fees: dict[PriceClass, str] = Field(description="Once, for numbers that are easy to remember.")
    end_users: list[EndUser] = Field(description="For whom the rule is known and allows it.")


class CatalogueQuery(Request):
    """Which part of the catalogue."""

    country: Place | None = None
    type: NumberType | None = None


class NotSold(Model):
    """A type of number that is not sold, since we do not know its rule: a legal rule is never guessed."""

    country: str
    type: NumberType
    end_users: list[EndUser] = Field(description="For whom we do not know it.")
    why: str
    source: RuleSourceView = Field(description="Where we looked.")


class Catalogue(Model):
    """The catalogue."""

    items: list[ProductView]
    not_sold: list[NotSold] = Field(description="What we cannot offer, and why.")


class NumberQuery(Request):
    """A number as people write it."""

    number: Annotated[str, StringConstraints(min_length=3, max_length=40)]
    country: Place | None = Field(default=None, description="Where it is written, for national forms.")


class NumberForm(Model):
    """A number in its forms."""

    number: str = Field(description="E.164.")
    national: str
    international: str
    country: str | None
    type: NumberType | None = Field(description="Where the country's plan tells for certain.")
    price_class: PriceClass


class RulePackBody(RootModel[dict[str, Any]]):
    """A rule pack in JSON, as `docs/shop.md` describes it; it is checked as a whole, and every error is named."""


class ChangedRule(Model):
    """A rule that says something else than before."""

    country: str
    type: NumberType
    end_user: EndUser
    action: Action
    on: date = Field(description="From when; a row of the version may name a later day than the version's own.")


class TouchedNumber(Model):
    """A number or an application that a changed rule touches."""

    number: str
    account_id: str
    order_id: str
    rule: str
    state: str


class RulePackView(Model):
    """A version of the rules."""

    version: int
    valid_from: date


class RulePackList(Model):
    """Every version of the rules, oldest first."""

    items: list[RulePackView]
    current: int


class RulePackAdded(Model):
    """What a new version changes."""

    version: int
    valid_from: date
    changed: list[ChangedRule]
    touched: list[TouchedNumber] = Field(description="Numbers and applications under the changed rules.")
