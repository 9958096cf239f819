"""The OpenAPI document says what the endpoints declare: valid, complete, and the same each time."""

import json
from pathlib import Path

from openapi_spec_validator import validate
from pydantic import BaseModel, Field

from callfactory.principal import Permission
from callfactory_aws.endpoint import Allow, Call, Created
from callfactory_aws.http import Api
from callfactory_aws.openapi import openapi
from tests.fakes import fake_services


class Wish(BaseModel):
    colour: str = Field(description="Any colour.")


class Toy(BaseModel):
    toy_id: str
    colour: str


class Filter(BaseModel):
    colour: str | None = Field(default=None, description="Only this colour.")


def small_api() -> Api:
    api = Api("toys", fake_services)

    def shown(_: Call[Wish, None], toy_id: str) -> Toy:
        return Toy(toy_id=toy_id, colour="red")

    @api.endpoint("POST", "/toys", allow=Permission.ORDERS_WRITE, tag="toys", body=Wish, creates=shown)
    def make_toy(_: Call[Wish, None]) -> Created:
        """Make a toy."""
        return Created("toy_1")

    @api.endpoint("GET", "/toys/{toy_id}", allow=Allow.ANYONE, tag="toys", query=Filter, answer=Toy)
    def show_toy(_: Call[None, Filter]) -> Toy:
        """Show a toy.

        Whoever asks.
        """
        return Toy(toy_id="toy_1", colour="red")

    return api


def test_the_document_is_valid_openapi_3_1() -> None:
    validate(openapi(small_api().endpoints))


def test_what_an_endpoint_declares_is_what_the_document_says() -> None:
    paths = openapi(small_api().endpoints)["paths"]
    make, show = paths["/toys"]["post"], paths["/toys/{toy_id}"]["get"]
    assert make["x-permission"] == "orders:write"
    assert set(make["responses"]) == {"201", "401", "403", "409", "413", "415", "422", "429", "500", "503"}
    assert make["responses"]["201"]["content"]["application/json"]["schema"]["$ref"].endswith("/Toy")
    assert [parameter["name"] for parameter in make["parameters"]] == ["Idempotency-Key"]
    assert show["security"] == []
    assert (show["summary"], show["description"]) == ("Show a toy", "Whoever asks.")
    assert [parameter["name"] for parameter in show["parameters"]] == ["toy_id", "colour"]


def test_the_same_endpoints_give_the_same_document() -> None:
    first, second = small_api(), small_api()
    second.endpoints.reverse()
    assert openapi(first.endpoints) == openapi(second.endpoints)


def test_every_shape_has_a_name_of_its_own() -> None:
    """Of two shapes with one name the document told where their code lies, and generated clients lacked one."""
    document = json.loads(Path("functions/order/openapi.json").read_text())
    assert [name for name in document["components"]["schemas"] if not name.isalnum()] == []
