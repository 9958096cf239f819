"""A new version of the rules: read, compared, kept; and what it touches. It takes effect without a deploy.

What a change touches is told when the version is added, also for days to come. When the day has come, dossiers under
way move on: a schedule looks every hour.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from callfactory.audit import Action, entry
from callfactory.dossiers import Dossier, DossierState, handed_in, is_enough, step
from callfactory.errors import NotFound, VersionConflict
from callfactory.identity.accounts import PLATFORM_ACCOUNT
from callfactory.orders import Order
from callfactory.principal import Principal
from callfactory.regulations.changes import Change, Moment, changed_keys, changes, content_of
from callfactory.regulations.eligibility import decide
from callfactory.regulations.pack import Pack, RuleUnknown, read_pack
from callfactory.regulations.rule import RuleKey
from functions.order.follow_dossier import follow_dossier
from functions.order.ordering import SYSTEM, By, OrderingPorts, note, tell_of_outdated

_LOOKS_BACK: Final = timedelta(days=7)
"""So many days of changes every run goes through, so that none is missed when runs are."""

_UNDER_WAY: Final = frozenset(DossierState) - {DossierState.EXPIRED}
_WAITS: Final = {DossierState.DRAFT, DossierState.UPDATE_REQUIRED}
"""In these the end user has not handed in what would have to be updated: the rule alone moves on."""


@dataclass(frozen=True, slots=True)
class Impact:
    """What a version changes: the rules that say something else and from which day on, and the orders and numbers
    under them."""

    pack: Pack
    changed: tuple[Change, ...]
    touched: tuple[Order, ...]


def preview_rules(text: str, ports: OrderingPorts) -> Impact:
    """What the pack would change, if it was added now. Raises InvalidInput naming every error."""
    pack = read_pack(text)
    return _impact(ports.packs.current(max(ports.now().date(), pack.valid_from)), pack, ports)


def add_rules(text: str, by: Principal, ports: OrderingPorts) -> Impact:
    """Adds the version. Dossiers that are no longer enough under it have to be updated once its day has come.

    Raises InvalidInput naming every error, VersionConflict for a version that is not newer than every other.
    """
    impact = preview_rules(text, ports)
    ports.packs.put(impact.pack)
    ports.audit.record(
        entry(
            PLATFORM_ACCOUNT,
            Action.RULES_CHANGED,
            at=ports.now(),
            by=("ops", by.subject_id),
            target=("rule-pack", f"v{impact.pack.version}"),
            version=impact.pack.version,
            rules=len(impact.changed),
            orders=len(impact.touched),
        )
    )
    today = ports.now().date()
    if impact.pack.valid_from <= today:
        for change in impact.changed:
            if change.on <= today:
                outdate_dossiers(change.key, impact.pack, ("ops", by.subject_id), ports)
    return impact


def impact_of(version: int, ports: OrderingPorts) -> Impact:
    """What a version has changed, or will, against the one before it; and what is under those rules now. Raises
    NotFound."""
    pack = ports.packs.get(version)
    earlier = [known for known, _ in ports.packs.versions() if known < version]
    before = ports.packs.get(earlier[-1]) if earlier else pack
    return _impact(before, pack, ports)


def _impact(before: Pack, after: Pack, ports: OrderingPorts) -> Impact:
    changed = changes(before, after, after.valid_from)
    touched = tuple(order for change in changed for order in ports.orders.under_rule(change.key))
    return Impact(after, changed, touched)


def apply_rules_of_today(ports: OrderingPorts) -> None:
    """What the rules of today mean for dossiers under way, where others held some days ago: since a version's day has
    come, or that of a row. Repeating it changes nothing."""
    today = ports.now().date()
    lately = today - _LOOKS_BACK
    now = Moment(ports.packs.current(today), today)
    earlier = [version for version, _ in ports.packs.versions() if version < now.pack.version]
    # The version before, too: it may have been taken over for a day long past, and the run that did so been cut off.
    before = [Moment(ports.packs.current(lately), lately), *(Moment(ports.packs.get(v), today) for v in earlier[-1:])]
    for key in dict.fromkeys(key for moment in before for key in changed_keys(moment, now)):
        outdate_dossiers(key, now.pack, SYSTEM, ports)


def outdate_dossiers(key: RuleKey, pack: Pack, by: By, ports: OrderingPorts) -> None:
    """Every dossier under a changed rule moves on to what holds today: as it is where it is enough there too, and to be
    updated where it is not. What was handed in stays; what the rule no longer asks is left out of the decision."""
    for account_id, dossier_id in ports.dossiers.under_rule(key):
        for _ in range(3):
            try:
                dossier = ports.dossiers.get(account_id, dossier_id)
                if dossier.state not in _UNDER_WAY or not _says_otherwise(dossier, pack, ports):
                    break
                _outdate(dossier, pack, by, ports)
            except VersionConflict:
                continue  # its owner is at work on it: look again
            except NotFound:
                break  # it has ended meanwhile
            break


def _says_otherwise(dossier: Dossier, pack: Pack, ports: OrderingPorts) -> bool:
    """Whether another rule holds today than when the dossier was last held against one."""
    if dossier.pack_version > pack.version:
        return False
    looked = ports.packs.get(dossier.pack_version)
    then = content_of(looked, dossier.key, max(dossier.changed_at.date(), looked.valid_from))
    return then != content_of(pack, dossier.key, ports.now().date())


def _outdate(dossier: Dossier, pack: Pack, by: By, ports: OrderingPorts) -> None:
    now = ports.now()
    moved = replace(dossier, pack_version=pack.version, changed_at=now, version=dossier.version + 1)
    try:
        rule = pack.rule(dossier.key, now.date())
        enough = is_enough(dossier, decide(rule, handed_in(dossier, rule), now.date()))
        version = pack.version
    except RuleUnknown:
        # The rule is gone: it is shown by the version that knew it, and cannot be handed in again.
        enough, version = False, dossier.pack_version
    if enough or (dossier.state in _WAITS and version == pack.version):
        ports.dossiers.change(moved)
        return
    if dossier.state in _WAITS:
        return  # it cannot be handed in any more, and ends when its time is up
    outdated = replace(step(dossier, DossierState.UPDATE_REQUIRED, now), pack_version=version)
    ports.dossiers.change(outdated)
    note(outdated, Action.DOSSIER_OUTDATED, by, ports, version=pack.version)
    follow_dossier(outdated, by, ports)
    tell_of_outdated(outdated, ports)
