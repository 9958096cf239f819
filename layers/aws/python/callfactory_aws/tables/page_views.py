"""Sums of page views in DynamoDB: an item a month, day, page, language and kind of device, which removes itself."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

from pynamodb.attributes import NumberAttribute, TTLAttribute, UnicodeAttribute

from callfactory.page_views import KEPT_FOR, CountedPage, PageView
from callfactory_aws.tables.base import TableMeta, TableModel


class PageViewItem(TableModel):
    """One sum. `entry` is "2026-11-30/shop/nl/phone"."""

    class Meta(TableMeta):
        pass

    month = UnicodeAttribute(hash_key=True)
    entry = UnicodeAttribute(range_key=True)
    views = NumberAttribute()
    expires_at = TTLAttribute()


class DynamoPageViews:
    """The `PageViews` port: needs UpdateItem and Query."""

    def __init__(self, table: type[PageViewItem]) -> None:
        self._table = table

    def add(self, view: PageView) -> None:
        entry = f"{view.day.isoformat()}/{view.page}/{view.language}/{view.device}"
        gone = datetime.combine(view.day, time(), UTC) + KEPT_FOR
        self._table(_month(view.day), entry).update(
            actions=[PageViewItem.views.add(1), PageViewItem.expires_at.set(gone)]
        )

    def between(self, first: date, last: date) -> Mapping[PageView, int]:
        found: dict[PageView, int] = {}
        month = first.replace(day=1)
        while month <= last:
            # Entries sort by day; ":" comes after "/", so that all of the last day are among them.
            days = PageViewItem.entry.between(first.isoformat(), f"{last.isoformat()}:")
            found |= {_view(item.entry): int(item.views) for item in self._table.query(_month(month), days)}
            month = (month + timedelta(days=31)).replace(day=1)
        return found


def _month(day: date) -> str:
    return day.isoformat()[:7]


def _view(entry: str) -> PageView:
    day, page, language, device = entry.split("/")
    return PageView(date.fromisoformat(day), CountedPage(page), language, device)  # type: ignore[arg-type]  # as `add` wrote them
