"""Why a call costs what it costs: as data that is stored with the call, and in words for its owner."""

from collections.abc import Sequence
from typing import Any, Final

from callfactory.money import Money
from callfactory.rating.rate import Billed, LegCharge, Rating
from callfactory.rating.tariff import ANY, NO_ORIGIN, Leg

UNANSWERED: Final = "Not answered: nothing is charged."
BILLED: Final = "Billed in {month}, where it stood when that month was closed: nothing is charged again."
NOT_ENDED: Final = "No price yet: the call has not ended."
UNRATED: Final = "No price yet: the tariff does not say what this call costs. We are looking into it."


def to_stored(rating: Rating) -> list[Any]:
    """The rating in little space, made of what JSON has; the price before included minutes."""
    legs = [
        [
            leg.leg[0],
            leg.line,
            leg.number,
            leg.prefix,
            leg.talk_s,
            [list(segment) for segment in leg.segments],
            leg.setup,
            leg.minimum,
            int(leg.included),
            leg.amount,
        ]
        for leg in rating.legs
    ]
    elsewhere = [] if rating.billed is None else [list(rating.billed)]
    return [rating.currency, rating.tariff_id, rating.version, legs, *elsewhere]


def from_stored(stored: Sequence[Any]) -> Rating:
    """The rating that `to_stored` wrote."""
    currency, tariff_id, version, legs, *elsewhere = stored
    charges = tuple(_leg(*leg) for leg in legs)
    billed = Billed(*map(str, elsewhere[0])) if elsewhere else None
    return Rating(sum(leg.amount for leg in charges), str(currency), str(tariff_id), int(version), charges, billed)


def _leg(
    leg: str,
    line: int,
    number: str,
    prefix: str,
    talk_s: int,
    segments: list[list[int]],
    setup: int,
    minimum: int,
    included: int,
    amount: int,
) -> LegCharge:
    return LegCharge(
        leg=(Leg.INBOUND if leg == "i" else Leg.FORWARD).value,
        line=int(line),
        number=number,
        prefix=prefix,
        talk_s=int(talk_s),
        segments=tuple((int(seconds), int(price)) for seconds, price in segments),
        setup=int(setup),
        minimum=int(minimum),
        included=bool(included),
        covered_s=0,
        amount=int(amount),
    )


def in_words(rating: Rating) -> str:
    """The derivation of a price: "60 s at 0.0123/min from prefix +3197…, tariff 7"."""
    if rating.billed is not None:
        return BILLED.format(month=rating.billed.month)
    if not rating.legs:
        return UNANSWERED
    legs = "; ".join(leg_in_words(leg, rating.currency) for leg in rating.legs)
    return f"{legs}; tariff {rating.version}"


def leg_in_words(leg: LegCharge, currency: str) -> str:
    """One leg: what was billed, at which price, and why."""

    def money(micro: int) -> str:
        return Money(micro, currency).text()

    time = " and ".join(f"{seconds} s at {money(price)}/min" for seconds, price in leg.segments)
    parts = [f"{time} {_whence(leg)}"]
    if leg.covered_s:
        parts.append(f"{leg.covered_s} s of it included")
    if leg.setup:
        parts.append(f"set-up {money(leg.setup)}")
    if leg.minimum and leg.amount == leg.minimum:
        parts.append(f"minimum {money(leg.minimum)}")
    return ", ".join(parts)


def _whence(leg: LegCharge) -> str:
    word = "from" if leg.leg == Leg.INBOUND.value else "to"
    if leg.prefix in NO_ORIGIN:
        return f"{word} a {leg.prefix} number"
    return f"{word} any number" if leg.prefix == ANY else f"{word} prefix {leg.prefix}…"
