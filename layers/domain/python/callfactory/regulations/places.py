"""Whether two addresses are the same, and whether an address lies in the area of a number, however they are written."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from callfactory.countries import is_private
from callfactory.errors import InvalidInput
from callfactory.organisation import Address

_NOT_WORDS: Final = re.compile(r"[^\w]+")
_STREET: Final = re.compile(r"(strasse|straat|street|str)$|^(street|strasse|st|str)$")
_IGNORED: Final = frozenset({"am", "an", "der", "den", "de", "la", "le", "city", "of", "the"})
_UNACCENTED: Final = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "\u0131": "i", "æ": "ae", "œ": "oe"})


@dataclass(frozen=True, slots=True)
class Area:
    """The area of a local number: its name, and other names of the same place (Köln, Cologne)."""

    name: str
    also: tuple[str, ...] = ()


_OTHER_NAMES: Final = (
    ("München", "Munich"),
    ("Köln", "Cologne"),
    ("Nürnberg", "Nuremberg"),
    ("Hannover", "Hanover"),
    ("Zürich", "Zurich"),
    ("Genève", "Geneva", "Genf", "Ginevra"),
    ("Basel", "Basle", "Bâle"),
    ("Bern", "Berne", "Berna"),
    ("Lisboa", "Lisbon"),
    ("Porto", "Oporto"),
    ("Roma", "Rome", "Rom"),
    ("Milano", "Milan", "Mailand"),
    ("Torino", "Turin"),
    ("Napoli", "Naples"),
    ("Firenze", "Florence", "Florenz"),
    ("Venezia", "Venice", "Venedig"),
    ("Sevilla", "Seville"),
    ("Ciudad de México", "Mexico City", "CDMX"),
    ("Beijing", "Peking"),
    ("Brussel", "Bruxelles", "Brussels"),
    ("Antwerpen", "Antwerp", "Anvers"),
)
"""Names of one place in the languages in which addresses are written."""


def area_named(name: str | None) -> Area | None:
    """The area of a number by the name that its offer has; None for numbers without one."""
    if name is None:
        return None
    others = next((names for names in _OTHER_NAMES if _city(name) in map(_city, names)), ())
    return Area(name, others)


def plain(text: str) -> str:
    """Lower case without accents and punctuation: `Ä-Straße 5` is `a strasse 5`."""
    folded = unicodedata.normalize("NFKD", text.casefold().translate(_UNACCENTED))
    kept = "".join(character for character in folded if not unicodedata.combining(character))
    kept = unicodedata.normalize("NFC", kept)  # Korean syllables come back together
    return " ".join(_NOT_WORDS.sub(" ", kept).replace("_", " ").split())


def same_address(one: Address, other: Address) -> bool:
    """Whether two addresses mean the same: spelling of streets, case, accents and spaces do not count."""
    return (
        one.country == other.country
        and _joined(one.postal_code) == _joined(other.postal_code)
        and plain(one.city) == plain(other.city)
        and _street(one.street) == _street(other.street)
    )


def lies_in(address: Address, area: Area) -> bool:
    """Whether the address' city is the area's, by any of its names."""
    city = _city(address.city)
    return any(city and city == _city(name) for name in (area.name, *area.also))


def is_in_a_country(address: Address, ruled: str = "") -> bool:
    """Whether the address is in a country that exists: those that only a rule pack knows count under its own rules."""
    return not is_private(address.country) or address.country == ruled


def require_country(address: Address, name: str, ruled: str = "") -> None:
    """Raises InvalidInput naming the field for an address in a country that does not exist."""
    if not is_in_a_country(address, ruled):
        detail = "There is no such country: use its ISO 3166 code, such as NL."
        raise InvalidInput.of(f"{name}.country", "not_a_country", detail)


def _joined(text: str) -> str:
    return plain(text).replace(" ", "")


def _street(text: str) -> str:
    return "".join(_STREET.sub("", word) for word in plain(text).split())


def _city(text: str) -> frozenset[str]:
    """The words of a city's name; `Frankfurt am Main` and `Frankfurt (Main)` are the same."""
    return frozenset(plain(text).split()) - _IGNORED or frozenset(plain(text).split())
