"""Quarantine in DynamoDB: content is sealed besides the table's own encryption, and goes by time-to-live."""

import json
from datetime import datetime

from pynamodb.exceptions import PutError, UpdateError
from pynamodb.expressions.condition import Condition

from callfactory.clock import Clock, iso
from callfactory.errors import IllegalTransition, NotFound, Unavailable
from callfactory.pages import Page, Position
from callfactory.quarantine import Held, State
from callfactory_aws.crypto import Keyring
from callfactory_aws.tables.attributes import condition_failed, page_of
from callfactory_aws.tables.quarantine import QuarantineItem

_ROUNDS = 3


_LOOKED_AT_TOGETHER = 1000
"""Records that a query looks at for few of them."""


class DynamoQuarantine:
    """The `Quarantine` port."""

    def __init__(self, table: type[QuarantineItem], keyring: Keyring, clock: Clock) -> None:
        self._table = table
        self._keyring = keyring
        self._clock = clock

    def put(self, held: Held) -> Held:
        for _ in range(_ROUNDS):  # an entry may end between "it is there" and "seen again"
            if self._add(held):
                return held
            again = self._see_again(held)
            if again is not None:
                return again
        raise Unavailable("The record could not be held just now.", retry_after=1)

    def get(self, quarantine_id: str) -> Held:
        try:
            held = self._to_held(self._table.get(quarantine_id, consistent_read=True))
        except QuarantineItem.DoesNotExist:
            raise NotFound("There is no such record in quarantine.") from None
        if held.expires_at <= self._clock.now():
            raise NotFound("There is no such record in quarantine.")
        return held

    def held(
        self,
        state: State,
        *,
        limit: int,
        after: Position | None = None,
        source_id: str | None = None,
        reason: str | None = None,
    ) -> Page[Held]:
        wanted = _only(source_id, reason)
        found = self._table.by_state.query(
            state.value,
            filter_condition=wanted,
            scan_index_forward=False,
            limit=limit,
            page_size=limit + 1 if wanted is None else _LOOKED_AT_TOGETHER,
            last_evaluated_key=dict(after) if after else None,
        )
        page = page_of(found, self._to_held)
        now = self._clock.now()
        return Page(tuple(held for held in page.items if held.expires_at > now), page.next)

    def oldest_age(self) -> float:
        now = self._clock.now()
        open_now = QuarantineItem.expires_at > now
        found = self._table.by_state.query(State.OPEN.value, filter_condition=open_now, limit=1)
        return next(((now - item.first_seen).total_seconds() for item in found), 0.0)

    def settle(self, quarantine_id: str, state: State, at: datetime) -> Held:
        if state is State.OPEN:
            raise IllegalTransition("A record is replayed or discarded, never opened again.")
        self.get(quarantine_id)
        item = self._table(quarantine_id)
        try:
            item.update(
                actions=[QuarantineItem.state.set(state.value), QuarantineItem.settled_at.set(at)],
                condition=QuarantineItem.state == State.OPEN.value,
            )
        except UpdateError as error:
            if not condition_failed(error):
                raise
            raise IllegalTransition(f"This record is {self.get(quarantine_id).state.value}.") from None
        return self._to_held(item)

    def _add(self, held: Held) -> bool:
        item = self._table(
            held.quarantine_id,
            account_id=held.account_id,
            family=held.family,
            source_id=held.source_id,
            position=held.position,
            reason=held.reason,
            words=held.words,
            content=self._keyring.seal("quarantine", held.quarantine_id, json.dumps(dict(held.content)).encode()),
            content_hash=held.content_hash,
            first_seen=held.first_seen,
            last_seen=held.last_seen,
            times_seen=held.times_seen,
            state=held.state.value,
            listed=f"{iso(held.first_seen)}#{held.quarantine_id}",
            expires_at=held.expires_at,
        )
        free = QuarantineItem.quarantine_id.does_not_exist() | (QuarantineItem.expires_at <= held.first_seen)
        try:
            item.save(condition=free)
        except PutError as error:
            if condition_failed(error):
                return False
            raise
        return True

    def _see_again(self, held: Held) -> Held | None:
        item = self._table(held.quarantine_id)
        try:
            item.update(
                actions=[QuarantineItem.times_seen.add(1), QuarantineItem.last_seen.set(held.last_seen)],
                condition=QuarantineItem.expires_at > held.first_seen,
            )
        except UpdateError as error:
            if condition_failed(error):
                return None
            raise
        return self._to_held(item)

    def _to_held(self, item: QuarantineItem) -> Held:
        content = self._keyring.open("quarantine", item.quarantine_id, item.content)
        return Held(
            quarantine_id=item.quarantine_id,
            account_id=item.account_id,
            family=item.family,
            source_id=item.source_id,
            position=int(item.position),
            reason=item.reason,
            words=item.words,
            content=json.loads(content),
            content_hash=item.content_hash,
            first_seen=item.first_seen,
            last_seen=item.last_seen,
            times_seen=int(item.times_seen),
            expires_at=item.expires_at,
            state=State(item.state),
            settled_at=item.settled_at,
        )


def _only(source_id: str | None, reason: str | None) -> Condition | None:
    """What a list is narrowed to."""
    if source_id is None:
        return None if reason is None else QuarantineItem.reason == reason
    of_source = QuarantineItem.source_id == source_id
    return of_source if reason is None else of_source & (QuarantineItem.reason == reason)
