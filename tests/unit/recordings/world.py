"""Everything around recordings in memory, wired as `functions/recordings/wiring.py` wires it."""

from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Any

from callfactory.erasure.forgotten import Forgetting
from callfactory.numbers import Period
from callfactory.principal import Principal, Role
from callfactory.recordings import places
from callfactory.recordings.policy import Policy, changed
from callfactory.recordings.ports import RecordingFilter
from callfactory.recordings.recording import Recording, State
from functions.recordings.choose_retention import Choosing, choose_retention
from functions.recordings.give_link import Listening, give_link
from functions.recordings.hold_recordings import Holding
from functions.recordings.list_recordings import Reading, list_recordings
from functions.recordings.make_copy import Copying
from functions.recordings.recordings_contract import (
    ChangeView,
    LinkRequest,
    RecordingLinkView,
    RecordingUploadView,
    RecordingView,
    SettingsRequest,
    UploadRequest,
)
from functions.recordings.remove_recordings import Removing
from functions.recordings.request_upload import Intake, request_upload
from functions.recordings.store_recording import End, Storing, store_recording
from functions.recordings.sweep import Sweeper, Swept
from tests.audio_samples import tone, wav
from tests.fakes import FakeClock
from tests.fakes_calls import FakeForgottenCallers, fingerprint
from tests.fakes_recordings import (
    FakeBucket,
    FakeBundles,
    FakeCallIds,
    FakeHolds,
    FakeIncoming,
    FakeLinks,
    FakeListenSigner,
    FakeNumbers,
    FakeOwnership,
    FakePolicies,
    FakeRecordings,
    StoredObject,
)
from tests.fakes_seams import FakeAuditLog, FakeBus, FakeReceipts, FakeSigner
from tests.gateway import person
from tests.recording_samples import (
    ACCOUNT,
    CALLER,
    NOW,
    NUMBER,
    SERVICE_NUMBER,
    SOURCE,
    a_number,
    an_id,
    settings,
    stored,
)

SWITCH = Principal(account_id=ACCOUNT, kind="key", subject_id="key_1", permissions=frozenset(), source_id=SOURCE)
OWNER = person(ACCOUNT, Role.OWNER, subject_id=an_id("usr", "owner"))
ONE_SECOND = wav(tone(1))


