"""What is held about an account, read from every store: items by the low-level client, as they are stored."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any, Final

from callfactory.holdings.ports import ObjectGone, Row, StoredObject
from callfactory.holdings.ways import ByCall, ByNumber, People, way_of
from callfactory.identity.store import IdentityStore
from callfactory.pages import Page, Position
from callfactory.registry.model import Place
from callfactory_aws import clients
from callfactory_aws.crypto import CannotOpen, Keyring

HIDDEN: Final = "(not shown: it would let somebody in, or says nothing about you)"
NOT_SHOWN: Final[Mapping[str, frozenset[str]]] = {
    "api_keys": frozenset({"secret_hash"}),
    "sessions": frozenset({"session_hash", "sealed"}),
    "answering_machines": frozenset({"code_hash"}),
    "invitations": frozenset({"secret_hash"}),
    "email_changes": frozenset({"old_hash", "new_hash"}),
    "webhooks": frozenset({"sealed", "old_sealed"}),
    "exports": frozenset({"progress"}),
}
"""What would let somebody in, by table; and how far a download is, which names places in stores."""

Opener = tuple[str, Callable[[Mapping[str, Any]], str]]
SEALED: Final[Mapping[tuple[str, str], Opener]] = {
    ("mails", "sealed"): ("mail", lambda item: str(item["mail_id"])),
    ("quarantine", "content"): ("quarantine", lambda item: str(item["quarantine_id"])),
    ("transit", "caller"): ("transit", lambda item: str(item["message_id"])),
    ("erasures", "sealed"): ("erasure", lambda item: str(item["erasure_id"])),
}
"""What is sealed in a table: for which purpose, in which context."""

_MANY: Final = 100


class StoredHoldings:
    """The `Holdings` port. `stores` has the deployed name of every table and bucket by `table/…` and `bucket/…`.

    Needs DescribeTable, Query, Scan and GetItem on the tables and their indexes, ListBucket and GetObject on the
    buckets, and to read people in the identity store.
    """

    def __init__(self, stores: Mapping[str, str], keyring: Keyring, identities: IdentityStore) -> None:
        self._stores = stores
        self._keyring = keyring
        self._identities = identities

    def rows(self, place: Place, account_id: str, number_ids: Sequence[str], after: Position | None) -> Page[Row]:
        way = way_of(place)
        if isinstance(way, People):
            return Page(tuple(self._people(account_id)))
        page = self.items(place, account_id, number_ids, after)
        return Page(tuple(self._shown(place.name, plain(item)) for item in page.items), page.next)

    def items(
        self, place: Place, account_id: str, number_ids: Sequence[str], after: Position | None
    ) -> Page[Mapping[str, Any]]:
        """The items of a table as DynamoDB has them."""
        way, table = way_of(place), self.table(place)
        if isinstance(way, ByNumber):
            return _in_turn(table, "number_id", number_ids, after)
        if isinstance(way, ByCall):
            return self._by_call(table, number_ids, after)
        page = _of_account(table, account_id, after)
        if place.name == "accounts" and page.next is None:
            return Page((*page.items, *self._names(account_id)))
        return page

    def table(self, place: Place) -> str:
        """The deployed name of a table."""
        return self._stores[f"table/{place.name}"]

    def bucket(self, place: Place) -> str:
        """The deployed name of a bucket."""
        return self._stores[f"bucket/{place.name}"]

    def objects(self, place: Place, account_id: str, *, limit: int, after: Position | None) -> Page[StoredObject]:
        last = "" if after is None else str(after["key"])
        for prefix in sorted(f"{part.name}{account_id}/" for part in place.parts):
            if last > prefix and not last.startswith(prefix):
                continue
            answer = clients.s3().list_objects_v2(
                Bucket=self.bucket(place), Prefix=prefix, StartAfter=last, MaxKeys=limit
            )
            found = answer.get("Contents", [])
            if found:
                items = tuple(StoredObject(place.name, each["Key"], each["Size"]) for each in found)
                return Page(items, {"key": items[-1].key})
        return Page(())

    def read(self, stored: StoredObject, offset: int, length: int) -> bytes:
        from botocore.exceptions import ClientError  # noqa: PLC0415  # botocore is loaded by whoever needs it

        if not stored.bytes:
            return b""
        last = min(offset + length, stored.bytes) - 1
        try:
            answer = clients.s3().get_object(
                Bucket=self._stores[f"bucket/{stored.bucket}"], Key=stored.key, Range=f"bytes={offset}-{last}"
            )
            return answer["Body"].read()
        except ClientError as error:
            if error.response["Error"]["Code"] in {"NoSuchKey", "404", "InvalidRange"}:
                raise ObjectGone from None
            raise

    def opened(self, table: str, name: str, item: Mapping[str, Any]) -> Any:
        """What is sealed in an attribute of an item as DynamoDB has it. Raises CannotOpen."""
        purpose, context = SEALED[table, name]
        return _from_json(self._keyring.open(purpose, context(plain(item)), item[name]["S"]).decode())

    def sealed(self, table: str, name: str, item: Mapping[str, Any], content: Any) -> str:
        """The content, sealed for this attribute of this item."""
        purpose, context = SEALED[table, name]
        return self._keyring.seal(purpose, context(plain(item)), json.dumps(content).encode())

    def index(self, account_id: str, caller: str) -> str:
        """The keyed hash under which a caller is found."""
        return self._keyring.index(account_id, caller)

    def _by_call(self, table: str, number_ids: Sequence[str], after: Position | None) -> Page[Mapping[str, Any]]:
        """Items under each call, a page of calls at a time."""
        calls = _in_turn(self._stores["table/calls"], "number_id", number_ids, after, attributes="call_id", limit=_MANY)
        found = [item for call in calls.items for item in _all(table, "call_id", call["call_id"]["S"])]
        return Page(tuple(found), calls.next)

    def _names(self, account_id: str) -> Iterator[Mapping[str, Any]]:
        """Which member a name of the identity store belongs to: items under keys of their own."""
        for subject in self.subjects(account_id):
            yield from _all(self._stores["table/accounts"], "account_id", f"subject#{subject}")

    def subjects(self, account_id: str) -> Iterator[str]:
        """The names of the account's people in the identity store."""
        for member in _all(self._stores["table/accounts"], "account_id", account_id):
            if "subject" in member:
                yield str(member["subject"]["S"])

    def _people(self, account_id: str) -> Iterator[Row]:
        for subject in self.subjects(account_id):
            person = self._identities.person(subject)
            yield {
                "subject": person.subject,
                "email": person.email,
                "language": person.language,
                "zone": person.zone,
                "groups": sorted(self._identities.groups(person.subject)),
                "password": HIDDEN,
            }

    def _shown(self, table: str, item: Mapping[str, Any]) -> Row:
        hidden = NOT_SHOWN.get(table, frozenset())
        return {name: HIDDEN if name in hidden else self._opened(table, name, item) for name in sorted(item)}

    def _opened(self, table: str, name: str, item: Mapping[str, Any]) -> Any:
        opener = SEALED.get((table, name))
        value = item[name]
        if opener is None or not isinstance(value, str):
            return _from_json(value)
        purpose, context = opener
        try:
            return _from_json(self._keyring.open(purpose, context(item), value).decode())
        except (CannotOpen, UnicodeDecodeError):
            return "(sealed under a key that is gone)"


