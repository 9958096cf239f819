"""FreeSWITCH mod_json_cdr: one JSON document a leg, as a body, in a form field `cdr` (percent- or base64-encoded), or
as lines of a log. Values may be percent-encoded (`encode-values`)."""

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote, unquote_plus

from callfactory.calls.formats import freeswitch
from callfactory.calls.formats.base import Built, Draft, Reading, Record, peeked
from callfactory.calls.formats.json_stream import json_records

FORM_TYPES = (
    "application/x-www-form-urlencoded",
    "application/x-www-form-plaintext",
    "application/x-www-form-base64-encoded",
)


_FIELD = re.compile(rb"\s*(?:[\w.-]+=[^&{<]*&)*cdr=")
"""The beginning of a form, up to the document."""


class FreeSwitchJson:
    """See above."""

    media_types = ("application/json", "application/x-ndjson", *FORM_TYPES)

    def read(self, content: Iterable[bytes], reading: Reading) -> Iterator[Record]:
        def build(document: Mapping[str, Any], draft: Draft) -> Built:
            return freeswitch.fact_of(_variables(document), reading, draft)

        return json_records(unwrapped(content), build)


def unwrapped(content: Iterable[bytes]) -> Iterable[bytes]:
    """The document itself where a form carries it: forms are single records, so they fit into memory."""
    start, whole = peeked(content)
    if _FIELD.match(start) is None:
        return whole
    value = _FIELD.sub(b"", b"".join(whole).strip(), count=1).decode("utf-8", errors="replace")
    if value[:1] in {"{", "<"}:
        return [value.encode()]
    value = value.partition("&")[0]  # other fields of the form
    plain = unquote_plus(value)
    if plain[:1] in {"{", "<"}:
        return [plain.encode()]
    try:
        return [base64.b64decode(unquote(value), validate=False)]
    except (binascii.Error, ValueError):
        return [value.encode()]


def _variables(document: Mapping[str, Any]) -> dict[str, str]:
    variables = {name: _plain(value) for name, value in _inner(document, "variables").items()}
    flow = document.get("callflow")
    first = flow[-1] if isinstance(flow, list) and flow else flow
    flow_of_leg: Mapping[str, Any] = first if isinstance(first, dict) else document
    for prefix, part in (("profile", "caller_profile"), ("times", "times")):
        variables |= {f"{prefix}_{name}": _plain(value) for name, value in _inner(flow_of_leg, part).items()}
    return variables


def _inner(record: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = record.get(name)
    return found if isinstance(found, dict) else {}


def _plain(value: object) -> str:
    """The value, decoded where it was percent-encoded."""
    text = value if isinstance(value, str) else "" if value is None or isinstance(value, dict | list) else str(value)
    return unquote(text) if "%" in text else text
