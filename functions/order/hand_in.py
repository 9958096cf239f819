"""Handing in: answers and documents of a dossier, and the submission. Nothing gets in that the rule does not demand."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256

from callfactory.audit import Action
from callfactory.document_content import require_sound
from callfactory.dossiers import (
    OPEN_FOR,
    DocumentReader,
    Dossier,
    DossierState,
    Upload,
    asking_again_for_verifications,
    handed_in,
    require_complete,
    step,
    with_answers,
    with_held,
    with_upload,
    without_document,
)
from callfactory.errors import InvalidInput, NotFound, TooLarge, VersionConflict
from callfactory.ids import new_id
from callfactory.organisation import Address, Contact, Organisation
from callfactory.own_details import own_details
from callfactory.principal import Principal
from callfactory.regulations.dossier import Answer
from callfactory.regulations.eligibility import Decision, decide
from callfactory.regulations.identifiers import require_identifiers
from callfactory.regulations.places import require_country
from callfactory.regulations.rule import RuleKey
from functions.order.follow_dossier import follow_dossier
from functions.order.ordering import By, OrderingPorts, note, remove_documents


@dataclass(frozen=True, slots=True)
class Announcement:
    """A document that is going to be uploaded, and what the rule wants to be told about it."""

    kind: str
    media_type: str
    size: int
    issued_on: date | None = None
    expires_on: date | None = None
    address: Address | None = None


def open_dossier(
    key: RuleKey, organisation: Organisation, contact: Contact, principal: Principal, ports: OrderingPorts
) -> str:
    """A dossier before any order, for numbers to come; its id. Raises RuleUnknown, and InvalidInput for end users who
    cannot have such numbers and identifiers that cannot be."""
    now = ports.now()
    require_country(organisation.address, "organisation.address", key.country)
    if key.end_user == "business":
        require_identifiers(organisation, ports.vat)
    pack = ports.packs.current(now.date())
    dossier = Dossier(
        account_id=principal.account_id,
        dossier_id=new_id("dos", now),
        key=key,
        pack_version=pack.version,
        organisation=organisation,
        contact=contact,
        created_at=now,
        changed_at=now,
        due_at=now + OPEN_FOR,
        own=own_details(organisation, contact, ports.accounts.get(principal.account_id)),
    )
    rule = pack.rule(key, now.date())
    if not rule.items:
        require_complete(decide(rule, handed_in(dossier, rule), now.date()))
        raise InvalidInput.of(
            "type", "nothing_asked", "Nothing is asked for such a number: order it without a dossier."
        )
    ports.dossiers.add(dossier)
    note(dossier, Action.DOSSIER_OPENED, (principal.kind, principal.subject_id), ports)
    return dossier.dossier_id


def decision_on(dossier: Dossier, ports: OrderingPorts) -> Decision:
    """How the dossier stands today, item by item."""
    rule = ports.rule_of(dossier)
    return decide(rule, handed_in(dossier, rule), ports.now().date())


def answer(
    dossier_id: str, seen_version: int, answers: Mapping[str, Answer], principal: Principal, ports: OrderingPorts
) -> Dossier:
    """The dossier with these answers. Raises NotFound, VersionConflict, DossierLocked, and InvalidInput for an answer
    that the rule does not ask for: then nothing is stored."""
    dossier = seen(principal.account_id, dossier_id, seen_version, ports)
    changed = with_answers(dossier, ports.rule_of(dossier), answers, ports.now())
    return _kept(_prolonged(changed, ports.now()), principal, ports)


def announce_document(
    dossier_id: str, announcement: Announcement, principal: Principal, ports: OrderingPorts
) -> tuple[str, str, Mapping[str, str]]:
    """The document's id, and address and fields of the form that takes it. Raises what `answer` raises."""
    dossier = ports.dossiers.get(principal.account_id, dossier_id)
    now = ports.now()
    upload = Upload(
        document_id=new_id("doc", now),
        kind=announcement.kind,
        media_type=announcement.media_type,
        announced_at=now,
        issued_on=announcement.issued_on,
        expires_on=announcement.expires_on,
        address=announcement.address,
        size=announcement.size,
    )
    changed = with_upload(dossier, ports.rule_of(dossier), upload, now)
    _kept(_prolonged(changed, now), principal, ports)
    url, fields = ports.documents.upload_form(dossier.account_id, upload, announcement.size)
    return upload.document_id, url, fields


