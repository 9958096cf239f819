"""Company, tax and VAT numbers: forms and check digits, by the country that gives them out.

`stdnum` knows the countries' VAT and tax numbers. Register numbers are refused only where their form is certain: an
unusual number that nobody can check is for the reviewer, not for us to refuse.
"""

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import cache
from typing import Any, Final, Protocol

from stdnum import ean
from stdnum.eu import vat as eu_vat
from stdnum.util import get_cc_module

from callfactory.errors import FieldProblem, InvalidInput
from callfactory.organisation import Organisation

_EU_PREFIX: Final = {"GR": "EL"}
_EU: Final = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()  # noqa: SIM905
)


class VatState(StrEnum):
    """What the EU's register (VIES) says: `unknown` when it did not answer, which says nothing about the number."""

    VALID = "valid"
    INVALID = "invalid"
    UNKNOWN = "unknown"


class VatRegister(Protocol):
    """VIES, the EU's register of VAT numbers."""

    def state(self, vat_number: str) -> VatState:
        """What the register says. UNKNOWN when it is down, busy, slow or not asked: never INVALID because of that."""


def _by_pattern(pattern: str) -> Callable[[str], bool]:
    form = re.compile(pattern, re.IGNORECASE)
    return lambda text: form.fullmatch(text) is not None


def _by_module(country: str, *names: str) -> Callable[[str], bool]:
    return lambda text: any(_valid(_module(country, name), text) for name in names)


def _either(*checks: Callable[[str], bool]) -> Callable[[str], bool]:
    return lambda text: any(check(text) for check in checks)


REGISTER_NUMBERS: Final[Mapping[str, tuple[str, Callable[[str], bool]]]] = {
    "AT": ("a company register number such as FN 122119m", _by_module("at", "businessid")),
    "AU": ("an ABN (11 digits) or ACN (9 digits)", _by_module("au", "abn", "acn")),
    "BE": ("an enterprise number (10 digits)", _by_module("be", "vat")),
    "BR": ("a CNPJ (14 characters)", _by_module("br", "cnpj")),
    "CA": ("a business number (9 digits)", _by_module("ca", "bn")),
    "CH": ("a UID such as CHE-100.155.212", _by_module("ch", "uid")),
    "CN": ("a unified social credit code (18 characters)", _by_module("cn", "uscc")),
    "CZ": ("an IČO (8 digits)", _by_module("cz", "dic")),
    "DE": (
        "a register number such as HRB 12345, with its court if you like",
        _by_pattern(r"(?=.*\b(?:HRA|HRB|GnR|GsR|PR|VR)\s*\d{1,7}\b).{4,80}"),
    ),
    "DK": ("a CVR number (8 digits)", _by_module("dk", "cvr")),
    "EE": ("a register code (8 digits)", _by_module("ee", "registrikood")),
    "ES": ("a CIF, NIF or NIE", _by_module("es", "nif")),
    "FI": ("a business id such as 2077474-0", _by_module("fi", "ytunnus")),
    "FR": ("a SIREN (9 digits) or SIRET (14 digits)", _by_module("fr", "siren", "siret")),
    "GB": ("a company number (8 characters)", _by_pattern(r"(?:[A-Z]{2}\d{6}|[A-Z]{2}\d{5}[A-Z]|R\d{7}|\d{8})")),
    "IL": ("a company number or identity number (9 digits)", _by_module("il", "hp", "idnr")),
    "IS": ("a kennitala (10 digits)", _by_module("is", "kennitala")),
    "IT": (
        "a codice fiscale of 11 digits, or a REA number such as MI-1234567",
        _either(_by_module("it", "iva"), _by_pattern(r"(?:REA\s*)?[A-Z]{2}[\s\-]*\d{4,7}")),
    ),
    "JP": (
        "a corporate number (13 digits) or company registration number (12 digits)",
        _either(_by_module("jp", "cn"), _by_pattern(r"\d{4}-?\d{2}-?\d{6}")),
    ),
    "KR": ("a business registration number (10 digits)", _by_module("kr", "brn")),
    "LV": ("a registration number (11 digits)", _by_module("lv", "pvn")),
    "NL": ("a KvK number (8 digits)", _by_pattern(r"(?:KvK[\s.:\-]*)?\d{8}")),
    "NO": ("an organisation number (9 digits)", _by_module("no", "orgnr")),
    "NZ": ("an NZBN (13 digits)", lambda text: len(ean.compact(text)) == 13 and bool(ean.is_valid(text))),
    "PL": ("a KRS number (10 digits) or REGON", _either(_by_pattern(r"(?:KRS\s*)?\d{10}"), _by_module("pl", "regon"))),
    "PT": ("a NIPC (9 digits)", _by_module("pt", "nif")),
    "RO": ("a number such as J40/372/2002, or a CUI", _by_module("ro", "onrc", "cf")),
    "SE": ("an organisation number (10 digits)", _by_module("se", "orgnr")),
    "SG": ("a UEN such as 197401143C", _by_module("sg", "uen")),
    "SI": ("a registration number (7 or 10 digits)", _by_module("si", "maticna")),
    "UA": ("an EDRPOU code (8 digits)", _by_module("ua", "edrpou")),
    "US": ("an EIN (9 digits)", _by_module("us", "ein")),
}
"""By country: what its register numbers look like, and whether a text is one."""


