"""What owners decided about recordings, links that were given, and legal holds: DynamoDB, beside the recordings."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import datetime, timedelta
from typing import Any

from pynamodb.exceptions import PutError, TransactWriteError, UpdateError
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from callfactory.clock import iso, parse_iso
from callfactory.errors import NotFound, VersionConflict
from callfactory.numbers import ServiceNumber
from callfactory.recordings.holds import Hold, HoldState
from callfactory.recordings.policy import Policy, caps_from_json, caps_to_json
from callfactory.recordings.recording import Recording
from callfactory.recordings.settings import from_json, to_json
from callfactory_aws.recordings import due_in
from callfactory_aws.tables.attributes import condition_failed
from callfactory_aws.tables.base import connection
from callfactory_aws.tables.numbers import NumberItem, number_item
from callfactory_aws.tables.recordings import RecordingHoldItem, RecordingLinkItem, RecordingPolicyItem

_LINK_FORGOTTEN_AFTER = timedelta(days=1)
_CHANGED = "It was changed meanwhile. Read it again, then repeat your change."


class DynamoPolicies:
    """The `Policies` port: GetItem, PutItem, UpdateItem, DeleteItem here, PutItem on numbers."""

    def __init__(self, table: type[RecordingPolicyItem], numbers: type[NumberItem]) -> None:
        self._table = table
        self._numbers = numbers

    def get(self, account_id: str, number_id: str) -> Policy:
        try:
            item = self._table.get(account_id, _policy_entry(number_id), consistent_read=True)
        except RecordingPolicyItem.DoesNotExist:
            return Policy(account_id, number_id)
        return Policy(
            account_id=account_id,
            number_id=number_id,
            settings=from_json(item.settings),
            version=int(item.version),
            caps=caps_from_json(item.caps),
            longest=int(item.longest),
            look_at=item.due_at,
        )

    def change(self, policy: Policy, number: ServiceNumber) -> None:
        new = RecordingPolicyItem.account_id.does_not_exist()
        unchanged = new if policy.version == 1 else RecordingPolicyItem.version == policy.version - 1
        try:
            with TransactWrite(connection=connection()) as together:
                together.save(self._item(policy), condition=unchanged)
                together.save(number_item(self._numbers, number), condition=NumberItem.version == number.version - 1)
        except TransactWriteError as error:
            if error.cause_response_code == "TransactionCanceledException":
                raise VersionConflict(_CHANGED) from None
            raise

    def forget(self, account_id: str, number_id: str) -> None:
        self._table(account_id, _policy_entry(number_id)).delete()

    def look_again(self, policy: Policy, at: datetime | None) -> None:
        entry = _policy_entry(policy.number_id)
        where = due_in(at, policy.number_id)
        actions: list[Action] = (
            [RecordingPolicyItem.due_at.remove(), RecordingPolicyItem.due_in.remove()]
            if at is None or where is None
            else [RecordingPolicyItem.due_at.set(at), RecordingPolicyItem.due_in.set(where)]
        )
        try:
            self._table(policy.account_id, entry).update(
                actions=actions, condition=RecordingPolicyItem.version == policy.version
            )
        except UpdateError as error:
            if not condition_failed(error):
                raise

    def _item(self, policy: Policy) -> RecordingPolicyItem:
        where = due_in(policy.look_at, policy.number_id)
        due: dict[str, Any] = {"due_at": policy.look_at, "due_in": where} if where else {}
        return self._table(
            policy.account_id,
            _policy_entry(policy.number_id),
            settings=to_json(policy.settings),
            version=policy.version,
            caps=caps_to_json(policy.caps),
            longest=policy.longest,
            **due,
        )


class DynamoGivenLinks:
    """The `GivenLinks` port: PutItem and Query. The items die with their links, a day later."""

    def __init__(self, table: type[RecordingLinkItem]) -> None:
        self._table = table

    def give(self, recording: Recording, until: datetime) -> None:
        entry = f"{_links_of(recording.number_id)}{iso(until)}#{recording.recording_id}"
        self._table(recording.account_id, entry, forgotten_at=until + _LINK_FORGOTTEN_AFTER).save()

    def open(self, account_id: str, number_id: str, now: datetime) -> list[str]:
        prefix = _links_of(number_id)
        alive = RecordingLinkItem.entry.between(f"{prefix}{iso(now)}", f"{prefix}~")
        found = self._table.query(account_id, alive, consistent_read=True)
        return list(dict.fromkeys(item.entry.rpartition("#")[2] for item in found))


class DynamoHolds:
    """The `Holds` port: GetItem, PutItem, Query."""

    def __init__(self, table: type[RecordingHoldItem]) -> None:
        self._table = table

    def add(self, hold: Hold) -> None:
        self._item(hold).save(condition=RecordingHoldItem.account_id.does_not_exist())

    def get(self, account_id: str, hold_id: str) -> Hold:
        try:
            return _to_hold(self._table.get(account_id, hold_id, consistent_read=True))
        except RecordingHoldItem.DoesNotExist:
            raise NotFound("There is no such hold.") from None

    def of_account(self, account_id: str) -> list[Hold]:
        found = self._table.query(account_id, RecordingHoldItem.entry.startswith("hold_"), consistent_read=True)
        return [_to_hold(item) for item in found]

    def replace(self, hold: Hold) -> None:
        try:
            self._item(hold).save(condition=RecordingHoldItem.version == hold.version - 1)
        except PutError as error:
            if condition_failed(error):
                raise VersionConflict(_CHANGED) from None
            raise

    def _item(self, hold: Hold) -> RecordingHoldItem:
        content = {name: value for name, value in asdict(hold).items() if value is not None}
        for name in _INSTANTS & content.keys():
            content[name] = iso(content[name])
        return self._table(hold.account_id, hold.hold_id, hold=content, version=hold.version)


_INSTANTS = {field.name for field in fields(Hold) if field.name.endswith("_at")}


def _to_hold(item: RecordingHoldItem) -> Hold:
    content: dict[str, Any] = dict(item.hold)
    for name in _INSTANTS & content.keys():
        content[name] = parse_iso(content[name])
    recordings: Sequence[str] = content.pop("recording_ids")
    state = HoldState(content.pop("state"))
    return Hold(**content, recording_ids=tuple(recordings), state=state)


def _policy_entry(number_id: str) -> str:
    return f"policy#{number_id}"


def _links_of(number_id: str) -> str:
    return f"link#{number_id}#"
