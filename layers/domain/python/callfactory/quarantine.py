"""Quarantine: where a record waits that cannot be understood or would be wrong to use. Never dropped, never guessed.

A held record keeps what is allowed of it (an allow-list, never the original), the reason, and where it came from, for
`HELD_FOR`. The same record arriving again is the same entry, seen once more. Staff repair the cause and replay it, or
discard it. Only staff see content; how many are held is the owner's to know as well.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Final, Protocol

from callfactory.ids import id_from_digest
from callfactory.pages import Page, Position

HELD_FOR: Final = timedelta(days=30)
"""The published life of a held record, counted from its first arrival. Seeing it again does not extend it."""

Content = Mapping[str, str | int | bool | None]
Fingerprint = Callable[[str, str], str]
"""Account id and text to a keyed hash: the same text of the same account gives the same one, and nobody without the
key can find the text by trying."""

ALLOWED_CONTENT: Final[Mapping[str, frozenset[str]]] = {
    "cdr": frozenset(
        {
            "record_id",
            "call_id",
            "leg_id",
            "linked_id",
            "sequence",
            "version",
            "service_number",
            "caller",
            "caller_presentation",
            "started_at",
            "answered_at",
            "ended_at",
            "inbound_answered_at",
            "duration_ms",
            "talk_ms",
            "ring_to",
            "outcome",
            "role",
            "complete",
            "linked",
            "disposition",
            "application",
            "zone",
            "layout",
            "format",
            "problem_fields",
        }
    ),
    "rating": frozenset(
        {
            "call_id",
            "number_id",
            "ring_to",
            "started_at",
            "duration_ms",
            "tariff_id",
            "currency",
        }
    ),
}
"""By kind of record ("family" of an entry): the only fields that a held record may keep."""

_LONGEST_VALUE = 256


class State(StrEnum):
    """A held record is open until staff replay or discard it; both ends are final."""

    OPEN = "open"
    REPLAYED = "replayed"
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True)
class Held:
    """A record in quarantine.

    `source_id` is who sent it; `position` where in what was sent (a line or index, counted from 1), when it came
    first. `reason` is a code, `words` say for people what is wrong and never repeat a value. `content` is minimised.
    """

    quarantine_id: str
    account_id: str
    family: str
    source_id: str
    position: int
    reason: str
    words: str
    content: Content
    content_hash: str
    first_seen: datetime
    last_seen: datetime
    times_seen: int
    expires_at: datetime
    state: State = State.OPEN
    settled_at: datetime | None = None


class Quarantine(Protocol):
    """Keeps held records for their bounded life; after it they cannot be read, whether removed already or not."""

    def put(self, held: Held) -> Held:
        """Holds the record, or notes that it was seen again; answers the entry as it is now (times seen, state)."""

    def get(self, quarantine_id: str) -> Held:
        """The held record. Raises NotFound when there is none or its time is over."""

    def held(
        self,
        state: State,
        *,
        limit: int,
        after: Position | None = None,
        source_id: str | None = None,
        reason: str | None = None,
    ) -> Page[Held]:
        """Records in this state, the latest arrivals first; of one source, of one reason, or both."""

    def oldest_age(self) -> float:
        """For how many seconds the oldest open record has waited; 0 where none is open."""

    def settle(self, quarantine_id: str, state: State, at: datetime) -> Held:
        """Marks an open record as replayed or discarded. Raises IllegalTransition unless it is open (so of two at
        once one wins), NotFound when there is none."""


def hold(
    *,
    account_id: str,
    family: str,
    source_id: str,
    position: int,
    reason: str,
    words: str,
    content: Content,
    original: bytes,
    fingerprint: Fingerprint,
    now: datetime,
) -> Held:
    """An entry for a record that has just arrived; its id follows from source and original, so arriving again gives
    the same entry. `original` is the record as it came: it is hashed with a key, and not kept.

    Raises ValueError naming the fields of `content` that are not allowed to be kept.
    """
    _require_allowed(family, content)
    content_hash = fingerprint(account_id, f"{family}\n{source_id}\n{sha256(original).hexdigest()}")
    seen = now.replace(microsecond=now.microsecond // 1000 * 1000)
    return Held(
        quarantine_id=id_from_digest("qua", sha256(content_hash.encode()).digest()),
        account_id=account_id,
        family=family,
        source_id=source_id,
        position=position,
        reason=reason,
        words=words,
        content=dict(content),
        content_hash=content_hash,
        first_seen=seen,
        last_seen=seen,
        times_seen=1,
        expires_at=seen + HELD_FOR,
    )


def _require_allowed(family: str, content: Content) -> None:
    allowed = ALLOWED_CONTENT[family]
    wrong = {name for name in content if name not in allowed}
    wrong |= {name for name, value in content.items() if len(json.dumps(value)) > _LONGEST_VALUE}
    if wrong:
        raise ValueError(f"may not be kept in quarantine: {', '.join(sorted(wrong))}")
