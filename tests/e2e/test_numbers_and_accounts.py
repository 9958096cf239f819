"""Numbers and accounts as customers, switches and attackers meet them: over HTTP, on the deployed stack."""

import json
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from callfactory_aws.endpoint import Endpoint
from functions.order.app import api
from scripts.local.customer import Customer, new_sign_in
from scripts.local.totp import totp
from tests.e2e.deployed import DeployedStack
from tests.e2e.receiver import hangs, receiver, says

ORGANISATION = {
    "legal_name": "Bakery Ann",
    "address": {"street": "Main Street 1", "postal_code": "1011 AB", "city": "Amsterdam", "country": "NL"},
    "registration_number": "12345678",
}
CONTACT = {"name": "Ann Baker", "email": "ann@bakery.example", "phone": "+31201234567"}
PLAN: dict[str, Any] = {
    "ring_to": [{"number": "+31201234567", "ring_seconds": 15}, {"number": "+31301234567", "ring_seconds": 20}],
    "announcement": {"language": "nl", "text": "Welkom bij de bakker."},
}
_CODE = re.compile(r"\b(\d{6})\b")


def order(
    customer: Customer, kind: str = "freephone", *, country: str = "GB", organisation: Any = ORGANISATION
) -> dict[str, Any]:
    """A number of the customer's, from those that are free."""
    offers = customer.get("/offers", country=country, type=kind, limit=50)["items"]
    for offer in offers:
        wish = {"number": offer["number"], "organisation": organisation, "contact": CONTACT}
        answer = customer.request("POST", "/orders", json=wish)
        if answer.status_code == 201:
            number: dict[str, Any] = customer.get(f"/numbers/{answer.json()['number_id']}")
            return number
        assert answer.json()["code"] == "number_taken", answer.text
    raise AssertionError("no number is free")


@pytest.fixture
def switch(stack: DeployedStack) -> Customer:
    """One of our own switches."""
    key = stack.staff().post("/ops/keys", {"name": "test switch", "scopes": ["plan:read"]})
    return stack.program(key["secret"])


def asked(switch: Customer, e164: str) -> Any:
    return switch.request("POST", "/plan/lookup", json={"number": e164})


# -- a number's life ---------------------------------------------------------------------------------------------------


def test_a_number_passes_from_one_owner_to_the_next_with_nothing_of_the_first(
    stack: DeployedStack, switch: Customer
) -> None:  # CD-8
    ann, bob = stack.new_customer(), stack.new_customer()
    number = order(ann)
    e164, former = number["number"], f"/numbers/{number['number_id']}"
    ann.put(f"{former}/plan", {**PLAN, "version": 1})
    told = asked(switch, e164).json()
    assert [target["number"] for target in told["ring_to"]] == ["+31201234567", "+31301234567"]
    assert ann.post(f"{former}/release", {"version": 2})["state"] == "released"
    assert asked(switch, e164).status_code == 404
    wish = {"number": e164, "organisation": ORGANISATION, "contact": CONTACT}
    assert bob.request("POST", "/orders", json=wish).json()["code"] == "number_taken"

    stack.at("+91d")
    stack.tick(everything=True)  # whatever other tests have run at this moment of theirs
    carol = stack.new_customer()
    second = carol.post("/orders", wish)
    assert second["number_id"] != number["number_id"]
    mine = carol.get(f"/numbers/{second['number_id']}")
    assert (mine["plan"]["ring_to"], mine["version"]) == ([], 1)
    assert carol.request("GET", former).status_code == 404
    assert asked(switch, e164).json()["ring_to"] == []


def test_a_call_asks_for_the_old_plan_or_the_new_one_never_for_parts_of_both(
    stack: DeployedStack, switch: Customer
) -> None:
    ann = stack.new_customer()
    number = order(ann)
    url, e164 = f"/numbers/{number['number_id']}/plan", number["number"]
    seen: list[Any] = []
    over = threading.Event()

    def ask() -> None:
        while not over.is_set():
            seen.append(asked(switch, e164).json())

    def plan(version: int) -> dict[str, Any]:
        text = {"language": "en", "text": f"Plan {version}"}
        return {"version": version, "ring_to": [{"number": f"+312012345{version:02d}"}], "announcement": text}

    def answered_since(before: int) -> None:
        stack.wait(lambda: len(seen) > before or None, "an answer")

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        for version in range(1, 9):
            asked_so_far = len(seen)
            ann.put(url, plan(version))
            answered_since(asked_so_far)
    finally:
        over.set()
        thread.join()
    assert len({answer["version"] for answer in seen}) > 1
    for answer in seen:
        if answer["version"] > 1:
            shown = answer["version"] - 1
            assert answer["announcement"]["text"] == f"Plan {shown}"
            assert answer["ring_to"][0]["number"] == f"+312012345{shown:02d}"


