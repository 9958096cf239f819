"""Who belongs to an account, in the table of accounts; every change passes through the roster's version."""

from collections.abc import Iterator
from contextlib import contextmanager

from pynamodb.exceptions import TransactWriteError
from pynamodb.transactions import TransactWrite

from callfactory.errors import Conflict, VersionConflict
from callfactory.identity.accounts import Member
from callfactory.identity.invitations import Invitation, InvitationState
from callfactory.identity.roster import Roster
from callfactory_aws.tables.accounts import ROSTER, AccountItem, member_item, subject_item, to_member
from callfactory_aws.tables.base import connection
from callfactory_aws.tables.invitations import InvitationItem


class DynamoRosters:
    """The `Rosters` port: needs Query, PutItem and DeleteItem on accounts, UpdateItem on invitations."""

    def __init__(self, accounts: type[AccountItem], invitations: type[InvitationItem]) -> None:
        self._accounts = accounts
        self._invitations = invitations

    def roster(self, account_id: str) -> Roster:
        """The version is read before the members: a change in between is seen by whoever changes next."""
        version = next(
            (int(item.version or 0) for item in self._query(account_id, ROSTER)),
            0,
        )
        members = tuple(to_member(item) for item in self._query(account_id, "member#"))
        return Roster(account_id, version, members)

    def change(self, roster: Roster, member: Member) -> None:
        with _one_change(), TransactWrite(connection=connection()) as transaction:
            self._bump(transaction, roster, member)
            transaction.save(member_item(self._accounts, member), condition=AccountItem.account_id.exists())

    def remove(self, roster: Roster, member: Member) -> None:
        with _one_change(), TransactWrite(connection=connection()) as transaction:
            self._bump(transaction, roster, member)
            transaction.delete(
                self._accounts(member.account_id, f"member#{member.user_id}"), condition=AccountItem.account_id.exists()
            )
            transaction.delete(subject_item(self._accounts, member))

    def join(self, roster: Roster, member: Member, invitation: Invitation) -> None:
        try:
            with TransactWrite(connection=connection()) as transaction:
                self._bump(transaction, roster, member)
                for item in (subject_item(self._accounts, member), member_item(self._accounts, member)):
                    transaction.save(item, condition=AccountItem.account_id.does_not_exist())
                transaction.update(
                    self._invitations(invitation.invitation_id),
                    actions=[InvitationItem.settled.set(InvitationState.ACCEPTED.value)],
                    condition=InvitationItem.invitation_id.exists() & InvitationItem.settled.does_not_exist(),
                )
        except TransactWriteError as error:
            first = error.cancellation_reasons[0]
            if first is not None and first.code in {"ConditionalCheckFailed", "TransactionConflict"}:
                raise VersionConflict("The account's people were changed meanwhile.") from None
            if "ConditionalCheckFailed" in _reasons(error):
                raise Conflict("This invitation was accepted, or you have an account already.") from None
            raise

    def _bump(self, transaction: TransactWrite, roster: Roster, member: Member) -> None:
        seen = AccountItem.version == roster.version if roster.version else AccountItem.version.does_not_exist()
        item = self._accounts(roster.account_id, ROSTER, created_at=member.created_at, version=roster.version + 1)
        transaction.save(item, condition=seen)

    def _query(self, account_id: str, prefix: str) -> list[AccountItem]:
        return list(self._accounts.query(account_id, AccountItem.item.startswith(prefix), consistent_read=True))


@contextmanager
def _one_change() -> Iterator[None]:
    """Turns a transaction that somebody else's change cancelled into VersionConflict."""
    try:
        yield
    except TransactWriteError as error:
        if _reasons(error) & {"ConditionalCheckFailed", "TransactionConflict"}:
            raise VersionConflict("The account's people were changed meanwhile. Try again.") from None
        raise


def _reasons(error: TransactWriteError) -> set[str]:
    return {reason.code for reason in error.cancellation_reasons if reason is not None}
