"""The ledger of erasures in DynamoDB, and how far the callers of each number are forgotten."""

from datetime import datetime

from pynamodb.exceptions import UpdateError
from pynamodb.expressions.update import Action

from callfactory.erasure.ledger import Erasure, Kind, State
from callfactory.errors import NotFound, VersionConflict
from callfactory.pages import Page, Position
from callfactory_aws.tables.attributes import condition_failed, page_of
from callfactory_aws.tables.erasures import ErasureItem, WatermarkItem

_CALLERS = "callers"
_FIRST, _LAST = "ers_", "ers_~"
_A_PAGE = 100


class DynamoErasures:
    """The `Erasures` port: GetItem, PutItem, UpdateItem, Query and Scan on the table."""

    def __init__(self, table: type[ErasureItem]) -> None:
        self._table = table

    def add(self, erasure: Erasure) -> Erasure:
        for known in self.page(erasure.account_id, limit=_A_PAGE).items:
            same = known.kind == erasure.kind and known.caller_index == erasure.caller_index
            if same and known.state is State.ASKED:
                return known
        _to_item(self._table, erasure).save(condition=ErasureItem.erasure_id.does_not_exist())
        return erasure

    def get(self, account_id: str, erasure_id: str) -> Erasure:
        try:
            return _to_erasure(self._table.get(account_id, erasure_id, consistent_read=True))
        except ErasureItem.DoesNotExist:
            raise NotFound("There is no such erasure, or it is not yours.") from None

    def page(self, account_id: str, *, limit: int, after: Position | None = None) -> Page[Erasure]:
        found = self._table.query(
            account_id,
            ErasureItem.erasure_id.between(_FIRST, _LAST),
            scan_index_forward=False,
            limit=limit,
            page_size=limit + 1,
            consistent_read=True,
            last_evaluated_key=dict(after) if after else None,
        )
        return page_of(found, _to_erasure)

    def replace(self, erasure: Erasure) -> None:
        item = self._table(erasure.account_id, erasure.erasure_id)
        changes: list[Action] = [
            ErasureItem.state.set(erasure.state.value),
            ErasureItem.version.set(erasure.version),
            ErasureItem.done_places.set(dict(erasure.done_places)),
            ErasureItem.times.set(erasure.times),
            ErasureItem.forgotten_at.set(erasure.forgotten_at),
            ErasureItem.done_at.remove() if erasure.done_at is None else ErasureItem.done_at.set(erasure.done_at),
        ]
        if erasure.sealed is None:
            changes.append(ErasureItem.sealed.remove())
        try:
            item.update(actions=changes, condition=ErasureItem.version == erasure.version - 1)
        except UpdateError as error:
            if condition_failed(error):
                raise VersionConflict("The erasure was changed meanwhile.") from None
            raise

    def all(self, after: Position | None) -> Page[Erasure]:
        found = self._table.scan(
            ErasureItem.erasure_id.startswith(_FIRST),
            limit=_A_PAGE,
            page_size=_A_PAGE + 1,
            consistent_read=True,
            last_evaluated_key=dict(after) if after else None,
        )
        return page_of(found, _to_erasure)


class DynamoWatermarks:
    """The `Watermarks` port: GetItem and PutItem on the same table."""

    def __init__(self, table: type[WatermarkItem]) -> None:
        self._table = table

    def read(self, number_id: str) -> datetime | None:
        try:
            return self._table.get(_CALLERS, number_id, consistent_read=True).until
        except WatermarkItem.DoesNotExist:
            return None

    def write(self, number_id: str, until: datetime) -> None:
        self._table(_CALLERS, number_id, until=until).save()


def _to_item(table: type[ErasureItem], erasure: Erasure) -> ErasureItem:
    return table(
        erasure.account_id,
        erasure.erasure_id,
        kind=erasure.kind,
        state=erasure.state.value,
        version=erasure.version,
        asked_at=erasure.asked_at,
        asked_by=erasure.asked_by,
        number_ids=list(erasure.number_ids),
        caller_index=erasure.caller_index,
        sealed=erasure.sealed,
        done_places=dict(erasure.done_places),
        done_at=erasure.done_at,
        times=erasure.times,
        forgotten_at=erasure.forgotten_at,
    )


def _to_erasure(item: ErasureItem) -> Erasure:
    return Erasure(
        account_id=item.account_id,
        erasure_id=item.erasure_id,
        kind=_kind(item.kind),
        asked_at=item.asked_at,
        asked_by=item.asked_by,
        number_ids=tuple(item.number_ids),
        caller_index=item.caller_index,
        sealed=item.sealed,
        state=State(item.state),
        version=int(item.version),
        done_places={name: int(count) for name, count in item.done_places.items()},
        done_at=item.done_at,
        times=int(item.times),
    )


def _kind(text: str) -> Kind:
    return "caller" if text == "caller" else "account"
