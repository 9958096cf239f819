"""What will be asked before anybody orders (RG-4): the rule in words, with who demands each thing and why."""

from datetime import date
from typing import get_args

from callfactory.catalogue import NumberType
from callfactory.clock import Clock
from callfactory.regulations.pack import Pack, RuleUnknown
from callfactory.regulations.rule import Availability, EndUser, Rule, RuleKey
from callfactory.regulations.store import RulePacks


def show_requirements(key: RuleKey, *, packs: RulePacks, clock: Clock) -> tuple[Pack, Rule]:
    """The rule that holds today and its pack. Raises RuleUnknown, saying why."""
    today = clock.now().date()
    pack = packs.current(today)
    return pack, pack.rule(key, today)


def end_users(pack: Pack, country: str, kind: NumberType, today: date) -> list[EndUser]:
    """For whom a number can be ordered: those whose rule is known and does not refuse them."""
    found: list[EndUser] = []
    for end_user in get_args(EndUser):
        try:
            rule = pack.rule(RuleKey(country=country, type=kind, end_user=end_user), today)
        except RuleUnknown:
            continue
        if rule.availability is Availability.KNOWN:
            found.append(end_user)
    return found
