"""Price lists, versions, files, activations and assignments in DynamoDB."""

import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from pynamodb.exceptions import PutError

from callfactory.clock import iso
from callfactory.errors import NotFound, VersionConflict
from callfactory.rating.price_lists import Activation, Assignment, PriceList, Tariffs, Version
from callfactory.rating.rate import CallToRate, Rating
from callfactory.rating.rater import Rater, Unrated
from callfactory.rating.tariff import TariffTerms, TariffVersion, terms_from_json, terms_to_json
from callfactory.rating.tariff_csv import read_tariff
from callfactory_aws.tables.attributes import condition_failed
from callfactory_aws.tables.tariffs import TariffAssignmentItem, TariffFileItem, TariffItem

_PART_BYTES: Final = 350_000
"""An item may have 400 KB."""
_SECONDS: Final = 5.0
_LIST: Final = "list"


class DynamoTariffs:
    """The `Tariffs` port: needs GetItem, PutItem, Query and Scan on the table, PutItem and Query on that of files."""

    def __init__(self, table: type[TariffItem], files: type[TariffFileItem]) -> None:
        self._table = table
        self._files = files

    def add(self, price_list: PriceList) -> None:
        self._table(
            price_list.tariff_id,
            _LIST,
            name=price_list.name,
            currency=price_list.currency,
            made_at=price_list.created_at,
        ).save()

    def get(self, tariff_id: str) -> PriceList:
        try:
            return _price_list(self._table.get(tariff_id, _LIST, consistent_read=True))
        except TariffItem.DoesNotExist:
            raise NotFound("There is no such price list.") from None

    def all(self) -> Sequence[PriceList]:
        found = self._table.scan(filter_condition=TariffItem.item == _LIST, consistent_read=True)
        return sorted(map(_price_list, found), key=lambda each: (each.created_at, each.tariff_id))

    def add_version(self, version: Version, content: bytes) -> None:
        packed = zlib.compress(content, 9)
        for part, start in enumerate(range(0, len(packed), _PART_BYTES)):
            self._files(version.file_id, part, content=packed[start : start + _PART_BYTES]).save()
        item = self._table(
            version.tariff_id,
            f"version#{version.version:05}",
            version=version.version,
            terms=terms_to_json(version.terms),
            rates=version.rates,
            file_id=version.file_id,
            made_at=version.imported_at,
            made_by=version.imported_by,
        )
        try:
            item.save(condition=TariffItem.item.does_not_exist())
        except PutError as error:
            if condition_failed(error):
                raise VersionConflict("Somebody else imported a version meanwhile: look at it first.") from None
            raise

    def versions(self, tariff_id: str) -> Sequence[Version]:
        return [_version(item) for item in self._items(tariff_id, "version#")]

    def content(self, version: Version) -> bytes:
        parts = self._files.query(version.file_id, consistent_read=True)
        return zlib.decompress(b"".join(part.content for part in parts))

    def activate(self, activation: Activation) -> None:
        self._table(
            activation.tariff_id,
            f"activation#{iso(activation.activated_at)}#{activation.version:05}",
            version=activation.version,
            valid_from=activation.valid_from,
            made_at=activation.activated_at,
            made_by=activation.activated_by,
        ).save()

    def activations(self, tariff_id: str) -> Sequence[Activation]:
        return [_activation(item) for item in self._items(tariff_id, "activation#")]

    def _items(self, tariff_id: str, beginning: str) -> Sequence[TariffItem]:
        return list(self._table.query(tariff_id, TariffItem.item.startswith(beginning), consistent_read=True))


class StoredRates:
    """The `Rates` port: reads a file again into its rates."""

    def __init__(self, tariffs: Tariffs) -> None:
        self._tariffs = tariffs

    def version(self, tariff_id: str, version: int) -> TariffVersion:
        for each in self._tariffs.versions(tariff_id):
            if each.version == version:
                rates = read_tariff(self._tariffs.content(each), each.terms)
                return TariffVersion(tariff_id, version, each.terms, rates)
        raise NotFound("There is no such version of this price list.")

    def terms(self, tariff_id: str) -> Mapping[tuple[str, int], TariffTerms]:
        return {(tariff_id, each.version): each.terms for each in self._tariffs.versions(tariff_id)}


class DynamoAssignments:
    """The `Assignments` port: needs PutItem and Query on the table."""

    def __init__(self, table: type[TariffAssignmentItem]) -> None:
        self._table = table

    def assign(self, assignment: Assignment) -> None:
        self._table(
            assignment.account_id,
            assignment.valid_from,
            tariff_id=assignment.tariff_id,
            currency=assignment.currency,
            assigned_at=assignment.assigned_at,
        ).save()

    def of(self, account_id: str) -> Sequence[Assignment]:
        return [
            Assignment(
                account_id=item.account_id,
                tariff_id=item.tariff_id,
                currency=item.currency,
                valid_from=item.valid_from,
                assigned_at=item.assigned_at,
            )
            for item in self._table.query(account_id, consistent_read=True)
        ]


def _price_list(item: TariffItem) -> PriceList:
    return PriceList(item.tariff_id, str(item.name), str(item.currency), item.made_at)


def _version(item: TariffItem) -> Version:
    return Version(
        tariff_id=item.tariff_id,
        version=int(item.version or 0),
        terms=terms_from_json(item.terms),
        rates=int(item.rates or 0),
        file_id=str(item.file_id),
        imported_at=item.made_at,
        imported_by=str(item.made_by),
    )


def _activation(item: TariffItem) -> Activation:
    valid_from: datetime | None = item.valid_from
    assert valid_from is not None  # noqa: S101  # written by `activate`
    return Activation(item.tariff_id, int(item.version or 0), valid_from, item.made_at, str(item.made_by))


class CachedPrices:
    """The `Prices` port for many batches: what it knows of assignments and activations is some seconds old at most.

    So a tariff that is activated rates new calls some seconds later; what was rated meanwhile, re-rating repairs.
    """

    def __init__(self, make: Callable[[], Rater], *, timer: Callable[[], float] = time.monotonic) -> None:
        self._make = make
        self._timer = timer
        self._made: tuple[float, Rater] | None = None

    def rate(self, account_id: str, call: CallToRate) -> Rating | Unrated:
        return self.rater().rate(account_id, call)

    def rater(self) -> Rater:
        """One that looked not long ago."""
        now = self._timer()
        if self._made is None or now - self._made[0] >= _SECONDS:
            self._made = (now, self._make())
        return self._made[1]
