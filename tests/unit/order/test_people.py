"""Members, invitations, roles, sign-ins, passwords and addresses: who may come in, and who no longer."""

from typing import Any

import pytest

from callfactory.errors import Conflict, VersionConflict
from callfactory.events import AccountChanged
from callfactory.identity.roster import with_roles
from callfactory.mail import MailKind
from callfactory.principal import Role
from functions.order.accept_invitation import join
from functions.order.cognito_messages import words
from tests.fakes_order import CODE
from tests.unit.order.conftest import ORDER, PASSWORD, Client, World

ANN, BOB, EVE = "ann@bakery.example", "bob@bakery.example", "eve@rival.example"


def invited(world: World, owner: Client, email: str = BOB, *roles: str) -> str:
    """The token that the mail carries."""
    answer = owner.call("POST", "/account/invitations", {"email": email, "roles": list(roles or ["operator"])})
    assert answer.status == 201, answer.text
    return world.mailed(MailKind.INVITATION)[-1].parameters["token"]


def joined(world: World, token: str, email: str = BOB) -> Any:
    wish = {"email": email, "password": PASSWORD, "privacy_statement": "2018-05-01"}
    world.visitor().call("POST", "/accounts", wish)
    confirmation = {"email": email, "code": CODE, "invitation": token}
    return world.visitor().call("POST", "/accounts/confirmation", confirmation)


def members(owner: Client) -> dict[str, Any]:
    return {member["email"]: member for member in owner.get("/account/members")["items"]}


def test_an_invited_person_joins_the_account_with_the_role_that_was_given(world: World) -> None:  # DB-7
    ann = world.customer(ANN)
    account_id = ann.get("/account")["account_id"]
    assert joined(world, invited(world, ann)).json == {"account_id": account_id}
    bob = world.sign_in(BOB)
    assert bob.get("/session")["roles"] == ["operator"]
    assert bob.get("/account")["account_id"] == account_id
    assert bob.call("GET", "/account/members").status == 403
    assert {email: member["roles"] for email, member in members(ann).items()} == {ANN: ["owner"], BOB: ["operator"]}
    assert [each["state"] for each in ann.get("/account/invitations")["items"]] == ["accepted"]


def test_somebody_who_has_signed_up_but_belongs_nowhere_joins_when_signing_in(world: World) -> None:
    ann = world.customer(ANN)
    joined(world, invited(world, ann))
    user_id = members(ann)[BOB]["user_id"]
    ann.call("DELETE", f"/account/members/{user_id}")
    wish = {"email": BOB, "password": PASSWORD, "as": "bearer", "invitation": invited(world, ann, BOB, "finance")}
    answer = world.visitor().call("POST", "/session", wish)
    assert Client(world, answer.json["token"]).get("/session")["roles"] == ["finance"]


def test_an_invitation_is_good_once(world: World) -> None:
    ann = world.customer(ANN)
    token = invited(world, ann)
    joined(world, token)
    again = joined(world, token)
    assert (again.status, again.json["code"]) == (409, "invitation_taken")


def test_of_two_who_accept_at_once_one_joins(world: World) -> None:
    ann = world.customer(ANN)
    invited(world, ann)
    (invitation,) = world.invitations.invitations.values()
    people = []
    for email in (BOB, "bob2@bakery.example"):
        world.store.sign_up(email=email, password=PASSWORD, language="en", zone="UTC")
        people.append(world.store.confirm(email, CODE))
    from functions.order import wiring  # noqa: PLC0415  # the world has just wired it

    join(invitation, people[0], ports=wiring.joining_ports())
    with pytest.raises(Conflict):
        join(invitation, people[1], ports=wiring.joining_ports())


def test_an_invitation_that_comes_late_or_was_withdrawn_is_over_and_uses_up_no_code(world: World) -> None:
    ann = world.customer(ANN)
    token = invited(world, ann)
    world.clock.advance(days=7)
    late = joined(world, token)
    assert (late.status, late.json["code"]) == (410, "invitation_over")
    ann = world.sign_in(ANN)
    second = invited(world, ann)
    invitation_id = ann.get("/account/invitations")["items"][0]["invitation_id"]
    assert ann.call("DELETE", f"/account/invitations/{invitation_id}").status == 204
    assert joined(world, second).json["code"] == "invitation_over"
    assert joined(world, invited(world, ann)).status == 200


@pytest.mark.parametrize("token", ["cfi_x", "cfi_" + "0" * 26 + "_guess", "nonsense"])
def test_a_token_that_was_guessed_opens_nothing(world: World, token: str) -> None:
    answer = joined(world, token)
    assert (answer.status, answer.json["errors"][0]["code"]) == (422, "unknown_invitation")


