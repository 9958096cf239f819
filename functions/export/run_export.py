"""Make a download: what the worker does when it hears of one."""

from collections.abc import Callable
from enum import StrEnum
from typing import Final

from callfactory.clock import Clock
from callfactory.errors import NotFound, VersionConflict
from callfactory.events import Bus, ExportFailed, ExportReady, ExportRequested
from callfactory.exports import formats
from callfactory.exports import manifest as manifests
from callfactory.exports.bundles import outlives_its_recordings
from callfactory.exports.changing import remove_files
from callfactory.exports.job import (
    OVER,
    Export,
    State,
    announced,
    claimed,
    failed,
    finished,
    hopeless,
    outlived,
    paused,
    reopened,
    restarted,
)
from callfactory.exports.ports import (
    Accounts,
    CallHistory,
    ExportFiles,
    ExportStore,
    RecordingArchive,
    UploadLost,
)
from callfactory.exports.sources import Source, SourceChanged
from callfactory.holdings.ports import Holdings
from callfactory.mail import MailKind, Outbox, request_mail
from functions.export.read_calls import CallSource
from functions.export.read_everything import EverythingSource
from functions.export.read_recordings import RecordingSource
from functions.export.write_file import STOP_BEFORE_SECONDS, Job, TimeIsUp, write_file

_READ_BACK_BYTES_PER_SECOND: Final = 20_000_000
"""How fast a file is surely read back to take its digest."""


class End(StrEnum):
    """How a worker's turn ended."""

    READY = "ready"
    FAILED = "failed"
    PAUSED = "paused"
    NOTHING = "nothing"
    """Another worker is at it, it is done, or nobody wants it any more."""


class Making:
    """The ports that a worker needs."""

    def __init__(
        self,
        *,
        exports: ExportStore,
        files: ExportFiles,
        history: CallHistory,
        recordings: RecordingArchive,
        holdings: Holdings,
        accounts: Accounts,
        outbox: Outbox,
        bus: Bus,
        clock: Clock,
    ) -> None:
        self.exports = exports
        self.files = files
        self.history = history
        self.recordings = recordings
        self.holdings = holdings
        self.accounts = accounts
        self.outbox = outbox
        self.bus = bus
        self.clock = clock


def run_export(account_id: str, export_id: str, *, making: Making, seconds_left: Callable[[], float]) -> End:
    """Makes the file, or as much of it as time allows, and tells who waits for it.

    It may be called twice, late, or by two workers at once: each step is kept under the version before it, so one of
    them goes on and the other one stops. Whatever is raised leaves the job as it was kept last; a message that comes
    again continues there, and after `MOST_ATTEMPTS` turns without any progress the download fails.
    """
    try:
        export = making.exports.get(account_id, export_id)
    except NotFound:
        return End.NOTHING
    job = Job(export, exports=making.exports, clock=making.clock, seconds_left=seconds_left)
    try:
        return _turn(job, making)
    except VersionConflict:
        _clear_away(job, making)
        return End.NOTHING


def _turn(job: Job, making: Making) -> End:
    mine = claimed(job.export, making.clock.now())
    if mine is None:
        return _settled(job, making)
    job.keep(mine)
    try:
        while not hopeless(job.export):
            try:
                return _make(job, making)
            except (UploadLost, SourceChanged):
                _abandon(job, making)
                job.keep(restarted(job.export, making.clock.now()))
    except TimeIsUp:
        return _pause(job, making)
    job.keep(failed(job.export, "interrupted" if job.export.attempts else "storage", making.clock.now()))
    return _settled(job, making)


def _make(job: Job, making: Making) -> End:
    if not job.export.progress.read:
        write_file(job, files=making.files, source=_source(job.export, making))
    if outlived(job.export, making.clock.now()):
        raise SourceChanged
    digest = _close(job, making)
    job.keep(finished(job.export, digest, making.clock.now()))
    return _settled(job, making)


def _abandon(job: Job, making: Making) -> None:
    """What was uploaded so far is of no use."""
    upload_id = job.export.progress.upload_id
    if upload_id:
        making.files.abandon(formats.file_name(job.export), upload_id)


def _source(export: Export, making: Making) -> Source:
    """What the file is made of, from where it stands."""
    account_id, wish, state = export.account_id, export.wish, export.progress.writer
    archive, clock = making.recordings, making.clock
    if wish.what == "recordings":
        return RecordingSource(account_id, wish, state, archive, clock)
    if wish.what == "everything":
        return EverythingSource(account_id, wish, state, holdings=making.holdings, archive=archive, clock=clock)
    return CallSource(wish, state, making.history)


def _close(job: Job, making: Making) -> str:
    """Completes the file and puts the manifest beside it; answers the digest of what is stored, read back whole."""
    name, progress = formats.file_name(job.export), job.export.progress
    job.check_time()
    making.files.complete(
        name, progress.upload_id or "", parts=progress.parts, size=progress.size, chain=progress.chain
    )
    job.check_time(STOP_BEFORE_SECONDS + progress.size / _READ_BACK_BYTES_PER_SECOND)
    digest = making.files.sha256(name)
    content = manifests.manifest(job.export, file=name.rpartition("/")[2], sha256=digest)
    making.files.put(formats.manifest_name(job.export), content, manifests.CONTENT_TYPE)
    return digest


def _pause(job: Job, making: Making) -> End:
    return _back_to_the_queue(job, making, paused(job.export))


def _back_to_the_queue(job: Job, making: Making, export: Export) -> End:
    job.keep(export)
    ids = {"account_id": job.export.account_id, "export_id": job.export.export_id}
    making.bus.publish(ExportRequested.happened(making.clock.now(), **ids))
    return End.PAUSED


def _settled(job: Job, making: Making) -> End:
    """What is left to do for a job that is no longer made: tell who waits for it, and leave no bytes of one that is
    over."""
    export = job.export
    if export.state in OVER:
        remove_files(export, files=making.files)
    if export.announced or export.state not in {State.READY, State.FAILED}:
        return End.NOTHING
    if export.state is State.READY and outlives_its_recordings(export, making.files, making.recordings):
        remove_files(export, files=making.files)
        return _back_to_the_queue(job, making, reopened(export))
    ids = {"account_id": export.account_id, "export_id": export.export_id}
    if export.state is State.READY:
        making.bus.publish(ExportReady.happened(making.clock.now(), **ids))
        _mail(job, making)
    else:
        making.bus.publish(ExportFailed.happened(making.clock.now(), **ids))
    job.keep(announced(export))
    return End.READY if export.state is State.READY else End.FAILED


def _mail(job: Job, making: Making) -> None:
    """To the person who asked, or to the contact person where a program did. The mail leads to the dashboard; it never
    carries a link to the file."""
    export = job.export
    account = making.accounts.get(export.account_id)
    person = making.accounts.member(export.account_id, export.requested_by) or account.contact
    if person is None:
        return
    mail = request_mail(
        MailKind.EXPORT_READY,
        account_id=export.account_id,
        about=export.export_id,
        recipient=person.email,
        language=account.language,
        export_id=export.export_id,
    )
    making.outbox.put(mail, making.clock.now())


def _clear_away(job: Job, making: Making) -> None:
    """Somebody else changed the job: if its owner gave it up, nothing of it may stay."""
    try:
        export = making.exports.get(job.export.account_id, job.export.export_id)
    except NotFound:
        export = job.export
    if export.state in OVER:
        remove_files(export, files=making.files)