def register_number_form(country: str) -> str | None:
    """What register numbers of a country look like, in words; None where we cannot tell."""
    return REGISTER_NUMBERS[country][0] if country in REGISTER_NUMBERS else None


def is_register_number(text: str, country: str) -> bool:
    """Whether it can be a register number of the country. True where we cannot tell."""
    check = REGISTER_NUMBERS.get(country)
    return check is None or check[1](text.strip())


def is_vat_number(text: str, country: str) -> bool:
    """Whether it can be a VAT number: by its own country prefix, else of `country`. True where we cannot tell."""
    compact = re.sub(r"[\s.\-]", "", text).upper()
    if compact[:2] in {*_EU, "EL", "XI"}:
        return bool(eu_vat.is_valid(compact))
    for code in (compact[:2], country):
        module = _module(code.lower(), "vat") if code.isalpha() else None
        if module is not None:
            return _valid(module, compact) or _valid(module, compact.removeprefix(code))
    return True


def is_tax_number(text: str, country: str) -> bool:
    """Whether it can be a tax number of the country, of a person or a business. True where we cannot tell."""
    modules = [module for name in _TAX.get(country, ("vat", "tin")) if (module := _module(country.lower(), name))]
    return not modules or any(_valid(module, text) for module in modules) or is_eu_vat_of(text, country)


def _is_known_tax_number(text: str, country: str) -> bool:
    """Whether it is, for certain, a tax or VAT number there: what a business without register entry goes by."""
    known = any(_module(country.lower(), name) for name in _TAX.get(country, ("vat", "tin")))
    return known and (is_tax_number(text, country) or is_vat_number(text, country))


def is_eu_vat_of(text: str, country: str) -> bool:
    """Whether it is a valid EU VAT number with the country's prefix."""
    compact = re.sub(r"[\s.\-]", "", text).upper()
    return compact.startswith(_EU_PREFIX.get(country, country)) and country in _EU and bool(eu_vat.is_valid(compact))


def require_identifiers(organisation: Organisation, register: VatRegister) -> None:
    """Raises InvalidInput for a business without registration number, for a registration or VAT number that cannot be
    one, and for a VAT number that the EU's register does not know. A register that does not answer says nothing about
    the number."""
    country, problems = organisation.address.country, []
    registered = organisation.registration_number
    if registered is None:
        detail = "A business gives its number in the company register; where it has none, its VAT or tax number."
        problems.append(FieldProblem("body", "organisation.registration_number", "missing", detail))
    elif not (is_register_number(registered, country) or _is_known_tax_number(registered, country)):
        detail = f"This cannot be a registration number there: write {register_number_form(country)}."
        problems.append(FieldProblem("body", "organisation.registration_number", "register_number_invalid", detail))
    vat = organisation.vat_number
    if vat is not None and not is_vat_number(vat, country):
        detail = "This cannot be a VAT number: its form or its check digit is wrong. Write it with its country prefix."
        problems.append(FieldProblem("body", "organisation.vat_number", "vat_number_invalid", detail))
    elif vat is not None and register.state(vat) is VatState.INVALID:
        detail = "The EU's register of VAT numbers (VIES) does not know this number. Correct it, or leave it out."
        problems.append(FieldProblem("body", "organisation.vat_number", "vat_number_unregistered", detail))
    if problems:
        raise InvalidInput(problems)


_TAX: Final[Mapping[str, tuple[str, ...]]] = {
    "DE": ("idnr", "stnr", "vat"),
    "ES": ("nif",),
    "IT": ("iva", "codicefiscale"),
    "BR": ("cnpj", "cpf"),
    "TR": ("vkn", "tckimlik"),
}


@cache
def _module(country: str, name: str) -> Any:
    return get_cc_module(country, name)


def _valid(module: Any, text: str) -> bool:
    return module is not None and bool(module.is_valid(text))
