"""Announce a file of call records, and look what became of it."""

from callfactory.calls.files import LARGEST_BYTES, LINK_LIVES, REMEMBERED_FOR, CallFile, CallFiles, IntakeBucket
from callfactory.calls.formats.base import FILE_WORDS
from callfactory.calls.sources import Source
from callfactory.clock import Clock
from callfactory.ids import new_id
from callfactory.pages import Page, Position
from functions.cdr.contract import FileProblem, FileView, UploadView


def announce_file(
    source: Source, *, files: CallFiles, bucket: IntakeBucket, clock: Clock, real_clock: Clock
) -> tuple[str, UploadView]:
    """Expects a file of this source; answers its id and the link to which it is put."""
    now = clock.now()
    file = CallFile(
        account_id=source.account_id,
        file_id=new_id("file", now),
        source_id=source.source_id,
        created_at=now,
        forgotten_at=now + REMEMBERED_FOR,
    )
    files.add(file)
    url = bucket.link(file.name, LINK_LIVES)
    return file.file_id, UploadView(url=url, expires_at=real_clock.now() + LINK_LIVES, largest_bytes=LARGEST_BYTES)


def show_file(account_id: str, file_id: str, *, files: CallFiles) -> FileView:
    """Raises NotFound, for a file of another account as well."""
    return view_of(files.get(account_id, file_id))


def list_files(account_id: str, *, limit: int, after: Position | None, files: CallFiles) -> Page[FileView]:
    """A page of them, newest first."""
    page = files.page(account_id, limit=limit, after=after)
    return Page(tuple(view_of(file) for file in page.items), page.next)


def view_of(file: CallFile) -> FileView:
    """A file as whoever sent it sees it."""
    return FileView(
        file_id=file.file_id,
        source_id=file.source_id,
        state=file.state,
        created_at=file.created_at,
        finished_at=file.finished_at,
        bytes=file.bytes,
        records=file.records,
        counts=dict(file.counts),
        problems=[FileProblem(position=each.position, reason=each.reason) for each in file.problems],
        totals=None if file.totals is None else dict(file.totals),
        refusal=file.refusal,
        refusal_detail=None if file.refusal is None else FILE_WORDS[file.refusal],
    )
