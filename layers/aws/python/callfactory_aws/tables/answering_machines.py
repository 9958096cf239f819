"""The table of answering machines and of the addresses that messages go to."""

from pynamodb.attributes import ListAttribute, NumberAttribute, TTLAttribute, UnicodeAttribute

from callfactory_aws.tables.attributes import InstantAttribute
from callfactory_aws.tables.base import TableMeta, TableModel


class AnsweringMachineItem(TableModel):
    """One of an account's items: `machine#<number id>` or `address#<address id>`. An address that nobody confirms has
    a time to live."""

    class Meta(TableMeta):
        pass

    account_id = UnicodeAttribute(hash_key=True)
    item = UnicodeAttribute(range_key=True)
    version = NumberAttribute()
    # machine
    language = UnicodeAttribute(null=True)
    format = UnicodeAttribute(null=True)
    longest_seconds = NumberAttribute(null=True)
    address_ids = ListAttribute(of=UnicodeAttribute, null=True)
    greeting_id = UnicodeAttribute(null=True)
    greeting_seconds = NumberAttribute(null=True)
    greeting_at = InstantAttribute(null=True)
    # address
    email = UnicodeAttribute(null=True)
    added_at = InstantAttribute(null=True)
    code_hash = UnicodeAttribute(null=True)
    code_sent_at = InstantAttribute(null=True)
    codes = NumberAttribute(null=True)
    guesses = NumberAttribute(null=True)
    confirmed_at = InstantAttribute(null=True)
    suppressed = UnicodeAttribute(null=True)
    suppressed_at = InstantAttribute(null=True)
    plain_by = UnicodeAttribute(null=True)
    plain_since = InstantAttribute(null=True)
    expires_at = TTLAttribute(null=True)