def test_of_many_who_change_a_number_at_once_one_does(stack: DeployedStack) -> None:
    ann = stack.new_customer()
    url = f"/numbers/{order(ann)['number_id']}"
    with ThreadPoolExecutor(6) as together:
        answers = list(together.map(lambda _: ann.request("POST", f"{url}/pause", json={"version": 1}), range(6)))
    codes = sorted(answer.status_code for answer in answers)
    assert codes.count(200) == 1
    assert set(codes[1:]) <= {409, 503}
    assert ann.get(url)["version"] == 2


def test_a_number_is_marked_when_its_owner_moves_and_goes_on(stack: DeployedStack, switch: Customer) -> None:  # DB-5
    ann = stack.new_customer()
    sydney = {"street": "George Street 1", "postal_code": "2000", "city": "Sydney", "country": "AU"}
    bread = {"legal_name": "Sydney Bread", "address": sydney, "registration_number": "51824753556"}
    number = order(ann, "local", country="AU", organisation=bread)
    url = f"/numbers/{number['number_id']}"

    def moves_to(address: Any) -> None:
        account = ann.get("/account")
        wish = {"version": account["version"], "organisation": {**account["organisation"], "address": address}}
        ann.patch("/account", wish)

    moves_to(ORGANISATION["address"])
    marked = stack.wait(lambda: ann.get(url)["update_required"], "the mark", seconds=60)
    assert [each["code"] for each in marked["shortcomings"]] == ["address_outside_country"]
    mail = stack.mails.wait_for(str(ann.email), subject="brought in order")
    assert url in mail["text"]
    assert ann.get(url)["state"] == "active"
    assert asked(switch, number["number"]).status_code == 200
    moves_to(sydney)
    stack.wait(lambda: ann.get(url)["update_required"] is None or None, "the end of the mark", seconds=60)
    log = [each["action"] for each in ann.get("/account/audit", limit=50)["items"]]
    assert [each for each in log if each in {"number.update-required", "number.in-order"}] == [
        "number.in-order",
        "number.update-required",
    ]


def test_holidays_are_kept_by_their_country_and_on_the_clocks_of_the_zone(
    stack: DeployedStack, switch: Customer
) -> None:
    ann = stack.new_customer()
    number = order(ann)
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    always = {day: [{"start": "00:00", "end": "24:00"}] for day in days}
    hours = {"zone": "America/New_York", "weekly": always, "holidays": {"country": "US"}}
    ann.put(f"/numbers/{number['number_id']}/plan", {**PLAN, "version": 1, "hours": hours})
    fourth = [
        each for each in ann.get("/holidays", country="US", year=2028)["items"] if each["name"] == "Independence Day"
    ]
    assert fourth[0]["date"] == "2028-07-04"
    told = {}
    for instant in ("2028-07-04T03:59:00Z", "2028-07-04T04:01:00Z", "2028-07-05T03:59:00Z", "2028-07-05T04:01:00Z"):
        stack.at(instant)
        told[instant] = asked(switch, number["number"]).json()["open"]
    assert list(told.values()) == [True, False, False, True]


def test_a_plan_leads_to_no_answering_machine_without_an_address(stack: DeployedStack) -> None:
    ann = stack.new_customer()
    url = f"/numbers/{order(ann)['number_id']}/plan"
    refused = ann.request("PUT", url, json={**PLAN, "version": 1, "answering_machine": True})
    assert [each["code"] for each in refused.json()["errors"]] == ["not_set_up"]


# -- two accounts that attack each other -------------------------------------------------------------------------------

