"""What is wrong with a field and how to repair it, in words for people: pydantic's own are for programmers.

Words are made of the declaration (limits, choices, examples), never of what was sent.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from callfactory.email_address import EMAIL_PATTERN
from callfactory.ids import ID_PATTERN

_WORDS: Final[Mapping[str, str]] = {
    "missing": "This is required: fill it in.",
    "extra_forbidden": "This is not asked: leave it out.",
    "json_invalid": "This is not JSON: check brackets, commas and quotation marks.",
    "string_type": "Write a text, in quotation marks.",
    "string_too_long": "Use at most {max_length} characters.",
    "int_type": "Write a whole number.",
    "int_parsing": "Write a whole number.",
    "int_from_float": "Write a whole number.",
    "bool_type": "Write true or false.",
    "bool_parsing": "Write true or false.",
    "literal_error": "Use {expected}.",
    "enum": "Use {expected}.",
    "greater_than_equal": "Use {ge} or more.",
    "greater_than": "Use more than {gt}.",
    "less_than_equal": "Use {le} or less.",
    "less_than": "Use less than {lt}.",
    "date_type": "Write a date such as 2026-11-24.",
    "date_parsing": "Write a date such as 2026-11-24.",
    "date_from_datetime_parsing": "Write a date such as 2026-11-24.",
    "date_from_datetime_inexact": "Write a date such as 2026-11-24.",
    "datetime_type": "Write an instant such as 2026-11-24T12:00:00Z.",
    "datetime_parsing": "Write an instant such as 2026-11-24T12:00:00Z.",
    "datetime_from_date_parsing": "Write an instant such as 2026-11-24T12:00:00Z.",
    "timezone_aware": "Write an instant with its zone, such as 2026-11-24T12:00:00Z.",
    "list_type": "Send a list.",
    "dict_type": "Send an object.",
    "model_type": "Send an object.",
    "model_attributes_type": "Send an object.",
    "too_short": "Send at least {min_length}.",
    "too_long": "Send at most {max_length}.",
}


_NUMBER = "Write a telephone number such as +31201234567."
_AS_SHOWN = "This is no id of ours: copy it as it was shown."

_PATTERNS: Final[Mapping[str, str]] = {
    EMAIL_PATTERN: "Write an e-mail address such as ann@example.com.",
    ID_PATTERN: _AS_SHOWN,
    r"^trf_[0-9a-hjkmnp-tv-z]{26}$": _AS_SHOWN,
    r"^[a-z]{2,4}_[0-9A-Za-z]{1,40}$": _AS_SHOWN,
    r"^[0-9]{6}$": "Type six digits.",
    r"^[0-9]{8}$": "Type eight digits.",
    r"^[0-9]{1,10}$": "Type one to ten digits.",
    r"^[^\x00-\x1f]+$": "Write it on one line.",
    r"^[^\x00-\x09\x0b-\x1f]+$": "Write plain text, without tabs.",
    r"^\+[1-9][0-9]{3,14}$": _NUMBER,
    r"^\+[1-9][0-9]{4,14}$": _NUMBER,
    r"^(\+[1-9][0-9]{3,14}|withheld|unknown)$": "Write a telephone number such as +31201234567, withheld or unknown.",
    r"^(\+[1-9][0-9]{0,14}|withheld|unknown)$": "Write how the caller's number begins, such as +31.",
    r"^[A-Z]{2}$": "Write a country as two capital letters, such as NL.",
    r"^([A-Z]{2}|001)$": "Write a country as two capital letters, such as NL; 001 is the world.",
    r"^[A-Z0-9]{1,3}$": "Write a region as one to three capital letters or digits.",
    r"^[a-z]{2,3}(-[A-Z]{2})?$": "Write a language such as en or en-GB.",
    r"^[A-Z]{3}$": "Write a currency as three capital letters, such as EUR.",
    r"^20[0-9]{2}-(0[1-9]|1[0-2])$": "Write a month such as 2026-11.",
    r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$": "Write a time of day such as 09:30.",
    r"^20\d\d(-20\d\d)?$": "Write a year such as 2026, or years such as 2026-2027.",
    r"^[0-9a-f]{64}$": "Write a SHA-256: 64 digits and small letters from a to f.",
    r"^[a-z][a-z0-9_]{1,39}$": "Write a small letter, then small letters, digits and _ only.",
    r"^[a-z_-]{1,60}$": "Use small letters, - and _ only.",
    r"^[A-Z][A-Za-z0-9-]{0,19}$": "Write a capital letter, then letters, digits and - only.",
    r"^[A-Za-z0-9][A-Za-z0-9./_-]{1,59}$": "Write a letter or digit, then letters, digits and . / _ - only.",
}
"""Every pattern of the contracts: a regular expression is for programs, and never shown to a person."""


def words_of(detail: ErrorDetails, model: type[BaseModel]) -> str:
    """What to do about one of pydantic's findings in what was sent for the model."""
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "string_too_short":
        least = context["min_length"]
        return "Fill this in." if least == 1 else f"Use at least {least} characters."
    if kind == "string_pattern_mismatch":
        return _form_of(_field_at(model, detail["loc"]), str(context["pattern"]))
    if kind == "value_error":
        return _sentence(detail["msg"].removeprefix("Value error, "))
    known = _WORDS.get(kind)
    return known.format_map(context) if known else _sentence(detail["msg"])


def _form_of(field: FieldInfo | None, pattern: str) -> str:
    examples = (field.examples if field else None) or ()
    if examples:
        return f"Write it in the form of {' or '.join(str(example) for example in examples)}."
    return _PATTERNS.get(pattern, "This does not have the form that is asked.")


def _sentence(words: str) -> str:
    return words if words.endswith((".", ":")) else f"{words[:1].upper()}{words[1:]}."


def _field_at(model: type[BaseModel], path: Sequence[int | str]) -> FieldInfo | None:
    """The declaration of the field that a path leads to; None where it leads into a form of several."""
    within: type[BaseModel] | None = model
    field = None
    for part in path:
        if isinstance(part, int):
            continue
        field = within.model_fields.get(part) if within else None
        within = _model_in(field.annotation) if field else None
    return field


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model that an annotation holds, alone or among others: `Address | None`, `list[Address]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for inner in get_args(annotation) if (found := _model_in(inner))), None)
