"""FreeSWITCH mod_cdr_csv: rows of a configurable template. Understood without configuration: the templates "example"
(13 columns, or 15 with codecs), "sql" (the same as statements) and "asterisk" (18); any other by naming its channel
variables as the source's columns.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from callfactory.calls.formats import freeswitch
from callfactory.calls.formats.base import (
    NULLS,
    Built,
    Draft,
    Ignored,
    Reading,
    Record,
    Rejected,
    Unfit,
    lines_of,
    opening,
    peeked,
    record_of,
    rows_of,
)

_EXAMPLE: Final = (
    "caller_id_name", "caller_id_number", "destination_number", "context", "start_stamp", "answer_stamp", "end_stamp",
    "duration", "billsec", "hangup_cause", "uuid", "bleg_uuid", "accountcode",
)  # fmt: skip
_ASTERISK: Final = (
    "accountcode", "caller_id_number", "destination_number", "context", "caller_id", "channel_name", "bridge_channel",
    "last_app", "last_arg", "start_stamp", "answer_stamp", "end_stamp", "duration", "billsec", "hangup_cause",
    "amaflags", "uuid", "userfield",
)  # fmt: skip
_LAYOUTS: Final[Mapping[int, tuple[str, ...]]] = {
    13: _EXAMPLE,
    14: (*_EXAMPLE, "read_codec"),
    15: (*_EXAMPLE, "read_codec", "write_codec"),
    18: _ASTERISK,
}


_NAMES: Final[Mapping[str, str]] = {"xml_cdr_uuid": "uuid", "call_uuid": "uuid"}
"""Names of the same columns in tables that front ends keep."""


class FreeSwitchCsv:
    """See above."""

    media_types = ("text/csv", "application/csv", "text/plain")

    def read(self, content: Iterable[bytes], reading: Reading) -> Iterator[Record]:
        start, whole = peeked(content)
        rows = _inserted(whole) if opening(start)[:6].upper() == b"INSERT" else rows_of(whole)
        layout = reading.source.columns
        for position, row in enumerate(rows, start=1):
            if row is None:
                yield Rejected(position, "unreadable", {}, f"row {position}".encode())
            elif (header := _header(row)) is not None:
                layout = layout or header
                yield Ignored(position)
            else:
                yield _record(position, row, layout, reading)


def _header(row: Sequence[str]) -> tuple[str, ...] | None:
    """The column names where the row is a header, as exports of tables of calls begin."""
    names = tuple(_NAMES.get(name, name) for name in (_variable(cell) for cell in row))
    return names if "uuid" in names and not {"billsec", "billmsec"}.isdisjoint(names) else None


def _variable(name: str) -> str:
    """The name of a channel variable as templates and tables write it."""
    return name.strip(" ${}").lower()


def _inserted(content: Iterable[bytes]) -> Iterator[list[str] | None]:
    """The values of statements `INSERT INTO cdr VALUES ('…', …);`, one a line."""
    for line in lines_of(content):
        _, opened, rest = line.partition("(")
        values, closed, _ = rest.rpartition(")")
        if line.strip():
            yield _values(values) if opened and closed else None


def _values(text: str) -> list[str] | None:
    try:
        row = next(csv.reader([text], quotechar="'", skipinitialspace=True), None)
    except csv.Error:
        return None
    return None if row is None else ["" if cell in NULLS else cell for cell in row]


def _record(position: int, row: Sequence[str], layout: tuple[str, ...] | None, reading: Reading) -> Record:
    def build(draft: Draft) -> Built:
        names = layout or _LAYOUTS.get(len(row))
        if names is None or len(names) != len(row):
            raise Unfit("columns_unknown")
        variables = {_variable(name): value.strip() for name, value in zip(names, row, strict=True)}
        return freeswitch.fact_of(variables, reading, draft)

    return record_of(position, build, lambda: "\x1f".join(row).encode())
