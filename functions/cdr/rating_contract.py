"""Shapes of prices, tariffs, usage, estimates and re-rating."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from callfactory.ids import ID_PATTERN
from callfactory_aws.model import Model
from functions.cdr.contract import E164, Cursor, Name, NumberOrAll, Request
from functions.cdr.price_contract import Amount

Month = Annotated[str, StringConstraints(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")]
CurrencyCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
TariffId = Annotated[str, StringConstraints(pattern=r"^trf_[0-9a-hjkmnp-tv-z]{26}$")]


class TariffQuery(Request):
    """What the file does not say itself."""

    name: Name = Field(description="For people.", examples=["Standard"])
    currency: CurrencyCode = Field(description="ISO 4217; it never changes.", examples=["EUR"])
    zone: str = Field(default="UTC", max_length=40, description="IANA zone of days, times and months.")
    included_minutes: int = Field(default=0, ge=0, le=10_000_000, description="Per service number and month.")
    rounding: Literal["half-up", "up", "down"] = Field(default="half-up", description="Of the amount of each leg.")
    decimals: int = Field(default=6, ge=0, le=6, description="To which it is rounded.")


class VersionQuery(Request):
    """What the file of a further version does not say itself. What is not told stays as in the version before; currency
    and zone are those of the list, for ever."""

    zone: str | None = Field(default=None, max_length=40, description="The list's, for who wants to be sure.")
    included_minutes: int | None = Field(default=None, ge=0, le=10_000_000, description="Per service number and month.")
    rounding: Literal["half-up", "up", "down"] | None = Field(default=None, description="Of the amount of each leg.")
    decimals: int | None = Field(default=None, ge=0, le=6, description="To which it is rounded.")


class VersionView(Model):
    """An imported file."""

    version: int
    rates: int
    zone: str
    included_minutes: int
    rounding: str
    decimals: int
    sha256: str = Field(description="Of the file.")
    imported_at: datetime


class ActivationView(Model):
    """From when on a version is in force."""

    version: int
    valid_from: datetime
    activated_at: datetime


class TariffView(Model):
    """A price list with its versions."""

    tariff_id: str
    name: str
    currency: str
    created_at: datetime
    in_force: int | None = Field(description="The version that rates calls now.")
    versions: list[VersionView]
    activations: list[ActivationView]


class TariffPage(Model):
    """Every price list."""

    items: list[TariffView]
    next_cursor: str | None = None


class ActivationRequest(Request):
    """Which version, from when on."""

    version: int = Field(ge=1)
    valid_from: AwareDatetime = Field(description="Calls that start then or later; may lie in the past.")


class AssignmentRequest(Request):
    """Which price list, from when on."""

    tariff_id: TariffId
    currency: CurrencyCode = Field(description="The list's: amounts are shown in it, and nothing is converted.")
    valid_from: AwareDatetime


class AssignmentView(Model):
    """From when on an account has which price list."""

    tariff_id: str
    currency: str
    valid_from: datetime
    assigned_at: datetime


class AssignmentPage(Model):
    """The account's price lists in order of time."""

    items: list[AssignmentView]
    next_cursor: str | None = None


class UsageQuery(Request):
    """Which month of which number."""

    number_id: str = Field(pattern=ID_PATTERN)
    month: Month = Field(examples=["2026-11"])
    cursor: Cursor | None = None


class UsageTotalQuery(Request):
    """Which month, and whose."""

    month: Month = Field(examples=["2026-11"])
    number_id: NumberOrAll = None
    cursor: Cursor | None = None


class MoneyView(Model):
    """An amount with its currency."""

    amount: Amount
    currency: str


class UsageLine(Model):
    """Calls at one rate of one version of a tariff."""

    line_id: str = Field(description="Names the line in `GET /usage/calls`.")
    tariff_id: str
    tariff_version: int
    line: int = Field(description="Where the rate stands in the tariff's file.")
    leg: Literal["inbound", "forward"]
    number_prefix: str
    prefix: str
    calls: int
    talk_seconds: int
    billed_seconds: int
    included_seconds: int
    amount: Amount
    currency: str


class BilledElsewhere(Model):
    """A call, and the month in which it is charged."""

    call_id: str
    month: str


class CallCost(Model):
    """What the calls of a search cost together."""

    rated: int = Field(description="How many calls have a price.")
    without_price: int = Field(description="How many have none: they have not ended, or wait for a tariff.")
    amounts: list[MoneyView] = Field(description="One for each currency; nothing is converted.")
    next_cursor: str | None = Field(description="There is more to add: ask again with it, and add both up.")


class _Usage(Model):
    """What is known of a month, of one number or of several."""

    month: str
    zone: str = Field(description="In which the month begins and ends: that of the price list.")
    calls: int
    answered: int
    talk_seconds: int
    amounts: list[MoneyView] = Field(description="One for each currency; nothing is converted.")
    next_cursor: str | None = Field(description="A large month comes in parts: add them up.")


