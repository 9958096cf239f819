"""Give a switch the links by which it puts the audio of a call, or say why not."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from callfactory.calls.caller import WITHHELD, hidden, presentation, read_caller, sip_privacy
from callfactory.calls.times import to_ms
from callfactory.clock import Clock
from callfactory.erasure.forgotten import Forgetting
from callfactory.errors import Conflict, Gone, InvalidInput, NotAnnounced, NotFound, RecordingOff, Unavailable
from callfactory.numbers import Period
from callfactory.principal import Principal
from callfactory.recordings.policy import Policy
from callfactory.recordings.ports import CallIds, Ownership, Policies, Recordings, UploadSigner
from callfactory.recordings.recording import (
    PART_BYTES,
    UPLOAD_LIVES,
    Recording,
    State,
    Upload,
    asked_again,
    recording_id,
)
from functions.recordings.recordings_contract import RecordingUploadView, UploadPartView, UploadRequest

_CLOCKS_DIFFER: Final = timedelta(minutes=5)
"""How far a switch's clock may be ahead of ours."""


class Intake:
    """The ports that taking audio in needs."""

    def __init__(
        self,
        *,
        recordings: Recordings,
        policies: Policies,
        ownership: Ownership,
        call_ids: CallIds,
        signer: UploadSigner,
        forgetting: Forgetting,
        clock: Clock,
    ) -> None:
        self.recordings = recordings
        self.policies = policies
        self.ownership = ownership
        self.call_ids = call_ids
        self.signer = signer
        self.forgetting = forgetting
        self.clock = clock


def request_upload(request: UploadRequest, principal: Principal, *, intake: Intake) -> RecordingUploadView:
    """Links for what has not arrived yet; none where all has. Asking again means the same recording.

    Nothing is kept where it is refused: NotFound for a number that is not the account's (any more), RecordingOff,
    NotAnnounced, Conflict for a call from before the number was the account's, Gone for one whose time is over, and for
    one of a caller who is to stay forgotten.
    """
    now = intake.clock.now()
    period = _period(request, principal.account_id, now, ownership=intake.ownership)
    # The policy is read before anything is kept: a recording is of the version that it was made under, or an older one.
    policy = intake.policies.get(principal.account_id, period.number_id)
    wanted = _wanted(request, principal, period, policy, now, call_ids=intake.call_ids)
    _refuse_forgotten(wanted, intake.forgetting)
    known = intake.recordings.add(wanted)
    return show_upload(_current(known, wanted, intake=intake), intake=intake)


def complete_upload(account_id: str, recording_id_: str, *, intake: Intake) -> RecordingUploadView:
    """Puts the parts of an upload together. Raises NotFound, and Conflict while parts are missing."""
    recording = intake.recordings.get(account_id, recording_id_)
    in_parts = recording.upload is not None and recording.upload.upload_id is not None
    if recording.state is State.EXPECTED and in_parts and not intake.signer.complete(recording):
        raise Conflict("Some parts have not arrived yet: ask for their links again.")
    return _view(recording, [])


def show_upload(recording: Recording, *, intake: Intake) -> RecordingUploadView:
    """The state of a recording, with links where something has not arrived."""
    upload = recording.upload
    if recording.state is not State.EXPECTED or upload is None or recording.busy(intake.clock.now()):
        return _view(recording, [])
    if upload.upload_id is None:
        parts = [intake.signer.link(recording, UPLOAD_LIVES)]
    else:
        parts = intake.signer.parts(recording, UPLOAD_LIVES)
    return _view(
        recording,
        [
            UploadPartView(number=each.number, url=each.url, headers=dict(each.headers), bytes=each.bytes)
            for each in parts
        ],
    )


