"""Signing up, signing in and out: what people and attackers see."""

from typing import Any

import pytest

from callfactory.mail import MailKind
from callfactory_aws.even_time import EvenTime
from tests.fakes_order import CODE
from tests.unit.order.conftest import PASSWORD, Client, World

EMAIL = "ann@bakery.example"
SIGN_UP = {"email": EMAIL, "password": PASSWORD, "language": "nl", "privacy_statement": "2018-05-01"}
SIGN_IN = {"email": EMAIL, "password": PASSWORD}


def without_request_id(answer: Any) -> Any:
    return {key: value for key, value in answer.json.items() if key != "request_id"}


def test_a_confirmed_address_has_an_account_of_its_own(world: World) -> None:
    account_id = world.signed_up(EMAIL)
    account = world.sign_in(EMAIL).get("/account")
    assert (account["account_id"], account["organisation"]) == (account_id, None)
    assert account["privacy_statement"] == "2018-05-01"


def test_signing_up_answers_the_same_for_an_unknown_and_a_known_address(world: World) -> None:
    first = world.visitor().call("POST", "/accounts", SIGN_UP)
    world.visitor().call("POST", "/accounts/confirmation", {"email": EMAIL, "code": CODE})
    again = world.visitor().call("POST", "/accounts", SIGN_UP)
    assert (first.status, first.json) == (again.status, again.json) == (202, again.json)
    assert [kept.request.kind for kept in world.outbox.mails.values() if kept.request] == [MailKind.ALREADY_REGISTERED]


def test_signing_up_with_an_idempotency_key_again_mails_nothing_more_and_opens_one_account(world: World) -> None:
    key = {"Idempotency-Key": "0d6f6b0a9f11-sign-up"}
    confirmation = {"email": EMAIL, "code": CODE}
    answers = [world.visitor().call("POST", "/accounts", SIGN_UP, headers=key) for _ in range(2)]
    opened = [world.visitor().call("POST", "/accounts/confirmation", confirmation, headers=key) for _ in range(2)]
    later = world.visitor().call("POST", "/accounts", SIGN_UP, headers=key)
    assert [(each.status, each.json) for each in answers] == [(202, later.json)] * 2
    assert [(each.status, each.json) for each in opened] == [(200, opened[0].json)] * 2
    assert not world.outbox.mails


def test_of_many_attempts_on_a_day_the_holder_of_the_address_hears_once(world: World) -> None:
    world.signed_up(EMAIL)
    for _ in range(3):
        world.visitor().call("POST", "/accounts", SIGN_UP)
    assert len(world.outbox.mails) == 1
    world.clock.advance(days=1)
    world.visitor().call("POST", "/accounts", SIGN_UP)
    assert len(world.outbox.mails) == 2


def test_a_wrong_code_answers_the_same_for_an_unknown_and_a_known_address(world: World) -> None:
    world.visitor().call("POST", "/accounts", SIGN_UP)
    known = world.visitor().call("POST", "/accounts/confirmation", {"email": EMAIL, "code": "000000"})
    unknown = world.visitor().call("POST", "/accounts/confirmation", {"email": "x@y.example", "code": "000000"})
    assert known.status == unknown.status == 422
    assert without_request_id(known) == without_request_id(unknown)
    assert known.json["errors"][0]["name"] == "code"


@pytest.mark.parametrize("email", [EMAIL, "unconfirmed@bakery.example", "unknown@bakery.example"])
def test_a_refused_sign_in_never_says_whether_the_address_is_known(world: World, email: str) -> None:
    world.signed_up(EMAIL)
    world.visitor().call("POST", "/accounts", {**SIGN_UP, "email": "unconfirmed@bakery.example"})
    answer = world.visitor().call("POST", "/session", {"email": email, "password": "Wrong-horse-battery-9"})
    assert (answer.status, answer.json["code"]) == (401, "unauthenticated")
    assert answer.json["detail"].startswith("The e-mail address or password is wrong")
    assert email not in answer.text


def test_attempts_for_one_address_are_limited_wherever_they_come_from(world: World) -> None:
    wrong = {"email": EMAIL, "password": "Wrong-horse-battery-9"}
    statuses = [world.visitor().call("POST", "/session", wrong).status for _ in range(12)]
    assert statuses[:10] == [401] * 10
    assert statuses[10:] == [429] * 2


def test_a_browser_gets_its_session_as_a_cookie_and_nowhere_else(world: World) -> None:  # CK-3
    world.signed_up(EMAIL)
    answer = world.visitor().call("POST", "/session", SIGN_IN)
    (cookie,) = answer.cookies
    assert answer.json["token"] is None
    assert cookie.endswith("; Secure; HttpOnly; SameSite=Strict")
    value = cookie.split(";")[0].split("=", 1)[1]
    assert Client(world, value).get("/session")["roles"] == ["owner"]


