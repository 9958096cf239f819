"""API keys: for programs and switches. Shown once, kept as a hash, allowed what their scopes say and no more."""

import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final, Protocol

from callfactory.errors import FieldProblem, Forbidden, InvalidInput
from callfactory.ids import is_id
from callfactory.pages import Page, Position
from callfactory.principal import KEY_SCOPES, SWITCH_SCOPES, Permission, Principal

PREFIX: Final = "cfk_"
TOUCH_EVERY: Final = timedelta(minutes=5)
"""How exactly the last use is known."""


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as it is kept: `secret_hash` is SHA-256 of 256 random bits. `source_id` ties it to one call source."""

    key_id: str
    account_id: str
    name: str
    scopes: frozenset[Permission]
    secret_hash: str = field(repr=False)
    source_id: str | None
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    used_at: datetime | None = None

    def is_valid(self, now: datetime) -> bool:
        """Whether it opens anything at this moment."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


class ApiKeys(Protocol):
    """Keeps keys."""

    def add(self, key: ApiKey) -> None:
        """Keeps a new key."""

    def get(self, key_id: str) -> ApiKey | None:
        """The key, valid or not."""

    def keys_of(self, account_id: str, *, limit: int, after: Position | None = None) -> Page[ApiKey]:
        """The account's keys."""

    def revoke(self, key_id: str, now: datetime) -> None:
        """Ends the key at once; doing so twice keeps the first moment."""

    def touch(self, key_id: str, now: datetime) -> None:
        """Notes a use."""


def new_secret() -> tuple[str, str]:
    """A secret that nobody can guess, and its hash."""
    secret = secrets.token_urlsafe(32)
    return secret, sha256(secret.encode()).hexdigest()


def token_of(key_id: str, secret: str) -> str:
    """What the program is given: it names the key and proves it."""
    return f"{PREFIX}{key_id.removeprefix('key_')}_{secret}"


def read_token(token: str) -> tuple[str, str] | None:
    """Key id and secret of a token; None for anything that is no token of ours."""
    head, _, secret = token.removeprefix(PREFIX).partition("_")
    key_id = f"key_{head}"
    if not token.startswith(PREFIX) or not is_id(key_id, "key") or not secret:
        return None
    return key_id, secret


def proves(key: ApiKey, secret: str) -> bool:
    """Whether this is the key's secret, in constant time."""
    return hmac.compare_digest(key.secret_hash, sha256(secret.encode()).hexdigest())


def grantable(scopes: frozenset[Permission], maker: Principal) -> frozenset[Permission]:
    """The scopes, if the maker may give them. Raises InvalidInput for what no key can have, Forbidden for what the
    maker has not: a key never opens more than its maker could."""
    never = sorted(scopes - KEY_SCOPES)
    if never:
        raise InvalidInput([FieldProblem("body", "scopes", "not_for_keys", f"No key can have {', '.join(never)}.")])
    beyond = sorted(scopes - maker.permissions - SWITCH_SCOPES)
    if beyond and Permission.OPS not in maker.permissions:
        raise Forbidden(f"You cannot give what you do not have: {', '.join(beyond)}.")
    return scopes
