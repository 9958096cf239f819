"""Organisation and contact person: what OR-1 allows to be asked of whoever orders a number, and nothing more."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address; `country` is ISO 3166 alpha-2."""

    street: str = field(repr=False)
    postal_code: str = field(repr=False)
    city: str = field(repr=False)
    country: str


@dataclass(frozen=True, slots=True)
class Organisation:
    """Who holds the number. `registration_number` is the company register's, of which individuals have none;
    `vat_number` has its country prefix."""

    legal_name: str = field(repr=False)
    address: Address
    registration_number: str | None = field(default=None, repr=False)
    vat_number: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Contact:
    """The contact person within the organisation; `phone` is E.164."""

    name: str = field(repr=False)
    email: str = field(repr=False)
    phone: str = field(repr=False)
