"""An erasure and its life.

    asked -> done          each place in turn; a worker that stops is followed by one that goes on
      ^        |
      '--------'           again after a restore: what a backup brings back is removed before use

The ledger holds ids and a keyed hash, and is not part of what a restore puts back. It is kept as long as any backup
could bring something back, then it goes; the receipt stays.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Literal

from callfactory.receipts import Draft, ReceiptKind

BACKUPS_LAPSE: Final = timedelta(days=7)
"""From then on no backup holds what was removed."""

REMEMBERED_FOR: Final = timedelta(days=35)
"""How long the ledger knows an erasure: five times as long as backups live."""

Kind = Literal["account", "caller"]


class State(StrEnum):
    ASKED = "asked"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Erasure:
    """One erasure. `number_ids` are the numbers that the account had; `caller_index` the keyed hash of the caller who
    is to be forgotten; `done_places` what is finished, with how many entries; `sealed` where the last mail goes."""

    account_id: str
    erasure_id: str
    kind: Kind
    asked_at: datetime
    asked_by: str
    number_ids: tuple[str, ...]
    caller_index: str | None = None
    sealed: str | None = field(default=None, repr=False)
    state: State = State.ASKED
    version: int = 1
    done_places: Mapping[str, int] = field(default_factory=dict)
    done_at: datetime | None = None
    times: int = 1

    @property
    def forgotten_at(self) -> datetime:
        """When the ledger forgets it."""
        return (self.done_at or self.asked_at) + REMEMBERED_FOR


def place_done(erasure: Erasure, place: str, entries: int) -> Erasure:
    """One place is finished."""
    done = {**erasure.done_places, place: erasure.done_places.get(place, 0) + entries}
    return replace(erasure, done_places=done, version=erasure.version + 1)


def done(erasure: Erasure, now: datetime) -> Erasure:
    """All places are finished; nobody's address is needed any more."""
    return replace(erasure, state=State.DONE, done_at=now, sealed=None, version=erasure.version + 1)


def again(erasure: Erasure) -> Erasure:
    """To be done once more, since a restore may have brought something back."""
    return replace(erasure, state=State.ASKED, done_places={}, times=erasure.times + 1, version=erasure.version + 1)


def receipt(erasure: Erasure, now: datetime) -> Draft:
    """What the receipt says: how many entries of each place went, and when no backup holds them any more."""
    counts = {f"removed_{place.replace('-', '_')}": entries for place, entries in erasure.done_places.items()}
    return Draft(
        kind=ReceiptKind.DELETION,
        account_id=erasure.account_id,
        subject_kind=f"erasure.{erasure.kind}",
        subject_id=erasure.erasure_id,
        facts={
            **counts,
            "asked_at": _whole(erasure.asked_at),
            "done_at": _whole(now),
            "backups_lapse_at": _whole(now + BACKUPS_LAPSE),
        },
    )


def _whole(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")
