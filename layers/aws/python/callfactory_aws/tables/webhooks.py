"""The tables of webhooks and of deliveries to them."""

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    NumberAttribute,
    TTLAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
)

from callfactory_aws.tables.attributes import InstantAttribute
from callfactory_aws.tables.base import TableMeta, TableModel


class WebhookItem(TableModel):
    """One webhook; secrets are sealed."""

    class Meta(TableMeta):
        pass

    account_id = UnicodeAttribute(hash_key=True)
    webhook_id = UnicodeAttribute(range_key=True)
    url = UnicodeAttribute()
    events = UnicodeSetAttribute()
    sealed = UnicodeAttribute()
    old_sealed = UnicodeAttribute(null=True)
    old_until = InstantAttribute(null=True)
    enabled = BooleanAttribute()
    sequence = NumberAttribute()
    failing_since = InstantAttribute(null=True)
    rests_until = InstantAttribute(null=True)
    created_at = InstantAttribute()
    version = NumberAttribute()


class WebhookDeliveriesItem(TableModel):
    """One event on its way to one webhook; `place` is `<when it happened>#<delivery id>`."""

    class Meta(TableMeta):
        pass

    webhook_id = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)
    account_id = UnicodeAttribute()
    type = UnicodeAttribute()
    ids = JSONAttribute()
    sequence = NumberAttribute()
    state = UnicodeAttribute()
    attempts = NumberAttribute()
    failure = UnicodeAttribute(null=True)
    created_at = InstantAttribute()
    settled_at = InstantAttribute(null=True)
    expires_at = TTLAttribute()
