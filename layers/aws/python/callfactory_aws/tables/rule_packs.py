"""Rule packs in DynamoDB: one item a version, and one small item that lists them, read at every request."""

import base64
import gzip
from datetime import date
from functools import lru_cache

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import TransactWriteError
from pynamodb.transactions import TransactWrite

from callfactory.errors import NotFound, VersionConflict
from callfactory.regulations.pack import Pack, read_pack
from callfactory_aws.shipped_rules import shipped_pack
from callfactory_aws.tables.base import TableMeta, TableModel, connection

_LIST = 0
_NAME = "rules"


class RulePackItem(TableModel):
    """Under version 0 the list of versions; under each other version its text, compressed."""

    class Meta(TableMeta):
        pass

    name = UnicodeAttribute(hash_key=True)
    version = NumberAttribute(range_key=True)
    versions = JSONAttribute(null=True)
    newest = NumberAttribute(null=True)
    text = UnicodeAttribute(null=True)


class DynamoRulePacks:
    """The `RulePacks` port: needs GetItem on the table, and PutItem and UpdateItem where packs are added."""

    def __init__(self, table: type[RulePackItem]) -> None:
        self._table = table
        # A version never changes: it is read and checked once per process.
        self._read = lru_cache(maxsize=8)(self._read_version)

    def current(self, on: date) -> Pack:
        holding = [version for version, begins in self.versions() if begins <= on]
        return self.get(holding[-1]) if holding else shipped_pack()

    def get(self, version: int) -> Pack:
        return shipped_pack() if version == shipped_pack().version else self._read(version)

    def versions(self) -> tuple[tuple[int, date], ...]:
        shipped = shipped_pack()
        found = [(shipped.version, shipped.valid_from)]
        try:
            listed = self._table.get(_NAME, _LIST, consistent_read=True)
        except RulePackItem.DoesNotExist:
            return tuple(found)
        found += [(int(version), date.fromisoformat(begins)) for version, begins in listed.versions or []]
        return tuple(sorted(set(found)))

    def put(self, pack: Pack) -> None:
        known = self.versions()
        newest = known[-1][0]
        if pack.version <= newest:
            raise VersionConflict(f"The newest version is {newest}: a new pack has a higher one.")
        stored = [[version, begins.isoformat()] for version, begins in known if version != shipped_pack().version]
        listed = [*stored, [pack.version, pack.valid_from.isoformat()]]
        before = RulePackItem.newest.does_not_exist() if not stored else RulePackItem.newest == newest
        text = base64.b64encode(gzip.compress(pack.text.encode(), mtime=0)).decode()
        try:
            with TransactWrite(connection=connection()) as transaction:
                transaction.save(
                    self._table(_NAME, pack.version, text=text), condition=RulePackItem.name.does_not_exist()
                )
                transaction.save(self._table(_NAME, _LIST, versions=listed, newest=pack.version), condition=before)
        except TransactWriteError:
            raise VersionConflict(
                "Another version was added meanwhile: compare with it, then send yours again."
            ) from None

    def _read_version(self, version: int) -> Pack:
        try:
            item = self._table.get(_NAME, version, consistent_read=True)
        except RulePackItem.DoesNotExist:
            raise NotFound("There is no such version of the rules.") from None
        return read_pack(gzip.decompress(base64.b64decode(item.text or "")).decode())
