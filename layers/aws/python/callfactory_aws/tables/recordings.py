"""The table of recordings, of what was decided about them, of links to them and of holds on them.

One table, keyed by the account; `entry` tells what an item is:

    rec_…                               a recording; sorts by when it began
    policy#num_…                        what was decided for a number
    link#num_…#<dies at>#rec_…          a link that may still open a recording
    hold_…                              a legal hold
"""

from pynamodb.attributes import JSONAttribute, ListAttribute, NumberAttribute, TTLAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, KeysOnlyProjection

from callfactory_aws.tables.attributes import InstantAttribute
from callfactory_aws.tables.base import TableMeta, TableModel


class ByNumber(GlobalSecondaryIndex["RecordingItem"]):  # type: ignore[no-untyped-call]  # PynamoDB's hook is untyped
    """A number's recordings in order of their beginning."""

    class Meta:
        index_name = "by_number"
        projection = AllProjection()

    number_id = UnicodeAttribute(hash_key=True)
    entry = UnicodeAttribute(range_key=True)


class ByDue(GlobalSecondaryIndex["RecordingItem"]):  # type: ignore[no-untyped-call]  # as above
    """What is due, month by month, spread over shards: recordings, and policies whose caps make recordings due."""

    class Meta:
        index_name = "by_due"
        projection = KeysOnlyProjection()

    due_in = UnicodeAttribute(hash_key=True)
    due_at = InstantAttribute(range_key=True)


class RecordingItem(TableModel):
    """One recording."""

    class Meta(TableMeta):
        pass

    account_id = UnicodeAttribute(hash_key=True)
    entry = UnicodeAttribute(range_key=True)
    number_id = UnicodeAttribute()
    service_number = UnicodeAttribute()
    caller = UnicodeAttribute()
    caller_index = UnicodeAttribute(null=True)
    recorded_at = InstantAttribute()
    asked_at = InstantAttribute()
    days = NumberAttribute()
    policy = NumberAttribute()
    announced = UnicodeAttribute()
    call_id = UnicodeAttribute(null=True)
    state = UnicodeAttribute()
    version = NumberAttribute()
    upload = JSONAttribute(null=True)
    audio = JSONAttribute(null=True)
    duration_ms = NumberAttribute(null=True)
    stored_at = InstantAttribute(null=True)
    refusal = UnicodeAttribute(null=True)
    leased_until = InstantAttribute(null=True)
    holds = ListAttribute(of=UnicodeAttribute, null=True)
    reason = UnicodeAttribute(null=True)
    removal_due_at = InstantAttribute(null=True)
    due_in = UnicodeAttribute(null=True)
    due_at = InstantAttribute(null=True)
    by_number = ByNumber()
    by_due = ByDue()


class RecordingPolicyItem(TableModel):
    """What was decided for a number."""

    class Meta(TableMeta):
        pass

    account_id = UnicodeAttribute(hash_key=True)
    entry = UnicodeAttribute(range_key=True)
    settings = JSONAttribute()
    version = NumberAttribute()
    caps = JSONAttribute()
    longest = NumberAttribute()
    due_in = UnicodeAttribute(null=True)
    due_at = InstantAttribute(null=True)


class RecordingLinkItem(TableModel):
    """A link that was given."""

    class Meta(TableMeta):
        pass

    account_id = UnicodeAttribute(hash_key=True)
    entry = UnicodeAttribute(range_key=True)
    forgotten_at = TTLAttribute()


class RecordingHoldItem(TableModel):
    """A legal hold."""

    class Meta(TableMeta):
        pass

    account_id = UnicodeAttribute(hash_key=True)
    entry = UnicodeAttribute(range_key=True)
    hold = JSONAttribute()
    version = NumberAttribute()


class SweepItem(TableModel):
    """How far the sweeper has come: before `month` nothing is due any more."""

    class Meta(TableMeta):
        pass

    account_id = UnicodeAttribute(hash_key=True)
    entry = UnicodeAttribute(range_key=True)
    month = UnicodeAttribute()
