"""Orders that need papers: from the order to the connected number, as customers and reviewers see it."""

import json
from datetime import date
from typing import Any

import pytest

from callfactory.dossiers import DossierState, step
from callfactory.errors import Unavailable
from callfactory.events import NumberActivated
from callfactory.mail import MailKind
from callfactory.numbers import Offer
from callfactory.regulations.identifiers import VatState
from callfactory.regulations.pack import read_pack
from callfactory_aws.shipped_rules import shipped_pack
from tests.samples_documents import pdf, png
from tests.unit.order.conftest import ORDER, Client, World

BERLIN = {"street": "Torstraße 12", "postal_code": "10119", "city": "Berlin", "country": "DE"}
GERMAN = {
    "organisation": {"legal_name": "Muster GmbH", "address": BERLIN, "registration_number": "HRB 12345"},
    "contact": {"name": "Erika Muster", "email": "erika@muster.example", "phone": "+493023125001"},
}
NUMBERS = ("+493023125000", "+493023125001", "+493023125002")
ANSWERS = {
    "representative_name": "Erika Muster",
    "representative_email": "erika@muster.example",
    "website": "muster.example",
}


@pytest.fixture
def shop(world: World) -> World:
    world.inventory.add([Offer(e164, "DE", "local", "Berlin") for e164 in NUMBERS])
    world.inventory.add([Offer("+498999998000", "DE", "local", "München")])
    world.inventory.add([Offer("+41800000100", "CH", "freephone"), Offer("+50480000000100", "HN", "freephone")])
    return world


def ordered(client: Client, number: str = NUMBERS[0], **more: Any) -> Any:
    answer = client.call("POST", "/orders", {**GERMAN, "number": number, **more})
    assert answer.status == 201, answer.text
    return answer.json


def dossier_of(client: Client, order: Any) -> Any:
    return client.get(f"/dossiers/{order['dossier_id']}")


def announced(client: Client, dossier_id: str, kind: str, content: bytes, **details: Any) -> Any:
    body = {"document": kind, "media_type": "application/pdf", "size": len(content), **details}
    return client.call("POST", f"/dossiers/{dossier_id}/documents", body)


def uploaded(world: World, client: Client, dossier_id: str, kind: str, content: bytes = b"", **details: Any) -> Any:
    content = content or pdf()
    answer = announced(client, dossier_id, kind, content, **details)
    assert answer.status == 201, answer.text
    world.documents.take(answer.json["upload"]["fields"], content)
    return client.call("POST", f"/dossiers/{dossier_id}/documents/{answer.json['document_id']}/uploaded")


def completed(world: World, client: Client, dossier_id: str) -> Any:
    """Everything that a German local number asks, handed in."""
    body = {"version": client.get(f"/dossiers/{dossier_id}")["version"], "answers": ANSWERS}
    assert client.call("PUT", f"/dossiers/{dossier_id}/answers", body).status == 200
    uploaded(world, client, dossier_id, "register_extract", address=BERLIN)
    answer = uploaded(world, client, dossier_id, "local_relationship_form")
    assert answer.status == 200, answer.text
    return answer.json


def submitted(client: Client, dossier_id: str) -> Any:
    version = client.get(f"/dossiers/{dossier_id}")["version"]
    return client.call("POST", f"/dossiers/{dossier_id}/submission", {"version": version})


def reviewed(staff: Client, world: World, dossier_id: str, **decision: Any) -> Any:
    account_id = next(owner for owner, known in world.dossiers.dossiers if known == dossier_id)
    path = f"/ops/reviews/{account_id}/{dossier_id}"
    seen = staff.call("POST", f"{path}/start")
    assert seen.status == 200, seen.text
    return staff.call("POST", f"{path}/decision", {"version": seen.json["version"], **decision})


def mails(world: World) -> list[MailKind]:
    return [kept.request.kind for kept in world.outbox.mails.values() if kept.request]


def test_from_an_order_to_a_connected_number(shop: World) -> None:
    client, staff = shop.customer(), shop.staff()
    order = ordered(client)
    assert (order["state"], order["rule_version"]) == ("information_required", 1)
    assert client.get("/numbers")["items"][0]["state"] == "reserved"
    dossier_id = completed(shop, client, order["dossier_id"])["dossier_id"]
    answer = submitted(client, dossier_id)
    assert (answer.status, answer.json["state"], answer.json["outcome"]) == (200, "submitted", "eligible")
    assert staff.get("/ops/reviews")["items"][0]["dossier_id"] == dossier_id
    assert reviewed(staff, shop, dossier_id, decision="approve").json["state"] == "approved"
    done = client.get(f"/orders/{order['order_id']}")
    assert done["state"] == "activated"
    assert [step["state"] for step in done["history"]] == [
        "information_required",
        "submitted",
        "in_review",
        "approved",
        "activated",
    ]
    assert client.get("/numbers")["items"][0]["state"] == "active"
    assert [type(event) for event in shop.bus.events].count(NumberActivated) == 1
    assert mails(shop) == [MailKind.ORDER_INFORMATION_REQUIRED, MailKind.ORDER_ACCEPTED]


