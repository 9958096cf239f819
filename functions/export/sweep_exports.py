"""Remove the files of downloads whose time is over. The bucket's own rule, which comes later, is the backstop."""

from callfactory.clock import Clock
from callfactory.exports.changing import change_export, remove_files
from callfactory.exports.job import expired
from callfactory.exports.ports import ExportFiles, ExportStore


def sweep_exports(*, exports: ExportStore, files: ExportFiles, clock: Clock) -> int:
    """Answers how many there were. The files go first: a sweep that stops in between finds the job again."""
    count, position = 0, None
    now = clock.now()
    while True:
        page = exports.expired(now, after=position)
        for export in page.items:
            remove_files(export, files=files)
            change_export(export.account_id, export.export_id, lambda each: expired(each, now), exports=exports)
            count += 1
        position = page.next
        if position is None:
            return count
