"""In-memory doubles of what the use cases around calls need."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

from callfactory.calls.fact import Fact, Keys, without_caller
from callfactory.calls.formats.base import Reading
from callfactory.calls.ports import BilledCall, OwnedCall, Place, StoredFact
from callfactory.calls.sources import Source
from callfactory.erasure.forgotten import Forgotten
from callfactory.numbers import Period
from callfactory.rating.rate import CallToRate, Rating, talk_seconds
from callfactory.rating.rater import Unrated
from callfactory.rating.tariff import TariffTerms
from functions.cdr.take_records import Intake
from functions.cdr.tell_ended import Telling
from tests.fakes import FakeClock
from tests.fakes_seams import FakeBus, FakeQuarantine

ACCOUNT = "acc_" + "1" * 26
TARIFF = "trf_" + "1" * 26
SOURCE = "src_" + "1" * 26
NUMBER = "num_" + "1" * 26
SERVICE_NUMBER = "+31201234567"
SECRET = b"a secret of thirty-two characters"


def a_source(**changes: object) -> Source:
    """An Asterisk box in UTC, in the Netherlands."""
    source = Source(
        account_id=ACCOUNT,
        source_id=SOURCE,
        name="Switch",
        kind="asterisk-csv",
        zone="UTC",
        country="NL",
        columns=None,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    return replace(source, **changes)  # type: ignore[arg-type]  # names of its fields


def a_reading(**changes: object) -> Reading:
    source = a_source(**changes)
    return Reading(source, Keys(SECRET, source.source_id))


class FakeOwnership:
    """One number, held by one account since 2026."""

    def __init__(self) -> None:
        self.held = [Period(SERVICE_NUMBER, ACCOUNT, NUMBER, datetime(2026, 1, 1, tzinfo=UTC))]

    def periods(self, e164: str, began_ms: int | None = None) -> Sequence[Period]:
        del began_ms  # all of it is known at any time
        return [period for period in self.held if period.e164 == e164]


class FakeCallFacts:
    def __init__(self) -> None:
        self.kept: dict[str, dict[str, StoredFact]] = defaultdict(dict)

    def add(self, facts: Sequence[StoredFact]) -> None:
        for each in facts:
            self.kept[each.fact.call_id][each.fact_id] = each

    def of(self, call_ids: Iterable[str]) -> Mapping[str, Mapping[str, StoredFact]]:
        return {call_id: dict(self.kept[call_id]) for call_id in call_ids if self.kept.get(call_id)}

    def ids(self, call_ids: Iterable[str]) -> Mapping[str, Set[str]]:
        return {call_id: facts.keys() for call_id, facts in self.of(call_ids).items()}

    def hide_caller(self, facts: Sequence[StoredFact]) -> None:
        self.add([each._replace(fact=without_caller(each.fact)) for each in facts])

    def all(self) -> list[Fact]:
        return [each.fact for of_call in self.kept.values() for each in of_call.values()]


class FakeFoldedCalls:
    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], OwnedCall] = {}

    def add(self, calls: Sequence[OwnedCall], at: datetime) -> Sequence[OwnedCall]:
        del at
        taken = [each for each in calls if (each.number_id, each.moment) in self.kept]
        self.kept |= {(each.number_id, each.moment): each for each in calls if each not in taken}
        return taken

    def told(self, places: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], StoredFact]:
        standing = {place: self.kept[place].told for place in places if place in self.kept}
        return {place: told for place, told in standing.items() if told is not None}

    def put(self, calls: Sequence[OwnedCall], at: datetime) -> None:
        del at
        for each in calls:
            place = (each.number_id, each.moment)
            before = self.kept.get(place)
            if before is None or before.facts < each.facts:
                self.kept[place] = each

    def standing(self, places: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], int]:
        return {place: self.kept[place].facts for place in places if place in self.kept}

    def charges(self, places: Iterable[Place]) -> Mapping[Place, BilledCall]:
        standing = [self.kept[place] for place in places if place in self.kept]
        return {
            (each.number_id, each.moment): BilledCall(
                each.account_id, each.number_id, each.moment, each.call.call_id, each.price, each.recorded_at
            )
            for each in standing
            if isinstance(each.price, Rating)
        }

    def hide_caller(self, places: Iterable[tuple[str, str]]) -> None:
        for place in places:
            each = self.kept[place]
            self.kept[place] = each._replace(call=each.call._replace(caller="withheld"))

    def remove(self, places: Iterable[tuple[str, str]]) -> None:
        for place in places:
            self.kept.pop(place, None)

    def all(self) -> list[OwnedCall]:
        return sorted(self.kept.values(), key=lambda each: each.moment)


class FakePrices:
    """Everything costs a cent a begun second, save what a test says has no price."""

    def __init__(self) -> None:
        self.without: set[str] = set()

    def rate(self, account_id: str, call: CallToRate) -> Rating | Unrated:
        del account_id
        if call.call_id in self.without:
            return Unrated("no_inbound_rate", TARIFF, "EUR")
        return Rating(talk_seconds(call.inbound_ms) * 10_000, "EUR", TARIFF, 1, ())


class FakeClosedMonths:
    """Months that are closed, by account."""

    def __init__(self) -> None:
        self.months: dict[str, dict[str, datetime]] = defaultdict(dict)

    def close(self, account_id: str, month: str, at: datetime) -> None:
        self.months[account_id][month] = at

    def closed(self, account_id: str) -> Mapping[str, datetime]:
        return self.months[account_id]


class FakeBilledCalls:
    """Charges of calls that were moved, by place."""

    def __init__(self) -> None:
        self.kept: dict[Place, BilledCall] = {}

    def add(self, calls: Iterable[BilledCall]) -> None:
        self.kept |= {each.place: each for each in calls}

    def of(self, places: Iterable[Place]) -> Mapping[Place, BilledCall]:
        return {place: self.kept[place] for place in places if place in self.kept}


class FakeListening:
    """Accounts whose webhooks hear of calls."""

    def __init__(self) -> None:
        self.accounts: set[str] = set()

    def hears(self, account_id: str, type_: str) -> bool:
        return account_id in self.accounts and type_ == "call.ended"


class FakeForgottenCallers:
    """`unseen` is what `of` answers only after somebody looked again: as a copy in memory does."""

    def __init__(self) -> None:
        self.known: dict[str, Forgotten] = {}
        self.unseen: dict[str, Forgotten] = {}

    def of(self, account_id: str) -> Forgotten:
        return self.known.get(account_id, Forgotten())

    def look_again(self, account_ids: Collection[str]) -> None:
        for account_id in account_ids:
            if account_id in self.unseen:
                self.known[account_id] = self.unseen.pop(account_id)


def fingerprint(account_id: str, text: str) -> str:
    """Stands for the keyed hash."""
    return sha256(f"{account_id}/{text}".encode()).hexdigest()


class FakeIntake:
    """An intake whose every part a test can look into."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.ownership = FakeOwnership()
        self.facts = FakeCallFacts()
        self.calls = FakeFoldedCalls()
        self.quarantine = FakeQuarantine(self.clock)
        self.prices = FakePrices()
        self.closed = FakeClosedMonths()
        self.billed = FakeBilledCalls()
        self.listening = FakeListening()
        self.bus = FakeBus()
        self.forgotten = FakeForgottenCallers()

    @property
    def ports(self) -> Intake:
        return Intake(
            ownership=self.ownership,
            facts=self.facts,
            calls=self.calls,
            quarantine=self.quarantine,
            fingerprint=fingerprint,
            prices=self.prices,
            closed=self.closed,
            billed=self.billed,
            terms_of=lambda _tariff, _version: TariffTerms("EUR"),
            telling=Telling(self.listening, self.bus),
            forgotten=self.forgotten,
            secret=SECRET,
            clock=self.clock,
        )