def test_reviewers_choose_by_whose_it_is_for_what_and_since_when(shop: World) -> None:
    """The longest waiting first; nothing of what was handed in, and nobody's address, before one is taken."""
    early, late, staff = shop.customer(), shop.customer("bob@other.example"), shop.staff()
    first = ordered(early)
    second = ordered(early, NUMBERS[1], dossier_id=first["dossier_id"])
    organisation: Any = GERMAN["organisation"]
    begun = ordered(late, NUMBERS[2], organisation={**organisation, "legal_name": "Zweite GmbH"})
    for client, order in ((late, begun), (early, first)):
        completed(shop, client, order["dossier_id"])
    submitted(early, first["dossier_id"])
    shop.clock.advance(minutes=20)
    submitted(late, begun["dossier_id"])
    answer = staff.call("GET", "/ops/reviews")
    muster, zweite = answer.json["items"]
    assert muster == {
        "account_id": muster["account_id"],
        "dossier_id": first["dossier_id"],
        "state": "submitted",
        "name": "Muster GmbH",
        "country": "DE",
        "type": "local",
        "end_user": "business",
        "numbers": [NUMBERS[1], NUMBERS[0]],
        "waits_since": "2026-11-24T12:00:00Z",
    }
    assert (zweite["name"], zweite["waits_since"]) == ("Zweite GmbH", "2026-11-24T12:20:00Z")
    for unneeded in ("erika", "+493023125001", "Torstra", "HRB", "muster.example", "register_extract"):
        assert unneeded not in answer.text.replace(f'"{NUMBERS[1]}"', "")
    reviewed(staff, shop, first["dossier_id"], decision="reject", rejected={"website": {"code": "answer_wrong"}})
    assert [each["name"] for each in staff.get("/ops/reviews")["items"]] == ["Zweite GmbH"]
    early.call("POST", f"/orders/{second['order_id']}/withdrawal")
    change = {"version": early.get(f"/dossiers/{first['dossier_id']}")["version"], "answers": {"website": "m.example"}}
    early.call("PUT", f"/dossiers/{first['dossier_id']}/answers", change)
    shop.clock.advance(minutes=1)
    submitted(early, first["dossier_id"])
    again = staff.get("/ops/reviews")["items"][-1]
    assert (again["name"], again["numbers"]) == ("Muster GmbH", [NUMBERS[0]])
    assert again["waits_since"] == "2026-11-24T12:21:00Z", "it waits since it was handed in again"
    assert early.call("GET", "/ops/reviews").status == 403


def test_what_a_reviewer_has_taken_stays_in_the_line_and_says_so(shop: World) -> None:
    client, staff = shop.customer(), shop.staff()
    dossier_id = ordered(client)["dossier_id"]
    completed(shop, client, dossier_id)
    submitted(client, dossier_id)
    shop.clock.advance(minutes=20)
    (waiting,) = staff.get("/ops/reviews")["items"]
    staff.call("POST", f"/ops/reviews/{waiting['account_id']}/{dossier_id}/start")
    (taken,) = staff.get("/ops/reviews")["items"]
    assert (taken["state"], taken["waits_since"]) == ("in_review", waiting["waits_since"])


def test_the_number_is_not_connected_before_it_is_approved(shop: World) -> None:  # RG-8
    client = shop.customer()
    ordered(client)
    assert shop.inventory.owner_now(NUMBERS[0]) is None
    assert shop.plans.planned(NUMBERS[0]) is None
    listed = shop.visitor().get("/offers?country=DE&type=local&limit=100")["items"]
    assert NUMBERS[0] not in {offer["number"] for offer in listed}


def test_a_submission_that_lacks_things_names_each_with_its_repair(shop: World) -> None:  # RG-3
    client = shop.customer()
    dossier = dossier_of(client, ordered(client))
    answer = submitted(client, dossier["dossier_id"])
    codes = {error["name"]: error["code"] for error in answer.json["errors"]}
    assert answer.status == 422
    assert codes == {
        "registration": "document_missing",
        "address_proof": "document_missing",
        "local_relationship": "document_missing",
        "representative_name": "text_missing",
        "representative_email": "text_missing",
        "website": "text_missing",
    }
    assert "Upload one of: Extract from the company register" in answer.text
    assert client.get(f"/dossiers/{dossier['dossier_id']}")["state"] == "draft"


def test_what_the_rule_does_not_ask_is_refused_and_not_stored(shop: World) -> None:  # RG-2
    client = shop.customer()
    dossier = dossier_of(client, ordered(client))
    path = f"/dossiers/{dossier['dossier_id']}"
    marker = "Xyzzy Plugh"
    change = {"version": dossier["version"], "answers": {"birth_date": marker, "website": "muster.example"}}
    answer = client.call("PUT", f"{path}/answers", change)
    assert (answer.status, answer.json["errors"][0]["code"]) == (422, "not_demanded")
    assert marker not in answer.text
    assert announced(client, dossier["dossier_id"], "passport", pdf()).json["errors"][0]["code"] == "not_demanded"
    surplus = announced(client, dossier["dossier_id"], "local_relationship_form", pdf(), expires_on="2030-01-01")
    assert [(error["name"], error["code"]) for error in surplus.json["errors"]] == [("expires_on", "not_demanded")]
    lacking = announced(client, dossier["dossier_id"], "register_extract", pdf())
    assert [(error["name"], error["code"]) for error in lacking.json["errors"]] == [("address", "missing")]
    after = client.get(path)
    assert (after["answers"], after["documents"], after["version"]) == ({}, [], dossier["version"])
    assert shop.documents.contents == {}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (pdf()[:200], "document_damaged"),
        (png(), "document_mislabelled"),
        (b"just some text that is called extract.pdf" * 5, "document_not_a_document"),
    ],
)
def test_a_damaged_or_mislabelled_document_is_removed_at_once(shop: World, content: bytes, code: str) -> None:
    client = shop.customer()
    dossier_id = ordered(client)["dossier_id"]
    answer = uploaded(shop, client, dossier_id, "local_relationship_form", content)
    assert (answer.status, answer.json["errors"][0]["code"]) == (422, code)
    assert shop.documents.contents == {}
    assert client.get(f"/dossiers/{dossier_id}")["documents"] == []


def test_a_document_that_never_arrived_is_not_there(shop: World) -> None:
    client = shop.customer()
    dossier_id = ordered(client)["dossier_id"]
    document_id = announced(client, dossier_id, "local_relationship_form", pdf()).json["document_id"]
    assert client.call("POST", f"/dossiers/{dossier_id}/documents/{document_id}/uploaded").status == 404
    finding = {each["item"]: each for each in client.get(f"/dossiers/{dossier_id}")["findings"]}
    assert finding["local_relationship"]["code"] == "document_missing"


