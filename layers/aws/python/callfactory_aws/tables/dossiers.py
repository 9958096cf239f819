"""Dossiers in DynamoDB. The documents themselves are in their bucket; here is what was told about them."""

from datetime import date, datetime
from typing import Any

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute, UnicodeSetAttribute
from pynamodb.exceptions import DeleteError, PutError
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection

from callfactory.clock import iso, parse_iso
from callfactory.dossiers import Dossier, DossierState, InLine, Upload
from callfactory.errors import NotFound, VersionConflict
from callfactory.organisation import Address, Contact
from callfactory.pages import Page, Position
from callfactory.regulations.dossier import Answer
from callfactory.regulations.rule import RuleKey
from callfactory_aws.tables.accounts import contact_to_json, organisation_of_json, organisation_to_json
from callfactory_aws.tables.attributes import InstantAttribute, condition_failed, page_of
from callfactory_aws.tables.base import TableMeta, TableModel

_REVIEW = "review"
_DUE = "due"
_IN_LINE = {DossierState.SUBMITTED, DossierState.IN_REVIEW}
_KNOWN_IN_LINE = [
    "account_id",
    "dossier_id",
    "country",
    "type",
    "end_user",
    "action",
    "state",
    "organisation",
    "order_ids",
    "submitted_at",
]
"""What is read of a dossier to show it in the line: no answers, no documents, nobody's address to write to."""


class ForReview(GlobalSecondaryIndex["DossierItem"]):  # type: ignore[no-untyped-call]  # PynamoDB's hook is untyped
    """What waits for a reviewer, longest waiting first."""

    class Meta:
        index_name = "for_review"
        projection = KeysOnlyProjection()

    line = UnicodeAttribute(hash_key=True)
    submitted_at = InstantAttribute(range_key=True)


class DossierByRule(GlobalSecondaryIndex["DossierItem"]):  # type: ignore[no-untyped-call]  # as above
    """Dossiers by the rule that they are under; expired ones have left it."""

    class Meta:
        index_name = "by_rule"
        projection = KeysOnlyProjection()

    rule = UnicodeAttribute(hash_key=True)
    dossier_id = UnicodeAttribute(range_key=True)


class DossierByDue(GlobalSecondaryIndex["DossierItem"]):  # type: ignore[no-untyped-call]  # as above
    """Dossiers whose time in their state ends, by when it does."""

    class Meta:
        index_name = "by_due"
        projection = KeysOnlyProjection()

    due = UnicodeAttribute(hash_key=True)
    due_at = InstantAttribute(range_key=True)


class DossierItem(TableModel):
    """One dossier; ids sort by time."""

    class Meta(TableMeta):
        pass

    account_id = UnicodeAttribute(hash_key=True)
    dossier_id = UnicodeAttribute(range_key=True)
    state = UnicodeAttribute()
    country = UnicodeAttribute()
    type = UnicodeAttribute()
    end_user = UnicodeAttribute()
    action = UnicodeAttribute()
    pack_version = NumberAttribute()
    organisation = JSONAttribute()
    contact = JSONAttribute()
    answers = JSONAttribute()
    documents = JSONAttribute()
    rejected = JSONAttribute()
    verified = UnicodeSetAttribute(null=True)
    order_ids = JSONAttribute()
    created_at = InstantAttribute()
    changed_at = InstantAttribute()
    version = NumberAttribute()
    rule = UnicodeAttribute(null=True)
    line = UnicodeAttribute(null=True)
    submitted_at = InstantAttribute(null=True)
    due = UnicodeAttribute(null=True)
    due_at = InstantAttribute(null=True)
    own = UnicodeSetAttribute(null=True)

    for_review = ForReview()
    by_rule = DossierByRule()
    by_due = DossierByDue()


class DynamoDossiers:
    """The `Dossiers` port: needs GetItem, PutItem, DeleteItem and Query on the table, Query on its indexes, and
    BatchGetItem for the line of those that wait for review."""

    def __init__(self, table: type[DossierItem]) -> None:
        self._table = table

    def add(self, dossier: Dossier) -> None:
        _item(self._table, dossier).save(condition=DossierItem.account_id.does_not_exist())

    def get(self, account_id: str, dossier_id: str) -> Dossier:
        try:
            return _to_dossier(self._table.get(account_id, dossier_id, consistent_read=True))
        except DossierItem.DoesNotExist:
            raise NotFound("There is no such dossier, or it is not yours.") from None

    def change(self, dossier: Dossier) -> None:
        try:
            _item(self._table, dossier).save(condition=DossierItem.version == dossier.version - 1)
        except PutError as error:
            if condition_failed(error):
                raise VersionConflict("The dossier was changed meanwhile. Read it again, repeat your change.") from None
            raise

    def remove(self, dossier: Dossier) -> None:
        try:
            self._table(dossier.account_id, dossier.dossier_id).delete(condition=DossierItem.version == dossier.version)
        except DeleteError as error:
            if condition_failed(error):
                raise VersionConflict("The dossier was changed meanwhile.") from None
            raise

    def dossiers_of(self, account_id: str, *, limit: int, after: Position | None = None) -> Page[Dossier]:
        found = self._table.query(
            account_id,
            limit=limit,
            page_size=limit + 1,
            scan_index_forward=False,
            consistent_read=True,
            last_evaluated_key=dict(after) if after else None,
        )
        return page_of(found, _to_dossier)

    def approved(self, account_id: str, key: RuleKey) -> Dossier | None:
        found = self._table.query(account_id, scan_index_forward=False, consistent_read=True)
        return next(
            (
                _to_dossier(item)
                for item in found
                if item.state == DossierState.APPROVED.value and item.rule == key.text()
            ),
            None,
        )

    def for_review(self, *, limit: int, after: Position | None = None) -> Page[InLine]:
        found = page_of(
            self._table.for_review.query(
                _REVIEW, limit=limit, page_size=limit + 1, last_evaluated_key=dict(after) if after else None
            ),
            _ids,
        )
        items = self._table.batch_get(found.items, consistent_read=True, attributes_to_get=_KNOWN_IN_LINE)
        # The index is a moment late: what left the line meanwhile waits no more.
        waiting = {_ids(item): _in_line(item) for item in items if DossierState(item.state) in _IN_LINE}
        return Page(tuple(waiting[ids] for ids in found.items if ids in waiting), found.next)

    def under_rule(self, key: RuleKey) -> tuple[tuple[str, str], ...]:
        return tuple(_ids(item) for item in self._table.by_rule.query(key.text()))

    def due(self, now: datetime, *, limit: int) -> tuple[tuple[str, str], ...]:
        return tuple(_ids(item) for item in self._table.by_due.query(_DUE, DossierItem.due_at <= now, limit=limit))


