"""The audit log in DynamoDB. It needs PutItem, GetItem and Query, and is given nothing that changes or removes."""

from pynamodb.exceptions import PutError

from callfactory.audit import Action, ActorKind, Entry
from callfactory.clock import iso, parse_iso
from callfactory.errors import Conflict
from callfactory.pages import Page, Position
from callfactory_aws.tables.attributes import condition_failed, page_of
from callfactory_aws.tables.audit import AuditItem

_ACTORS: dict[str, ActorKind] = {"person": "person", "key": "key", "ops": "ops", "system": "system"}


class DynamoAuditLog:
    """The `AuditLog` port."""

    def __init__(self, table: type[AuditItem]) -> None:
        self._table = table

    def record(self, entry: Entry) -> None:
        item = self._table(
            entry.account_id,
            f"{iso(entry.at)}#{entry.entry_id}",
            actor_kind=entry.actor_kind,
            actor_id=entry.actor_id,
            action=entry.action.value,
            target_kind=entry.target_kind,
            target_id=entry.target_id,
            details=dict(entry.details),
        )
        try:
            item.save(condition=AuditItem.account_id.does_not_exist())
        except PutError as error:
            if not condition_failed(error):
                raise
            if _to_entry(self._table.get(item.account_id, item.entry, consistent_read=True)) != entry:
                raise Conflict("There is another entry with this id.") from None

    def entries(self, account_id: str, *, limit: int, after: Position | None = None) -> Page[Entry]:
        found = self._table.query(
            account_id,
            scan_index_forward=False,
            limit=limit,
            page_size=limit + 1,
            last_evaluated_key=dict(after) if after else None,
        )
        return page_of(found, _to_entry)


def _to_entry(item: AuditItem) -> Entry:
    at, _, entry_id = item.entry.partition("#")
    return Entry(
        entry_id=entry_id,
        account_id=item.account_id,
        at=parse_iso(at),
        actor_kind=_ACTORS[item.actor_kind],
        actor_id=item.actor_id,
        action=Action(item.action),
        target_kind=item.target_kind,
        target_id=item.target_id,
        details=item.details,
    )
