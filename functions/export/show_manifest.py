"""Show the manifest of a finished download."""

import json

from callfactory.clock import Clock
from callfactory.exports import formats
from callfactory.exports.job import link_lives
from callfactory.exports.ports import ExportFiles, ExportStore
from functions.export.contract import ManifestView


def show_manifest(
    account_id: str, export_id: str, *, exports: ExportStore, files: ExportFiles, clock: Clock
) -> ManifestView:
    """Raises NotFound, Conflict while the file is being made, Gone when its time is over."""
    export = exports.get(account_id, export_id)
    link_lives(export, clock.now())
    return ManifestView.model_validate(json.loads(files.read(formats.manifest_name(export))))
