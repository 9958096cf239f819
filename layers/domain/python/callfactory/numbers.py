"""Service numbers: what is free, who holds which one since when, and the life of a number in between.

    reserved --activate--> active <--pause/resume--> paused
       |                     |                          |
       +---------------------+--------release-----------+--> released

A number that was released rests in quarantine before it is sold again. Whoever gets it then gets another number id, so
nothing of the former ownership can be reached from the new one (CD-8).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from callfactory.catalogue import NumberType
from callfactory.errors import IllegalTransition, VersionConflict
from callfactory.pages import Page, Position
from callfactory.plan.holidays import Holidays
from callfactory.plan.model import CallPlan, Target
from callfactory.plan.rules import require_sound
from callfactory.recordings.settings import OFF, RecordingSettings

QUARANTINE: Final = timedelta(days=90)
"""How long a released number rests: whoever still calls the former owner learns of it before somebody else answers."""


class NumberState(StrEnum):
    """Where a number stands in its life with one owner."""

    RESERVED = "reserved"
    ACTIVE = "active"
    PAUSED = "paused"
    RELEASED = "released"


_NEXT: Final[Mapping[NumberState, frozenset[NumberState]]] = {
    NumberState.RESERVED: frozenset({NumberState.ACTIVE, NumberState.RELEASED}),
    NumberState.ACTIVE: frozenset({NumberState.PAUSED, NumberState.RELEASED}),
    NumberState.PAUSED: frozenset({NumberState.ACTIVE, NumberState.RELEASED}),
    NumberState.RELEASED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """A number that is for sale while it is free. A reservation keeps it for one cart, until its time is over."""

    e164: str
    country: str
    type: NumberType
    area: str | None = None
    free: bool = True
    reserved_for: str | None = None
    reserved_until: datetime | None = None

    def open_to(self, cart_id: str | None, now: datetime) -> bool:
        """Whether somebody with this cart (or none) can have it now."""
        kept = self.reserved_until is not None and now < self.reserved_until
        return self.free and (not kept or self.reserved_for == cart_id)


@dataclass(frozen=True, slots=True)
class Period:
    """One ownership of a number, half-open: from its activation up to its release (None: it goes on)."""

    e164: str
    account_id: str
    number_id: str
    active_from: datetime
    active_to: datetime | None = None

    def covers(self, instant: datetime) -> bool:
        """Whether a call that begins at the instant belongs to this ownership. A call that began before the release
        stays the former owner's, recording included, however late its records arrive."""
        return self.active_from <= instant and (self.active_to is None or instant < self.active_to)


@dataclass(frozen=True, slots=True)
class Shortcoming:
    """What no longer holds of what a number rests on: the requirement, why, and in words with the repair."""

    item_id: str
    code: str
    detail: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class UpdateRequired:
    """The number's owner is to bring something in order (DB-5). The number goes on as before meanwhile."""

    since: datetime
    shortcomings: tuple[Shortcoming, ...]


@dataclass(frozen=True, slots=True)
class ServiceNumber:
    """A number as its owner runs it. `active_from` is the activation (while reserved: the reservation); `version`
    counts changes.

    `recording` tells a switch whether it records and announces; only the recordings family changes it, since a change
    acts on what is recorded already (`functions/recordings/`).
    """

    account_id: str
    number_id: str
    e164: str
    country: str
    type: NumberType
    active_from: datetime
    state: NumberState = NumberState.ACTIVE
    plan: CallPlan = field(default_factory=CallPlan)
    recording: RecordingSettings = OFF
    version: int = 1
    released_at: datetime | None = None
    update_required: UpdateRequired | None = None

    @property
    def period(self) -> Period:
        """The ownership, as calls are attributed by it."""
        return Period(self.e164, self.account_id, self.number_id, self.active_from, self.released_at)


@dataclass(frozen=True, slots=True)
class PlannedNumber:
    """What a switch needs of a number: whose it is, whether it is paused, its plan, whether calls are recorded. Kept
    under the number itself."""

    e164: str
    account_id: str
    number_id: str
    version: int
    paused: bool
    plan: CallPlan
    recording: RecordingSettings


class HolidayKeepers(Protocol):
    """Finds the numbers whose plan keeps public holidays."""

    def page(self, *, limit: int, after: Position | None = None) -> Page[tuple[str, str]]:
        """Account and number ids, in any order."""


class Inventory(Protocol):
    """Which numbers are for sale."""

    def free(self, country: str, kind: str, *, limit: int, after: Position | None = None) -> Page[Offer]:
        """Free numbers in order."""

    def offer(self, e164: str) -> Offer | None:
        """The number, free or not; None where it was never for sale."""

    def add(self, offers: Sequence[Offer]) -> int:
        """Puts numbers on sale that are not known yet; answers how many were new."""

    def owner_now(self, e164: str) -> Period | None:
        """Who holds the number at this moment."""

    def rested(self, now: datetime, *, limit: int) -> Sequence[Offer]:
        """Numbers whose quarantine is over and that are not on sale again yet."""

    def sell_again(self, offer: Offer, now: datetime) -> bool:
        """Puts a rested number on sale; False where it is on sale already or still rests."""