BODIES: dict[str, Any] = {
    "put_call_plan": {**PLAN, "version": 1},
    "put_ring_to": {"version": 1, "ring_to": [{"number": "+31201234567"}]},
    "pause_service_number": {"version": 1},
    "resume_service_number": {"version": 1},
    "release_service_number": {"version": 1},
    "change_member_roles": {"roles": ["finance"]},
    "confirm_email_change": {"code_old": "123456", "code_new": "123456"},
    "change_event_webhook": {"version": 1, "enabled": False},
    "replay_events": {"since": "2026-11-24T00:00:00Z"},
}
"""What an attacker would send that is right but for whose things it is about."""

OWN = ("number_id", "order_id", "key_id", "user_id", "invitation_id", "session_id", "change_id", "webhook_id")
"""Ids of what is proven here; those of carts and dossiers are proven with the shop."""


def attacks() -> list[Endpoint]:
    """Every route of the family that is about one thing of an account."""
    about = [
        endpoint
        for endpoint in api.endpoints
        if set(re.findall(r"{(\w+)}", endpoint.path)) and set(re.findall(r"{(\w+)}", endpoint.path)) <= set(OWN)
    ]
    return [endpoint for endpoint in about if not endpoint.path.startswith("/ops/")]


@pytest.fixture(scope="module")
def belongings(stack: DeployedStack) -> tuple[Customer, dict[str, str]]:
    """A customer, and an id of everything that is theirs."""
    ann = stack.new_customer()
    number = order(ann)
    key = ann.post("/keys", {"name": "k", "scopes": ["calls:read"]})
    invitation = ann.post("/account/invitations", {"email": new_sign_in().email, "roles": ["operator"]})
    change = ann.post("/account/email-changes", {"which": "sign-in", "email": new_sign_in().email})
    webhook = ann.post("/webhooks", {"url": "http://127.0.0.1:9/", "events": ["number.activated"]})
    return ann, {
        "number_id": number["number_id"],
        "order_id": ann.get("/orders")["items"][0]["order_id"],
        "key_id": key["key_id"],
        "user_id": ann.get("/account/members")["items"][0]["user_id"],
        "invitation_id": invitation["invitation_id"],
        "session_id": ann.get("/sessions")["items"][0]["session_id"],
        "change_id": change["change_id"],
        "webhook_id": webhook["webhook_id"],
    }


@pytest.mark.parametrize("endpoint", attacks(), ids=lambda endpoint: endpoint.operation_id)
def test_nothing_of_one_account_opens_for_another(
    stack: DeployedStack, belongings: tuple[Customer, dict[str, str]], endpoint: Endpoint
) -> None:  # DB-2
    ann, ids = belongings
    eve = stack.new_customer()
    before = {path: ann.get(path) for path in ("/numbers", "/keys", "/webhooks", "/account/members")}
    url = endpoint.path.format_map(ids)
    answer = eve.request(endpoint.method, url, json=BODIES.get(endpoint.operation_id))
    assert answer.status_code in {404, 422}, answer.text
    if answer.status_code == 422:
        assert "path" not in {error["location"] for error in answer.json()["errors"]}
        assert endpoint.operation_id not in BODIES
    assert {path: ann.get(path) for path in before} == before


def test_cursors_are_good_for_their_own_account_only(
    stack: DeployedStack, belongings: tuple[Customer, dict[str, str]]
) -> None:
    ann, _ = belongings
    eve = stack.new_customer()
    cursor = ann.get("/account/audit", limit=1)["next_cursor"]
    assert ann.get("/account/audit", limit=1, cursor=cursor)["items"]
    answer = eve.request("GET", "/account/audit", params={"limit": 1, "cursor": cursor})
    assert answer.json()["errors"][0]["code"] == "invalid_cursor"


# -- people ------------------------------------------------------------------------------------------------------------


def code_in(mail: dict[str, Any]) -> str:
    found = _CODE.search(mail["text"] or mail["html"] or "")
    assert found
    return found[1]


def code_for(stack: DeployedStack, email: str, *, mails: int) -> str:
    """The code in the newest mail to an address, once so many have come."""
    stack.wait(lambda: len(stack.mails.to(email)) >= mails or None, "the mail")
    return stack.mails.wait_for_code(email)


