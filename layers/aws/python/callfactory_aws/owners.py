"""Whom to write to about an account: the people who own it, from the accounts table (Query)."""

from callfactory.errors import NotFound
from callfactory.principal import Role
from callfactory.voicemail.ports import Owner
from callfactory_aws.tables.accounts import AccountItem

_ACCOUNT = "account"
_MEMBER = "member#"


class DynamoOwners:
    """The `Owners` port. Members' addresses were confirmed when they signed up."""

    def __init__(self, table: type[AccountItem]) -> None:
        self._table = table

    def owner(self, account_id: str) -> Owner:
        items = list(self._table.query(account_id, consistent_read=True))
        account = next((item for item in items if item.item == _ACCOUNT), None)
        if account is None:
            raise NotFound("There is no such account.")
        owners = [item for item in items if item.item.startswith(_MEMBER) and Role.OWNER.value in (item.roles or ())]
        owners.sort(key=lambda item: (item.created_at, item.item))
        return Owner(account_id, str(account.zone), tuple(str(item.email) for item in owners))
