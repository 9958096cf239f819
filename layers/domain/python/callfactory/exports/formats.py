"""The formats that a download can have: one line here and one module for another."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from callfactory.exports import csv_format
from callfactory.exports.job import Export
from callfactory.exports.ports import CallRow
from callfactory.exports.query import CsvOptions

MANIFEST_NAME = "manifest.json"


class Writer(Protocol):
    """Turns calls into a file, a page at a time, holding no more than a page. It can stop between pages: one that is
    made with the `state` of another goes on where that one stood."""

    def opening(self) -> bytes: ...

    def rows(self, page: Sequence[CallRow]) -> bytes: ...

    def closing(self) -> bytes: ...

    def state(self) -> Mapping[str, Any]: ...


def writer_of(options: CsvOptions, state: Mapping[str, Any]) -> Writer:
    """The writer for what was asked, going on from `state` (empty at the beginning)."""
    del state  # CSV has none
    return csv_format.CsvWriter(options)


def content_type(export: Export) -> str:
    """The media type of the file."""
    del export  # one format so far
    return csv_format.CONTENT_TYPE


def folder(export: Export) -> str:
    """Where its files lie: opaque ids, nothing about persons."""
    return f"exports/{export.account_id}/{export.export_id}"


def file_name(export: Export) -> str:
    """The object key of the file."""
    return f"{folder(export)}/{export.wish.what}.{csv_format.EXTENSION}"


def manifest_name(export: Export) -> str:
    """The object key of the manifest."""
    return f"{folder(export)}/{MANIFEST_NAME}"


def saved_as(export: Export) -> str:
    """The name under which a browser saves the file: what it is and when it was asked for."""
    return f"{export.wish.what}-{export.wish.query.as_of:%Y%m%dT%H%M%SZ}.{csv_format.EXTENSION}"
