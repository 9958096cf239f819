"""Countries by their ISO 3166 alpha-2 codes."""

import re
from functools import cache

import phonenumbers

_NOT_ISO = {"AC", "TA"}
"""Ascension and Tristan da Cunha have numbering plans of their own, but no code of their own in ISO 3166-1."""


_PRIVATE = re.compile(r"AA|Q[M-Z]|X[A-Z]|ZZ")
"""The codes that ISO 3166-1 leaves to its users."""


@cache
def _countries() -> frozenset[str]:
    return frozenset(phonenumbers.SUPPORTED_REGIONS) - _NOT_ISO


def is_country(code: str) -> bool:
    """Whether it is the code of a country that has phone numbers."""
    return code in _countries()


def is_private(code: str) -> bool:
    """Whether it is a code that ISO 3166-1 leaves to its users: it means a country where a rule pack gives it one."""
    return _PRIVATE.fullmatch(code) is not None and not is_country(code)
