"""Files of call records: put, checked, taken, removed; gzip or not, whole or cut, in one go or in many."""

import gzip
import json
from typing import Any

import pytest

from callfactory.calls.files import CallFile
from callfactory_aws import clients
from functions.cdr import take_file as module
from functions.cdr import wiring
from functions.cdr.take_file import take_file
from tests.fakes_calls import ACCOUNT
from tests.integration.calls.conftest import House
from tests.integration.calls.test_history import a_call, history
from tests.unit.calls.test_carrier_fixed import WHOLE


def announced(house: House) -> dict[str, Any]:
    answer = house.switch.call("POST", "/calls/files")
    assert answer.status == 201, answer.text
    made: dict[str, Any] = answer.json
    return made


def put(file: dict[str, Any], content: bytes) -> str:
    name = f"files/{ACCOUNT}/{file['file_id']}"
    clients.s3().put_object(Bucket="intake", Key=name, Body=content)
    return name


def take(name: str, seconds_left: float = 900) -> CallFile | None:
    return take_file(name, wiring.taking(), seconds_left=lambda: seconds_left)


def shown(house: House, file: dict[str, Any]) -> Any:
    answer = house.switch.call("GET", f"/calls/files/{file['file_id']}")
    assert answer.status == 200
    return answer.json


def objects() -> list[Any]:
    return clients.s3().list_objects_v2(Bucket="intake").get("Contents", [])


ROWS = "".join(a_call(minute) for minute in range(6))


MEMBERS = gzip.compress(ROWS[:500].encode()) + gzip.compress(ROWS[500:].encode())


@pytest.mark.parametrize(
    "content", [ROWS.encode(), gzip.compress(ROWS.encode()), MEMBERS], ids=["plain", "gzip", "members"]
)
def test_a_file_is_taken_and_removed(house: House, content: bytes) -> None:
    file = announced(house)
    assert file["upload"]["method"] == "PUT"
    take(put(file, content))
    result = shown(house, file)
    assert (result["state"], result["records"], result["counts"]["accepted"]) == ("taken", 6, 6)
    assert result["upload"] is None
    assert objects() == []
    assert len(history(house)["items"]) == 6


def test_the_same_file_again_is_all_duplicates(house: House) -> None:
    """CD-5."""
    take(put(announced(house), ROWS.encode()))
    file = announced(house)
    name = put(file, ROWS.encode())
    take(name)
    take(name)
    assert shown(house, file)["counts"]["duplicate"] == 6
    assert len(history(house)["items"]) == 6


def test_a_file_that_takes_long_is_gone_on_with(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BATCH", 2)
    monkeypatch.setattr(module, "BATCHES_A_NOTE", 1)
    file = announced(house)
    name = put(file, ROWS.encode())
    take(name, seconds_left=10)
    assert (shown(house, file)["state"], shown(house, file)["records"]) == ("taking", 2)
    queued = clients.sqs().receive_message(QueueUrl=wiring.settings().call_files_queue)["Messages"]
    assert json.loads(queued[0]["Body"])["Records"][0]["s3"]["object"]["key"] == name
    take(name, seconds_left=10)
    take(name)
    result = shown(house, file)
    assert (result["state"], result["counts"]["accepted"]) == ("taken", 6)


def test_quarantined_records_are_told_with_their_position(house: House) -> None:
    file = announced(house)
    take(put(file, (a_call(1) + a_call(2, billsec="-1") + a_call(3)).encode()))
    result = shown(house, file)
    assert result["problems"] == [{"position": 2, "reason": "negative_duration"}]
    assert result["counts"] == {"accepted": 2, "duplicate": 0, "superseded": 0, "quarantined": 1, "ignored": 0}


def test_a_gzip_that_breaks_off_is_refused_whole(house: House) -> None:
    file = announced(house)
    take(put(file, gzip.compress(ROWS.encode())[:-20]))
    result = shown(house, file)
    assert (result["state"], result["refusal"], result["records"]) == ("refused", "unreadable", 0)
    assert history(house)["items"] == []
    assert objects() == []


def test_a_truncated_carrier_file_is_refused_whole(house: House) -> None:
    house.configure(kind="carrier-fixed", zone="Europe/Amsterdam")
    cut = announced(house)
    take(put(cut, WHOLE[:-200]))
    result = shown(house, cut)
    assert (result["state"], result["refusal"], result["records"]) == ("refused", "truncated", 0)
    assert history(house)["items"] == []
    whole = announced(house)
    take(put(whole, gzip.compress(WHOLE)))
    result = shown(house, whole)
    assert (result["state"], result["totals"]["said_seconds"], result["counts"]["accepted"]) == ("taken", 97, 2)
    assert len(history(house)["items"]) == 2


def test_a_file_that_fails_is_taken_again_in_seconds(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    file = announced(house)
    name = put(file, ROWS.encode())

    def broken(*_: Any) -> None:
        raise ConnectionError

    with monkeypatch.context() as during:
        during.setattr(module, "take_batch", broken)
        take(name)
    assert shown(house, file)["state"] == "taking"
    attributes = clients.sqs().get_queue_attributes(
        QueueUrl=wiring.settings().call_files_queue, AttributeNames=["ApproximateNumberOfMessagesDelayed"]
    )["Attributes"]
    assert attributes["ApproximateNumberOfMessagesDelayed"] == "1"
    take(name)
    assert (shown(house, file)["state"], shown(house, file)["counts"]["accepted"]) == ("taken", 6)


def test_a_file_that_always_fails_goes_to_the_dead_letters(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    name = put(announced(house), ROWS.encode())

    def broken(*_: Any) -> None:
        raise ConnectionError

    monkeypatch.setattr(module, "take_batch", broken)
    for _ in range(7):
        take(name)
    with pytest.raises(ConnectionError):
        take(name)


def test_an_object_that_nobody_announced_is_removed(house: House) -> None:
    del house
    name = f"files/{ACCOUNT}/file_{'1' * 26}"
    clients.s3().put_object(Bucket="intake", Key=name, Body=b"x")
    assert take(name) is None
    assert objects() == []


def test_a_stranger_sees_no_file(house: House) -> None:
    file = announced(house)
    assert house.stranger.call("GET", "/calls/files").json["items"] == []
    assert house.owner.call("GET", "/calls/files").json["items"][0]["file_id"] == file["file_id"]


def test_the_summary_counts_what_the_history_shows(house: House) -> None:
    """CD-9."""
    from tests.fakes_calls import NUMBER  # noqa: PLC0415  # only here

    house.send(ROWS + a_call(8, disposition="BUSY", answer="", billsec="0"))
    summary = house.owner.call("GET", f"/calls/summary?number_id={NUMBER}&by=hour").json
    assert (summary["calls"], summary["duration_ms"], summary["outcomes"]["busy"]) == (7, 360_000, 1)
    assert summary["series"] == [
        {"begins": "2026-11-24T11:00:00+01:00", "calls": 7, "duration_ms": 360_000, "outcomes": summary["outcomes"]}
    ]
    found = house.owner.call(
        "POST", "/calls/summary", {"number_id": NUMBER, "caller": "+31612345678", "outcome": "busy"}
    )
    assert found.json["calls"] == 1
    assert house.stranger.call("GET", f"/calls/summary?number_id={NUMBER}").status == 404
