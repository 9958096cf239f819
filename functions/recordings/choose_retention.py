"""Choose how a number is recorded, and what that does to what is recorded already (RC-1, RC-3, RC-5).

Shorter acts at once: recordings whose time is over by the new choice are out of reach when the choice is kept, since
the choice itself says so. Those that a link could still open are removed before the answer; the others within the hour.
Longer acts on existing recordings only where the owner says so, and on each of them only after S3's own rule for it is
changed.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from callfactory.audit import Action, AuditLog, entry
from callfactory.clock import Clock
from callfactory.errors import Conflict, VersionConflict
from callfactory.principal import Principal
from callfactory.recordings import places
from callfactory.recordings.policy import Policy, changed
from callfactory.recordings.ports import GivenLinks, OwnedNumbers, Policies, Tags
from callfactory.recordings.recording import Recording, State, lengthened
from callfactory.recordings.settings import RecordingSettings, checked
from callfactory.retention import tag_of
from functions.recordings.recordings_contract import ChangeView, PreviewView, SettingsRequest, SettingsView
from functions.recordings.remove_recordings import Candidate, Removing, remove_recordings
from functions.recordings.sweep import due_of

_MOST_COUNTED: Final = 100_000
_STOP_BEFORE_SECONDS: Final = 6.0
_A_MOMENT: Final = timedelta(milliseconds=1)


class Choosing:
    """The ports that choosing needs. `real_clock` is the one that S3 checks links by; `region` is where recordings are
    stored."""

    def __init__(
        self,
        *,
        removing: Removing,
        policies: Policies,
        numbers: OwnedNumbers,
        links: GivenLinks,
        tags: Tags,
        audit: AuditLog,
        real_clock: Clock,
        region: str,
    ) -> None:
        self.removing = removing
        self.recordings = removing.recordings
        self.clock = removing.clock
        self.policies = policies
        self.numbers = numbers
        self.links = links
        self.tags = tags
        self.audit = audit
        self.real_clock = real_clock
        self.region = region


def preview(account_id: str, number_id: str, request: SettingsRequest, *, choosing: Choosing) -> PreviewView:
    """How many recordings a choice would put out of reach at once. Changes nothing."""
    choosing.numbers.get(account_id, number_id)
    policy = choosing.policies.get(account_id, number_id)
    after = changed(policy, checked(_settings(request)), choosing.clock.now())
    return _count(policy, after, choosing)


def choose_retention(
    number_id: str,
    request: SettingsRequest,
    principal: Principal,
    *,
    choosing: Choosing,
    seconds_left: Callable[[], float],
) -> ChangeView:
    """Keeps the choice and acts on it.

    Raises InvalidInput, Conflict without announcement or exemption, VersionConflict where the settings were changed
    meanwhile, and Conflict where it would remove more than the owner was told.
    """
    number = choosing.numbers.get(principal.account_id, number_id)
    policy = choosing.policies.get(principal.account_id, number_id)
    if policy.version != request.version:
        raise VersionConflict("The settings were changed meanwhile. Read them again, then repeat your change.")
    now = choosing.clock.now()
    after = changed(policy, checked(_settings(request)), now)
    due = _count(policy, after, choosing)
    if due.removes > (request.removes or 0):
        raise Conflict(f"This removes {due.removes} recordings now. Confirm it: repeat with that number in `removes`.")
    tagged = replace(number, recording=after.settings, version=number.version + 1)
    choosing.policies.change(after, tagged)
    _write_down(after, principal, choosing)
    removed = _remove_linked(after, choosing)
    followed, more = _follow(after, choosing, seconds_left) if request.existing == "follow" else (0, False)
    return ChangeView(
        **show_settings(after, choosing.region).model_dump(),
        removed=removed,
        due=due.removes,
        followed=followed,
        more_to_follow=more,
    )


def show_settings(policy: Policy, region: str) -> SettingsView:
    """The settings as their owner sees them."""
    settings = policy.settings
    return SettingsView(
        number_id=policy.number_id,
        days=settings.days,
        purpose=settings.purpose,
        announcement=settings.announcement,
        exemption=settings.exemption,
        version=policy.version,
        region=region,
    )


def _settings(request: SettingsRequest) -> RecordingSettings:
    return RecordingSettings(
        days=request.days, purpose=request.purpose, announcement=request.announcement, exemption=request.exemption
    )


def _count(policy: Policy, after: Policy, ports: Choosing) -> PreviewView:
    now = ports.clock.now()
    if after.settings.days is None or after.caps == policy.caps:
        return PreviewView(removes=0, at_least=False)
    count = 0
    for recording in _before(policy, now - timedelta(days=after.settings.days) + _A_MOMENT, ports):
        count += recording.reachable(policy, now) and not recording.reachable(after, now)
        if count == _MOST_COUNTED:
            return PreviewView(removes=count, at_least=True)
    return PreviewView(removes=count, at_least=False)


def _before(policy: Policy, end: datetime, ports: Choosing) -> Iterator[Recording]:
    """The number's recordings that began before an instant, the oldest first."""
    page = ports.recordings.before(policy.number_id, end, after=None)
    yield from page.items
    while page.next is not None:
        page = ports.recordings.before(policy.number_id, end, after=page.next)
        yield from page.items


def _remove_linked(policy: Policy, ports: Choosing) -> int:
    """Removes what is due and could still be opened by a link."""
    now = ports.clock.now()
    linked = ports.links.open(policy.account_id, policy.number_id, ports.real_clock.now())
    found = ports.recordings.get_many((policy.account_id, each) for each in linked)
    due = [each for each in found if each.state is State.STORED and each.expires_at(policy) <= now]
    candidates = (Candidate(each, "expired", due_of(each, policy)) for each in due)
    return remove_recordings(candidates, removing=ports.removing).out_of_reach


def _follow(policy: Policy, ports: Choosing, seconds_left: Callable[[], float]) -> tuple[int, bool]:
    """Keeps existing recordings as long as new ones: first S3's rule for it, then ours. Answers how many, and whether
    time ran out before all were done."""
    days, now, followed = policy.settings.days, ports.clock.now(), 0
    if days is None:
        return 0, False
    for recording in _before(policy, now + timedelta(days=1), ports):
        if policy.days_of(recording.days, recording.policy) >= days or not recording.reachable(policy, now):
            continue
        if seconds_left() < _STOP_BEFORE_SECONDS:
            return followed, True
        followed += _lengthen(recording, days, policy.version, ports)
    return followed, False


def _lengthen(recording: Recording, days: int, version: int, ports: Choosing) -> bool:
    key = places.kept(recording.account_id, recording.recording_id)
    if not ports.tags.retag(key, tag_of(days, held=bool(recording.holds))):
        return False
    try:
        ports.recordings.replace(lengthened(recording, days, version))
    except VersionConflict:
        return False
    return True


def _write_down(policy: Policy, principal: Principal, ports: Choosing) -> None:
    ports.audit.record(
        entry(
            policy.account_id,
            Action.RECORDING_CHOSEN,
            at=ports.clock.now(),
            by=(principal.kind, principal.subject_id),
            target=("number", policy.number_id),
            days=policy.settings.days,
            version=policy.version,
            announced=policy.settings.announcement is not None,
        )
    )
