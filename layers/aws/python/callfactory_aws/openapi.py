"""The OpenAPI 3.1 document, made from the endpoints' declarations and nothing else."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from callfactory import errors
from callfactory.cookies import SESSION
from callfactory.ids import ID_PATTERN
from callfactory.principal import Permission
from callfactory_aws import problem
from callfactory_aws.endpoint import JSON, LONGEST_KEY, Endpoint

_REF = "#/components/schemas/{model}"
_SECURITY: list[dict[str, list[str]]] = [{"cookie": []}, {"bearer": []}, {"key": []}]

Json = dict[str, Any]
Schemas = dict[tuple[Any, str], Json]
"""References to models, by model and by whether it is sent or answered."""


def openapi(endpoints: Iterable[Endpoint]) -> Json:
    """The whole document; the same endpoints give the same document, byte for byte."""
    ordered = sorted(endpoints, key=lambda endpoint: (endpoint.path, endpoint.method))
    schemas, definitions = _schemas(ordered)
    paths: dict[str, Json] = defaultdict(dict)
    for endpoint in ordered:
        paths[endpoint.path][endpoint.method.lower()] = _operation(endpoint, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Call Factory",
            "version": "1",
            "description": _INTRODUCTION,
        },
        "servers": [{"url": "/v1"}],
        "tags": [{"name": tag} for tag in sorted({endpoint.tag for endpoint in ordered})],
        "paths": dict(paths),
        "components": {
            "schemas": definitions,
            "securitySchemes": _security_schemes(),
            "headers": _HEADERS,
        },
    }


_INTRODUCTION = """International service numbers: find and order them, say where they ring, see and download each call.

Every refusal is an RFC 9457 problem that names each failing field. Lists are paged: send `next_cursor` back as
`cursor`. A POST that creates something takes an `Idempotency-Key`: the same key within a day makes one thing.
Money is decimal text with its currency. Instants are RFC 3339 text."""

_HEADERS: Json = {
    "X-Request-Id": {"description": "Names this request; support finds it by this.", "schema": {"type": "string"}},
    "Retry-After": {"description": "Seconds until it makes sense to ask again.", "schema": {"type": "integer"}},
    "Set-Cookie": {"description": "The session cookie.", "schema": {"type": "string"}},
}


def _security_schemes() -> Json:
    return {
        "cookie": {
            "type": "apiKey",
            "in": "cookie",
            "name": SESSION.name,
            "description": "The browser session that `POST /session` opens.",
        },
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "description": "A session token (`POST /session`, `as: bearer`), a Cognito access token, or an API key.",
        },
        "key": {"type": "apiKey", "in": "header", "name": "X-Api-Key", "description": "A scoped API key."},
    }


def _schemas(endpoints: Sequence[Endpoint]) -> tuple[Schemas, Json]:
    """References to every model as it is sent or answered, and the definitions that they point to."""
    wanted: dict[tuple[type[BaseModel], JsonSchemaMode], None] = {(problem.Problem, "serialization"): None}
    for endpoint in endpoints:
        for model in (endpoint.body, endpoint.query):
            if model:
                wanted[model, "validation"] = None
        answered = answer_model(endpoint)
        if answered:
            wanted[answered, "serialization"] = None
    references, document = models_json_schema(list(wanted), ref_template=_REF)
    definitions: Json = document.get("$defs", {})
    by_model: Schemas = {(model, mode): schema for (model, mode), schema in references.items()}
    return by_model, dict(sorted(definitions.items()))


def answer_model(endpoint: Endpoint) -> type[BaseModel] | None:
    """The model of the answer's body: declared, or what the function that shows a created resource returns."""
    if endpoint.answer or endpoint.creates is None:
        return endpoint.answer
    shown: type[BaseModel] = endpoint.creates.__annotations__["return"]
    return shown


