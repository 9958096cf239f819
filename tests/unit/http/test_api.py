"""What every endpoint does, whatever it is about: refusals, validation, permission, idempotency, limits, logs."""

import base64
import gzip

import pytest
from pydantic import BaseModel, ConfigDict, Field

from callfactory.errors import NumberTaken
from callfactory.principal import Permission, Role
from callfactory_aws.endpoint import Allow, Answer, Call, Created, RateLimit
from callfactory_aws.http import Api
from tests.fakes import fake_services
from tests.gateway import Gateway, person

MARKER = "Marker-Person-4711"


class Contact(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str = Field(min_length=2)
    age: int


class ThingRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")
    contact: Contact


class Page(BaseModel):
    model_config = ConfigDict(extra="forbid")
    limit: int = Field(default=10, le=100)


class Thing(BaseModel):
    thing_id: str
    secret: str | None = None


@pytest.fixture
def api() -> Api:
    services = fake_services()
    api = Api("test", lambda: services)
    made: list[str] = []

    def show(_: Call[ThingRequest, None], thing_id: str) -> Thing:
        return Thing(thing_id=thing_id)

    @api.endpoint("POST", "/things", allow=Permission.ORDERS_WRITE, tag="things", body=ThingRequest, creates=show)
    def make_thing(_: Call[ThingRequest, None]) -> Created:
        made.append("x")
        return Created(f"thing-{len(made)}", shown_once={"secret": "only now"})

    @api.endpoint("GET", "/things/{thing_id}", allow=Permission.ORDERS_READ, tag="things", query=Page, answer=Thing)
    def show_thing(call: Call[None, Page]) -> Thing:
        return Thing(thing_id=call.path["thing_id"])

    @api.endpoint("GET", "/taken", allow=Allow.ANYONE, tag="things", answer=Thing)
    def taken(_: Call[None, None]) -> Thing:
        raise NumberTaken("Somebody else was first.")

    @api.endpoint("GET", "/broken", allow=Allow.ANYONE, tag="things", answer=Thing)
    def broken(_: Call[None, None]) -> Thing:
        raise RuntimeError(MARKER)

    @api.endpoint("GET", "/scarce", allow=Allow.ANYONE, tag="things", limit=RateLimit(2, 60), answer=Thing)
    def scarce(_: Call[None, None]) -> Answer:
        return Answer(Thing(thing_id="t"))

    return api


def owner(api: Api) -> Gateway:
    return Gateway(api, person("acc_1"))


GOOD = {"contact": {"name": "Ann", "age": 3}}


def test_every_failing_field_is_named_at_once_and_no_value_is_repeated(api: Api) -> None:
    answer = owner(api).call("POST", "/things", {"contact": {"name": "A", "age": MARKER}, "iban": MARKER})
    assert answer.status == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert {(e["location"], e["name"], e["code"]) for e in answer.json["errors"]} == {
        ("body", "contact.name", "string_too_short"),
        ("body", "contact.age", "int_parsing"),
        ("body", "iban", "extra_forbidden"),
    }
    assert MARKER not in answer.text
    assert answer.json["request_id"] == answer.headers["X-Request-Id"] == "request-1"


def test_a_field_name_that_the_client_invented_is_not_repeated(api: Api) -> None:
    answer = owner(api).call("POST", "/things", {**GOOD, "+31 6 1234": 1})
    assert "1234" not in answer.text


def test_body_and_query_that_are_not_understood(api: Api) -> None:
    assert owner(api).call("POST", "/things", content=b"{").json["errors"][0]["name"] == "(whole)"
    assert owner(api).call("GET", f"/things/ord_{'0' * 26}?limit=101&x=1").json["errors"] == [
        {
            "location": "query",
            "name": "limit",
            "code": "less_than_equal",
            "detail": "Use 100 or less.",
        },
        {"location": "query", "name": "x", "code": "extra_forbidden", "detail": "This is not asked: leave it out."},
    ]


def test_an_id_that_cannot_exist_is_not_found(api: Api) -> None:
    assert owner(api).call("GET", "/things/..%2F..%2Fetc").status == 404


@pytest.mark.parametrize(("role", "status"), [(Role.OWNER, 201), (Role.OPERATOR, 201), (Role.READ_ONLY, 403)])
def test_the_permission_decides(api: Api, role: Role, status: int) -> None:
    assert Gateway(api, person("acc_1", role)).call("POST", "/things", GOOD).status == status


def test_without_principal_nothing_opens(api: Api) -> None:
    answer = Gateway(api).call("POST", "/things", GOOD)
    assert (answer.status, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


def test_a_change_that_another_site_made_the_browser_send_is_refused(api: Api) -> None:
    browser = Gateway(api, person("acc_1"), credential="cookie")
    assert browser.call("POST", "/things", GOOD, headers={"Sec-Fetch-Site": "cross-site"}).status == 403
    assert browser.call("POST", "/things", GOOD, headers={"Sec-Fetch-Site": "same-origin"}).status == 201


def test_the_same_idempotency_key_makes_one_thing_and_shows_its_secret_once(api: Api) -> None:
    client = owner(api)
    first = client.call("POST", "/things", GOOD, headers={"Idempotency-Key": "k1"})
    again = client.call("POST", "/things", GOOD, headers={"Idempotency-Key": "k1"})
    assert first.json == {"thing_id": "thing-1", "secret": "only now"}
    assert again.json == {"thing_id": "thing-1", "secret": None}
    other = {"contact": {"name": "Bob", "age": 4}}
    reused = client.call("POST", "/things", other, headers={"Idempotency-Key": "k1"})
    assert (reused.status, reused.json["code"]) == (409, "idempotency_key_reused")
    assert Gateway(api, person("acc_2")).call("POST", "/things", GOOD, headers={"Idempotency-Key": "k1"}).json[
        "thing_id"
    ] == ("thing-2")


def test_a_refusal_of_the_business_has_its_own_type_and_status(api: Api) -> None:
    answer = Gateway(api).call("GET", "/taken")
    assert (answer.status, answer.json["type"]) == (409, "/problems/number-taken")


def test_what_breaks_tells_nobody_anything(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    answer = Gateway(api).call("GET", "/broken")
    logged = [vars(record) for record in caplog.records]
    assert (answer.status, answer.json["code"]) == (500, "internal_error")
    assert MARKER not in answer.text
    assert MARKER not in repr(logged)
    assert [line["kind"] for line in logged if line["levelname"] == "ERROR"] == ["RuntimeError"]


def test_too_many_requests_are_told_when_to_come_back(api: Api) -> None:
    visitor = Gateway(api)
    assert [visitor.call("GET", "/scarce").status for _ in range(3)] == [200, 200, 429]
    assert visitor.call("GET", "/scarce").headers["Retry-After"] == "60"


def test_other_media_types_and_large_bodies_are_refused(api: Api) -> None:
    client = owner(api)
    assert client.call("POST", "/things", content=b"a,b", headers={"Content-Type": "text/csv"}).status == 415
    assert client.call("POST", "/things", content=b" " * 300_000).status == 413


def test_every_answer_carries_the_protecting_headers(api: Api) -> None:
    for url in ("/taken", "/broken", "/scarce"):
        headers = Gateway(api).call("GET", url).headers
        assert headers["Strict-Transport-Security"].startswith("max-age=63072000")
        assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [("gzip, deflate, br", "gzip"), ("br;q=1, GZIP;q=0.5", "gzip"), ("gzip;q=0", None), ("br", None), ("", None)],
)
def test_long_answers_are_compressed_for_those_who_read_it(accepted: str, coding: str | None) -> None:
    services = fake_services()
    api = Api("test", lambda: services)
    long = "0123456789" * 300

    @api.endpoint("GET", "/long", allow=Allow.ANYONE, tag="things", answer=Thing)
    def long_one(_: Call[None, None]) -> Thing:
        return Thing(thing_id=long)

    answer = Gateway(api).call("GET", "/long", headers={"Accept-Encoding": accepted})
    assert (answer.headers.get("Content-Encoding"), answer.headers["Vary"]) == (coding, "Accept-Encoding")
    text = gzip.decompress(base64.b64decode(answer.text)).decode() if coding else answer.text
    assert Thing.model_validate_json(text).thing_id == long
