"""The life of a number: planned, paused, resumed, released, at rest, and with another owner."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from callfactory.errors import IllegalTransition, VersionConflict
from callfactory.events import NumberPaused, NumberReleased, NumberResumed
from callfactory.numbers import NumberState, ServiceNumber, activated, released
from callfactory.recordings.settings import RecordingSettings
from functions.order.renew_holidays import renew_holidays
from functions.order.sell_again import sell_again
from tests.unit.order.conftest import FREE, ORDER, Client, World

PLAN: dict[str, Any] = {
    "ring_to": [{"number": "+31201234567", "ring_seconds": 15}, {"number": "+31301234567"}],
    "hours": {
        "zone": "Europe/Amsterdam",
        "weekly": {"tuesday": [{"start": "09:00", "end": "17:30"}]},
        "special": [{"date": "2026-12-25"}],
    },
    "announcement": {"language": "nl", "text": "Welkom."},
    "closed_announcement": {"language": "nl", "text": "Wij zijn gesloten."},
}


def ordered(client: Client, number: str = FREE[0]) -> str:
    number_id: str = client.call("POST", "/orders", {**ORDER, "number": number}).json["number_id"]
    return number_id


def planned(client: Client, number_id: str, plan: Any = PLAN, version: int = 1) -> Any:
    return client.call("PUT", f"/numbers/{number_id}/plan", {**plan, "version": version})


def step(client: Client, number_id: str, name: str, version: int) -> Any:
    return client.call("POST", f"/numbers/{number_id}/{name}", {"version": version})


def switch(world: World) -> Client:
    wish = {"name": "switch 1", "scopes": ["plan:read"]}
    return Client(world, world.staff().call("POST", "/ops/keys", wish).json["secret"])


def test_a_plan_is_shown_as_it_was_made_and_a_switch_is_told_what_it_means_now(world: World) -> None:
    client = world.customer()
    number_id = ordered(client)
    answer = planned(client, number_id)
    assert answer.status == 200
    shown = client.get(f"/numbers/{number_id}")["plan"]
    assert shown == answer.json["plan"]
    assert shown["ring_to"] == [PLAN["ring_to"][0], {"number": "+31301234567", "ring_seconds": 25}]
    assert shown["hours"]["weekly"]["tuesday"] == [{"start": "09:00", "end": "17:30"}]
    assert shown["hours"]["special"] == [{"date": "2026-12-25", "open": []}]
    told = switch(world).call("POST", "/plan/lookup", {"number": FREE[0]}).json
    assert (told["open"], told["version"], told["answering_machine"]) == (True, 2, False)
    assert (told["record"], told["recording_announcement"]) == (False, None)
    assert told["pass_caller_identification"] is True  # CI-1
    assert planned(client, number_id, shown, 2).json["plan"] == shown


def test_outside_of_the_hours_the_same_number_is_closed(world: World) -> None:
    client = world.customer()
    planned(client, ordered(client))
    asking = switch(world)
    world.clock.advance(hours=5)
    told = asking.call("POST", "/plan/lookup", {"number": FREE[0]}).json
    assert (told["open"], told["ring_to"], told["announcement"]["text"]) == (False, [], "Wij zijn gesloten.")


def test_a_switch_is_told_whether_to_record_and_nothing_that_it_does_not_need(world: World) -> None:
    client = world.customer()
    ordered(client)
    (number,) = world.numbers.numbers.values()
    settings = RecordingSettings(days=30, purpose="Training of colleagues", announcement="nl")
    world.numbers.change(replace(number, recording=settings, version=2))
    told = switch(world).call("POST", "/plan/lookup", {"number": FREE[0]})
    assert (told.json["record"], told.json["recording_announcement"]) == (True, "nl")
    assert "Training" not in told.text
    assert "upload" not in told.text


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"ring_to": [{"number": "+31201234567", "ring_seconds": 4}]}, "ring_to.0.ring_seconds"),
        ({"ring_to": [{"number": "+31201234567"}] * 11}, "ring_to"),
        ({"hours": {"zone": "Mars/Olympus", "weekly": {}}}, "hours.zone"),
        (
            {"hours": {"zone": "UTC", "weekly": {"monday": [{"start": "9:00", "end": "25:00"}]}}},
            "hours.weekly.monday.0.start",
        ),
        ({"hours": {"zone": "UTC", "weekly": {}, "special": [{"date": "2027-02-29"}]}}, "hours.special.0.date"),
        ({"hours": {"zone": "UTC", "weekly": {}, "special": [{"date": "2026-12-25"}] * 2}}, "hours.special.1.date"),
        ({"announcement": {"language": "klingon", "text": "nuqneH"}}, "announcement.language"),
        ({"caller_id": "+31201234567"}, "caller_id"),
    ],
)
def test_a_plan_that_cannot_be_names_what_is_wrong(world: World, change: Any, name: str) -> None:
    client = world.customer()
    answer = planned(client, ordered(client), change)
    assert answer.status == 422
    assert answer.json["errors"][0]["name"] == name


def test_a_paused_number_is_still_its_owners_and_rings_nowhere(world: World) -> None:
    client = world.customer()
    number_id = ordered(client)
    planned(client, number_id)
    assert step(client, number_id, "pause", 2).json["state"] == "paused"
    told = switch(world).call("POST", "/plan/lookup", {"number": FREE[0]}).json
    assert (told["ring_to"], told["answering_machine"]) == ([], False)
    assert step(client, number_id, "resume", 3).json["state"] == "active"
    assert [type(event) for event in world.bus.events if isinstance(event, NumberPaused | NumberResumed)] == [
        NumberPaused,
        NumberResumed,
    ]


@pytest.mark.parametrize(("before", "name"), [((), "resume"), (("pause",), "pause"), (("release",), "release")])
def test_a_step_that_there_is_not_is_refused(world: World, before: tuple[str, ...], name: str) -> None:
    client = world.customer()
    number_id = ordered(client)
    for version, each in enumerate(before, start=1):
        step(client, number_id, each, version)
    answer = step(client, number_id, name, len(before) + 1)
    assert (answer.status, answer.json["code"]) == (409, "illegal_transition")


def test_a_released_number_rings_no_more_rests_and_is_then_sold_again(world: World) -> None:
    client = world.customer()
    number_id = ordered(client)
    planned(client, number_id)
    asking = switch(world)
    assert step(client, number_id, "release", 2).json["state"] == "released"
    assert asking.call("POST", "/plan/lookup", {"number": FREE[0]}).status == 404
    assert planned(client, number_id, version=3).json["code"] == "illegal_transition"
    world.clock.advance(days=89)
    assert sell_again(inventory=world.inventory, clock=world.clock) == 0
    assert world.customer("bob@rival.example").call("POST", "/orders", ORDER).json["code"] == "number_taken"
    world.clock.advance(days=1)
    assert sell_again(inventory=world.inventory, clock=world.clock) == 1
    assert sell_again(inventory=world.inventory, clock=world.clock) == 0
    assert any(isinstance(event, NumberReleased) for event in world.bus.events)


def test_the_next_owner_sees_nothing_of_the_former_one(world: World) -> None:  # CD-8
    ann = world.customer()
    former_id = ordered(ann)
    planned(ann, former_id)
    step(ann, former_id, "release", 2)
    world.clock.advance(days=90)
    sell_again(inventory=world.inventory, clock=world.clock)
    bob = world.customer("bob@rival.example")
    new_id = ordered(bob)
    assert new_id != former_id
    number = bob.get(f"/numbers/{new_id}")
    assert (number["plan"]["ring_to"], number["plan"]["hours"], number["version"]) == ([], None, 1)
    assert bob.call("GET", f"/numbers/{former_id}").status == 404
    told = switch(world).call("POST", "/plan/lookup", {"number": FREE[0]}).json
    assert (told["number_id"], told["ring_to"], told["record"]) == (new_id, [], False)
    ann_again = world.sign_in("ann@bakery.example")
    assert ann_again.get(f"/numbers/{former_id}")["state"] == "released"
    assert ann_again.call("GET", f"/numbers/{new_id}").status == 404


def test_a_call_that_began_before_the_release_stays_the_former_owners(world: World) -> None:
    client = world.customer()
    number_id = ordered(client)
    world.clock.advance(minutes=30)
    in_progress = world.clock.now()
    world.clock.advance(minutes=5)
    step(client, number_id, "release", 1)
    (period,) = world.inventory.periods
    assert period.covers(in_progress)
    assert not period.covers(world.clock.now())


def reserved(world: World) -> ServiceNumber:
    number = ServiceNumber("acc_1", "num_1", FREE[0], "GB", "freephone", world.clock.now(), NumberState.RESERVED)
    world.numbers.numbers["acc_1", "num_1"] = number
    return number


def test_of_two_approvals_at_once_one_activates(world: World) -> None:  # RG-8
    seen_by_both = reserved(world)
    world.clock.advance(days=3)
    first, second = (activated(seen_by_both, world.clock.now()) for _ in range(2))
    world.numbers.activate(first)
    with pytest.raises(VersionConflict):
        world.numbers.activate(second)
    with pytest.raises(IllegalTransition):
        activated(world.numbers.get("acc_1", "num_1"), world.clock.now())
    assert [period.active_from for period in world.inventory.periods] == [world.clock.now()]


def test_a_reservation_that_comes_to_nothing_puts_the_number_back_at_once(world: World) -> None:
    world.numbers.release(released(reserved(world), world.clock.now()), None)
    assert world.inventory.offers[FREE[0]].free
    assert world.numbers.planned(FREE[0]) is None


# -- holidays and the answering machine --------------------------------------------------------------------------------

NEW_YEAR = {**PLAN, "hours": {**PLAN["hours"], "holidays": {"country": "NL"}}}


def told(asking: Client, number: str = FREE[0]) -> Any:
    return asking.call("POST", "/plan/lookup", {"number": number}).json


def test_public_holidays_are_kept_without_naming_their_days(world: World) -> None:
    client = world.customer()
    number_id = ordered(client)
    weekly = {"weekly": {day: [{"start": "00:00", "end": "24:00"}] for day in ("monday", "tuesday")}}
    answer = planned(client, number_id, {**PLAN, "hours": {**NEW_YEAR["hours"], **weekly}})
    assert answer.json["plan"]["hours"]["holidays"] == {"country": "NL", "region": None}
    world.clock.advance(days=(date(2027, 3, 29) - date(2026, 11, 24)).days)  # Easter Monday
    asking = switch(world)
    assert told(asking)["open"] is False
    world.clock.advance(days=1)
    assert told(asking)["open"] is True


def test_a_country_that_nobody_knows_is_refused(world: World) -> None:
    client = world.customer()
    answer = planned(client, ordered(client), {**PLAN, "hours": {**PLAN["hours"], "holidays": {"country": "XX"}}})
    assert answer.status == 422
    assert answer.json["errors"][0]["name"] == "hours.holidays.country"


def test_owners_see_which_days_they_are(world: World) -> None:
    client = world.customer()
    found = client.get("/holidays?country=DE&region=BY&year=2027&language=de")
    assert {"date": "2027-01-06", "name": "Heilige Drei Könige"} in found["items"]
    assert "BE" in found["regions"]
    assert client.call("GET", "/holidays?country=DE&region=XX").json["errors"][0]["location"] == "query"


def test_a_plan_that_nobody_touches_gets_the_holidays_of_later_years(world: World) -> None:
    client = world.customer()
    number_id = ordered(client)
    planned(client, number_id, NEW_YEAR)
    ports = {name: getattr(world, name) for name in ("numbers", "calendars", "clock")}
    assert renew_holidays(keepers=world.holiday_keepers, **ports) == 0
    world.clock.advance(days=5 * 365)
    assert renew_holidays(keepers=world.holiday_keepers, **ports) == 1
    assert renew_holidays(keepers=world.holiday_keepers, **ports) == 0
    planned_number = world.plans.planned(FREE[0])
    assert planned_number is not None
    hours = planned_number.plan.hours
    assert hours is not None
    assert hours.holidays is not None
    assert date(2033, 12, 25) in hours.holidays.days
    assert planned_number.version == 3


def test_a_plan_leads_to_no_answering_machine_that_cannot_send(world: World) -> None:
    client = world.customer()
    number_id = ordered(client)
    wish = {**PLAN, "answering_machine": True}
    refused = planned(client, number_id, wish)
    assert refused.status == 422
    assert [(each["name"], each["code"]) for each in refused.json["errors"]] == [("answering_machine", "not_set_up")]
    account_id = client.get("/account")["account_id"]
    world.with_mailbox(account_id, number_id)
    assert planned(client, number_id, wish).status == 200
    assert told(switch(world))["answering_machine"] is True


def test_an_address_that_takes_no_mail_is_no_place_for_messages(world: World) -> None:
    client = world.customer()
    number_id = ordered(client)
    world.with_mailbox(client.get("/account")["account_id"], number_id)
    (address,) = world.addresses.kept.values()
    world.addresses.change(replace(address, suppressed="refused", version=2))
    assert planned(client, number_id, {**PLAN, "answering_machine": True}).status == 422
