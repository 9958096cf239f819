"""Changes of e-mail addresses that wait for their codes, in DynamoDB; forgotten by time-to-live."""

from pynamodb.attributes import NumberAttribute, TTLAttribute, UnicodeAttribute
from pynamodb.exceptions import UpdateError

from callfactory.identity.email_changes import MOST_GUESSES, EmailChange
from callfactory_aws.tables.attributes import InstantAttribute, condition_failed
from callfactory_aws.tables.base import TableMeta, TableModel


class EmailChangeItem(TableModel):
    """One change."""

    class Meta(TableMeta):
        pass

    change_id = UnicodeAttribute(hash_key=True)
    account_id = UnicodeAttribute()
    user_id = UnicodeAttribute()
    which = UnicodeAttribute()
    old = UnicodeAttribute()
    new = UnicodeAttribute()
    old_hash = UnicodeAttribute()
    new_hash = UnicodeAttribute()
    created_at = InstantAttribute()
    guesses = NumberAttribute(default=0)
    expires_at = TTLAttribute()


class DynamoEmailChanges:
    """The `EmailChanges` port: needs GetItem, PutItem, UpdateItem and DeleteItem on the table."""

    def __init__(self, table: type[EmailChangeItem]) -> None:
        self._table = table

    def add(self, change: EmailChange) -> None:
        self._table(
            change.change_id,
            account_id=change.account_id,
            user_id=change.user_id,
            which=change.which,
            old=change.old,
            new=change.new,
            old_hash=change.old_hash,
            new_hash=change.new_hash,
            created_at=change.created_at,
            guesses=change.guesses,
            expires_at=change.ends_at,
        ).save(condition=EmailChangeItem.change_id.does_not_exist())

    def get(self, change_id: str) -> EmailChange | None:
        try:
            item = self._table.get(change_id, consistent_read=True)
        except EmailChangeItem.DoesNotExist:
            return None
        return EmailChange(
            change_id=item.change_id,
            account_id=item.account_id,
            user_id=item.user_id,
            which="contact" if item.which == "contact" else "sign-in",
            old=item.old,
            new=item.new,
            old_hash=item.old_hash,
            new_hash=item.new_hash,
            created_at=item.created_at,
            guesses=int(item.guesses),
        )

    def guess(self, change: EmailChange) -> bool:
        try:
            self._table(change.change_id).update(
                actions=[EmailChangeItem.guesses.add(1)], condition=EmailChangeItem.guesses < MOST_GUESSES
            )
        except UpdateError as error:
            if condition_failed(error):
                return False
            raise
        return True

    def remove(self, change_id: str) -> None:
        self._table(change_id).delete()
