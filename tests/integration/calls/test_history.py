"""From a switch's records to the owner's history, on real adapters."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from callfactory_aws import call_facts, call_history, clients
from callfactory_aws.call_history import DynamoCallHistory
from functions.cdr import cost_of_calls, replay_many, summarise_calls, wiring
from tests.fakes_calls import NUMBER
from tests.integration.calls.conftest import House
from tests.unit.calls.reading import DIGITS
from tests.unit.calls.test_asterisk_csv import USUAL, a_row
from tests.unit.calls.test_every_platform_converges import BUNDLES

COLUMNS = [*USUAL, "uniqueid"]


def a_call(minute: int, **changes: str) -> str:
    """A row of a call that began at 10:`minute` UTC and lasted a minute."""
    times = {
        "start": f"2026-11-24 10:{minute:02d}:05",
        "answer": f"2026-11-24 10:{minute:02d}:09",
        "end": f"2026-11-24 10:{minute + 1:02d}:10",
        "uniqueid": f"{1_795_514_405 + 60 * minute}.{minute}",
    }
    return a_row(COLUMNS, **{**times, **changes})


def history(house: House, query: str = "") -> Any:
    answer = house.owner.call("GET", f"/calls?number_id={NUMBER}{query}")
    assert answer.status == 200, answer.text
    return answer.json


def test_a_call_appears_in_the_zone_of_its_owner(house: House) -> None:
    """CD-3."""
    answer = house.send(a_call(1))
    assert (answer.status, answer.json["accepted"]) == (200, 1)
    (call,) = history(house)["items"]
    assert call["started_at"] == "2026-11-24T11:01:05+01:00"
    assert call["caller"] == "+31612345678"
    assert (call["duration_ms"], call["ring_to"], call["outcome"]) == (60_000, "+31301234567", "answered")


def test_the_same_again_changes_nothing(house: House) -> None:
    """CD-5."""
    house.send(a_call(1) + a_call(2))
    again = house.send(a_call(2) + a_call(1) + a_call(1)).json
    assert (again["accepted"], again["duplicate"]) == (0, 3)
    assert len(history(house)["items"]) == 2


def test_legs_that_come_one_by_one_are_one_call(house: House) -> None:
    """CD-4, CD-5: ring-all, the answered leg last, with an earlier start arriving late."""
    columns = [*COLUMNS, "linkedid", "sequence"]
    house.configure(columns=tuple(columns))
    legs = [
        a_row(columns, sequence="3", lastdata="SIP/1&SIP/2", dstchannel="SIP/1-1", disposition="NO ANSWER",
              start="2026-11-24 10:31:07", answer="", billsec="0"),
        a_row(columns, sequence="1", lastdata="SIP/1&SIP/2", dstchannel="SIP/2-2"),
    ]  # fmt: skip
    for leg in legs:
        house.send(leg)
    (call,) = history(house)["items"]
    assert (call["outcome"], call["ring_to"]) == ("answered", "sip:2")
    assert call["started_at"] == "2026-11-24T11:31:05+01:00"


def test_pages_go_on_where_the_last_one_ended(house: House) -> None:
    """CD-9."""
    house.send("".join(a_call(minute) for minute in range(7)))
    seen: list[str] = []
    cursor = ""
    while True:
        page = history(house, f"&limit=3&order=oldest{cursor}")
        seen.extend(call["started_at"][14:16] for call in page["items"])
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert seen == ["00", "01", "02", "03", "04", "05", "06"]


def test_a_cursor_of_another_list_is_refused(house: House) -> None:
    house.send("".join(a_call(minute) for minute in range(3)))
    cursor = history(house, "&limit=1")["next_cursor"]
    answer = house.owner.call("GET", f"/calls?number_id={NUMBER}&order=oldest&cursor={cursor}")
    assert answer.json["code"] == "invalid_input"


def test_a_search_finds_by_caller_without_a_number_in_an_address(house: House) -> None:
    """CD-9."""
    house.send(a_call(1) + a_call(2, src="+31687654321", clid="") + a_call(3, src="anonymous", clid=""))

    def found(**search: Any) -> list[str]:
        answer = house.owner.call("POST", "/calls/search", {"number_id": NUMBER, **search})
        assert answer.status == 200, answer.text
        return [call["caller"] for call in answer.json["items"]]

    assert found(caller="+31687654321") == ["+31687654321"]
    assert found(caller="withheld") == ["withheld"]
    assert found(min_duration_ms=60_001) == []
    assert len(found(ring_to="+31301234567", outcome="answered", max_duration_ms=60_000)) == 3


def test_missed_is_everything_that_reached_nobody(house: House) -> None:
    """CD-9: in lists, searches and counts."""
    silent = {"answer": "", "billsec": "0"}
    others = a_call(2, disposition="NO ANSWER", **silent) + a_call(3, disposition="BUSY", **silent)
    house.send(a_call(1) + others + a_call(4, disposition="FAILED", **silent))
    listed = [call["outcome"] for call in history(house, "&outcome=missed&order=oldest")["items"]]
    assert listed == ["no-answer", "busy", "failed"]
    asked = {"number_id": NUMBER, "outcome": "missed", "min_duration_ms": 0}
    assert house.owner.call("POST", "/calls/summary", asked).json["calls"] == 3
    assert [call["outcome"] for call in history(house, "&outcome=busy")["items"]] == ["busy"]


def test_a_period_is_half_open(house: House) -> None:
    house.send("".join(a_call(minute) for minute in range(3)))
    page = history(house, "&from=2026-11-24T10:01:05Z&to=2026-11-24T10:02:05Z")
    assert [call["started_at"] for call in page["items"]] == ["2026-11-24T11:01:05+01:00"]


def test_calls_outside_an_ownership_reach_nobody(house: House) -> None:
    """CD-8."""
    before = {"start": "2025-12-31 23:59:59", "answer": "2026-01-01 00:00:04", "end": "2026-01-01 00:01:04"}
    answer = house.send(a_call(1, **before) + a_call(2, dst="0209999999")).json
    assert [record["reason"] for record in answer["records"]] == ["before_activation", "number_not_owned"]
    assert history(house)["items"] == []
    held = house.staff.call("GET", "/ops/quarantine").json["items"]
    assert {each["reason"] for each in held} == {"before_activation", "number_not_owned"}


def test_a_stranger_sees_nothing(house: House) -> None:
    house.send(a_call(1))
    assert house.stranger.call("GET", f"/calls?number_id={NUMBER}").status == 404


def test_a_replayed_record_becomes_a_call_once_the_cause_is_gone(house: House) -> None:
    house.send(a_call(1, billsec="0"))
    (held,) = house.staff.call("GET", "/ops/quarantine").json["items"]
    assert held["reason"] == "zero_duration"
    replayed = house.staff.call("POST", f"/ops/quarantine/{held['quarantine_id']}/replay")
    assert (replayed.status, replayed.json["state"]) == (200, "replayed")
    (call,) = history(house)["items"]
    assert (call["outcome"], call["duration_ms"]) == ("answered", 0)
    assert house.staff.call("POST", f"/ops/quarantine/{held['quarantine_id']}/replay").status == 409


def replay_all(house: House, **wanted: Any) -> dict[str, Any]:
    """All parts of a replay, added up."""
    total: dict[str, Any] = {"looked_at": 0, "replayed": 0, "left": {}}
    cursor = None
    while True:
        part = house.staff.call("POST", "/ops/quarantine-replays", {**wanted, "cursor": cursor}).json
        total["looked_at"] += part["looked_at"]
        total["replayed"] += part["replayed"]
        for why, count in part["left"].items():
            total["left"][why] = total["left"].get(why, 0) + count
        cursor = part["next_cursor"]
        if cursor is None:
            return total


def test_all_records_of_one_cause_are_replayed_part_by_part(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was held for another reason, or improbable and not asked for by name, stays."""
    monkeypatch.setattr(replay_many, "PART", 2)
    late = {"start": "2025-12-31 10:00:00", "answer": "2025-12-31 10:00:04", "end": "2025-12-31 10:01:04"}
    house.send(
        "".join(a_call(minute, dst="0209999999") for minute in range(3))
        + "".join(a_call(minute, billsec="0") for minute in range(3, 6))
        + a_call(6, billsec="many")
        + a_call(7, **late)
    )
    held = house.staff.call("GET", "/ops/quarantine?reason=number_not_owned").json["items"]
    assert [each["reason"] for each in held] == ["number_not_owned"] * 3
    assert house.staff.call("GET", f"/ops/quarantine?source_id={held[0]['source_id']}").json["items"][7]
    assert house.staff.call("GET", "/ops/quarantine?source_id=src_other").json["items"] == []

    assert replay_all(house) == {
        "looked_at": 8,
        "replayed": 0,
        "left": {"number_not_owned": 3, "needs_a_look": 3, "too_little_known": 1, "before_activation": 1},
    }
    assert replay_all(house, reason="zero_duration") == {"looked_at": 8, "replayed": 3, "left": {}}
    assert [call["duration_ms"] for call in history(house)["items"]] == [0, 0, 0]
    assert replay_all(house, reason="zero_duration") == {"looked_at": 5, "replayed": 0, "left": {}}
    assert replay_all(house, source_id="src_other")["left"] == {}


