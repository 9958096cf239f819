"""What lies beside a file, so that whoever gets it can tell what it is and that it is whole."""

import json
from typing import Any, Final

from callfactory.clock import iso
from callfactory.exports.job import Export
from callfactory.exports.query import to_json

SCHEMA_VERSION: Final = 1
"""Counts up when columns change their meaning. Readers that know this number read the file exactly."""

CONTENT_TYPE: Final = "application/json"

_CELL_RULE: Final = (
    "RFC 4180. Times are local to `zone`, with offset. A cell that a spreadsheet could take for a formula begins with"
    " an apostrophe: drop one leading apostrophe to get its value. Phone numbers in E.164 are as they are."
)


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
        "columns": written["columns"],
        "format": written,
        "cells": _CELL_RULE,
    }
    return json.dumps(content, indent=2).encode() + b"\n"
