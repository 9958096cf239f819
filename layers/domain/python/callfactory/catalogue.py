"""What is sold: by country and number type, with every price. What the law asks is not here but in the rule pack.

A type is on sale in a country where it has a price (`callfactory.products`) and its rule is known; nothing is sold
whose rule we do not know (RG-1).
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from callfactory.errors import FieldProblem, InvalidInput, NotFound
from callfactory.money import Money
from callfactory.phone import national, significant

NumberType = Literal["freephone", "national", "local", "shared-cost", "premium", "mobile", "uifn"]
PriceClass = Literal["standard", "silver", "gold"]
INTERNATIONAL: Final = "001"
"""The "country" of universal freephone numbers (+800): UN M.49 for the world, as ITU's numbers have no country."""


@dataclass(frozen=True, slots=True)
class CallPrice:
    """What a minute costs from an origin, or to where it rings. `where` is for people, `prefixes` are of E.164."""

    where: str
    prefixes: tuple[str, ...]
    per_minute: Money


@dataclass(frozen=True, slots=True)
class Product:
    """One type of number of one country. `per_minute` is of an inbound call from an origin that `origins` does not
    name; `destinations` is added where calls ring at a telephone number. Increments are in seconds."""

    country: str
    country_name: str
    type: NumberType
    setup: Money
    monthly: Money
    per_minute: Money
    first_increment_seconds: int
    increment_seconds: int
    origins: tuple[CallPrice, ...] = ()
    destinations: tuple[CallPrice, ...] = ()


CLASS_FEES: Final[dict[PriceClass, str]] = {"standard": "0.00", "silver": "49.00", "gold": "249.00"}
"""What a number that is easy to remember costs once, in the product's currency, on top of the set-up."""

_DIGITS: Final = "01234567890123456789"
_KEYPAD: Final = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")
_PATTERN: Final = re.compile(r"[0-9A-Z?*]{1,20}")


def product_of(country: str, kind: str) -> Product:
    """The product. Raises NotFound for a type that is not sold in that country."""
    from callfactory.products import PRODUCTS  # noqa: PLC0415  # the list is made of what this module defines

    for product in PRODUCTS:
        if (product.country, product.type) == (country, kind):
            return product
    raise NotFound("Numbers of this type are not on offer in this country.")


@cache
def price_class(e164: str) -> PriceClass:
    """How easily the last six digits are remembered: gold for one digit or a run, silver for pairs, triples, halves."""
    last = significant(e164)[-6:]
    four = last[-4:]
    if len(set(four)) == 1 or (len(last) == 6 and _is_run(last)):
        return "gold"
    repeated = last[:3] == last[3:] or last[:2] == last[2:4] == last[4:] or four[:2] == four[2:]
    paired = four[0] == four[1] and four[2] == four[3]
    return "silver" if repeated or paired or _is_run(four) or len(set(last[-3:])) == 1 else "standard"


def _is_run(digits: str) -> bool:
    return digits in _DIGITS or digits in _DIGITS[::-1]


def setup_of(product: Product, e164: str) -> Money:
    """What the number costs once, its price class included."""
    extra = Money.of(CLASS_FEES[price_class(e164)], product.setup.currency)
    return Money(product.setup.micro + extra.micro, product.setup.currency)


class Pattern:
    """A pattern of digits, letters as on a telephone's keys, `?` for one digit and `*` for any.

    Without `*` it may stand anywhere in the number; with `*` it describes the whole number, in its national or its
    international form. Raises InvalidInput for anything else.
    """

    def __init__(self, text: str) -> None:
        plain = re.sub(r"[\s\-.()+/]", "", text).upper()
        if not _PATTERN.fullmatch(plain):
            raise InvalidInput(
                [
                    FieldProblem(
                        "query", "pattern", "pattern", "Use 1 to 20 digits or letters, ? for one digit and * for any."
                    )
                ]
            )
        digits = plain.translate(_KEYPAD)
        self._whole = "*" in digits
        self._form = re.compile(re.sub(r"\*+", "[0-9]*", digits).replace("?", "[0-9]"))

    def matches(self, e164: str) -> bool:
        """Whether the number has the pattern."""
        written = (e164[1:], re.sub(r"\D", "", national(e164)))
        if self._whole:
            return any(self._form.fullmatch(form) for form in written)
        return any(self._form.search(form) for form in written)
