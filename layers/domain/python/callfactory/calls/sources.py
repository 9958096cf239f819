"""A source: one voice switch, and how it writes its records."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Final, Literal, Protocol
from zoneinfo import ZoneInfo

from callfactory.errors import InvalidInput
from callfactory.pages import Page, Position

Kind = Literal[
    "asterisk-csv",
    "freeswitch-json",
    "freeswitch-xml",
    "freeswitch-csv",
    "kamailio-acc",
    "chime-sdk",
    "amazon-connect",
    "twilio",
    "telnyx",
    "didww-csv",
    "carrier-fixed",
    "broadworks-xml",
    "callfactory-json",
]

SIGNING: Final[frozenset[Kind]] = frozenset({"twilio", "telnyx"})
"""Kinds whose platforms sign their webhooks, so that these need no key of ours."""


ALWAYS_WHOLE: Final[frozenset[Kind]] = frozenset({"carrier-fixed", "didww-csv"})
"""Kinds whose records are whole calls, named by what they say."""


@dataclass(frozen=True)
class Source:
    """`zone` is the IANA zone of times that carry none; `country` (ISO 3166) that of numbers written the national way;
    `columns` the order of columns where the switch does not use its usual one. Of a source of `whole_calls` each record
    tells a call in full, and a correction repeats its number and start."""

    account_id: str
    source_id: str
    name: str
    kind: Kind
    zone: str
    country: str | None
    columns: tuple[str, ...] | None
    created_at: datetime
    whole_calls: bool = False
    webhook_secret: str | None = field(default=None, repr=False)
    """What proves that a webhook is the platform's: Twilio's auth token, Telnyx' public key."""

    @cached_property
    def zone_info(self) -> ZoneInfo:
        """The zone itself."""
        return ZoneInfo(self.zone)


class Sources(Protocol):
    """Keeps the sources. Every read is keyed by the account."""

    def add(self, source: Source) -> None:
        """Keeps a new source."""

    def get(self, account_id: str, source_id: str) -> Source:
        """Raises NotFound, for a source of another account as well."""

    def replace(self, source: Source) -> None:
        """Keeps the source in place of what was there. Raises NotFound where there is none (any more)."""

    def remove(self, account_id: str, source_id: str) -> None:
        """Forgets the source. Raises NotFound where there is none."""

    def page(self, account_id: str, *, limit: int, after: Position | None = None) -> Page[Source]:
        """The account's sources, oldest first."""


ZONE_HELP: Final = "Name an IANA time zone such as Europe/Amsterdam, or UTC."


def is_zone(name: str) -> bool:
    """Whether there is such a zone."""
    try:
        ZoneInfo(name)
    except (OSError, ValueError, LookupError):
        return False
    return True


def require_zone(name: str, field: str) -> str:
    """The name, if there is such a zone. Raises InvalidInput naming the field otherwise."""
    if not is_zone(name):
        raise InvalidInput.of(field, "zone", ZONE_HELP)
    return name