def test_what_was_announced_and_never_shown_is_not_kept(shop: World) -> None:  # RG-2
    client = shop.customer()
    dossier_id = ordered(client)["dossier_id"]
    completed(shop, client, dossier_id)
    stray = announced(client, dossier_id, "local_relationship_form", pdf()).json
    shop.documents.take(stray["upload"]["fields"], pdf())
    assert len(submitted(client, dossier_id).json["documents"]) == 2
    assert len(shop.documents.contents) == 2


def test_a_submission_sent_twice_is_handed_in_once(shop: World) -> None:
    client = shop.customer()
    dossier_id = ordered(client)["dossier_id"]
    completed(shop, client, dossier_id)
    first, again = submitted(client, dossier_id), submitted(client, dossier_id)
    assert (first.status, again.status) == (200, 200)
    assert first.json["version"] == again.json["version"]
    assert len(shop.dossiers.for_review(limit=10).items) == 1


def test_while_it_is_reviewed_nothing_can_be_changed(shop: World) -> None:
    client = shop.customer()
    dossier_id = ordered(client)["dossier_id"]
    completed(shop, client, dossier_id)
    version = submitted(client, dossier_id).json["version"]
    change = {"version": version, "answers": {"website": "other.example"}}
    answer = client.call("PUT", f"/dossiers/{dossier_id}/answers", change)
    assert (answer.status, answer.json["code"]) == (409, "dossier_locked")


def test_a_change_over_an_unseen_change_is_refused(shop: World) -> None:
    client = shop.customer()
    dossier = dossier_of(client, ordered(client))
    change = {"version": dossier["version"], "answers": ANSWERS}
    assert client.call("PUT", f"/dossiers/{dossier['dossier_id']}/answers", change).status == 200
    answer = client.call("PUT", f"/dossiers/{dossier['dossier_id']}/answers", change)
    assert (answer.status, answer.json["code"]) == (409, "version_conflict")


def test_a_rejection_names_each_item_and_what_was_right_stays(shop: World) -> None:  # RG-5
    client, staff = shop.customer(), shop.staff()
    order = ordered(client)
    dossier_id = order["dossier_id"]
    completed(shop, client, dossier_id)
    submitted(client, dossier_id)
    rejected = {"local_relationship": {"code": "not_signed", "note": "The second page needs a signature too"}}
    answer = reviewed(staff, shop, dossier_id, decision="reject", rejected=rejected)
    assert answer.json["state"] == "rejected"
    shown = client.get(f"/orders/{order['order_id']}")
    (reason,) = shown["reasons"]
    assert (shown["state"], reason["item"]) == ("rejected", "local_relationship")
    assert reason["detail"].endswith("The second page needs a signature too.")  # something is said after it
    dossier = client.get(f"/dossiers/{dossier_id}")
    assert [document["document"] for document in dossier["documents"]] == ["register_extract"]
    assert {each["item"] for each in dossier["findings"] if each["state"] != "met"} == {"local_relationship"}
    assert len(shop.receipts.receipts(next(iter(shop.dossiers.dossiers))[0], limit=9).items) == 1
    assert submitted(client, dossier_id).status == 422
    uploaded(shop, client, dossier_id, "local_relationship_form")
    assert submitted(client, dossier_id).json["state"] == "submitted"
    assert reviewed(staff, shop, dossier_id, decision="approve").json["state"] == "approved"
    assert client.get(f"/orders/{order['order_id']}")["state"] == "activated"
    assert mails(shop) == [MailKind.ORDER_INFORMATION_REQUIRED, MailKind.ORDER_REJECTED, MailKind.ORDER_ACCEPTED]


def test_an_approved_dossier_serves_the_next_order_at_once(shop: World) -> None:  # RG-9
    client, staff = shop.customer(), shop.staff()
    dossier_id = ordered(client)["dossier_id"]
    completed(shop, client, dossier_id)
    submitted(client, dossier_id)
    reviewed(staff, shop, dossier_id, decision="approve")
    second = ordered(client, NUMBERS[1])
    assert (second["state"], second["dossier_id"]) == ("activated", dossier_id)
    named = ordered(client, NUMBERS[2], dossier_id=dossier_id)
    assert named["state"] == "activated"


def test_an_approved_dossier_does_not_fit_a_number_of_another_area(shop: World) -> None:
    client, staff = shop.customer(), shop.staff()
    dossier_id = ordered(client)["dossier_id"]
    completed(shop, client, dossier_id)
    submitted(client, dossier_id)
    reviewed(staff, shop, dossier_id, decision="approve")
    wish = {**GERMAN, "number": "+498999998000", "dossier_id": dossier_id}
    answer = client.call("POST", "/orders", wish)
    assert (answer.status, answer.json["errors"][0]["code"]) == (422, "address_outside_area")
    other = ordered(client, "+498999998000")
    assert (other["state"], other["dossier_id"] == dossier_id) == ("information_required", False)


def test_two_orders_on_one_dossier_are_connected_by_one_approval_each_once(shop: World) -> None:  # RG-8
    client, staff = shop.customer(), shop.staff()
    first = ordered(client)
    second = ordered(client, NUMBERS[1], dossier_id=first["dossier_id"])
    completed(shop, client, first["dossier_id"])
    submitted(client, first["dossier_id"])
    reviewed(staff, shop, first["dossier_id"], decision="approve")
    account_id = next(iter(shop.dossiers.dossiers))[0]
    path = f"/ops/reviews/{account_id}/{first['dossier_id']}/decision"
    again = staff.call("POST", path, {"version": 1, "decision": "approve"})
    assert again.json["state"] == "approved"
    assert {client.get(f"/orders/{each['order_id']}")["state"] for each in (first, second)} == {"activated"}
    assert [type(event) for event in shop.bus.events].count(NumberActivated) == 2
    assert len(shop.inventory.periods) == 2