def test_a_program_gets_its_session_in_the_answer_and_no_cookie(world: World) -> None:
    world.signed_up(EMAIL)
    answer = world.visitor().call("POST", "/session", {**SIGN_IN, "as": "bearer"})
    assert answer.cookies == []
    assert Client(world, answer.json["token"]).get("/session")["kind"] == "person"


def test_each_sign_in_has_another_session(world: World) -> None:
    world.signed_up(EMAIL)
    assert world.sign_in(EMAIL).token != world.sign_in(EMAIL).token


def test_signing_out_ends_the_session_at_once_and_removes_the_cookie(world: World) -> None:
    client = world.customer(EMAIL)
    answer = client.call("DELETE", "/session")
    assert answer.status == 204
    assert "Max-Age=0" in answer.cookies[0]
    assert client.call("GET", "/session").status == 401
    assert world.store.revoked == ["refresh/subject-1"]


def test_a_session_that_is_not_used_ends_by_itself(world: World) -> None:
    client = world.customer(EMAIL)
    world.clock.advance(minutes=59)
    assert client.call("GET", "/session").status == 200
    world.clock.advance(minutes=59)
    assert client.call("GET", "/session").status == 200
    world.clock.advance(minutes=61)
    assert client.call("GET", "/session").status == 401


def test_with_one_time_codes_a_password_alone_opens_nothing(world: World) -> None:
    client = world.customer(EMAIL)
    begun = client.call("POST", "/session/totp")
    assert begun.json["otpauth_uri"].startswith("otpauth://totp/")
    assert EMAIL not in begun.text
    assert client.call("PUT", "/session/totp", {"code": "000000"}).json["errors"][0]["name"] == "code"
    assert client.call("PUT", "/session/totp", {"code": CODE}).status == 204
    challenged = world.visitor().call("POST", "/session", {**SIGN_IN, "as": "bearer"})
    assert (challenged.json["state"], challenged.json["token"]) == ("code_wanted", None)
    step = {"challenge_token": challenged.json["challenge_token"], "code": "000000"}
    assert world.visitor().call("POST", "/session/challenge", step).json["errors"][0]["name"] == "code"
    opened = world.visitor().call("POST", "/session/challenge", {**step, "code": CODE})
    assert Client(world, opened.json["token"]).get("/session")["mfa"] is True


def test_a_challenge_ends_after_three_minutes_and_cannot_be_made_up(world: World) -> None:
    client = world.customer(EMAIL)
    client.call("PUT", "/session/totp", {"code": CODE})
    token = world.visitor().call("POST", "/session", SIGN_IN).json["challenge_token"]
    for late_or_false in (token, "made-up"):
        world.clock.advance(minutes=3)
        step = {"challenge_token": late_or_false, "code": CODE}
        answer = world.visitor().call("POST", "/session/challenge", step)
        assert (answer.status, answer.json["errors"][0]["name"]) == (422, "challenge_token")


def test_the_log_shows_who_came_and_went(world: World) -> None:
    first = world.customer(EMAIL)
    first.call("DELETE", "/session")
    log = world.sign_in(EMAIL).get("/account/audit")["items"]
    assert sorted(line["action"] for line in log) == [
        "account.opened",
        "session.ended",
        "session.opened",
        "session.opened",
    ]


def test_staff_are_staff_only_while_the_identity_store_says_so(world: World) -> None:
    staff = world.staff()
    assert staff.get("/session")["roles"] == ["ops"]
    world.store.people["staff@callfactory.example"].groups = frozenset()
    assert staff.call("GET", "/session").status == 403


# -- the same time -----------------------------------------------------------------------------------------------------


class Watch:
    """A clock that stands still but for what a test does."""

    def __init__(self) -> None:
        self.now = 0.0
        self.held: list[float] = []

    def pause(self, seconds: float) -> None:
        self.held.append(seconds)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/accounts", {"password": PASSWORD, "privacy_statement": "2018-05-01"}),
        ("/accounts/confirmation", {"code": "000000"}),
        ("/session", {"password": "Wrong-horse-battery-9"}),
        ("/session/password-reset", {}),
        ("/session/password-reset/confirmation", {"code": "000000", "password": PASSWORD}),
    ],
)
def test_nobody_learns_by_a_clock_whether_an_address_is_known(world: World, path: str, body: dict[str, str]) -> None:
    world.signed_up("ann@bakery.example")
    watch = Watch()
    world.even_time = EvenTime(1.0, timer=lambda: watch.now, pause=watch.pause)
    answers = [
        world.visitor().call("POST", path, {**body, "email": email})
        for email in ("ann@bakery.example", "nobody@bakery.example")
    ]
    assert watch.held == [1.0, 1.0]
    assert answers[0].status == answers[1].status
    told = [{name: value for name, value in answer.json.items() if name != "request_id"} for answer in answers]
    assert told[0] == told[1]


def test_whoever_gets_in_does_not_wait(world: World) -> None:
    world.signed_up("ann@bakery.example")
    watch = Watch()
    world.even_time = EvenTime(1.0, timer=lambda: watch.now, pause=watch.pause)
    world.sign_in("ann@bakery.example")
    assert watch.held == []
