"""Signs of privacy in all of a record, whatever its switch calls the fields (CD-2).

Formats read the fields that they know. This looks at every other one as well: a header that a configuration writes
along, a display name, a presentation flag. What it finds can hide a number, never show one.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final
from urllib.parse import unquote

from callfactory.calls.caller import WITHHELD, asks_for_privacy, presentation, read_caller, sip_privacy
from callfactory.phone import to_e164

_ANONYMOUS_ADDRESS = re.compile(
    r"sips?:(?:anonymous|restricted|private|withheld)@|@anonymous\b|anonymous\.invalid", re.IGNORECASE
)
_IN_ADDRESS = re.compile(r"<?(?:sips?|tel):([^@;>]+)", re.IGNORECASE)
_BEARS_CALLER = re.compile(
    r"caller|calling|clid|callerid|cid_?(?:num|name)|cnam\b|cnum|^ani|_ani|^src|^source$|source_?phone|source_?number"
    r"|^cli\b|^from|_from|from_|remote.?party|rpid|asserted|preferred.?identity|\bpai\b|\bppi\b|display",
    re.IGNORECASE,
)
_NAME = re.compile(r"name|cnam\b|display", re.IGNORECASE)
_NOT_THE_CALLER = re.compile(
    r"outbound|callee|called|connected|dst|dest|_to(?:_|$)|^to(?:_|$)|country|city|state|zip|answered|time",
    re.IGNORECASE,
)
_PRIVACY: Final = re.compile(
    r"privacy|clir|^oir$|a_?party_?(?:is_?)?restrict|hide_?(?:number|caller|id|cli)"
    r"|(?:caller|calling_?(?:party|number)|number|caller_?id|\bcid|\bcli|\bid)_?(?:is_?)?(?:hid(?:den|e)|withh(?:eld|old)"
    r"|restrict|anonym|suppress|private|block|secret|conceal)"
    r"|^(?:is_?|caller_?)?(?:hidden|withheld|restricted|anonymous|anonymized|suppressed|private|concealed)"
    r"(?:_?(?:caller|call|number|cli|caller_?id))?$",
    re.IGNORECASE,
)
_SHOWN: Final = re.compile(
    r"(?:caller|cli|clid|cid|number|caller_?id|caller_?number)_?(?:is_?)?(?:visible|shown|displayed|presented|permitted)$"
    r"|^(?:is_?)?(?:show|display|present|reveal)_?(?:caller|cli|clid|cid|number|caller_?id|caller_?number)$",
    re.IGNORECASE,
)
"""Flags that say the opposite: that the number may be seen."""
_NOT_SHOWN: Final = frozenset({"0", "false", "no", "off", "n", "f", "never"})
_PRESENTATION: Final = re.compile(
    r"presentation|pres_?ind|num[-_]?pres|calling_?pres|caller_?pres|callerid_?pres|\bapri\b", re.IGNORECASE
)
_NO: Final = frozenset({"", "0", "false", "no", "none", "off", "n", "f", "hide_name", "no:no", "null"})
_YES: Final = frozenset({"1", "true", "yes", "on", "y", "t", "full", "hide_number", "hide_both", "screen"})


def signs_in(fields: Iterable[tuple[str, str]]) -> str | None:
    """`withheld` where one of the fields (name, text) says that the caller hides; else None."""
    return WITHHELD if any(_hides(name, text) for name, text in fields if text) else None


def unless_callers(
    ring_to: str | None, caller: str | None, fields: Iterable[tuple[str, str]], country: str | None
) -> str | None:
    """The ring-to of a record (fields as name and text); None where it is the number of its caller who hides. A switch
    that connects two calls anew swaps their sides, and a caller may have been called back."""
    if ring_to is None or caller != WITHHELD:
        return ring_to
    shown = {ring_to.removeprefix("sip:"), ring_to}
    told = (text for name, text in fields if _kind_of(name) == "caller")
    return None if any(_number(text, country) in shown for text in told) else ring_to


def _number(text: str, country: str | None) -> str:
    """The number in a text: E.164 where it has that form, else as it is written."""
    address = _IN_ADDRESS.search(unquote(text))
    plain = (address[1] if address else text).strip()
    return to_e164(plain, country) or plain


def leaves_of(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """The texts in nested JSON under their names; of a header as `{"name": …, "value": …}` under its own."""
    if isinstance(value, Mapping):
        header = value.get("name")
        if isinstance(header, str) and "value" in value:
            yield header, str(value["value"])
        for key, inner in value.items():
            yield from leaves_of(inner, str(key))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from leaves_of(inner, name)
    elif value is not None:
        yield name, str(value)


def _hides(name: str, text: str) -> bool:
    if len(text) > 12 and (asks_for_privacy(text) or _ANONYMOUS_ADDRESS.search(text)) and not _is_of_another(name):
        return True
    kind = _kind_of(name)
    return kind is not None and _says(kind, text)


@lru_cache(maxsize=4096)
def _kind_of(name: str) -> str | None:
    """What a field is about, from its name. A switch uses few names, so the answers are kept."""
    if _is_of_another(name):
        return None
    if _SHOWN.search(name):
        return "shown"
    if _PRESENTATION.search(name):
        return "presentation"
    if _PRIVACY.search(name):
        return None if "name" in name.lower() else "privacy"  # the name alone may be hidden
    if _BEARS_CALLER.search(name):
        return "name" if _NAME.search(name) else "caller"
    return None


@lru_cache(maxsize=4096)
def _is_of_another(name: str) -> bool:
    """Whether it is about the side that was called, or about a place or time."""
    return _NOT_THE_CALLER.search(name) is not None


@lru_cache(maxsize=65_536)
def _says(kind: str, text: str) -> bool:
    if kind == "shown":
        return text.strip().lower() in _NOT_SHOWN or read_caller(text) == WITHHELD
    if kind == "presentation":
        return presentation(text) == WITHHELD
    if kind == "caller":
        return read_caller(text) == WITHHELD
    if kind == "name":
        return read_caller(names=[text]) == WITHHELD
    words = set(re.split(r"[:;,|\s]+", text.strip().lower())) - _NO
    return bool(words & _YES) or bool(words - _YES and sip_privacy(";".join(words - _YES)))
