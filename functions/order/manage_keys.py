"""API keys: made, listed, revoked."""

from collections.abc import Sequence
from datetime import datetime

from callfactory.audit import Action, AuditLog, entry
from callfactory.clock import Clock
from callfactory.errors import InvalidInput, NotFound
from callfactory.events import Bus, KeyCreated
from callfactory.identity.accounts import PLATFORM_ACCOUNT, Accounts, Member
from callfactory.identity.keys import ApiKey, ApiKeys, grantable, new_secret, token_of
from callfactory.identity.roster import Rosters
from callfactory.ids import is_id, new_id
from callfactory.mail import MailKind, Outbox, request_mail
from callfactory.principal import Principal
from functions.order.identity_contract import KeyRequest


def create_key(
    wish: KeyRequest,
    principal: Principal,
    *,
    keys: ApiKeys,
    accounts: Accounts,
    rosters: Rosters,
    audit: AuditLog,
    outbox: Outbox,
    bus: Bus,
    clock: Clock,
) -> tuple[str, str]:
    """The new key's id and its token, which is shown once. The account's owners get a mail that says so.

    Raises InvalidInput and Forbidden where the scopes or the source are not for this key.
    """
    now = clock.now()
    secret, secret_hash = new_secret()
    key = _key(wish, principal, secret_hash, now)
    keys.add(key)
    _record(Action.KEY_CREATED, key, principal, audit, clock)
    if key.account_id != PLATFORM_ACCOUNT:
        _tell(key, rosters.roster(key.account_id).owners, accounts.get(key.account_id).language, outbox)
    bus.publish(KeyCreated.happened(now, account_id=key.account_id, key_id=key.key_id))
    return key.key_id, token_of(key.key_id, secret)


def _key(wish: KeyRequest, principal: Principal, secret_hash: str, now: datetime) -> ApiKey:
    if wish.source_id is not None and not is_id(wish.source_id, "src"):
        raise InvalidInput.of("source_id", "unknown_source", "There is no such source.")
    if wish.expires_at is not None and wish.expires_at <= now:
        raise InvalidInput.of("expires_at", "in_the_past", "A key must have a future.")
    return ApiKey(
        key_id=new_id("key", now),
        account_id=principal.account_id,
        name=wish.name,
        scopes=grantable(frozenset(wish.scopes), principal),
        secret_hash=secret_hash,
        source_id=wish.source_id,
        created_at=now,
        expires_at=wish.expires_at,
    )


def show_key(key_id: str, principal: Principal, *, keys: ApiKeys) -> ApiKey:
    """The key. Raises NotFound, also for a key of another account."""
    key = keys.get(key_id)
    if key is None or key.account_id != principal.account_id:
        raise NotFound("There is no such key, or it is not yours.")
    return key


def revoke_key(key_id: str, principal: Principal, *, keys: ApiKeys, audit: AuditLog, clock: Clock) -> None:
    """Ends the key at once; revoking it again changes nothing."""
    key = show_key(key_id, principal, keys=keys)
    if key.revoked_at is None:
        keys.revoke(key_id, clock.now())
        _record(Action.KEY_REVOKED, key, principal, audit, clock)


def _tell(key: ApiKey, owners: Sequence[Member], language: str, outbox: Outbox) -> None:
    """A key that somebody makes with a stolen session is noticed by every owner."""
    for owner in owners:
        outbox.put(
            request_mail(
                MailKind.KEY_CREATED,
                account_id=key.account_id,
                about=f"{key.key_id}/{owner.user_id}",
                recipient=owner.email,
                language=language,
                key_id=key.key_id,
            ),
            key.created_at,
        )


def _record(action: Action, key: ApiKey, principal: Principal, audit: AuditLog, clock: Clock) -> None:
    target = ("key", key.key_id)
    by = (principal.kind, principal.subject_id)
    audit.record(entry(key.account_id, action, at=clock.now(), by=by, target=target))