def stores(parameter: str) -> Mapping[str, str]:
    """The deployed name of every table and bucket, by `table/…` and `bucket/…`."""
    answer = clients.ssm().get_parameter(Name=parameter)
    names: dict[str, str] = json.loads(answer["Parameter"].get("Value", "{}"))
    return names


def plain(item: Mapping[str, Any]) -> dict[str, Any]:
    """An item without DynamoDB's types, in the form of JSON."""
    return {name: _value(value) for name, value in item.items()}


def _value(typed: Mapping[str, Any]) -> Any:
    ((kind, value),) = typed.items()
    simple: dict[str, Callable[[Any], Any]] = {
        "N": _number,
        "NULL": lambda _: None,
        "B": lambda content: bytes(content).hex(),
        "SS": sorted,
        "NS": lambda numbers: [_number(number) for number in numbers],
        "BS": lambda contents: [bytes(content).hex() for content in contents],
        "L": lambda values: [_value(each) for each in values],
        "M": plain,
    }
    return simple[kind](value) if kind in simple else value


def _number(text: str) -> int | float:
    number = Decimal(text)
    return int(number) if number == number.to_integral_value() else float(number)


def _from_json(value: Any) -> Any:
    """Text that holds JSON, as what it holds."""
    if isinstance(value, str) and value[:1] in {"{", "["}:
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


