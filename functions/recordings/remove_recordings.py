"""Remove recordings for good, look whether they are gone, and write the receipts.

    claimed   nobody reaches it any more, whatever happens next
    removed   file, renditions, what arrived, parts of unfinished uploads, downloads that hold a copy
    looked    a second look finds nothing
    receipt   signed, in the account's chain
    forgotten nothing is known of it any more

Each step can be done again. A crash leaves it claimed, and whoever comes next goes on; what S3 could not remove now
stays claimed, without receipt, until it could.
"""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Final, NamedTuple, TypeVar

from callfactory.clock import Clock
from callfactory.errors import VersionConflict
from callfactory.receipts import MOST_AT_ONCE, Receipts
from callfactory.recordings.ports import Bundles, Recordings, Remover
from callfactory.recordings.recording import Reason, Recording, State, removing
from callfactory.recordings.removal import receipt

BATCH: Final = 8 * MOST_AT_ONCE
"""Recordings that are in memory at a time."""

_T = TypeVar("_T")
_R = TypeVar("_R")


class Candidate(NamedTuple):
    """A recording that is to go, why, and since when."""

    recording: Recording
    reason: Reason
    due_at: datetime


class Removing:
    """The ports that a removal needs. `workers` is how many requests run at once."""

    def __init__(
        self,
        *,
        recordings: Recordings,
        remover: Remover,
        bundles: Bundles,
        receipts: Receipts,
        clock: Clock,
        workers: int = 1,
    ) -> None:
        self.recordings = recordings
        self.remover = remover
        self.bundles = bundles
        self.receipts = receipts
        self.clock = clock
        self.workers = workers


class Removed(NamedTuple):
    """How many are out of reach, and how many of those are gone, with a receipt."""

    out_of_reach: int
    gone: int


def remove_recordings(candidates: Iterable[Candidate], *, removing: Removing) -> Removed:
    """Removes them, batch by batch."""
    out_of_reach = gone = 0
    for batch in batches(candidates, BATCH):
        claimed = [each for each in _at_once(_claim, batch, removing) if each is not None]
        out_of_reach += len(claimed)
        gone += _finish([each for each in claimed if each.state is State.REMOVING], removing)
    return Removed(out_of_reach, gone)


def batches(items: Iterable[_T], size: int) -> Iterable[list[_T]]:
    """The items in lists of so many."""
    batch: list[_T] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _claim(candidate: Candidate, ports: Removing) -> Recording | None:
    """The recording, out of reach; None where it was changed meanwhile: then it is still due, and somebody comes
    again."""
    going = removing(candidate.recording, candidate.reason, candidate.due_at)
    if going is not candidate.recording:
        try:
            ports.recordings.replace(going)
        except VersionConflict:
            return None
    return going


def _finish(going: Sequence[Recording], ports: Removing) -> int:
    """Removes the bytes of claimed recordings; answers how many are gone. While somebody is still writing a copy of one
    nobody can say that: it stays claimed until then."""
    if not going:
        return 0
    for recording in going:
        if recording.upload is not None and recording.upload.upload_id is not None:
            ports.remover.abort(recording.keys[-1], recording.upload.upload_id)
    bundles = _unbundle(going, ports)
    keys = [key for recording in going for key in recording.keys]
    failed = ports.remover.remove(keys)
    removed_at = ports.clock.now()
    left = ports.remover.left(keys) | failed
    looked_at = ports.clock.now()
    gone = [each for each in going if left.isdisjoint(each.keys) and not each.busy(removed_at)]
    ports.receipts.issue(
        [
            receipt(
                recording, removed_at=removed_at, looked_at=looked_at, bundles=bundles.get(recording.recording_id, 0)
            )
            for recording in gone
            if recording.audio is not None
        ]
    )
    ports.recordings.forget(gone)
    return len(gone)


def _unbundle(going: Sequence[Recording], ports: Removing) -> dict[str, int]:
    """Removes downloads that hold copies; answers how many held which recording."""
    held: dict[str, int] = {}
    for account_id in {recording.account_id for recording in going}:
        own = {recording.recording_id for recording in going if recording.account_id == account_id}
        held.update(ports.bundles.remove_holding(account_id, own))
    return held


def _at_once(act: Callable[[_T, Removing], _R], items: Sequence[_T], ports: Removing) -> list[_R]:
    if ports.workers == 1 or len(items) == 1:
        return [act(item, ports) for item in items]
    with ThreadPoolExecutor(ports.workers) as pool:
        return list(pool.map(lambda item: act(item, ports), items))
