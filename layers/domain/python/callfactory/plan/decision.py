"""What a voice switch is to do with a call that arrives at this moment."""

from dataclasses import dataclass
from datetime import datetime

from callfactory.plan.model import Announcement, CallPlan, Target
from callfactory.recordings.settings import Language, RecordingSettings


@dataclass(frozen=True, slots=True)
class Decision:
    """In this order: play `announcement`, and that calls are recorded in the language `recording_announcement` where
    callers are to be told; ring `ring_to` one after another, and record once somebody answers; where nobody does, the
    answering machine if it is on, else hang up."""

    open: bool
    announcement: Announcement | None
    ring_to: tuple[Target, ...]
    record: bool
    recording_announcement: Language | None
    answering_machine: bool


def decide(plan: CallPlan, recording: RecordingSettings, *, paused: bool, now: datetime) -> Decision:
    """The decision. A paused number rings nowhere, records nothing and takes no messages."""
    if paused:
        return Decision(False, plan.closed_announcement, (), False, None, False)
    is_open = plan.hours is None or plan.hours.is_open(now)
    if not is_open:
        return Decision(False, plan.closed_announcement, (), False, None, plan.answering_machine)
    return Decision(
        open=True,
        announcement=plan.announcement,
        ring_to=plan.ring_to,
        record=recording.on,
        recording_announcement=recording.announcement if recording.on else None,
        answering_machine=plan.answering_machine,
    )