def test_somebody_is_invited_joins_is_given_another_role_and_removed(stack: DeployedStack) -> None:
    ann, who = stack.new_customer(), new_sign_in()
    ann.post("/account/invitations", {"email": who.email, "roles": ["operator"]})
    mail = stack.mails.wait_for(who.email, subject="invited")
    token = re.search(r"/join#(cfi_[\w-]+)", mail["text"])
    assert token
    bob = stack.visitor()
    wish = {"email": who.email, "password": who.password, "privacy_statement": "2018-05-01"}
    bob.post("/accounts", wish)
    code = code_for(stack, who.email, mails=2)
    confirmation = {"email": who.email, "code": code, "invitation": token[1]}
    assert bob.post("/accounts/confirmation", confirmation)["account_id"] == ann.get("/account")["account_id"]
    bob.sign_in(who)
    assert bob.get("/session")["roles"] == ["operator"]
    members = {member["email"]: member for member in ann.get("/account/members")["items"]}
    ann.patch(f"/account/members/{members[who.email]['user_id']}", {"roles": ["read-only"]})
    assert bob.request("GET", "/numbers").status_code == 401
    bob.sign_in(who)
    assert bob.request("POST", "/keys", json={"name": "k", "scopes": ["calls:read"]}).status_code == 403
    ann.delete(f"/account/members/{members[who.email]['user_id']}")
    assert bob.request("GET", "/numbers").status_code == 401
    assert ann.request("DELETE", "/account/membership").json()["code"] == "last_owner"


def test_a_forgotten_password_is_replaced_and_every_sign_in_ends(stack: DeployedStack) -> None:
    who = new_sign_in()
    ann = stack.visitor()
    ann.sign_up(who)
    unknown = stack.visitor().post("/session/password-reset", {"email": new_sign_in().email})
    assert stack.visitor().post("/session/password-reset", {"email": who.email}) == unknown
    code = code_for(stack, who.email, mails=2)
    wish = {"email": who.email, "code": code, "password": f"{who.password}-new"}
    wrong = stack.visitor().request("POST", "/session/password-reset/confirmation", json={**wish, "code": "000000"})
    assert wrong.json()["errors"][0]["name"] == "code"
    stack.visitor().post("/session/password-reset/confirmation", wish)
    assert ann.request("GET", "/session").status_code == 401
    answer = stack.visitor().request("POST", "/session", json={"email": who.email, "password": who.password})
    assert answer.status_code == 401
    fresh = {"email": who.email, "password": wish["password"], "as": "bearer"}
    assert stack.visitor().post("/session", fresh)["state"] == "open"


def test_an_address_changes_with_a_code_from_each_mailbox(stack: DeployedStack) -> None:  # DB-5
    who, new = new_sign_in(), new_sign_in()
    ann = stack.visitor()
    ann.sign_up(who)
    change = ann.post("/account/email-changes", {"which": "sign-in", "email": new.email})
    codes = {
        "code_old": code_in(stack.mails.wait_for(who.email, subject="changes")),
        "code_new": code_in(stack.mails.wait_for(new.email, subject="new e-mail")),
    }
    url = f"/account/email-changes/{change['change_id']}/confirmation"
    swapped = {"code_old": codes["code_new"], "code_new": codes["code_old"]}
    if codes["code_old"] != codes["code_new"]:
        assert ann.request("POST", url, json=swapped).status_code == 422
    ann.post(url, codes)
    old = stack.visitor().request("POST", "/session", json={"email": who.email, "password": who.password})
    assert old.status_code == 401
    assert stack.visitor().post("/session", {"email": new.email, "password": who.password, "as": "bearer"})["token"]


def test_one_time_codes_sign_ins_and_keys_take_effect_at_once(stack: DeployedStack) -> None:
    who = new_sign_in()
    ann = stack.visitor()
    ann.sign_up(who)
    secret = ann.post("/session/totp")["secret"]
    ann.put("/session/totp", {"code": totp(secret)})
    opened = stack.visitor().post("/session", {"email": who.email, "password": who.password, "as": "bearer"})
    assert (opened["state"], opened["token"]) == ("code_wanted", None)
    assert len(ann.get("/sessions")["items"]) == 1
    key = ann.post("/keys", {"name": "k", "scopes": ["numbers:read"]})
    program = stack.program(key["secret"])
    assert program.get("/numbers")["items"] == []
    ann.delete(f"/keys/{key['key_id']}")
    assert program.request("GET", "/numbers").status_code == 401
    ann.delete("/sessions")
    assert ann.request("GET", "/session").status_code == 401


