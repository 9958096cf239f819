"""The formats that a download can have: one line here and one module for another."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple, Protocol

from callfactory.exports import csv_format, ndjson_format, parquet_format, xlsx_format, zip_stream
from callfactory.exports.job import Export
from callfactory.exports.ports import CallRow
from callfactory.exports.query import CsvOptions, NdjsonOptions, Options, ParquetOptions, XlsxOptions

MANIFEST_NAME: Final = "manifest.json"


class Writer(Protocol):
    """Turns calls into a file, a page at a time, holding no more than a few. It can stop after `pause`: one that is
    made with the `state` of another goes on where that one stood."""

    def opening(self) -> bytes:
        """The beginning of the file."""

    def rows(self, page: Sequence[CallRow]) -> bytes:
        """A page of calls; what of it is ready to be written."""

    def pause(self) -> bytes:
        """What brings the file to a byte from which another writer can go on."""

    def state(self) -> Mapping[str, Any]:
        """After `pause`: the little that another writer needs."""

    def notes(self) -> bytes:
        """What the end of the file needs to know of what was written since the last call: kept beside the file."""

    def closing(self, notes: Iterable[bytes]) -> bytes:
        """The end of the file, from all notes in order."""


class _Format(NamedTuple):
    content_type: str
    extension: str


_FORMATS: Final[Mapping[str, _Format]] = {
    "csv": _Format(csv_format.CONTENT_TYPE, csv_format.EXTENSION),
    "ndjson": _Format(ndjson_format.CONTENT_TYPE, ndjson_format.EXTENSION),
    "xlsx": _Format(xlsx_format.CONTENT_TYPE, xlsx_format.EXTENSION),
    "parquet": _Format(parquet_format.CONTENT_TYPE, parquet_format.EXTENSION),
    "zip": _Format(zip_stream.CONTENT_TYPE, "zip"),
}


def writer_of(options: Options, state: Mapping[str, Any]) -> Writer:
    """The writer for what was asked, going on from `state` (empty at the beginning)."""
    if isinstance(options, CsvOptions):
        return csv_format.CsvWriter(options)
    if isinstance(options, NdjsonOptions):
        return ndjson_format.NdjsonWriter(options)
    if isinstance(options, XlsxOptions):
        return xlsx_format.XlsxWriter(options, state)
    if isinstance(options, ParquetOptions):
        return parquet_format.ParquetWriter(options, state)
    raise ValueError("calls are not written as an archive")


def content_type(export: Export) -> str:
    """The media type of the file."""
    return _FORMATS[export.wish.options.kind].content_type


def folder(export: Export) -> str:
    """Where its files lie: opaque ids, nothing about persons."""
    return f"exports/{export.account_id}/{export.export_id}"


def file_name(export: Export) -> str:
    """The object key of the file."""
    return f"{folder(export)}/{_local_name(export)}"


def manifest_name(export: Export) -> str:
    """The object key of the manifest."""
    return f"{folder(export)}/{MANIFEST_NAME}"


def notes_name(export: Export, part: int) -> str:
    """The object key of the writer's notes about a part, while the file is made."""
    return f"{notes_folder(export)}/{part:05d}"


def notes_folder(export: Export) -> str:
    """Where the writer's notes lie while the file is made."""
    return f"{folder(export)}/notes"


def saved_as(export: Export) -> str:
    """The name under which a browser saves the file: what it is and when it was asked for."""
    name, _, extension = _local_name(export).rpartition(".")
    return f"{name}-{export.wish.query.as_of:%Y%m%dT%H%M%SZ}.{extension}"


def _local_name(export: Export) -> str:
    return f"{export.wish.what}.{_FORMATS[export.wish.options.kind].extension}"
