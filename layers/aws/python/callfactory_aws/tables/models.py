"""Which models live in which table: what infra makes tables from, and what the registry is compared with.

A model's table follows from its name (`ApiKeyItem` is of `api_keys`, `AuditItem` of `audit`); models that share a table
with another one say so in `SHARED`.
"""

import importlib
import pkgutil
import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from pynamodb.indexes import Index

import callfactory_aws.tables
from callfactory_aws.tables.base import TableModel

SHARED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "LatestItem": "exports",
        "RecordingPolicyItem": "recordings",
        "RecordingLinkItem": "recordings",
        "RecordingHoldItem": "recordings",
        "SweepItem": "recordings",
        "WatermarkItem": "erasures",
    }
)
"""Models that share a table with others: class name to table."""


def models() -> Iterator[type[TableModel]]:
    """Every model there is."""
    for module in pkgutil.iter_modules(callfactory_aws.tables.__path__, "callfactory_aws.tables."):
        for value in vars(importlib.import_module(module.name)).values():
            own = isinstance(value, type) and value.__module__ == module.name
            if own and issubclass(value, TableModel) and "Meta" in vars(value):
                yield value


def table_of(model: type[TableModel], tables: Iterable[str]) -> str:
    """The name of a model's table among the declared ones. Raises LookupError where there is none."""
    words = re.sub(r"(?<!^)(?=[A-Z])", "_", model.__name__.removesuffix("Item")).lower()
    declared = set(tables)
    found = SHARED.get(model.__name__) or next((name for name in (words, f"{words}s") if name in declared), None)
    if found is None:
        raise LookupError(
            f"the registry has no table for {model.__name__}: declare it, or say in SHARED where it is kept"
        )
    return found


def models_by_table(tables: Iterable[str]) -> dict[str, list[type[TableModel]]]:
    """The models of each declared table; those with indexes first, since they know the whole shape."""
    declared = list(tables)
    found: dict[str, list[type[TableModel]]] = {name: [] for name in declared}
    for model in models():
        found[table_of(model, declared)].append(model)
    for group in found.values():
        group.sort(key=lambda model: (-len(indexes_of(model)), model.__name__))
    return found


def indexes_of(model: type[TableModel]) -> list[type[Index]]:  # type: ignore[type-arg]  # of whatever model
    """The secondary indexes of a model."""
    return [type(value) for value in vars(model).values() if isinstance(value, Index)]