def test_an_approval_that_was_interrupted_is_finished_by_the_next_look(shop: World) -> None:
    from functions.order import wiring  # noqa: PLC0415  # wired to this world by now
    from functions.order.tidy_orders import tidy_orders  # noqa: PLC0415

    client, staff = shop.customer(), shop.staff()
    order = ordered(client)
    completed(shop, client, order["dossier_id"])
    submitted(client, order["dossier_id"])
    account_id, dossier_id = next(iter(shop.dossiers.dossiers))
    staff.call("POST", f"/ops/reviews/{account_id}/{dossier_id}/start")
    stopped = step(shop.dossiers.get(account_id, dossier_id), DossierState.APPROVED, shop.clock.now())
    shop.dossiers.change(stopped)  # and then the machine stopped
    assert client.get(f"/orders/{order['order_id']}")["state"] == "in_review"
    shop.clock.advance(days=1, minutes=1)
    tidy_orders(wiring.ordering())
    assert shop.sign_in("ann@bakery.example").get(f"/orders/{order['order_id']}")["state"] == "activated"
    assert len(shop.inventory.periods) == 1


def test_reviewers_open_documents_only_in_review_and_it_is_written_down(shop: World) -> None:  # RG-7
    client, staff = shop.customer(), shop.staff()
    dossier_id = ordered(client)["dossier_id"]
    document = completed(shop, client, dossier_id)["documents"][0]
    account_id = next(iter(shop.dossiers.dossiers))[0]
    path = f"/ops/reviews/{account_id}/{dossier_id}"
    link = f"{path}/documents/{document['document_id']}/link"
    assert staff.call("POST", link).status == 409
    submitted(client, dossier_id)
    staff.call("POST", f"{path}/start")
    assert staff.call("POST", link).json["url"].startswith("https://")
    assert client.call("POST", link).status == 403
    log = client.get("/account/audit?limit=100")["items"]
    assert [line["actor_kind"] for line in log if line["action"] == "document.read"] == ["ops"]


@pytest.mark.parametrize(
    ("decision", "name"),
    [
        ({"decision": "reject"}, "rejected"),
        ({"decision": "reject", "rejected": {"shoe_size": {"code": "poor_scan"}}}, "rejected.shoe_size"),
        ({"decision": "approve", "rejected": {"registration": {"code": "poor_scan"}}}, "rejected"),
        ({"decision": "approve", "verified": ["registration"]}, "verified"),
    ],
)
def test_a_decision_that_makes_no_sense_is_refused(shop: World, decision: Any, name: str) -> None:
    client, staff = shop.customer(), shop.staff()
    dossier_id = ordered(client)["dossier_id"]
    completed(shop, client, dossier_id)
    submitted(client, dossier_id)
    answer = reviewed(staff, shop, dossier_id, **decision)
    assert (answer.status, answer.json["errors"][0]["name"]) == (422, name)


def test_nothing_of_one_accounts_dossier_opens_for_another(shop: World) -> None:  # DB-2
    ann, bob = shop.customer(), shop.customer("bob@rival.example")
    dossier_id = ordered(ann)["dossier_id"]
    document_id = completed(shop, ann, dossier_id)["documents"][0]["document_id"]
    path = f"/dossiers/{dossier_id}"
    attacks = [
        bob.call("GET", path),
        bob.call("GET", f"{path}/matches"),
        bob.call("PUT", f"{path}/answers", {"version": 5, "answers": ANSWERS}),
        bob.call("POST", f"{path}/submission", {"version": 5}),
        bob.call("POST", f"{path}/documents/{document_id}/uploaded"),
        bob.call("DELETE", f"{path}/documents/{document_id}"),
        announced(bob, dossier_id, "local_relationship_form", pdf()),
        bob.call("POST", "/orders", {**GERMAN, "number": NUMBERS[1], "dossier_id": dossier_id}),
    ]
    assert [attack.status for attack in attacks] == [404] * len(attacks)


# -- what cannot be ordered --------------------------------------------------------------------------------------------


def test_whoever_cannot_have_a_number_hears_it_before_anything_is_stored(shop: World) -> None:
    answer = shop.customer().call("POST", "/orders", {**GERMAN, "number": NUMBERS[0], "end_user": "individual"})
    assert (answer.status, answer.json["errors"][0]["code"]) == (422, "not_available_to_end_user")
    assert shop.orders.orders == {}


def test_a_rule_that_we_do_not_know_is_not_guessed(shop: World) -> None:
    wish = {**GERMAN, "number": "+41800000100"}
    shop.rule_packs.put(read_pack(without_country("CH", 2)))
    answer = shop.customer().call("POST", "/orders", wish)
    assert (answer.status, answer.json["code"]) == (404, "rule_unknown")


def test_a_po_box_is_refused_where_the_order_alone_is_enough(shop: World) -> None:
    organisation = {**ORDER["organisation"], "address": {**BERLIN, "street": "Postfach 12"}}
    organisation |= {"registration_number": "HRB 1234", "vat_number": None}
    answer = shop.customer().call(
        "POST", "/orders", {**ORDER, "organisation": organisation, "number": "+50480000000100"}
    )
    assert answer.status == 422
    assert [(e["name"], e["code"]) for e in answer.json["errors"]] == [("organisation.address", "po_box")]


@pytest.mark.parametrize(
    ("changes", "name", "code"),
    [
        ({"registration_number": None}, "organisation.registration_number", "missing"),
        ({"registration_number": "123"}, "organisation.registration_number", "register_number_invalid"),
        ({"vat_number": "NL123456789B01"}, "organisation.vat_number", "vat_number_invalid"),
    ],
)
def test_identifiers_that_cannot_be_are_refused(shop: World, changes: Any, name: str, code: str) -> None:
    wish = {**ORDER, "organisation": {**ORDER["organisation"], **changes}}
    answer = shop.customer().call("POST", "/orders", wish)
    assert [(e["name"], e["code"]) for e in answer.json["errors"]] == [(name, code)]


