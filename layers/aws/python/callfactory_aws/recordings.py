"""Recordings in DynamoDB: what is known of them, and what is due.

Due items stand in an index by month and shard. A sweep reads the months from where the last one found nothing left up
to now: two months, usually; a year's standstill is caught up with by reading twelve.
"""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Final

from pynamodb.exceptions import PutError
from pynamodb.expressions.condition import Condition

from callfactory.audio import Codec
from callfactory.clock import iso, parse_iso
from callfactory.errors import NotFound, VersionConflict
from callfactory.ids import moment_prefix
from callfactory.pages import Page, Position
from callfactory.recordings.ports import Due, RecordingFilter
from callfactory.recordings.recording import Audio, Recording, State, Upload
from callfactory_aws.crypto import Keyring
from callfactory_aws.tables.attributes import condition_failed, page_of
from callfactory_aws.tables.recordings import RecordingItem, SweepItem

SHARDS: Final = 16
_CHUNK: Final = 200
_SETTLED_AFTER: Final = timedelta(days=100)
"""A month that ended so long ago gets nothing new: what comes late is due when it comes. A third of it would do but for
the business clock of one machine, which is set a season ahead, where months are swept, and back again."""
_FIRST_MONTH: Final = "2026-01"
_LAST = "~"
_BATCH_GET: Final = 100


class DynamoRecordings:
    """The `Recordings` port: GetItem, BatchGetItem, PutItem, BatchWriteItem, Query on table and indexes."""

    def __init__(self, table: type[RecordingItem], sweeps: type[SweepItem], keyring: Keyring) -> None:
        self._table = table
        self._sweeps = sweeps
        self._keyring = keyring

    def add(self, recording: Recording) -> Recording:
        try:
            self._item(recording).save(condition=RecordingItem.account_id.does_not_exist())
        except PutError as error:
            if condition_failed(error):
                return self.get(recording.account_id, recording.recording_id)
            raise
        return recording

    def get(self, account_id: str, recording_id: str) -> Recording:
        try:
            return to_recording(self._table.get(account_id, recording_id, consistent_read=True))
        except RecordingItem.DoesNotExist:
            raise NotFound("There is no such recording, or it is not yours.") from None

    def get_many(self, keys: Iterable[tuple[str, str]]) -> list[Recording]:
        wanted = list(dict.fromkeys(keys))
        found: list[Recording] = []
        for start in range(0, len(wanted), _BATCH_GET):
            items = self._table.batch_get(wanted[start : start + _BATCH_GET], consistent_read=True)
            found.extend(to_recording(item) for item in items)
        return found

    def replace(self, recording: Recording) -> None:
        try:
            self._item(recording).save(condition=RecordingItem.version == recording.version - 1)
        except PutError as error:
            if condition_failed(error):
                raise VersionConflict("The recording was changed meanwhile.") from None
            raise

    def forget(self, recordings: Sequence[Recording]) -> None:
        with self._table.batch_write() as batch:
            for recording in recordings:
                batch.delete(self._table(recording.account_id, recording.recording_id))

    def page(self, account_id: str, wanted: RecordingFilter, *, limit: int, after: Position | None) -> Page[Recording]:
        bounds = RecordingItem.entry.between(_from(wanted.start), _to(wanted.end))
        search: dict[str, Any] = {
            "scan_index_forward": not wanted.newest_first,
            "limit": limit,
            "page_size": max(limit + 1, _CHUNK),
            "last_evaluated_key": dict(after) if after else None,
        }
        conditions = self._conditions(account_id, wanted)
        if wanted.number_id is not None:
            same_account = conditions & (RecordingItem.account_id == account_id)
            found = self._table.by_number.query(wanted.number_id, bounds, filter_condition=same_account, **search)
        else:
            found = self._table.query(account_id, bounds, filter_condition=conditions, **search)
        return page_of(found, to_recording)

    def before(self, number_id: str, before: datetime, *, after: Position | None) -> Page[Recording]:
        found = self._table.by_number.query(
            number_id,
            RecordingItem.entry.between(_from(None), moment_prefix("rec", before)),
            limit=_CHUNK,
            page_size=_CHUNK + 1,
            last_evaluated_key=dict(after) if after else None,
        )
        return page_of(found, to_recording)

    def due(self, now: datetime) -> Iterator[Sequence[Due]]:
        settled, clean = _month(now - _SETTLED_AFTER), True
        first = min(self._swept(), settled)
        for month in _months(first, _month(now)):
            for shard in range(SHARDS):
                for chunk in self._due_in(f"{month}#{shard:02d}", now):
                    clean = False
                    yield chunk
            if clean and first < month <= settled:
                self._sweeps("sweeper", "sweep", month=month).save()

    def longest_due(self, now: datetime) -> datetime | None:
        for month in _months(min(self._swept(), _month(now)), _month(now)):
            buckets = (f"{month}#{shard:02d}" for shard in range(SHARDS))
            first = [
                item.due_at
                for bucket in buckets
                for item in self._table.by_due.query(bucket, RecordingItem.due_at <= now, limit=1)
            ]
            if first:
                return min(first)
        return None

    def _due_in(self, bucket: str, now: datetime) -> Iterator[list[Due]]:
        chunk: list[Due] = []
        for item in self._table.by_due.query(bucket, RecordingItem.due_at <= now, page_size=_CHUNK):
            chunk.append(_to_due(item))
            if len(chunk) == _CHUNK:
                yield chunk
                chunk = []
        if chunk:
            yield chunk

    def _swept(self) -> str:
        try:
            return self._sweeps.get("sweeper", "sweep").month
        except SweepItem.DoesNotExist:
            return _FIRST_MONTH

    def _conditions(self, account_id: str, wanted: RecordingFilter) -> Condition:
        result: Condition = RecordingItem.state == State.STORED.value
        if wanted.caller is not None:
            result &= RecordingItem.caller_index == self._keyring.index(account_id, wanted.caller)
        if wanted.call_id is not None:
            result &= RecordingItem.call_id == wanted.call_id
        if wanted.min_duration_ms is not None:
            result &= RecordingItem.duration_ms >= wanted.min_duration_ms
        if wanted.max_duration_ms is not None:
            result &= RecordingItem.duration_ms <= wanted.max_duration_ms
        return result

    def _item(self, recording: Recording) -> RecordingItem:
        caller = recording.caller
        values: dict[str, Any] = {
            "number_id": recording.number_id,
            "service_number": recording.service_number,
            "caller": caller,
            "caller_index": self._keyring.index(recording.account_id, caller) if caller.startswith("+") else None,
            "recorded_at": recording.recorded_at,
            "asked_at": recording.asked_at,
            "days": recording.days,
            "policy": recording.policy,
            "announced": recording.announced,
            "call_id": recording.call_id,
            "state": recording.state.value,
            "version": recording.version,
            "upload": _upload_to_json(recording.upload),
            "audio": asdict(recording.audio) if recording.audio else None,
            "duration_ms": recording.audio.duration_ms if recording.audio else None,
            "stored_at": recording.stored_at,
            "refusal": recording.refusal,
            "leased_until": recording.leased_until,
            "holds": sorted(recording.holds) or None,
            "reason": recording.reason,
            "removal_due_at": recording.removal_due_at,
            "due_in": due_in(recording.due_at, recording.recording_id),
            "due_at": recording.due_at,
        }
        set_ = {name: value for name, value in values.items() if value is not None}
        return self._table(recording.account_id, recording.recording_id, **set_)


