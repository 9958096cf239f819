"""What may stand where data of people must not: ids, codes, instants, digests and small counts, and nothing else.

Events, audit entries and receipts travel far and live long; a phone number, a name or an address in one of them could
not be taken back. So they are checked when they are made, not when they are found.
"""

import re
from collections.abc import Mapping

from callfactory.ids import ID_PATTERN

Opaque = str | int | bool | None

_ID = re.compile(ID_PATTERN)
_CODE = re.compile(r"[a-z][a-z0-9]{0,19}([._:-][a-z][a-z0-9]{0,19}){0,5}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_COUNT_LIMIT = 10_000_000
"""Seven digits: enough for any count, too short for a phone number with its country code."""


def is_opaque(value: object) -> bool:
    """Whether the value is an id, a code such as `ring-to.changed`, an instant as `clock.iso` writes it, a SHA-256
    digest in hexadecimal, a count below ten million, a truth value or nothing."""
    if value is None or isinstance(value, bool):
        return True
    if isinstance(value, int):
        return -_COUNT_LIMIT < value < _COUNT_LIMIT
    if isinstance(value, str):
        return any(form.fullmatch(value) for form in (_ID, _CODE, _INSTANT, _DIGEST))
    return False


def require_opaque(values: Mapping[str, object]) -> None:
    """Raises ValueError naming (never repeating) every value that is not opaque, and every name that is not a name."""
    wrong = [name for name, value in values.items() if not name.isidentifier() or not is_opaque(value)]
    if wrong:
        raise ValueError(f"not opaque: {', '.join(sorted(wrong))}")
