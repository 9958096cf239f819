"""Dossiers: what the law asks is handed in, looked at and submitted."""

from typing import Any

from callfactory.dossiers import Dossier, DossierLocked
from callfactory.errors import IllegalTransition, NotFound, VersionConflict
from callfactory.organisation import Address as AddressValue
from callfactory.principal import Permission
from callfactory.regulations.dossier import HandedIn
from callfactory.regulations.pack import RuleUnknown
from callfactory.regulations.rule import RuleKey
from callfactory_aws.endpoint import Call, Created
from callfactory_aws.http import Api
from functions.order import hand_in, present, present_dossiers, present_shop, wiring
from functions.order.contract import OfferPage, OfferQuery
from functions.order.dossier_contract import (
    AnswersChange,
    DocumentRequest,
    DocumentView,
    DossierPage,
    DossierRequest,
    DossierView,
    MatchList,
    Submission,
    UploadForm,
)
from functions.order.end_dossier import DossierInUse, withdraw_dossier
from functions.order.endpoints.paging import after, next_cursor
from functions.order.identity_contract import ListQuery
from functions.order.match_papers import Papers, match_papers
from functions.order.search_offers import Wanted, search_offers
from functions.order.show_requirements import show_requirements

TAG = "dossiers"


def declare(api: Api) -> None:
    """Declares the endpoints."""

    @api.endpoint(
        "POST",
        "/dossiers",
        allow=Permission.ORDERS_WRITE,
        tag=TAG,
        body=DossierRequest,
        creates=_show,
        errors=(NotFound, RuleUnknown),
    )
    def create_dossier(call: Call[DossierRequest, None]) -> Created:
        """Begin a dossier before you order, so that numbers can be yours at once later.

        An order that needs one begins one by itself.
        """
        wish = call.body
        key = RuleKey(country=wish.country, type=wish.type, end_user=wish.end_user, action=wish.action)
        return Created(
            hand_in.open_dossier(
                key, wish.organisation.to_domain(), wish.contact.to_domain(), call.principal, wiring.ordering()
            )
        )

    @api.endpoint("GET", "/dossiers", allow=Permission.ORDERS_READ, tag=TAG, query=ListQuery, answer=DossierPage)
    def get_dossiers(call: Call[None, ListQuery]) -> DossierPage:
        """List the dossiers, newest first, each with how it stands."""
        page = wiring.dossiers().dossiers_of(call.principal.account_id, limit=call.query.limit, after=after(call, TAG))
        return DossierPage(items=[_view(each) for each in page.items], next_cursor=next_cursor(call, page, TAG))

    @api.endpoint(
        "GET", "/dossiers/{dossier_id}", allow=Permission.ORDERS_READ, tag=TAG, answer=DossierView, errors=(NotFound,)
    )
    def get_dossier(call: Call[None, None]) -> DossierView:
        """Show a dossier: what was handed in, and how each requirement stands."""
        return _show(call, call.path["dossier_id"])

    @api.endpoint(
        "DELETE",
        "/dossiers/{dossier_id}",
        allow=Permission.ORDERS_WRITE,
        tag=TAG,
        errors=(NotFound, VersionConflict, DossierLocked, DossierInUse),
    )
    def delete_dossier(call: Call[None, None]) -> None:
        """Withdraw a dossier that no order waits for and no number rests on. Its documents are removed at once, and you
        get receipts."""
        withdraw_dossier(call.path["dossier_id"], call.principal, wiring.ordering())

    _declare_handing_in(api)
    _declare_documents(api)
    _declare_matches(api)


def _declare_handing_in(api: Api) -> None:
    @api.endpoint(
        "PUT",
        "/dossiers/{dossier_id}/answers",
        allow=Permission.ORDERS_WRITE,
        tag=TAG,
        body=AnswersChange,
        answer=DossierView,
        errors=(NotFound, VersionConflict, DossierLocked),
    )
    def put_answers(call: Call[AnswersChange, None]) -> DossierView:
        """Answer what the rule asks. What it does not ask is refused, and nothing is stored then."""
        return _view(
            hand_in.answer(
                call.path["dossier_id"], call.body.version, call.body.to_domain(), call.principal, wiring.ordering()
            )
        )

    @api.endpoint(
        "POST",
        "/dossiers/{dossier_id}/submission",
        allow=Permission.ORDERS_WRITE,
        tag=TAG,
        body=Submission,
        answer=DossierView,
        errors=(NotFound, VersionConflict, DossierLocked, IllegalTransition, RuleUnknown),
    )
    def submit_dossier(call: Call[Submission, None]) -> DossierView:
        """Hand the dossier in for review.

        What is missing or not right is named, each with its repair, and nothing is handed in. Sent twice, it is handed
        in once.
        """
        return _view(hand_in.submit(call.path["dossier_id"], call.body.version, call.principal, wiring.ordering()))


