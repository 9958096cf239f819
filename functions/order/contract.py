"""Shapes of the number shop: the source of validation and of the OpenAPI document."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from callfactory import organisation
from callfactory.catalogue import NumberType
from callfactory.countries import is_country
from callfactory.phone import is_possible_e164

Cursor = Annotated[str, StringConstraints(min_length=1, max_length=4000)]
Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120, pattern=r"^[^\x00-\x1f]+$")
]
Short = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40, pattern=r"^[^\x00-\x1f]+$")
]


def _lower_domain(email: str) -> str:
    """Domains are the same in any case; what stands before the @ is its provider's business, and people's habit."""
    return email.lower()


Email = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        max_length=254,
        pattern=r"^[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+$",
    ),
    AfterValidator(_lower_domain),
]


def _country(code: str) -> str:
    if not is_country(code):
        raise ValueError("not a country of ISO 3166, such as NL")
    return code


Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$"), AfterValidator(_country)]


def _possible(number: str) -> str:
    if not is_possible_e164(number):
        raise ValueError("no such number can exist; write it as +31201234567")
    return number


E164 = Annotated[str, StringConstraints(pattern=r"^\+[1-9][0-9]{3,14}$"), AfterValidator(_possible)]
ServiceNumber = Annotated[str, StringConstraints(pattern=r"^\+[1-9][0-9]{3,14}$")]


class Request(BaseModel):
    """Base of everything that clients send: unknown fields are refused (OR-1)."""

    model_config = ConfigDict(extra="forbid")


class Address(Request):
    """A postal address."""

    street: Line
    postal_code: Short
    city: Line
    country: Country = Field(description="ISO 3166 alpha-2.", examples=["NL"])


class Organisation(Request):
    """The business that holds the number."""

    legal_name: Line
    address: Address
    registration_number: Short = Field(description="In the company register of its country.")
    vat_number: Short | None = Field(default=None, description="With its country prefix.", examples=["NL123456789B01"])

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
    phone: E164 = Field(examples=["+31201234567"])

    def to_domain(self) -> organisation.Contact:
        """The same as a value of the business."""
        return organisation.Contact(name=self.name, email=self.email, phone=self.phone)

    @classmethod
    def of(cls, value: organisation.Contact) -> "Contact":
        """The shape of a value that was accepted before."""
        return cls.model_construct(name=value.name, email=value.email, phone=value.phone)


class Price(BaseModel):
    """What a number costs, without VAT, as decimal text."""

    currency: str = Field(description="ISO 4217.", examples=["EUR"])
    setup: str = Field(description="Once.", examples=["0.00"])
    monthly: str = Field(description="Each month.", examples=["9.95"])
    per_minute: str = Field(description="Each minute of an inbound call.", examples=["0.035"])
    first_increment_seconds: int = Field(description="The least that is charged of a call.")
    increment_seconds: int = Field(description="Steps in which the rest is charged.")


class CountryView(BaseModel):
    """A country with numbers on offer."""

    country: str
    name: str
    types: list[NumberType]


class CountryPage(BaseModel):
    """Every country with numbers on offer."""

    items: list[CountryView]
    next_cursor: str | None = None


class OfferQuery(Request):
    """Which free numbers."""

    country: Country = Field(description="ISO 3166 alpha-2.", examples=["NL"])
    type: NumberType = Field(description="Number type.")
    contains: str | None = Field(default=None, pattern=r"^[0-9]{1,10}$", description="Digits in a row anywhere in it.")
    limit: int = Field(default=20, ge=1, le=100)
    cursor: Cursor | None = None


class OfferView(BaseModel):
    """A free number."""

    number: str = Field(description="E.164.")
    national: str = Field(description="As it is written in its country.")
    international: str
    country: str
    type: NumberType
    area: str | None
    price: Price
    conditions: list[str] = Field(description="What the law of its country asks, in words.")


class OfferPage(BaseModel):
    """Free numbers."""

    items: list[OfferView]
    next_cursor: str | None


class OrderRequest(Request):
    """A number, and for whom: the organisation and its contact person."""

    number: ServiceNumber = Field(description="A free number, E.164.", examples=["+448081570000"])
    organisation: Organisation
    contact: Contact


class OrderView(BaseModel):
    """An order."""

    order_id: str
    state: Literal["accepted", "activated"]
    number: str
    number_id: str
    country: str
    type: NumberType
    price: Price
    organisation: Organisation
    contact: Contact
    placed_at: datetime


class OrderPage(BaseModel):
    """The account's orders, newest first."""

    items: list[OrderView]
    next_cursor: str | None


class RingTo(Request):
    """A number that rings."""

    number: E164 = Field(description="Where calls are delivered.", examples=["+31201234567"])


class Plan(BaseModel):
    """What happens with a call."""

    ring_to: list[RingTo] = Field(description="Where it rings, in order; empty: nowhere yet.")


class NumberView(BaseModel):
    """A service number of the account."""

    number_id: str
    number: str
    national: str
    international: str
    country: str
    type: NumberType
    state: Literal["active", "released"]
    active_from: datetime
    version: int = Field(description="Send it back with a change.")
    plan: Plan


class NumberPage(BaseModel):
    """The account's service numbers."""

    items: list[NumberView]
    next_cursor: str | None


class RingToChange(Request):
    """Where calls are delivered from now on."""

    version: int = Field(ge=1, description="The version of the number that you saw.")
    ring_to: list[RingTo] = Field(min_length=1, max_length=1)


class PlanLookup(Request):
    """Which number is being called."""

    number: ServiceNumber


class PlanView(BaseModel):
    """What the switch is to do with the call."""

    number_id: str
    ring_to: list[RingTo]
    pass_caller_identification: bool = Field(description="Always, unless the caller withholds it (CI-1, CI-2).")
