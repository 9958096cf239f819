"""The table of messages on their way, and the log of those that were."""

from pynamodb.attributes import NumberAttribute, TTLAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, KeysOnlyProjection

from callfactory_aws.tables.attributes import InstantAttribute
from callfactory_aws.tables.base import TableMeta, TableModel


class ByAccount(GlobalSecondaryIndex["TransitItem"]):  # type: ignore[no-untyped-call]  # PynamoDB's hook is untyped
    """An account's messages by time: its log."""

    class Meta:
        index_name = "by_account"
        projection = AllProjection()

    account_id = UnicodeAttribute(hash_key=True)
    asked_at = InstantAttribute(range_key=True)


class Due(GlobalSecondaryIndex["TransitItem"]):  # type: ignore[no-untyped-call]  # as above
    """Open messages by when somebody has to look at them. Sparse: the attribute goes when the message is closed."""

    class Meta:
        index_name = "due"
        projection = KeysOnlyProjection()

    open = UnicodeAttribute(hash_key=True)
    due_at = InstantAttribute(range_key=True)


class TransitItem(TableModel):
    """One message; `caller` is sealed, and goes when the owner has the message."""

    class Meta(TableMeta):
        pass

    message_id = UnicodeAttribute(hash_key=True)
    account_id = UnicodeAttribute()
    number_id = UnicodeAttribute()
    service_number = UnicodeAttribute()
    left_at = InstantAttribute()
    duration_ms = NumberAttribute()
    caller_shown = UnicodeAttribute()
    caller = UnicodeAttribute(null=True)
    sha256 = UnicodeAttribute()
    size = NumberAttribute()
    asked_at = InstantAttribute()
    ends_at = InstantAttribute()
    link_ends_at = InstantAttribute()
    state = UnicodeAttribute()
    version = NumberAttribute()
    open = UnicodeAttribute(null=True)
    due_at = InstantAttribute(null=True)
    turn = NumberAttribute()
    attempts = NumberAttribute()
    sends = NumberAttribute()
    interruptions = NumberAttribute()
    address_id = UnicodeAttribute(null=True)
    received_at = InstantAttribute(null=True)
    handed_over_at = InstantAttribute(null=True)
    provider_id = UnicodeAttribute(null=True)
    attachment_sha256 = UnicodeAttribute(null=True)
    outcome = UnicodeAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    settled_at = InstantAttribute(null=True)
    removed_at = InstantAttribute(null=True)
    closed_at = InstantAttribute(null=True)
    expires_at = TTLAttribute()

    by_account = ByAccount()
    by_due = Due()
