"""In-memory forms of what a download needs. They keep every promise of their ports; `Faults` makes any step crash."""

import hashlib
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from callfactory.clock import iso
from callfactory.errors import NotFound, VersionConflict
from callfactory.exports.job import Export, State, chained
from callfactory.exports.ports import CallPage, CallRow, RecordingGone, StoredRecording, UploadLost
from callfactory.holdings.ports import ObjectGone, Row, StoredObject
from callfactory.identity.accounts import Account, Member
from callfactory.numbers import ServiceNumber
from callfactory.pages import Page, Position
from callfactory.principal import Role
from callfactory.registry.model import Place

T = TypeVar("T")


class Crash(BaseException):
    """The machine stops: nothing catches this, as nothing catches a power cut."""


@dataclass
class Faults:
    """Crashes at the step of this number (counted from 1 over all fakes), before or after the step took effect."""

    at: int = 0
    after: bool = False
    steps: int = 0

    def step(self, act: Callable[[], T]) -> T:
        self.steps += 1
        if self.steps == self.at and not self.after:
            raise Crash
        result = act()
        if self.steps == self.at:
            raise Crash
        return result


class FakeExportStore:
    def __init__(self, faults: Faults | None = None) -> None:
        self._faults = faults or Faults()
        self.kept: dict[tuple[str, str], Export] = {}

    def add(self, export: Export) -> Export:
        for other in self.kept.values():
            if other.account_id == export.account_id and other.open and other.wish.digest == export.wish.digest:
                return other
        self.kept[export.account_id, export.export_id] = export
        return export

    def get(self, account_id: str, export_id: str) -> Export:
        if (account_id, export_id) not in self.kept:
            raise NotFound("There is no such download, or it is not yours.")
        return self._faults.step(lambda: self.kept[account_id, export_id])

    def page(self, account_id: str, *, limit: int, after: Position | None = None) -> Page[Export]:
        mine = [export for (owner, _), export in sorted(self.kept.items(), reverse=True) if owner == account_id]
        start = after["offset"] if after else 0
        end = start + limit
        return Page(tuple(mine[start:end]), {"offset": end} if end < len(mine) else None)

    def expired(self, now: datetime, *, after: Position | None) -> Page[Export]:
        del after
        ready = [export for export in self.kept.values() if export.state is State.READY]
        return Page(tuple(export for export in ready if export.state_at(now) is State.EXPIRED))

    def replace(self, export: Export) -> None:
        self._faults.step(lambda: self._replace(export))

    def _replace(self, export: Export) -> None:
        key = (export.account_id, export.export_id)
        if key not in self.kept or self.kept[key].version != export.version - 1:
            raise VersionConflict("The download was changed meanwhile.")
        self.kept[key] = export


@dataclass
class _Upload:
    name: str
    parts: dict[int, bytes] = field(default_factory=dict)


class FakeExportFiles:
    """A bucket: a file appears when its upload is complete."""

    def __init__(self, faults: Faults | None = None, *, smallest_part: int = 0) -> None:
        self._faults = faults or Faults()
        self._smallest_part = smallest_part
        self.files: dict[str, bytes] = {}
        self.uploads: dict[str, _Upload] = {}
        self._begun = 0

    def begin(self, name: str, content_type: str) -> str:
        assert content_type

        def act() -> str:
            self._begun += 1
            self.uploads[f"upload-{self._begun}"] = _Upload(name)
            return f"upload-{self._begun}"

        return self._faults.step(act)

    def write(self, name: str, upload_id: str, number: int, content: bytes) -> str:
        def act() -> str:
            self._upload(name, upload_id).parts[number] = content
            return hashlib.sha256(content).hexdigest()

        return self._faults.step(act)

    def complete(self, name: str, upload_id: str, *, parts: int, size: int, chain: str) -> None:
        def act() -> None:
            if upload_id not in self.uploads and len(self.files.get(name, b"")) == size:
                return
            stored = [content for number, content in sorted(self._upload(name, upload_id).parts.items())][:parts]
            found = ""
            for content in stored:
                found = chained(found, hashlib.sha256(content).hexdigest())
            if len(stored) != parts or found != chain or sum(map(len, stored)) != size:
                raise UploadLost
            assert all(len(content) >= self._smallest_part for content in stored[:-1])
            self.files[name] = b"".join(stored)
            del self.uploads[upload_id]

        self._faults.step(act)

    def sha256(self, name: str) -> str:
        return self._faults.step(lambda: hashlib.sha256(self.files[name]).hexdigest())

    def put(self, name: str, content: bytes, content_type: str) -> None:
        assert content_type
        self._faults.step(lambda: self.files.__setitem__(name, content))

    def read(self, name: str) -> bytes:
        def act() -> bytes:
            if name not in self.files:
                raise UploadLost
            return self.files[name]

        return self._faults.step(act)

    def remove(self, folder: str) -> None:
        def act() -> None:
            for name in [each for each in self.files if each.startswith(f"{folder}/")]:
                del self.files[name]

        self._faults.step(act)

    def abandon(self, name: str, upload_id: str) -> None:
        def act() -> None:
            if upload_id in self.uploads and self.uploads[upload_id].name == name:
                del self.uploads[upload_id]

        self._faults.step(act)

    def _upload(self, name: str, upload_id: str) -> _Upload:
        if upload_id not in self.uploads or self.uploads[upload_id].name != name:
            raise UploadLost
        return self.uploads[upload_id]


