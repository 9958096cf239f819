"""PO boxes in the languages of the covered countries: places that nobody lives or works at."""

import re
from typing import Final

from callfactory.organisation import Address
from callfactory.regulations.places import plain

_ANYWHERE: Final = re.compile(
    r"""
    \b(?:
      p\s*o\s*b(?:ox)?(?=\s|\d|$) | post\s*(?:office\s*)?box(?=\s+(?:n\w{0,2}\s*)?\d|$)
    | postal\s+box | g\s*p\s*o\s+box | locked\s+bag | private\s+(?:mail\s+)?bag | (?:call|lock)\s*box\s*\d+
    | postfach | postbus | postboks
    | boite\s+postale | case\s+postale | casella\s+postale | fermo\s*posta
    | apartado\s+(?:de\s+correos?|postal|aereo) | apdo | casilla\s+(?:de\s+correos?|postal) | apartat\s+de\s+correus
    | caixa\s+postal | posta\s+kutusu | peti\s+surat | skrytka\s+pocztowa | postilokero
    )\b
    | 사서함 | 信箱 | 邮箱 | 郵箱 | 私書箱 | صندوق\s*(?:ال)?بريد
    """,
    re.VERBOSE,
)
_ABBREVIATED: Final = {
    re.compile(r"^box\s*\d+"): "AG AI BB BS CA GB IE IN JM LC SE TT US ZA",
    re.compile(r"\bp\s*m\s*b\s*\d+"): "NG US",
    re.compile(r"\bpf\s*\d+"): "AT CH DE HU",
    re.compile(r"\bboks\s*\d+"): "DK NO",
    re.compile(r"\b(?:b\s*p|cs)\s*\d+"): "BE BF BJ CD CI CM DZ FR LU MA SN TG TN",
    re.compile(r"\bc\s*p\s*\d+"): "BR CH IT PT",
    re.compile(r"\b(?:apartado|casilla)\s*(?:n\w*\s*)?\d+"): "AD AR BO CL CO CR EC ES HN MX NI PA PE PT UY",
    re.compile(r"\bp\s*k\s*\d+"): "BG TR",
    re.compile(r"^pl\s*\d+"): "FI",
    re.compile(r"(?:^|\s)ص\s*ب(?=\s|\d|$)"): "AE BH EG JO KW OM QA SA TN",
}
"""What is short for a PO box in some countries, and means something else (a postcode, a square) in others."""


def is_po_box(address: Address) -> bool:
    """Whether the address names a PO box. `Box Hill Road 3` and `Postfachweg 1` are streets."""
    return any(_names_one(plain(line), address.country) for line in (address.street, address.city))


def _names_one(line: str, country: str) -> bool:
    if _ANYWHERE.search(line):
        return True
    return any(country in countries.split() and form.search(line) for form, countries in _ABBREVIATED.items())
