"""How long recordings are kept, and which of an owner's decisions binds which recording (RC-1, RC-2, RC-3)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callfactory.errors import Conflict, InvalidInput
from callfactory.recordings.policy import Policy, changed, due_before
from callfactory.recordings.settings import OFF, checked, from_json, to_json
from callfactory.retention import CLASSES, LONGEST_DAYS, class_of, expires_at, link_lives, require_days, tag_of
from tests.recording_samples import ACCOUNT, NOW, NUMBER, settings, stored

DAYS = st.integers(1, LONGEST_DAYS)


def test_there_are_few_enough_classes_for_one_bucket() -> None:
    assert len(CLASSES) <= 40
    assert list(CLASSES) == sorted(set(CLASSES))
    assert CLASSES[-1] == LONGEST_DAYS


@given(DAYS)
def test_the_backstop_never_removes_before_us(days: int) -> None:
    assert class_of(days) >= days
    assert tag_of(days) == f"d{class_of(days)}"
    assert tag_of(days, held=True) == "held"


@pytest.mark.parametrize("days", [0, -1, 3651])
def test_other_lengths_are_refused(days: int) -> None:
    with pytest.raises(InvalidInput):
        require_days(days)


def test_a_day_is_24_hours_when_clocks_change_and_in_leap_years() -> None:
    amsterdam = ZoneInfo("Europe/Amsterdam")
    night = datetime(2026, 10, 24, 12, 0, tzinfo=amsterdam).astimezone(UTC)
    assert expires_at(night, 1).astimezone(amsterdam).hour == 11
    assert expires_at(datetime(2028, 2, 28, 23, 59, 59, tzinfo=UTC), 1) == datetime(2028, 2, 29, 23, 59, 59, tzinfo=UTC)
    assert expires_at(datetime(2028, 2, 29, tzinfo=UTC), 365) == datetime(2029, 2, 28, tzinfo=UTC)


def test_a_link_never_outlives_the_recording() -> None:
    assert link_lives(NOW + timedelta(days=1), NOW) == timedelta(minutes=15)
    assert link_lives(NOW + timedelta(seconds=40), NOW) == timedelta(seconds=40)
    assert link_lives(NOW, NOW) == timedelta(0)
    assert link_lives(NOW - timedelta(days=1), NOW) == timedelta(0)


def test_recording_is_off_until_somebody_chooses() -> None:
    """RC-1."""
    assert not OFF.on
    assert checked(OFF) == OFF


def test_recording_needs_a_purpose_and_that_callers_are_told() -> None:
    """RC-5, RC-6."""
    with pytest.raises(InvalidInput):
        checked(settings(purpose=None))
    with pytest.raises(Conflict):
        checked(settings(announcement=None))
    assert checked(settings(announcement=None, exemption="Emergency line, article 5 of the decree")).on
    with pytest.raises(InvalidInput):
        checked(settings(announcement=None, exemption="no"))


def test_settings_come_back_as_they_were_stored() -> None:
    for each in (OFF, settings(), settings(3650, announcement=None, exemption="Emergency line, by decree")):
        assert from_json(to_json(each)) == each


def days_of(policy: Policy, days: int, version: int) -> int:
    return policy.days_of(days, version)


def test_shorter_acts_at_once_and_longer_does_not_bring_back() -> None:
    """RC-3."""
    first = changed(Policy(ACCOUNT, NUMBER), settings(30), NOW)
    recording = stored(days=30, policy=first.version)
    shorter = changed(first, settings(7), NOW)
    longer = changed(shorter, settings(365), NOW)
    assert recording.expires_at(first) == NOW + timedelta(days=30)
    assert recording.expires_at(shorter) == NOW + timedelta(days=7)
    assert recording.expires_at(longer) == NOW + timedelta(days=7)
    made_later = stored(days=365, policy=longer.version)
    assert made_later.expires_at(longer) == NOW + timedelta(days=365)


def test_switching_off_keeps_what_was_promised() -> None:
    on = changed(Policy(ACCOUNT, NUMBER), settings(30), NOW)
    off = changed(on, settings(None), NOW)
    assert stored(days=30, policy=on.version).expires_at(off) == NOW + timedelta(days=30)


@given(st.lists(st.one_of(st.none(), DAYS), min_size=1, max_size=12), st.data())
def test_caps_say_what_the_whole_history_of_decisions_says(choices: list[int | None], data: st.DataObject) -> None:
    """The few caps that are kept bind every recording as all decisions together would."""
    policy = Policy(ACCOUNT, NUMBER)
    history: list[int | None] = []
    for days in choices:
        policy = changed(policy, settings(days), NOW)
        history.append(days)
    version = data.draw(st.integers(1, len(history)))
    made_with = history[version - 1]
    if made_with is None:
        return
    later = [days for days in history[version:] if days is not None]
    assert policy.days_of(made_with, version) == min([made_with, *later])
    assert [cap.days for cap in policy.caps] == sorted({cap.days for cap in policy.caps})


def test_what_a_cap_can_make_due_is_found_by_when_it_began() -> None:
    (cap,) = changed(changed(Policy(ACCOUNT, NUMBER), settings(30), NOW), settings(7), NOW).caps
    assert due_before(cap, NOW) == NOW - timedelta(days=7)
    assert due_before(cap, NOW + timedelta(days=400)) == NOW + timedelta(days=1)
