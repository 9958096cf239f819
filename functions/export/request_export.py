"""Ask for a download."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from callfactory.audit import Action, AuditLog, entry
from callfactory.clock import Clock
from callfactory.events import Bus, ExportRequested
from callfactory.exports.job import Export
from callfactory.exports.ports import Accounts, ExportStore, OwnedNumbers
from callfactory.exports.query import (
    MOST_NUMBERS,
    PERMISSIONS,
    CallQuery,
    CsvOptions,
    NdjsonOptions,
    Options,
    ParquetOptions,
    Wish,
    XlsxOptions,
    ZipOptions,
    midnight,
    zone_of,
)
from callfactory.ids import new_id
from callfactory.principal import Principal
from functions.export.contract import (
    CsvRequest,
    ExportRequest,
    NdjsonRequest,
    PeriodRequest,
    XlsxRequest,
    ZipRequest,
)

_NUMBERS_AT_ONCE = 500


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
    earlier request. Raises Forbidden, NotFound for a number that is not the account's, InvalidInput, TooLarge.
    """
    account_id = principal.account_id
    principal.require(PERMISSIONS[request.what])
    now = _whole_milliseconds(clock.now())
    wanted = Export(
        account_id=account_id,
        export_id=new_id("exp", now),
        wish=_wish(request, now, _number_ids(request, account_id, numbers), accounts.get(account_id).zone),
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


def _number_ids(request: ExportRequest, account_id: str, numbers: OwnedNumbers) -> tuple[str, ...]:
    """The one number, once it is known to be theirs, or all, written down as they are at this moment."""
    if request.recording_id is not None:
        return ()
    if request.number_id is not None:
        return (numbers.get(account_id, request.number_id).number_id,)
    found: list[str] = []
    position = None
    while len(found) <= MOST_NUMBERS:
        page = numbers.numbers_of(account_id, limit=_NUMBERS_AT_ONCE, after=position)
        found.extend(number.number_id for number in page.items)
        position = page.next
        if position is None:
            break
    return tuple(found)


def _wish(request: ExportRequest, now: datetime, number_ids: tuple[str, ...], account_zone: str) -> Wish:
    zone_name = (request.format and request.format.zone) or account_zone
    start, end = _period(request.period, zone_of(zone_name, "format.zone"))
    query = CallQuery(number_ids, start, end, as_of=now, recording_id=request.recording_id)
    return Wish(query, _options(request, zone_name), what=request.what)


def _options(request: ExportRequest, zone: str) -> Options:
    asked = request.format or CsvRequest()
    if isinstance(asked, ZipRequest) or request.what != "calls":
        return ZipOptions(zone)
    columns = tuple(asked.columns)
    if isinstance(asked, CsvRequest):
        return CsvOptions(zone, columns, delimiter=asked.delimiter, bom=asked.bom)
    if isinstance(asked, XlsxRequest):
        return XlsxOptions(zone, columns)
    return NdjsonOptions(zone, columns) if isinstance(asked, NdjsonRequest) else ParquetOptions(zone, columns)


def _period(period: PeriodRequest, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
    start = midnight(period.from_date, zone) if period.from_date else period.from_
    end = midnight(period.to_date, zone) if period.to_date else period.to
    return start and _whole_milliseconds(start), end and _whole_milliseconds(end)


def _whole_milliseconds(instant: datetime) -> datetime:
    """As instants are stored; a fraction of a millisecond goes up: nothing before the instant gets in."""
    return instant + timedelta(microseconds=-instant.microsecond % 1000)
