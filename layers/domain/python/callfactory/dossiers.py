"""A dossier: what one end user hands in for one rule, its review, and its life. Approved, it serves later orders of the
same country, type and end user.

    draft ──submit──> submitted ──start──> in_review ──┬─approve─> approved
      │                   ^                            └─reject──> rejected
      │                   └──────────resubmit──────────────────────────┤
      └──> expired <── approved, rejected, update_required             │
    a changed rule: submitted, in_review, approved, rejected ──> update_required ──resubmit──> submitted

Nothing that the rule does not demand gets in (RG-2); what was right stays when something is handed in again (RG-5).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from callfactory.catalogue import NumberType
from callfactory.errors import Conflict, FieldProblem, IllegalTransition, InvalidInput
from callfactory.organisation import Address, Contact, Organisation
from callfactory.pages import Page, Position
from callfactory.regulations.dossier import Answer, Document, HandedIn, known_from_order
from callfactory.regulations.eligibility import Decision, Finding
from callfactory.regulations.rule import (
    AddressItem,
    AnyItem,
    DeclarationItem,
    DocumentItem,
    EndUser,
    Rule,
    RuleKey,
    TextItem,
    VerificationItem,
)

OPEN_FOR: Final = timedelta(days=30)
"""How long a dossier waits for its end user (draft, rejected, to be updated) before it expires and is removed."""

MOST_DOCUMENTS: Final = 20
MOST_DOCUMENT_BYTES: Final = 10 * 1024 * 1024
MEDIA_TYPES: Final = ("application/pdf", "image/jpeg", "image/png")


class DossierState(StrEnum):
    """Where a dossier stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    REJECTED = "rejected"
    UPDATE_REQUIRED = "update_required"
    EXPIRED = "expired"


_S = DossierState
NEXT: Final[Mapping[DossierState, frozenset[DossierState]]] = {
    _S.DRAFT: frozenset({_S.SUBMITTED, _S.EXPIRED}),
    _S.SUBMITTED: frozenset({_S.IN_REVIEW, _S.UPDATE_REQUIRED}),
    _S.IN_REVIEW: frozenset({_S.APPROVED, _S.REJECTED, _S.UPDATE_REQUIRED}),
    _S.APPROVED: frozenset({_S.UPDATE_REQUIRED, _S.EXPIRED}),
    _S.REJECTED: frozenset({_S.SUBMITTED, _S.UPDATE_REQUIRED, _S.EXPIRED}),
    _S.UPDATE_REQUIRED: frozenset({_S.SUBMITTED, _S.EXPIRED}),
    _S.EXPIRED: frozenset(),
}
"""Every step that there is."""

CHANGEABLE: Final = frozenset({_S.DRAFT, _S.REJECTED, _S.UPDATE_REQUIRED})
"""While it is in one of these, the end user may hand things in."""

WAITING: Final = CHANGEABLE
"""In these, nobody but the end user can go on; so they end after `OPEN_FOR`."""


LOOKED_AFTER_EVERY: Final = timedelta(days=1)
"""How often it is looked whether an approved dossier is still needed by a number."""

_LASTS: Final[Mapping[DossierState, timedelta]] = {
    **dict.fromkeys(WAITING, OPEN_FOR),
    _S.APPROVED: LOOKED_AFTER_EVERY,
    _S.EXPIRED: timedelta(0),
}
"""How long until somebody looks at it again; an expired one is removed at once."""


class DossierLocked(Conflict):
    """The dossier is being reviewed or is decided: nothing can be handed in now."""

    code = "dossier_locked"


@dataclass(frozen=True, slots=True)
class Upload:
    """A document of a dossier. `held` once its content was looked at and is what it claims to be."""

    document_id: str
    kind: str
    media_type: str
    announced_at: datetime
    issued_on: date | None = None
    expires_on: date | None = None
    address: Address | None = field(default=None, repr=False)
    held: bool = False
    size: int = 0
    sha256: str = ""

    def as_document(self) -> Document:
        """What the decision sees."""
        return Document(self.document_id, self.kind, self.issued_on, self.expires_on, self.address)


