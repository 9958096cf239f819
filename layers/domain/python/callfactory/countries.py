"""Countries by their ISO 3166 alpha-2 codes."""

from functools import cache

import phonenumbers

_NOT_ISO = {"AC", "TA"}
"""Ascension and Tristan da Cunha have numbering plans of their own, but no code of their own in ISO 3166-1."""


@cache
def _countries() -> frozenset[str]:
    return frozenset(phonenumbers.SUPPORTED_REGIONS) - _NOT_ISO


def is_country(code: str) -> bool:
    """Whether it is the code of a country that has phone numbers."""
    return code in _countries()
