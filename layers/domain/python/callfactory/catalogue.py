"""What is sold: by country and number type, with its price and what the law of the country asks.

On sale are only the types for which the law asks nothing beyond organisation and contact person (OR-1). The others are
known by name and refused until their rules are data (RG-1): a legal rule is never guessed.
"""

from dataclasses import dataclass
from typing import Final, Literal

from callfactory.errors import Conflict, NotFound
from callfactory.money import Money

NumberType = Literal["freephone", "national", "local", "shared-cost", "premium", "mobile"]


class RequirementsNotSupported(Conflict):
    """The country's rule for this type asks for papers that cannot be handed in here yet."""

    code = "requirements_not_supported_yet"


@dataclass(frozen=True, slots=True)
class Product:
    """One type of number of one country. `per_minute` is of an inbound call, increments in seconds.

    `conditions` tell in words what the country's rule asks, `source` where we know it from. `orderable` is false where
    the rule asks for more than OR-1.
    """

    country: str
    country_name: str
    type: NumberType
    setup: Money
    monthly: Money
    per_minute: Money
    first_increment_seconds: int
    increment_seconds: int
    conditions: tuple[str, ...]
    source: str
    orderable: bool = True


_NOTHING = ("Nothing beyond your organisation and a contact person.",)
_BUSINESS_ADDRESS = ("For businesses, with a business address anywhere in the world.",)
_DUTCH_HOLDER = (
    "For businesses: the organisation becomes the holder of the number at the authority ACM.",
    "The number must be in use within six months.",
)


def _product(
    country: tuple[str, str],
    kind: NumberType,
    prices: tuple[str, str, str, str],
    conditions: tuple[str, ...],
    source: str,
    *,
    increments: tuple[int, int] = (60, 1),
) -> Product:
    currency, setup, monthly, per_minute = prices
    return Product(
        country=country[0],
        country_name=country[1],
        type=kind,
        setup=Money.of(setup, currency),
        monthly=Money.of(monthly, currency),
        per_minute=Money.of(per_minute, currency),
        first_increment_seconds=increments[0],
        increment_seconds=increments[1],
        conditions=conditions,
        source=source,
    )


_GB = ("GB", "United Kingdom")
_NL = ("NL", "Netherlands")
_CA = ("CA", "Canada")
_DK = ("DK", "Denmark")
_AWS = "As published by AWS (Chime SDK, ordering and porting, by country)."
_CONNECT = "As published by AWS (Amazon Connect, phone number requirements)."
_ACM = "business.gov.nl: company-paid free telephone numbers; authority ACM."

PRODUCTS: Final[tuple[Product, ...]] = (
    _product(_GB, "freephone", ("EUR", "0.00", "9.95", "0.0390"), _NOTHING, _AWS),
    _product(_GB, "local", ("EUR", "0.00", "4.95", "0.0100"), _NOTHING, _AWS),
    _product(_NL, "freephone", ("EUR", "25.00", "12.50", "0.0350"), _DUTCH_HOLDER, _ACM),
    _product(_NL, "premium", ("EUR", "25.00", "12.50", "0.0350"), _DUTCH_HOLDER, _ACM),
    _product(_CA, "freephone", ("EUR", "0.00", "8.95", "0.0320"), _NOTHING, _AWS),
    _product(_CA, "local", ("EUR", "0.00", "4.95", "0.0120"), _NOTHING, _AWS),
    _product(("PR", "Puerto Rico"), "local", ("EUR", "0.00", "5.95", "0.0150"), _NOTHING, _AWS),
    _product(("IT", "Italy"), "freephone", ("EUR", "0.00", "11.95", "0.0480"), _NOTHING, _AWS),
    _product(_DK, "freephone", ("EUR", "0.00", "10.95", "0.0410"), _BUSINESS_ADDRESS, _AWS),
    _product(_DK, "local", ("EUR", "0.00", "5.95", "0.0110"), _BUSINESS_ADDRESS, _AWS),
    _product(("BO", "Bolivia"), "national", ("EUR", "0.00", "14.95", "0.0900"), _NOTHING, _CONNECT),
)


def product_of(country: str, kind: str) -> Product:
    """The product. Raises NotFound for a type that is not sold in that country."""
    for product in PRODUCTS:
        if (product.country, product.type) == (country, kind):
            return product
    raise NotFound("Numbers of this type are not on offer in this country.")
