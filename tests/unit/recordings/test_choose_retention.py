"""An owner chooses how long recordings are kept (RC-1, RC-3, RC-5; issue 7, "Retention")."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callfactory.errors import Conflict, Gone, InvalidInput, NotFound, VersionConflict
from callfactory.recordings import places
from callfactory.recordings.recording import Recording, State
from functions.recordings.choose_retention import choose_retention, preview
from scripts.verify_receipt import verify
from tests.gateway import person
from tests.recording_samples import ACCOUNT, NOW, NUMBER, OTHER
from tests.recordings_house import OWNER
from tests.unit.recordings.world import World


@pytest.fixture
def world() -> World:
    return World()


def test_a_preview_tells_what_shorter_would_remove_and_changes_nothing(world: World) -> None:
    world.keep_days_ago(1, 6.9, 7, 8, 29, 30)
    view = preview(ACCOUNT, NUMBER, world.request(7), choosing=world.choosing)
    assert (view.removes, view.at_least) == (3, False)
    assert len(world.listed()) == 5


def test_shorter_has_to_be_confirmed_with_what_it_removes(world: World) -> None:
    world.keep_days_ago(8, 9)
    with pytest.raises(Conflict, match="This removes 2 recordings now"):
        world.choose(7, removes=None)
    with pytest.raises(Conflict):
        world.choose(7, removes=1)
    assert world.choose(7, removes=2).due == 2


def test_shorter_acts_at_once_without_a_write_to_what_stays(world: World) -> None:
    stays, _ = world.keep_days_ago(3, 8)
    world.choose(7)
    assert [each.recording_id for each in world.listed()] == [stays.recording_id]
    assert world.listed()[0].expires_at == stays.recorded_at + timedelta(days=7)
    assert world.recordings.writes == 0
    assert world.sweep().removed == 1
    assert world.recordings.get(ACCOUNT, stays.recording_id) == stays


def test_what_stays_goes_at_its_new_moment(world: World) -> None:
    world.keep_days_ago(3, 5)
    world.choose(7)
    world.sweep()
    assert world.policy.look_at == NOW + timedelta(days=2)
    for days, left in ((1.9, 2), (0.1, 1), (1.9, 1), (0.1, 0)):
        world.clock.advance(days=days)
        world.sweep()
        assert len(world.recordings.kept) == left
    assert world.policy.look_at is None
    assert {each["receipt"]["facts"]["due_at"] for each in world.receipts_of()} == {
        "2026-11-26T12:00:00.000Z",
        "2026-11-28T12:00:00.000Z",
    }


def test_due_is_the_moment_of_the_choice_where_the_time_was_over_by_then(world: World) -> None:
    world.keep_days_ago(20)
    world.choose(7)
    world.clock.advance(minutes=5)
    swept = world.sweep()
    assert swept.lag_seconds == 300
    assert world.receipts_of()[0]["receipt"]["facts"]["due_at"] == "2026-11-24T12:00:00.000Z"


def test_links_are_dead_before_the_choice_is_answered(world: World) -> None:
    linked, not_linked, stays = world.keep_days_ago(20, 21, 1)
    url, alive = world.link(linked).url, world.link(stays).url
    answer = world.choose(7)
    assert not world.signer.opens(url)
    assert world.signer.opens(alive)
    assert (answer.removed, answer.due) == (1, 2)
    assert world.states() == {not_linked.recording_id: State.STORED, stays.recording_id: State.STORED}


def test_of_a_link_and_a_choice_at_the_same_time_one_sees_the_other(world: World) -> None:
    """The choice is kept between the note of the link and the last look at the recording."""
    (recording,) = world.keep_days_ago(20)
    give = world.links.give

    def give_and_choose(recording: Recording, until: datetime) -> None:
        give(recording, until)
        world.choose(7)

    world.links.give = give_and_choose  # type: ignore[method-assign]  # what happens in between
    with pytest.raises((Gone, NotFound)):
        world.link(recording)
    assert world.bytes_left() == set()


def test_a_link_to_what_is_being_copied_dies_too(world: World) -> None:
    recording, _ = world.put(recorded_at=NOW - timedelta(days=20))
    url = world.link(recording).url
    world.bucket.before_write.append(lambda: world.choose(7))
    with pytest.raises((Gone, NotFound)):
        world.link(recording, format="wav")
    assert not world.signer.opens(url)


def test_longer_brings_nothing_back_and_extends_nothing_by_itself(world: World) -> None:
    """RC-3."""
    (recording,) = world.keep_days_ago(29)
    world.choose(365)
    assert world.listed()[0].expires_at == recording.recorded_at + timedelta(days=30)
    world.clock.advance(days=1)
    assert world.listed() == []
    world.choose(3650, existing="follow")
    assert world.listed() == []
    world.sweep()
    assert not world.recordings.kept


def test_longer_extends_what_exists_where_the_owner_says_so(world: World) -> None:
    young, old, over = world.keep_days_ago(1, 29, 31)
    answer = world.choose(365, existing="follow")
    assert (answer.followed, answer.more_to_follow) == (2, False)
    assert {each.expires_at - each.recorded_at for each in world.listed()} == {timedelta(days=365)}
    tags = {key: stored.tag for key, stored in world.bucket.objects.items()}
    assert tags[places.kept(ACCOUNT, young.recording_id)] == tags[places.kept(ACCOUNT, old.recording_id)] == "d365"
    assert tags[places.kept(ACCOUNT, over.recording_id)] is None
    world.clock.advance(days=2)
    world.sweep()
    assert set(world.states()) == {young.recording_id, old.recording_id}


def test_s3s_own_rule_is_changed_before_ours(world: World) -> None:
    """The other way round S3 could remove what we have promised to keep."""
    (recording,) = world.keep_days_ago(1)
    seen: list[str | None] = []
    key = places.kept(ACCOUNT, recording.recording_id)
    world.recordings.when_replacing.append(lambda: seen.append(world.bucket.objects[key].tag))
    world.choose(365, existing="follow")
    assert seen == ["d365"]


def test_extending_goes_on_where_it_was_when_time_runs_out(world: World) -> None:
    world.keep_days_ago(*range(1, 8))
    left = iter([20.0, 20.0, 1.0])
    answer = choose_retention(
        NUMBER,
        world.request(365, existing="follow"),
        OWNER,
        choosing=world.choosing,
        seconds_left=lambda: next(left),
    )
    assert (answer.followed, answer.more_to_follow) == (2, True)
    assert world.choose(365, existing="follow").followed == 5


def test_after_shorter_and_longer_again_the_shorter_one_binds_what_was_there(world: World) -> None:
    before, _ = world.keep_days_ago(3, 1)
    world.choose(7)
    world.choose(30)
    after, _ = world.put()
    shown = {each.recording_id: each.expires_at - each.recorded_at for each in world.listed()}
    assert shown[before.recording_id] == timedelta(days=7)
    assert shown[after.recording_id] == timedelta(days=30)
    world.clock.advance(days=7)
    world.sweep()
    assert set(world.states()) == {after.recording_id}


def test_a_choice_during_a_sweep_loses_nothing_and_keeps_nothing_wrongly(world: World) -> None:
    due, soon, stays = world.keep_days_ago(31, 10, 1)
    world.recordings.when_replacing.append(lambda: world.choose(7))
    world.sweep()
    world.sweep()
    assert set(world.states()) == {stays.recording_id}
    assert {each["receipt"]["subject"]["id"] for each in world.receipts_of()} == {
        due.recording_id,
        soon.recording_id,
    }


def test_longer_during_a_sweep_does_not_bring_back_what_is_claimed(world: World) -> None:
    (recording,) = world.keep_days_ago(29.99)
    world.clock.advance(days=1)
    world.recordings.when_replacing.append(lambda: world.choose(365, existing="follow"))
    world.sweep()
    assert not world.recordings.kept
    assert world.receipts_of()[0]["receipt"]["subject"]["id"] == recording.recording_id


def test_recording_cannot_be_switched_on_in_silence(world: World) -> None:
    """RC-5."""
    with pytest.raises(Conflict):
        world.choose(30, announcement=None)
    with pytest.raises(InvalidInput):
        world.choose(30, purpose=None)
    assert world.choose(30, announcement=None, exemption="Emergency line, by decree").days == 30


def test_of_two_choices_at_once_one_wins(world: World) -> None:
    with pytest.raises(VersionConflict):
        world.choose(7, version=0)


def test_nobody_chooses_for_others(world: World) -> None:
    with pytest.raises(NotFound):
        choose_retention(NUMBER, world.request(7), person(OTHER), choosing=world.choosing, seconds_left=lambda: 29.0)


def test_the_switch_sees_the_choice_in_the_call_plan(world: World) -> None:
    world.choose(90, announcement="nl")
    number = world.policies.numbers[NUMBER]
    assert (number.recording.on, number.recording.announcement, number.version) == (True, "nl", 2)


def test_the_choice_is_in_the_log(world: World) -> None:
    world.choose(90)
    (entry,) = world.audit.entries(ACCOUNT, limit=10).items
    assert entry.details["days"] == 90


DAYS = st.one_of(st.none(), st.sampled_from([1, 2, 3, 5, 8, 13, 30, 400]))


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["choose", "follow", "record", "sweep", "link"]),
            DAYS,
            st.floats(0, 9),
        ),
        max_size=14,
    )
)
def test_whatever_happens_in_whatever_order_nothing_is_lost_and_nothing_kept(
    steps: list[tuple[str, int | None, float]],
) -> None:
    """A model that computes every expiry from the whole history, beside the real thing."""
    world = World()
    promised: dict[str, datetime] = {}
    lengths: dict[str, int] = {}
    for number, (step, days, pause) in enumerate(steps):
        now = world.clock.now()
        if step in {"choose", "follow"}:
            world.choose(days, existing="follow" if step == "follow" else "as-promised")
            for each, length in lengths.items():
                alive = promised[each] + timedelta(days=length) > now
                if days is not None and (days < length or (step == "follow" and alive and days > length)):
                    lengths[each] = days
        elif step == "record" and world.policy.settings.days is not None:
            recording, _ = world.put(call=f"c{number}")
            promised[recording.recording_id] = now
            lengths[recording.recording_id] = world.policy.settings.days
        elif step == "sweep":
            world.sweep()
        elif step == "link":
            for shown in world.listed():
                world.link(world.recordings.get(ACCOUNT, shown.recording_id))
        alive_now = {each for each, length in lengths.items() if promised[each] + timedelta(days=length) > now}
        assert {shown.recording_id for shown in world.listed()} == alive_now
        world.clock.advance(days=pause)
    world.sweep()
    now = world.clock.now()
    alive_now = {each for each, length in lengths.items() if promised[each] + timedelta(days=length) > now}
    assert set(world.recordings.kept) == {(ACCOUNT, each) for each in alive_now}
    assert world.bytes_left() == {places.kept(ACCOUNT, each) for each in alive_now}
    receipts = world.receipts_of()
    assert {receipt["receipt"]["subject"]["id"] for receipt in receipts} == set(lengths) - alive_now
    if receipts:
        verify(receipts, world.key.public_key())
