"""From raw bodies and queries to the declared models, and from pydantic's findings to named fields."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from callfactory.errors import FieldProblem, InvalidInput
from callfactory_aws.validation_words import words_of

AnyModel = TypeVar("AnyModel", bound=BaseModel)
TAG: Final = "kind="
"""How the tags of unions begin that tell their forms apart by a field `kind`."""
_HARMLESS_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")


def read_body(model: type[AnyModel], content: bytes) -> AnyModel:
    """The body as its model. Raises InvalidInput naming every failing field."""
    try:
        return model.model_validate_json(content or b"")
    except ValidationError as error:
        raise InvalidInput([_problem("body", each, model) for each in _details(error)]) from None


def read_query(model: type[AnyModel] | None, query: Mapping[str, Sequence[str]]) -> AnyModel | None:
    """The query as its model; a parameter given once is a value, given more often a list.

    An endpoint without a query model takes no parameters at all.
    """
    if model is None:
        if query:
            raise InvalidInput(
                [
                    FieldProblem("query", _name((name,)), "unexpected", "There is no such parameter: leave it out.")
                    for name in query
                ]
            )
        return None
    values = {name: sent[0] if len(sent) == 1 else list(sent) for name, sent in query.items()}
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise InvalidInput([_problem("query", each, model) for each in _details(error)]) from None


def _details(error: ValidationError) -> list[ErrorDetails]:
    return error.errors(include_url=False, include_input=False)


def _problem(location: Literal["body", "query"], detail: ErrorDetails, model: type[BaseModel]) -> FieldProblem:
    return FieldProblem(location, _name(detail["loc"]), detail["type"], words_of(detail, model))


def _name(path: tuple[Any, ...]) -> str:
    """The path with dots. A name that the client invented may itself be personal data, so only plain words pass; which
    form of several was meant (`kind=csv`) is no part of what the client sent."""
    sent = [part for part in path if not str(part).startswith(TAG)]
    return ".".join(str(part) if _is_harmless(part) else "(unnamed)" for part in sent) or "(whole)"


def _is_harmless(part: Any) -> bool:
    return isinstance(part, int) or _HARMLESS_NAME.fullmatch(part) is not None


def matches(media_type: str, offered: Sequence[str]) -> bool:
    """Whether a media type is among those that an endpoint reads."""
    return media_type in offered
