"""The table of erasures, and of how far the callers of a number are forgotten."""

from pynamodb.attributes import JSONAttribute, NumberAttribute, TTLAttribute, UnicodeAttribute

from callfactory_aws.tables.attributes import InstantAttribute
from callfactory_aws.tables.base import TableMeta, TableModel


class ErasureItem(TableModel):
    """One erasure; `done_places` has how many entries of each place are gone."""

    class Meta(TableMeta):
        pass

    account_id = UnicodeAttribute(hash_key=True)
    erasure_id = UnicodeAttribute(range_key=True)
    kind = UnicodeAttribute()
    state = UnicodeAttribute()
    version = NumberAttribute()
    asked_at = InstantAttribute()
    asked_by = UnicodeAttribute()
    number_ids = JSONAttribute()
    caller_index = UnicodeAttribute(null=True)
    sealed = UnicodeAttribute(null=True)
    done_places = JSONAttribute()
    done_at = InstantAttribute(null=True)
    times = NumberAttribute()
    forgotten_at = TTLAttribute()


class WatermarkItem(TableModel):
    """Up to when the callers of a number are forgotten: under `callers`, `erasure_id` is the number's id."""

    class Meta(TableMeta):
        pass

    account_id = UnicodeAttribute(hash_key=True)
    erasure_id = UnicodeAttribute(range_key=True)
    until = InstantAttribute()