class UsageTotal(_Usage):
    """What a month cost, calculated from its calls."""

    unrated: int = Field(description="How many calls wait for a price.")


class UsageView(_Usage):
    """Usage of a number in a month, calculated from its calls; amounts of lines sum to those of calls."""

    number_id: str
    lines: list[UsageLine]
    unrated: list[str] = Field(description="Calls that wait for a price.")
    closed_at: datetime | None = Field(description="When the month was closed: its calls of then are invoiced.")
    late: list[str] = Field(description="Calls of a closed month that arrived later: they are on no invoice of it.")
    late_amounts: list[MoneyView] = Field(description="What these cost, within `amounts`.")
    moved: list[str] = Field(
        description="Calls that were moved from here by a correction after the month was closed: their charge stays."
    )
    billed_elsewhere: list[BilledElsewhere] = Field(
        description="Calls that were moved here after they were billed in a closed month: not charged again."
    )


class UsageCallsQuery(Request):
    """Which line."""

    number_id: str = Field(pattern=ID_PATTERN)
    month: Month
    line_id: str = Field(max_length=60)
    cursor: Cursor | None = None


class UsageCall(Model):
    """A call behind a line, with what its leg costs."""

    call_id: str
    started_at: datetime
    billed_seconds: int
    included_seconds: int
    amount: Amount


class UsageCallPage(Model):
    """Calls behind a line, in order. A page may be empty and not the last."""

    items: list[UsageCall]
    next_cursor: str | None


Origin = Annotated[str, StringConstraints(pattern=r"^(\+[1-9][0-9]{0,14}|withheld|unknown)$")]


class TrafficLine(Request):
    """So many like calls a month."""

    calls: int = Field(ge=0, le=10_000_000)
    seconds: int = Field(ge=1, le=86_400, description="Talk time of each.")
    origin: Origin = Field(description="A number, a prefix such as +316, `withheld` or `unknown`.")
    ring_to: E164 | None = Field(default=None, description="Where they are delivered; null for the answering machine.")


class EstimateRequest(Request):
    """A number of the account, and a month: one like the last one (no traffic), or the one that is described."""

    number_id: str = Field(pattern=ID_PATTERN)
    traffic: list[TrafficLine] | None = Field(default=None, min_length=1, max_length=100)


class OfferEstimateRequest(Request):
    """A number that is for sale, and the traffic that is expected."""

    number: E164
    traffic: list[TrafficLine] = Field(min_length=1, max_length=100)


class EstimatedLine(Model):
    """What a line of traffic costs."""

    calls: int
    amount: Amount | None = Field(description="Null where there is no price for it.")
    included_seconds: int
    derivation: str | None = Field(description="Of one of its calls.")


class EstimateView(Model):
    """What a month would cost. Nothing is charged by asking."""

    currency: str
    usage: Amount
    monthly: Amount | None = Field(description="The number itself, each month.")
    setup: Amount | None = Field(description="The number itself, once.")
    total: Amount = Field(description="Usage and monthly price; the set-up price comes once on top.")
    tariff_version: int
    complete: bool = Field(description="Whether there is a price for everything.")
    calls: int
    lines: list[EstimatedLine]


class ReRatingRequest(Request):
    """Which calls are rated again, by what is in force and assigned now."""

    tariff_id: TariffId
    from_: AwareDatetime = Field(alias="from")
    to: AwareDatetime
    apply: bool = Field(default=False, description="False: only tell what would change.")
    cursor: Cursor | None = None


class Difference(Model):
    """A call whose price changes."""

    call_id: str
    before: Amount | None
    after: Amount | None
    currency: str
    derivation: str | None
    closed: bool = Field(description="It is invoiced: the price stays, the difference is for a credit or a charge.")
    billed_in: str | None = Field(
        default=None,
        description="The closed month in which it is charged, where it stood before; `before` is from there.",
    )


class NumberDifference(Model):
    """What changes for a number, to the last decimal."""

    account_id: str
    number_id: str
    currency: str
    calls: int = Field(description="Calls that were looked at.")
    changed: int
    newly_rated: int
    unrated: int
    closed: int = Field(description="Calls that would change, were their month not invoiced.")
    before: Amount
    after: Amount
    difference: Amount
    calls_changed: list[Difference]


class ReRatingView(Model):
    """A part of the difference report; the whole is all parts."""

    applied: bool
    written: int = Field(description="Calls whose price was written anew.")
    numbers: list[NumberDifference]
    next_cursor: str | None = Field(description="Repeat the request with it until it is null.")


class CloseMonthRequest(Request):
    """Which month is invoiced."""

    month: Month = Field(examples=["2026-10"])


class ClosedMonthsView(Model):
    """The months of an account that are invoiced: their prices change no more."""

    account_id: str
    months: list[str]