def test_individuals_are_not_held_to_company_numbers(shop: World) -> None:
    organisation = {"legal_name": "Ann Baker", "address": ORDER["organisation"]["address"]}
    wish = {**ORDER, "organisation": organisation, "end_user": "individual"}
    client = shop.customer()
    order = client.call("POST", "/orders", wish).json
    assert (order["state"], order["organisation"]["registration_number"]) == ("activated", None)
    assert client.get("/account")["organisation"]["registration_number"] is None


def test_a_dossier_of_a_business_has_its_numbers_checked_from_the_start(shop: World) -> None:
    wish: dict[str, Any] = {**GERMAN, "country": "DE", "type": "local"}
    wish["organisation"] = {"legal_name": "Muster GmbH", "address": BERLIN}
    answer = shop.customer().call("POST", "/dossiers", wish)
    assert [(e["name"], e["code"]) for e in answer.json["errors"]] == [("organisation.registration_number", "missing")]
    assert shop.dossiers.dossiers == {}


def test_vies_is_believed_when_it_says_no_and_not_when_it_is_down(shop: World) -> None:
    client = shop.customer()
    shop.vat.says = VatState.INVALID
    answer = client.call("POST", "/orders", ORDER)
    assert answer.json["errors"][0]["code"] == "vat_number_unregistered"
    shop.vat.says = VatState.UNKNOWN
    assert client.call("POST", "/orders", ORDER).status == 201


# -- what ends by itself -----------------------------------------------------------------------------------------------


def test_an_order_that_waits_too_long_expires_and_leaves_nothing(shop: World) -> None:  # OR-5, RG-7
    from functions.order import wiring  # noqa: PLC0415  # wired to this world by now
    from functions.order.tidy_orders import tidy_orders  # noqa: PLC0415

    client = shop.customer()
    order = ordered(client)
    completed(shop, client, order["dossier_id"])
    shop.clock.advance(days=29)
    tidy_orders(wiring.ordering())
    assert shop.orders.get(*next(iter(shop.orders.orders))).state == "information_required"
    shop.clock.advance(days=2)
    tidy_orders(wiring.ordering())
    assert shop.documents.contents == {}
    assert shop.dossiers.dossiers == {}
    assert shop.inventory.offers[NUMBERS[0]].free
    assert shop.orders.get(*next(iter(shop.orders.orders))).state == "expired"
    account_id = next(iter(shop.orders.orders))[0]
    kinds = [
        json.loads(receipt.body)["subject"]["kind"] for receipt in shop.receipts.receipts(account_id, limit=9).items
    ]
    assert kinds == ["document", "document", "dossier"]
    shop.clock.advance(days=31)
    tidy_orders(wiring.ordering())
    assert shop.orders.orders == {}
    assert MailKind.ORDER_EXPIRED in mails(shop)


def test_an_approved_dossier_stays_while_a_number_rests_on_it(shop: World) -> None:
    from functions.order import wiring  # noqa: PLC0415  # as above
    from functions.order.tidy_orders import tidy_orders  # noqa: PLC0415

    client, staff = shop.customer(), shop.staff()
    dossier_id = ordered(client)["dossier_id"]
    completed(shop, client, dossier_id)
    submitted(client, dossier_id)
    reviewed(staff, shop, dossier_id, decision="approve")
    shop.clock.advance(days=400)
    tidy_orders(wiring.ordering())
    assert len(shop.documents.contents) == 2
    number = shop.numbers.numbers_of(next(iter(shop.dossiers.dossiers))[0], limit=1).items[0]
    client = shop.sign_in("ann@bakery.example")
    assert client.call("POST", f"/numbers/{number.number_id}/release", {"version": number.version}).status == 200
    shop.clock.advance(days=31)
    tidy_orders(wiring.ordering())
    assert shop.documents.contents == {}
    assert shop.dossiers.dossiers == {}


def test_an_order_can_be_given_up(shop: World) -> None:
    client = shop.customer()
    order = ordered(client)
    assert client.call("POST", f"/orders/{order['order_id']}/withdrawal").json["state"] == "expired"
    assert shop.inventory.offers[NUMBERS[0]].free
    assert client.call("POST", f"/orders/{order['order_id']}/withdrawal").status == 409


def test_a_dossier_can_be_withdrawn_once_nothing_needs_it(shop: World) -> None:  # RG-7
    client, staff = shop.customer(), shop.staff()
    order = ordered(client)
    (owner, _), path = next(iter(shop.dossiers.dossiers)), f"/dossiers/{order['dossier_id']}"
    completed(shop, client, order["dossier_id"])
    assert client.call("DELETE", path).json["code"] == "dossier_in_use"
    submitted(client, order["dossier_id"])
    assert client.call("DELETE", path).json["code"] == "dossier_locked"
    reviewed(staff, shop, order["dossier_id"], decision="reject", rejected={"website": {"code": "answer_wrong"}})
    assert len(shop.documents.contents) == 2
    client.call("POST", f"/orders/{order['order_id']}/withdrawal")
    assert shop.customer("bob@rival.example").call("DELETE", path).status == 404
    assert client.call("DELETE", path).status == 204
    assert (client.call("GET", path).status, client.call("DELETE", path).status) == (404, 404)
    assert (shop.documents.contents, shop.dossiers.dossiers) == ({}, {})
    kinds = [json.loads(receipt.body)["subject"]["kind"] for receipt in shop.receipts.receipts(owner, limit=9).items]
    assert kinds == ["document", "document", "dossier"]


def test_an_end_that_was_cut_off_is_gone_on_with(shop: World, monkeypatch: pytest.MonkeyPatch) -> None:  # RG-7
    from functions.order import wiring  # noqa: PLC0415  # as above
    from functions.order.tidy_orders import tidy_orders  # noqa: PLC0415

    client = shop.customer()
    completed(shop, client, ordered(client)["dossier_id"])
    shop.clock.advance(days=31)

    def fails(*_: str) -> None:
        raise Unavailable("The document could not be removed yet.", retry_after=60)

    with monkeypatch.context() as broken:
        broken.setattr(shop.documents, "remove", fails)
        tidy_orders(wiring.ordering())
    assert len(shop.documents.contents) == 2
    tidy_orders(wiring.ordering())
    assert (shop.documents.contents, shop.dossiers.dossiers) == ({}, {})


