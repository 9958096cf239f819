"""The table of the outbox."""

from pynamodb.attributes import NumberAttribute, TTLAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, KeysOnlyProjection

from callfactory_aws.tables.attributes import InstantAttribute
from callfactory_aws.tables.base import TableMeta, TableModel


class ByAccount(GlobalSecondaryIndex["MailItem"]):  # type: ignore[no-untyped-call]  # PynamoDB's hook is untyped
    """An account's mails, by time: what its dashboard shows."""

    class Meta:
        index_name = "by_account"
        projection = AllProjection()

    account_id = UnicodeAttribute(hash_key=True)
    queued_at = InstantAttribute(range_key=True)


class Waiting(GlobalSecondaryIndex["MailItem"]):  # type: ignore[no-untyped-call]  # as above
    """Mails that are neither sent nor failed, by time. Sparse: the attribute goes when the mail is done."""

    class Meta:
        index_name = "waiting"
        projection = KeysOnlyProjection()

    waiting = UnicodeAttribute(hash_key=True)
    queued_at = InstantAttribute(range_key=True)


class MailItem(TableModel):
    """One mail; `sealed` holds address and parameters until it is sent."""

    class Meta(TableMeta):
        pass

    mail_id = UnicodeAttribute(hash_key=True)
    account_id = UnicodeAttribute()
    kind = UnicodeAttribute()
    language = UnicodeAttribute()
    sealed = UnicodeAttribute(null=True)
    state = UnicodeAttribute()
    attempts = NumberAttribute(default=0)
    interruptions = NumberAttribute(default=0)
    leased_until = InstantAttribute(null=True)
    provider_id = UnicodeAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    queued_at = InstantAttribute()
    settled_at = InstantAttribute(null=True)
    waiting = UnicodeAttribute(null=True)
    expires_at = TTLAttribute()

    by_account = ByAccount()
    by_waiting = Waiting()
