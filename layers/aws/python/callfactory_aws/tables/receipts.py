"""The table of receipts: an account's chain, its head, and what there is a receipt about already."""

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from callfactory_aws.tables.base import TableMeta, TableModel


class ReceiptItem(TableModel):
    """Three kinds of items, told apart by `sequence`:

    - `000000000042`: a receipt, with `body` and `proof`
    - `head`: the end of the chain, with `issued` (how many) and `last_hash`
    - `about#<kind>#<subject kind>#<subject id>`: a receipt about this is `issued` under that number
    """

    class Meta(TableMeta):
        pass

    account_id = UnicodeAttribute(hash_key=True)
    sequence = UnicodeAttribute(range_key=True)
    body = UnicodeAttribute(null=True)
    proof = JSONAttribute(null=True)
    issued = NumberAttribute(null=True)
    last_hash = UnicodeAttribute(null=True)
