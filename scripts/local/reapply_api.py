"""What the REST API's methods are declared to be, compared with what they are; request validators are put back.

The embedded AWS takes validators from a template and forgets them, ids included: so they are made by name, and methods
are compared by the name of their validator.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from scripts.local.difference import Difference
from scripts.local.emulator import Aws
from scripts.local.template import Declared, Template

_VALIDATOR = "AWS::ApiGateway::RequestValidator"
_METHOD = "AWS::ApiGateway::Method"


def settle_api(template: Template, aws: Aws) -> tuple[int, list[Difference]]:
    """Puts validators back where they are missing; answers how many things it changed, and what still differs."""
    gateway = aws.client("apigateway")
    validators = _Validators(gateway, template)
    changed = sum(validators.put_back(resource) for resource in template.of_kind(_VALIDATOR))
    left: list[Difference] = []
    methods = _Methods(gateway)
    for resource in template.of_kind(_METHOD):
        wanted = _declared(resource, template, validators)
        place = methods.place(resource, template)
        if methods.read(place, validators)["validator"] != wanted["validator"]:
            methods.set_validator(place, validators.id_of(place[0], wanted["validator"]))
            changed += 1
        deployed = methods.read(place, validators)
        if deployed != wanted:
            left.append(Difference(f"{resource.stack}/{resource.logical_id}", "method", wanted, deployed))
    return changed, [*left, *validators.differences()]


class _Validators:
    """Request validators, by name within their API."""

    def __init__(self, gateway: Any, template: Template) -> None:
        self._gateway = gateway
        self._template = template

    def put_back(self, resource: Declared) -> int:
        """Makes it where it is missing; answers whether it did."""
        wanted = self._wanted(resource)
        if wanted["name"] in self._of(wanted["restApiId"]):
            return 0
        self._gateway.create_request_validator(**wanted)
        return 1

    def id_of(self, api: str, name: str) -> str:
        return str(self._of(api)[name]["id"])

    def name_of(self, api: str, id_: str | None) -> str | None:
        return next((name for name, each in self._of(api).items() if each["id"] == id_), None)

    def name_declared(self, logical_id: str) -> str:
        """The name of a validator that a method refers to."""
        found = next(each for each in self._template.of_kind(_VALIDATOR) if each.logical_id == logical_id)
        return str(self._wanted(found)["name"])

    def differences(self) -> Iterator[Difference]:
        for resource in self._template.of_kind(_VALIDATOR):
            wanted = self._wanted(resource)
            deployed = self._of(wanted["restApiId"]).get(wanted["name"], {})
            for name in ("validateRequestBody", "validateRequestParameters"):
                if deployed.get(name, False) != wanted[name]:
                    yield Difference(f"{resource.stack}/{resource.logical_id}", name, wanted[name], deployed.get(name))

    def _wanted(self, resource: Declared) -> dict[str, Any]:
        said = self._template.resolve(resource.properties)
        return {
            "restApiId": said["RestApiId"],
            "name": said.get("Name") or resource.logical_id,
            "validateRequestBody": said.get("ValidateRequestBody", False),
            "validateRequestParameters": said.get("ValidateRequestParameters", False),
        }

    def _of(self, api: str) -> Mapping[str, Any]:
        return {each["name"]: each for each in self._gateway.get_request_validators(restApiId=api).get("items", [])}


Place = tuple[str, str, str]
"""API, resource, HTTP method."""


class _Methods:
    def __init__(self, gateway: Any) -> None:
        self._gateway = gateway

    def place(self, resource: Declared, template: Template) -> Place:
        said = {name: template.resolve(resource.properties[name]) for name in ("RestApiId", "ResourceId", "HttpMethod")}
        return said["RestApiId"], said["ResourceId"], said["HttpMethod"]

    def read(self, place: Place, validators: _Validators) -> dict[str, Any]:
        api, resource, method = place
        found = self._gateway.get_method(restApiId=api, resourceId=resource, httpMethod=method)
        return {
            "authorization": found.get("authorizationType", "NONE"),
            "integration": found.get("methodIntegration", {}).get("type"),
            "validator": validators.name_of(api, found.get("requestValidatorId")),
        }

    def set_validator(self, place: Place, validator: str) -> None:
        api, resource, method = place
        self._gateway.update_method(
            restApiId=api,
            resourceId=resource,
            httpMethod=method,
            patchOperations=[{"op": "replace", "path": "/requestValidatorId", "value": validator}],
        )


def _declared(resource: Declared, template: Template, validators: _Validators) -> dict[str, Any]:
    said = resource.properties
    validator = said.get("RequestValidatorId")
    return {
        "authorization": template.resolve(said.get("AuthorizationType", "NONE")),
        "integration": said.get("Integration", {}).get("Type"),
        "validator": validators.name_declared(validator["Ref"]) if validator else None,
    }
