"""Sessions: an opaque token at the client, everything that it stands for on our side.

The token is 256 random bits; only its hash is kept, so that a copy of the table opens nothing (CK-3).
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final, Protocol

from callfactory.ids import id_from_digest

LONGEST: Final = timedelta(hours=12)
"""A session ends this long after sign-in, whatever happens."""

IDLE: Final = timedelta(hours=1)
"""A session ends when it was not used for this long."""

TOUCH_EVERY: Final = timedelta(minutes=5)
"""How exactly the last use is known: a write per request would cost more than it tells."""

MARK: Final = "cfs_"
"""How a session token begins, so that the authorizer knows it from other tokens."""


@dataclass(frozen=True, slots=True)
class Session:
    """One sign-in. `mfa`: a one-time code was given. `staff`: the identity store named the person as ours at sign-in.

    `refresh_token` is the identity store's, for ending the sign-in there too; adapters keep it sealed.
    """

    session_hash: str
    account_id: str
    user_id: str
    subject: str
    mfa: bool
    staff: bool
    created_at: datetime
    used_at: datetime
    refresh_token: str = field(repr=False)

    @property
    def session_id(self) -> str:
        """Its name in lists: it says nothing about the token."""
        return id_from_digest("ses", sha256(self.session_hash.encode()).digest())

    def ends_at(self) -> datetime:
        """When it ends if it is not used again."""
        return min(self.created_at + LONGEST, self.used_at + IDLE)

    def is_open(self, now: datetime) -> bool:
        """Whether it can still be used. One from the future ended too: the clock was set back, so nothing is sure."""
        return self.created_at <= now < self.ends_at()


class Sessions(Protocol):
    """Keeps sessions."""

    def open(self, session: Session) -> None:
        """Keeps a new session until it ends."""

    def get(self, session_hash: str) -> Session | None:
        """The session, if there is one (open or not)."""

    def of_person(self, user_id: str) -> Sequence[Session]:
        """The person's sessions that were not ended, newest first (open or not)."""

    def touch(self, session_hash: str, now: datetime) -> None:
        """Notes a use; does nothing where the session was ended meanwhile."""

    def end(self, session_hash: str) -> None:
        """Ends it at once; ending twice is ending once."""


def new_token() -> str:
    """A token that nobody can guess."""
    return MARK + secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """What is kept of a token."""
    return sha256(token.encode()).hexdigest()
