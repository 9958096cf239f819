"""How the part of an account is found in each place of the registry.

Tables that carry `account_id` need no word here, nor do buckets whose keys have the account after the prefix: so what
joins the registry is found from its first day on. Anything else says how; `way_of` refuses a place that does not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from callfactory.registry.model import Place, PlaceKind


@dataclass(frozen=True, slots=True)
class ByAccount:
    """Items with the account's id. The adapter asks the key, an index, or, where there is neither, every item."""


@dataclass(frozen=True, slots=True)
class ByNumber:
    """Items under the ids of the account's numbers."""


@dataclass(frozen=True, slots=True)
class ByCall:
    """Items under the ids of the calls of the account's numbers."""


@dataclass(frozen=True, slots=True)
class People:
    """What the identity store knows of the account's people."""


@dataclass(frozen=True, slots=True)
class Objects:
    """Objects under the account's part of each prefix; `handed_out` tells whether their bytes are in the download."""

    handed_out: bool = True
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """Recordings: through the archive that knows what is within reach."""


@dataclass(frozen=True, slots=True)
class NotHere:
    """Nothing of an account can be found there, in words for people."""

    why: str


Way = ByAccount | ByNumber | ByCall | People | Objects | Recorded | NotHere

_NOT_BY_ACCOUNT: Final = "It says nothing about an account or a person in it."
_BY_KIND: Final[Mapping[PlaceKind, Way]] = {
    "queue": NotHere("What passes through is named by opaque ids, for moments; what it is about is listed elsewhere."),
    "log-group": NotHere("Logs hold ids, routes, codes, counts and durations."),
    "cookie": NotHere("It is in your browser."),
    "mail": NotHere("It is in your mailbox. Which mails were sent, and when, is listed under mails."),
    "identity-store": People(),
    "bucket": Objects(),
}
_EXPLICIT: Final[Mapping[tuple[PlaceKind, str], Way]] = {
    ("table", "calls"): ByNumber(),
    ("table", "billed_calls"): ByNumber(),
    ("table", "call_facts"): ByCall(),
    ("table", "idempotency"): NotHere("Keyed hashes that only the same request can find again, for a day."),
    ("table", "rate_limits"): NotHere("Keyed hashes of clients, for a minute."),
    ("table", "carts"): NotHere("A cart knows which numbers are in it, and nothing about who fills it."),
    ("table", "page_views"): NotHere("Sums by day, page, language and kind of device: no view is known by itself."),
    ("table", "rule_packs"): NotHere(_NOT_BY_ACCOUNT),
    ("table", "tariffs"): NotHere(_NOT_BY_ACCOUNT),
    ("table", "tariff_files"): NotHere(_NOT_BY_ACCOUNT),
    ("bucket", "recordings"): Recorded(),
    ("bucket", "exports"): Objects(
        handed_out=False, why_not="Files that you asked to download: copies of what is listed here."
    ),
    ("bucket", "transit"): NotHere("A message is here for seconds, until your mail server has it; then nowhere."),
    ("bucket", "access-log"): NotHere("It holds keys of objects, which are opaque ids, and who of ours fetched them."),
    ("bucket", "contact-mail"): NotHere("Mails to our contact address belong to their senders, and to no account."),
}


def way_of(place: Place) -> Way:
    """The way for a place. Raises LookupError for one that says nothing about accounts and is not explained above."""
    explicit = _EXPLICIT.get((place.kind, place.name)) or _BY_KIND.get(place.kind)
    if explicit is not None:
        return explicit
    if any(part.name == "account_id" for part in place.parts):
        return ByAccount()
    raise LookupError(
        f"{place.kind} {place.name} has no account_id: say in callfactory/holdings/ways.py how it is found"
    )
