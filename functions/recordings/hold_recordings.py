"""Keep recordings for an authority's case: asked by one of our staff, approved by another, released once it is over."""

from collections.abc import Callable
from typing import Final

from callfactory.audit import Action, AuditLog, entry
from callfactory.clock import Clock
from callfactory.errors import Conflict, NotFound, VersionConflict
from callfactory.ids import new_id
from callfactory.principal import Principal
from callfactory.recordings import places
from callfactory.recordings.holds import Hold, HoldState, approved, released, require_room
from callfactory.recordings.ports import Holds, Policies, Recordings, Tags
from callfactory.recordings.recording import Recording, State, held, let_go
from callfactory.retention import tag_of
from functions.recordings.recordings_contract import HoldRequest, HoldView

_TRIES: Final = 5


class Holding:
    """The ports that holding needs."""

    def __init__(
        self,
        *,
        recordings: Recordings,
        policies: Policies,
        holds: Holds,
        tags: Tags,
        audit: AuditLog,
        clock: Clock,
    ) -> None:
        self.recordings = recordings
        self.policies = policies
        self.holds = holds
        self.tags = tags
        self.audit = audit
        self.clock = clock


def ask_hold(request: HoldRequest, principal: Principal, *, holding: Holding) -> str:
    """Writes down what is asked; nothing is held yet. Raises NotFound where one of the recordings is not there."""
    wanted = tuple(dict.fromkeys(request.recording_ids))
    require_room(len(wanted))
    for recording_id in wanted:
        if holding.recordings.get(request.account_id, recording_id).state is not State.STORED:
            raise NotFound("One of these recordings is not there, or its removal has begun.")
    now = holding.clock.now()
    hold = Hold(
        account_id=request.account_id,
        hold_id=new_id("hold", now),
        case_id=request.case_id,
        ground=request.ground,
        recording_ids=wanted,
        told=request.told,
        asked_by=principal.subject_id,
        asked_at=now,
    )
    holding.holds.add(hold)
    _write_down(hold, Action.HOLD_ASKED, principal, holding)
    return hold.hold_id


def approve_hold(account_id: str, hold_id: str, principal: Principal, *, holding: Holding) -> HoldView:
    """Puts the hold into force on every recording, once S3's own rule for each is suspended.

    Raises Forbidden for the one who asked, Conflict where a recording's removal has begun meanwhile: those before it
    are held, and approving again goes on.
    """
    hold = holding.holds.get(account_id, hold_id)
    now_held = approved(hold, principal.subject_id, holding.clock.now())
    for recording_id in hold.recording_ids:
        _change(hold, recording_id, holding, lambda recording: held(recording, hold_id))
    holding.holds.replace(now_held)
    _write_down(now_held, Action.HOLD_APPROVED, principal, holding)
    return view_of(now_held)


def release_hold(account_id: str, hold_id: str, principal: Principal, *, holding: Holding) -> HoldView:
    """Ends the hold: what is due meanwhile is removed by the next sweep, with a receipt."""
    hold = holding.holds.get(account_id, hold_id)
    over = released(hold, principal.subject_id, holding.clock.now())
    for recording_id in hold.recording_ids:
        _change(hold, recording_id, holding, lambda recording: let_go(recording, hold_id))
    holding.holds.replace(over)
    _write_down(over, Action.HOLD_RELEASED, principal, holding)
    return view_of(over)


def view_of(hold: Hold) -> HoldView:
    """A hold as staff see it."""
    names = HoldView.model_fields
    values = {name: getattr(hold, name) for name in names if name not in {"state", "recording_ids"}}
    return HoldView(**values, state=hold.state.value, recording_ids=list(hold.recording_ids))


def _change(hold: Hold, recording_id: str, ports: Holding, change: Callable[[Recording], Recording]) -> None:
    """One recording under one hold more or less: S3's rule first where it is to be kept, last where it may go."""
    for _ in range(_TRIES):
        try:
            before = ports.recordings.get(hold.account_id, recording_id)
        except NotFound:
            if hold.state is HoldState.ASKED:
                raise Conflict("A recording is gone meanwhile: ask for a hold of the others.") from None
            return
        after = change(before)
        key = places.kept(after.account_id, after.recording_id)
        if after.holds:
            ports.tags.retag(key, tag_of(after.days, held=True))
        try:
            ports.recordings.replace(after)
        except VersionConflict:
            continue
        if not after.holds:
            ports.tags.retag(key, tag_of(after.days))
            _look_again(after, ports)
        return
    raise Conflict("A recording is being changed in many places. Try again.")


def _look_again(recording: Recording, ports: Holding) -> None:
    """The sweeper passed over it while it was held: a shorter choice may have made it due meanwhile."""
    policy = ports.policies.get(recording.account_id, recording.number_id)
    if policy.days_of(recording.days, recording.policy) < recording.days:
        ports.policies.look_again(policy, ports.clock.now())


def _write_down(hold: Hold, action: Action, principal: Principal, ports: Holding) -> None:
    """In the log of our own staff, and in the owner's where the law allows that the owner knows."""
    for account_id in {principal.account_id, *([hold.account_id] if hold.told else [])}:
        ports.audit.record(
            entry(
                account_id,
                action,
                at=ports.clock.now(),
                by=("ops", principal.subject_id),
                target=("hold", hold.hold_id),
                ground=hold.ground,
                recordings=len(hold.recording_ids),
            )
        )
