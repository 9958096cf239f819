"""The words in which the registry says what is held: where, what, why, whose, and when it goes.

A table, bucket, queue or log group says what is true of all of it; an attribute or prefix says only what differs:

    table("orders", ..., purposes=[REGISTRATION, SETUP], sentences=["S08", "S10"], whose=OWNER, removal=WITH_ACCOUNT,
        attributes=[
            attribute("order_id", "Opaque id of the order"),
            attribute("contact_email", "E-mail address of the contact person", personal=True),
        ])

So a new attribute is one line. `holdings()` spells each out in full: that is what the page "everything we hold" shows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal


class Purpose(StrEnum):
    """What the statement allows data to be used for (S05, S10, S16), and what keeps all of it safe."""

    REGISTRATION = "registration"
    SETUP = "setup"
    MAINTENANCE = "maintenance"
    INVOICING = "invoicing"
    USABILITY = "usability"
    SECURITY = "security"


class Whose(StrEnum):
    """About whom the data says something."""

    OWNER = "owner"
    CALLER = "caller"
    VISITOR = "visitor"
    STAFF = "staff"
    NOBODY = "none"


Means = Literal["with-account", "ttl", "lifecycle", "retention", "max-age", "event", "kept"]
PlaceKind = Literal["table", "bucket", "queue", "log-group", "cookie", "mail", "identity-store"]

SENTENCES: Final = tuple(f"S{number:02d}" for number in range(1, 34))
"""The sentences of the privacy statement, in order."""


@dataclass(frozen=True, slots=True)
class Removal:
    """When something goes: in words for people, and as what the machine does.

    `means`: "with-account" (the erasure of the account), "ttl" (the table's time-to-live `attribute`), "lifecycle"
    (objects, after `days`), "retention" (messages and logs, after `days`), "max-age" (cookies), "event" (our own code,
    when the words say; where they count `days` from an instant in the item, `attribute` holds it), "kept" (not
    personal, stays).
    """

    words: str
    means: Means
    attribute: str | None = None
    days: int | None = None


WITH_ACCOUNT: Final = Removal("Removed when the account is erased.", "with-account")
KEPT: Final = Removal("Stays: it says nothing about a person.", "kept")


def ttl(words: str, attribute: str = "expires_at") -> Removal:
    """Removed by the table's time-to-live."""
    return Removal(words, "ttl", attribute=attribute)


def after_days(days: int, means: Literal["lifecycle", "retention"]) -> Removal:
    """Removed by the store itself after so many days."""
    words = "a day" if days == 1 else f"{days} days"
    return Removal(f"Removed after {words}.", means, days=days)


def when(words: str, *, counted_from: str | None = None, days: int | None = None) -> Removal:
    """Removed by our own code at the moment that the words name: so many days after an instant, or on an occasion."""
    return Removal(words, "event", attribute=counted_from, days=days)


@dataclass(frozen=True, slots=True)
class Part:
    """An attribute of a table, a prefix of a bucket, what a queue or log group carries. None means: as the whole."""

    name: str
    holds: str
    personal: bool = False
    purposes: tuple[Purpose, ...] | None = None
    sentences: tuple[str, ...] | None = None
    whose: Whose | None = None
    removal: Removal | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A store: its kind, its name (as infra names it), what is true of all in it, and its parts.

    `backup_days` is how long a removed item can still be restored; `written_by` names the library that writes a table
    which has no model of ours.
    """

    kind: PlaceKind
    name: str
    holds: str
    purposes: tuple[Purpose, ...]
    sentences: tuple[str, ...]
    whose: Whose
    removal: Removal
    parts: tuple[Part, ...] = ()
    backup_days: int = 0
    written_by: str | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """One thing that is held, spelled out."""

    kind: PlaceKind
    place: str
    part: str
    holds: str
    personal: bool
    purposes: tuple[Purpose, ...]
    sentences: tuple[str, ...]
    whose: Whose
    removal: Removal
    backup_days: int


def part(
    name: str,
    holds: str,
    *,
    personal: bool = False,
    purposes: Sequence[Purpose] | None = None,
    sentences: Sequence[str] | None = None,
    whose: Whose | None = None,
    removal: Removal | None = None,
) -> Part:
    """A part of a place; what is left out is as for the whole place."""
    return Part(
        name,
        holds,
        personal,
        None if purposes is None else tuple(purposes),
        None if sentences is None else tuple(sentences),
        whose,
        removal,
    )


attribute = part
prefix = part
"""The same thing, by the name of the store."""


def place(
    kind: PlaceKind,
    name: str,
    holds: str,
    *,
    purposes: Sequence[Purpose],
    sentences: Sequence[str],
    whose: Whose,
    removal: Removal,
    parts: Sequence[Part] = (),
    backup_days: int = 0,
    written_by: str | None = None,
) -> Place:
    """A place where something is held."""
    return Place(
        kind, name, holds, tuple(purposes), tuple(sentences), whose, removal, tuple(parts), backup_days, written_by
    )


def table(
    name: str,
    holds: str,
    *,
    purposes: Sequence[Purpose],
    sentences: Sequence[str],
    whose: Whose,
    removal: Removal,
    attributes: Sequence[Part],
    backup_days: int = 0,
    written_by: str | None = None,
) -> Place:
    """A table with its attributes. Several kinds of items share one list."""
    return place(
        "table",
        name,
        holds,
        purposes=purposes,
        sentences=sentences,
        whose=whose,
        removal=removal,
        parts=attributes,
        backup_days=backup_days,
        written_by=written_by,
    )


def holdings(where: Place) -> Iterator[Holding]:
    """Each part of a place in full; the place itself where it has no parts."""
    for each in where.parts or (Part("", where.holds),):
        yield Holding(
            kind=where.kind,
            place=where.name,
            part=each.name,
            holds=each.holds,
            personal=each.personal,
            purposes=where.purposes if each.purposes is None else each.purposes,
            sentences=where.sentences if each.sentences is None else each.sentences,
            whose=where.whose if each.whose is None else each.whose,
            removal=each.removal or where.removal,
            backup_days=where.backup_days,
        )
