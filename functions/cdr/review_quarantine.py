"""What staff do with records in quarantine: look, replay once the cause is repaired, discard."""

from callfactory.audit import Action, AuditLog, entry
from callfactory.calls.fact import Keys
from callfactory.calls.formats.base import WORDS, Accepted, Reading, Rejected
from callfactory.calls.held import fact_of
from callfactory.calls.sources import Sources
from callfactory.clock import Clock
from callfactory.errors import Conflict
from callfactory.pages import Page, Position
from callfactory.principal import Principal
from callfactory.quarantine import Held, Quarantine, State
from functions.cdr.contract import HeldView
from functions.cdr.take_records import Intake, take_batch


def list_held(
    state: State,
    *,
    source_id: str | None,
    reason: str | None,
    limit: int,
    after: Position | None,
    quarantine: Quarantine,
) -> Page[HeldView]:
    """Held records of a state, the latest first; of one source, of one reason, or both."""
    page = quarantine.held(state, limit=limit, after=after, source_id=source_id, reason=reason)
    return Page(tuple(view_of(held) for held in page.items), page.next)


def show_held(quarantine_id: str, *, quarantine: Quarantine) -> HeldView:
    """Raises NotFound once its time is over."""
    return view_of(quarantine.get(quarantine_id))


def replay_held(
    quarantine_id: str, principal: Principal, *, intake: Intake, sources: Sources, audit: AuditLog
) -> HeldView:
    """Takes a held record again, as its source is configured and its number is held now.

    A record that was held because it is improbable (no talk time, longer than a day) is taken: staff have looked at
    it. Raises Conflict where too little is known of it to become a call (its switch has to send it again), or where
    the reason still stands; IllegalTransition unless it is open.
    """
    held = intake.quarantine.get(quarantine_id)
    fact = fact_of(held.content)
    if fact is None:
        raise Conflict("Too little of this record could be read: repair the source, and let the switch send it again.")
    source = sources.get(held.account_id, held.source_id)
    record = Accepted(held.position, fact, bool(held.content.get("linked")))
    reading = Reading(source, Keys(intake.secret, source.source_id))
    refused = [each for each in intake.check([record], source) if isinstance(each, Rejected)]
    if refused:
        raise Conflict(WORDS[refused[0].reason])
    take_batch([record], reading, intake)
    return _settle(held, State.REPLAYED, principal, quarantine=intake.quarantine, audit=audit, clock=intake.clock)


def discard_held(
    quarantine_id: str, principal: Principal, *, quarantine: Quarantine, audit: AuditLog, clock: Clock
) -> HeldView:
    """Marks a held record as of no use. Raises NotFound, IllegalTransition unless it is open."""
    held = quarantine.get(quarantine_id)
    return _settle(held, State.DISCARDED, principal, quarantine=quarantine, audit=audit, clock=clock)


def view_of(held: Held) -> HeldView:
    """A held record as staff see it."""
    return HeldView(
        quarantine_id=held.quarantine_id,
        account_id=held.account_id,
        source_id=held.source_id,
        position=held.position,
        reason=held.reason,
        detail=held.words,
        fields=dict(held.content),
        first_seen=held.first_seen,
        last_seen=held.last_seen,
        times_seen=held.times_seen,
        expires_at=held.expires_at,
        state=held.state.value,
    )


def _settle(
    held: Held, state: State, principal: Principal, *, quarantine: Quarantine, audit: AuditLog, clock: Clock
) -> HeldView:
    settled = quarantine.settle(held.quarantine_id, state, clock.now())
    action = Action.QUARANTINE_REPLAYED if state is State.REPLAYED else Action.QUARANTINE_DISCARDED
    target = ("quarantine", held.quarantine_id)
    audit.record(entry(held.account_id, action, at=clock.now(), by=("ops", principal.subject_id), target=target))
    return view_of(settled)