@cache
def _index_of(table: str) -> str | None:
    """Where items of an account are together: "" is the table itself, None nowhere. Only indexes of whole items."""
    described = clients.dynamodb().describe_table(TableName=table)["Table"]
    if _hash_key(described["KeySchema"]) == "account_id":
        return ""
    for index in described.get("GlobalSecondaryIndexes", []):
        if _hash_key(index["KeySchema"]) == "account_id" and index["Projection"]["ProjectionType"] == "ALL":
            return index["IndexName"]
    return None


@cache
def key_names(table: str) -> tuple[str, ...]:
    """The attributes that make an item's key."""
    schema = clients.dynamodb().describe_table(TableName=table)["Table"]["KeySchema"]
    return tuple(each["AttributeName"] for each in schema)


def _hash_key(schema: Sequence[Mapping[str, Any]]) -> str:
    return next(str(each["AttributeName"]) for each in schema if each["KeyType"] == "HASH")


def _in_turn(
    table: str,
    key: str,
    values: Sequence[str],
    after: Position | None,
    *,
    attributes: str | None = None,
    limit: int | None = None,
) -> Page[Mapping[str, Any]]:
    """Items under one key after the other."""
    at, start = (0, None) if after is None else (int(after["at"]), after["start"])
    if at >= len(values):
        return Page(())
    more: dict[str, Any] = {"ExclusiveStartKey": start} if start else {}
    if attributes:
        more["ProjectionExpression"] = attributes
    if limit:
        more["Limit"] = limit
    answer: Any = clients.dynamodb().query(
        TableName=table,
        KeyConditionExpression=f"{key} = :key",
        ExpressionAttributeValues={":key": {"S": values[at]}},
        **more,
    )
    last = answer.get("LastEvaluatedKey")
    at = at if last else at + 1
    return Page(tuple(answer["Items"]), {"at": at, "start": last} if at < len(values) else None)


def _all(table: str, key: str, value: str) -> Iterator[Mapping[str, Any]]:
    after: Position | None = None
    while True:
        page = _in_turn(table, key, [value], after)
        yield from page.items
        if page.next is None:
            return
        after = page.next


def _of_account(table: str, account_id: str, after: Position | None) -> Page[Mapping[str, Any]]:
    """Items with the account's id: from where they are together, or from among all."""
    query: dict[str, Any] = {"TableName": table, "ExpressionAttributeValues": {":account": {"S": account_id}}}
    if after:
        query["ExclusiveStartKey"] = after["start"]
    index = _index_of(table)
    if index is None:
        return _page(clients.dynamodb().scan(**query, FilterExpression="account_id = :account"))
    if index:
        query["IndexName"] = index
    return _page(clients.dynamodb().query(**query, KeyConditionExpression="account_id = :account"))


def _page(answer: Mapping[str, Any]) -> Page[Mapping[str, Any]]:
    last = answer.get("LastEvaluatedKey")
    return Page(tuple(answer["Items"]), {"start": last} if last else None)
