"""RFC 9457 problem details: the one table from refusals to HTTP, and their form.

An answer looks like

    {"type": "https://callfactory.example/problems/invalid-input", "title": "Invalid input", "status": 422,
     "detail": "Some fields need to be corrected.", "code": "invalid_input", "request_id": "…",
     "errors": [{"location": "body", "name": "contact.email", "code": "missing", "detail": "Field required"}]}
"""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from callfactory import errors

TYPE_PREFIX = "/problems/"
MEDIA_TYPE = "application/problem+json"

STATUS: dict[type[errors.CallFactoryError], int] = {
    errors.InvalidInput: 422,
    errors.Unauthenticated: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.Gone: 410,
    errors.NotAcceptable: 406,
    errors.UnsupportedMediaType: 415,
    errors.TooLarge: 413,
    errors.TooManyRequests: 429,
    errors.Unavailable: 503,
}
"""Subclasses share the status of their nearest ancestor here."""


class ProblemField(BaseModel):
    """One field that failed."""

    location: str = Field(description="Where it was sent: body, path, query or header.")
    name: str = Field(description="The field's path with dots, such as `contact.email`; never its value.")
    code: str = Field(description="Stable and machine-readable.")
    detail: str = Field(description="What is wrong and how to repair it.")


class Problem(BaseModel):
    """Every refusal has this form (RFC 9457)."""

    model_config = ConfigDict(title="Problem")

    type: str = Field(description="Names the kind of problem; a page about it is found there.")
    title: str
    status: int
    detail: str
    code: str = Field(description="The kind of problem for programs, stable.")
    request_id: str = Field(description="Give this to support: it finds the request and says nothing about you.")
    errors: list[ProblemField] | None = Field(default=None, description="Every field that failed.")


def status_of(kind: type[errors.CallFactoryError]) -> int:
    """The HTTP status of a refusal."""
    return next(STATUS[ancestor] for ancestor in kind.__mro__ if ancestor in STATUS)


def slug(kind: type[errors.CallFactoryError]) -> str:
    """The last part of the problem type's address."""
    return kind.code.replace("_", "-")


def title(code: str) -> str:
    """The code as a short title: `invalid_input` is "Invalid input"."""
    return code.replace("_", " ").capitalize()


def problem_of(error: errors.CallFactoryError, request_id: str) -> tuple[Problem, dict[str, str]]:
    """The problem that a refusal becomes, and the headers that belong to it."""
    problem = Problem(
        type=f"{TYPE_PREFIX}{slug(type(error))}",
        title=title(error.code),
        status=status_of(type(error)),
        detail=error.detail,
        code=error.code,
        request_id=request_id,
        errors=_fields(error),
    )
    return problem, dict(_headers(error))


def internal(request_id: str) -> Problem:
    """What an unforeseen failure becomes: it tells nothing but the request's id."""
    return Problem(
        type=f"{TYPE_PREFIX}internal-error",
        title="Internal error",
        status=500,
        detail="Something went wrong on our side. It has been recorded; please try again later.",
        code="internal_error",
        request_id=request_id,
    )


def _fields(error: errors.CallFactoryError) -> list[ProblemField] | None:
    if not isinstance(error, errors.InvalidInput):
        return None
    return [ProblemField(location=f.location, name=f.name, code=f.code, detail=f.detail) for f in error.fields]


def _headers(error: errors.CallFactoryError) -> Iterator[tuple[str, str]]:
    if isinstance(error, errors.TooManyRequests | errors.Unavailable | errors.BeingMade):
        yield "Retry-After", str(error.retry_after)
    if isinstance(error, errors.Unauthenticated):
        yield "WWW-Authenticate", "Bearer"


def as_body(problem: Problem) -> dict[str, Any]:
    """The JSON form; absent members are left out."""
    return problem.model_dump(exclude_none=True)