class FakeCallHistory:
    """Calls of numbers, in pages of a size."""

    def __init__(self, page_size: int = 3, faults: Faults | None = None) -> None:
        self._faults = faults or Faults()
        self._page_size = page_size
        self.rows: dict[str, list[CallRow]] = {}

    def add(self, *rows: CallRow) -> None:
        for row in rows:
            self.rows.setdefault(row.number_id, []).append(row)
            self.rows[row.number_id].sort(key=lambda each: (each.started_at, each.call_id))

    def page(
        self, number_id: str, *, start: datetime | None, end: datetime | None, after: Mapping[str, Any] | None
    ) -> CallPage:
        def act() -> CallPage:
            first, last = iso(start) if start else "", iso(end) if end else "9"
            found = [
                row
                for row in self.rows.get(number_id, [])
                if first <= row.started_at < last and (after is None or [row.started_at, row.call_id] > after["key"])
            ]
            page = found[: self._page_size]
            more = len(found) > len(page)
            return CallPage(page, {"key": [page[-1].started_at, page[-1].call_id]} if more else None)

        return self._faults.step(act)


class FakeArchive:
    """Recordings that are within reach, and their bytes."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], tuple[StoredRecording, bytes]] = {}

    def add(self, account_id: str, recording_id: str, content: bytes, **changes: Any) -> StoredRecording:
        begin = datetime(2026, 11, 1, tzinfo=UTC) + timedelta(minutes=len(self.kept))
        stored = StoredRecording(
            recording_id=recording_id,
            number_id="num_1",
            service_number="+31850000001",
            caller="+31612345678",
            recorded_at=begin,
            duration_ms=1000,
            call_id=None,
            key=f"recordings/{account_id}/{recording_id}",
            extension="wav",
            bytes=len(content),
            crc32=zlib.crc32(content),
            sha256=hashlib.sha256(content).hexdigest(),
            expires_at=datetime(2027, 1, 1, tzinfo=UTC),
        )
        stored = replace(stored, **changes)
        self.kept[account_id, recording_id] = (stored, content)
        return stored

    def page(
        self,
        account_id: str,
        *,
        number_id: str,
        start: datetime | None,
        end: datetime | None,
        limit: int,
        after: Position | None,
    ) -> Page[StoredRecording]:
        first, last = start or datetime.min.replace(tzinfo=UTC), end or datetime.max.replace(tzinfo=UTC)
        mine = [stored for (owner, _), (stored, _) in self.kept.items() if owner == account_id]
        found = [
            each
            for each in sorted(mine, key=lambda each: each.recorded_at)
            if each.number_id == number_id
            and first <= each.recorded_at < last
            and (after is None or iso(each.recorded_at) > after["at"])
        ]
        page = tuple(found[:limit])
        return Page(page, {"at": iso(page[-1].recorded_at)} if len(found) > limit else None)

    def get(self, account_id: str, recording_id: str) -> StoredRecording:
        if (account_id, recording_id) not in self.kept:
            raise NotFound("There is no such recording, or it is not yours.")
        return self.kept[account_id, recording_id][0]

    def read(self, recording: StoredRecording, offset: int, length: int) -> bytes:
        for stored, content in self.kept.values():
            if stored.key == recording.key:
                return content[offset : offset + length]
        raise RecordingGone

    def reachable(self, account_id: str, recording_ids: Sequence[str]) -> set[str]:
        return {each for each in recording_ids if (account_id, each) in self.kept}


class FakeHoldings:
    """Rows and objects by the name of their place."""

    def __init__(self, page_size: int = 2) -> None:
        self._page_size = page_size
        self.kept: dict[str, list[dict[str, Any]]] = {}
        self.stored: dict[str, dict[str, bytes]] = {}

    def rows(self, place: Place, account_id: str, number_ids: Sequence[str], after: Position | None) -> Page[Row]:
        del number_ids
        mine = [row for row in self.kept.get(place.name, []) if row.get("account_id", account_id) == account_id]
        start = after["offset"] if after else 0
        end = start + self._page_size
        return Page(tuple(mine[start:end]), {"offset": end} if end < len(mine) else None)

    def objects(self, place: Place, account_id: str, *, limit: int, after: Position | None) -> Page[StoredObject]:
        last = after["key"] if after else ""
        keys = sorted(key for key in self.stored.get(place.name, {}) if f"/{account_id}/" in key and key > last)
        found = tuple(StoredObject(place.name, key, len(self.stored[place.name][key])) for key in keys[:limit])
        return Page(found, {"key": found[-1].key} if len(keys) > limit else None)

    def read(self, stored: StoredObject, offset: int, length: int) -> bytes:
        if stored.key not in self.stored[stored.bucket]:
            raise ObjectGone
        return self.stored[stored.bucket][stored.key][offset : offset + length]


class FakeNumbers:
    def __init__(self, **numbers: Sequence[str]) -> None:
        self.numbers = {account: list(ids) for account, ids in numbers.items()}

    def get(self, account_id: str, number_id: str) -> ServiceNumber:
        if number_id not in self.numbers.get(account_id, []):
            raise NotFound("There is no such number, or it is not yours.")
        return _number(account_id, number_id)

    def numbers_of(self, account_id: str, *, limit: int, after: Position | None = None) -> Page[ServiceNumber]:
        start = after["offset"] if after else 0
        ids = self.numbers.get(account_id, [])
        following = {"offset": start + limit} if start + limit < len(ids) else None
        return Page(tuple(_number(account_id, each) for each in ids[start : start + limit]), following)


def _number(account_id: str, number_id: str) -> ServiceNumber:
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    return ServiceNumber(account_id, number_id, "+31850000001", "NL", "local", begin)


class FakeAccounts:
    """Every account is there, with one member."""

    def __init__(self, zone: str = "Europe/Amsterdam", language: str = "nl") -> None:
        self._made = datetime(2026, 1, 1, tzinfo=UTC)
        self._zone = zone
        self._language = language

    def get(self, account_id: str) -> Account:
        return Account(account_id, self._language, self._zone, "2018-05-01", self._made)

    def member(self, account_id: str, user_id: str) -> Member | None:
        return Member(account_id, user_id, "subject", "owner@company.example", frozenset({Role.OWNER}), self._made)


class FakeLinkSigner:
    """Links that tell what was signed."""

    def __init__(self) -> None:
        self.lives: list[timedelta] = []

    def link(self, name: str, *, filename: str, content_type: str, lives: timedelta) -> str:
        assert content_type
        self.lives.append(lives)
        return f"https://files.example/{name}?filename={filename}&seconds={int(lives.total_seconds())}"


def row(number_id: str, index: int, **changes: str) -> CallRow:
    """One of many calls of a number, seven minutes apart."""
    started = datetime(2026, 10, 25, 0, 0, tzinfo=UTC) + timedelta(minutes=7 * index, milliseconds=index)
    return CallRow(
        call_id=f"call{index:08d}",
        number_id=number_id,
        service_number="+31850000001",
        caller="withheld" if index % 5 == 0 else f"+316{index:08d}",
        started_at=iso(started),
        answered_at=iso(started + timedelta(seconds=4)) if index % 3 else "",
        duration_ms=str(index * 1234),
        ring_to="+31201234567" if index % 3 else "",
        outcome="answered" if index % 3 else "no-answer",
        price=str(index * 4321) if index % 3 else "",
        currency="EUR" if index % 3 else "",
        tariff="trf_1/7" if index % 3 else "",
        recorded_at=iso(started + timedelta(seconds=60)),
    )._replace(**changes)


def requeued(export: Export) -> Export:
    """The job, with its lease run out: what a crashed worker leaves after two minutes."""
    return replace(export, leased_until=None)
