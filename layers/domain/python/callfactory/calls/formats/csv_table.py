"""Tables whose first row names their columns, as reports of platforms are: in any spelling (`Start Time`, `startTime`,
`start_time`), order and number of columns."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from typing import Final

from callfactory.calls.formats.base import Built, Draft, Ignored, Record, Rejected, Unfit, record_of, rows_of

_SIGNS: Final = re.compile(r"[^a-z0-9]+")

Build = Callable[[Mapping[str, str], Draft], Built]


def table_records(
    content: Iterable[bytes], names: Mapping[str, str], needed: Set[str], build: Build
) -> Iterator[Record]:
    """The records of the rows, each made by `build`. `names` are the columns that are read, by their names without
    signs and case; those that are `needed` tell a header. Values of other columns come under their own names."""
    header: tuple[str, ...] | None = None
    for position, row in enumerate(rows_of(content), start=1):
        if row is None:
            yield Rejected(position, "unreadable", {}, f"row {position}".encode())
            continue
        named = tuple(known_name(cell, names) for cell in row)
        if needed <= set(named):
            header = named
            yield Ignored(position)
        else:
            yield _record(position, row, header, build)


def known_name(name: str, names: Mapping[str, str]) -> str:
    """What a column is called here; its own name, in lower case and with underscores, where it is none of ours."""
    return names.get(_SIGNS.sub("", name.lower())) or _SIGNS.sub("_", name.lower()).strip("_")


def _record(position: int, row: Sequence[str], header: tuple[str, ...] | None, build: Build) -> Record:
    def build_row(draft: Draft) -> Built:
        if header is None or len(row) < len(header) or any(row[len(header) :]):
            raise Unfit("columns_unknown")
        values: dict[str, str] = {}
        for name, cell in zip(header, row, strict=False):
            values[name] = values.get(name) or cell.strip()
        return build(values, draft)

    return record_of(position, build_row, lambda: "\x1f".join(row).encode())
