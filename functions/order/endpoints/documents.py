"""Endpoints that read documents. Served by the reader: the only function that may (RG-7)."""

from callfactory.dossiers import DossierLocked
from callfactory.errors import Conflict, NotFound, TooLarge, VersionConflict
from callfactory.principal import Permission
from callfactory_aws.endpoint import Call
from callfactory_aws.http import Api
from functions.order import hand_in, present_dossiers, review_dossiers, wiring
from functions.order.dossier_contract import DocumentLink, DossierView


def declare(api: Api) -> None:
    """Declares the endpoints."""

    @api.endpoint(
        "POST",
        "/dossiers/{dossier_id}/documents/{document_id}/uploaded",
        allow=Permission.ORDERS_WRITE,
        tag="dossiers",
        answer=DossierView,
        errors=(NotFound, DossierLocked, VersionConflict, TooLarge),
    )
    def look_at_document(call: Call[None, None]) -> DossierView:
        """Say that the document is uploaded: we look whether it is whole, and a PDF, JPEG or PNG by its content.

        What is damaged, sealed or something else is removed at once, and you are told what to do.
        """
        path = call.path
        ports = wiring.ordering()
        seen = hand_in.look_at_upload(
            path["dossier_id"], path["document_id"], call.principal, wiring.document_reader(), ports
        )
        return present_dossiers.dossier(seen, hand_in.decision_on(seen, ports))

    @api.endpoint(
        "POST",
        "/ops/reviews/{account_id}/{dossier_id}/documents/{document_id}/link",
        allow=Permission.OPS,
        tag="ops",
        answer=DocumentLink,
        errors=(NotFound, Conflict),
    )
    def create_document_link(call: Call[None, None]) -> DocumentLink:
        """Get a link to a document of a dossier in review. Who got one is written into the account's log."""
        path = call.path
        url = review_dossiers.link_to_document(
            path["account_id"],
            path["dossier_id"],
            path["document_id"],
            call.principal,
            wiring.document_reader(),
            wiring.ordering(),
        )
        return DocumentLink(url=url)
