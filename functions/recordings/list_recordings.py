"""List recordings, and show one."""

from callfactory.clock import Clock
from callfactory.errors import Gone, NotFound
from callfactory.pages import Page, Position
from callfactory.recordings.policy import Policy
from callfactory.recordings.ports import Holds, OwnedNumbers, Policies, RecordingFilter, Recordings
from callfactory.recordings.recording import Recording, State
from functions.recordings.recordings_contract import RecordingQuery, RecordingSearch, RecordingView


class Reading:
    """The ports that reading needs. `region` is where recordings are stored."""

    def __init__(
        self,
        *,
        recordings: Recordings,
        policies: Policies,
        numbers: OwnedNumbers,
        holds: Holds,
        clock: Clock,
        region: str,
    ) -> None:
        self.recordings = recordings
        self.policies = policies
        self.numbers = numbers
        self.holds = holds
        self.clock = clock
        self.region = region


def list_recordings(
    account_id: str, wanted: RecordingFilter, *, limit: int, after: Position | None, reading: Reading
) -> Page[RecordingView]:
    """A page of what can be reached at this second; it may be shorter than asked for, also where there are more.

    Raises NotFound for a number of another account.
    """
    if wanted.number_id is not None:
        reading.numbers.get(account_id, wanted.number_id)
    page = reading.recordings.page(account_id, wanted, limit=limit, after=after)
    policies: dict[str, Policy] = {}
    for number_id in {recording.number_id for recording in page.items}:
        policies[number_id] = reading.policies.get(account_id, number_id)
    now = reading.clock.now()
    shown = [each for each in page.items if each.reachable(policies[each.number_id], now)]
    told = _told(account_id, shown, holds=reading.holds)
    return Page(tuple(view_of(each, policies[each.number_id], told, reading.region) for each in shown), page.next)


def show_recording(account_id: str, recording_id: str, *, reading: Reading) -> RecordingView:
    """One recording. Raises NotFound, and Gone once its time is over."""
    recording, policy = reachable(
        account_id, recording_id, recordings=reading.recordings, policies=reading.policies, clock=reading.clock
    )
    return view_of(recording, policy, _told(account_id, [recording], holds=reading.holds), reading.region)


def reachable(
    account_id: str, recording_id: str, *, recordings: Recordings, policies: Policies, clock: Clock
) -> tuple[Recording, Policy]:
    """The recording, as long as its owner may have it. Raises NotFound, and Gone once its time is over."""
    recording = recordings.get(account_id, recording_id)
    policy = policies.get(account_id, recording.number_id)
    if recording.state in {State.EXPECTED, State.REFUSED}:
        raise NotFound("There is no such recording, or it is not yours.")
    if not recording.reachable(policy, clock.now()):
        raise Gone("This recording's time is over.")
    return recording, policy


def filter_of(query: RecordingQuery) -> RecordingFilter:
    """What a query or search asks for."""
    search = query if isinstance(query, RecordingSearch) else None
    return RecordingFilter(
        number_id=query.number_id,
        start=query.from_,
        end=query.to,
        call_id=query.call_id,
        newest_first=query.order == "newest",
        caller=search.caller if search else None,
        min_duration_ms=search.min_duration_ms if search else None,
        max_duration_ms=search.max_duration_ms if search else None,
    )


def view_of(recording: Recording, policy: Policy, told: frozenset[str], region: str) -> RecordingView:
    """A stored recording as its owner sees it. `told` are the holds that the owner may know of."""
    audio = recording.audio
    if audio is None:
        raise ValueError("only a stored recording is shown")
    return RecordingView(
        recording_id=recording.recording_id,
        number_id=recording.number_id,
        service_number=recording.service_number,
        call_id=recording.call_id,
        caller=recording.caller,
        recorded_at=recording.recorded_at,
        duration_ms=audio.duration_ms,
        channels=audio.channels,
        bytes=audio.bytes,
        sha256=audio.sha256,
        crc32=audio.crc32,
        announced=recording.announced,
        expires_at=recording.expires_at(policy),
        region=region,
        held=not told.isdisjoint(recording.holds),
    )


def _told(account_id: str, recordings: list[Recording], *, holds: Holds) -> frozenset[str]:
    """Holds on any of these that the law allows to be told. Asked only where there is a hold at all."""
    if not any(recording.holds for recording in recordings):
        return frozenset()
    return frozenset(hold.hold_id for hold in holds.of_account(account_id) if hold.told)
