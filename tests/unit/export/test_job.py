"""The life of a download as a state machine."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from callfactory.errors import Conflict, Gone, InvalidInput, TooLarge
from callfactory.exports import job
from callfactory.exports.job import Download, Export, Progress, State
from callfactory.exports.query import (
    CallQuery,
    CsvOptions,
    NdjsonOptions,
    ParquetOptions,
    Wish,
    XlsxOptions,
    ZipOptions,
    from_json,
    to_json,
)

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def export(**changes: object) -> Export:
    query = CallQuery(("num_1", "num_2"), NOW - timedelta(days=10), NOW, as_of=NOW)
    fresh = Export("acc_1", "exp_1", Wish(query, CsvOptions("Europe/Amsterdam")), NOW, "usr_1", "person")
    return replace(fresh, **changes)  # type: ignore[arg-type]  # tests name fields


def claimed(before: Export, now: datetime = NOW) -> Export:
    mine = job.claimed(before, now)
    assert mine is not None
    return mine


def ready() -> Export:
    return job.finished(claimed(export()), "ab" * 32, NOW)


def test_one_worker_at_a_time_until_its_lease_is_over() -> None:
    mine = claimed(export())
    assert (mine.state, mine.version, mine.attempts) == (State.RUNNING, 2, 1)
    assert job.claimed(mine, NOW + job.LEASE - timedelta(seconds=1)) is None
    assert claimed(mine, NOW + job.LEASE).attempts == 2


def test_a_sign_of_life_extends_the_lease() -> None:
    mine = job.alive(claimed(export()), NOW + timedelta(seconds=100))
    assert job.claimed(mine, NOW + timedelta(seconds=200)) is None


def test_a_lease_from_a_clock_that_was_put_back_is_void() -> None:
    assert job.claimed(claimed(export(), NOW + timedelta(days=1)), NOW)


def test_who_gets_further_may_begin_again_and_who_does_not_is_hopeless() -> None:
    stuck = export()
    for _ in range(job.MOST_ATTEMPTS + 1):
        stuck = job.paused(claimed(stuck))
    assert job.hopeless(stuck)
    assert not job.hopeless(job.advanced(stuck, Progress(parts=1), NOW))


def test_what_is_lost_too_often_is_hopeless() -> None:
    again = claimed(export())
    for _ in range(job.MOST_RESTARTS + 1):
        again = job.restarted(again, NOW)
    assert job.hopeless(again)
    assert again.progress == Progress()


@pytest.mark.parametrize("state", sorted(set(State) - {State.QUEUED, State.RUNNING}))
def test_a_job_that_is_done_is_not_claimed(state: State) -> None:
    assert job.claimed(export(state=state), NOW) is None


def test_a_file_expires_by_the_clock_alone() -> None:  # DB-2
    there = ready()
    assert there.expires_at == NOW + timedelta(days=7)
    assert there.state_at(NOW + timedelta(days=7) - timedelta(seconds=1)) is State.READY
    assert there.state_at(NOW + timedelta(days=7)) is State.EXPIRED


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (State.QUEUED, State.CANCELLED),
        (State.RUNNING, State.CANCELLED),
        (State.READY, State.REMOVED),
        (State.FAILED, State.FAILED),
        (State.CANCELLED, State.CANCELLED),
        (State.REMOVED, State.REMOVED),
    ],
)
def test_what_the_owner_gives_up(before: State, after: State) -> None:
    assert job.dismissed(export(state=before), NOW).state is after


def test_a_link_lives_five_minutes_but_never_longer_than_the_file() -> None:
    there = ready()
    assert job.link_lives(there, NOW) == timedelta(minutes=5)
    assert job.link_lives(there, NOW + timedelta(days=7, seconds=-40)) == timedelta(seconds=40)


@pytest.mark.parametrize(
    ("state", "refusal"),
    [
        (State.QUEUED, Conflict),
        (State.RUNNING, Conflict),
        (State.FAILED, Conflict),
        (State.CANCELLED, Gone),
        (State.REMOVED, Gone),
    ],
)
def test_there_is_no_link_to_what_is_not_there(state: State, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        job.link_lives(export(state=state), NOW)


def test_there_is_no_link_to_what_has_expired() -> None:
    with pytest.raises(Gone):
        job.fetched(ready(), Download(NOW + timedelta(days=7), "person", "usr_1"))


def test_it_is_remembered_who_fetched_it_and_how_often() -> None:
    there = ready()
    for index in range(job.DOWNLOADS_SHOWN + 5):
        there = job.fetched(there, Download(NOW + timedelta(seconds=index), "key", f"key_{index}"))
    assert there.fetched == job.DOWNLOADS_SHOWN + 5
    assert len(there.downloads) == job.DOWNLOADS_SHOWN
    assert there.downloads[-1].by == f"key_{job.DOWNLOADS_SHOWN + 4}"


def test_percent_follows_numbers_and_the_period_within_one() -> None:
    assert export().percent() == 0
    halfway = Progress(sections=2, section=0, reached=(NOW - timedelta(days=5)).isoformat())
    assert export(progress=halfway).percent() == 25
    assert export(progress=Progress(sections=2, section=1)).percent() == 50
    assert export(progress=Progress(sections=2, section=2)).percent() == 99
    assert ready().percent() == 100


def test_without_a_beginning_the_first_call_is_it() -> None:
    wish = Wish(CallQuery(("num_1",), None, None, as_of=NOW), CsvOptions("UTC"))
    began, reached = ((NOW - timedelta(days=days)).isoformat() for days in (100, 25))
    assert export(wish=wish, progress=Progress(sections=1, began=began, reached=reached)).percent() == 75


def test_how_long_it_still_takes_follows_the_pace_so_far() -> None:
    assert claimed(export()).seconds_left(NOW) is None
    halfway = Progress(sections=2, section=0, reached=(NOW - timedelta(days=5)).isoformat())
    mine = job.advanced(claimed(export()), halfway, NOW + timedelta(seconds=30))
    assert mine.seconds_left(NOW + timedelta(seconds=30)) == 90
    assert ready().seconds_left(NOW) is None


def test_a_file_ends_with_the_first_thing_in_it_that_has_to_be_gone() -> None:  # RE-4
    soon = (NOW + timedelta(days=2)).isoformat()
    there = job.finished(claimed(export(progress=Progress(ends_at=soon))), "ab" * 32, NOW)
    assert there.expires_at == NOW + timedelta(days=2)
    assert not job.outlived(there, NOW)
    assert job.outlived(there, NOW + timedelta(days=2, minutes=-5))


def test_a_wish_is_the_same_whenever_it_is_asked_for_and_another_for_any_other_choice() -> None:
    wish = export().wish
    later = replace(wish, query=replace(wish.query, as_of=NOW + timedelta(hours=1)))
    assert later.digest == wish.digest
    others = [
        replace(wish, options=replace(wish.options, zone="UTC")),
        replace(wish, options=CsvOptions("Europe/Amsterdam", delimiter=";")),
        replace(wish, options=NdjsonOptions("Europe/Amsterdam")),
        replace(wish, options=replace(wish.options, columns=("caller",))),
        replace(wish, query=replace(wish.query, number_ids=("num_1",))),
        replace(wish, query=replace(wish.query, end=None)),
    ]
    assert len({wish.digest, *(other.digest for other in others)}) == 7


def test_a_wish_survives_being_stored() -> None:
    query = export().wish.query
    kinds = (CsvOptions, NdjsonOptions, XlsxOptions, ParquetOptions)
    for wish in (
        *(Wish(query, kind("UTC", ("caller", "duration"))) for kind in kinds),
        Wish(replace(query, recording_id="rec_1"), ZipOptions("UTC"), what="recordings"),
    ):
        assert from_json(to_json(wish)) == wish


def test_impossible_wishes_are_refused() -> None:
    with pytest.raises(InvalidInput):
        Wish(CallQuery(("num_1",), NOW, NOW, as_of=NOW), CsvOptions("UTC"))
    with pytest.raises(TooLarge):
        Wish(CallQuery(("num_1",) * 5001, None, None, as_of=NOW), CsvOptions("UTC"))