@dataclass(frozen=True, slots=True)
class Dossier:
    """What was handed in under the rule of `key` at `pack_version`. `rejected` holds the reviewer's reason by item;
    `order_ids` are the orders that wait for it or rest on it; `due_at` is when its time in this state is up; `own`
    tells which of its details are the account's (`own_details.py`)."""

    account_id: str
    dossier_id: str
    key: RuleKey
    pack_version: int
    organisation: Organisation
    contact: Contact
    created_at: datetime
    changed_at: datetime
    state: DossierState = DossierState.DRAFT
    answers: Mapping[str, Answer] = field(default_factory=dict, repr=False)
    documents: tuple[Upload, ...] = ()
    rejected: Mapping[str, str] = field(default_factory=dict)
    verified: frozenset[str] = frozenset()
    order_ids: tuple[str, ...] = ()
    submitted_at: datetime | None = None
    due_at: datetime | None = None
    own: frozenset[str] = frozenset()
    version: int = 1

    @property
    def type(self) -> NumberType:
        """The number type that it is for."""
        return self.key.type

    @property
    def end_user(self) -> EndUser:
        """For whom it is."""
        return self.key.end_user

    def document(self, document_id: str) -> Upload | None:
        """The document of this id."""
        return next((each for each in self.documents if each.document_id == document_id), None)


@dataclass(frozen=True, slots=True)
class InLine:
    """A dossier that waits for a reviewer, as far as it has to be known to choose one: for whom, for what, since when.
    Nothing of what was handed in."""

    account_id: str
    dossier_id: str
    key: RuleKey
    state: DossierState
    legal_name: str = field(repr=False)
    waits_since: datetime
    order_ids: tuple[str, ...] = ()


class Dossiers(Protocol):
    """Keeps dossiers. Every read of an owner's is keyed by the account."""

    def add(self, dossier: Dossier) -> None:
        """Keeps a new dossier."""

    def get(self, account_id: str, dossier_id: str) -> Dossier:
        """Raises NotFound, also for a dossier of another account."""

    def change(self, dossier: Dossier) -> None:
        """Writes the dossier if nobody has since `dossier.version - 1`. Raises VersionConflict otherwise."""

    def remove(self, dossier: Dossier) -> None:
        """Forgets the dossier, if nobody has changed it since."""

    def dossiers_of(self, account_id: str, *, limit: int, after: Position | None = None) -> Page[Dossier]:
        """The account's dossiers, newest first."""

    def approved(self, account_id: str, key: RuleKey) -> Dossier | None:
        """The newest approved dossier of the account for a rule."""

    def for_review(self, *, limit: int, after: Position | None = None) -> Page[InLine]:
        """Those that wait for a reviewer, longest waiting first."""

    def under_rule(self, key: RuleKey) -> tuple[tuple[str, str], ...]:
        """Account and dossier ids of all open or approved dossiers under a rule."""

    def due(self, now: datetime, *, limit: int) -> tuple[tuple[str, str], ...]:
        """Account and dossier ids of those whose time in their state is up."""


class DocumentStore(Protocol):
    """The documents themselves, encrypted under a key of their own: takes them in and removes them, reads none."""

    def upload_form(self, account_id: str, upload: Upload, size: int) -> tuple[str, Mapping[str, str]]:
        """Address and fields of a form that accepts exactly one object of this type and size, for minutes."""

    def remove(self, account_id: str, document_id: str) -> None:
        """Removes the document, and looks again. Raises Unavailable where it is still there."""


class DocumentReader(Protocol):
    """Reads documents: for the check of their content when they arrive, and for reviewers (RG-7)."""

    def content(self, account_id: str, document_id: str) -> bytes | None:
        """The document; None where nothing was uploaded. Raises TooLarge for more than is allowed."""

    def link(self, account_id: str, document_id: str, media_type: str) -> str:
        """A link for a reviewer, for minutes."""


