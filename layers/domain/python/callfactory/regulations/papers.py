"""The smallest set of papers that is missing: fewest documents first, since one document may fulfil several items."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from callfactory.regulations.eligibility import Decision, Finding, State
from callfactory.regulations.rule import DocumentItem

_MOST_SEARCHED: Final = 16
"""So many kinds of documents are tried in all combinations (65,536); a rule with more gets one document an item."""


@dataclass(frozen=True, slots=True)
class Lacking:
    """What would make the applicant eligible: documents by kind and name, and the other open items."""

    documents: tuple[tuple[str, str], ...]
    other: tuple[Finding, ...]

    @property
    def size(self) -> int:
        """How many things have to be handed in."""
        return len(self.documents) + len(self.other)


def smallest_missing(decision: Decision) -> Lacking:
    """The smallest set of documents and other items that stands between the applicant and the number."""
    wanting: list[DocumentItem] = []
    other: list[Finding] = []
    for finding in decision.findings:
        item = decision.rule.item(finding.item_id)
        if finding.state is State.MET:
            continue
        if isinstance(item, DocumentItem):
            wanting.append(item)
        else:
            other.append(finding)
    return Lacking(_fewest(wanting), tuple(other))


def _fewest(items: Sequence[DocumentItem]) -> tuple[tuple[str, str], ...]:
    names = {accepted.document: accepted.name for item in items for accepted in item.any_of}
    accepting = [{accepted.document for accepted in item.any_of} for item in items]
    if len(names) > _MOST_SEARCHED:
        return tuple(dict.fromkeys((item.any_of[0].document, item.any_of[0].name) for item in items))
    for size in range(len(names) + 1):
        for chosen in combinations(names, size):
            if all(kinds & set(chosen) for kinds in accepting):
                return tuple((kind, names[kind]) for kind in chosen)
    return ()
