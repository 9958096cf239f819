"""Legal hold: the one thing that suspends a removal, by an authority's case only (RC-9, S33).

    asked ──(approved by somebody else)──> in force ──(released)──> released

Until it is approved, a hold holds nothing. Access by the owner ends at expiry all the same: what is held is kept, not
shown. After the release, what is due is removed, and its receipt follows.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal

from callfactory.errors import Conflict, Forbidden, IllegalTransition

MOST_RECORDINGS: Final = 100
"""That one hold can name: a hold is about a case, not about an account."""

Ground = Literal["police-order", "court-order", "complaint-case", "fraud-case", "network-provider-case"]
"""The legal grounds of sentence 33: a complaint, suspected fraud or crime, and an authority that asks."""


class HoldState(StrEnum):
    ASKED = "asked"
    IN_FORCE = "in-force"
    RELEASED = "released"


@dataclass(frozen=True, slots=True)
class Hold:
    """`case_id` is the authority's name of the case; `told` whether the owner may know of it."""

    account_id: str
    hold_id: str
    case_id: str
    ground: Ground
    recording_ids: tuple[str, ...]
    told: bool
    asked_by: str
    asked_at: datetime
    state: HoldState = HoldState.ASKED
    approved_by: str | None = None
    approved_at: datetime | None = None
    released_by: str | None = None
    released_at: datetime | None = None
    version: int = 1


def approved(hold: Hold, by: str, now: datetime) -> Hold:
    """The hold in force. Raises Forbidden where the one who asked approves, IllegalTransition after a release."""
    if by == hold.asked_by:
        raise Forbidden("Somebody else has to approve what you asked for.")
    if hold.state is not HoldState.ASKED:
        raise IllegalTransition(f"This hold is {hold.state.value}.")
    return replace(hold, state=HoldState.IN_FORCE, approved_by=by, approved_at=now, version=hold.version + 1)


def released(hold: Hold, by: str, now: datetime) -> Hold:
    """The hold at its end. Raises IllegalTransition where it has ended already."""
    if hold.state is HoldState.RELEASED:
        raise IllegalTransition("This hold is released already.")
    return replace(hold, state=HoldState.RELEASED, released_by=by, released_at=now, version=hold.version + 1)


def require_room(count: int) -> None:
    """Raises Conflict where a hold would name more recordings than one case can."""
    if count > MOST_RECORDINGS:
        raise Conflict(f"A hold names at most {MOST_RECORDINGS} recordings.")
