"""Phone numbers: E.164 in and out, without guessing.

`phonenumbers` knows the plans; the forms that it gets wrong are ours: Dutch 0800 numbers have 8 or 11 digits after the
zero is dropped 7 or 10 (ACM numbering plan), and universal freephone numbers (ITU-T E.169.1) are +800 and 8 digits.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final
from urllib.parse import unquote

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

_E164 = re.compile(r"\+[1-9][0-9]{3,14}")
_UNIVERSAL_FREEPHONE = re.compile(r"\+800[0-9]{8}")
_DUTCH_FREEPHONE = re.compile(r"\+31800([0-9]{4}|[0-9]{7})")
_OUR_FORMS: Final = {"+31800": _DUTCH_FREEPHONE, "+800": _UNIVERSAL_FREEPHONE}
_SEPARATORS = re.compile(r"[\s().\-/\u00a0\u2010-\u2015]+")
_URI = re.compile(r"(?:sips?|tel):(?P<user>[^@;?>]+)", re.IGNORECASE)
_CONTEXT = re.compile(r";phone-context=(?P<code>\+[1-9][0-9]{0,2})(?=[;@>]|$)", re.IGNORECASE)
_TRUNK_ZERO = re.compile(r"\+[1-9][0-9]{0,2}[\s.-]*\(0\)")
_IN_BRACKETS = re.compile(r"<([^<>]+)>")
_KNOWN: Final = 65_536


def is_e164(text: str) -> bool:
    """Whether the text has the form of E.164: a plus and 4 to 15 digits."""
    return _E164.fullmatch(text) is not None


@lru_cache(maxsize=_KNOWN)
def is_possible_e164(text: str) -> bool:
    """Whether such a number can exist under its country's plan (its length, not whether it is in use)."""
    if not is_e164(text):
        return False
    for prefix, form in _OUR_FORMS.items():
        if text.startswith(prefix):
            return form.fullmatch(text) is not None
    try:
        possible = phonenumbers.is_possible_number_with_reason(phonenumbers.parse(text))
    except NumberParseException:
        return False
    # What can be dialled within one town only, its code left out, is no number to the rest of the world.
    return possible == phonenumbers.ValidationResult.IS_POSSIBLE


@lru_cache(maxsize=_KNOWN)
def to_e164(text: str, country: str | None = None) -> str | None:
    """The E.164 form of a number as switches and people write it; None where it would take a guess.

    Understood: `+31…`, `0031…` (with a country whose international prefix it is, or none), `sip:+31…@host;user=phone`
    (also percent-encoded, in angle brackets, with a name), `tel:+31…;ext=9`, `tel:020…;phone-context=+31`, separators,
    `+31 (0)20…`. National forms and numbers without plus need `country` (ISO 3166), the country of
    the switch. Extensions and service codes are no E.164 and give None (CI-3).
    """
    if is_e164(text):
        return text if is_possible_e164(text) else None
    text = _bare(text)
    context = _CONTEXT.search(text)
    if context is not None:
        return _in_context(text, context["code"])
    if _TRUNK_ZERO.match(text):
        return _from_national(text, country or "ZZ")
    found = _URI.match(text)
    plain = _SEPARATORS.sub("", found["user"] if found else text.partition(";")[0])
    if plain.startswith("00") and country is None:
        plain = f"+{plain[2:]}"
    if is_e164(plain):
        return plain if is_possible_e164(plain) else None
    if country is None or not plain.isdigit():
        return None
    return _from_national(plain, country)


def _bare(text: str) -> str:
    """The text without what stands around a number: names, brackets, quotes of spreadsheets, signs that nobody sees."""
    if not text.isascii():
        text = "".join(sign for sign in unicodedata.normalize("NFKC", text) if unicodedata.category(sign) != "Cf")
    if "%" in text:
        text = unquote(text)
    return in_brackets(text).strip(" \t\r\n'\"=")


