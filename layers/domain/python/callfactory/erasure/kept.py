"""What stays when an account goes, because the law wants it, and what is cleared of it; how long callers are kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from callfactory.calls.caller import WITHHELD

CALLER_KEPT: Final = timedelta(days=396)
"""How long the caller of a call is kept (CD-7): thirteen months. A year, the longest in which owners contest a charge
for a call, and a month for the last invoice to arrive. The call itself stays for the books, without its caller."""

FISCAL_YEARS: Final = 7
"""How long books are kept (article 52 of the Dutch general tax act), after the end of the year."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What stays of a place: the ground in words, attributes that are removed, and those that get another value."""

    ground: str
    removed: frozenset[str]
    replaced: Mapping[str, str]


CALLER_CLEARED: Final = Kept(
    ground=f"Calls without their caller, {CALLER_KEPT.days} days after they began.",
    removed=frozenset({"caller_index"}),
    replaced={"caller": WITHHELD},
)
"""What a call looks like whose caller is forgotten: as one whose caller did not want to be known."""

CALLER_CLEARED_IN_LOG: Final = Kept(
    ground="Messages that were lost, without their caller.",
    removed=frozenset({"caller"}),
    replaced={"caller_shown": WITHHELD},
)
"""The same, in the log of the answering machine."""

BY_LAW: Final[Mapping[str, Kept]] = {
    "calls": Kept(
        ground=(
            f"Tax law: books are kept {FISCAL_YEARS} years. When a call to the number began, how long it took and what"
            " it cost stays; caller, ring-to number and how the price came about go."
        ),
        removed=frozenset({"caller_index", "ring_to", "rating", "told"}),
        replaced={"caller": WITHHELD},
    ),
    "billed_calls": Kept(
        ground=f"Tax law: books are kept {FISCAL_YEARS} years. When a billed call began and what it cost stays.",
        removed=frozenset({"rating"}),
        replaced={},
    ),
    "closed_months": Kept(
        ground=f"Tax law: books are kept {FISCAL_YEARS} years. Which months were invoiced stays.",
        removed=frozenset(),
        replaced={},
    ),
}
"""Tables of which something stays, by name. An opaque account id is all that connects what stays."""

SPARED: Final = frozenset({"erasures", "forgotten_callers", "recordings"})
"""Tables that an erasure leaves alone: its own ledger, what keeps callers and accounts forgotten, and recordings, which
their own family removes with receipts."""


def caller_ends(now: datetime) -> datetime:
    """Calls that began before this lose their caller now."""
    return now - CALLER_KEPT