def test_a_record_of_a_number_that_nobody_holds_cannot_be_replayed_yet(house: House) -> None:
    house.send(a_call(1, dst="0209999999"))
    (held,) = house.staff.call("GET", "/ops/quarantine").json["items"]
    assert house.staff.call("POST", f"/ops/quarantine/{held['quarantine_id']}/replay").status == 409
    discarded = house.staff.call("POST", f"/ops/quarantine/{held['quarantine_id']}/discard")
    assert discarded.json["state"] == "discarded"


def test_a_number_that_turns_out_to_be_withheld_is_removed_from_what_was_kept(house: House) -> None:
    """CD-2: a later leg carries the flag."""
    columns = [*COLUMNS, "linkedid", "sequence", "caller_presentation"]
    house.configure(columns=tuple(columns))
    row = a_row(columns[:-1], sequence="1").rstrip("\n")
    house.send(row + ',"allowed"\n')
    assert history(house)["items"][0]["caller"] == "+31612345678"
    house.send(row.replace('"1"', '"2"') + ',"prohib"\n')
    house.send(row + ',"allowed"\n')
    assert history(house)["items"][0]["caller"] == "withheld"
    everything = repr(list(_everything(house)))
    assert "612345678" not in everything


@pytest.mark.parametrize("name", BUNDLES)
def test_a_hidden_caller_is_in_no_store_whatever_the_platform(
    name: str, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CD-2, on real adapters: every piece but the last was told before with the number."""
    # The emulation stands behind the usual client; many items would take another way.
    monkeypatch.setattr(call_facts, "FEW", 100)
    bundle = BUNDLES[name]
    house.configure(kind=bundle.kind)
    for piece in [*bundle.shown[:-1], *bundle.hidden]:
        form = "CallStatus" in piece
        answer = house.send(piece, content_type="application/x-www-form-urlencoded" if form else "application/json")
        assert (answer.status, answer.json["quarantined"]) == (200, 0), answer.text
    assert [each["caller"] for each in history(house)["items"]] == ["withheld"]
    assert DIGITS not in repr(list(_everything(house)))


def test_a_call_whose_rows_never_name_the_number_waits_where_staff_see_it(house: House) -> None:
    columns = [*COLUMNS, "userfield", "peeraccount", "linkedid", "sequence"]
    unnamed = a_row(columns, dst="301", sequence="2")
    answer = house.send(unnamed).json
    assert (answer["quarantined"], answer["records"][0]["reason"]) == (1, "number_not_named")
    (held,) = house.staff.call("GET", "/ops/quarantine?reason=number_not_named").json["items"]
    assert house.staff.call("POST", f"/ops/quarantine/{held['quarantine_id']}/replay").status == 409
    assert house.send(a_row(columns, sequence="1")).json["accepted"] == 1
    assert house.staff.call("GET", "/ops/quarantine").json["items"] == []
    assert len(history(house)["items"]) == 1


def _everything(house: House) -> Any:
    from callfactory_aws import clients  # noqa: PLC0415  # the client of the emulation

    del house
    for table in clients.dynamodb().list_tables()["TableNames"]:
        yield from clients.dynamodb().scan(TableName=table)["Items"]


def test_downloads_read_the_same_calls(house: House) -> None:
    house.send(a_call(2) + a_call(1, disposition="BUSY", answer="", billsec="0"))
    page = DynamoCallHistory(wiring.settings().calls_table).page(NUMBER, start=None, end=None, after=None)
    assert [(row.started_at, row.answered_at, row.ring_to, row.outcome) for row in page.rows] == [
        ("2026-11-24T10:01:05.000Z", "", "", "busy"),
        ("2026-11-24T10:02:05.000Z", "2026-11-24T10:02:09.000Z", "+31301234567", "answered"),
    ]
    assert page.rows[0].recorded_at == "2026-11-24T12:00:00.000Z"
    assert page.next is None


def test_every_filter_that_cannot_be_is_named_by_its_field(house: House) -> None:
    wish = {"zone": "Mars/Base", "caller": "me", "ring_to": "12", "limit": 0}
    refused = house.owner.call("POST", "/calls/search", wish).json
    assert {(each["location"], each["name"]) for each in refused["errors"]} == {("body", name) for name in wish}


def test_sources_are_configured_by_their_owner(house: House) -> None:
    wish = {"name": "Box", "kind": "callfactory-json", "zone": "Europe/Paris", "country": "FR"}
    made = house.owner.call("POST", "/sources", wish)
    assert made.status == 201, made.text
    path = f"/sources/{made.json['source_id']}"
    assert house.stranger.call("GET", path).status == 404
    changed = house.owner.call("PATCH", path, {**wish, "name": "Other"})
    assert (changed.json["name"], changed.json["zone"]) == ("Other", "Europe/Paris")
    assert len(house.owner.call("GET", "/sources").json["items"]) == 2
    assert house.owner.call("DELETE", path).status == 204
    assert house.owner.call("GET", path).status == 404
    nowhere = house.owner.call("POST", "/sources", {**wish, "zone": "Europe/Nowhere"})
    assert nowhere.json["errors"][0]["name"] == "zone"


def test_what_cannot_be_counted_at_once_comes_in_parts_that_add_up(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CD-9: no history is too long to be counted."""
    house.send("".join(a_call(minute) for minute in range(7)))
    monkeypatch.setattr(summarise_calls, "SECONDS", 0.0)
    whole = clients.dynamodb().query
    monkeypatch.setattr(clients.dynamodb(), "query", lambda **query: whole(**{**query, "Limit": 2}))
    monkeypatch.setattr(call_history, "send", lambda _, query: whole(**{**query, "Limit": 2}))
    parts = summaries(house, f"?number_id={NUMBER}")
    assert len(parts) > 2
    assert sum(part["calls"] for part in parts) == 7
    assert sum(step["calls"] for part in parts for step in part["series"]) == 7


def summaries(house: House, query: str) -> list[Any]:
    """All parts of a summary."""
    parts = [house.owner.call("GET", f"/calls/summary{query}").json]
    while cursor := parts[-1]["next_cursor"]:
        more = f"{'&' if query else '?'}cursor={cursor}"
        parts.append(house.owner.call("GET", f"/calls/summary{query}{more}").json)
    return parts


def test_calls_of_all_numbers_are_counted_together_former_ones_too(house: House) -> None:
    """CD-9: one question, however many numbers."""
    former, second = "num_" + "0" * 26, "num_" + "2" * 26
    house.hold(former, "+31207654321", released_at=datetime(2026, 11, 24, 11, tzinfo=UTC))
    house.hold(second, "+31207654322")
    house.send("".join(a_call(minute) for minute in range(3)))
    house.send(a_call(4, dst="0207654321") + a_call(5, dst="0207654322") + a_call(6, dst="0207654322"))
    (whole,) = summaries(house, "")
    assert whole["calls"] == 6
    assert sum(step["calls"] for step in whole["series"]) == 6
    assert whole["duration_ms"] == sum(
        summaries(house, f"?number_id={each}")[0]["duration_ms"] for each in (former, NUMBER, second)
    )
    (later,) = summaries(house, "?from=2026-11-24T10:05:00Z")
    assert later["calls"] == 2
    assert house.stranger.call("GET", "/calls/summary?zone=UTC").json["calls"] == 0
    wrong = house.owner.call("GET", "/calls/summary?from=2026-11-24T10:05:00Z&to=2026-11-23T10:05:00Z")
    assert [each["name"] for each in wrong.json["errors"]] == ["to"]


def test_many_calls_of_many_numbers_come_in_parts_that_add_up(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each call once, wherever a part ends: within a number, at its end, or at a number without calls."""
    for index, e164 in enumerate(("+31207654322", "+31207654323", "+31207654324"), 2):
        house.hold("num_" + str(index) * 26, e164)
    house.send("".join(a_call(minute) for minute in range(5)))
    house.send("".join(a_call(minute, dst="0207654324") for minute in range(10, 14)))
    monkeypatch.setattr(summarise_calls, "SECONDS", 0.0)
    whole = clients.dynamodb().query
    monkeypatch.setattr(clients.dynamodb(), "query", lambda **query: whole(**{**query, "Limit": 2}))
    monkeypatch.setattr(call_history, "send", lambda _, query: whole(**{**query, "Limit": 2}))
    parts = summaries(house, "")
    assert len(parts) > 6
    assert sum(part["calls"] for part in parts) == 9
    assert sum(step["calls"] for part in parts for step in part["series"]) == 9


def pages_of_all(house: House, query: str) -> list[Any]:
    """All pages of a list over every number."""
    pages = [house.owner.call("GET", f"/calls?limit=2{query}").json]
    while cursor := pages[-1]["next_cursor"]:
        pages.append(house.owner.call("GET", f"/calls?limit=2{query}&cursor={cursor}").json)
    return pages


@pytest.mark.parametrize("order", ["newest", "oldest"])
def test_calls_of_all_numbers_are_one_list(house: House, order: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """CD-9: each call once and in order, however the numbers take turns and wherever a page or a read ends."""
    second, third = ("num_" + digit * 26 for digit in "23")
    house.hold(second, "+31207654322")
    house.hold(third, "+31207654323")
    for minute, number in enumerate("1121222112"):
        house.send(a_call(minute, **({"dst": "0207654322"} if number == "2" else {})))
    whole = clients.dynamodb().query
    starts = [f"2026-11-24T11:{minute:02d}:05+01:00" for minute in range(10)]
    for reads in (1, 2, 100):
        monkeypatch.setattr(call_history, "_READS_A_PAGE", 2)
        monkeypatch.setattr(clients.dynamodb(), "query", lambda **query: whole(**{**query, "Limit": reads}))  # noqa: B023
        pages = pages_of_all(house, f"&order={order}")
        found = [call["started_at"] for page in pages for call in page["items"]]
        assert found == (starts[::-1] if order == "newest" else starts), reads
        missed = pages_of_all(house, f"&order={order}&outcome=busy")
        assert [call for page in missed for call in page["items"]] == []
    listed = house.owner.call("GET", "/calls").json["items"]
    assert {call["number_id"] for call in listed} == {NUMBER, second}


def test_what_all_numbers_cost_is_the_sum_of_each(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    second = "num_" + "2" * 26
    house.hold(second, "+31207654322")
    house.send("".join(a_call(minute) for minute in range(3)))
    house.send("".join(a_call(minute, dst="0207654322") for minute in range(5, 9)))

    def cost(**search: Any) -> tuple[Decimal, int, int]:
        amount, rated, parts, cursor = Decimal(0), 0, 0, None
        while parts == 0 or cursor is not None:
            answer = house.owner.call("POST", "/calls/cost", {**search, **({"cursor": cursor} if cursor else {})}).json
            amount += sum((Decimal(each["amount"]) for each in answer["amounts"]), Decimal(0))
            rated, parts, cursor = rated + answer["rated"], parts + 1, answer["next_cursor"]
        return amount, rated, parts

    whole, (first, _, _), (other, _, _) = cost(), cost(number_id=NUMBER), cost(number_id=second)
    assert whole == (first + other, 7, 1)
    monkeypatch.setattr(cost_of_calls, "SECONDS", 0.0)
    monkeypatch.setattr(cost_of_calls, "_A_PAGE", 2)
    assert cost() == (whole[0], 7, 4)
