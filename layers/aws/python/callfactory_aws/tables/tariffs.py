"""The tables of tariffs, of the files they were imported from, of who has which, of what is closed, and of what stays
charged there for calls that were moved since."""

from pynamodb.attributes import BinaryAttribute, JSONAttribute, NumberAttribute, UnicodeAttribute

from callfactory_aws.tables.attributes import InstantAttribute
from callfactory_aws.tables.base import TableMeta, TableModel


class TariffItem(TableModel):
    """A price list (`item` is "list"), one of its versions ("version#00007") or activations ("activation#…")."""

    class Meta(TableMeta):
        pass

    tariff_id = UnicodeAttribute(hash_key=True)
    item = UnicodeAttribute(range_key=True)
    name = UnicodeAttribute(null=True)
    currency = UnicodeAttribute(null=True)
    version = NumberAttribute(null=True)
    terms = JSONAttribute(null=True)
    rates = NumberAttribute(null=True)
    file_id = UnicodeAttribute(null=True)
    valid_from = InstantAttribute(null=True)
    made_at = InstantAttribute()
    made_by = UnicodeAttribute(null=True)


class TariffFileItem(TableModel):
    """A part of an imported file, compressed; files are kept under the hash of their content."""

    class Meta(TableMeta):
        pass

    file_id = UnicodeAttribute(hash_key=True)
    part = NumberAttribute(range_key=True)
    content = BinaryAttribute(legacy_encoding=False)


class TariffAssignmentItem(TableModel):
    """From when on an account has which price list."""

    class Meta(TableMeta):
        pass

    account_id = UnicodeAttribute(hash_key=True)
    valid_from = InstantAttribute(range_key=True)
    tariff_id = UnicodeAttribute()
    currency = UnicodeAttribute()
    assigned_at = InstantAttribute()


class ClosedMonthItem(TableModel):
    """A month of an account whose calls are invoiced: no price of it changes any more."""

    class Meta(TableMeta):
        pass

    account_id = UnicodeAttribute(hash_key=True)
    month = UnicodeAttribute(range_key=True)
    closed_at = InstantAttribute()


class BilledCallItem(TableModel):
    """The charge of a call that was moved after its month was closed, where the call stood then: no caller, no ring-to.

    `price` and `rating` as those of a call.
    """

    class Meta(TableMeta):
        pass

    number_id = UnicodeAttribute(hash_key=True)
    moment = UnicodeAttribute(range_key=True)
    call_id = UnicodeAttribute()
    account_id = UnicodeAttribute()
    price = NumberAttribute()
    rating = UnicodeAttribute(null=True)
    recorded_at = InstantAttribute()
