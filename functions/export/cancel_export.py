"""Stop a download that is being made, or remove a finished file before its time."""

from callfactory.audit import Action, AuditLog, entry
from callfactory.clock import Clock
from callfactory.exports.changing import change_export, remove_files
from callfactory.exports.job import dismissed
from callfactory.exports.ports import ExportFiles, ExportStore
from callfactory.principal import Principal


def cancel_export(
    export_id: str, principal: Principal, *, exports: ExportStore, files: ExportFiles, audit: AuditLog, clock: Clock
) -> None:
    """No bytes are left afterwards; the list still shows that there was a download, and who fetched it.

    Doing it again changes nothing. A worker that is writing notices at its next step and stops. Raises NotFound.
    """
    now = clock.now()
    before = exports.get(principal.account_id, export_id)
    after = change_export(principal.account_id, export_id, lambda each: dismissed(each, now), exports=exports)
    remove_files(after, files=files)
    if after.state is not before.state:
        by = (principal.kind, principal.subject_id)
        target = ("export", export_id)
        audit.record(entry(principal.account_id, Action.EXPORT_REMOVED, at=now, by=by, target=target))