def _period(request: UploadRequest, account_id: str, now: datetime, *, ownership: Ownership) -> Period:
    """The ownership of the number that the call belongs to: the present one."""
    present = [each for each in ownership.periods(request.service_number) if each.active_to is None]
    if not present or present[-1].account_id != account_id:
        raise NotFound("This is not a number of the account, or not any more: nothing of it is recorded.")
    if request.recorded_at < present[-1].active_from:
        raise Conflict("The call is from before the number was yours.")
    if request.recorded_at > now + _CLOCKS_DIFFER:
        raise InvalidInput.of("recorded_at", "future", "This is in the future: set the clock of the switch.")
    return present[-1]


def _wanted(
    request: UploadRequest, principal: Principal, period: Period, policy: Policy, now: datetime, *, call_ids: CallIds
) -> Recording:
    settings = policy.settings
    if settings.days is None:
        raise RecordingOff("Calls of this number are not recorded.")
    if not request.announcement_played and settings.exemption is None:
        raise NotAnnounced("The caller was not told that the call is recorded, so the recording is not taken.")
    at = request.recorded_at.replace(microsecond=request.recorded_at.microsecond // 1000 * 1000)
    source = principal.source_id or principal.subject_id
    recording = Recording(
        account_id=principal.account_id,
        recording_id=recording_id(principal.account_id, period.number_id, source, request.call, request.part, at),
        number_id=period.number_id,
        service_number=request.service_number,
        caller=_caller(request),
        recorded_at=at,
        asked_at=now,
        days=settings.days,
        policy=policy.version,
        announced="played" if request.announcement_played else "exempt",
        call_id=call_ids.call_id(source, request.call),
        upload=_upload(request, now),
    )
    if recording.expires_at(policy) <= now:
        raise Gone("Recordings of this number are not kept as long as this call is ago.")
    return recording


def _refuse_forgotten(wanted: Recording, forgetting: Forgetting) -> None:
    """What arrives late does not bring a forgotten caller back. Looked up anew: whoever is forgotten from now on is
    looked for among the recordings afterwards, and this one is found there."""
    forgetting.callers.look_again({wanted.account_id})
    if forgetting.hides(wanted.account_id, wanted.caller, to_ms(wanted.recorded_at)):
        raise Gone("This caller is to stay forgotten: nothing of the call is kept. Delete the file.")


def _caller(request: UploadRequest) -> str:
    """A sign of privacy beats a number (CD-2, CI-2)."""
    signs = hidden(presentation(request.caller_presentation), sip_privacy(request.privacy))
    caller = read_caller(request.caller, country=request.country)
    return WITHHELD if WITHHELD in {signs, caller} else signs or caller


def _upload(request: UploadRequest, now: datetime) -> Upload:
    in_parts = len(request.sha256) > 1
    return Upload(
        bytes=request.bytes,
        sha256=tuple(request.sha256),
        ends_at=now + UPLOAD_LIVES,
        part_bytes=PART_BYTES if in_parts else None,
    )


def _current(known: Recording, wanted: Recording, *, intake: Intake) -> Recording:
    """What is kept after this request: a new announcement replaces the one before it, unless it is the same."""
    if known.state not in {State.EXPECTED, State.REFUSED}:
        return known
    if known.busy(intake.clock.now()):
        raise Unavailable("The file that arrived is being looked at.", retry_after=5)
    assert wanted.upload is not None  # noqa: S101  # made above
    upload, before = wanted.upload, known.upload
    same = before is not None and (before.bytes, before.sha256) == (upload.bytes, upload.sha256)
    if known.state is State.EXPECTED and same and before is not None:
        upload = replace(upload, upload_id=before.upload_id)
    if upload.part_bytes is not None and upload.upload_id is None:
        upload = replace(upload, upload_id=intake.signer.begin(known))
    again = asked_again(known, upload)
    intake.recordings.replace(again)
    return again


def _view(recording: Recording, parts: list[UploadPartView]) -> RecordingUploadView:
    upload = recording.upload
    return RecordingUploadView(
        recording_id=recording.recording_id,
        state=recording.state.value,
        refusal=recording.refusal,
        parts=parts,
        in_parts=upload is not None and upload.upload_id is not None,
        expires_at=upload.ends_at if upload is not None and parts else None,
    )