def test_an_invitation_is_for_the_address_that_was_invited(world: World) -> None:
    ann = world.customer(ANN)
    answer = joined(world, invited(world, ann), EVE)
    assert (answer.status, answer.json["errors"][0]["code"]) == (422, "other_address")


def test_whoever_belongs_to_another_account_is_told_so(world: World) -> None:
    ann = world.customer(ANN)
    world.customer(EVE)
    wish = {"email": EVE, "password": PASSWORD, "invitation": invited(world, ann, EVE)}
    assert world.visitor().call("POST", "/session", wish).json["code"] == "invitation_taken"


@pytest.mark.parametrize("roles", [["ops"], ["emperor"], []])
def test_nobody_is_made_staff_or_anything_unheard_of(world: World, roles: list[str]) -> None:
    answer = world.customer(ANN).call("POST", "/account/invitations", {"email": BOB, "roles": roles})
    assert answer.status == 422
    assert answer.json["errors"][0]["name"].startswith("roles")


def test_the_token_is_in_the_mail_and_nowhere_else(world: World) -> None:
    ann = world.customer(ANN)
    answer = ann.call("POST", "/account/invitations", {"email": BOB, "roles": ["operator"]})
    secret = world.mailed(MailKind.INVITATION)[0].parameters["token"].split("_", 2)[2]
    (kept,) = world.invitations.invitations.values()
    assert secret not in answer.text
    assert secret not in kept.secret_hash
    assert BOB not in ann.call("GET", "/account/audit").text


def test_a_changed_role_counts_at_once_and_ends_what_was_opened_before(world: World) -> None:  # CK-3
    ann = world.customer(ANN)
    joined(world, invited(world, ann))
    bob = world.sign_in(BOB)
    url = f"/account/members/{members(ann)[BOB]['user_id']}"
    assert ann.call("PATCH", url, {"roles": ["read-only"]}).json["roles"] == ["read-only"]
    assert bob.call("GET", "/numbers").status == 401
    assert world.sign_in(BOB).call("POST", "/orders", ORDER).status == 403


def test_a_removed_person_is_out_from_the_next_request_on(world: World) -> None:
    ann = world.customer(ANN)
    joined(world, invited(world, ann))
    bob = world.sign_in(BOB)
    assert ann.call("DELETE", f"/account/members/{members(ann)[BOB]['user_id']}").status == 204
    assert bob.call("GET", "/account").status == 401
    assert Client(world, "access/subject-2").call("GET", "/account").status == 401
    assert list(members(ann)) == [ANN]


def test_the_last_owner_can_neither_leave_nor_step_down(world: World) -> None:
    ann = world.customer(ANN)
    joined(world, invited(world, ann))
    url = f"/account/members/{members(ann)[ANN]['user_id']}"
    for answer in (
        ann.call("DELETE", "/account/membership"),
        ann.call("DELETE", url),
        ann.call("PATCH", url, {"roles": ["finance"]}),
    ):
        assert (answer.status, answer.json["code"]) == (409, "last_owner")
    ann.call("PATCH", f"/account/members/{members(ann)[BOB]['user_id']}", {"roles": ["owner"]})
    assert ann.call("DELETE", "/account/membership").status == 204
    assert list(members(world.sign_in(BOB))) == [BOB]


def test_of_two_owners_who_leave_at_once_one_stays(world: World) -> None:
    ann = world.customer(ANN)
    joined(world, invited(world, ann, BOB, "owner"))
    account_id = ann.get("/account")["account_id"]
    seen_by_both = world.rosters.roster(account_id)
    first, second = (with_roles(seen_by_both, each.user_id, frozenset({Role.FINANCE})) for each in seen_by_both.members)
    world.rosters.change(seen_by_both, first)
    with pytest.raises(VersionConflict):
        world.rosters.change(seen_by_both, second)
    assert len(world.rosters.roster(account_id).owners) == 1


def test_people_of_another_account_cannot_be_touched(world: World) -> None:  # DB-2
    ann, eve = world.customer(ANN), world.customer(EVE)
    invited(world, ann)
    victim = members(ann)[ANN]["user_id"]
    invitation_id = ann.get("/account/invitations")["items"][0]["invitation_id"]
    session_id = ann.get("/sessions")["items"][0]["session_id"]
    attacks = [
        eve.call("DELETE", f"/account/members/{victim}"),
        eve.call("PATCH", f"/account/members/{victim}", {"roles": ["finance"]}),
        eve.call("DELETE", f"/account/invitations/{invitation_id}"),
        eve.call("DELETE", f"/sessions/{session_id}"),
    ]
    assert [attack.status for attack in attacks] == [404] * 4
    assert ann.get("/account/invitations")["items"][0]["state"] == "open"


