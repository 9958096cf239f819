"""Accounts and members in DynamoDB. Keys are opaque: an address is never part of one."""

from collections.abc import Iterator

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute, UnicodeSetAttribute
from pynamodb.exceptions import PutError, TransactWriteError, UpdateError
from pynamodb.transactions import TransactWrite

from callfactory.errors import NotFound, VersionConflict
from callfactory.identity.accounts import Account, Member
from callfactory.organisation import Address, Contact, Organisation
from callfactory.principal import Role
from callfactory_aws.tables.attributes import InstantAttribute, condition_failed
from callfactory_aws.tables.base import TableMeta, TableModel, connection

_ACCOUNT = "account"
_SUBJECT = "subject"
ROSTER = "roster"


class AccountItem(TableModel):
    """One of an account's items: `account`, `roster` (how often its people were changed), `member#<user id>`; and,
    under `subject#<name in the identity store>`, which member that name belongs to."""

    class Meta(TableMeta):
        pass

    account_id = UnicodeAttribute(hash_key=True)
    item = UnicodeAttribute(range_key=True)
    created_at = InstantAttribute()
    # account
    language = UnicodeAttribute(null=True)
    zone = UnicodeAttribute(null=True)
    privacy_statement = UnicodeAttribute(null=True)
    statement_told = UnicodeAttribute(null=True)
    version = NumberAttribute(null=True)
    organisation = JSONAttribute(null=True)
    contact = JSONAttribute(null=True)
    # member, and subject
    user_id = UnicodeAttribute(null=True)
    subject = UnicodeAttribute(null=True)
    email = UnicodeAttribute(null=True)
    roles = UnicodeSetAttribute(null=True)
    owner_account_id = UnicodeAttribute(null=True)


class DynamoAccounts:
    """The `Accounts` port: needs GetItem, PutItem and TransactWriteItems on the table."""

    def __init__(self, table: type[AccountItem]) -> None:
        self._table = table

    def member_of_subject(self, subject: str) -> Member | None:
        found = self._find(f"{_SUBJECT}#{subject}", _SUBJECT)
        if found is None:
            return None
        return self.member(str(found.owner_account_id), str(found.user_id))

    def open(self, account: Account, owner: Member) -> Member:
        return self._add(owner, _account_item(self._table, account))

    def add(self, member: Member) -> Member:
        return self._add(member)

    def get(self, account_id: str) -> Account:
        found = self._find(account_id, _ACCOUNT)
        if found is None:
            raise NotFound("There is no such account.")
        return _to_account(found)

    def member(self, account_id: str, user_id: str) -> Member | None:
        found = self._find(account_id, f"member#{user_id}")
        return None if found is None else to_member(found)

    def change(self, account: Account) -> None:
        try:
            _account_item(self._table, account).save(condition=AccountItem.version == account.version - 1)
        except PutError as error:
            if condition_failed(error):
                raise VersionConflict("The account was changed meanwhile.") from None
            raise

    def _add(self, member: Member, *more: AccountItem) -> Member:
        """The name in the identity store is written once ever: who comes second finds the first one's member."""
        subject = subject_item(self._table, member)
        try:
            with TransactWrite(connection=connection()) as transaction:
                transaction.save(subject, condition=AccountItem.account_id.does_not_exist())
                for item in (*more, member_item(self._table, member)):
                    transaction.save(item, condition=AccountItem.account_id.does_not_exist())
        except TransactWriteError as error:
            before = self.member_of_subject(member.subject)
            if before is None:
                raise error from None
            return before
        return member

    def _find(self, account_id: str, item: str) -> AccountItem | None:
        try:
            return self._table.get(account_id, item, consistent_read=True)
        except AccountItem.DoesNotExist:
            return None


class DynamoStatementNotices:
    """The `StatementNotices` port: needs Scan and UpdateItem on the table."""

    def __init__(self, table: type[AccountItem]) -> None:
        self._table = table

    def untold(self, version: str) -> Iterator[Account]:
        told = AccountItem.statement_told
        wanted = AccountItem.item == _ACCOUNT
        wanted &= AccountItem.privacy_statement < version
        wanted &= told.does_not_exist() | (told < version)
        return (_to_account(item) for item in self._table.scan(wanted, consistent_read=True))

    def told(self, account_id: str, version: str) -> None:
        try:
            self._table(account_id, _ACCOUNT).update(
                actions=[AccountItem.statement_told.set(version)], condition=AccountItem.item.exists()
            )
        except UpdateError as error:
            if not condition_failed(error):
                raise  # else the account was erased meanwhile


def _account_item(table: type[AccountItem], account: Account) -> AccountItem:
    return table(
        account.account_id,
        _ACCOUNT,
        created_at=account.created_at,
        language=account.language,
        zone=account.zone,
        privacy_statement=account.privacy_statement,
        statement_told=account.statement_told,
        version=account.version,
        organisation=None if account.organisation is None else organisation_to_json(account.organisation),
        contact=None if account.contact is None else contact_to_json(account.contact),
    )


def subject_item(table: type[AccountItem], member: Member) -> AccountItem:
    """The item that says whose member a name in the identity store is."""
    return table(
        f"{_SUBJECT}#{member.subject}",
        _SUBJECT,
        created_at=member.created_at,
        owner_account_id=member.account_id,
        user_id=member.user_id,
    )


def member_item(table: type[AccountItem], member: Member) -> AccountItem:
    """The item of a member."""
    return table(
        member.account_id,
        f"member#{member.user_id}",
        created_at=member.created_at,
        user_id=member.user_id,
        subject=member.subject,
        email=member.email,
        roles={role.value for role in member.roles},
    )


def _to_account(item: AccountItem) -> Account:
    return Account(
        account_id=item.account_id,
        language=str(item.language),
        zone=str(item.zone),
        privacy_statement=str(item.privacy_statement),
        statement_told=item.statement_told,
        created_at=item.created_at,
        version=int(item.version or 0),
        organisation=None if item.organisation is None else organisation_of_json(item.organisation),
        contact=None if item.contact is None else Contact(**item.contact),
    )


def to_member(item: AccountItem) -> Member:
    """The member of an item."""
    return Member(
        account_id=item.account_id,
        user_id=str(item.user_id),
        subject=str(item.subject),
        email=str(item.email),
        roles=frozenset(Role(role) for role in item.roles or ()),
        created_at=item.created_at,
    )


def organisation_to_json(organisation: Organisation) -> dict[str, object]:
    """The stored form of an organisation."""
    address = organisation.address
    return {
        "legal_name": organisation.legal_name,
        "address": {
            "street": address.street,
            "postal_code": address.postal_code,
            "city": address.city,
            "country": address.country,
        },
        "registration_number": organisation.registration_number,
        "vat_number": organisation.vat_number,
    }


def organisation_of_json(stored: dict[str, object]) -> Organisation:
    """The organisation of its stored form."""
    fields = dict(stored)
    address = fields.pop("address")
    assert isinstance(address, dict)  # noqa: S101  # written by the function above
    return Organisation(address=Address(**address), **fields)  # type: ignore[arg-type]  # as above


def contact_to_json(contact: Contact) -> dict[str, str]:
    """The stored form of a contact person."""
    return {"name": contact.name, "email": contact.email, "phone": contact.phone}