class Numbers(Protocol):
    """The numbers that accounts hold. Every read is keyed by the account."""

    def get(self, account_id: str, number_id: str) -> ServiceNumber:
        """Raises NotFound, also for a number of another account."""

    def numbers_of(self, account_id: str, *, limit: int, after: Position | None = None) -> Page[ServiceNumber]:
        """The account's numbers, oldest first, released ones included."""


class NumberLives(Numbers, Protocol):
    """Changes numbers.

    A number, its place under the number that switches ask for, and its ownership period change together or not at all,
    and only if nobody has changed the number since `number.version - 1`; otherwise VersionConflict is raised.
    """

    def change(self, number: ServiceNumber) -> None:
        """Writes a number that is reserved, active or paused."""

    def activate(self, number: ServiceNumber) -> None:
        """Writes a number that was reserved: its ownership begins. Of two at once exactly one does it."""

    def release(self, number: ServiceNumber, rests_until: datetime | None) -> None:
        """Writes a number that is released: its ownership ends and the number goes to rest. None: it was never
        connected, so it is on sale again at once."""


class Plans(Protocol):
    """What switches ask for: one read of one key."""

    def planned(self, e164: str) -> PlannedNumber | None:
        """The number that is connected at this moment; None where nobody holds it."""


def activated(number: ServiceNumber, now: datetime) -> ServiceNumber:
    """The number connected from now on. Raises IllegalTransition unless it was reserved."""
    if number.state is not NumberState.RESERVED:
        raise IllegalTransition(f"A number that is {number.state.value} cannot be activated.")
    return replace(_step(number, NumberState.ACTIVE), active_from=to_millisecond(now))


def paused(number: ServiceNumber) -> ServiceNumber:
    """The number taking no calls for a while. Raises IllegalTransition unless it is active."""
    return _step(number, NumberState.PAUSED)


def resumed(number: ServiceNumber) -> ServiceNumber:
    """The number taking calls again. Raises IllegalTransition unless it is paused."""
    if number.state is not NumberState.PAUSED:
        raise IllegalTransition(f"A number that is {number.state.value} cannot be resumed.")
    return _step(number, NumberState.ACTIVE)


def released(number: ServiceNumber, now: datetime) -> ServiceNumber:
    """The number given back: no call begins any more. Its plan stays with it, for recordings of calls that had begun.

    Raises IllegalTransition for one that was released."""
    return replace(_step(number, NumberState.RELEASED), released_at=to_millisecond(now), update_required=None)


def with_shortcomings(number: ServiceNumber, found: Sequence[Shortcoming], now: datetime) -> ServiceNumber:
    """The number marked with what no longer holds, since when it was marked first; unmarked where all of it holds. As
    it is where nothing changed."""
    before = number.update_required
    if not found:
        return number if before is None else replace(number, update_required=None, version=number.version + 1)
    mark = UpdateRequired(before.since if before else to_millisecond(now), tuple(found))
    return number if mark == before else replace(number, update_required=mark, version=number.version + 1)


def with_plan(number: ServiceNumber, plan: CallPlan, *, own_numbers: Collection[str]) -> ServiceNumber:
    """The number with another plan. `own_numbers` are those of its ring-to numbers that are service numbers of ours.

    Raises IllegalTransition for a released number, and what `plan.rules.require_sound` raises.
    """
    if number.state is NumberState.RELEASED:
        raise IllegalTransition("A released number has no call plan.")
    require_sound(plan, own_numbers={*own_numbers, number.e164})
    return replace(number, plan=plan, version=number.version + 1)


def with_holidays(number: ServiceNumber, holidays: Holidays) -> ServiceNumber:
    """The number with the days of its holidays as they are known now; as it is where they are the same."""
    hours = number.plan.hours
    if hours is None or hours.holidays == holidays:
        return number
    plan = replace(number.plan, hours=replace(hours, holidays=holidays))
    return replace(number, plan=plan, version=number.version + 1)


def with_ring_to(number: ServiceNumber, ring_to: Sequence[Target], *, own_numbers: Collection[str]) -> ServiceNumber:
    """The number ringing elsewhere, everything else in its plan as it was. Raises what `with_plan` raises."""
    return with_plan(number, replace(number.plan, ring_to=tuple(ring_to)), own_numbers=own_numbers)


def require_version(number: ServiceNumber, seen_version: int) -> None:
    """Raises VersionConflict where the changer saw another version than there is."""
    if seen_version != number.version:
        raise VersionConflict("The number was changed meanwhile. Read it again, then repeat your change.")


def to_millisecond(instant: datetime) -> datetime:
    """Cut as it is stored: calls are attributed by comparing with the bounds of periods."""
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


def _step(number: ServiceNumber, state: NumberState) -> ServiceNumber:
    if state not in _NEXT[number.state]:
        raise IllegalTransition(f"A number that is {number.state.value} cannot become {state.value}.")
    return replace(number, state=state, version=number.version + 1)
