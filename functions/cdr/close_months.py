"""Close a month of an account: it is invoiced, and its prices change no more."""

from callfactory.audit import Action, AuditLog, entry
from callfactory.calls.ports import ClosedMonths
from callfactory.clock import Clock
from callfactory.errors import InvalidInput
from callfactory.identity.accounts import Accounts
from callfactory.principal import Principal
from callfactory.rating.rater import Rater
from callfactory.rating.tariff import bounds_of_month
from functions.cdr.rating_contract import ClosedMonthsView
from functions.cdr.show_usage import zone_of_month


def close_month(
    account_id: str,
    month: str,
    principal: Principal,
    *,
    accounts: Accounts,
    closed: ClosedMonths,
    rater: Rater,
    audit: AuditLog,
    clock: Clock,
) -> ClosedMonthsView:
    """Closes it, for good; again changes nothing. Raises NotFound for an unknown account, InvalidInput for a month that
    is not over where its price list is."""
    accounts.get(account_id)
    now = clock.now()
    zone = zone_of_month(account_id, month, rater)
    if now < bounds_of_month(month, zone)[1]:
        raise InvalidInput.of("month", "not_over", "This month is not over.")
    if month not in closed.closed(account_id):
        closed.close(account_id, month, now)
        target = ("account", account_id)
        audit.record(entry(account_id, Action.MONTH_CLOSED, at=now, by=("ops", principal.subject_id), target=target))
    return list_closed_months(account_id, closed=closed)


def list_closed_months(account_id: str, *, closed: ClosedMonths) -> ClosedMonthsView:
    """The months of an account that are invoiced."""
    return ClosedMonthsView(account_id=account_id, months=sorted(closed.closed(account_id)))
