"""The table of records in quarantine."""

from pynamodb.attributes import NumberAttribute, TTLAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from callfactory_aws.tables.attributes import InstantAttribute
from callfactory_aws.tables.base import TableMeta, TableModel


class ByState(GlobalSecondaryIndex["QuarantineItem"]):  # type: ignore[no-untyped-call]  # PynamoDB's hook is untyped
    """Records of one state, by time of first arrival."""

    class Meta:
        index_name = "by_state"
        projection = AllProjection()

    state = UnicodeAttribute(hash_key=True)
    listed = UnicodeAttribute(range_key=True)


class QuarantineItem(TableModel):
    """One held record; `content` is sealed, `listed` is `<first seen>#<quarantine id>`."""

    class Meta(TableMeta):
        pass

    quarantine_id = UnicodeAttribute(hash_key=True)
    account_id = UnicodeAttribute()
    family = UnicodeAttribute()
    source_id = UnicodeAttribute()
    position = NumberAttribute()
    reason = UnicodeAttribute()
    words = UnicodeAttribute()
    content = UnicodeAttribute()
    content_hash = UnicodeAttribute()
    first_seen = InstantAttribute()
    last_seen = InstantAttribute()
    times_seen = NumberAttribute()
    state = UnicodeAttribute()
    settled_at = InstantAttribute(null=True)
    listed = UnicodeAttribute()
    expires_at = TTLAttribute()

    by_state = ByState()
