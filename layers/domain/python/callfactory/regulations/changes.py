"""What differs between what the rules said and what they say: between two versions, and from one day to another.

A version may say today what will hold from a later day on (rows with dates of their own); such changes are known
beforehand, with their day.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from callfactory.regulations.pack import Pack, RuleUnknown
from callfactory.regulations.rule import RuleKey


@dataclass(frozen=True, slots=True)
class Moment:
    """The rules as they hold on a day."""

    pack: Pack
    on: date


@dataclass(frozen=True, slots=True)
class Change:
    """From this day on another rule holds for the key than would have without the change."""

    key: RuleKey
    on: date


def changed_keys(before: Moment, after: Moment) -> tuple[RuleKey, ...]:
    """The keys under which something else holds: added, changed or gone. What a change touches."""
    old, new = _contents(before), _contents(after)
    keys = {key.text(): key for key in (*before.pack.every_key(), *after.pack.every_key())}
    return tuple(key for text, key in sorted(keys.items()) if old.get(text) != new.get(text))


def changes(before: Pack, after: Pack, begins: date) -> tuple[Change, ...]:
    """What a new version changes, from the day it begins: at once, or on a later day that one of its rows names."""
    found: dict[str, Change] = {}
    days = {begins, *(day for pack in (before, after) for day in _turns(pack) if day > begins)}
    for day in sorted(days):
        for key in changed_keys(Moment(before, day), Moment(after, day)):
            found.setdefault(key.text(), Change(key, day))
    return tuple(change for _, change in sorted(found.items()))


def content_of(pack: Pack, key: RuleKey, on: date) -> Mapping[str, Any] | None:
    """What the rule says, without the version it says it in; None where there is no rule."""
    try:
        rule = pack.rule(key, on)
    except RuleUnknown:
        return None
    return rule.model_dump(exclude={"version", "review_by", "valid_from", "valid_to"})


def _contents(moment: Moment) -> Mapping[str, Any]:
    said = {key.text(): content_of(moment.pack, key, moment.on) for key in moment.pack.every_key()}
    return {text: content for text, content in said.items() if content is not None}


def _turns(pack: Pack) -> set[date]:
    """The days on which one rule of the pack takes the place of another."""
    rules = [rule for of_key in pack.rules.values() for rule in of_key]
    ends = {rule.valid_to + timedelta(days=1) for rule in rules if rule.valid_to}
    return {rule.valid_from for rule in rules} | ends
