"""In-memory forms of what recordings need. They keep every promise of their ports, races included."""

import io
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import BinaryIO

from callfactory.errors import NotFound, VersionConflict
from callfactory.ids import id_from_digest, moment_prefix
from callfactory.numbers import Period, ServiceNumber
from callfactory.pages import Page, Position
from callfactory.recordings import places
from callfactory.recordings.holds import Hold
from callfactory.recordings.places import StorageClass
from callfactory.recordings.policy import Policy
from callfactory.recordings.ports import Due, Part, RecordingFilter
from callfactory.recordings.recording import Recording, State


class FakeRecordings:
    """`when_replacing` is called before each change, once: what a test lets happen in between."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], Recording] = {}
        self.policies: dict[str, Policy] = {}
        self.when_replacing: list[Callable[[], object]] = []
        self.writes = 0

    def add(self, recording: Recording) -> Recording:
        return self.kept.setdefault(_key(recording), recording)

    def get(self, account_id: str, recording_id: str) -> Recording:
        try:
            return self.kept[account_id, recording_id]
        except KeyError:
            raise NotFound("There is no such recording, or it is not yours.") from None

    def get_many(self, keys: Iterable[tuple[str, str]]) -> list[Recording]:
        return [self.kept[key] for key in dict.fromkeys(keys) if key in self.kept]

    def replace(self, recording: Recording) -> None:
        if self.when_replacing:
            self.when_replacing.pop(0)()
        known = self.kept.get(_key(recording))
        if known is None or known.version != recording.version - 1:
            raise VersionConflict("The recording was changed meanwhile.")
        self.kept[_key(recording)] = recording
        self.writes += 1

    def forget(self, recordings: Sequence[Recording]) -> None:
        for recording in recordings:
            self.kept.pop(_key(recording), None)

    def page(self, account_id: str, wanted: RecordingFilter, *, limit: int, after: Position | None) -> Page[Recording]:
        own = [each for each in self.kept.values() if each.account_id == account_id and _matches(each, wanted)]
        own.sort(key=lambda each: each.recording_id, reverse=wanted.newest_first)
        start = int(after["offset"]) if after else 0
        more = {"offset": start + limit} if start + limit < len(own) else None
        return Page(tuple(own[start : start + limit]), more)

    def before(self, number_id: str, before: datetime, *, after: Position | None) -> Page[Recording]:
        first = after["after"] if after else ""
        end = moment_prefix("rec", before)
        found = sorted(
            (each for each in self.kept.values() if each.number_id == number_id and each.recording_id < end),
            key=lambda each: each.recording_id,
        )
        rest = [each for each in found if each.recording_id > first]
        return Page(tuple(rest[:3]), {"after": rest[2].recording_id} if len(rest) > 3 else None)

    def longest_due(self, now: datetime) -> datetime | None:
        return next((chunk[0].due_at for chunk in self.due(now)), None)

    def due(self, now: datetime) -> Iterator[Sequence[Due]]:
        recordings = [
            Due(each.account_id, "recording", each.recording_id, each.due_at)
            for each in self.kept.values()
            if each.due_at is not None and each.due_at <= now
        ]
        policies = [
            Due(each.account_id, "policy", each.number_id, each.look_at)
            for each in self.policies.values()
            if each.look_at is not None and each.look_at <= now
        ]
        due = sorted([*recordings, *policies], key=lambda each: each.due_at)
        for start in range(0, len(due), 3):
            yield due[start : start + 3]


class FakePolicies:
    """Shares its policies with the recordings, whose sweep finds both."""

    def __init__(self, recordings: FakeRecordings) -> None:
        self.kept = recordings.policies
        self.numbers: dict[str, ServiceNumber] = {}

    def get(self, account_id: str, number_id: str) -> Policy:
        return self.kept.get(number_id, Policy(account_id, number_id))

    def change(self, policy: Policy, number: ServiceNumber) -> None:
        known = self.kept.get(policy.number_id)
        if (known.version if known else 0) != policy.version - 1:
            raise VersionConflict("It was changed meanwhile.")
        self.kept[policy.number_id] = policy
        self.numbers[number.number_id] = number

    def forget(self, account_id: str, number_id: str) -> None:
        del account_id
        self.kept.pop(number_id, None)

    def look_again(self, policy: Policy, at: datetime | None) -> None:
        known = self.kept.get(policy.number_id)
        if known is not None and known.version == policy.version:
            self.kept[policy.number_id] = replace(known, look_at=at)


class FakeNumbers:
    def __init__(self, *numbers: ServiceNumber) -> None:
        self.numbers = list(numbers)

    def get(self, account_id: str, number_id: str) -> ServiceNumber:
        for each in self.numbers:
            if (each.account_id, each.number_id) == (account_id, number_id):
                return each
        raise NotFound("There is no such number, or it is not yours.")


class FakeOwnership:
    def __init__(self, *periods: Period) -> None:
        self.known = list(periods)

    def periods(self, e164: str) -> Sequence[Period]:
        return [each for each in self.known if each.e164 == e164]


class FakeCallIds:
    def call_id(self, source_id: str, switch_call_id: str) -> str:
        return id_from_digest("call", f"{source_id}/{switch_call_id}".encode().ljust(17, b"."))


class FakeLinks:
    def __init__(self) -> None:
        self.given: list[tuple[Recording, datetime]] = []

    def give(self, recording: Recording, until: datetime) -> None:
        self.given.append((recording, until))

    def open(self, account_id: str, number_id: str, now: datetime) -> list[str]:
        return [
            recording.recording_id
            for recording, until in self.given
            if (recording.account_id, recording.number_id) == (account_id, number_id) and until >= now
        ]


class FakeHolds:
    def __init__(self) -> None:
        self.kept: dict[str, Hold] = {}

    def add(self, hold: Hold) -> None:
        self.kept[hold.hold_id] = hold

    def get(self, account_id: str, hold_id: str) -> Hold:
        hold = self.kept.get(hold_id)
        if hold is None or hold.account_id != account_id:
            raise NotFound("There is no such hold.")
        return hold

    def of_account(self, account_id: str) -> list[Hold]:
        return [hold for hold in self.kept.values() if hold.account_id == account_id]

    def replace(self, hold: Hold) -> None:
        if self.kept[hold.hold_id].version != hold.version - 1:
            raise VersionConflict("It was changed meanwhile.")
        self.kept[hold.hold_id] = hold


@dataclass
class StoredObject:
    content: bytes
    tag: str | None = None
    storage: StorageClass = "STANDARD"
    media_type: str = ""


@dataclass
class FakeBucket:
    """Every role on one bucket. `refuses` are keys that cannot be removed now; `uploads` are open ones in parts."""

    objects: dict[str, StoredObject] = field(default_factory=dict)
    uploads: set[str] = field(default_factory=set)
    refuses: set[str] = field(default_factory=set)
    before_write: list[Callable[[], object]] = field(default_factory=list)

    # what switches put
    def link(self, recording: Recording, lives: timedelta) -> Part:
        upload = recording.upload
        assert upload is not None
        return Part(1, f"https://put/{recording.recording_id}?lives={lives.seconds}", {}, upload.bytes)

    def begin(self, recording: Recording) -> str:
        self.uploads.add(f"upload-{recording.recording_id}")
        return f"upload-{recording.recording_id}"

    def parts(self, recording: Recording, lives: timedelta) -> list[Part]:
        upload = recording.upload
        assert upload is not None
        return [
            Part(number, f"https://put/{number}?lives={lives.seconds}", {}, 1)
            for number in range(1, len(upload.sha256) + 1)
        ]

    def complete(self, recording: Recording) -> bool:
        key = places.incoming(recording.account_id, recording.recording_id)
        self.uploads.discard(f"upload-{recording.recording_id}")
        return key in self.objects

    def put(self, recording: Recording, content: bytes) -> str:
        """A switch puts its file; answers the key that the store tells about."""
        key = places.incoming(recording.account_id, recording.recording_id)
        self.objects[key] = StoredObject(content)
        return key

    # reading and writing
    @contextmanager
    def _open(self, key: str) -> Iterator[BinaryIO]:
        if key not in self.objects:
            raise NotFound("There is no such object.")
        yield io.BytesIO(self.objects[key].content)

    def open(self, key: str) -> AbstractContextManager[BinaryIO]:
        return self._open(key)

    def source(self, key: str) -> AbstractContextManager[BinaryIO]:
        return self._open(key)

    def size(self, key: str) -> int | None:
        return len(self.objects[key].content) if key in self.objects else None

    def exists(self, key: str) -> bool:
        return key in self.objects

    def write(
        self,
        key: str,
        pieces: Iterator[bytes],
        *,
        media_type: str,
        tag: str | None = None,
        storage: StorageClass = "STANDARD",
    ) -> None:
        content = b"".join(pieces)
        if self.before_write:
            self.before_write.pop(0)()
        self.objects[key] = StoredObject(content, tag, storage, media_type)

    def retag(self, key: str, tag: str) -> bool:
        if key in self.objects:
            self.objects[key].tag = tag
        return key in self.objects

    # removing
    def remove(self, keys: Sequence[str]) -> set[str]:
        for key in keys:
            if key not in self.refuses:
                self.objects.pop(key, None)
        return self.refuses & set(keys) & set(self.objects)

    def abort(self, key: str, upload_id: str) -> None:
        del key
        self.uploads.discard(upload_id)

    def left(self, keys: Sequence[str]) -> set[str]:
        return {key for key in keys if key in self.objects}


class FakeIncoming:
    """What switches put into a bucket."""

    def __init__(self, bucket: FakeBucket) -> None:
        self._bucket = bucket

    def open(self, key: str) -> AbstractContextManager[BinaryIO]:
        return self._bucket.open(key)

    def size(self, key: str) -> int | None:
        return self._bucket.size(key)

    def remove(self, key: str) -> None:
        self._bucket.remove([key])


class FakeListenSigner:
    """`opens` tells whether a link opens something now."""

    def __init__(self, bucket: FakeBucket) -> None:
        self._bucket = bucket

    def link(self, key: str, *, filename: str | None, media_type: str, lives: timedelta, entry_id: str) -> str:
        del entry_id
        return f"https://get/{key}?name={filename}&type={media_type}&lives={int(lives.total_seconds())}"

    def opens(self, url: str) -> bool:
        return url.removeprefix("https://get/").partition("?")[0] in self._bucket.objects


class FakeBundles:
    """Downloads by the recordings in them."""

    def __init__(self) -> None:
        self.holding: dict[str, int] = {}

    def remove_holding(self, account_id: str, recording_ids: Collection[str]) -> Mapping[str, int]:
        del account_id
        return {each: self.holding.pop(each) for each in recording_ids if each in self.holding}


def _key(recording: Recording) -> tuple[str, str]:
    return recording.account_id, recording.recording_id


def _matches(recording: Recording, wanted: RecordingFilter) -> bool:
    audio = recording.audio
    if recording.state is not State.STORED or audio is None:
        return False
    return all(
        (
            wanted.number_id in {None, recording.number_id},
            wanted.start is None or recording.recorded_at >= wanted.start,
            wanted.end is None or recording.recorded_at < wanted.end,
            wanted.caller in {None, recording.caller},
            wanted.call_id in {None, recording.call_id},
            wanted.min_duration_ms is None or audio.duration_ms >= wanted.min_duration_ms,
            wanted.max_duration_ms is None or audio.duration_ms <= wanted.max_duration_ms,
        )
    )
