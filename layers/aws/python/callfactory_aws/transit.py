"""Messages on their way in DynamoDB: GetItem, PutItem and Query, and Query on the indexes."""

from datetime import datetime

from pynamodb.exceptions import PutError

from callfactory.errors import VersionConflict
from callfactory.pages import Page, Position
from callfactory.voicemail.message import Message, Outcome, Reason, State
from callfactory_aws.crypto import CannotOpen, Keyring
from callfactory_aws.tables.attributes import condition_failed, page_of
from callfactory_aws.tables.transit import TransitItem

_OPEN = "open"


class DynamoTransit:
    """The `Transit` port. The caller's number is sealed for its message."""

    def __init__(self, table: type[TransitItem], keyring: Keyring) -> None:
        self._table = table
        self._keyring = keyring

    def add(self, message: Message) -> Message:
        try:
            self._to_item(message).save(condition=TransitItem.message_id.does_not_exist())
        except PutError as error:
            before = self.get(message.message_id) if condition_failed(error) else None
            if before is None:
                raise
            return before
        return message

    def get(self, message_id: str) -> Message | None:
        try:
            return self._to_message(self._table.get(message_id, consistent_read=True))
        except TransitItem.DoesNotExist:
            return None

    def replace(self, message: Message) -> None:
        try:
            self._to_item(message).save(condition=TransitItem.version == message.version - 1)
        except PutError as error:
            if condition_failed(error):
                raise VersionConflict("The message was changed meanwhile.") from None
            raise

    def due(self, now: datetime, *, limit: int) -> tuple[str, ...]:
        found = self._table.by_due.query(_OPEN, TransitItem.due_at <= now, limit=limit)
        return tuple(item.message_id for item in found)

    def page(self, account_id: str, *, limit: int, after: Position | None = None) -> Page[Message]:
        found = self._table.by_account.query(
            account_id,
            scan_index_forward=False,
            limit=limit,
            page_size=limit + 1,
            last_evaluated_key=dict(after) if after else None,
        )
        return page_of(found, self._to_message)

    def _to_item(self, message: Message) -> TransitItem:
        caller = message.caller
        return self._table(
            message.message_id,
            account_id=message.account_id,
            number_id=message.number_id,
            service_number=message.service_number,
            left_at=message.left_at,
            duration_ms=message.duration_ms,
            caller_shown=message.caller_shown,
            caller=self._keyring.seal("transit", message.message_id, caller.encode()) if caller else None,
            sha256=message.sha256,
            size=message.size,
            asked_at=message.asked_at,
            ends_at=message.ends_at,
            link_ends_at=message.link_ends_at,
            state=message.state.value,
            version=message.version,
            open=_OPEN if message.open else None,
            due_at=message.due_at,
            turn=message.turn,
            attempts=message.attempts,
            sends=message.sends,
            interruptions=message.interruptions,
            address_id=message.address_id,
            received_at=message.received_at,
            handed_over_at=message.handed_over_at,
            provider_id=message.provider_id,
            attachment_sha256=message.attachment_sha256,
            outcome=message.outcome.value if message.outcome else None,
            reason=message.reason.value if message.reason else None,
            settled_at=message.settled_at,
            removed_at=message.removed_at,
            closed_at=message.closed_at,
            expires_at=message.forgotten_at,
        )

    def _to_message(self, item: TransitItem) -> Message:
        return Message(
            message_id=item.message_id,
            account_id=item.account_id,
            number_id=item.number_id,
            service_number=item.service_number,
            left_at=item.left_at,
            duration_ms=int(item.duration_ms),
            caller_shown=item.caller_shown,  # type: ignore[arg-type]  # written from a Message
            caller=self._opened(item),
            sha256=item.sha256,
            size=int(item.size),
            asked_at=item.asked_at,
            ends_at=item.ends_at,
            link_ends_at=item.link_ends_at,
            state=State(item.state),
            version=int(item.version),
            due_at=item.due_at,
            turn=int(item.turn),
            attempts=int(item.attempts),
            sends=int(item.sends),
            interruptions=int(item.interruptions),
            address_id=item.address_id,
            received_at=item.received_at,
            handed_over_at=item.handed_over_at,
            provider_id=item.provider_id,
            attachment_sha256=item.attachment_sha256,
            outcome=Outcome(item.outcome) if item.outcome else None,
            reason=Reason(item.reason) if item.reason else None,
            settled_at=item.settled_at,
            removed_at=item.removed_at,
            closed_at=item.closed_at,
        )

    def _opened(self, item: TransitItem) -> str | None:
        """The caller; a number that cannot be opened any more (its secret is gone) must not keep a message back."""
        if item.caller is None:
            return None
        try:
            return self._keyring.open("transit", item.message_id, item.caller).decode()
        except CannotOpen:
            return None