# -- rules that change -------------------------------------------------------------------------------------------------


def without_country(country: str, version: int) -> str:
    pack = json.loads(shipped_pack().text)
    rows = [row for row in pack["rows"] if row["country"] != country]
    return json.dumps({**pack, "version": version, "rows": rows})


def with_more(version: int, valid_from: str = "2026-01-01") -> str:
    """The shipped pack, asking one more thing of German businesses."""
    pack = json.loads(shipped_pack().text)
    item = {"kind": "declaration", "id": "use_in_area", "label": "Use in the area", "reason": "local_relationship"}
    item["statement"] = "The number is used in its area only."
    row = next(row for row in pack["rows"] if row["country"] == "DE" and row["source"] == "TW-DE")
    row["items"].append(item)
    return json.dumps({**pack, "version": version, "valid_from": valid_from})


def test_a_new_version_lists_what_it_touches_and_takes_effect_at_once(shop: World) -> None:  # RG-1
    client, staff = shop.customer(), shop.staff()
    order = ordered(client)
    dossier_id = order["dossier_id"]
    completed(shop, client, dossier_id)
    submitted(client, dossier_id)
    preview = staff.call("POST", "/ops/rule-packs/preview", json.loads(with_more(2))).json
    answer = staff.call("POST", "/ops/rule-packs", json.loads(with_more(2)))
    assert answer.status == 201, answer.text
    assert answer.json["changed"] == preview["changed"]
    assert [each["state"] for each in preview["touched"]] == ["submitted"]
    assert [(key["country"], key["end_user"]) for key in answer.json["changed"]] == [("DE", "business")]
    assert [touched["number"] for touched in answer.json["touched"]] == [NUMBERS[0]]
    shown = shop.visitor().get("/requirements?country=DE&type=local")
    assert (shown["version"], "use_in_area" in {item["id"] for item in shown["items"]}) == (2, True)
    changed = client.get(f"/orders/{order['order_id']}")
    assert (changed["state"], changed["rule_version"]) == ("update_required", 2)
    dossier = client.get(f"/dossiers/{dossier_id}")
    assert {each["item"] for each in dossier["findings"] if each["state"] != "met"} == {"use_in_area"}
    body = {"version": dossier["version"], "answers": {"use_in_area": True}}
    assert client.call("PUT", f"/dossiers/{dossier_id}/answers", body).status == 200
    assert submitted(client, dossier_id).json["state"] == "submitted"
    assert reviewed(staff, shop, dossier_id, decision="approve").json["state"] == "approved"
    assert client.get(f"/orders/{order['order_id']}")["state"] == "activated"
    assert MailKind.ORDER_UPDATE_REQUIRED in mails(shop)


def test_a_connected_number_keeps_the_version_that_it_was_checked_against(shop: World) -> None:
    client, staff = shop.customer(), shop.staff()
    order = ordered(client)
    completed(shop, client, order["dossier_id"])
    submitted(client, order["dossier_id"])
    reviewed(staff, shop, order["dossier_id"], decision="approve")
    answer = staff.call("POST", "/ops/rule-packs", json.loads(with_more(2)))
    assert [touched["state"] for touched in answer.json["touched"]] == ["activated"]
    (mail,) = shop.mailed(MailKind.NUMBER_UPDATE_REQUIRED)
    assert mail.parameters["order_id"] == order["order_id"]
    kept = client.get(f"/orders/{order['order_id']}")
    assert (kept["state"], kept["rule_version"]) == ("activated", 1)
    assert client.get(f"/dossiers/{order['dossier_id']}")["state"] == "update_required"
    assert ordered(client, NUMBERS[1])["state"] == "information_required"


def test_an_approved_dossier_serves_on_where_a_new_version_says_the_same(shop: World) -> None:  # RG-9
    client, staff = shop.customer(), shop.staff()
    order = ordered(client)
    completed(shop, client, order["dossier_id"])
    submitted(client, order["dossier_id"])
    reviewed(staff, shop, order["dossier_id"], decision="approve")
    assert staff.call("POST", "/ops/rule-packs", json.loads(without_country("CH", 2))).json["touched"] == []
    second = ordered(client, NUMBERS[1])
    assert (second["state"], second["rule_version"], second["dossier_id"]) == ("activated", 2, order["dossier_id"])


def test_what_others_verify_is_open_until_the_review(shop: World) -> None:
    shop.inventory.add([Offer("+61491570156", "AU", "mobile")])
    client, staff = shop.customer(), shop.staff()
    sydney = {"street": "48 Pirrama Road", "postal_code": "2009", "city": "Sydney", "country": "AU"}
    organisation = {"legal_name": "Jo Wong", "address": sydney}
    wish = {"number": "+61491570156", "end_user": "individual", "organisation": organisation}
    order = client.call("POST", "/orders", {**wish, "contact": GERMAN["contact"]}).json
    assert submitted(client, order["dossier_id"]).json["state"] == "submitted"
    unverified = reviewed(staff, shop, order["dossier_id"], decision="approve")
    assert [error["code"] for error in unverified.json["errors"]] == ["verification_missing"]
    reasons = {"identity_verification": {"code": "not_genuine"}}
    assert reviewed(staff, shop, order["dossier_id"], decision="reject", rejected=reasons).status == 200
    assert client.get(f"/orders/{order['order_id']}")["state"] == "rejected"
    assert submitted(client, order["dossier_id"]).json["state"] == "submitted"
    reviewed(staff, shop, order["dossier_id"], decision="approve", verified=["identity_verification"])
    assert client.get(f"/orders/{order['order_id']}")["state"] == "activated"


