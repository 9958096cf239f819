"""Shapes of a call's price."""

from typing import Annotated, Literal

from pydantic import Field

from callfactory_aws.model import Model

Amount = Annotated[str, Field(description="Decimal text in whole units of the currency.", examples=["0.0123"])]


class BilledTime(Model):
    """Seconds at one price."""

    seconds: int
    price_per_minute: Amount


class LegPrice(Model):
    """What one leg of a call costs, and why."""

    leg: Literal["inbound", "forward"]
    prefix: str = Field(description="The prefix that matched; `any`, `withheld` or `unknown`.")
    number_prefix: str = Field(description="The prefix of the service number that the rate is for; `any` for all.")
    line: int = Field(description="Where the rate stands in the tariff's file.")
    talk_seconds: int
    billed: list[BilledTime]
    included_seconds: int = Field(description="Taken from the included minutes, from the front.")
    setup: Amount
    minimum: Amount
    amount: Amount


class CallPrice(Model):
    """What a call costs, and why."""

    amount: Amount
    currency: str
    tariff_id: str
    tariff_version: int
    derivation: str = Field(examples=["60 s at 0.0123/min from prefix +3197…; tariff 7"])
    billed_in: str | None = Field(
        default=None,
        description="The closed month in which the call is charged, where it stood before; it is not here.",
    )
    legs: list[LegPrice]