class World:
    """One account with one number, whose calls are recorded and kept `days`."""

    def __init__(self, days: int | None = 30) -> None:
        self.clock = FakeClock(NOW)
        self.real_clock = FakeClock(NOW)
        self.recordings = FakeRecordings()
        self.policies = FakePolicies(self.recordings)
        self.bucket = FakeBucket()
        self.links = FakeLinks()
        self.bundles = FakeBundles()
        self.holds = FakeHolds()
        self.forgotten = FakeForgottenCallers()
        self.audit = FakeAuditLog()
        self.bus = FakeBus()
        self.key = FakeSigner()
        self.receipts = FakeReceipts(self.key, self.clock)
        self.number = a_number()
        self.numbers = FakeNumbers(self.number)
        self.ownership = FakeOwnership(Period(SERVICE_NUMBER, ACCOUNT, NUMBER, self.number.active_from))
        self.signer = FakeListenSigner(self.bucket)
        if days is not None:
            self.policies.kept[NUMBER] = changed(Policy(ACCOUNT, NUMBER), settings(days), NOW)

    @property
    def policy(self) -> Policy:
        return self.policies.get(ACCOUNT, NUMBER)

    @property
    def removing(self) -> Removing:
        return Removing(
            recordings=self.recordings,
            remover=self.bucket,
            bundles=self.bundles,
            receipts=self.receipts,
            clock=self.clock,
        )

    @property
    def intake(self) -> Intake:
        return Intake(
            recordings=self.recordings,
            policies=self.policies,
            ownership=self.ownership,
            call_ids=FakeCallIds(),
            signer=self.bucket,
            forgetting=Forgetting(self.forgotten, fingerprint, self.clock),
            clock=self.clock,
        )

    @property
    def storing(self) -> Storing:
        return Storing(
            recordings=self.recordings,
            policies=self.policies,
            incoming=FakeIncoming(self.bucket),
            archive=self.bucket,
            bus=self.bus,
            clock=self.clock,
        )

    @property
    def reading(self) -> Reading:
        return Reading(
            recordings=self.recordings,
            policies=self.policies,
            numbers=self.numbers,
            holds=self.holds,
            clock=self.clock,
            region="eu-west-1",
        )

    @property
    def listening(self) -> Listening:
        return Listening(
            recordings=self.recordings,
            policies=self.policies,
            links=self.links,
            signer=self.signer,
            copying=self.copying,
            audit=self.audit,
            clock=self.clock,
            real_clock=self.real_clock,
        )

    @property
    def copying(self) -> Copying:
        return Copying(
            recordings=self.recordings,
            policies=self.policies,
            renditions=self.bucket,
            bus=self.bus,
            clock=self.clock,
        )

    @property
    def choosing(self) -> Choosing:
        return Choosing(
            removing=self.removing,
            policies=self.policies,
            numbers=self.numbers,
            links=self.links,
            tags=self.bucket,
            audit=self.audit,
            real_clock=self.real_clock,
            region="eu-west-1",
        )

    @property
    def holding(self) -> Holding:
        return Holding(
            recordings=self.recordings,
            policies=self.policies,
            holds=self.holds,
            tags=self.bucket,
            audit=self.audit,
            clock=self.clock,
        )

    # -- what happens in tests ----------------------------------------------------------------------------------------

    def ask(self, content: bytes = ONE_SECOND, **changes: Any) -> RecordingUploadView:
        """A switch asks for a link."""
        values: dict[str, Any] = {
            "service_number": SERVICE_NUMBER,
            "call": "1764000000.17",
            "recorded_at": self.clock.now(),
            "caller": CALLER,
            "announcement_played": True,
            "bytes": len(content),
            "sha256": [sha256(content).hexdigest()],
            **changes,
        }
        return request_upload(UploadRequest(**values), SWITCH, intake=self.intake)

    def put(self, content: bytes = ONE_SECOND, **changes: Any) -> tuple[Recording, End]:
        """A switch asks, puts, and the store tells us."""
        asked = self.ask(content, **changes)
        recording = self.recordings.get(ACCOUNT, asked.recording_id)
        end = store_recording(self.bucket.put(recording, content), storing=self.storing)
        return self.recordings.get(ACCOUNT, asked.recording_id), end

    def keep(self, *recordings: Recording) -> None:
        """As if these had arrived in the past."""
        for recording in recordings:
            self.recordings.add(recording)
            key = places.kept(recording.account_id, recording.recording_id)
            self.bucket.objects[key] = StoredObject(b"sound")

    def keep_days_ago(self, *days_ago: float, days: int = 30, policy: int = 1) -> list[Recording]:
        """Recordings that began so many days ago."""
        made = [
            stored(self.clock.now() - timedelta(days=ago), call=f"call-{ago}", days=days, policy=policy)
            for ago in days_ago
        ]
        self.keep(*made)
        return made

    def listed(self) -> list[RecordingView]:
        """What the owner sees."""
        return list(list_recordings(ACCOUNT, RecordingFilter(), limit=200, after=None, reading=self.reading).items)

    def link(self, recording: Recording, **request: Any) -> RecordingLinkView:
        return give_link(recording.recording_id, LinkRequest(**request), OWNER, listening=self.listening)

    def choose(self, days: int | None, **changes: Any) -> ChangeView:
        """The owner chooses how long recordings are kept."""
        return choose_retention(
            NUMBER, self.request(days, **changes), OWNER, choosing=self.choosing, seconds_left=lambda: 29.0
        )

    def request(self, days: int | None, **changes: Any) -> SettingsRequest:
        values: dict[str, Any] = {"days": days, "version": self.policy.version, "removes": 10_000, **changes}
        if days is not None:
            values = {"purpose": "Evidence of orders", "announcement": "en", **values}
        return SettingsRequest(**values)

    def sweep(self, *, seconds_left: Sequence[float] = ()) -> Swept:
        """One sweep; `seconds_left` are the answers to how much time there is, then plenty."""
        left = iter(seconds_left)
        return Sweeper(removing=self.removing, policies=self.policies, seconds_left=lambda: next(left, 800.0)).sweep()

    def receipts_of(self, account_id: str = ACCOUNT) -> list[dict[str, Any]]:
        return [each.document() for each in self.receipts.receipts(account_id, limit=10_000).items]

    def bytes_left(self) -> set[str]:
        return set(self.bucket.objects)

    def states(self) -> dict[str, State]:
        return {key[1]: recording.state for key, recording in self.recordings.kept.items()}