def handed_in(dossier: Dossier, rule: Rule) -> HandedIn:
    """What the decision is made from: the order's own data, the answers, and the documents that are held."""
    known = known_from_order(rule, dossier.organisation, dossier.contact)
    return HandedIn(
        answers={**known, **dossier.answers},
        documents=tuple(upload.as_document() for upload in dossier.documents if upload.held),
        rejected=dossier.rejected,
        verified=dossier.verified,
    )


def asking_again_for_verifications(dossier: Dossier, rule: Rule) -> Dossier:
    """The dossier as it is handed in: there is nothing to hand in for a verification, so one that came back badly is
    asked for again."""
    again = {item.id for item in rule.items if isinstance(item, VerificationItem)}
    return replace(dossier, rejected=_without(dossier.rejected, again))


def step(dossier: Dossier, state: DossierState, now: datetime) -> Dossier:
    """The dossier one step further. Raises IllegalTransition for a step that there is not."""
    if state not in NEXT[dossier.state]:
        raise IllegalTransition(f"A dossier that is {dossier.state.value} cannot become {state.value}.")
    return replace(
        dossier,
        state=state,
        changed_at=now,
        submitted_at=now if state is DossierState.SUBMITTED else dossier.submitted_at,
        due_at=now + _LASTS[state] if state in _LASTS else None,
        version=dossier.version + 1,
    )


def with_answers(dossier: Dossier, rule: Rule, answers: Mapping[str, Answer], now: datetime) -> Dossier:
    """The dossier with more answers; an answer to an item clears its rejection.

    Raises DossierLocked, and InvalidInput naming every answer that the rule does not demand: nothing is stored then.
    """
    _require_changeable(dossier)
    wrong = [problem for name, answer in answers.items() if (problem := _undemanded(rule, name, answer))]
    if wrong:
        raise InvalidInput(wrong)
    return _changed(
        dossier, now, answers={**dossier.answers, **answers}, rejected=_without(dossier.rejected, set(answers))
    )


def with_upload(dossier: Dossier, rule: Rule, upload: Upload, now: datetime) -> Dossier:
    """The dossier expecting a document. Raises DossierLocked, and InvalidInput for a document, or something told about
    it, that the rule does not demand: nothing is stored then."""
    _require_changeable(dossier)
    accepting = [accepted for _, accepted in rule.accepted() if accepted.document == upload.kind]
    if not accepting:
        raise InvalidInput.of(
            "document",
            "not_demanded",
            f"{rule.name()} does not ask for this document. {_asked_documents(rule)}",
        )
    demanded = frozenset[str]().union(*(accepted.details() for accepted in accepting))
    wrong = [
        FieldProblem("body", name, "not_demanded", f"{rule.name()} does not ask this about the document: leave it out.")
        for name in ("issued_on", "expires_on", "address")
        if getattr(upload, name) is not None and name not in demanded
    ]
    wrong += [
        FieldProblem("body", name, "missing", f"{rule.name()} asks for this about the document: tell it.")
        for name in sorted(demanded)
        if getattr(upload, name) is None
    ]
    if wrong:
        raise InvalidInput(wrong)
    if len(dossier.documents) >= MOST_DOCUMENTS:
        raise InvalidInput.of("document", "too_many", f"A dossier has at most {MOST_DOCUMENTS} documents: remove some.")
    return _changed(dossier, now, documents=(*dossier.documents, upload))


def with_held(dossier: Dossier, rule: Rule, upload: Upload, now: datetime) -> Dossier:
    """The dossier with a document whose content was found good; it clears the rejection of the items that it serves."""
    _require_changeable(dossier)
    serves = {item.id for item, accepted in rule.accepted() if accepted.document == upload.kind}
    documents = tuple(upload if each.document_id == upload.document_id else each for each in dossier.documents)
    return _changed(dossier, now, documents=documents, rejected=_without(dossier.rejected, serves))


def without_document(dossier: Dossier, document_id: str, now: datetime) -> Dossier:
    """The dossier without a document. Raises DossierLocked."""
    _require_changeable(dossier)
    return _changed(
        dossier, now, documents=tuple(each for each in dossier.documents if each.document_id != document_id)
    )


