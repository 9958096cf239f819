"""The table of audit entries."""

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from callfactory_aws.tables.base import TableMeta, TableModel


class AuditItem(TableModel):
    """One entry; `entry` is `<instant>#<entry id>`, so a log reads in order of time."""

    class Meta(TableMeta):
        pass

    account_id = UnicodeAttribute(hash_key=True)
    entry = UnicodeAttribute(range_key=True)
    actor_kind = UnicodeAttribute()
    actor_id = UnicodeAttribute()
    action = UnicodeAttribute()
    target_kind = UnicodeAttribute()
    target_id = UnicodeAttribute()
    details = JSONAttribute()