def _operation(endpoint: Endpoint, schemas: Schemas) -> Json:
    operation: Json = {
        "operationId": endpoint.operation_id,
        "tags": [endpoint.tag],
        "summary": endpoint.summary,
        "security": [] if endpoint.public else _SECURITY,
        "responses": _responses(endpoint, schemas),
    }
    if endpoint.description:
        operation["description"] = endpoint.description
    if isinstance(endpoint.allow, Permission):
        operation["x-permission"] = endpoint.allow.value
    parameters = _path_parameters(endpoint) + _query_parameters(endpoint) + _header_parameters(endpoint)
    if parameters:
        operation["parameters"] = parameters
    if endpoint.content_types:
        operation["requestBody"] = {"required": True, "content": _bodies(endpoint, schemas)}
    return operation


def _bodies(endpoint: Endpoint, schemas: Schemas) -> Json:
    bodies: Json = {media_type: {"schema": {"type": "string"}} for media_type in endpoint.reads}
    if endpoint.body:
        bodies[JSON] = {"schema": schemas[endpoint.body, "validation"]}
    return bodies


def _path_parameters(endpoint: Endpoint) -> list[Json]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "string", **({"pattern": ID_PATTERN} if name.endswith("_id") else {})},
        }
        for name in re.findall(r"{(\w+)}", endpoint.path)
    ]


def _query_parameters(endpoint: Endpoint) -> list[Json]:
    if endpoint.query is None:
        return []
    schema = endpoint.query.model_json_schema(ref_template=_REF)
    required = set(schema.get("required", ()))
    parameters = []
    for name, shape in schema.get("properties", {}).items():
        described = {key: value for key, value in shape.items() if key not in {"title", "description"}}
        parameters.append(
            {
                "name": name,
                "in": "query",
                "required": name in required,
                "description": shape.get("description", ""),
                "schema": described,
            }
        )
    return parameters


def _header_parameters(endpoint: Endpoint) -> list[Json]:
    if endpoint.creates is None:
        return []
    return [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "required": False,
            "description": "Any text of your own, new for each thing to create. A repeat makes nothing twice.",
            "schema": {"type": "string", "minLength": endpoint.shortest_key, "maxLength": LONGEST_KEY},
        }
    ]


def refusals(endpoint: Endpoint) -> set[type[errors.CallFactoryError]]:
    """Every refusal that an endpoint can answer: what it declares, and what follows from its shape."""
    found: set[type[errors.CallFactoryError]] = {errors.InvalidInput, errors.TooManyRequests, errors.Unavailable}
    found.update(endpoint.errors)
    if not endpoint.public:
        found |= {errors.Unauthenticated, errors.Forbidden}
    if "_id}" in endpoint.path:
        found.add(errors.NotFound)
    if endpoint.content_types:
        found |= {errors.TooLarge, errors.UnsupportedMediaType}
    if endpoint.creates:
        found |= {errors.RequestInProgress, errors.IdempotencyKeyReused}
    return found


def _responses(endpoint: Endpoint, schemas: Schemas) -> Json:
    answers: Json = {str(endpoint.status): _success(endpoint, schemas)}
    by_status: dict[int, set[str]] = defaultdict(set)
    for refusal in refusals(endpoint):
        by_status[problem.status_of(refusal)].add(refusal.code)
    by_status[500].add("internal_error")
    for status, codes in sorted(by_status.items()):
        answers[str(status)] = {
            "description": "Refused: " + ", ".join(f"`{code}`" for code in sorted(codes)),
            "headers": _headers("X-Request-Id", *(("Retry-After",) if status in {429, 503} else ())),
            "content": {problem.MEDIA_TYPE: {"schema": schemas[problem.Problem, "serialization"]}},
        }
    return answers


def _success(endpoint: Endpoint, schemas: Schemas) -> Json:
    answered = answer_model(endpoint)
    success: Json = {"description": endpoint.summary, "headers": _headers("X-Request-Id")}
    if answered:
        success["content"] = {JSON: {"schema": schemas[answered, "serialization"]}}
    return success


def _headers(*names: str) -> Json:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}
