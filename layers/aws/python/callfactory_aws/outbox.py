"""The outbox in DynamoDB: what is to be said is sealed, the bus only ever hears the mail's id."""

import json
from datetime import datetime

from pynamodb.exceptions import PutError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from callfactory.events import Bus, MailQueued
from callfactory.mail import KEPT_FOR, LEASE, Claim, MailKind, MailRequest, MailState, language_of
from callfactory_aws.crypto import CannotOpen, Keyring
from callfactory_aws.tables.attributes import condition_failed
from callfactory_aws.tables.mails import MailItem

_WAITING = "waiting"


class DynamoOutbox:
    """The `Outbox` port: needs PutItem on the table and PutEvents on the bus."""

    def __init__(self, table: type[MailItem], keyring: Keyring, bus: Bus) -> None:
        self._table = table
        self._keyring = keyring
        self._bus = bus

    def put(self, request: MailRequest, now: datetime) -> None:
        content = {"recipient": request.recipient, "parameters": dict(request.parameters)}
        item = self._table(
            request.mail_id,
            account_id=request.account_id,
            kind=request.kind.value,
            language=request.language,
            sealed=self._keyring.seal("mail", request.mail_id, json.dumps(content).encode()),
            state=MailState.QUEUED.value,
            queued_at=now,
            waiting=_WAITING,
            expires_at=now + KEPT_FOR,
        )
        try:
            item.save(condition=MailItem.mail_id.does_not_exist())
        except PutError as error:
            if not condition_failed(error):
                raise
        self._bus.publish(MailQueued.happened(now, account_id=request.account_id, mail_id=request.mail_id))


class DynamoDispatch:
    """The `Dispatch` port: needs GetItem, UpdateItem and Query on the table."""

    def __init__(self, table: type[MailItem], keyring: Keyring) -> None:
        self._table = table
        self._keyring = keyring

    def claim(self, mail_id: str, now: datetime) -> Claim | None:
        try:
            item = self._table.get(mail_id, consistent_read=True)
        except MailItem.DoesNotExist:
            return None
        if not _free(item, now):
            return None
        interrupted = item.state == MailState.SENDING.value
        seen = (MailItem.state == item.state) & (MailItem.attempts == item.attempts)
        taken = _try(
            item,
            [
                MailItem.state.set(MailState.SENDING.value),
                MailItem.leased_until.set(now + LEASE),
                MailItem.attempts.set(item.attempts + 1),
                MailItem.interruptions.set(item.interruptions + int(interrupted)),
            ],
            seen,
        )
        return self._opened(item, now) if taken else None

    def release(self, claim: Claim) -> None:
        item = self._table(claim.request.mail_id)
        _try(item, [MailItem.state.set(MailState.QUEUED.value), MailItem.leased_until.remove()], _held_by(claim))

    def sent(self, claim: Claim, provider_id: str, now: datetime) -> None:
        # Not only from its holder: whoever was late did send it, and nobody else shall.
        open_still = MailItem.state.is_in(MailState.QUEUED.value, MailState.SENDING.value)
        _settle(
            claim.request.mail_id, self._table, MailState.SENT, MailItem.provider_id.set(provider_id), now, open_still
        )

    def failed(self, claim: Claim, reason: str, now: datetime) -> None:
        self._fail(claim.request.mail_id, reason, now, _held_by(claim))

    def waiting(self, before: datetime, *, limit: int) -> tuple[str, ...]:
        found = self._table.by_waiting.query(_WAITING, MailItem.queued_at < before, limit=limit)
        return tuple(item.mail_id for item in found)

    def longest_waiting(self) -> datetime | None:
        return next((item.queued_at for item in self._table.by_waiting.query(_WAITING, limit=1)), None)

    def _fail(self, mail_id: str, reason: str, now: datetime, condition: Condition) -> None:
        _settle(mail_id, self._table, MailState.FAILED, MailItem.reason.set(reason), now, condition)

    def _opened(self, item: MailItem, now: datetime) -> Claim | None:
        try:
            content = json.loads(self._keyring.open("mail", item.mail_id, item.sealed or ""))
        except CannotOpen:  # sealed under a secret that is gone: no retry brings it back
            self._fail(item.mail_id, "unreadable", now, MailItem.attempts == item.attempts)
            return None
        request = MailRequest(
            mail_id=item.mail_id,
            account_id=item.account_id,
            kind=MailKind(item.kind),
            language=language_of(item.language),
            recipient=content["recipient"],
            parameters=content["parameters"],
        )
        return Claim(request, attempts=int(item.attempts), interruptions=int(item.interruptions))


def _free(item: MailItem, now: datetime) -> bool:
    """Whether the mail may be claimed. A lease longer than any means that the clock was set back: it is over."""
    if item.state == MailState.QUEUED.value:
        return True
    if item.state != MailState.SENDING.value or item.leased_until is None:
        return False
    return not now < item.leased_until <= now + LEASE


def _held_by(claim: Claim) -> Condition:
    held: Condition = (MailItem.state == MailState.SENDING.value) & (MailItem.attempts == claim.attempts)
    return held


def _settle(
    mail_id: str, table: type[MailItem], state: MailState, outcome: Action, now: datetime, condition: Condition
) -> None:
    forget = [attribute.remove() for attribute in (MailItem.sealed, MailItem.waiting, MailItem.leased_until)]
    _try(table(mail_id), [MailItem.state.set(state.value), MailItem.settled_at.set(now), outcome, *forget], condition)


def _try(item: MailItem, actions: list[Action], condition: Condition) -> bool:
    """The update, unless its condition does not hold (any more); answers whether it was made."""
    try:
        item.update(actions=actions, condition=condition)
    except UpdateError as error:
        if condition_failed(error):
            return False
        raise
    return True
