"""Callers who are to stay forgotten: what a switch tells late, or tells again, does not bring them back.

1. A caller whom an owner asked us to forget is hidden in every record of a call that began before the asking. What is
   kept for it is a keyed hash, until rule 2 hides all calls of that time.
2. The caller of a call long past is hidden, whoever it was (CD-7).
3. Of a call of an account that was erased nothing is taken any more.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from callfactory.calls.caller import UNKNOWN, WITHHELD
from callfactory.calls.times import to_ms
from callfactory.clock import Clock
from callfactory.erasure.kept import CALLER_KEPT, caller_ends

KEPT_FOR: Final = CALLER_KEPT
"""How long the hash of a forgotten caller is kept, from the asking on: then every call from before is long past."""


Index = Callable[[str, str], str]
"""Account id and number to a keyed hash."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Of one account: whether all of it is erased, and the forgotten callers (keyed hashes), each with the instant
    before which its calls began."""

    erased: bool = False
    callers: Mapping[str, datetime] | None = None


class ForgottenCallers(Protocol):
    """Who is to stay forgotten, for whoever takes records."""

    def of(self, account_id: str) -> Forgotten:
        """May be some seconds old."""

    def look_again(self, account_ids: Collection[str]) -> None:
        """What `of` answers for these accounts from now on was written before this call."""


class ForgettingLedger(Protocol):
    """Who is to stay forgotten, for whoever forgets."""

    def forget_caller(self, account_id: str, caller_index: str, before: datetime) -> None:
        """From now on, in calls that began before this instant."""

    def forget_account(self, account_id: str, at: datetime) -> None:
        """Nothing is taken for this account from now on; hashes of its callers are not needed any more."""


@dataclass(frozen=True, slots=True)
class Forgetting:
    """The three rules, for whoever takes records."""

    callers: ForgottenCallers
    index: Index
    clock: Clock

    def erased(self, account_id: str) -> bool:
        """Rule 3."""
        return self.callers.of(account_id).erased

    def hides(self, account_id: str, caller: str | None, started_ms: int) -> bool:
        """Rules 1 and 2: whether this caller is not to be kept with a call that began then."""
        if caller is None or caller in {WITHHELD, UNKNOWN}:
            return False
        if started_ms < to_ms(caller_ends(self.clock.now())):
            return True
        known = self.callers.of(account_id).callers
        before = known.get(self.index(account_id, caller)) if known else None
        return before is not None and started_ms < to_ms(before)
