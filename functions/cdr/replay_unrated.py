"""Rate a call again that waits in quarantine for a price."""

from datetime import timedelta

from callfactory.audit import Action, entry
from callfactory.clock import parse_iso
from callfactory.errors import Conflict, NotFound
from callfactory.principal import Principal
from callfactory.quarantine import State
from callfactory.rating.rater import WORDS, Unrated
from callfactory.rating.tariff import month_of
from functions.cdr.contract import HeldView
from functions.cdr.re_rate_calls import ReRating
from functions.cdr.review_quarantine import view_of


def replay_unrated(quarantine_id: str, principal: Principal, ports: ReRating) -> HeldView:
    """Gives the call its price by what is in force now. Raises NotFound where there is no such call any more, Conflict
    where there still is no price or its month is invoiced, IllegalTransition unless the entry is open."""
    quarantine, clock = ports.pricing.quarantine, ports.pricing.clock
    held = quarantine.get(quarantine_id)
    start = parse_iso(str(held.content["started_at"]))
    page = ports.rated.page(str(held.content["number_id"]), start=start, end=start + timedelta(milliseconds=1))
    standing = (each for each in page.items if not each.moved)
    record = next((each for each in standing if each.call.call_id == held.content["call_id"]), None)
    if record is None:
        raise NotFound("This call is not there any more.")
    price = ports.rater.rate(record.account_id, record.call)
    if isinstance(price, Unrated):
        raise Conflict(WORDS[price.reason])
    zone = ports.terms_of(price.tariff_id, price.version).zone
    ports.rated.reprice(record.account_id, {month_of(record.call.started_ms, zone)}, [(record, price)])
    settled = quarantine.settle(quarantine_id, State.REPLAYED, clock.now())
    ports.audit.record(
        entry(
            held.account_id,
            Action.QUARANTINE_REPLAYED,
            at=clock.now(),
            by=("ops", principal.subject_id),
            target=("quarantine", quarantine_id),
        )
    )
    return view_of(settled)
