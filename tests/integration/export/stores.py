"""Every table and bucket of the registry in the emulation, with a marker in every attribute and bucket."""

import io
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from callfactory import registry
from callfactory.exports.query import CallQuery, Wish, ZipOptions
from callfactory.holdings.ways import NotHere, Objects, way_of
from callfactory.identity.store import Person
from callfactory.ids import new_id
from callfactory.registry.model import Place
from callfactory_aws import clients
from callfactory_aws.crypto import Keyring
from callfactory_aws.holdings import NOT_SHOWN, SEALED, StoredHoldings, plain
from callfactory_aws.tables.base import TableModel, bind
from callfactory_aws.tables.models import models, table_of
from functions.export.read_everything import EverythingSource
from tests.fakes import FakeClock
from tests.fakes_export import FakeArchive
from tests.fakes_order import FakeIdentityStore

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
ENDS = datetime(2027, 1, 15, 8, 0, tzinfo=UTC)
"""When what is planted ends, where a table removes its items by itself."""
MINE, OTHER = new_id("acc", NOW), new_id("acc", NOW)
NUMBERS = {MINE: new_id("num", NOW), OTHER: new_id("num", NOW)}
CALLS = {MINE: "call-of-mine", OTHER: "call-of-another"}


class People(FakeIdentityStore):
    """Knows everybody."""

    def __init__(self) -> None:
        super().__init__()
        self.removed: list[str] = []

    def person(self, subject: str) -> Person:
        return Person(subject, f"marker-people-{subject}@company.example", "en", "UTC")

    def groups(self, subject: str) -> frozenset[str]:
        return frozenset({"owner"} if subject else ())

    def remove(self, subject: str) -> None:
        self.removed.append(subject)


def found_places() -> list[Place]:
    return [place for place in registry.PLACES if not isinstance(way_of(place), NotHere)]


IDS = ("account_id", "number_id", "call_id")


def marked(place: Place) -> list[str]:
    """Attributes that get a marker: all that the registry declares, but what would let somebody in, and the ids by
    which an account's items are found."""
    hidden = NOT_SHOWN.get(place.name, frozenset())
    ends = place.removal.attribute
    return [part.name for part in place.parts if part.name not in hidden and part.name not in {*IDS, ends}]


class Stores:
    """Every table and bucket of the registry, deployed into the emulation."""

    def __init__(self, keyring: Keyring) -> None:
        self.keyring = keyring
        self.people = People()
        self.archive = FakeArchive()
        self.names: dict[str, str] = {}
        by_table: dict[str, list[type[TableModel]]] = defaultdict(list)
        for model in models():
            by_table[table_of(model, registry.places("table"))].append(model)
        for name, kept in by_table.items():
            bind(kept[0], f"test-{name}").create_table(billing_mode="PAY_PER_REQUEST", wait=True)
            self.names[f"table/{name}"] = f"test-{name}"
        for place in registry.places("bucket").values():
            where = {"LocationConstraint": "eu-central-1"}
            clients.s3().create_bucket(Bucket=f"test-{place.name}", CreateBucketConfiguration=where)  # type: ignore[arg-type]  # a plain dictionary
            self.names[f"bucket/{place.name}"] = f"test-{place.name}"

    def plant(self, place: Place, account_id: str) -> list[str]:
        """Markers of an account in a place; answers them."""
        if isinstance(way_of(place), Objects):
            return list(self._plant_objects(place, account_id))
        item: dict[str, Any] = {
            part.name: {"S": key_of(part.name, account_id)} for part in place.parts if part.name in IDS
        }
        table = clients.dynamodb().describe_table(TableName=self.names[f"table/{place.name}"])["Table"]
        keys = table["KeySchema"]
        for key in table["AttributeDefinitions"]:
            item.setdefault(key["AttributeName"], {"S": key_of(key["AttributeName"], account_id)})
        for name in marked(place):
            if name not in {key["AttributeName"] for key in keys}:
                item[name] = {"S": f"marker-{place.name}-{name}-{account_id}"}
        if place.removal.attribute:
            item[place.removal.attribute] = {"N": str(int(ENDS.timestamp()))}
        markers = [item[name]["S"] for name in marked(place)]
        for name in marked(place):
            if (place.name, name) in SEALED:
                purpose, context = SEALED[place.name, name]
                item[name] = {"S": self.keyring.seal(purpose, context(plain(item)), item[name]["S"].encode())}
        clients.dynamodb().put_item(TableName=self.names[f"table/{place.name}"], Item=item)
        return markers

    def record(self, account_id: str) -> None:
        """A recording of the account, within its reach: those come through the archive."""
        marker = f"marker-recordings-{account_id}".encode()
        self.archive.add(account_id, f"rec_of_{account_id}", marker, number_id=NUMBERS[account_id])

    def _plant_objects(self, place: Place, account_id: str) -> Iterator[str]:
        for part in place.parts:
            marker = f"marker-{place.name}-{account_id}"
            key = f"{part.name}{account_id}/object"
            clients.s3().put_object(Bucket=self.names[f"bucket/{place.name}"], Key=key, Body=marker.encode())
            yield marker

    def hand_out(self, account_id: str) -> dict[str, bytes]:
        """The files of the account's archive."""
        wish = Wish(CallQuery((NUMBERS[account_id],), None, None, as_of=NOW), ZipOptions("UTC"), what="everything")
        source = EverythingSource(
            account_id,
            wish,
            {},
            holdings=StoredHoldings(self.names, self.keyring, self.people),
            archive=self.archive,
            clock=FakeClock(NOW),
        )
        chunks = [source.opening()]
        for section in range(source.sections):
            position: Any = {}
            while position is not None:
                step = source.step(section, position or None)
                chunks.append(step.chunk)
                position = step.position
        chunks.append(source.closing([]))
        with zipfile.ZipFile(io.BytesIO(b"".join(chunks))) as archive:
            return {name: archive.read(name) for name in archive.namelist()}


def key_of(name: str, account_id: str) -> str:
    known = {"account_id": account_id, "number_id": NUMBERS[account_id], "call_id": CALLS[account_id]}
    return known.get(name, f"key-of-{account_id}")
