"""The table of callers who are to stay forgotten."""

from pynamodb.attributes import TTLAttribute, UnicodeAttribute

from callfactory_aws.tables.attributes import InstantAttribute
from callfactory_aws.tables.base import TableMeta, TableModel


class ForgottenCallerItem(TableModel):
    """A forgotten caller of an account, or, under `account`, that all of the account is erased."""

    class Meta(TableMeta):
        pass

    account_id = UnicodeAttribute(hash_key=True)
    caller_index = UnicodeAttribute(range_key=True)
    before = InstantAttribute()
    expires_at = TTLAttribute(null=True)
