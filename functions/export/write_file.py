"""Write the file of a download, part by part, so that anybody can go on where this stops."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Final

from callfactory.clock import Clock, iso
from callfactory.exports import formats
from callfactory.exports.job import LEASE, Export, Progress, advanced, alive, chained
from callfactory.exports.ports import ExportFiles, ExportStore
from callfactory.exports.sources import Source, SourceChanged, Step

PART_BYTES: Final = 8 * 1024 * 1024
"""A part is written when this much has come together. S3 takes parts from 5 MiB on and 10,000 of them: 80 GB a file."""

STOP_BEFORE_SECONDS: Final = 30
"""A worker stops when it has less time left than this: enough to write one part, slowly."""

_NOTES_TYPE: Final = "application/octet-stream"


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


def write_file(job: Job, *, files: ExportFiles, source: Source) -> None:
    """Writes until all is written, holding one part in memory. Begins where the job's progress says.

    `source` was made with the state in that progress. Raises TimeIsUp, VersionConflict, UploadLost; all that is not
    kept as progress is then written again by whoever goes on, to the same bytes. Raises SourceChanged where what was
    begun cannot be gone on with.
    """
    if job.export.progress.upload_id is None:
        upload_id = files.begin(formats.file_name(job.export), formats.content_type(job.export))
        job.step(upload_id=upload_id, sections=source.sections)
    if job.export.progress.sections != source.sections:
        raise SourceChanged
    part = _Part(job, files, source)
    section, position = job.export.progress.section, job.export.progress.position
    while section < source.sections:
        job.check_time()
        step = source.step(section, position)
        part.add(step)
        section, position = (section, step.position) if step.position else (section + 1, None)
        if part.size >= PART_BYTES and section < source.sections:
            part.write(section=section, position=position)
        else:
            job.sign_of_life()
    part.close(section=section)


class _Part:
    """The part of the file that is being put together."""

    def __init__(self, job: Job, files: ExportFiles, source: Source) -> None:
        self._job = job
        self._files = files
        self._source = source
        self._chunks = [source.opening()] if job.export.progress.parts == 0 else []
        self._rows = 0
        self._left_out = 0
        self._began = job.export.progress.began
        self._reached = job.export.progress.reached
        self.size = sum(map(len, self._chunks))

    def add(self, step: Step) -> None:
        self._append(step.chunk)
        self._rows += step.rows
        self._left_out += step.left_out
        over = step.position is None
        self._began = None if over else self._began or step.began
        self._reached = None if over else step.reached or self._reached

    def close(self, section: int) -> None:
        """Writes the last part with the end of the file, if there is anything left for it."""
        self._append(self._source.closing(self._kept_notes()))
        noted = self._note()
        if self.size or not self._job.export.progress.parts:
            self._write(noted=noted, section=section, position=None, read=True)
        else:
            self._job.step(noted=noted, section=section, position=None, read=True)

    def write(self, **progress: Any) -> None:
        """Writes the part, and keeps with it where the next one begins."""
        self._append(self._source.pause())
        noted = self._note()
        self._write(noted=noted, writer=self._source.state(), **progress)

    def _write(self, **progress: Any) -> None:
        before = self._job.export.progress
        digest = self._files.write(
            formats.file_name(self._job.export), _upload(before), before.parts + 1, b"".join(self._chunks)
        )
        ends_at = self._source.ends_at()
        self._job.step(
            parts=before.parts + 1,
            rows=before.rows + self._rows,
            size=before.size + self.size,
            chain=chained(before.chain, digest),
            left_out=before.left_out + self._left_out,
            began=self._began,
            reached=self._reached,
            ends_at=ends_at and iso(ends_at),
            tariffs=tuple(sorted({*before.tariffs, *self._source.tariffs()})),
            **progress,
        )
        self._chunks, self._rows, self._left_out, self.size = [], 0, 0, 0

    def _note(self) -> int:
        """Keeps what the source has noted beside the file; answers how many notes there are now."""
        notes, noted = self._source.notes(), self._job.export.progress.noted
        if not notes:
            return noted
        self._files.put(formats.notes_name(self._job.export, noted + 1), notes, _NOTES_TYPE)
        return noted + 1

    def _kept_notes(self) -> Iterator[bytes]:
        for number in range(1, self._job.export.progress.noted + 1):
            yield self._files.read(formats.notes_name(self._job.export, number))

    def _append(self, chunk: bytes) -> None:
        self._chunks.append(chunk)
        self.size += len(chunk)


def _upload(progress: Progress) -> str:
    if progress.upload_id is None:
        raise ValueError("the upload was not begun")
    return progress.upload_id
