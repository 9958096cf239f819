"""Dossiers, documents, matches and carts as the API shows them."""

from collections.abc import Mapping
from datetime import datetime

from callfactory.carts import Cart, Reserved
from callfactory.catalogue import product_of
from callfactory.dossiers import Dossier, Upload
from callfactory.errors import CallFactoryError, InvalidInput
from callfactory.numbers import Offer
from callfactory.organisation import Address as AddressValue
from callfactory.phone import national
from callfactory.regulations.eligibility import Decision, Finding
from callfactory_aws.problem import ProblemField, status_of
from functions.order import present
from functions.order.cart_contract import CartNumberView, CartResult, CartView, Refusal
from functions.order.contract import Address, Contact, Organisation
from functions.order.dossier_contract import DocumentView, DossierView, FindingView, MatchView, PaperView, WaitingView
from functions.order.match_papers import Match
from functions.order.order_cart import Result
from functions.order.review_dossiers import Waiting


def dossier(held: Dossier, decision: Decision) -> DossierView:
    """A dossier and how it stands."""
    return DossierView(
        dossier_id=held.dossier_id,
        state=held.state,
        country=held.key.country,
        type=held.key.type,
        end_user=held.key.end_user,
        action=held.key.action,
        rule_version=held.pack_version,
        outcome=decision.outcome,
        findings=[finding(each) for each in decision.findings],
        answers={name: _answer(answer) for name, answer in held.answers.items()},
        documents=[document(upload) for upload in held.documents],
        order_ids=list(held.order_ids),
        organisation=Organisation.of(held.organisation),
        contact=Contact.of(held.contact),
        created_at=held.created_at,
        submitted_at=held.submitted_at,
        ends_at=held.due_at,
        version=held.version,
    )


def waiting(held: Waiting) -> WaitingView:
    """A dossier in the line."""
    dossier = held.dossier
    return WaitingView(
        account_id=dossier.account_id,
        dossier_id=dossier.dossier_id,
        state=dossier.state,
        name=dossier.legal_name,
        country=dossier.key.country,
        type=dossier.key.type,
        end_user=dossier.key.end_user,
        numbers=list(held.numbers),
        waits_since=dossier.waits_since,
    )


def finding(found: Finding) -> FindingView:
    """How one requirement stands."""
    return FindingView(
        item=found.item_id,
        label=found.label,
        state=found.state,
        code=found.code,
        detail=found.words,
        repair=found.repair,
        authority=found.authority,
        source=found.source,
    )


def document(upload: Upload) -> DocumentView:
    """A document."""
    return DocumentView(
        document_id=upload.document_id,
        document=upload.kind,
        media_type=upload.media_type,
        issued_on=upload.issued_on,
        expires_on=upload.expires_on,
        state="held" if upload.held else "awaited",
        size=upload.size,
    )


def match(found: Match) -> MatchView:
    """A type of number, and what is missing for it."""
    return MatchView(
        country=found.country,
        type=found.rule.key.type,
        outcome=found.outcome,
        missing_documents=[PaperView(document=kind, name=name) for kind, name in found.lacking.documents],
        missing_other=[finding(each) for each in found.lacking.other],
        in_area=found.in_area,
    )


def cart(held: Cart, offers: Mapping[str, Offer], now: datetime) -> CartView:
    """A cart."""
    return CartView(
        cart_id=held.cart_id,
        numbers=[_cart_number(each, offers[each.e164], now) for each in held.numbers if each.e164 in offers],
        expires_at=held.expires_at,
    )


def cart_result(result: Result) -> CartResult:
    """What became of a number of a cart."""
    refused = None if result.refusal is None else refusal(result.refusal)
    return CartResult(number=result.e164, order_id=result.order_id, refusal=refused)


def refusal(error: CallFactoryError) -> Refusal:
    """Why a number was not ordered."""
    fields = error.fields if isinstance(error, InvalidInput) else ()
    return Refusal(
        code=error.code,
        status=status_of(type(error)),
        detail=error.detail,
        errors=[ProblemField(location=f.location, name=f.name, code=f.code, detail=f.detail) for f in fields],
    )


def _cart_number(reserved: Reserved, offer: Offer, now: datetime) -> CartNumberView:
    return CartNumberView(
        number=reserved.e164,
        national=national(reserved.e164),
        country=offer.country,
        type=offer.type,
        area=offer.area,
        price=present.price(product_of(offer.country, offer.type), reserved.e164),
        reserved_until=reserved.until,
        reserved=reserved.holds(now),
        extendable=reserved.holds(now) and not reserved.extended,
    )


def _answer(answer: str | AddressValue | bool) -> str | Address | bool:
    if not isinstance(answer, AddressValue):
        return answer
    return Address.model_construct(
        street=answer.street, postal_code=answer.postal_code, city=answer.city, country=answer.country
    )
