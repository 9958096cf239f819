"""Downloads in DynamoDB: GetItem, Query, PutItem and UpdateItem, on the account's own items; Scan for the sweep."""

from dataclasses import asdict
from datetime import datetime
from typing import Any, Literal

from pynamodb.exceptions import TransactWriteError, UpdateError
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from callfactory.clock import iso, parse_iso
from callfactory.errors import NotFound, Unavailable, VersionConflict
from callfactory.exports.job import Download, Export, Progress, State
from callfactory.exports.query import from_json, to_json
from callfactory.pages import Page, Position
from callfactory_aws.tables.attributes import condition_failed, page_of
from callfactory_aws.tables.base import connection
from callfactory_aws.tables.exports import ExportItem, LatestItem

_TRIES = 5
_A_PAGE = 100


class DynamoExportStore:
    """The `ExportStore` port. Jobs, and which job is the latest for a wish, lie in one table."""

    def __init__(self, table: type[ExportItem], latest: type[LatestItem]) -> None:
        self._table = table
        self._latest = latest

    def add(self, export: Export) -> Export:
        for _ in range(_TRIES):
            known = self._latest_of(export)
            same = known and self._find(export.account_id, known.latest)
            if same and same.open:
                return same
            if self._added(export, known):
                return export
        raise Unavailable("The same download is being asked for in many places. Try again.", retry_after=1)

    def get(self, account_id: str, export_id: str) -> Export:
        export = self._find(account_id, export_id)
        if export is None:
            raise NotFound("There is no such download, or it is not yours.")
        return export

    def page(self, account_id: str, *, limit: int, after: Position | None = None) -> Page[Export]:
        found = self._table.query(
            account_id,
            ExportItem.export_id.startswith("exp_"),
            scan_index_forward=False,
            limit=limit,
            page_size=limit + 1,
            last_evaluated_key=dict(after) if after else None,
        )
        return page_of(found, _to_export)

    def expired(self, now: datetime, *, after: Position | None) -> Page[Export]:
        found = self._table.scan(
            (ExportItem.state == State.READY.value) & (ExportItem.expires_at <= now),
            limit=_A_PAGE,
            last_evaluated_key=dict(after) if after else None,
        )
        return page_of(found, _to_export)

    def replace(self, export: Export) -> None:
        item = self._table(export.account_id, export.export_id)
        try:
            item.update(actions=_changes(export), condition=ExportItem.version == export.version - 1)
        except UpdateError as error:
            if condition_failed(error):
                raise VersionConflict("The download was changed meanwhile.") from None
            raise

    def _find(self, account_id: str, export_id: str) -> Export | None:
        try:
            return _to_export(self._table.get(account_id, export_id, consistent_read=True))
        except ExportItem.DoesNotExist:
            return None

    def _latest_of(self, export: Export) -> LatestItem | None:
        try:
            return self._latest.get(export.account_id, _wish_key(export), consistent_read=True)
        except LatestItem.DoesNotExist:
            return None

    def _added(self, export: Export, known: LatestItem | None) -> bool:
        """Whether job and note were written together; not where somebody asked for the same at this moment."""
        pointer = self._latest(
            export.account_id, _wish_key(export), latest=export.export_id, forgotten_at=export.forgotten_at
        )
        unchanged = LatestItem.latest.does_not_exist() if known is None else LatestItem.latest == known.latest
        try:
            with TransactWrite(connection=connection()) as together:
                together.save(_to_item(self._table, export), condition=ExportItem.export_id.does_not_exist())
                together.save(pointer, condition=unchanged)
        except TransactWriteError as error:
            if error.cause_response_code == "TransactionCanceledException":
                return False
            raise
        return True


def _wish_key(export: Export) -> str:
    return f"wish#{export.wish.digest}"


def _to_item(table: type[ExportItem], export: Export) -> ExportItem:
    return table(
        export.account_id,
        export.export_id,
        wish=to_json(export.wish),
        requested_at=export.requested_at,
        requested_by=export.requested_by,
        requested_by_kind=export.requested_by_kind,
        **{name: value for name, value in _mutable(export).items() if value is not None},
    )


def _mutable(export: Export) -> dict[str, Any]:
    """All that can change, as attributes."""
    return {
        "state": export.state.value,
        "version": export.version,
        "progress": asdict(export.progress),
        "leased_until": export.leased_until,
        "begun_at": export.begun_at,
        "attempts": export.attempts,
        "restarts": export.restarts,
        "finished_at": export.finished_at,
        "expires_at": export.expires_at,
        "sha256": export.sha256,
        "failure": export.failure,
        "announced": export.announced,
        "fetched": export.fetched,
        "downloads": [{"at": iso(each.at), "by_kind": each.by_kind, "by": each.by} for each in export.downloads],
        "forgotten_at": export.forgotten_at,
    }


def _changes(export: Export) -> list[Action]:
    return [
        getattr(ExportItem, name).remove() if value is None else getattr(ExportItem, name).set(value)
        for name, value in _mutable(export).items()
    ]


def _to_export(item: ExportItem) -> Export:
    return Export(
        account_id=item.account_id,
        export_id=item.export_id,
        wish=from_json(item.wish),
        requested_at=item.requested_at,
        requested_by=item.requested_by,
        requested_by_kind=_kind(item.requested_by_kind),
        state=State(item.state),
        version=int(item.version),
        progress=Progress(**{**item.progress, "tariffs": tuple(item.progress.get("tariffs", ()))}),
        leased_until=item.leased_until,
        begun_at=item.begun_at,
        attempts=int(item.attempts),
        restarts=int(item.restarts),
        finished_at=item.finished_at,
        expires_at=item.expires_at,
        sha256=item.sha256,
        failure=item.failure,
        announced=item.announced,
        fetched=int(item.fetched),
        downloads=tuple(Download(parse_iso(each["at"]), _kind(each["by_kind"]), each["by"]) for each in item.downloads),
    )


def _kind(text: str) -> Literal["person", "key"]:
    return "key" if text == "key" else "person"