def in_brackets(text: str) -> str:
    """What stands in angle brackets, as in `"Ann" <sip:301@host>`; the text itself where nothing does."""
    inner = _IN_BRACKETS.search(text)
    return inner[1] if inner else text


def _in_context(text: str, code: str) -> str | None:
    """The number of an address that says to which country's numbers it belongs (RFC 3966)."""
    found = _URI.match(text)
    digits = _SEPARATORS.sub("", found["user"] if found else text.partition(";")[0])
    if is_e164(digits):
        return digits if is_possible_e164(digits) else None
    return _from_national(f"{code}{digits}", "ZZ") if digits.isdecimal() else None


def _from_national(digits: str, country: str) -> str | None:
    try:
        number = phonenumbers.parse(digits, country)
    except NumberParseException:
        return None
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    if e164.startswith("+31800"):
        return e164 if _DUTCH_FREEPHONE.fullmatch(e164) else None
    if phonenumbers.is_valid_number(number):
        return e164
    # 31… and 1207…: with the country code and without plus, as some platforms write it.
    with_plus = f"+{digits}"
    if digits.startswith(str(phonenumbers.country_code_for_region(country))) and is_possible_e164(with_plus):
        return with_plus if phonenumbers.is_valid_number(phonenumbers.parse(with_plus)) else None
    return None


def is_planned(e164: str) -> bool:
    """Whether its country's plan has a range for such a number: it could be somebody's. Of what no plan knows nobody
    can say what it costs: digits too many behind a premium number are left out by networks, and it rings."""
    own_form = next((form for prefix, form in _OUR_FORMS.items() if e164.startswith(prefix)), None)
    if own_form is not None:
        return own_form.fullmatch(e164) is not None
    return phonenumbers.is_valid_number(phonenumbers.parse(e164))


def is_premium(e164: str) -> bool:
    """Whether calling it costs a premium rate: nothing that we would ring."""
    return phonenumbers.number_type(phonenumbers.parse(e164)) is PhoneNumberType.PREMIUM_RATE


def country_of(e164: str) -> str | None:
    """The country (ISO 3166) of a number; None for numbers of no country, such as +800."""
    region = phonenumbers.region_code_for_number(phonenumbers.parse(e164))
    return region if region and region != "001" else None


def has_code_of(e164: str, country: str) -> bool:
    """Whether the number begins with the country's calling code, which several countries may share."""
    return phonenumbers.parse(e164).country_code == phonenumbers.country_code_for_region(country)


def significant(e164: str) -> str:
    """The national significant number: the digits after the country code."""
    return phonenumbers.national_significant_number(phonenumbers.parse(e164))


def is_universal(e164: str) -> bool:
    """Whether it is a universal freephone number, which belongs to no country."""
    return _UNIVERSAL_FREEPHONE.fullmatch(e164) is not None


def type_of(e164: str) -> str | None:
    """What type of service number it is by its country's plan; None where the plan does not tell or several fit."""
    if is_universal(e164):
        return "uifn"
    return _TYPES.get(phonenumbers.number_type(phonenumbers.parse(e164)))


_TYPES: Final = {
    PhoneNumberType.TOLL_FREE: "freephone",
    PhoneNumberType.PREMIUM_RATE: "premium",
    PhoneNumberType.SHARED_COST: "shared-cost",
    PhoneNumberType.MOBILE: "mobile",
}
"""What plans tell for certain: fixed numbers may be local or national, and elsewhere fixed and mobile look alike."""


def national(e164: str) -> str:
    """As the number is written in its country; a universal number has none and is written as everywhere."""
    if is_universal(e164):
        return international(e164)
    return phonenumbers.format_number(phonenumbers.parse(e164), PhoneNumberFormat.NATIONAL)


def international(e164: str) -> str:
    """As the number is written everywhere else."""
    return phonenumbers.format_number(phonenumbers.parse(e164), PhoneNumberFormat.INTERNATIONAL)
