"""Changing the account: organisation, contact person, language, zone (DB-5). Every change is in the log."""

from dataclasses import replace

from callfactory.audit import Action, AuditLog, entry
from callfactory.clock import Clock
from callfactory.errors import InvalidInput
from callfactory.events import AccountChanged, Bus
from callfactory.identity.accounts import Account, Accounts, changed
from callfactory.principal import Principal
from callfactory.regulations.places import require_country
from functions.order.identity_contract import AccountChange


def update_account(
    change: AccountChange, principal: Principal, *, accounts: Accounts, audit: AuditLog, bus: Bus, clock: Clock
) -> Account:
    """The account after the change; who decides by it is told.

    Raises VersionConflict where somebody changed it meanwhile.
    """
    account = accounts.get(principal.account_id)
    if change.contact and account.contact and change.contact.email != account.contact.email:
        raise InvalidInput.of(
            "contact.email", "confirm_first", "Change this address with `POST /account/email-changes`: both confirm it."
        )
    if change.organisation:
        require_country(change.organisation.to_domain().address, "organisation.address")
    updated = replace(
        account,
        version=changed(account, seen_version=change.version),
        language=change.language or account.language,
        zone=change.zone or account.zone,
        organisation=change.organisation.to_domain() if change.organisation else account.organisation,
        contact=change.contact.to_domain() if change.contact else account.contact,
    )
    accounts.change(updated)
    audit.record(
        entry(
            account.account_id,
            Action.ACCOUNT_CHANGED,
            at=clock.now(),
            by=(principal.kind, principal.subject_id),
            target=("account", account.account_id),
            version=updated.version,
            language=change.language is not None,
            zone=change.zone is not None,
            organisation=change.organisation is not None,
            contact=change.contact is not None,
        )
    )
    bus.publish(AccountChanged.happened(clock.now(), account_id=account.account_id))
    return updated
