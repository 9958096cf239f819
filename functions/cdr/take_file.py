"""Take an uploaded file of call records: checked whole where it carries control totals, then record by record."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from itertools import islice
from typing import Final

from callfactory.calls.fact import Keys
from callfactory.calls.files import (
    LARGEST_BYTES,
    MOST_ATTEMPTS,
    CallFile,
    CallFiles,
    Damaged,
    FileQueue,
    IntakeBucket,
    Problem,
    advanced,
    claimed,
    finished,
    ids_of,
    released,
)
from callfactory.calls.formats import FORMATS
from callfactory.calls.formats.base import FileTotals, Reading, Record, Verified
from callfactory.calls.sources import Sources
from callfactory.errors import NotFound
from functions.cdr.contract import RecordFate
from functions.cdr.take_records import BATCH, Intake, read_records, take_batch

BATCHES_A_NOTE: Final = 4
"""How often is written down how far it is. After a crash, what was taken since is answered as duplicate."""
LEAST_SECONDS: Final = 60
"""With less time left a worker stops and lets the next one go on."""


@dataclass(frozen=True)
class Taking:
    """What taking files needs from outside."""

    files: CallFiles
    bucket: IntakeBucket
    queue: FileQueue
    sources: Sources
    intake: Intake


def take_file(name: str, ports: Taking, *, seconds_left: Callable[[], float]) -> CallFile | None:
    """The file as it is afterwards; None where there is none to take (any more). Hearing of it twice is harmless.

    Raises Conflict while another worker has it, Unavailable where the store is busy: it is told again then.
    """
    account_id, file_id = ids_of(name)
    try:
        file = ports.files.get(account_id, file_id)
    except NotFound:
        ports.bucket.remove(name)
        return None
    if file.state in {"taken", "refused"}:
        ports.bucket.remove(name)
        return file
    size = ports.bucket.size(name)
    if size is None:
        return None
    file = _noted(replace(claimed(file, ports.intake.clock.now()), bytes=size), ports)
    try:
        return _take(file, ports, seconds_left)
    except Damaged:
        return _finished(file.account_id, file.file_id, ports, "unreadable")
    except Exception:
        if not _retried(file, ports):
            raise
        return ports.files.get(account_id, file_id)


def _take(file: CallFile, ports: Taking, seconds_left: Callable[[], float]) -> CallFile:
    source = ports.sources.get(file.account_id, file.source_id)
    reading = Reading(source, Keys(ports.intake.secret, source.source_id))
    if file.bytes is not None and file.bytes > LARGEST_BYTES:
        return _finished(file.account_id, file.file_id, ports, "too_large")
    if file.position == 0:
        totals = _verified(file, reading, ports)
        if totals is not None:
            file = _noted(replace(file, totals=_shown(totals), version=file.version + 1), ports)
            if totals.refusal is not None:
                return _finished(file.account_id, file.file_id, ports, totals.refusal)
    with ports.bucket.open(file.name) as content:
        records = islice(read_records(content, reading), file.position, None)
        while batch := _batches(records, reading, ports.intake):
            file = _noted(advanced(file, *_counted(batch), ports.intake.clock.now()), ports)
            if seconds_left() < LEAST_SECONDS:
                file = _noted(released(file), ports)
                ports.queue.again(file.name)
                return file
    return _finished(file.account_id, file.file_id, ports)


def _verified(file: CallFile, reading: Reading, ports: Taking) -> FileTotals | None:
    """What the control totals say, before anything is taken; None for formats without."""
    form = FORMATS[reading.source.kind]
    if not isinstance(form, Verified):
        with ports.bucket.open(file.name) as content:
            # A compressed file that breaks off in the middle is found out before its first half is taken.
            for _ in content:
                pass
        return None
    with ports.bucket.open(file.name) as content:
        return form.verify(content, reading)


def _batches(records: Iterator[Record], reading: Reading, intake: Intake) -> list[RecordFate]:
    """The fates of the next few batches; nothing at the end."""
    fates: list[RecordFate] = []
    for _ in range(BATCHES_A_NOTE):
        batch = list(islice(records, BATCH))
        if not batch:
            break
        fates += take_batch(batch, reading, intake)
    return fates


def _counted(fates: list[RecordFate]) -> tuple[Counter[str], tuple[Problem, ...]]:
    problems = (Problem(fate.position, fate.reason or "") for fate in fates if fate.fate == "quarantined")
    return Counter(fate.fate for fate in fates), tuple(problems)


def _shown(totals: FileTotals) -> dict[str, int | str | None]:
    return {name: value for name, value in asdict(totals).items() if name != "refusal"}


def _noted(file: CallFile, ports: Taking) -> CallFile:
    ports.files.replace(file)
    return file


def _retried(file: CallFile, ports: Taking) -> bool:
    """After a failure the file is free at once, and the next run comes in seconds: the queue by itself would show the
    message again only when a worker's whole time is over. False once it has failed too often."""
    now = ports.files.get(file.account_id, file.file_id)
    if now.state != "taking":
        return False
    now = _noted(released(now, failed=True), ports)
    if now.attempts >= MOST_ATTEMPTS:
        return False
    ports.queue.again(now.name, after_seconds=min(2**now.attempts, 300))
    return True


def _finished(account_id: str, file_id: str, ports: Taking, refusal: str | None = None) -> CallFile:
    file = _noted(finished(ports.files.get(account_id, file_id), ports.intake.clock.now(), refusal), ports)
    ports.bucket.remove(file.name)
    return file
