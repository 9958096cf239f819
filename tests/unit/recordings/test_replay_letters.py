"""Sending dead letters again is an act of staff: it is in the log who did it."""

from collections.abc import Sequence

import pytest

from callfactory.audit import Action
from callfactory.dead_letters import DeadQueue
from callfactory.errors import NotFound
from callfactory.identity.accounts import PLATFORM_ACCOUNT
from callfactory.ids import new_id
from callfactory.principal import Role
from functions.recordings.replay_letters import replay_letters
from tests.fakes import FakeClock
from tests.fakes_seams import FakeAuditLog
from tests.gateway import person


class Letters:
    def queues(self) -> Sequence[DeadQueue]:
        return [DeadQueue("mail", 3, [], replayable=True)]

    def replay(self, name: str) -> int:
        if name != "mail":
            raise NotFound("There are no such dead letters.")
        return 3


def test_who_sent_dead_letters_again_is_in_the_log() -> None:
    audit, clock = FakeAuditLog(), FakeClock()
    staff = person(PLATFORM_ACCOUNT, Role.OPS, subject_id=new_id("usr", clock.now()), mfa=True)
    assert replay_letters("mail", staff, letters=Letters(), audit=audit, clock=clock) == 3
    with pytest.raises(NotFound):
        replay_letters("nothing", staff, letters=Letters(), audit=audit, clock=clock)
    (line,) = audit.entries(PLATFORM_ACCOUNT, limit=10).items
    assert (line.action, line.actor_kind, line.actor_id) == (Action.DEAD_LETTERS_REPLAYED, "ops", staff.subject_id)
    assert (line.target_kind, line.target_id, line.details) == ("queue", "mail", {"replayed": 3})
