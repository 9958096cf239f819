"""The table of downloads."""

from pynamodb.attributes import BooleanAttribute, JSONAttribute, NumberAttribute, TTLAttribute, UnicodeAttribute

from callfactory_aws.tables.attributes import InstantAttribute
from callfactory_aws.tables.base import TableMeta, TableModel


class ExportItem(TableModel):
    """One download. `wish` is what was asked for, `progress` where its file stands, `downloads` who got links."""

    class Meta(TableMeta):
        pass

    account_id = UnicodeAttribute(hash_key=True)
    export_id = UnicodeAttribute(range_key=True)
    wish = JSONAttribute()
    requested_at = InstantAttribute()
    requested_by = UnicodeAttribute()
    requested_by_kind = UnicodeAttribute()
    state = UnicodeAttribute()
    version = NumberAttribute()
    progress = JSONAttribute()
    leased_until = InstantAttribute(null=True)
    begun_at = InstantAttribute(null=True)
    attempts = NumberAttribute()
    restarts = NumberAttribute()
    finished_at = InstantAttribute(null=True)
    expires_at = InstantAttribute(null=True)
    sha256 = UnicodeAttribute(null=True)
    failure = UnicodeAttribute(null=True)
    announced = BooleanAttribute()
    fetched = NumberAttribute()
    downloads = JSONAttribute()
    forgotten_at = TTLAttribute()


class LatestItem(TableModel):
    """Which download was made last for a wish: `export_id` is `wish#<digest>`. It keeps two from being made at once."""

    class Meta(TableMeta):
        pass

    account_id = UnicodeAttribute(hash_key=True)
    export_id = UnicodeAttribute(range_key=True)
    latest = UnicodeAttribute()
    forgotten_at = TTLAttribute()
