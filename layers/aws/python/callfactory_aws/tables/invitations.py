"""Invitations in DynamoDB; forgotten by time-to-live."""

from pynamodb.attributes import TTLAttribute, UnicodeAttribute, UnicodeSetAttribute
from pynamodb.exceptions import UpdateError
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from callfactory.identity.invitations import FORGOTTEN_AFTER, Invitation, InvitationState
from callfactory.pages import Page, Position
from callfactory.principal import Role
from callfactory_aws.tables.attributes import InstantAttribute, condition_failed, page_of
from callfactory_aws.tables.base import TableMeta, TableModel


class ByAccount(GlobalSecondaryIndex["InvitationItem"]):  # type: ignore[no-untyped-call]  # PynamoDB's hook is untyped
    """The invitations of one account."""

    class Meta:
        index_name = "by_account"
        projection = AllProjection()

    account_id = UnicodeAttribute(hash_key=True)
    invitation_id = UnicodeAttribute(range_key=True)


class InvitationItem(TableModel):
    """One invitation."""

    class Meta(TableMeta):
        pass

    invitation_id = UnicodeAttribute(hash_key=True)
    account_id = UnicodeAttribute()
    email = UnicodeAttribute()
    roles = UnicodeSetAttribute()
    secret_hash = UnicodeAttribute()
    invited_by = UnicodeAttribute()
    created_at = InstantAttribute()
    settled = UnicodeAttribute(null=True)
    expires_at = TTLAttribute()

    by_account = ByAccount()


class DynamoInvitations:
    """The `Invitations` port: needs GetItem, PutItem and UpdateItem on the table, Query on its index."""

    def __init__(self, table: type[InvitationItem]) -> None:
        self._table = table

    def add(self, invitation: Invitation) -> None:
        self._table(
            invitation.invitation_id,
            account_id=invitation.account_id,
            email=invitation.email,
            roles={role.value for role in invitation.roles},
            secret_hash=invitation.secret_hash,
            invited_by=invitation.invited_by,
            created_at=invitation.created_at,
            expires_at=invitation.created_at + FORGOTTEN_AFTER,
        ).save(condition=InvitationItem.invitation_id.does_not_exist())

    def get(self, invitation_id: str) -> Invitation | None:
        try:
            return _to_invitation(self._table.get(invitation_id, consistent_read=True))
        except InvitationItem.DoesNotExist:
            return None

    def of(self, account_id: str, *, limit: int, after: Position | None = None) -> Page[Invitation]:
        found = self._table.by_account.query(
            account_id,
            limit=limit,
            page_size=limit + 1,
            scan_index_forward=False,
            last_evaluated_key=dict(after) if after else None,
        )
        return page_of(found, _to_invitation)

    def withdraw(self, invitation_id: str) -> None:
        try:
            self._table(invitation_id).update(
                actions=[InvitationItem.settled.set(InvitationState.WITHDRAWN.value)],
                condition=InvitationItem.invitation_id.exists() & InvitationItem.settled.does_not_exist(),
            )
        except UpdateError as error:
            if not condition_failed(error):
                raise


def _to_invitation(item: InvitationItem) -> Invitation:
    return Invitation(
        invitation_id=item.invitation_id,
        account_id=item.account_id,
        email=item.email,
        roles=frozenset(Role(role) for role in item.roles),
        secret_hash=item.secret_hash,
        invited_by=item.invited_by,
        created_at=item.created_at,
        settled=InvitationState(item.settled) if item.settled else None,
    )
