"""Give a link that opens a finished file for a few minutes."""

from callfactory.audit import Action, AuditLog, entry
from callfactory.clock import Clock, iso
from callfactory.exports import formats
from callfactory.exports.changing import change_export
from callfactory.exports.job import Download, fetched, link_lives
from callfactory.exports.ports import ExportStore, LinkSigner
from callfactory.exports.query import PERMISSIONS
from callfactory.principal import Principal
from functions.export.contract import LinkView


def sign_download(
    export_id: str,
    principal: Principal,
    *,
    exports: ExportStore,
    signer: LinkSigner,
    audit: AuditLog,
    clock: Clock,
    real_clock: Clock,
) -> LinkView:
    """A new link, written down before it is given.

    Whether the file's time is over is told by the business clock; the link itself lives by real time, since the store
    checks it. Raises NotFound, Forbidden for who may not see on screen what is in
    it, Conflict while the file is being made, Gone when its time is over.
    """
    now = clock.now()
    principal.require(PERMISSIONS[exports.get(principal.account_id, export_id).wish.what])
    given = Download(at=now, by_kind=principal.kind, by=principal.subject_id)
    export = change_export(principal.account_id, export_id, lambda each: fetched(each, given), exports=exports)
    lives = link_lives(export, now)
    dies = real_clock.now().replace(microsecond=0) + lives
    audit.record(
        entry(
            principal.account_id,
            Action.EXPORT_DOWNLOADED,
            at=now,
            by=(principal.kind, principal.subject_id),
            target=("export", export_id),
            link_expires=iso(dies),
        )
    )
    saved_as = formats.saved_as(export)
    url = signer.link(
        formats.file_name(export), filename=saved_as, content_type=formats.content_type(export), lives=lives
    )
    return LinkView(
        url=url,
        filename=saved_as,
        expires_at=dies,
        bytes=export.progress.size,
        sha256=export.sha256,
    )
