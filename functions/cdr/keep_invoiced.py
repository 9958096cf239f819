"""Keep what is invoiced: where a month is closed, what stands on its account stays, whatever is learned of a call.

docs/rating.md has the cases, docs/decisions/…-what-a-closed-month-charges-stays-there.md the reasons.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, NamedTuple

from callfactory.calls.ports import BilledCall, BilledCalls, ClosedMonths, FoldedCalls, OwnedCall, Place, started_of
from callfactory.calls.times import to_ms
from callfactory.clock import Clock
from callfactory.rating.included import TermsOf
from callfactory.rating.rate import Billed, Rating
from callfactory.rating.tariff import month_of

_WEST_OF_ALL: Final = timedelta(hours=12)
"""By how much a month begins later where it begins last than it does in UTC."""


class FormerPlace(NamedTuple):
    """Where another fold of a call may stand, and whose that would be."""

    account_id: str
    number_id: str
    moment: str

    @property
    def place(self) -> Place:
        """As calls are kept."""
        return self.number_id, self.moment


@dataclass(frozen=True, slots=True)
class Accounts:
    """What is invoiced, and how that is known."""

    closed: ClosedMonths
    billed: BilledCalls
    terms_of: TermsOf
    clock: Clock


@dataclass(frozen=True, slots=True)
class Kept:
    """The calls as they are to be written, and charges that have to stay where their calls leave."""

    calls: list[OwnedCall]
    leave: Sequence[BilledCall]


def keep_invoiced(
    priced: Sequence[OwnedCall],
    former: Mapping[str, Collection[FormerPlace]],
    standing: FoldedCalls,
    accounts: Accounts,
) -> Kept:
    """The calls with the prices that they may have. In a closed month a call that stands there keeps its price; one
    that stood in another place of a closed month is charged there and nowhere else; one that is new there pays in full,
    since the included minutes are handed out, and counts from now.

    `former` are places in which folds of a call (by id) may stand besides its own, also of calls that nobody owns now.
    """
    closed, old = _closed_months(priced, former, accounts)
    if not closed:
        return Kept(list(priced), ())
    charges = standing.charges(old)
    moved = accounts.billed.of(old)
    invoiced = {place: each for place, each in {**moved, **charges}.items() if _is_in(each, closed, accounts)}
    calls = [_kept(each, former.get(each.call.call_id, ()), invoiced, closed, accounts) for each in priced]
    left = {each.place for places in former.values() for each in places} & invoiced.keys() & charges.keys()
    return Kept(calls, [invoiced[place] for place in sorted(left) if invoiced[place].price.billed is None])


def _closed_months(
    priced: Iterable[OwnedCall], former: Mapping[str, Collection[FormerPlace]], accounts: Accounts
) -> tuple[Mapping[str, Collection[str]], list[Place]]:
    """The closed months of the accounts that these calls and places are of, and the places in months that are over.
    Hardly any call is of a month that is over, so hardly ever is anything asked."""
    this_month = accounts.clock.now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    before_ms = to_ms(this_month + _WEST_OF_ALL)
    over = [each for each in priced if (each.call.started_ms or 0) < before_ms]
    old = [FormerPlace(each.account_id, each.number_id, each.moment) for each in over]
    old += [each for places in former.values() for each in places if started_of(each.moment) < before_ms]
    closed = {account_id: accounts.closed.closed(account_id).keys() for account_id in {each.account_id for each in old}}
    known = {account_id: months for account_id, months in closed.items() if months}
    return known, [each.place for each in old if each.account_id in known]


def _is_in(each: BilledCall, closed: Mapping[str, Collection[str]], accounts: Accounts) -> bool:
    """Whether a charge stands in a closed month."""
    return _month(each.price, each.moment, accounts.terms_of) in closed.get(each.account_id, ())


def _month(price: Rating, moment: str, terms_of: TermsOf) -> str:
    return month_of(started_of(moment), terms_of(price.tariff_id, price.version).zone)


def _kept(
    call: OwnedCall,
    former: Collection[FormerPlace],
    invoiced: Mapping[Place, BilledCall],
    closed: Mapping[str, Collection[str]],
    accounts: Accounts,
) -> OwnedCall:
    here = invoiced.get((call.number_id, call.moment))
    if here is not None:
        return call._replace(price=here.price, recorded_at=here.recorded_at)
    charged = [invoiced[each.place] for each in former if each.place in invoiced]
    there = min((each for each in charged if each.price.billed is None), default=None, key=lambda each: each.moment)
    if there is not None:
        return call._replace(price=_billed_at(there, accounts.terms_of))
    price = call.price
    if isinstance(price, Rating) and _month(price, call.moment, accounts.terms_of) in closed.get(call.account_id, ()):
        return call._replace(price=in_full(price), recorded_at=accounts.clock.now())
    return call


def _billed_at(there: BilledCall, terms_of: TermsOf) -> Rating:
    """The price of a call that is charged elsewhere."""
    month = _month(there.price, there.moment, terms_of)
    return there.price._replace(amount=0, legs=(), billed=Billed(month, there.number_id, there.moment))


def in_full(price: Rating) -> Rating:
    """The price of a call that takes no included minutes."""
    return price._replace(legs=tuple(leg._replace(included=False) for leg in price.legs))