def rejected(dossier: Dossier, rule: Rule, reasons: Mapping[str, str], now: datetime) -> tuple[Dossier, list[Upload]]:
    """The dossier sent back with a reason for each item that was not right, and the documents that go: those that
    served rejected items only. Everything else stays. Raises InvalidInput for an item that the rule does not have."""
    wrong = [
        FieldProblem("body", f"rejected.{name}", "unknown_item", "The rule has no such item.")
        for name in reasons
        if rule.item(name) is None
    ]
    if wrong:
        raise InvalidInput(wrong)
    back = step(dossier, DossierState.REJECTED, now)
    kept = {accepted.document for item, accepted in rule.accepted() if item.id not in reasons}
    gone = [each for each in dossier.documents if each.kind not in kept]
    documents = tuple(each for each in dossier.documents if each.kind in kept)
    return replace(back, rejected={**dossier.rejected, **reasons}, documents=documents), gone


def require_complete(decision: Decision, *, taken_from_order: bool = False, verified_later: bool = False) -> None:
    """Raises InvalidInput naming every item that is missing or refused, who demands it, what is wrong with it and how
    to repair it. With `taken_from_order`, fields are named as the order names them; with `verified_later`, what others
    have to verify may still be open."""
    problems = []
    for finding in decision.open():
        item = decision.rule.item(finding.item_id)
        if verified_later and isinstance(item, VerificationItem):
            continue
        name = (getattr(item, "takes", None) if taken_from_order else None) or finding.item_id or "end_user"
        problems.append(FieldProblem("body", name, finding.code.value, f"{_whose(finding)}{finding.told()}"))
    if problems:
        raise InvalidInput(problems, f"{decision.rule.name()} asks for something that is missing or not right yet.")


def _whose(finding: Finding) -> str:
    """What the law wants there, and who says so: `Website of the business (as published by Twilio): `."""
    return f"{finding.label} ({finding.authority}): " if finding.item_id else ""


def is_enough(dossier: Dossier, decision: Decision) -> bool:
    """Whether nothing is left for the end user to hand in. What others verify comes during the review."""
    reviewed = dossier.state is DossierState.APPROVED
    return all(
        not reviewed and isinstance(decision.rule.item(finding.item_id), VerificationItem)
        for finding in decision.open()
    )


def reusable_until(dossier: Dossier) -> date | None:
    """The first day on which one of its documents is no longer valid; None where none of them ends."""
    ends = [upload.expires_on for upload in dossier.documents if upload.expires_on is not None]
    return min(ends, default=None)


def _changed(dossier: Dossier, now: datetime, **changes: object) -> Dossier:
    return replace(dossier, changed_at=now, version=dossier.version + 1, **changes)  # type: ignore[arg-type]  # named above


def _require_changeable(dossier: Dossier) -> None:
    if dossier.state not in CHANGEABLE:
        raise DossierLocked(
            f"This dossier is {dossier.state.value.replace('_', ' ')}: nothing can be changed in it now."
        )


def _without(reasons: Mapping[str, str], names: set[str]) -> dict[str, str]:
    return {name: reason for name, reason in reasons.items() if name not in names}


def _undemanded(rule: Rule, name: str, answer: Answer) -> FieldProblem | None:
    item: AnyItem | None = rule.item(name)
    if item is None or isinstance(item, DocumentItem | VerificationItem):
        detail = f"{rule.name()} does not ask for this: leave it out. {_asked_answers(rule)}"
        return FieldProblem("body", f"answers.{name}", "not_demanded", detail)
    wanted = {TextItem: str, AddressItem: Address, DeclarationItem: bool}[type(item)]
    if not isinstance(answer, wanted):
        return FieldProblem("body", f"answers.{name}", "kind", f"This is answered with a {item.kind}.")
    return None


def _asked_answers(rule: Rule) -> str:
    names = [item.id for item in rule.items if not isinstance(item, DocumentItem | VerificationItem)]
    return f"It asks for: {', '.join(names)}." if names else "It asks for no answers."


def _asked_documents(rule: Rule) -> str:
    names = list(dict.fromkeys(accepted.name for _, accepted in rule.accepted()))
    return f"Asked for are: {', '.join(names)}." if names else "No documents are asked for."
