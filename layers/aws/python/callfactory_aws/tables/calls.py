"""The tables of facts about call legs, of the calls folded from them, and of the sources that report them."""

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    ListAttribute,
    NumberAttribute,
    TTLAttribute,
    UnicodeAttribute,
)

from callfactory_aws.tables.attributes import InstantAttribute
from callfactory_aws.tables.base import TableMeta, TableModel


class CallFactItem(TableModel):
    """One fact: its id is the hash of its content, so writing it twice is writing it once.

    `forgotten_at` is there while the fact belongs to no call of anybody: a leg whose incoming leg was never told.
    """

    class Meta(TableMeta):
        pass

    call_id = UnicodeAttribute(hash_key=True)
    fact_id = UnicodeAttribute(range_key=True)
    fact = JSONAttribute()
    ingested_at = InstantAttribute()
    forgotten_at = TTLAttribute(null=True)


class CallItem(TableModel):
    """One folded call of one ownership of a number; `moment` is `<started at>#<call id>`, so a query is in time order.

    `facts` counts the facts that it was folded from: a fold of more facts replaces one of fewer, never the reverse.
    `recorded_at` is when the first of them arrived. `inbound_ms` is there where the incoming leg lasted longer than
    the one it was delivered to. `price` are micro-units before included minutes, `rating` how it comes about
    (`derivation.to_stored`); `unrated` says why there is none. `told` is there where a single fact tells the call: what
    it says beyond this (`folded_calls.told_of`); the fact is kept nowhere else.
    """

    class Meta(TableMeta):
        pass

    number_id = UnicodeAttribute(hash_key=True)
    moment = UnicodeAttribute(range_key=True)
    call_id = UnicodeAttribute()
    account_id = UnicodeAttribute()
    service_number = UnicodeAttribute()
    caller = UnicodeAttribute()
    caller_index = UnicodeAttribute(null=True)
    started_at = InstantAttribute()
    answered_at = InstantAttribute(null=True)
    duration_ms = NumberAttribute()
    inbound_ms = NumberAttribute(null=True)
    ring_to = UnicodeAttribute(null=True)
    outcome = UnicodeAttribute()
    price = NumberAttribute(null=True)
    rating = UnicodeAttribute(null=True)
    unrated = UnicodeAttribute(null=True)
    told = UnicodeAttribute(null=True)
    facts = NumberAttribute()
    recorded_at = InstantAttribute()
    folded_at = InstantAttribute()


class SourceItem(TableModel):
    """A configured source of call records."""

    class Meta(TableMeta):
        pass

    account_id = UnicodeAttribute(hash_key=True)
    source_id = UnicodeAttribute(range_key=True)
    name = UnicodeAttribute()
    kind = UnicodeAttribute()
    zone = UnicodeAttribute()
    country = UnicodeAttribute(null=True)
    columns = ListAttribute(of=UnicodeAttribute, null=True)
    whole_calls = BooleanAttribute(null=True)
    webhook_secret = UnicodeAttribute(null=True)
    created_at = InstantAttribute()