def test_a_refusal_names_field_rule_and_repair(shop: World) -> None:  # RG-2, RG-3
    client = shop.customer()
    dossier = dossier_of(client, ordered(client))
    answer = submitted(client, dossier["dossier_id"])
    assert answer.json["detail"].startswith("The rule for local numbers of DE for a business (version 1) asks for")
    details = {error["name"]: error["detail"] for error in answer.json["errors"]}
    assert (
        details["website"]
        == "Website of the business (as published by Twilio): This information is missing. Fill it in."
    )
    assert details["local_relationship"].startswith(
        "Confirmation of the local relationship to the area code (Bundesnetzagentur (BNetzA)): A document is missing."
    )
    body = {"version": dossier["version"], "answers": {"favourite_colour": "blue"}}
    (error,) = client.call("PUT", f"/dossiers/{dossier['dossier_id']}/answers", body).json["errors"]
    assert (error["name"], error["code"]) == ("answers.favourite_colour", "not_demanded")
    assert "It asks for: name, address, registration_number, representative_name" in error["detail"]


def test_a_version_for_a_later_day_waits_for_it(shop: World) -> None:
    from functions.order import wiring  # noqa: PLC0415  # as above
    from functions.order.tidy_orders import tidy_orders  # noqa: PLC0415

    client, staff = shop.customer(), shop.staff()
    order = ordered(client)
    completed(shop, client, order["dossier_id"])
    submitted(client, order["dossier_id"])
    staff.call("POST", "/ops/rule-packs", json.loads(with_more(2, "2026-12-01")))
    assert client.get(f"/dossiers/{order['dossier_id']}")["state"] == "submitted"
    shop.clock.advance(days=8)
    tidy_orders(wiring.ordering())
    assert shop.sign_in("ann@bakery.example").get(f"/dossiers/{order['dossier_id']}")["state"] == "update_required"


def test_a_row_of_a_later_day_is_told_beforehand_and_holds_from_that_day(shop: World) -> None:  # RG-5
    from functions.order import wiring  # noqa: PLC0415  # as above
    from functions.order.tidy_orders import tidy_orders  # noqa: PLC0415

    client, staff = shop.customer(), shop.staff()
    order = ordered(client)
    completed(shop, client, order["dossier_id"])
    submitted(client, order["dossier_id"])
    pack = json.loads(with_more(2))
    german = next(row for row in pack["rows"] if row["country"] == "DE" and row["source"] == "TW-DE")
    later = {**german, "items": [german["items"].pop()], "valid_from": "2026-12-01"}
    answer = staff.call("POST", "/ops/rule-packs", {**pack, "rows": [*pack["rows"], later]}).json
    (change,) = answer["changed"]
    assert (change["country"], change["on"]) == ("DE", "2026-12-01")
    assert [touched["number"] for touched in answer["touched"]] == [NUMBERS[0]]
    assert staff.get("/ops/rule-packs/2") == answer
    path = f"/orders/{order['order_id']}"
    shop.clock.advance(days=6)
    tidy_orders(wiring.ordering())
    assert shop.sign_in("ann@bakery.example").get(path)["state"] == "submitted"
    shop.clock.advance(days=1)
    for _ in range(2):
        tidy_orders(wiring.ordering())
    client = shop.sign_in("ann@bakery.example")
    assert client.get(path)["state"] == "update_required"
    assert len(shop.mailed(MailKind.ORDER_UPDATE_REQUIRED)) == 1
    dossier = client.get(f"/dossiers/{order['dossier_id']}")
    assert {each["item"] for each in dossier["findings"] if each["state"] != "met"} == {"use_in_area"}
    body = {"version": dossier["version"], "answers": {"use_in_area": True}}
    client.call("PUT", f"/dossiers/{order['dossier_id']}/answers", body)
    assert submitted(client, order["dossier_id"]).json["state"] == "submitted"
    tidy_orders(wiring.ordering())
    assert client.get(path)["state"] == "submitted"


def test_what_a_reviewer_sends_back_under_the_new_rule_stays_sent_back(shop: World) -> None:
    from functions.order import wiring  # noqa: PLC0415  # as above
    from functions.order.tidy_orders import tidy_orders  # noqa: PLC0415

    client, staff = shop.customer(), shop.staff()
    staff.call("POST", "/ops/rule-packs", json.loads(with_more(2)))
    order = ordered(client)
    completed(shop, client, order["dossier_id"])
    seen = client.get(f"/dossiers/{order['dossier_id']}")
    body = {"version": seen["version"], "answers": {"use_in_area": True}}
    client.call("PUT", f"/dossiers/{order['dossier_id']}/answers", body)
    submitted(client, order["dossier_id"])
    reviewed(staff, shop, order["dossier_id"], decision="reject", rejected={"website": {"code": "answer_wrong"}})
    tidy_orders(wiring.ordering())
    assert client.get(f"/dossiers/{order['dossier_id']}")["state"] == "rejected"


def test_a_pack_is_added_once_for_an_idempotency_key(shop: World) -> None:
    staff = shop.staff()
    key = {"Idempotency-Key": "second version"}
    first, second = (staff.call("POST", "/ops/rule-packs", json.loads(with_more(2)), headers=key) for _ in range(2))
    assert (first.status, second.status) == (201, 201)
    assert first.json == second.json
    assert staff.call("GET", "/ops/rule-packs/7").status == 404
    assert staff.call("GET", "/ops/rule-packs/new").status == 404
    assert staff.get("/ops/rule-packs/1")["changed"] == []


def test_a_rule_that_is_gone_midway_is_said(shop: World) -> None:
    client, staff = shop.customer(), shop.staff()
    dossier_id = ordered(client)["dossier_id"]
    completed(shop, client, dossier_id)
    staff.call("POST", "/ops/rule-packs", json.loads(without_country("DE", 2)))
    answer = submitted(client, dossier_id)
    assert (answer.status, answer.json["code"]) == (404, "rule_unknown")
    assert client.get(f"/dossiers/{dossier_id}")["state"] == "draft"


