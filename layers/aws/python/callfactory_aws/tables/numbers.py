"""The numbers that accounts hold, in DynamoDB."""

from dataclasses import asdict
from typing import Any

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from callfactory.clock import iso, parse_iso
from callfactory.errors import NotFound
from callfactory.numbers import NumberState, ServiceNumber, Shortcoming, UpdateRequired
from callfactory.pages import Page, Position
from callfactory.plan.stored import of_json, to_json
from callfactory.recordings import settings
from callfactory_aws.tables.attributes import InstantAttribute, page_of
from callfactory_aws.tables.base import TableMeta, TableModel


class NumberItem(TableModel):
    """One ownership of one service number, and its call plan."""

    class Meta(TableMeta):
        pass

    account_id = UnicodeAttribute(hash_key=True)
    number_id = UnicodeAttribute(range_key=True)
    e164 = UnicodeAttribute()
    country = UnicodeAttribute()
    type = UnicodeAttribute()
    state = UnicodeAttribute()
    active_from = InstantAttribute()
    released_at = InstantAttribute(null=True)
    plan = JSONAttribute()
    keeps_holidays = UnicodeAttribute(null=True)
    recording = JSONAttribute(null=True)
    update_required = JSONAttribute(null=True)
    version = NumberAttribute()


class DynamoNumbers:
    """The `Numbers` port: needs GetItem and Query on the table."""

    def __init__(self, table: type[NumberItem]) -> None:
        self._table = table

    def get(self, account_id: str, number_id: str) -> ServiceNumber:
        try:
            return to_number(self._table.get(account_id, number_id, consistent_read=True))
        except NumberItem.DoesNotExist:
            raise NotFound("There is no such number, or it is not yours.") from None

    def numbers_of(self, account_id: str, *, limit: int, after: Position | None = None) -> Page[ServiceNumber]:
        found = self._table.query(
            account_id,
            limit=limit,
            page_size=limit + 1,
            consistent_read=True,
            last_evaluated_key=dict(after) if after else None,
        )
        return page_of(found, to_number)


class DynamoHolidayKeepers:
    """The `HolidayKeepers` port: needs Scan on the table."""

    def __init__(self, table: type[NumberItem]) -> None:
        self._table = table

    def page(self, *, limit: int, after: Position | None = None) -> Page[tuple[str, str]]:
        found = self._table.scan(
            NumberItem.keeps_holidays.exists(),
            limit=limit,
            attributes_to_get=["account_id", "number_id"],
            last_evaluated_key=dict(after) if after else None,
        )
        return page_of(found, lambda item: (item.account_id, item.number_id))


def number_item(table: type[NumberItem], number: ServiceNumber) -> NumberItem:
    """The item of a number."""
    return table(
        number.account_id,
        number.number_id,
        e164=number.e164,
        country=number.country,
        type=number.type,
        state=number.state.value,
        active_from=number.active_from,
        released_at=number.released_at,
        plan=to_json(number.plan),
        keeps_holidays=_calendar_of(number),
        recording=settings.to_json(number.recording) or None,
        update_required=_mark_to_json(number.update_required),
        version=number.version,
    )


def to_number(item: NumberItem) -> ServiceNumber:
    """The number of an item."""
    return ServiceNumber(
        account_id=item.account_id,
        number_id=item.number_id,
        e164=item.e164,
        country=item.country,
        type=item.type,  # type: ignore[arg-type]  # written from a ServiceNumber
        active_from=item.active_from,
        state=NumberState(item.state),
        plan=of_json(item.plan),
        recording=settings.from_json(item.recording),
        update_required=_mark_of_json(item.update_required),
        released_at=item.released_at,
        version=int(item.version),
    )


def _calendar_of(number: ServiceNumber) -> str | None:
    """Whose holidays a number keeps that can be called."""
    hours = number.plan.hours
    if number.state is NumberState.RELEASED or hours is None or hours.holidays is None:
        return None
    calendar = hours.holidays.calendar
    return calendar.country if calendar.region is None else f"{calendar.country}-{calendar.region}"


def _mark_to_json(mark: UpdateRequired | None) -> dict[str, Any] | None:
    if mark is None:
        return None
    return {"since": iso(mark.since), "shortcomings": [asdict(each) for each in mark.shortcomings]}


def _mark_of_json(stored: dict[str, Any] | None) -> UpdateRequired | None:
    if stored is None:
        return None
    return UpdateRequired(parse_iso(stored["since"]), tuple(Shortcoming(**each) for each in stored["shortcomings"]))
