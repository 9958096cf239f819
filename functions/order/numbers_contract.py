"""Shapes of numbers and call plans: the source of validation and of the OpenAPI document."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from callfactory.catalogue import NumberType
from callfactory.plan import hours as opening
from callfactory.plan import model
from callfactory_aws.model import Model
from functions.order.contract import E164, Request, ServiceNumber
from functions.order.identity_contract import Zone

TimeOfDay = Annotated[str, StringConstraints(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")]
Text = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000, pattern=r"^[^\x00-\x09\x0b-\x1f]+$")
]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Region = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{1,3}$")]
LanguageTag = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$")]


class RingTo(Request):
    """A number that rings."""

    number: E164 = Field(description="Where calls are delivered.", examples=["+31201234567"])
    ring_seconds: int = Field(
        default=model.DEFAULT_RING_SECONDS,
        ge=model.SHORTEST_RING_SECONDS,
        le=model.LONGEST_RING_SECONDS,
        description="How long it rings before the next one is tried.",
    )


class Hours(Request):
    """From a time of the day up to another."""

    start: TimeOfDay = Field(examples=["09:00"])
    end: TimeOfDay = Field(description="Not included; 24:00 is the end of the day.", examples=["17:30"])


OpenHours = Annotated[list[Hours], Field(max_length=12)]


class WeeklyHours(Request):
    """When it is open on each day of the week; a day without hours is closed."""

    monday: OpenHours = Field(default_factory=list)
    tuesday: OpenHours = Field(default_factory=list)
    wednesday: OpenHours = Field(default_factory=list)
    thursday: OpenHours = Field(default_factory=list)
    friday: OpenHours = Field(default_factory=list)
    saturday: OpenHours = Field(default_factory=list)
    sunday: OpenHours = Field(default_factory=list)


class SpecialDay(Request):
    """A holiday, or a day with other hours than usual."""

    date: date
    open: OpenHours = Field(default_factory=list, description="Empty: closed all day.")


class Holidays(Request):
    """Whose public holidays are kept."""

    country: Country = Field(description="ISO 3166 alpha-2.", examples=["DE"])
    region: Region | None = Field(default=None, description="Where they differ within the country.", examples=["BY"])


class OpeningHours(Request):
    """When calls are taken, on the clocks of a zone. Where clocks are changed, what people read on them counts."""

    zone: Zone = Field(description="IANA zone of the times.", examples=["Europe/Amsterdam"])
    weekly: WeeklyHours
    special: list[SpecialDay] = Field(
        default_factory=list, max_length=400, description="Days with hours of their own. They come before holidays."
    )
    holidays: Holidays | None = Field(
        default=None, description="Closed on these public holidays, this year and always. `GET /holidays` tells which."
    )


class Announcement(Request):
    """What callers hear."""

    language: LanguageTag = Field(description="BCP 47.", examples=["nl", "en-GB"])
    text: Text


class Plan(Request):
    """What happens with a call."""

    ring_to: list[RingTo] = Field(
        default_factory=list,
        max_length=model.MOST_TARGETS,
        description="Where it rings, one after another; empty: nowhere yet.",
    )
    hours: OpeningHours | None = Field(default=None, description="Absent: always open.")
    announcement: Announcement | None = Field(default=None, description="Played before it rings.")
    closed_announcement: Announcement | None = Field(default=None, description="Played while closed or paused.")
    answering_machine: bool = Field(
        default=False, description="Calls that nobody answers, or that come while closed, can leave a message."
    )


class PlanChange(Plan):
    """The whole plan, as it is to be from the next call on."""

    version: int = Field(ge=1, description="The version of the number that you saw.")


class ShortcomingView(Model):
    """What no longer holds of what a number rests on."""

    item: str = Field(description="The requirement; empty where it is about all of them.")
    code: str
    detail: str = Field(description="In words, with the repair.")


class UpdateRequiredView(Model):
    """Something is to be brought in order. The number goes on as before meanwhile."""

    since: datetime
    shortcomings: list[ShortcomingView]


class NumberView(Model):
    """A service number of the account."""

    number_id: str
    number: str
    national: str
    international: str
    country: str
    type: NumberType
    state: Literal["reserved", "active", "paused", "released"]
    active_from: datetime
    released_at: datetime | None
    version: int = Field(description="Send it back with a change.")
    plan: Plan
    update_required: UpdateRequiredView | None = Field(
        description="Set where what the law asks no longer holds, since you or the rules changed (DB-5)."
    )


class NumberPage(Model):
    """The account's service numbers."""

    items: list[NumberView]
    next_cursor: str | None


class RingToChange(Request):
    """Where calls are delivered from now on; the rest of the plan stays."""

    version: int = Field(ge=1, description="The version of the number that you saw.")
    ring_to: list[RingTo] = Field(min_length=1, max_length=model.MOST_TARGETS)


class StateChange(Request):
    """A step in the life of a number."""

    version: int = Field(ge=1, description="The version of the number that you saw.")


class HolidayQuery(Request):
    """Whose public holidays, in which year."""

    country: Country = Field(description="ISO 3166 alpha-2.", examples=["DE"])
    region: Region | None = Field(default=None, description="ISO 3166-2, without the country.", examples=["BY"])
    year: int | None = Field(default=None, ge=2000, le=2100, description="Absent: this year.")
    language: Literal["en", "nl", "de"] = Field(default="en", description="Of the names, where they are known in it.")


class HolidayView(Model):
    """A public holiday."""

    date: date
    name: str


class HolidayList(Model):
    """Public holidays of a country or region."""

    items: list[HolidayView]
    regions: list[str] = Field(description="Regions of the country whose holidays differ.")


class PlanLookup(Request):
    """Which number is being called."""

    number: ServiceNumber


class PlanView(Model):
    """What the switch is to do with the call, in this order: play the announcement, and that calls are recorded; ring;
    record once somebody answers; where nobody does, take a message or hang up."""

    number_id: str
    version: int = Field(description="Which plan this is.")
    open: bool
    announcement: Announcement | None
    ring_to: list[RingTo]
    pass_caller_identification: bool = Field(description="Always, unless the caller withholds it (CI-1, CI-2).")
    record: bool
    recording_announcement: str | None = Field(description="Language in which callers are told that they are recorded.")
    answering_machine: bool


def hours_to_domain(sent: OpeningHours) -> opening.OpeningHours:
    """Opening hours as a value of the business."""
    week = sent.weekly
    days = (week.monday, week.tuesday, week.wednesday, week.thursday, week.friday, week.saturday, week.sunday)
    return opening.OpeningHours(
        zone=sent.zone,
        weekly=tuple(_intervals(day) for day in days),
        special={day.date: _intervals(day.open) for day in sent.special},
    )


def _intervals(day: list[Hours]) -> opening.Intervals:
    return tuple(opening.Interval(opening.minute_of(each.start), opening.minute_of(each.end)) for each in day)
