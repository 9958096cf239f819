"""A sweep of a million due recordings on the real code: memory, CPU, requests, and what a crash in the middle costs.

    python -m scripts.bench.sweep_million [recordings]

The sweeper, the removal and the receipts (with real P-256 signatures) are the product's; the stores are made up, and
remember a state for each recording in a byte, so that what memory grows is the sweeper's. Runs stop as functions do,
after so many recordings as 14 minutes allow; the second one is killed in the middle of a batch. Goal: memory does not
grow with the number, every recording goes once and has one receipt.
"""

import json
import resource
import sys
import time
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, cast

from callfactory.audio import Codec
from callfactory.receipts import Draft, Head, Receipt, draw_up
from callfactory.recordings.policy import Policy, changed
from callfactory.recordings.ports import Due
from callfactory.recordings.recording import Audio, Recording, State, removing
from callfactory.recordings.settings import RecordingSettings
from functions.recordings.remove_recordings import Removing
from functions.recordings.sweep import Sweeper
from tests.fakes import FakeClock
from tests.fakes_seams import FakeSigner

MILLION: Final = 1_000_000
ACCOUNTS: Final = 50
CHUNK: Final = 200
NOW: Final = datetime(2026, 11, 24, 12, tzinfo=UTC)
RECORDED: Final = NOW - timedelta(days=31)
_STORED, _REMOVING, _GONE = 0, 1, 2


class Killed(BaseException):
    """The function ends as if its machine had failed."""


class Stores:
    """Every port of a removal. `dies_at` is the removal at which S3 kills the function."""

    def __init__(self, count: int) -> None:
        self.states = bytearray(count)
        self.signer = FakeSigner()
        self.heads: dict[str, Head] = {}
        self.receipted = bytearray(count)
        self.requests: Counter[str] = Counter()
        self.dies_at: int | None = None
        self.removed_objects = 0

    # what is known of recordings
    def due(self, now: datetime) -> Iterator[Sequence[Due]]:
        del now
        chunk: list[Due] = []
        for place, state in enumerate(self.states):
            if state != _GONE:
                chunk.append(Due(_account(place), "recording", _recording_id(place), RECORDED + timedelta(days=30)))
            if len(chunk) == CHUNK:
                self.requests["DynamoDB Query"] += 1
                yield chunk
                chunk = []
        if chunk:
            yield chunk

    def get_many(self, keys: Iterable[tuple[str, str]]) -> list[Recording]:
        wanted = list(keys)
        self.requests["DynamoDB BatchGetItem"] += -(-len(wanted) // 100)
        return [_recording(_place(each), self.states[_place(each)]) for _, each in wanted]

    def replace(self, recording: Recording) -> None:
        self.requests["DynamoDB PutItem"] += 1
        self.states[_place(recording.recording_id)] = _REMOVING

    def forget(self, recordings: Sequence[Recording]) -> None:
        self.requests["DynamoDB BatchWriteItem"] += -(-len(recordings) // 25)
        for recording in recordings:
            self.states[_place(recording.recording_id)] = _GONE

    def get(self, account_id: str, number_id: str) -> Policy:
        """A number's policy."""
        self.requests["DynamoDB GetItem"] += 1
        settings = RecordingSettings(days=30, purpose="Evidence of orders", announcement="en")
        return changed(Policy(account_id, number_id), settings, RECORDED)

    # what is stored of them
    def remove(self, keys: Sequence[str]) -> set[str]:
        self.requests["S3 DeleteObjects"] += -(-len(keys) // 1000)
        self.removed_objects += len(keys)
        if self.dies_at is not None and self.removed_objects >= self.dies_at:
            self.dies_at = None
            raise Killed
        return set()

    def left(self, keys: Sequence[str]) -> set[str]:
        self.requests["S3 ListObjectsV2"] += 3 * len({key.split("/")[1] for key in keys})
        return set()

    def abort(self, key: str, upload_id: str) -> None:
        raise AssertionError((key, upload_id))

    def remove_holding(self, account_id: str, recording_ids: Collection[str]) -> Mapping[str, int]:
        del account_id, recording_ids
        self.requests["DynamoDB Query"] += 1
        return {}

    # receipts
    def issue(self, drafts: Sequence[Draft]) -> list[Receipt]:
        for start in range(0, len(drafts), 33):
            batch = [each for each in drafts[start : start + 33] if not self.receipted[_place(each.subject_id)]]
            if not batch:
                continue
            heads = {each.account_id: self.heads.get(each.account_id, Head()) for each in batch}
            for receipt in draw_up(batch, heads, self.signer, NOW):
                self.heads[receipt.account_id] = Head(receipt.sequence, receipt.hash)
            for each in batch:
                self.receipted[_place(each.subject_id)] += 1
            self.requests["DynamoDB TransactWriteItems"] += 1
            self.requests["KMS Sign"] += 1
        return []


def main(arguments: list[str]) -> int:
    """Prints the figures, and one line of JSON for programs."""
    count = int(arguments[0]) if arguments else MILLION
    stores = Stores(count)
    _sweep(Stores(2 * CHUNK), 2 * CHUNK)  # what the first batch loads is no growth
    idle, begun = _megabytes(), time.process_time()
    runs, killed = 0, 0
    while any(state != _GONE for state in stores.states):
        runs += 1
        stores.dies_at = stores.removed_objects + count // 4 if runs == 2 else None
        try:
            _sweep(stores, count // 3)
        except Killed:
            killed += 1
    cpu = time.process_time() - begun
    assert set(stores.receipted) == {1}, "each has one receipt"  # noqa: S101  # a bench that measures nothing shall say so
    print(f"{count:,} due recordings: {runs} runs, one of them killed; each gone, with one receipt")
    print(f"memory: {idle} MB before, {_megabytes()} MB at most; CPU without the SDK: {cpu / count * 1e6:.0f} µs each")
    for name, number in sorted(stores.requests.items()):
        print(f"  {name:28}{number:>12,}  {number / count:.4f} a recording")
    figures = {"bench": "sweep_million", "count": count, "runs": runs, "megabytes": _megabytes(), "idle": idle}
    print(json.dumps(figures | {"killed": killed, "cpu_us": round(cpu / count * 1e6)}))
    return 0


def _sweep(stores: Stores, at_most: int) -> None:
    """One run of the function, which ends in time after so many."""
    ports = cast("Any", stores)
    chunks_left = iter([100.0] * max(at_most // CHUNK, 1))
    Sweeper(
        removing=Removing(recordings=ports, remover=ports, bundles=ports, receipts=ports, clock=FakeClock(NOW)),
        policies=ports,
        seconds_left=lambda: next(chunks_left, 0.0),
    ).sweep()


def _account(place: int) -> str:
    return f"acc_{place % ACCOUNTS:026d}"


def _recording_id(place: int) -> str:
    return f"rec_{place:026d}"


def _place(recording_id: str) -> int:
    return int(recording_id[4:])


def _recording(place: int, state: int) -> Recording:
    stored = Recording(
        account_id=_account(place),
        recording_id=_recording_id(place),
        number_id=f"num_{place % ACCOUNTS:026d}",
        service_number="+31850000001",
        caller="withheld",
        recorded_at=RECORDED,
        asked_at=RECORDED,
        days=30,
        policy=1,
        announced="played",
        state=State.STORED,
        audio=Audio(Codec.MP3, 1, 8000, 180_000, 360_000, "00000000", "0" * 64, "STANDARD"),
    )
    return removing(stored, "expired", RECORDED + timedelta(days=30)) if state == _REMOVING else stored


def _megabytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
