"""Replay every record in quarantine that one cause put there, part by part: once that cause is repaired."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from callfactory.audit import Action, AuditLog, entry
from callfactory.calls.fact import Keys
from callfactory.calls.formats.base import REVIEWED, Accepted, Reading, Rejected
from callfactory.calls.held import fact_of
from callfactory.calls.sources import Source, Sources
from callfactory.errors import Conflict, IllegalTransition, NotFound
from callfactory.pages import Position
from callfactory.principal import Principal
from callfactory.quarantine import Held, State
from functions.cdr.contract import QuarantineReplay, ReplayView
from functions.cdr.re_rate_calls import ReRating
from functions.cdr.replay_unrated import replay_unrated
from functions.cdr.take_records import Intake, take_batch

PART: Final = 200
"""Records that one request looks at: well within the time of one, also where each becomes a call."""

TOO_LITTLE_KNOWN: Final = "too_little_known"
SOURCE_GONE: Final = "source_gone"
NEEDS_A_LOOK: Final = "needs_a_look"
SETTLED_MEANWHILE: Final = "settled_meanwhile"


@dataclass(frozen=True, slots=True)
class Replaying:
    """What replaying needs from outside."""

    intake: Intake
    sources: Sources
    re_rating: ReRating
    audit: AuditLog


def replay_many(
    wanted: QuarantineReplay, principal: Principal, ports: Replaying, *, after: Position | None
) -> tuple[ReplayView, Position | None]:
    """Looks at the next part of the open records, replays those that are asked for, and says where the next part
    begins. What still cannot be taken stays open, counted by why. Repeating a part changes nothing more.

    Records that are held because they are improbable are replayed only where their reason is named: that says that
    staff have looked at them.
    """
    page = ports.intake.quarantine.held(State.OPEN, limit=PART, after=after)
    asked = [each for each in page.items if _is_asked_for(each, wanted)]
    left: Counter[str] = Counter()
    improbable = [each for each in asked if each.reason in REVIEWED and wanted.reason is None]
    left[NEEDS_A_LOOK] += len(improbable)
    to_replay = [each for each in asked if each not in improbable]
    replayed = _unrated([each for each in to_replay if each.family == "rating"], principal, ports, left)
    by_source: dict[tuple[str, str], list[Held]] = {}
    for held in to_replay:
        if held.family != "rating":
            by_source.setdefault((held.account_id, held.source_id), []).append(held)
    for of_source in by_source.values():
        replayed += _of_source(of_source, principal, ports, left)
    view = ReplayView(looked_at=len(page.items), replayed=replayed, left=dict(+left), next_cursor=None)
    return view, page.next


def _is_asked_for(held: Held, wanted: QuarantineReplay) -> bool:
    return wanted.source_id in {None, held.source_id} and wanted.reason in {None, held.reason}


def _of_source(of_source: Sequence[Held], principal: Principal, ports: Replaying, left: Counter[str]) -> int:
    """Records of one source, taken together as if it had sent them now."""
    try:
        source = ports.sources.get(of_source[0].account_id, of_source[0].source_id)
    except NotFound:
        left[SOURCE_GONE] += len(of_source)
        return 0
    known = {position: held for position, held in enumerate(of_source, 1) if fact_of(held.content) is not None}
    left[TOO_LITTLE_KNOWN] += len(of_source) - len(known)
    fit = _fit(known, source, ports.intake, left)
    take_batch([_record(position, known[position]) for position in fit], _reading(source, ports.intake), ports.intake)
    return sum(_settled(known[position], principal, ports, left) for position in fit)


def _fit(known: dict[int, Held], source: Source, intake: Intake, left: Counter[str]) -> list[int]:
    """The positions of those that can be taken now."""
    fit = []
    for record in intake.check([_record(position, held) for position, held in known.items()], source):
        if isinstance(record, Rejected):
            left[record.reason] += 1
        else:
            fit.append(record.position)
    return fit


def _record(position: int, held: Held) -> Accepted:
    fact = fact_of(held.content)
    if fact is None:
        raise ValueError("this record never became a fact")
    return Accepted(position, fact, bool(held.content.get("linked")))


def _reading(source: Source, intake: Intake) -> Reading:
    return Reading(source, Keys(intake.secret, source.source_id))


def _settled(held: Held, principal: Principal, ports: Replaying, left: Counter[str]) -> bool:
    now = ports.intake.clock.now()
    try:
        ports.intake.quarantine.settle(held.quarantine_id, State.REPLAYED, now)
    except (NotFound, IllegalTransition):
        left[SETTLED_MEANWHILE] += 1
        return False
    target = ("quarantine", held.quarantine_id)
    ports.audit.record(
        entry(held.account_id, Action.QUARANTINE_REPLAYED, at=now, by=("ops", principal.subject_id), target=target)
    )
    return True


def _unrated(unrated: Sequence[Held], principal: Principal, ports: Replaying, left: Counter[str]) -> int:
    """Calls that wait for a price: one by one, as each has a month of its own that may be closed."""
    replayed = 0
    for held in unrated:
        try:
            replay_unrated(held.quarantine_id, principal, ports.re_rating)
        except (Conflict, NotFound):
            left[held.reason] += 1
        except IllegalTransition:
            left[SETTLED_MEANWHILE] += 1
        else:
            replayed += 1
    return replayed