def due_in(due_at: datetime | None, spread_by: str) -> str | None:
    """The part of the index in which something is found that is due then."""
    return None if due_at is None else f"{_month(due_at)}#{zlib.crc32(spread_by.encode()) % SHARDS:02d}"


def to_recording(item: RecordingItem) -> Recording:
    """The recording of an item."""
    return Recording(
        account_id=item.account_id,
        recording_id=item.entry,
        number_id=item.number_id,
        service_number=item.service_number,
        caller=item.caller,
        recorded_at=item.recorded_at,
        asked_at=item.asked_at,
        days=int(item.days),
        policy=int(item.policy),
        announced="exempt" if item.announced == "exempt" else "played",
        call_id=item.call_id,
        state=State(item.state),
        version=int(item.version),
        upload=_upload_from_json(item.upload),
        audio=Audio(**{**item.audio, "codec": Codec(item.audio["codec"])}) if item.audio else None,
        stored_at=item.stored_at,
        refusal=item.refusal,
        leased_until=item.leased_until,
        holds=frozenset(str(hold) for hold in item.holds or ()),
        reason=item.reason,  # type: ignore[arg-type]  # written from a Recording
        removal_due_at=item.removal_due_at,
    )


def _upload_to_json(upload: Upload | None) -> dict[str, Any] | None:
    return None if upload is None else {**asdict(upload), "ends_at": iso(upload.ends_at)}


def _upload_from_json(stored: dict[str, Any] | None) -> Upload | None:
    if not stored:
        return None
    return Upload(**{**stored, "ends_at": parse_iso(stored["ends_at"]), "sha256": tuple(stored["sha256"])})


def _to_due(item: RecordingItem) -> Due:
    kind, _, number_id = item.entry.rpartition("#")
    if kind:
        return Due(item.account_id, "policy", number_id, item.due_at)
    return Due(item.account_id, "recording", item.entry, item.due_at)


def _from(start: datetime | None) -> str:
    return moment_prefix("rec", start) if start else "rec_"


def _to(end: datetime | None) -> str:
    return moment_prefix("rec", end) if end else f"rec_{_LAST}"


def _month(instant: datetime) -> str:
    return iso(instant)[:7]


def _months(first: str, last: str) -> Iterator[str]:
    year, month = int(first[:4]), int(first[5:])
    while (name := f"{year:04d}-{month:02d}") <= last:
        yield name
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
