"""Write the calls of a download into its file, part by part, so that anybody can go on where this stops."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from callfactory.clock import Clock, iso
from callfactory.exports import formats
from callfactory.exports.job import LEASE, Export, Progress, advanced, alive, chained
from callfactory.exports.ports import CallHistory, ExportFiles, ExportStore

PART_BYTES: Final = 8 * 1024 * 1024
"""A part is written when this much has come together. S3 takes parts from 5 MiB on and 10,000 of them: 80 GB a file."""

STOP_BEFORE_SECONDS: Final = 30
"""A worker stops when it has less time left than this: enough to write one part, slowly."""


class TimeIsUp(Exception):  # the worker's, not the download's
    """The worker has to stop here; another one goes on."""


class Job:
    """A job in a worker's hands: each step is kept before the next one is taken."""

    def __init__(
        self, export: Export, *, exports: ExportStore, clock: Clock, seconds_left: Callable[[], float]
    ) -> None:
        self.export = export
        self.clock = clock
        self._exports = exports
        self._seconds_left = seconds_left

    def keep(self, export: Export) -> None:
        """Raises VersionConflict when the job is no longer this worker's."""
        self._exports.replace(export)
        self.export = export

    def step(self, **progress: Any) -> None:
        """Keeps how far the file is."""
        self.keep(advanced(self.export, replace(self.export.progress, **progress), self.clock.now()))

    def sign_of_life(self) -> None:
        """Tells the others that this worker still lives, when half of its lease is over."""
        until = self.export.leased_until
        if until is None or until - self.clock.now() < LEASE / 2:
            self.keep(alive(self.export, self.clock.now()))

    def check_time(self, seconds: float = STOP_BEFORE_SECONDS) -> None:
        """Raises TimeIsUp unless so many seconds are left."""
        if self._seconds_left() < seconds:
            raise TimeIsUp


def write_calls(job: Job, *, files: ExportFiles, history: CallHistory) -> None:
    """Writes until all calls are written, holding one part in memory. Begins where the job's progress says.

    Raises TimeIsUp, VersionConflict, UploadLost; all that is not kept as progress is then written again by whoever
    goes on, to the same bytes.
    """
    if job.export.progress.upload_id is None:
        job.step(upload_id=files.begin(formats.file_name(job.export), formats.content_type(job.export)))
    part = _Part(job, files)
    query = job.export.wish.query
    as_of = iso(query.as_of)
    index, position = job.export.progress.number_index, job.export.progress.position
    while index < len(query.number_ids):
        job.check_time()
        page = history.page(query.number_ids[index], start=query.start, end=query.end, after=position)
        part.add([row for row in page.rows if row.recorded_at <= as_of])
        reached = page.rows[-1].started_at if page.rows and page.next else None
        index, position = (index, page.next) if page.next else (index + 1, None)
        if part.size >= PART_BYTES and index < len(query.number_ids):
            part.write(number_index=index, position=position, reached=reached)
        else:
            job.sign_of_life()
    part.close(number_index=index, position=None, reached=None, read=True)


class _Part:
    """The part of the file that is being put together."""

    def __init__(self, job: Job, files: ExportFiles) -> None:
        self._job = job
        self._files = files
        self._writer = formats.writer_of(job.export.wish.options, job.export.progress.writer)
        self._chunks = [self._writer.opening()] if job.export.progress.size == 0 else []
        self._rows = 0
        self.size = sum(map(len, self._chunks))

    def add(self, rows: list[Any]) -> None:
        self._append(self._writer.rows(rows))
        self._rows += len(rows)

    def close(self, **progress: Any) -> None:
        """Writes the last part, if anything is left for it."""
        self._append(self._writer.closing())
        if self.size or not self._job.export.progress.parts:
            self.write(**progress)
        else:
            self._job.step(**progress)

    def write(self, **progress: Any) -> None:
        """Writes the part, and keeps with it where the next one begins."""
        before = self._job.export.progress
        digest = self._files.write(
            formats.file_name(self._job.export), _upload(before), before.parts + 1, b"".join(self._chunks)
        )
        writer: Mapping[str, Any] = self._writer.state()
        self._job.step(
            parts=before.parts + 1,
            rows=before.rows + self._rows,
            size=before.size + self.size,
            chain=chained(before.chain, digest),
            writer=writer,
            **progress,
        )
        self._chunks, self._rows, self.size = [], 0, 0

    def _append(self, chunk: bytes) -> None:
        self._chunks.append(chunk)
        self.size += len(chunk)


def _upload(progress: Progress) -> str:
    if progress.upload_id is None:
        raise ValueError("the upload was not begun")
    return progress.upload_id
