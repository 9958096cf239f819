"""Ask for a download."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from callfactory.audit import Action, AuditLog, entry
from callfactory.clock import Clock
from callfactory.errors import NotFound
from callfactory.events import Bus, ExportRequested
from callfactory.exports.job import Export
from callfactory.exports.ports import Accounts, ExportStore, OwnedNumbers
from callfactory.exports.query import CallQuery, CsvOptions, Wish, midnight, zone_of
from callfactory.ids import new_id
from callfactory.principal import Principal
from functions.export.contract import ExportRequest, PeriodRequest


def request_export(
    request: ExportRequest,
    principal: Principal,
    *,
    exports: ExportStore,
    numbers: OwnedNumbers,
    accounts: Accounts,
    audit: AuditLog,
    bus: Bus,
    clock: Clock,
) -> str:
    """Puts the download in the queue and answers its id.

    While a download of the same calls in the same form is being made, that one is answered: its calls are as of the
    earlier request. Raises NotFound for a number that is not the account's, InvalidInput, TooLarge.
    """
    account_id = principal.account_id
    now = _whole_milliseconds(clock.now())
    wanted = Export(
        account_id=account_id,
        export_id=new_id("exp", now),
        wish=_wish(request, now, numbers.number_ids(account_id), accounts.get(account_id).zone),
        requested_at=now,
        requested_by=principal.subject_id,
        requested_by_kind=principal.kind,
    )
    export = exports.add(wanted)
    if export.export_id == wanted.export_id:
        by = (principal.kind, principal.subject_id)
        audit.record(entry(account_id, Action.EXPORT_REQUESTED, at=now, by=by, target=("export", export.export_id)))
    # Told again for one that waits already: the worker does nothing twice, and no crash between two steps loses it.
    bus.publish(ExportRequested.happened(now, account_id=account_id, export_id=export.export_id))
    return export.export_id


def _wish(request: ExportRequest, now: datetime, owned: Sequence[str], account_zone: str) -> Wish:
    if request.number_id is not None and request.number_id not in owned:
        raise NotFound("There is no such number, or it is not yours.")
    number_ids = tuple(owned) if request.number_id is None else (request.number_id,)
    zone_name = request.format.zone or account_zone
    start, end = _period(request.period, zone_of(zone_name, "format.zone"))
    asked = request.format
    options = CsvOptions(zone=zone_name, delimiter=asked.delimiter, bom=asked.bom, columns=tuple(asked.columns))
    return Wish(CallQuery(number_ids, start, end, as_of=now), options, what=request.what)


def _period(period: PeriodRequest, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
    start = midnight(period.from_date, zone) if period.from_date else period.from_
    end = midnight(period.to_date, zone) if period.to_date else period.to
    return start and _whole_milliseconds(start), end and _whole_milliseconds(end)


def _whole_milliseconds(instant: datetime) -> datetime:
    """As instants are stored; a fraction of a millisecond goes up: nothing before the instant gets in."""
    return instant + timedelta(microseconds=-instant.microsecond % 1000)
