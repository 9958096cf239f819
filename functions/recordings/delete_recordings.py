"""Remove recordings because their owner wishes it, at once."""

from collections.abc import Sequence

from callfactory.audit import Action, AuditLog, entry
from callfactory.errors import Unavailable
from callfactory.principal import Principal
from callfactory.recordings.recording import State
from functions.recordings.recordings_contract import RemovalView
from functions.recordings.remove_recordings import Candidate, Removing, remove_recordings


def delete_recordings(
    recording_ids: Sequence[str], principal: Principal, *, removing: Removing, audit: AuditLog
) -> RemovalView:
    """Removes those that are there, and are the account's. Raises Unavailable where one was changed meanwhile: the
    others are removed, and it can be asked again."""
    now = removing.clock.now()
    wanted = [(principal.account_id, each) for each in dict.fromkeys(recording_ids)]
    found = [each for each in removing.recordings.get_many(wanted) if each.state is State.STORED]
    for recording in found:
        audit.record(
            entry(
                principal.account_id,
                Action.RECORDINGS_REMOVED,
                at=now,
                by=(principal.kind, principal.subject_id),
                target=("recording", recording.recording_id),
            )
        )
    removed = remove_recordings((Candidate(each, "owner", now) for each in found), removing=removing).out_of_reach
    if removed < len(found):
        raise Unavailable("Some of them were changed at this moment. Ask again.", retry_after=10)
    return RemovalView(removed=removed, unknown=len(wanted) - len(found))
