"""What tests of recordings do, whatever the ports are made of: memory in unit tests, an emulated AWS in the others."""

from hashlib import sha256
from typing import Any

from callfactory.audit import AuditLog
from callfactory.clock import Clock
from callfactory.erasure.forgotten import Forgetting
from callfactory.events import Bus
from callfactory.principal import Principal, Role
from callfactory.receipts import Receipts
from callfactory.recordings.ports import (
    Archive,
    Bundles,
    CallIds,
    GivenLinks,
    Holds,
    Incoming,
    OwnedNumbers,
    Ownership,
    Policies,
    Recordings,
    Remover,
    Tags,
    UploadSigner,
)
from functions.recordings.choose_retention import Choosing, choose_retention
from functions.recordings.list_recordings import Reading
from functions.recordings.recordings_contract import ChangeView, RecordingUploadView, SettingsRequest, UploadRequest
from functions.recordings.remove_recordings import Removing
from functions.recordings.request_upload import Intake, request_upload
from functions.recordings.store_recording import Storing
from tests.audio_samples import tone, wav
from tests.fakes_calls import FakeForgottenCallers, fingerprint
from tests.gateway import person
from tests.recording_samples import ACCOUNT, CALLER, NUMBER, SERVICE_NUMBER, SOURCE, an_id

SWITCH = Principal(account_id=ACCOUNT, kind="key", subject_id="key_1", permissions=frozenset(), source_id=SOURCE)
OWNER = person(ACCOUNT, Role.OWNER, subject_id=an_id("usr", "owner"))
ONE_SECOND = wav(tone(1))


class RecordingsHouse:
    """One account with one number: the ports, and the use cases wired with them as the product wires them
    (`functions/recordings/recordings_wiring.py`)."""

    clock: Clock
    real_clock: Clock
    recordings: Recordings
    policies: Policies
    numbers: OwnedNumbers
    ownership: Ownership
    call_ids: CallIds
    links: GivenLinks
    holds: Holds
    receipts: Receipts
    uploads: UploadSigner
    incoming: Incoming
    archive: Archive
    tags: Tags
    remover: Remover
    bundles: Bundles
    forgotten: FakeForgottenCallers
    audit: AuditLog
    bus: Bus

    @property
    def removing(self) -> Removing:
        return Removing(
            recordings=self.recordings,
            remover=self.remover,
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
            call_ids=self.call_ids,
            signer=self.uploads,
            forgetting=Forgetting(self.forgotten, fingerprint, self.clock),
            clock=self.clock,
        )

    @property
    def storing(self) -> Storing:
        return Storing(
            recordings=self.recordings,
            policies=self.policies,
            incoming=self.incoming,
            archive=self.archive,
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
    def choosing(self) -> Choosing:
        return Choosing(
            removing=self.removing,
            policies=self.policies,
            numbers=self.numbers,
            links=self.links,
            tags=self.tags,
            audit=self.audit,
            real_clock=self.real_clock,
            region="eu-west-1",
        )

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

    def choose(self, days: int | None, **changes: Any) -> ChangeView:
        """The owner chooses how long recordings are kept."""
        return choose_retention(
            NUMBER, self.request(days, **changes), OWNER, choosing=self.choosing, seconds_left=lambda: 29.0
        )

    def request(self, days: int | None, **changes: Any) -> SettingsRequest:
        """What the owner sends for that."""
        version = self.policies.get(ACCOUNT, NUMBER).version
        values: dict[str, Any] = {"days": days, "version": version, "removes": 10_000, **changes}
        if days is not None:
            values = {"purpose": "Evidence of orders", "announcement": "en", **values}
        return SettingsRequest(**values)