# -- sign-ins ----------------------------------------------------------------------------------------------------------


def test_sign_ins_are_listed_and_ended_one_by_one(world: World) -> None:
    here = world.customer(ANN)
    world.clock.advance(minutes=1)
    there = world.sign_in(ANN)
    listed = here.get("/sessions")["items"]
    assert [each["current"] for each in listed] == [False, True]
    assert here.call("DELETE", f"/sessions/{listed[0]['session_id']}").status == 204
    assert there.call("GET", "/session").status == 401
    assert here.call("GET", "/session").status == 200


def test_signing_out_everywhere_ends_every_sign_in_also_at_the_identity_store(world: World) -> None:
    clients = [world.customer(ANN), world.sign_in(ANN)]
    answer = clients[0].call("DELETE", "/sessions")
    assert (answer.status, "Max-Age=0" in answer.cookies[0]) == (204, True)
    assert [client.call("GET", "/session").status for client in clients] == [401, 401]
    assert world.store.signed_out == ["subject-1"]


def test_a_forgotten_password_answers_the_same_for_unknown_and_known_addresses(world: World) -> None:
    world.signed_up(ANN)
    known = world.visitor().call("POST", "/session/password-reset", {"email": ANN})
    unknown = world.visitor().call("POST", "/session/password-reset", {"email": EVE})
    assert (known.status, known.json) == (unknown.status, unknown.json) == (202, known.json)
    codes = [
        world.visitor().call(
            "POST", "/session/password-reset/confirmation", {"email": email, "code": "000000", "password": PASSWORD}
        )
        for email in (ANN, EVE)
    ]
    assert [{**each.json, "request_id": ""} for each in codes] == [{**codes[0].json, "request_id": ""}] * 2
    assert codes[0].json["errors"][0]["name"] == "code"


def test_a_new_password_ends_every_sign_in(world: World) -> None:
    client = world.customer(ANN)
    wish = {"email": ANN, "code": CODE, "password": "Another-horse-battery-9"}
    assert world.visitor().call("POST", "/session/password-reset/confirmation", wish).status == 204
    assert client.call("GET", "/session").status == 401
    old = world.visitor().call("POST", "/session", {"email": ANN, "password": PASSWORD})
    assert old.status == 401
    fresh = {"email": ANN, "password": wish["password"], "as": "bearer"}
    token = world.visitor().call("POST", "/session", fresh).json["token"]
    log = Client(world, token).get("/account/audit")["items"]
    assert "password.reset" in {line["action"] for line in log}


def test_one_time_codes_are_switched_off_only_with_one_given(world: World) -> None:
    client = world.customer(ANN)
    client.call("PUT", "/session/totp", {"code": CODE})
    assert client.call("DELETE", "/session/totp").json["code"] == "mfa_required"
    challenge = world.visitor().call("POST", "/session", {"email": ANN, "password": PASSWORD, "as": "bearer"}).json
    step = {"challenge_token": challenge["challenge_token"], "code": CODE}
    with_code = Client(world, world.visitor().call("POST", "/session/challenge", step).json["token"])
    assert with_code.call("DELETE", "/session/totp").status == 204
    assert world.sign_in(ANN).get("/session")["mfa"] is False


# -- addresses (DB-5) --------------------------------------------------------------------------------------------------


def asked(client: Client, email: str, which: str = "sign-in") -> str:
    answer = client.call("POST", "/account/email-changes", {"which": which, "email": email})
    assert answer.status == 201, answer.text
    change_id: str = answer.json["change_id"]
    return change_id


def codes(world: World) -> dict[str, str]:
    return {
        "code_old": world.mailed(MailKind.EMAIL_CHANGE_PRESENT)[-1].parameters["code"],
        "code_new": world.mailed(MailKind.EMAIL_CHANGE_NEW)[-1].parameters["code"],
    }


def confirmed(client: Client, change_id: str, given: dict[str, str]) -> Any:
    return client.call("POST", f"/account/email-changes/{change_id}/confirmation", given)


