"""What a plan may say, how it is kept, and what a switch makes of it."""

from datetime import UTC, date, datetime

import pytest

from callfactory.errors import InvalidInput
from callfactory.plan.decision import decide
from callfactory.plan.hours import Interval, OpeningHours
from callfactory.plan.model import Announcement, CallPlan, Target
from callfactory.plan.rules import require_sound
from callfactory.plan.stored import of_json, to_json
from callfactory.recordings.settings import OFF, RecordingSettings

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
WELCOME = Announcement("en", "Welcome.")
CLOSED = Announcement("en", "We are closed.")
RECORDED = RecordingSettings(days=30, purpose="Training of colleagues", announcement="en")
OFFICE = OpeningHours("Europe/Amsterdam", ((Interval(540, 1050),),) * 5 + ((), ()), {date(2026, 12, 25): ()})
FULL = CallPlan(
    ring_to=(Target("+31201234567", 20), Target("+31301234567")),
    hours=OFFICE,
    announcement=WELCOME,
    closed_announcement=CLOSED,
    answering_machine=True,
)


def problems(plan: CallPlan, own: set[str] | None = None) -> dict[str, str]:
    with pytest.raises(InvalidInput) as refused:
        require_sound(plan, own_numbers=own or set())
    return {field.name: field.code for field in refused.value.fields}


def test_a_sound_plan_is_taken_and_kept_as_it_is() -> None:
    require_sound(FULL, own_numbers=set())
    assert of_json(to_json(FULL)) == FULL
    assert of_json(to_json(CallPlan())) == CallPlan()


def test_every_number_that_cannot_ring_is_named() -> None:
    own, premium, fine = "+448081570000", "+31900123456", "+31201234567"
    plan = CallPlan(ring_to=tuple(Target(number) for number in (fine, own, premium, fine)))
    assert problems(plan, {own}) == {
        "ring_to.1.number": "loop",
        "ring_to.2.number": "premium",
        "ring_to.3.number": "same",
    }


@pytest.mark.parametrize("premium", ["+31900123456", "+449098790000", "+499001123456"])
def test_premium_numbers_of_any_country_are_refused(premium: str) -> None:
    assert problems(CallPlan(ring_to=(Target(premium),))) == {"ring_to.0.number": "premium"}


@pytest.mark.parametrize("nobodys", ["+31000000000", "+442000", "+4990012345678", "+19765551234", "+4911899"])
def test_numbers_of_which_no_plan_knows_are_refused(nobodys: str) -> None:
    """A digit too many behind a premium number is no premium number any more, but rings one."""
    assert problems(CallPlan(ring_to=(Target(nobodys),))) == {"ring_to.0.number": "no_such_number"}


@pytest.mark.parametrize("number", ["+318001234", "+80012345678", "+31612345678", "+3197012345678", "+881612345678"])
def test_what_could_be_somebodys_is_not(number: str) -> None:
    require_sound(CallPlan(ring_to=(Target(number),)), own_numbers=())


def test_hours_that_overlap_or_end_before_they_begin_are_named() -> None:
    weekly = ((Interval(540, 720), Interval(700, 800)), (Interval(1320, 120),)) + ((),) * 5
    hours = OpeningHours("Europe/Amsterdam", weekly, {date(2026, 12, 24): (Interval(60, 120), Interval(90, 100))})
    assert problems(CallPlan(hours=hours)) == {
        "hours.weekly.monday.1.start": "overlap",
        "hours.weekly.tuesday.0.end": "ends_before_it_begins",
        "hours.special.0.open.1.start": "overlap",
    }


def test_an_open_number_plays_rings_records_and_then_takes_messages() -> None:
    decision = decide(FULL, RECORDED, paused=False, now=NOW)
    assert (decision.open, decision.announcement, decision.ring_to) == (True, WELCOME, FULL.ring_to)
    assert (decision.record, decision.recording_announcement, decision.answering_machine) == (True, "en", True)


def test_a_closed_number_rings_nowhere_and_takes_messages() -> None:
    decision = decide(FULL, RECORDED, paused=False, now=datetime(2026, 12, 25, 12, 0, tzinfo=UTC))
    assert (decision.open, decision.announcement, decision.ring_to) == (False, CLOSED, ())
    assert (decision.record, decision.answering_machine) == (False, True)


def test_a_paused_number_does_nothing_but_say_so() -> None:
    decision = decide(FULL, RECORDED, paused=True, now=NOW)
    assert (decision.announcement, decision.ring_to) == (CLOSED, ())
    assert (decision.record, decision.answering_machine) == (False, False)


def test_calls_are_not_recorded_until_the_owner_says_so() -> None:  # RC-1
    assert decide(CallPlan(), OFF, paused=False, now=NOW).record is False
