"""What lies beside a file, so that whoever gets it can tell what it is and that it is whole."""

import json
from collections.abc import Mapping
from typing import Any, Final

from callfactory.clock import iso
from callfactory.exports.job import Export
from callfactory.exports.query import HEADINGS, to_json
from callfactory.exports.schema import SCHEMA_VERSION

CONTENT_TYPE: Final = "application/json"

_CELL_RULES: Final[Mapping[str, str]] = {
    "csv": (
        "RFC 4180. Times are local to `zone`, with offset. A cell that a spreadsheet could take for a formula begins"
        " with an apostrophe: drop one leading apostrophe to get its value. Phone numbers in E.164 are as they are."
    ),
    "ndjson": "RFC 8259, one object a line. Times are local to `zone`, with offset; what is absent is null.",
    "xlsx": (
        "Texts are text cells. Times are date cells, local to `zone`; the cell beside has the offset from UTC."
        " Durations are numbers of seconds."
    ),
    "parquet": "Times are instants in UTC; durations are decimal seconds; what is absent is null.",
    "zip": "Every file in the archive is listed in its own manifest, with size and SHA-256.",
}


def manifest(export: Export, *, file: str, sha256: str) -> bytes:
    """The manifest of a complete file as JSON. It says nothing about persons."""
    asked: dict[str, Any] = to_json(export.wish)
    written = asked.pop("format")
    as_of = asked.pop("as_of")
    content = {
        "schema_version": SCHEMA_VERSION,
        "export_id": export.export_id,
        "file": file,
        "rows": export.progress.rows,
        "bytes": export.progress.size,
        "sha256": sha256,
        "query": asked,
        "order": "by number, then by start",
        "requested_at": iso(export.requested_at),
        "as_of": as_of,
        "zone": written["zone"],
        "columns": [HEADINGS[column] for column in export.wish.options.columns],
        "tariffs": list(export.progress.tariffs),
        "left_out": export.progress.left_out,
        "format": written,
        "cells": _CELL_RULES[export.wish.options.kind],
    }
    return json.dumps(content, indent=2).encode() + b"\n"
