"""Give a link that plays or fetches one recording, for some minutes and never longer than the recording is kept (RC-8).

A link is noted before its recording is looked at for the last time. So of a link and a choice that makes the recording
due, one sees the other: either the choice finds the link and removes the bytes behind it before it answers, or the link
is not given.
"""

from datetime import datetime, timedelta

from callfactory.audio import Codec
from callfactory.audit import Action, AuditLog, entry
from callfactory.clock import Clock, iso
from callfactory.errors import Gone
from callfactory.principal import Principal
from callfactory.recordings import places
from callfactory.recordings.ports import GivenLinks, ListenSigner, Policies, Recordings
from callfactory.recordings.recording import Recording
from callfactory.retention import link_lives
from functions.recordings.list_recordings import reachable
from functions.recordings.make_copy import Copying, copy_for
from functions.recordings.recordings_contract import LinkRequest, RecordingLinkView


class Listening:
    """The ports that giving links needs. `real_clock` is the one that S3 checks links by."""

    def __init__(
        self,
        *,
        recordings: Recordings,
        policies: Policies,
        links: GivenLinks,
        signer: ListenSigner,
        copying: Copying,
        audit: AuditLog,
        clock: Clock,
        real_clock: Clock,
    ) -> None:
        self.recordings = recordings
        self.policies = policies
        self.links = links
        self.signer = signer
        self.copying = copying
        self.audit = audit
        self.clock = clock
        self.real_clock = real_clock


def give_link(
    recording_id: str, request: LinkRequest, principal: Principal, *, listening: Listening
) -> RecordingLinkView:
    """A new link, written down with whom it is for. Raises NotFound, Gone once the recording's time is over, and
    BeingMade where a copy in another format takes longer than an answer may."""
    recording = _reachable(principal.account_id, recording_id, listening)[0]
    key = places.kept(recording.account_id, recording.recording_id)
    if request.format == "wav":
        key = copy_for(recording, copying=listening.copying)
    _, lives = _reachable(principal.account_id, recording_id, listening)
    dies = listening.real_clock.now().replace(microsecond=0) + lives
    listening.links.give(recording, dies)
    _reachable(principal.account_id, recording_id, listening)
    entry_id = _write_down(recording, request, principal, dies, listening)
    name = _file_name(recording, request.format) if request.purpose == "download" else None
    media_type = "audio/wav" if request.format == "wav" else Codec.MP3.media_type
    url = listening.signer.link(key, filename=name, media_type=media_type, lives=lives, entry_id=entry_id)
    return RecordingLinkView(url=url, filename=name, expires_at=dies, media_type=media_type)


def _reachable(account_id: str, recording_id: str, ports: Listening) -> tuple[Recording, timedelta]:
    """The recording and how long a link to it may live: whole seconds, as S3 counts them, and at least one."""
    recording, policy = reachable(
        account_id, recording_id, recordings=ports.recordings, policies=ports.policies, clock=ports.clock
    )
    lives = timedelta(seconds=int(link_lives(recording.expires_at(policy), ports.clock.now()).total_seconds()))
    if not lives:
        raise Gone("This recording's time is over.")
    return recording, lives


def _write_down(
    recording: Recording, request: LinkRequest, principal: Principal, dies: datetime, ports: Listening
) -> str:
    """In the account's log, for its owner: who got which link. Answers the entry's id."""
    written = entry(
        recording.account_id,
        Action.RECORDING_LINKED,
        at=ports.clock.now(),
        by=(principal.kind, principal.subject_id),
        target=("recording", recording.recording_id),
        link_expires=iso(dies),
        purpose=request.purpose,
        format=request.format,
    )
    ports.audit.record(written)
    return written.entry_id


def _file_name(recording: Recording, extension: str) -> str:
    """Number and time of the call: no caller, since files travel."""
    return f"{recording.service_number.lstrip('+')}-{recording.recorded_at:%Y%m%dT%H%M%SZ}.{extension}"
