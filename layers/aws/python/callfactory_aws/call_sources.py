"""Sources of call records in DynamoDB."""

from pynamodb.exceptions import DeleteError, PutError

from callfactory.calls.sources import Source
from callfactory.errors import NotFound
from callfactory.pages import Page, Position
from callfactory_aws.crypto import Keyring
from callfactory_aws.tables.attributes import condition_failed, page_of
from callfactory_aws.tables.calls import SourceItem

_NONE = "There is no such source, or it is not yours."


class DynamoSources:
    """The `Sources` port: needs GetItem, PutItem, DeleteItem and Query on the table."""

    def __init__(self, table: type[SourceItem], keyring: Keyring) -> None:
        self._table = table
        self._keyring = keyring

    def add(self, source: Source) -> None:
        self._item(source).save(condition=SourceItem.source_id.does_not_exist())

    def get(self, account_id: str, source_id: str) -> Source:
        try:
            return self._to_source(self._table.get(account_id, source_id, consistent_read=True))
        except SourceItem.DoesNotExist:
            raise NotFound(_NONE) from None

    def replace(self, source: Source) -> None:
        try:
            self._item(source).save(condition=SourceItem.source_id.exists())
        except PutError as error:
            if condition_failed(error):
                raise NotFound(_NONE) from None
            raise

    def remove(self, account_id: str, source_id: str) -> None:
        try:
            self._table(account_id, source_id).delete(condition=SourceItem.source_id.exists())
        except DeleteError as error:
            if condition_failed(error):
                raise NotFound(_NONE) from None
            raise

    def page(self, account_id: str, *, limit: int, after: Position | None = None) -> Page[Source]:
        found = self._table.query(
            account_id,
            limit=limit,
            page_size=limit + 1,
            consistent_read=True,
            last_evaluated_key=dict(after) if after else None,
        )
        return page_of(found, self._to_source)

    def _item(self, source: Source) -> SourceItem:
        return self._table(
            source.account_id,
            source.source_id,
            name=source.name,
            kind=source.kind,
            zone=source.zone,
            country=source.country,
            columns=None if source.columns is None else list(source.columns),
            whole_calls=source.whole_calls or None,
            webhook_secret=source.webhook_secret
            and self._keyring.seal("webhook", source.source_id, source.webhook_secret.encode()),
            created_at=source.created_at,
        )

    def _to_source(self, item: SourceItem) -> Source:
        return Source(
            account_id=item.account_id,
            source_id=item.source_id,
            name=item.name,
            kind=item.kind,  # type: ignore[arg-type]  # written from a Source
            zone=item.zone,
            country=item.country,
            columns=tuple(str(column) for column in item.columns) if item.columns else None,
            created_at=item.created_at,
            whole_calls=bool(item.whole_calls),
            webhook_secret=item.webhook_secret
            and self._keyring.open("webhook", item.source_id, item.webhook_secret).decode(),
        )
