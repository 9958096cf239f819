"""VIES, the European Commission's register of VAT numbers. It says valid or invalid, or nothing: then nothing follows.

The number goes to a government register, to which the organisation is registered anyway; nothing else is sent.
"""

import json
import re
from typing import Final
from urllib.error import URLError
from urllib.request import Request, urlopen

from callfactory.regulations.identifiers import VatState

_PREFIXED: Final = re.compile(
    r"(AT|BE|BG|CY|CZ|DE|DK|EE|EL|ES|FI|FR|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK|XI)(\w+)"
)
_PATIENCE_SECONDS: Final = 3


class NoVatRegister:
    """The `VatRegister` port where no register is asked: nothing is known."""

    def state(self, vat_number: str) -> VatState:
        """UNKNOWN."""
        del vat_number
        return VatState.UNKNOWN


class ViesRegister:
    """The `VatRegister` port on the REST service of VIES at `address`."""

    def __init__(self, address: str) -> None:
        if not address.startswith("https://"):
            raise ValueError("VIES is asked over HTTPS")
        self._address = address.rstrip("/")

    def state(self, vat_number: str) -> VatState:
        """What VIES says within three seconds. Member states' registers are often down: that is UNKNOWN."""
        found = _PREFIXED.fullmatch(re.sub(r"[\s.\-]", "", vat_number).upper())
        if found is None:
            return VatState.UNKNOWN
        country, number = found.groups()
        request = Request(  # noqa: S310  # the address begins with https, see above
            f"{self._address}/ms/{country}/vat/{number}", headers={"Accept": "application/json"}
        )
        try:
            with urlopen(request, timeout=_PATIENCE_SECONDS) as answer:  # noqa: S310  # as above
                return state_of(json.load(answer))
        except (URLError, TimeoutError, OSError, ValueError):
            return VatState.UNKNOWN


def state_of(answer: object) -> VatState:
    """What an answer of VIES says. `userError` is VALID or INVALID where the member state's register was asked, and a
    code (MS_UNAVAILABLE, TIMEOUT, GLOBAL_MAX_CONCURRENT_REQ …) where it was not."""
    if not isinstance(answer, dict):
        return VatState.UNKNOWN
    said = answer.get("userError")
    if answer.get("isValid") is True and said in {None, "VALID"}:
        return VatState.VALID
    return VatState.INVALID if said == "INVALID" and answer.get("isValid") is False else VatState.UNKNOWN
