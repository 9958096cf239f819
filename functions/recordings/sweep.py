"""Remove what is due: the sweeper, every few minutes.

It reads what is due in order, in bounded memory, and stops in time; whatever it did not come to is still due, and the
next sweep begins with it. Two at once do no harm: of two that claim a recording one wins.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from callfactory.recordings.policy import LATE, Policy
from callfactory.recordings.ports import Due, Policies
from callfactory.recordings.recording import Reason, Recording, State
from functions.recordings.remove_recordings import BATCH, Candidate, Removing, batches, remove_recordings

_STOP_BEFORE_SECONDS: Final = 30.0
_REASONS: Final[dict[State, Reason]] = {State.EXPECTED: "never-arrived", State.REFUSED: "refused"}


class Swept(NamedTuple):
    """What a sweep did. `lag_seconds` is how late the latest removal was, or how late something is that is not removed
    yet; `finished` whether it came to the end."""

    removed: int
    lag_seconds: float
    finished: bool


class Sweeper:
    """One sweep."""

    def __init__(self, *, removing: Removing, policies: Policies, seconds_left: Callable[[], float]) -> None:
        self._removing = removing
        self._policies = policies
        self._seconds_left = seconds_left
        self._known: dict[str, Policy] = {}
        self._removed = 0
        self._lag = 0.0

    def sweep(self) -> Swept:
        """Removes what is due now, as much of it as time allows."""
        now = self._removing.clock.now()
        for chunk in self._removing.recordings.due(now):
            if self._seconds_left() < _STOP_BEFORE_SECONDS:
                self._late(now, min(each.due_at for each in chunk))
                return Swept(self._removed, self._lag, finished=False)
            self._handle(chunk, now)
        return Swept(self._removed, self._lag, finished=True)

    def _handle(self, chunk: Sequence[Due], now: datetime) -> None:
        wanted = [(each.account_id, each.id) for each in chunk if each.kind == "recording"]
        found = self._removing.recordings.get_many(wanted)
        candidates = (self._candidate(recording, now) for recording in found)
        self._remove([candidate for candidate in candidates if candidate is not None])
        for each in chunk:
            if each.kind == "policy":
                self._look(self._policy(each.account_id, each.id, fresh=True), now)

    def _remove(self, candidates: Sequence[Candidate]) -> None:
        for batch in batches(candidates, BATCH):
            gone = remove_recordings(batch, removing=self._removing).gone
            self._removed += gone
            self._late(self._removing.clock.now(), min(each.due_at for each in batch))

    def _candidate(self, recording: Recording, now: datetime) -> Candidate | None:
        """The recording, where it is really due: the index tells of a moment ago."""
        if recording.due_at is None or (recording.state is not State.STORED and recording.busy(now)):
            return None
        if recording.state is State.REMOVING:
            due_at = recording.removal_due_at or recording.due_at
            return Candidate(recording, recording.reason or "expired", due_at)
        due_at = recording.due_at
        if recording.state is State.STORED:
            due_at = min(due_at, self._due_at(recording))
        return Candidate(recording, _REASONS.get(recording.state, "expired"), due_at) if due_at <= now else None

    def _due_at(self, recording: Recording) -> datetime:
        """When it became due: at its expiry, or, if that was over already then, when its owner chose a shorter one."""
        return due_of(recording, self._policy(recording.account_id, recording.number_id))

    def _policy(self, account_id: str, number_id: str, *, fresh: bool = False) -> Policy:
        if fresh or number_id not in self._known:
            self._known[number_id] = self._policies.get(account_id, number_id)
        return self._known[number_id]

    def _look(self, policy: Policy, now: datetime) -> None:
        """Removes what a cap has made due, and notes when the next one will be."""
        following: dict[int, datetime] = {}
        due: list[Candidate] = []
        for recording in self._under_caps(policy):
            expiry = recording.expires_at(policy)
            if expiry <= now:
                due.append(Candidate(recording, "expired", due_of(recording, policy)))
            else:
                following.setdefault(policy.days_of(recording.days, recording.policy), expiry)
            if len(following) == len(policy.caps):
                break
            if len(due) == BATCH:
                self._remove(due)
                due = []
        self._remove(due)
        self._policies.look_again(policy, min(following.values(), default=None))

    def _under_caps(self, policy: Policy) -> Iterator[Recording]:
        """Recordings that a cap binds and no hold keeps, the oldest first."""
        end, after = max((cap.at + LATE for cap in policy.caps), default=None), None
        while end is not None:
            page = self._removing.recordings.before(policy.number_id, end, after=after)
            for recording in page.items:
                capped = policy.days_of(recording.days, recording.policy) < recording.days
                if capped and recording.state is State.STORED and not recording.holds:
                    yield recording
            after = page.next
            if after is None:
                return

    def _late(self, now: datetime, due_at: datetime) -> None:
        self._lag = max(self._lag, (now - due_at).total_seconds())


def due_of(recording: Recording, policy: Policy) -> datetime:
    """The moment from which on a recording was due: its expiry, or the later choice that put the expiry before it."""
    expiry = recording.expires_at(policy)
    binding = [cap.at for cap in policy.caps if cap.version > recording.policy and cap.days == _days(recording, policy)]
    return max([expiry, *binding])


def _days(recording: Recording, policy: Policy) -> int:
    return policy.days_of(recording.days, recording.policy)
