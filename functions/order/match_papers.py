"""Numbers that somebody can have with the papers there are, and the smallest set of papers that is missing for the rest
(eligibility before the cart)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from callfactory.dossiers import Dossier
from callfactory.numbers import Offer
from callfactory.organisation import Address
from callfactory.products import PRODUCTS
from callfactory.regulations.dossier import Document, HandedIn, known_from_order
from callfactory.regulations.eligibility import Code, Decision, Outcome, decide, outcome_of
from callfactory.regulations.pack import Pack, RuleUnknown
from callfactory.regulations.papers import Lacking, smallest_missing
from callfactory.regulations.places import area_named
from callfactory.regulations.rule import AddressItem, DeclarationItem, EndUser, Rule, RuleKey, TextItem
from functions.order.dossier_contract import PapersQuery


@dataclass(frozen=True, slots=True)
class Papers:
    """What somebody has: for which end user, and what it comes to under a rule."""

    end_user: EndUser
    handed_in: HandedIn
    dossier: Dossier | None = None
    fills_in: bool = False
    """Texts and declarations are not held against it: they only have to be filled in."""

    def under(self, rule: Rule) -> HandedIn:
        """The papers as the rule sees them; items of different rules have the same ids where they mean the same."""
        known = known_from_order(rule, self.dossier.organisation, self.dossier.contact) if self.dossier else {}
        asked = {item.id for item in rule.items}
        answers = {name: answer for name, answer in self.handed_in.answers.items() if name in asked}
        return replace(self.handed_in, answers={**known, **answers})

    def without_texts(self, decision: Decision) -> Decision:
        """The decision without what only has to be filled in, where that does not count."""
        if not self.fills_in:
            return decision
        easy = {item.id for item in decision.rule.items if isinstance(item, TextItem | DeclarationItem)}
        kept = tuple(finding for finding in decision.findings if finding.item_id not in easy)
        return Decision(decision.rule, outcome_of(kept), kept)

    def suits(self, rule: Rule, today: date) -> Callable[[Offer], bool]:
        """Whether a number can be had with these papers: the area counts, and is decided once for each."""

        @cache
        def in_area(area: str | None) -> bool:
            return decide(rule, self.under(rule), today, area=area_named(area)).outcome is Outcome.ELIGIBLE

        return lambda offer: in_area(offer.area)


@dataclass(frozen=True, slots=True)
class Match:
    """A type of number: whether the papers are enough, and what is missing where they are not. `in_area` tells that the
    address has to be in the area of the number that is chosen."""

    country: str
    type: str
    rule: Rule
    outcome: Outcome
    lacking: Lacking
    in_area: bool


def match_papers(papers: Papers, pack: Pack, today: date) -> list[Match]:
    """Every type that is sold: first those that can be had, then those for which least is missing. Those that these
    end users cannot have, and those whose rule is unknown, are left out."""
    matches = [match for product in PRODUCTS if (match := _match(product.country, product.type, papers, pack, today))]
    return sorted(matches, key=lambda match: (match.outcome is not Outcome.ELIGIBLE, match.lacking.size, match.country))


def _match(country: str, kind: str, papers: Papers, pack: Pack, today: date) -> Match | None:
    key = RuleKey.model_validate({"country": country, "type": kind, "end_user": papers.end_user})
    try:
        rule = pack.rule(key, today)
    except RuleUnknown:
        return None
    decision = papers.without_texts(decide(rule, papers.under(rule), today))
    if any(finding.code is Code.NOT_AVAILABLE for finding in decision.findings):
        return None
    in_area = any(isinstance(item, AddressItem) and item.level == "area" for item in rule.items)
    return Match(country, kind, rule, decision.outcome, smallest_missing(decision), in_area)


def papers_at_hand(query: PapersQuery, today: date) -> Papers:
    """The papers that somebody says to have: each is taken to be in order. Texts only have to be filled in, so they
    do not count as missing."""
    address = None if query.address is None else Address(**query.address.model_dump())
    documents = tuple(
        Document(kind, kind, issued_on=today, expires_on=today, address=address) for kind in query.documents
    )
    return Papers(query.end_user, HandedIn({} if address is None else {"address": address}, documents), fills_in=True)
