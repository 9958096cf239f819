"""The table of files of call records: what became of each, not what was in it."""

from pynamodb.attributes import JSONAttribute, NumberAttribute, TTLAttribute, UnicodeAttribute

from callfactory_aws.tables.attributes import InstantAttribute
from callfactory_aws.tables.base import TableMeta, TableModel


class CallFileItem(TableModel):
    """One file; ids begin with their time, so a query is in order of upload."""

    class Meta(TableMeta):
        pass

    account_id = UnicodeAttribute(hash_key=True)
    file_id = UnicodeAttribute(range_key=True)
    source_id = UnicodeAttribute()
    created_at = InstantAttribute()
    forgotten_at = TTLAttribute()
    state = UnicodeAttribute()
    position = NumberAttribute()
    counts = JSONAttribute()
    problems = JSONAttribute()
    totals = JSONAttribute(null=True)
    refusal = UnicodeAttribute(null=True)
    bytes = NumberAttribute(null=True)
    leased_until = InstantAttribute(null=True)
    attempts = NumberAttribute()
    finished_at = InstantAttribute(null=True)
    version = NumberAttribute()
