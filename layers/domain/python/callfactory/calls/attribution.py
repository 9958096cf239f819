"""Whose call a record tells of: the ownership of the called number in which the call began (CD-8)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from callfactory.calls.fact import Fact
from callfactory.calls.formats.base import Accepted
from callfactory.calls.times import to_instant, to_ms
from callfactory.identity.accounts import PLATFORM_ACCOUNT
from callfactory.numbers import Period

_AHEAD: Final = timedelta(hours=1)
"""How far the clock of a switch may be ahead of ours."""


def period_at(periods: Sequence[Period], started_ms: int) -> Period | None:
    """The ownership in which an instant lies."""
    started = to_instant(started_ms)
    for period in periods:
        if period.active_from <= started and (period.active_to is None or started < period.active_to):
            return period
    return None


def served(periods: Sequence[Period], source_account: str) -> Sequence[Period]:
    """The ownerships that a source may report about: our own switches carry everybody's calls, an owner's own switch
    only that owner's."""
    if source_account == PLATFORM_ACCOUNT:
        return periods
    return [period for period in periods if period.account_id == source_account]


def refusal(fact: Fact, periods: Sequence[Period], now: datetime) -> str | None:
    """Why the fact cannot belong to any of these ownerships; None where it can."""
    if fact.started_ms is not None and fact.started_ms > to_ms(now + _AHEAD):
        return "time_implausible"
    if not periods:
        return "number_not_owned"
    if fact.started_ms is None or period_at(periods, fact.started_ms) is not None:
        return None
    began_before = to_instant(fact.started_ms) < periods[0].active_from
    return "before_activation" if began_before else "after_release"


def as_leg(record: Accepted) -> Accepted:
    """The record without its claim to be about a service number: a leg of a call that another record tells of."""
    return record._replace(fact=record.fact._replace(service_number=None))