def _ids(item: DossierItem) -> tuple[str, str]:
    return item.account_id, item.dossier_id


def _key(item: DossierItem) -> RuleKey:
    return RuleKey.model_validate(
        {"country": item.country, "type": item.type, "end_user": item.end_user, "action": item.action}
    )


def _in_line(item: DossierItem) -> InLine:
    return InLine(
        account_id=item.account_id,
        dossier_id=item.dossier_id,
        key=_key(item),
        state=DossierState(item.state),
        legal_name=organisation_of_json(item.organisation).legal_name,
        waits_since=item.submitted_at,
        order_ids=tuple(item.order_ids),
    )


def _item(table: type[DossierItem], dossier: Dossier) -> DossierItem:
    return table(
        dossier.account_id,
        dossier.dossier_id,
        state=dossier.state.value,
        country=dossier.key.country,
        type=dossier.key.type,
        end_user=dossier.key.end_user,
        action=dossier.key.action,
        pack_version=dossier.pack_version,
        organisation=organisation_to_json(dossier.organisation),
        contact=contact_to_json(dossier.contact),
        answers={name: _answer_to_json(answer) for name, answer in dossier.answers.items()},
        documents=[_upload_to_json(upload) for upload in dossier.documents],
        rejected=dict(dossier.rejected),
        verified=set(dossier.verified) or None,
        order_ids=list(dossier.order_ids),
        created_at=dossier.created_at,
        changed_at=dossier.changed_at,
        version=dossier.version,
        rule=None if dossier.state is DossierState.EXPIRED else dossier.key.text(),
        line=_REVIEW if dossier.state in _IN_LINE else None,
        submitted_at=dossier.submitted_at,
        due=None if dossier.due_at is None else _DUE,
        due_at=dossier.due_at,
        own=set(dossier.own) or None,
    )


def _to_dossier(item: DossierItem) -> Dossier:
    return Dossier(
        account_id=item.account_id,
        dossier_id=item.dossier_id,
        key=_key(item),
        pack_version=int(item.pack_version),
        organisation=organisation_of_json(item.organisation),
        contact=Contact(**item.contact),
        created_at=item.created_at,
        changed_at=item.changed_at,
        state=DossierState(item.state),
        answers={name: _answer_of_json(answer) for name, answer in item.answers.items()},
        documents=tuple(_upload_of_json(upload) for upload in item.documents),
        rejected=item.rejected,
        verified=frozenset(str(name) for name in item.verified or ()),
        order_ids=tuple(item.order_ids),
        submitted_at=item.submitted_at,
        due_at=item.due_at,
        own=frozenset(str(name) for name in item.own or ()),
        version=int(item.version),
    )


def _address_to_json(address: Address) -> dict[str, str]:
    return {
        "street": address.street,
        "postal_code": address.postal_code,
        "city": address.city,
        "country": address.country,
    }


def _answer_to_json(answer: Answer) -> str | bool | dict[str, str]:
    return _address_to_json(answer) if isinstance(answer, Address) else answer


def _answer_of_json(stored: str | bool | dict[str, str]) -> Answer:
    return Address(**stored) if isinstance(stored, dict) else stored


def _upload_to_json(upload: Upload) -> dict[str, Any]:
    return {
        "document_id": upload.document_id,
        "kind": upload.kind,
        "media_type": upload.media_type,
        "announced_at": iso(upload.announced_at),
        "issued_on": upload.issued_on and upload.issued_on.isoformat(),
        "expires_on": upload.expires_on and upload.expires_on.isoformat(),
        "address": upload.address and _address_to_json(upload.address),
        "held": upload.held,
        "size": upload.size,
        "sha256": upload.sha256,
    }


def _upload_of_json(stored: dict[str, Any]) -> Upload:
    dates = {name: stored[name] and date.fromisoformat(stored[name]) for name in ("issued_on", "expires_on")}
    address = stored["address"] and Address(**stored["address"])
    return Upload(**{**stored, **dates, "address": address, "announced_at": parse_iso(stored["announced_at"])})
