"""Shapes of carts."""

from datetime import datetime

from pydantic import Field

from callfactory.catalogue import NumberType
from callfactory.regulations.rule import EndUser
from callfactory_aws.model import Model
from callfactory_aws.problem import ProblemField
from functions.order.contract import Contact, Organisation, Price, Request, ServiceNumber


class CartNumberView(Model):
    """A number in the cart."""

    number: str
    national: str
    country: str
    type: NumberType
    area: str | None
    price: Price
    reserved_until: datetime = Field(description="Until when nobody else gets it.")
    reserved: bool = Field(description="False: the time is over; put it into the cart again, if it is still free.")
    extendable: bool


class CartView(Model):
    """A cart. It holds numbers, and nothing about who fills it."""

    cart_id: str = Field(description="Opaque. In browsers the cookie `callfactory_cart` keeps it: use `mine` then.")
    numbers: list[CartNumberView]
    expires_at: datetime = Field(description="A day after it was last touched.")


class CartAddition(Request):
    """A number for the cart."""

    number: ServiceNumber


class CartOrder(Request):
    """For whom everything in the cart is ordered."""

    organisation: Organisation
    contact: Contact
    end_user: EndUser = "business"
    dossiers: dict[ServiceNumber, str] = Field(
        default={}, max_length=20, description="By number: papers that were handed in before."
    )


class Refusal(Model):
    """Why a number was not ordered."""

    code: str
    status: int
    detail: str
    errors: list[ProblemField] = Field(default=[], description="Every field that failed.")


class CartResult(Model):
    """What became of one number."""

    number: str
    order_id: str | None = None
    number_id: str | None = None
    state: str | None = Field(default=None, description="Where the order stands.")
    refusal: Refusal | None = None


class CartResults(Model):
    """What became of each number: what is refused stays in the cart."""

    items: list[CartResult]