# -- webhooks ----------------------------------------------------------------------------------------------------------


def deliveries(ann: Customer, webhook_id: str) -> Any:
    return ann.get(f"/webhooks/{webhook_id}/deliveries")["items"]


def test_events_reach_a_receiver_that_redirects_inward_hangs_and_then_takes_them(stack: DeployedStack) -> None:
    ann = stack.new_customer()
    with receiver() as inner, receiver() as outer:
        webhook = ann.post("/webhooks", {"url": f"http://127.0.0.1:{outer.port}/in", "events": ["number.activated"]})
        outer.answers = [says(302, f"Location: http://127.0.0.1:{inner.port}/")]
        number = order(ann)
        stack.wait(lambda: outer.requests or None, "a first attempt")
        stack.wait(lambda: len(outer.requests) > 1 or None, "a second attempt", seconds=60)
        done = stack.wait(
            lambda: [each for each in deliveries(ann, webhook["webhook_id"]) if each["state"] == "delivered"] or None,
            "the delivery",
        )
        assert inner.requests == []
        first, second = outer.requests[:2]
        assert first[1] == second[1]
        assert first[0]["webhook-id"] == second[0]["webhook-id"] == done[0]["delivery_id"]
        content = json.loads(first[1])
        assert (content["type"], content["sequence"]) == ("number.activated", 1)
        assert content["data"]["number_id"] == number["number_id"]
        assert number["number"].encode() not in first[1]
        assert (done[0]["attempts"], done[0]["failure"]) == (1, "status-302")


def test_a_receiver_that_hangs_is_noted_and_events_are_replayed_with_their_ids(stack: DeployedStack) -> None:
    ann = stack.new_customer()
    since = stack.now().isoformat()
    with receiver() as outer:
        webhook = ann.post("/webhooks", {"url": f"http://127.0.0.1:{outer.port}/", "events": ["number.activated"]})
        url = f"/webhooks/{webhook['webhook_id']}"
        outer.answers = [hangs]
        ann.post(f"{url}/test")
        stack.wait(
            lambda: [each for each in deliveries(ann, webhook["webhook_id"]) if each["failure"] == "timeout"] or None,
            "the timeout",
            seconds=60,
        )
        assert ann.get(url)["failing_since"] is not None
        stack.wait(lambda: len(outer.requests) > 1 or None, "a second attempt", seconds=60)
        before = len(outer.requests)
        assert ann.post(f"{url}/replay", {"since": since})["events"] == 1
        stack.wait(lambda: len(outer.requests) > before or None, "the replay")
        assert len({content["id"] for content in outer.bodies()}) == 1
        stack.wait(lambda: ann.get(url)["failing_since"] is None or None, "the end of failing")


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.company.example/",
        "https://169.254.169.254/",
        "https://localhost.localdomain.example/",
        "https://127.0.0.1.nip.example/",
        "https://[::1]/",
    ],
)
def test_addresses_that_lead_inward_or_nowhere_are_refused(stack: DeployedStack, url: str) -> None:
    ann = stack.new_customer()
    answer = ann.request("POST", "/webhooks", json={"url": url, "events": ["number.activated"]})
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["name"] == "url"


def test_the_words_of_the_identity_stores_mails_are_ours(stack: DeployedStack) -> None:
    """The embedded identity store asks for them in no case that we use, so the function is asked directly here; the
    real one asks before each mail, and is told so by the deployed pool."""
    pool = stack.aws("cognito-idp").describe_user_pool(UserPoolId=stack.facts.user_pool_id)["UserPool"]
    name = stack.facts.functions["order-words"]
    assert pool["LambdaConfig"]["CustomMessage"].endswith(f":{name}")
    request = {"userAttributes": {"locale": "nl"}, "codeParameter": "{####}"}
    event = {"triggerSource": "CustomMessage_SignUp", "request": request, "response": {}}
    answer = stack.aws("lambda").invoke(FunctionName=name, Payload=json.dumps(event).encode())
    words = json.loads(answer["Payload"].read())["response"]
    assert words["emailSubject"] == "Uw code voor Call Factory"
    assert "{####}" in words["emailMessage"]
