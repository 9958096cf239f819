"""Staff look at an account; its owner can see in the log that they did."""

from callfactory.audit import Action, AuditLog, entry
from callfactory.clock import Clock
from callfactory.identity.accounts import Account, Accounts
from callfactory.principal import Principal


def look_at_account(
    account_id: str, principal: Principal, *, accounts: Accounts, audit: AuditLog, clock: Clock
) -> Account:
    """The account. Raises NotFound. The look is in the log before anything is shown."""
    account = accounts.get(account_id)
    audit.record(
        entry(
            account_id,
            Action.READ_BY_OPS,
            at=clock.now(),
            by=("ops", principal.subject_id),
            target=("account", account_id),
        )
    )
    return account
