"""Change a job that a worker may be changing at the same time."""

from collections.abc import Callable

from callfactory.errors import Unavailable, VersionConflict
from callfactory.exports.job import Export
from callfactory.exports.ports import ExportStore

_TRIES = 8


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