def test_an_address_changes_when_both_mailboxes_have_confirmed_it(world: World) -> None:  # DB-5
    client = world.customer(ANN)
    change_id = asked(client, "ann@new.example")
    mails = {
        request.kind: request.recipient for request in (kept.request for kept in world.outbox.mails.values()) if request
    }
    assert mails == {MailKind.EMAIL_CHANGE_PRESENT: ANN, MailKind.EMAIL_CHANGE_NEW: "ann@new.example"}
    given = codes(world)
    for missing in given:
        answer = confirmed(client, change_id, {**given, missing: "999999" if given[missing] != "999999" else "0" * 6})
        assert [error["name"] for error in answer.json["errors"]] == [missing]
    assert confirmed(client, change_id, given).status == 204
    assert world.sign_in("ann@new.example").get("/account/members")["items"][0]["email"] == "ann@new.example"
    assert world.mailed(MailKind.EMAIL_CHANGED)[0].recipient == ANN
    assert confirmed(client, change_id, given).status == 404


def test_codes_are_guessed_five_times_and_last_an_hour(world: World) -> None:
    client = world.customer(ANN)
    change_id = asked(client, "ann@new.example")
    given = codes(world)
    wrong = {name: "0" * 6 if code != "0" * 6 else "1" * 6 for name, code in given.items()}
    assert [confirmed(client, change_id, wrong).status for _ in range(5)] == [422] * 5
    assert confirmed(client, change_id, given).json["code"] == "change_over"
    second = asked(client, "ann@new.example")
    world.clock.advance(minutes=50)
    client.call("GET", "/session")
    world.clock.advance(minutes=10)
    assert confirmed(client, second, codes(world)).json["code"] == "change_over"


def test_an_address_that_is_taken_gets_a_mail_and_nobody_learns_it(world: World) -> None:
    client = world.customer(ANN)
    world.signed_up(EVE)
    taken = client.call("POST", "/account/email-changes", {"which": "sign-in", "email": EVE})
    free = client.call("POST", "/account/email-changes", {"which": "sign-in", "email": "free@new.example"})
    assert (taken.status, taken.json.keys()) == (free.status, free.json.keys())
    assert [mail.recipient for mail in world.mailed(MailKind.ALREADY_REGISTERED)] == [EVE]
    assert [mail.recipient for mail in world.mailed(MailKind.EMAIL_CHANGE_NEW)] == ["free@new.example"]


def test_the_contact_persons_address_needs_both_codes_too(world: World) -> None:
    client = world.customer(ANN)
    client.call("POST", "/orders", ORDER)
    account = client.get("/account")
    change = {"version": account["version"], "contact": {**account["contact"], "email": "office@bakery.example"}}
    refused = client.call("PATCH", "/account", change)
    assert refused.json["errors"][0]["code"] == "confirm_first"
    change_id = asked(client, "office@bakery.example", "contact")
    assert confirmed(client, change_id, codes(world)).status == 204
    assert client.get("/account")["contact"]["email"] == "office@bakery.example"
    assert any(isinstance(event, AccountChanged) for event in world.bus.events)


def test_a_change_belongs_to_whoever_asked_for_it(world: World) -> None:
    ann = world.customer(ANN)
    joined(world, invited(world, ann, BOB, "owner"))
    change_id = asked(ann, "ann@new.example")
    assert confirmed(world.sign_in(BOB), change_id, codes(world)).status == 404


def test_whoever_may_not_change_the_account_cannot_change_its_contact(world: World) -> None:
    ann = world.customer(ANN)
    ann.call("POST", "/orders", ORDER)
    joined(world, invited(world, ann))
    wish = {"which": "contact", "email": "x@y.example"}
    assert world.sign_in(BOB).call("POST", "/account/email-changes", wish).status == 403


# -- Cognito's own mails -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "locale", "subject"),
    [
        ("CustomMessage_SignUp", "nl", "Uw code voor Call Factory"),
        ("CustomMessage_ResendCode", "de", "Ihr Code für Call Factory"),
        ("CustomMessage_ForgotPassword", "en", "Your code for a new password"),
        ("CustomMessage_ForgotPassword", "fr-FR", "Your code for a new password"),
    ],
)
def test_the_identity_stores_mails_are_in_our_words_and_the_persons_language(
    monkeypatch: pytest.MonkeyPatch, source: str, locale: str, subject: str
) -> None:
    monkeypatch.setenv("SITE_URL", "https://callfactory.example")
    monkeypatch.setenv("MAIL_DOMAIN", "callfactory.example")
    request = {"userAttributes": {"locale": locale}, "codeParameter": "{####}"}
    answer = words({"triggerSource": source, "request": request, "response": {}}, None)["response"]
    assert answer["emailSubject"] == subject
    assert "{####}" in answer["emailMessage"]
    assert "https://callfactory.example/privacy" in answer["emailMessage"]


def test_other_mails_of_the_identity_store_are_left_alone() -> None:
    event = {"triggerSource": "CustomMessage_AdminCreateUser", "request": {}, "response": {"emailMessage": None}}
    assert words(event, None) == event
