"""Weigh the prices of calls against what they would be by what is in force now: the difference report, call by call."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from callfactory.calls.ports import ClosedMonths, NumberKey, RatedCalls, RatedRecord
from callfactory.rating.derivation import in_words
from callfactory.rating.included import Allowance, TermsOf
from callfactory.rating.rate import Rating
from callfactory.rating.rater import Unrated
from callfactory.rating.tariff import month_of
from functions.cdr.keep_invoiced import in_full
from functions.cdr.rating_contract import Difference, NumberDifference
from functions.cdr.read_usage import as_rated, charge_at
from functions.cdr.show_prices import text


@dataclass
class Part:
    """What was found out about a number; `next` is where its next part begins."""

    number: NumberKey
    currency: str = ""
    calls: int = 0
    newly_rated: int = 0
    unrated: int = 0
    closed: int = 0
    before: int = 0
    after: int = 0
    written: int = 0
    differences: list[Difference] = field(default_factory=list)
    next: dict[str, Any] | None = None

    def shown(self) -> list[NumberDifference]:
        """The row of the report; none where there were no calls."""
        if not self.calls:
            return []
        return [
            NumberDifference(
                account_id=self.number.account_id,
                number_id=self.number.number_id,
                currency=self.currency,
                calls=self.calls,
                changed=len(self.differences) - self.closed,
                newly_rated=self.newly_rated,
                unrated=self.unrated,
                closed=self.closed,
                before=text(self.before),
                after=text(self.after),
                difference=text(self.after - self.before),
                calls_changed=self.differences,
            )
        ]


class Weighing:
    """The calls of one number, in order: what they pay after included minutes as it is, as it will be, and as it would
    be if nothing were invoiced. `used` is what another part used of the included minutes before."""

    def __init__(
        self,
        part: Part,
        *,
        zone: str,
        rated: RatedCalls,
        closed: ClosedMonths,
        terms_of: TermsOf,
        used: Mapping[str, Mapping[str, int]],
    ) -> None:
        self._part = part
        self._zone = zone
        self._rated = rated
        self._closed = closed.closed(part.number.account_id)
        self._terms_of = terms_of
        self._allowances = {name: Allowance(terms_of, dict(used.get(name, {}))) for name in ("is", "will", "would")}

    def used(self) -> dict[str, dict[str, int]]:
        """What was used of the included minutes until now."""
        return {name: dict(allowance.used) for name, allowance in self._allowances.items()}

    def stays(self, record: RatedRecord) -> bool:
        """Whether its price stays, whatever is in force: it is invoiced, or charged in another place."""
        charged_elsewhere = record.rating is not None and record.rating.billed is not None
        return record.moved or charged_elsewhere or self._month(record) in self._closed

    def add(self, record: RatedRecord, price: Rating | Unrated | None) -> None:
        """Counts a call, and notes what changes of what its owner pays. `price` is that of now, None where the call is
        not asked for."""
        part, stays = self._part, self.stays(record)
        now = record.rating if price is None else self._now(record, price)
        is_, would = self._take("is", record, record.rating), self._take("would", record, now)
        will = self._take("will", record, record.rating if stays else now)
        part.calls += 1
        part.before += is_.amount if is_ else 0
        part.after += will.amount if will else 0
        part.currency = part.currency or currency_of(will or is_)
        if stays:
            if price is not None and not record.moved:
                self._note_stays(record, is_, would)
            return
        part.unrated += will is None
        part.newly_rated += is_ is None and will is not None
        if (is_ and is_.amount) != (will and will.amount):
            part.differences.append(_difference(record, is_, will))

    def _note_stays(self, record: RatedRecord, is_: Rating | None, would: Rating | None) -> None:
        """What stays is told with what is charged for it, wherever that is."""
        billed = None if is_ is None else is_.billed
        if billed is not None:
            is_ = charge_at(billed, rated=self._rated, terms_of=self._terms_of)
        if (is_ and is_.amount) != (would and would.amount):
            self._part.closed += 1
            self._part.differences.append(
                _difference(record, is_, would, closed=True, billed_in=billed and billed.month)
            )

    def _now(self, record: RatedRecord, price: Rating | Unrated) -> Rating | None:
        """The price by what is in force. One who came late to a closed month takes no included minutes."""
        if isinstance(price, Unrated):
            return None
        closed_at = self._closed.get(self._month(record))
        return in_full(price) if closed_at is not None and record.recorded_at > closed_at else price

    def _take(self, name: str, record: RatedRecord, rating: Rating | None) -> Rating | None:
        return self._allowances[name].take(as_rated(record)._replace(rating=rating)).rating

    def _month(self, record: RatedRecord) -> str:
        return month_of(record.call.started_ms, self._zone)


def _difference(
    record: RatedRecord,
    before: Rating | None,
    after: Rating | None,
    *,
    closed: bool = False,
    billed_in: str | None = None,
) -> Difference:
    return Difference(
        call_id=record.call.call_id,
        before=None if before is None else text(before.amount),
        after=None if after is None else text(after.amount),
        currency=currency_of(after or before),
        derivation=None if after is None else in_words(after),
        closed=closed,
        billed_in=billed_in,
    )


def currency_of(rating: Rating | None) -> str:
    """Of a rating, where there is one."""
    return rating.currency if rating else ""
