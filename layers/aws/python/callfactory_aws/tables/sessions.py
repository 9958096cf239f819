"""Sessions in DynamoDB: a hash for a key, the identity store's token sealed, gone by time-to-live."""

from datetime import UTC, datetime

from pynamodb.attributes import BooleanAttribute, TTLAttribute, UnicodeAttribute
from pynamodb.exceptions import UpdateError
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from callfactory.identity.sessions import LONGEST, Session
from callfactory_aws.crypto import Keyring
from callfactory_aws.tables.attributes import InstantAttribute, condition_failed
from callfactory_aws.tables.base import TableMeta, TableModel

_PURPOSE = "session"


class ByPerson(GlobalSecondaryIndex["SessionItem"]):  # type: ignore[no-untyped-call]  # PynamoDB's hook is untyped
    """A person's sessions, by time."""

    class Meta:
        index_name = "by_person"
        projection = AllProjection()

    user_id = UnicodeAttribute(hash_key=True)
    created_at = InstantAttribute(range_key=True)


class SessionItem(TableModel):
    """One open sign-in; `sealed` is the identity store's refresh token."""

    class Meta(TableMeta):
        pass

    session_hash = UnicodeAttribute(hash_key=True)
    account_id = UnicodeAttribute()
    user_id = UnicodeAttribute()
    subject = UnicodeAttribute()
    mfa = BooleanAttribute()
    staff = BooleanAttribute()
    created_at = InstantAttribute()
    used_at = InstantAttribute()
    sealed = UnicodeAttribute()
    expires_at = TTLAttribute()

    by_person = ByPerson()


class DynamoSessions:
    """The `Sessions` port: needs GetItem, PutItem, UpdateItem and DeleteItem on the table, Query on its index."""

    def __init__(self, table: type[SessionItem], keyring: Keyring) -> None:
        self._table = table
        self._keyring = keyring

    def open(self, session: Session) -> None:
        self._table(
            session.session_hash,
            account_id=session.account_id,
            user_id=session.user_id,
            subject=session.subject,
            mfa=session.mfa,
            staff=session.staff,
            created_at=session.created_at,
            used_at=session.used_at,
            sealed=self._keyring.seal(_PURPOSE, session.session_hash, session.refresh_token.encode()),
            # The store removes by real time, whatever the business clock says: never before the session's own end.
            expires_at=max(session.created_at, datetime.now(UTC)) + LONGEST,
        ).save(condition=SessionItem.session_hash.does_not_exist())

    def get(self, session_hash: str) -> Session | None:
        try:
            return self._to_session(self._table.get(session_hash, consistent_read=True))
        except SessionItem.DoesNotExist:
            return None

    def of_person(self, user_id: str) -> list[Session]:
        found = self._table.by_person.query(user_id, scan_index_forward=False)
        return [self._to_session(item) for item in found]

    def _to_session(self, item: SessionItem) -> Session:
        return Session(
            session_hash=item.session_hash,
            account_id=item.account_id,
            user_id=item.user_id,
            subject=item.subject,
            mfa=item.mfa,
            staff=item.staff,
            created_at=item.created_at,
            used_at=item.used_at,
            refresh_token=self._keyring.open(_PURPOSE, item.session_hash, item.sealed).decode(),
        )

    def touch(self, session_hash: str, now: datetime) -> None:
        try:
            self._table(session_hash).update(
                actions=[SessionItem.used_at.set(now)], condition=SessionItem.session_hash.exists()
            )
        except UpdateError as error:
            if not condition_failed(error):
                raise

    def end(self, session_hash: str) -> None:
        self._table(session_hash).delete()