def _declare_documents(api: Api) -> None:
    @api.endpoint(
        "POST",
        "/dossiers/{dossier_id}/documents",
        allow=Permission.ORDERS_WRITE,
        tag=TAG,
        body=DocumentRequest,
        creates=_show_document,
        errors=(NotFound, DossierLocked, VersionConflict),
    )
    def announce_document(call: Call[DocumentRequest, None]) -> Created:
        """Announce a document and get the form that takes it.

        Only what the rule asks is taken: another document is refused. Then POST the form's fields and the file to its
        address, and ask us to look at it.
        """
        document_id, url, fields = hand_in.announce_document(
            call.path["dossier_id"], _announcement(call.body), call.principal, wiring.ordering()
        )
        return Created(document_id, shown_once={"upload": UploadForm(url=url, fields=dict(fields))})

    @api.endpoint(
        "DELETE",
        "/dossiers/{dossier_id}/documents/{document_id}",
        allow=Permission.ORDERS_WRITE,
        tag=TAG,
        errors=(NotFound, DossierLocked, VersionConflict),
    )
    def delete_document(call: Call[None, None]) -> None:
        """Take a document back. It is removed, and you get a receipt."""
        path = call.path
        hand_in.take_back_document(path["dossier_id"], path["document_id"], call.principal, wiring.ordering())


def _declare_matches(api: Api) -> None:
    @api.endpoint(
        "GET",
        "/dossiers/{dossier_id}/matches",
        allow=Permission.ORDERS_READ,
        tag=TAG,
        answer=MatchList,
        errors=(NotFound,),
    )
    def get_matches(call: Call[None, None]) -> MatchList:
        """List the types of numbers that you can have with the papers of this dossier, and the fewest papers that are
        missing for the others."""
        papers = _papers(wiring.dossiers().get(call.principal.account_id, call.path["dossier_id"]))
        today = wiring.clock().now().date()
        found = match_papers(papers, wiring.rule_packs().current(today), today)
        return MatchList(items=[present_dossiers.match(each) for each in found])

    @api.endpoint(
        "GET",
        "/dossiers/{dossier_id}/offers",
        allow=Permission.ORDERS_READ,
        tag=TAG,
        query=OfferQuery,
        answer=OfferPage,
        errors=(NotFound, RuleUnknown),
    )
    def get_offers_for_dossier(call: Call[None, OfferQuery]) -> OfferPage:
        """Search free numbers that you can have with the papers of this dossier: the same search as in the shop, and
        only numbers in whose area the address is."""
        dossier = wiring.dossiers().get(call.principal.account_id, call.path["dossier_id"])
        return _offers(call, _papers(dossier))


def _offers(call: Call[None, OfferQuery], papers: Papers) -> OfferPage:
    query = call.query
    key = RuleKey(country=query.country, type=query.type, end_user=papers.end_user)
    _, rule = show_requirements(key, packs=wiring.rule_packs(), clock=wiring.clock())
    filters = (query.country, query.type, query.contains, query.pattern, query.area, query.price_class)
    product, page = search_offers(
        query.country,
        query.type,
        Wanted(query.contains, query.pattern, query.area, query.price_class),
        limit=query.limit,
        after=after(call, TAG, *filters),
        inventory=wiring.inventory(),
        now=wiring.clock().now(),
        suits=papers.suits(rule, wiring.clock().now().date()),
    )
    conditions = present_shop.conditions(rule)
    return OfferPage(
        items=[present.offer(offer, product, conditions) for offer in page.items],
        next_cursor=next_cursor(call, page, TAG, *filters),
    )


def _announcement(body: DocumentRequest) -> hand_in.Announcement:
    return hand_in.Announcement(
        kind=body.document,
        media_type=body.media_type,
        size=body.size,
        issued_on=body.issued_on,
        expires_on=body.expires_on,
        address=None if body.address is None else AddressValue(**body.address.model_dump()),
    )


def _papers(dossier: Dossier) -> Papers:
    held = tuple(upload.as_document() for upload in dossier.documents if upload.held)
    return Papers(dossier.end_user, HandedIn(dossier.answers, held, verified=dossier.verified), dossier)


def _show(call: Call[Any, Any], dossier_id: str) -> DossierView:
    return _view(wiring.dossiers().get(call.principal.account_id, dossier_id))


def _show_document(call: Call[Any, Any], document_id: str) -> DocumentView:
    dossier = wiring.dossiers().get(call.principal.account_id, call.path["dossier_id"])
    return present_dossiers.document(hand_in.document_of(dossier, document_id))


def _view(dossier: Dossier) -> DossierView:
    return present_dossiers.dossier(dossier, hand_in.decision_on(dossier, wiring.ordering()))
