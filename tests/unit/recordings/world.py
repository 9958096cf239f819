"""Everything around recordings in memory, wired as `functions/recordings/wiring.py` wires it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from callfactory.numbers import Period
from callfactory.recordings import places
from callfactory.recordings.policy import Policy, changed
from callfactory.recordings.ports import RecordingFilter
from callfactory.recordings.recording import Recording, State
from functions.recordings.give_link import Listening, give_link
from functions.recordings.hold_recordings import Holding
from functions.recordings.list_recordings import list_recordings
from functions.recordings.make_copy import Copying
from functions.recordings.recordings_contract import (
    LinkRequest,
    RecordingLinkView,
    RecordingView,
)
from functions.recordings.store_recording import End, store_recording
from functions.recordings.sweep import Sweeper, Swept
from tests.fakes import FakeClock
from tests.fakes_calls import FakeForgottenCallers
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
from tests.recording_samples import (
    ACCOUNT,
    NOW,
    NUMBER,
    SERVICE_NUMBER,
    a_number,
    settings,
    stored,
)
from tests.recordings_house import ONE_SECOND, OWNER, RecordingsHouse


class World(RecordingsHouse):
    """Everything in memory; calls of the number are recorded and kept `days`."""

    def __init__(self, days: int | None = 30) -> None:
        self.clock: FakeClock = FakeClock(NOW)
        self.real_clock: FakeClock = FakeClock(NOW)
        self.recordings: FakeRecordings = FakeRecordings()
        self.policies: FakePolicies = FakePolicies(self.recordings)
        self.bucket = FakeBucket()
        self.uploads = self.archive = self.tags = self.remover = self.bucket
        self.incoming = FakeIncoming(self.bucket)
        self.links: FakeLinks = FakeLinks()
        self.bundles: FakeBundles = FakeBundles()
        self.holds: FakeHolds = FakeHolds()
        self.forgotten = FakeForgottenCallers()
        self.audit: FakeAuditLog = FakeAuditLog()
        self.bus: FakeBus = FakeBus()
        self.key = FakeSigner()
        self.receipts: FakeReceipts = FakeReceipts(self.key, self.clock)
        self.number = a_number()
        self.numbers: FakeNumbers = FakeNumbers(self.number)
        self.ownership: FakeOwnership = FakeOwnership(Period(SERVICE_NUMBER, ACCOUNT, NUMBER, self.number.active_from))
        self.call_ids = FakeCallIds()
        self.signer = FakeListenSigner(self.bucket)
        if days is not None:
            self.policies.kept[NUMBER] = changed(Policy(ACCOUNT, NUMBER), settings(days), NOW)

    @property
    def policy(self) -> Policy:
        return self.policies.get(ACCOUNT, NUMBER)

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
