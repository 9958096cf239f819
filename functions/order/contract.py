"""Shapes of the number shop: the source of validation and of the OpenAPI document."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints

from callfactory import organisation
from callfactory.catalogue import INTERNATIONAL, NumberType, PriceClass
from callfactory.countries import is_country, is_private
from callfactory.email_address import EMAIL_PATTERN, LONGEST_EMAIL, normal_form
from callfactory.ids import ID_PATTERN
from callfactory.orders import OrderState
from callfactory.phone import is_planned, is_possible_e164
from callfactory.regulations.rule import EndUser
from callfactory_aws.model import Model

Cursor = Annotated[str, StringConstraints(min_length=1, max_length=4000)]
Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120, pattern=r"^[^\x00-\x1f]+$")
]
Short = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40, pattern=r"^[^\x00-\x1f]+$")
]


Email = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=LONGEST_EMAIL, pattern=EMAIL_PATTERN),
    AfterValidator(normal_form),
]


def _country(code: str) -> str:
    if not is_country(code):
        raise ValueError("not a country of ISO 3166, such as NL")
    return code


Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$"), AfterValidator(_country)]


def _address_country(code: str) -> str:
    return code if is_private(code) else _country(code)


AddressCountry = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$"), AfterValidator(_address_country)]
"""Codes that ISO 3166 leaves to its users are looked at with the rules at hand: one may be about such a country."""


def _place(code: str) -> str:
    if code != INTERNATIONAL and not is_country(code):
        raise ValueError("not a country of ISO 3166, such as NL, and not 001 for universal numbers")
    return code


def _ruled_place(code: str) -> str:
    return code if is_private(code) else _place(code)


Place = Annotated[str, StringConstraints(pattern=r"^([A-Z]{2}|001)$"), AfterValidator(_place)]
RuledPlace = Annotated[str, StringConstraints(pattern=r"^([A-Z]{2}|001)$"), AfterValidator(_ruled_place)]


def _possible(number: str) -> str:
    if not is_possible_e164(number):
        raise ValueError("no such number can exist; write it as +31201234567")
    return number


E164 = Annotated[str, StringConstraints(pattern=r"^\+[1-9][0-9]{3,14}$"), AfterValidator(_possible)]


def _planned(number: str) -> str:
    if not is_planned(number):
        raise ValueError("its country has no such numbers: check the digits")
    return number


Dialled = Annotated[E164, AfterValidator(_planned)]
"""Of somebody who is called: the rule of the numbers that a call plan rings."""

ServiceNumber = Annotated[str, StringConstraints(pattern=r"^\+[1-9][0-9]{3,14}$")]


OpaqueId = Annotated[str, StringConstraints(pattern=ID_PATTERN)]


class Request(Model):
    """Base of everything that clients send: unknown fields are refused (OR-1)."""

    model_config = ConfigDict(extra="forbid")


class Address(Request):
    """A postal address."""

    street: Line
    postal_code: Short
    city: Line
    country: AddressCountry = Field(description="ISO 3166 alpha-2.", examples=["NL"])


class Organisation(Request):
    """The business that holds the number, or the individual who does."""

    legal_name: Line = Field(description="As it is registered; of an individual, the name.")
    address: Address
    registration_number: Short | None = Field(
        default=None, description="In the company register of its country. Businesses have to give it, individuals not."
    )
    vat_number: Short | None = Field(default=None, description="With its country prefix.", examples=["NL004495445B01"])

    def to_domain(self) -> organisation.Organisation:
        """The same as a value of the business."""
        return organisation.Organisation(
            legal_name=self.legal_name,
            address=organisation.Address(**self.address.model_dump()),
            registration_number=self.registration_number,
            vat_number=self.vat_number,
        )

    @classmethod
    def of(cls, value: organisation.Organisation) -> "Organisation":
        """The shape of a value that was accepted before: shown as it is, whatever the rules are now."""
        address = Address.model_construct(
            street=value.address.street,
            postal_code=value.address.postal_code,
            city=value.address.city,
            country=value.address.country,
        )
        return cls.model_construct(
            legal_name=value.legal_name,
            address=address,
            registration_number=value.registration_number,
            vat_number=value.vat_number,
        )


class Contact(Request):
    """The contact person within the organisation."""

    name: Line
    email: Email
    phone: Dialled = Field(examples=["+31201234567"])

    def to_domain(self) -> organisation.Contact:
        """The same as a value of the business."""
        return organisation.Contact(name=self.name, email=self.email, phone=self.phone)

    @classmethod
    def of(cls, value: organisation.Contact) -> "Contact":
        """The shape of a value that was accepted before."""
        return cls.model_construct(name=value.name, email=value.email, phone=value.phone)


class Price(Model):
    """What a number costs, without VAT, as decimal text."""

    currency: str = Field(description="ISO 4217.", examples=["EUR"])
    setup: str = Field(description="Once.", examples=["0.00"])
    monthly: str = Field(description="Each month.", examples=["9.95"])
    per_minute: str = Field(description="Each minute of an inbound call.", examples=["0.035"])
    first_increment_seconds: int = Field(description="The least that is charged of a call.")
    increment_seconds: int = Field(description="Steps in which the rest is charged.")


class CountryView(Model):
    """A country with numbers on offer."""

    country: str
    name: str
    types: list[NumberType]


class CountryPage(Model):
    """Every country with numbers on offer."""

    items: list[CountryView]
    next_cursor: str | None = None


class OfferQuery(Request):
    """Which free numbers."""

    country: Place = Field(description="ISO 3166 alpha-2; 001 for universal freephone numbers.", examples=["NL"])
    type: NumberType = Field(description="Number type.")
    contains: str | None = Field(
        default=None, pattern=r"^[0-9]{1,10}$", description="Digits in a row anywhere in it.", examples=["2255"]
    )
    pattern: str | None = Field(
        default=None,
        min_length=1,
        max_length=30,
        description="Digits, letters as on a telephone's keys, ? for one digit, * for any: `FLOWERS`, `0800*2?2?`.",
    )
    area: Line | None = Field(default=None, description="Area of local numbers, as the offers name it.")
    price_class: PriceClass | None = Field(default=None, description="How easily it is remembered.")
    end_user: EndUser = Field(default="business", description="For whom: tells what the law asks.")
    limit: int = Field(default=20, ge=1, le=100)
    cursor: Cursor | None = None


class OfferView(Model):
    """A free number."""

    number: str = Field(description="E.164.")
    national: str = Field(description="As it is written in its country.")
    international: str
    country: str
    type: NumberType
    area: str | None
    price_class: PriceClass
    price: Price
    conditions: list[str] = Field(description="What the law of its country asks, in words.")


class OfferPage(Model):
    """Free numbers."""

    items: list[OfferView]
    next_cursor: str | None


class OrderRequest(Request):
    """A number, and for whom: the organisation and its contact person."""

    number: ServiceNumber = Field(description="A free number, E.164.", examples=["+448081570000"])
    organisation: Organisation
    contact: Contact
    end_user: EndUser = Field(default="business", description="For whom the number is.")
    dossier_id: OpaqueId | None = Field(default=None, description="Papers that were handed in before.")
    cart_id: OpaqueId | None = Field(default=None, description="The cart that the number is reserved for.")


class ReasonView(Model):
    """Why a requirement was not accepted."""

    item: str
    code: str
    detail: str = Field(description="In words, with the repair.")


class StepView(Model):
    """A step of an order."""

    state: OrderState
    at: datetime


class OrderView(Model):
    """An order."""

    order_id: str
    state: OrderState
    number: str
    number_id: str
    country: str
    type: NumberType
    price: Price
    organisation: Organisation
    contact: Contact
    placed_at: datetime
    end_user: EndUser
    rule_version: int = Field(description="Of the rules that the order is checked against.")
    dossier_id: str | None = Field(description="What is handed in for it; none where nothing is asked.")
    reasons: list[ReasonView] = Field(description="Why it was sent back, by requirement.")
    history: list[StepView] = Field(description="Every step, oldest first.")
    ends_at: datetime | None = Field(description="Until when it waits for you; then the number is free again.")


class OrderPage(Model):
    """The account's orders, newest first."""

    items: list[OrderView]
    next_cursor: str | None


class InventoryItem(Request):
    """A number that is to be sold."""

    number: E164 = Field(examples=["+448081570000"])
    country: Country
    type: NumberType
    area: Line | None = Field(default=None, description="Where in the country, for local numbers.")


class InventoryAddition(Request):
    """Numbers that are to be sold."""

    numbers: list[InventoryItem] = Field(min_length=1, max_length=500)


class InventoryAdded(Model):
    """What became of them."""

    added: int = Field(description="How many were not known yet.")
