"""Change a job that a worker may be changing at the same time, and remove what it left."""

from collections.abc import Callable
from typing import Final

from callfactory.errors import Unavailable, VersionConflict
from callfactory.exports import formats
from callfactory.exports.job import Export
from callfactory.exports.ports import ExportFiles, ExportStore

_TRIES: Final = 8


def change_export(
    account_id: str, export_id: str, change: Callable[[Export], Export], *, exports: ExportStore
) -> Export:
    """Applies the change to the job as it is, again if somebody else was faster; answers the job after it.

    Raises NotFound, whatever `change` raises, and Unavailable where others are faster every time.
    """
    for _ in range(_TRIES):
        before = exports.get(account_id, export_id)
        after = change(before)
        if after == before:
            return before
        try:
            exports.replace(after)
        except VersionConflict:
            continue
        return after
    raise Unavailable("This download is changing too fast. Try again.", retry_after=1)


def remove_files(export: Export, *, files: ExportFiles) -> None:
    """Drops what is being uploaded, then removes the file and all beside it. Doing it again changes nothing."""
    if export.progress.upload_id:
        files.abandon(formats.file_name(export), export.progress.upload_id)
    files.remove(formats.folder(export))