def test_a_country_that_nobody_has_seen_is_sold_by_its_rules(shop: World) -> None:
    staff = shop.staff()
    pack = json.loads(shipped_pack().text) | {"version": 2}
    pack["rows"].append({"country": "FR", "types": ["local"], "end_users": ["business"], "source": "WC"})
    assert staff.call("POST", "/ops/rule-packs", pack).status == 201
    shown = shop.visitor().get("/requirements?country=FR&type=local")
    assert (shown["at_once"], shown["sources"][0]["provider"]) == (True, "Worldcall")


def test_a_country_that_only_a_pack_knows_is_ruled_at_once(shop: World) -> None:  # RG-1
    staff, client = shop.staff(), shop.customer()
    pack = json.loads(shipped_pack().text) | {"version": 2}
    address = {"kind": "address", "id": "address", "label": "Address", "reason": "local_relationship"}
    permit = {"kind": "document", "id": "permit", "label": "Permit", "reason": "authorisation"}
    permit["any_of"] = [{"document": "imperial_permit", "max_age_days": 10}]  # type: ignore[assignment]  # JSON
    row = {"country": "XR", "types": ["mobile"], "end_users": ["individual"], "source": "WC"}
    items = [{**address, "level": "country", "takes": "organisation.address"}, permit]
    pack["rows"].append({**row, "items": items})
    answer = staff.call("POST", "/ops/rule-packs", pack)
    assert [error["name"] for error in answer.json["errors"]] == [
        f"rows.{len(pack['rows']) - 1}.items.1.any_of.0.document"
    ]
    pack["documents"]["imperial_permit"] = "Permit of the Empire"
    assert staff.call("POST", "/ops/rule-packs", pack).status == 201
    shown = client.get("/requirements?country=XR&type=mobile&end_user=individual")
    assert shown["items"][1]["any_of"][0]["name"] == "Permit of the Empire"
    assert client.call("GET", "/requirements?country=XR&type=mobile").json["code"] == "rule_unknown"
    here = {"street": "Palace Road 1", "postal_code": "1", "city": "Capital", "country": "XR"}
    wish: dict[str, Any] = {"country": "XR", "type": "mobile", "end_user": "individual", "contact": ORDER["contact"]}
    wish["organisation"] = {"legal_name": "Ann Baker", "address": {**here, "country": "XQ"}}
    answer = client.call("POST", "/dossiers", wish)
    assert [(e["name"], e["code"]) for e in answer.json["errors"]] == [
        ("organisation.address.country", "not_a_country")
    ]
    wish["organisation"]["address"] = here
    dossier = client.call("POST", "/dossiers", wish).json
    assert {each["item"]: each["code"] for each in dossier["findings"]} == {
        "address": "met",
        "permit": "document_missing",
    }
    issued = shop.clock.now().date().replace(day=10).isoformat()
    stale = uploaded(shop, client, dossier["dossier_id"], "imperial_permit", issued_on=issued)
    assert {each["code"] for each in stale.json["findings"]} == {"met", "document_too_old"}


def test_an_order_from_a_country_that_does_not_exist_is_refused(shop: World) -> None:
    organisation = {**ORDER["organisation"], "address": {**ORDER["organisation"]["address"], "country": "XX"}}
    answer = shop.customer().call("POST", "/orders", {**ORDER, "organisation": organisation})
    assert [(e["name"], e["code"]) for e in answer.json["errors"]] == [
        ("organisation.address.country", "not_a_country")
    ]


@pytest.mark.parametrize("version", [0, 1])
def test_a_version_that_is_not_newer_or_not_sound_changes_nothing(shop: World, version: int) -> None:
    staff = shop.staff()
    pack = json.loads(shipped_pack().text) | {"version": version}
    assert staff.call("POST", "/ops/rule-packs", pack).status in {409, 422}
    broken = pack | {"version": 9, "rows": [{"country": "EU"}]}
    answer = staff.call("POST", "/ops/rule-packs", broken)
    assert answer.status == 422
    assert {"rows.0.types", "rows.0.end_users", "rows.0.source"} <= {error["name"] for error in answer.json["errors"]}
    assert staff.get("/ops/rule-packs") == {"items": [{"version": 1, "valid_from": "2026-01-01"}], "current": 1}
    assert shop.rule_packs.current(date(2026, 12, 1)).version == 1


# -- numbers that can be had with the papers there are -----------------------------------------------------------------


def test_what_can_be_had_with_the_papers_at_hand(shop: World) -> None:
    body = {"documents": ["register_extract", "passport"], "address": BERLIN}
    matches = shop.visitor().call("POST", "/catalogue/matches", body).json["items"]
    by_type = {(match["country"], match["type"]): match for match in matches}
    assert by_type["GB", "local"]["outcome"] == "eligible"
    assert by_type["DE", "national"]["outcome"] == "eligible"
    german = by_type["DE", "local"]
    assert [paper["document"] for paper in german["missing_documents"]] == ["local_relationship_form"]
    assert (german["outcome"], german["in_area"]) == ("missing", True)
    assert by_type["CN", "local"]["outcome"] == "not_eligible"
    assert by_type["CN", "local"]["missing_other"][0]["code"] == "address_outside_country"
    eligible = [match["outcome"] == "eligible" for match in matches]
    assert eligible == sorted(eligible, reverse=True)


def test_offers_are_filtered_by_a_dossier(shop: World) -> None:
    client = shop.customer()
    dossier_id = ordered(client)["dossier_id"]
    completed(shop, client, dossier_id)
    offers = client.get(f"/dossiers/{dossier_id}/offers?country=DE&type=local")["items"]
    assert {offer["number"] for offer in offers} == set(NUMBERS[1:])
    matches = client.get(f"/dossiers/{dossier_id}/matches")["items"]
    assert {(m["country"], m["type"]) for m in matches if m["outcome"] == "eligible"} >= {
        ("DE", "local"),
        ("GB", "local"),
    }