def look_at_upload(
    dossier_id: str, document_id: str, principal: Principal, reader: DocumentReader, ports: OrderingPorts
) -> Dossier:
    """The dossier with a document whose content is what was announced; where it is not, document and announcement are
    removed and InvalidInput says why. Raises NotFound where nothing was uploaded."""
    dossier = ports.dossiers.get(principal.account_id, dossier_id)
    upload = document_of(dossier, document_id)
    if upload.held:
        return dossier
    by: By = (principal.kind, principal.subject_id)
    now = ports.now()
    try:
        content = reader.content(dossier.account_id, document_id)
        if content is None:
            raise NotFound("Nothing was uploaded for this document yet.")
        require_sound(content, upload.media_type)
    except (InvalidInput, TooLarge):
        remove_documents(dossier, (upload,), by, ports)
        ports.dossiers.change(without_document(dossier, document_id, now))
        raise
    held = replace(upload, held=True, size=len(content), sha256=sha256(content).hexdigest())
    changed = with_held(dossier, ports.rule_of(dossier), held, now)
    ports.dossiers.change(changed)
    note(changed, Action.DOCUMENT_UPLOADED, by, ports, document_id=document_id)
    return changed


def take_back_document(dossier_id: str, document_id: str, principal: Principal, ports: OrderingPorts) -> None:
    """Removes a document from a dossier that is not in review. Raises NotFound, DossierLocked."""
    dossier = ports.dossiers.get(principal.account_id, dossier_id)
    upload = document_of(dossier, document_id)
    ports.dossiers.change(without_document(dossier, document_id, ports.now()))
    remove_documents(dossier, (upload,), (principal.kind, principal.subject_id), ports)


def submit(dossier_id: str, seen_version: int, principal: Principal, ports: OrderingPorts) -> Dossier:
    """The dossier handed in for review. Sent again by whoever did not hear the answer, it answers the same.

    Raises NotFound, VersionConflict, DossierLocked, and InvalidInput naming everything that is missing or not right.
    """
    dossier = ports.dossiers.get(principal.account_id, dossier_id)
    if dossier.state in {DossierState.SUBMITTED, DossierState.IN_REVIEW}:
        follow_dossier(dossier, (principal.kind, principal.subject_id), ports)
        return dossier
    require_version(dossier, seen_version)
    dossier = asking_again_for_verifications(dossier, ports.rule_of(dossier))
    submitted = step(dossier, DossierState.SUBMITTED, ports.now())
    today = ports.now().date()
    ports.packs.current(today).rule(dossier.key, today)  # raises RuleUnknown where the rule is gone meanwhile
    require_complete(decision_on(dossier, ports), verified_later=True)
    unseen = [upload for upload in dossier.documents if not upload.held]
    submitted = replace(submitted, documents=tuple(upload for upload in dossier.documents if upload.held))
    ports.dossiers.change(submitted)
    by: By = (principal.kind, principal.subject_id)
    remove_documents(submitted, unseen, by, ports)  # announced and never shown to us: nobody asked to keep it
    note(submitted, Action.DOSSIER_SUBMITTED, by, ports)
    follow_dossier(submitted, by, ports)
    return submitted


def seen(account_id: str, dossier_id: str, version: int, ports: OrderingPorts) -> Dossier:
    """The dossier, if it still is at the version that was seen. Raises NotFound, VersionConflict."""
    dossier = ports.dossiers.get(account_id, dossier_id)
    require_version(dossier, version)
    return dossier


def require_version(dossier: Dossier, version: int) -> None:
    """Raises VersionConflict where the dossier is at another version than was seen."""
    if dossier.version != version:
        raise VersionConflict("The dossier was changed meanwhile. Read it again, then repeat your change.")


def document_of(dossier: Dossier, document_id: str) -> Upload:
    """The document. Raises NotFound."""
    upload = dossier.document(document_id)
    if upload is None:
        raise NotFound("There is no such document in this dossier.")
    return upload


def _prolonged(dossier: Dossier, now: datetime) -> Dossier:
    """Whoever is at work on a dossier has the whole time again."""
    return replace(dossier, due_at=now + OPEN_FOR)


def _kept(dossier: Dossier, principal: Principal, ports: OrderingPorts) -> Dossier:
    ports.dossiers.change(dossier)
    note(dossier, Action.DOSSIER_CHANGED, (principal.kind, principal.subject_id), ports)
    return dossier
