"""Staff send dead letters to their consumer again."""

from callfactory.audit import Action, AuditLog, entry
from callfactory.clock import Clock
from callfactory.dead_letters import DeadLetters
from callfactory.identity.accounts import PLATFORM_ACCOUNT
from callfactory.principal import Principal


def replay_letters(name: str, principal: Principal, *, letters: DeadLetters, audit: AuditLog, clock: Clock) -> int:
    """How many went. It is in the log who sent which queue's, and how many. Raises NotFound."""
    replayed = letters.replay(name)
    audit.record(
        entry(
            PLATFORM_ACCOUNT,
            Action.DEAD_LETTERS_REPLAYED,
            at=clock.now(),
            by=("ops", principal.subject_id),
            target=("queue", name),
            replayed=replayed,
        )
    )
    return replayed
