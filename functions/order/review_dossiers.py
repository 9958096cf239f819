"""Our reviewers' work: what waits, taking one, looking at its documents, approving or sending back with reasons."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from callfactory.audit import Action, entry
from callfactory.dossiers import DocumentReader, Dossier, DossierState, InLine, rejected, require_complete, step
from callfactory.errors import Conflict, FieldProblem, InvalidInput, NotFound
from callfactory.pages import Page, Position
from callfactory.principal import Principal
from callfactory.regulations.rule import VerificationItem
from functions.order.follow_dossier import follow_dossier
from functions.order.hand_in import decision_on, document_of, require_version, seen
from functions.order.ordering import By, OrderingPorts, note, remove_documents

REASONS: Final[Mapping[str, str]] = {
    "poor_scan": "It cannot be read: the scan is poor or parts are cut off.",
    "name_differs": "The name on it is not the name that was given.",
    "address_differs": "The address on it is not the address that was given.",
    "page_missing": "A page is missing.",
    "not_signed": "It is not signed by everybody who has to.",
    "wrong_document": "It is another document than was asked for.",
    "out_of_date": "It is too old or no longer valid.",
    "not_genuine": "It could not be confirmed where it comes from.",
    "answer_wrong": "What was answered does not agree with the documents or the register.",
}
"""Why a reviewer may reject an item: codes for machines, words for people."""


_MOST_NUMBERS: Final = 20
"""How many numbers of a dossier that waits are named at most."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A dossier in the line, and the numbers that it is for, newest first."""

    dossier: InLine
    numbers: tuple[str, ...]


def list_waiting(limit: int, after: Position | None, ports: OrderingPorts) -> Page[Waiting]:
    """What waits for review, longest waiting first: what a reviewer chooses by, and nothing of what was handed in."""
    line = ports.dossiers.for_review(limit=limit, after=after)
    named = {each: _named_orders(each) for each in line.items}
    numbers = ports.orders.numbers_of([key for keys in named.values() for key in keys])
    waiting = [Waiting(each, tuple(numbers[key] for key in keys if key in numbers)) for each, keys in named.items()]
    return Page(tuple(waiting), line.next)


def _named_orders(waiting: InLine) -> list[tuple[str, str]]:
    newest = reversed(waiting.order_ids[-_MOST_NUMBERS:])
    return [(waiting.account_id, order_id) for order_id in newest]


def start_review(account_id: str, dossier_id: str, reviewer: Principal, ports: OrderingPorts) -> Dossier:
    """Takes a dossier into review; its owner sees that somebody looked. Raises NotFound, IllegalTransition."""
    dossier = ports.dossiers.get(account_id, dossier_id)
    if dossier.state is not DossierState.IN_REVIEW:
        dossier = step(dossier, DossierState.IN_REVIEW, ports.now())
        ports.dossiers.change(dossier)
        follow_dossier(dossier, _by(reviewer), ports)
    note(dossier, Action.READ_BY_OPS, _by(reviewer), ports)
    return dossier


def approve(
    account_id: str,
    dossier_id: str,
    seen_version: int,
    verified: frozenset[str],
    reviewer: Principal,
    ports: OrderingPorts,
) -> Dossier:
    """The dossier approved, and the numbers of its orders connected, each once. `verified` are the items whose check by
    others came back well. Repeating it connects what an interrupted attempt left.

    Raises NotFound, VersionConflict, IllegalTransition, and Conflict where a document ended while it waited.
    """
    dossier = ports.dossiers.get(account_id, dossier_id)
    if dossier.state is not DossierState.APPROVED:
        require_version(dossier, seen_version)
        _require_verifications(dossier, verified, ports)
        checked = replace(dossier, verified=dossier.verified | verified)
        approved = step(checked, DossierState.APPROVED, ports.now())
        _require_still_right(checked, ports)
        ports.dossiers.change(approved)
        note(approved, Action.DOSSIER_APPROVED, _by(reviewer), ports)
        dossier = approved
    follow_dossier(dossier, _by(reviewer), ports)
    return dossier


def reject(
    account_id: str,
    dossier_id: str,
    seen_version: int,
    reasons: Mapping[str, tuple[str, str | None]],
    reviewer: Principal,
    ports: OrderingPorts,
) -> Dossier:
    """The dossier sent back: by item a code of `REASONS` and, where it helps, a note. Documents that served rejected
    items only are removed; everything else stays. Raises NotFound, VersionConflict, IllegalTransition, InvalidInput."""
    dossier = seen(account_id, dossier_id, seen_version, ports)
    wrong = [
        FieldProblem("body", f"rejected.{item_id}", "unknown_reason", f"Use one of {', '.join(REASONS)}.")
        for item_id, (code, _) in reasons.items()
        if code not in REASONS
    ]
    if wrong:
        raise InvalidInput(wrong)
    words = {
        item_id: " ".join(filter(None, (REASONS[code], _sentence(said)))) for item_id, (code, said) in reasons.items()
    }
    sent_back, gone = rejected(dossier, ports.rule_of(dossier), words, ports.now())
    ports.dossiers.change(sent_back)
    note(sent_back, Action.DOSSIER_REJECTED, _by(reviewer), ports, items=len(reasons))
    remove_documents(sent_back, gone, _by(reviewer), ports)
    follow_dossier(sent_back, _by(reviewer), ports)
    return sent_back


def _sentence(said: str | None) -> str | None:
    """What a reviewer wrote, so that something can be said after it."""
    return f"{said}." if said and said[-1].isalnum() else said


def link_to_document(
    account_id: str,
    dossier_id: str,
    document_id: str,
    reviewer: Principal,
    reader: DocumentReader,
    ports: OrderingPorts,
) -> str:
    """A link for minutes; who opened which document is written into the account's log. Raises NotFound, and Conflict
    for a dossier that is not in review: then nobody has a reason to look."""
    dossier = ports.dossiers.get(account_id, dossier_id)
    upload = document_of(dossier, document_id)
    if not upload.held:
        raise NotFound("Nothing was uploaded for this document yet.")
    if dossier.state is not DossierState.IN_REVIEW:
        raise Conflict("Documents are opened while their dossier is in review: take it into review first.")
    target = ("document", document_id)
    line = entry(account_id, Action.DOCUMENT_READ, at=ports.now(), by=_by(reviewer), target=target)
    ports.audit.record(line)
    return reader.link(account_id, document_id, upload.media_type)


def _require_verifications(dossier: Dossier, verified: frozenset[str], ports: OrderingPorts) -> None:
    known = {item.id for item in ports.rule_of(dossier).items if isinstance(item, VerificationItem)}
    if verified - known:
        raise InvalidInput.of("verified", "unknown_item", "The rule has no verification of this name.")


def _require_still_right(dossier: Dossier, ports: OrderingPorts) -> None:
    """Days may pass between submission and review: what was right then has to be right still."""
    require_complete(decision_on(dossier, ports))


def _by(reviewer: Principal) -> By:
    return ("ops", reviewer.subject_id)
