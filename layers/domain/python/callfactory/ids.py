"""Opaque identifiers: a prefix that tells people what it is, and 26 characters that tell nobody anything.

The first ten characters encode milliseconds (so that ids of one kind sort by age), the other sixteen are random.
Ids are safe in URLs, logs, events and object keys: they carry no personal data.
"""

import re
import secrets
from datetime import datetime
from typing import Literal

Kind = Literal[
    "acc",  # account
    "usr",  # person
    "mem",  # membership
    "key",  # API key
    "ses",  # session, as its owner sees it in a list
    "inv",  # invitation to an account
    "chg",  # change of an e-mail address that waits for its codes
    "whk",  # webhook
    "dlv",  # delivery of an event to a webhook
    "src",  # call source: a switch that sends records
    "call",  # call
    "trf",  # price list (tariff)
    "file",  # file of call records
    "num",  # one ownership of one service number
    "ord",  # order
    "dos",  # dossier: what an end user handed in for one rule
    "doc",  # document of a dossier
    "crt",  # cart
    "exp",  # export
    "ers",  # erasure
    "qua",  # quarantined record
    "mail",  # mail
    "msg",  # message on an answering machine
    "adr",  # mail address for messages
    "grt",  # greeting of an answering machine
    "evt",  # event
    "aud",  # entry of an audit log
    "rcp",  # receipt
    "rec",  # recording
    "hold",  # legal hold
]

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford base 32: no i, l, o, u
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]
_SHIFTS = range(120, -1, -10)
ID_PATTERN = r"^[a-z]{3,4}_[0-9a-hjkmnp-tv-z]{26}$"
_ID = re.compile(ID_PATTERN)


def new_id(kind: Kind, now: datetime) -> str:
    """A new id such as `ord_01kb3v…`."""
    milliseconds = int(now.timestamp() * 1000)
    stamp = "".join(_ALPHABET[(milliseconds >> shift) & 31] for shift in range(45, -1, -5))
    return f"{kind}_{stamp}{''.join(secrets.choice(_ALPHABET) for _ in range(16))}"


def is_id(text: str, kind: Kind) -> bool:
    """Whether the text has the form of an id of this kind (not whether such a thing exists)."""
    return text.startswith(f"{kind}_") and _ID.fullmatch(text) is not None


def id_from_digest(kind: Kind, digest: bytes) -> str:
    """An id that follows from a digest of at least 17 bytes: the same digest gives the same id. It does not sort."""
    number = int.from_bytes(digest[:17], "big") >> 6
    return f"{kind}_{''.join([_PAIRS[(number >> shift) & 1023] for shift in _SHIFTS])}"


def id_of_moment(kind: Kind, at: datetime, digest: bytes) -> str:
    """An id that follows from an instant and a digest of at least 10 bytes: it sorts by the instant, like `new_id`."""
    number = int.from_bytes(digest[:10], "big")
    return f"{moment_prefix(kind, at)}{''.join(_ALPHABET[(number >> shift) & 31] for shift in range(75, -1, -5))}"


def moment_prefix(kind: Kind, at: datetime) -> str:
    """How ids of this instant begin: all earlier ones sort before it, all later ones behind."""
    milliseconds = int(at.timestamp() * 1000)
    return f"{kind}_{''.join(_ALPHABET[(milliseconds >> shift) & 31] for shift in range(45, -1, -5))}"
