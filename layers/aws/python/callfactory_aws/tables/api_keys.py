"""API keys in DynamoDB, as hashes."""

from datetime import datetime

from pynamodb.attributes import UnicodeAttribute, UnicodeSetAttribute
from pynamodb.exceptions import UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from callfactory.identity.keys import ApiKey
from callfactory.pages import Page, Position
from callfactory.principal import Permission
from callfactory_aws.tables.attributes import InstantAttribute, condition_failed, page_of
from callfactory_aws.tables.base import TableMeta, TableModel


class ByAccount(GlobalSecondaryIndex["ApiKeyItem"]):  # type: ignore[no-untyped-call]  # PynamoDB's hook is untyped
    """The keys of one account."""

    class Meta:
        index_name = "by_account"
        projection = AllProjection()

    account_id = UnicodeAttribute(hash_key=True)
    key_id = UnicodeAttribute(range_key=True)


class ApiKeyItem(TableModel):
    """One key."""

    class Meta(TableMeta):
        pass

    key_id = UnicodeAttribute(hash_key=True)
    account_id = UnicodeAttribute()
    name = UnicodeAttribute()
    scopes = UnicodeSetAttribute()
    secret_hash = UnicodeAttribute()
    source_id = UnicodeAttribute(null=True)
    created_at = InstantAttribute()
    expires_at = InstantAttribute(null=True)
    revoked_at = InstantAttribute(null=True)
    used_at = InstantAttribute(null=True)

    by_account = ByAccount()


class DynamoApiKeys:
    """The `ApiKeys` port: needs GetItem, PutItem, UpdateItem on the table and Query on its index."""

    def __init__(self, table: type[ApiKeyItem]) -> None:
        self._table = table

    def add(self, key: ApiKey) -> None:
        self._table(
            key.key_id,
            account_id=key.account_id,
            name=key.name,
            scopes={scope.value for scope in key.scopes},
            secret_hash=key.secret_hash,
            source_id=key.source_id,
            created_at=key.created_at,
            expires_at=key.expires_at,
        ).save(condition=ApiKeyItem.key_id.does_not_exist())

    def get(self, key_id: str) -> ApiKey | None:
        try:
            return _to_key(self._table.get(key_id, consistent_read=True))
        except ApiKeyItem.DoesNotExist:
            return None

    def keys_of(self, account_id: str, *, limit: int, after: Position | None = None) -> Page[ApiKey]:
        found = self._table.by_account.query(
            account_id, limit=limit, page_size=limit + 1, last_evaluated_key=dict(after) if after else None
        )
        return page_of(found, _to_key)

    def revoke(self, key_id: str, now: datetime) -> None:
        self._update(key_id, ApiKeyItem.revoked_at.set(now), ApiKeyItem.revoked_at.does_not_exist())

    def touch(self, key_id: str, now: datetime) -> None:
        self._update(key_id, ApiKeyItem.used_at.set(now), ApiKeyItem.key_id.exists())

    def _update(self, key_id: str, action: Action, condition: Condition) -> None:
        try:
            self._table(key_id).update(actions=[action], condition=ApiKeyItem.key_id.exists() & condition)
        except UpdateError as error:
            if not condition_failed(error):
                raise


def _to_key(item: ApiKeyItem) -> ApiKey:
    return ApiKey(
        key_id=item.key_id,
        account_id=item.account_id,
        name=item.name,
        scopes=frozenset(Permission(scope) for scope in item.scopes),
        secret_hash=item.secret_hash,
        source_id=item.source_id,
        created_at=item.created_at,
        expires_at=item.expires_at,
        revoked_at=item.revoked_at,
        used_at=item.used_at,
    )
