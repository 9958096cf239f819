"""What the use cases around calls need from outside."""

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple, Protocol

from callfactory.calls.fact import Fact, Outcome
from callfactory.calls.fold import Call
from callfactory.calls.summary import Line
from callfactory.calls.times import to_instant, to_ms
from callfactory.clock import iso, parse_iso
from callfactory.numbers import Period
from callfactory.pages import Page, Position
from callfactory.rating.rate import CallToRate, Rating
from callfactory.rating.rater import Unrated

Place = tuple[str, str]
"""Where a folded call stands: number id and moment."""


UNLINKED_FOR: Final = timedelta(days=30)
"""How long a leg waits for the one that came in. After it nobody knows any more whose call it was."""


class StoredFact(NamedTuple):
    """A fact under its id, and when it arrived first. With `forgotten_at` it goes then, unless it is written again
    without: once it is known whose call it is about."""

    fact_id: str
    fact: Fact
    ingested_at: datetime
    forgotten_at: datetime | None = None


class OwnedCall(NamedTuple):
    """A folded call with whom it belongs to: from how many `facts` it was folded, and when the first of them came."""

    call: Call
    account_id: str
    number_id: str
    facts: int
    recorded_at: datetime
    price: Rating | Unrated | None = None
    """None while the call has not ended."""
    told: StoredFact | None = None
    """The only fact of the call, where it is kept with the call and nowhere else."""

    @property
    def moment(self) -> str:
        """Where it stands among the calls of its number."""
        return moment_of(self.call.started_ms or 0, self.call.call_id)


class BilledCall(NamedTuple):
    """What a call costs where it stands, or stood when its month was closed; `recorded_at` is since when it does."""

    account_id: str
    number_id: str
    moment: str
    call_id: str
    price: Rating
    recorded_at: datetime

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.number_id, self.moment


class CallFacts(Protocol):
    """Keeps facts under the hash of their content."""

    def add(self, facts: Sequence[StoredFact]) -> None:
        """Writes them, each at least once; one that is there already stays as it is. Raises Unavailable."""

    def of(self, call_ids: Iterable[str]) -> Mapping[str, Mapping[str, StoredFact]]:
        """Every fact of each of these calls, by id; those that nobody knows of are left out. Sees every write that
        was answered before."""

    def ids(self, call_ids: Iterable[str]) -> Mapping[str, Set[str]]:
        """As `of`, but the ids alone."""

    def hide_caller(self, facts: Sequence[StoredFact]) -> None:
        """Removes the caller from facts that are there; their ids stay."""


class FoldedCalls(Protocol):
    """Keeps the folded calls."""

    def add(self, calls: Sequence[OwnedCall], at: datetime) -> Sequence[OwnedCall]:
        """Writes each, with its fact, where nothing stands; answers those in whose place something does."""

    def told(self, places: Iterable[Place]) -> Mapping[Place, StoredFact]:
        """The facts that are kept with calls which stand there. Sees every write that was answered before."""

    def put(self, calls: Sequence[OwnedCall], at: datetime) -> None:
        """Writes each unless one that was folded from as many facts or more stands in its place."""

    def standing(self, places: Iterable[Place]) -> Mapping[Place, int]:
        """From how many facts each of the folds that stand there was folded; nothing of places that are empty."""

    def charges(self, places: Iterable[Place]) -> Mapping[Place, BilledCall]:
        """What the folds that stand there cost; nothing of those without a price."""

    def hide_caller(self, places: Iterable[Place]) -> None:
        """Removes the caller from folds that stand there."""

    def remove(self, places: Iterable[Place]) -> None:
        """Removes folds that stand at (number id, moment); where there is none, nothing happens."""


class BilledCalls(Protocol):
    """Keeps the charges of calls that a correction moved away after their month was closed: each where it stood. One
    whose call stands there again is looked at no more."""

    def add(self, calls: Iterable[BilledCall]) -> None:
        """Keeps each, for good. What a call cost when its month was closed never changes, so again changes nothing."""

    def of(self, places: Iterable[Place]) -> Mapping[Place, BilledCall]:
        """Those that are kept for these places."""


class Ownership(Protocol):
    """Who held a service number when."""

    def periods(self, e164: str, began_ms: int | None = None) -> Sequence[Period]:
        """Every ownership of the number in order of time, as far as it matters to a call that began at `began_ms`
        (milliseconds since 1970): what began or ended since may be unknown for some seconds, without it all of it."""


@dataclass(frozen=True, slots=True)
class CallFilter:
    """Which calls of a number: started in [`start`, `end`), and whatever else is not None."""

    number_id: str
    start: datetime | None = None
    end: datetime | None = None
    outcomes: tuple[str, ...] | None = None
    """Any of these."""
    caller: str | None = None
    ring_to: str | None = None
    min_duration_ms: int | None = None
    max_duration_ms: int | None = None
    newest_first: bool = True


@dataclass(frozen=True, slots=True)
class ShownCall:
    """A call as it is kept."""

    call_id: str
    account_id: str
    number_id: str
    service_number: str
    caller: str
    started_at: datetime
    answered_at: datetime | None
    duration_ms: int
    ring_to: str | None
    outcome: Outcome
    rating: Rating | None = None
    """The price before included minutes; None while the call has not ended, or where `unrated` says why."""
    unrated: str | None = None


class RatedRecord(NamedTuple):
    """A call as it is kept, for rating: what is rated, and how it was rated last. `facts` is how many facts it was
    folded from, `ended` whether it has; `recorded_at` when the first of them arrived (in a closed month: since when it
    stands there). Of one that was `moved` away after its month was closed only the charge is left, nothing to rate."""

    account_id: str
    number_id: str
    moment: str
    call: CallToRate
    ended: bool
    facts: int
    rating: Rating | None
    unrated: str | None
    recorded_at: datetime
    moved: bool = False


class RatedCalls(Protocol):
    """Reads prices of calls in order, and writes new ones."""

    def page(
        self, number_id: str, *, start: datetime | None, end: datetime | None, after: Position | None = None
    ) -> Page[RatedRecord]:
        """Calls that started in [start, end), in order of start, then id; among them what is charged for calls that
        stood there when their month was closed, and were moved since."""

    def reprice(
        self, account_id: str, months: Collection[str], prices: Sequence[tuple[RatedRecord, Rating | Unrated]]
    ) -> int:
        """Writes prices of calls that lie in these months of the account; answers how many were written. Of a call
        that was folded anew meanwhile the price stays as it is. Raises Conflict, writing nothing more, where one of
        the months is closed."""


class NumberKey(NamedTuple):
    """One ownership of a number, of whichever account."""

    account_id: str
    number_id: str


class EveryNumber(Protocol):
    """All ownerships of all numbers, ended ones included."""

    def page(self, *, limit: int, after: Position | None) -> Page[NumberKey]:
        """In no particular order, but the same each time."""


class ClosedMonths(Protocol):
    """Which months of an account are invoiced: their prices change no more."""

    def close(self, account_id: str, month: str, at: datetime) -> None:
        """Closes a month (`2026-11`), for good. Closing it again changes nothing."""

    def closed(self, account_id: str) -> Mapping[str, datetime]:
        """The closed months, and when each was."""


class CallBook(Protocol):
    """Reads calls for their owner. Every read is keyed by one ownership of a number, and the account it belongs to."""

    def page(self, account_id: str, wanted: CallFilter, *, limit: int, after: Position | None) -> Page[ShownCall]:
        """The calls in order of their start."""

    def lines(self, account_id: str, wanted: CallFilter, *, after: Position | None) -> Iterable[Page[Line]]:
        """What is needed for counting them, in order, page by page; each tells where the next one begins."""


def moment_of(started_ms: int, call_id: str) -> str:
    """Where a call stands among those of its number: sorts by start."""
    return f"{iso_ms(started_ms)}#{call_id}"


def started_of(moment: str) -> int:
    """The start that a moment tells, in milliseconds since 1970."""
    return to_ms(parse_iso(moment.partition("#")[0]))


def iso_ms(milliseconds: int) -> str:
    """As `clock.iso`, of milliseconds."""
    return iso(to_instant(milliseconds))
