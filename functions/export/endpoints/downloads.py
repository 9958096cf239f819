"""Endpoints of downloads."""

from typing import Any

from callfactory.errors import Conflict, Forbidden, Gone, NotFound, TooLarge
from callfactory.principal import Permission
from callfactory_aws.endpoint import Call, Created
from callfactory_aws.http import Api
from functions.export import wiring
from functions.export.cancel_export import cancel_export
from functions.export.contract import (
    ExportPage,
    ExportQuery,
    ExportRequest,
    ExportView,
    LinkView,
    ManifestView,
)
from functions.export.list_exports import list_exports
from functions.export.request_export import request_export
from functions.export.show_export import show_export
from functions.export.show_manifest import show_manifest
from functions.export.sign_download import sign_download


def _show(call: Call[Any, Any], export_id: str) -> ExportView:
    return show_export(call.principal.account_id, export_id, exports=wiring.exports(), clock=wiring.clock())


def declare(api: Api) -> None:
    """Adds them."""

    @api.endpoint(
        "POST",
        "/exports",
        allow=Permission.EXPORTS_WRITE,
        tag="exports",
        body=ExportRequest,
        creates=_show,
        answer=ExportView,
        errors=(NotFound, TooLarge, Forbidden),
    )
    def create_export(call: Call[ExportRequest, None]) -> Created:
        """Ask for a download.

        It is made in the background; a mail tells when it is ready. It holds the calls that are recorded at the moment
        of asking. Asking for the same while it is being made answers the one that is being made.
        """
        return Created(
            request_export(
                call.body,
                call.principal,
                exports=wiring.exports(),
                numbers=wiring.numbers(),
                accounts=wiring.accounts(),
                audit=wiring.audit(),
                bus=wiring.bus(),
                clock=wiring.clock(),
            )
        )

    @api.endpoint("GET", "/exports", allow=Permission.EXPORTS_READ, tag="exports", query=ExportQuery, answer=ExportPage)
    def get_exports(call: Call[None, ExportQuery]) -> ExportPage:
        """List downloads, newest first."""
        account_id, cursors = call.principal.account_id, wiring.cursors()
        page = list_exports(
            account_id,
            limit=call.query.limit,
            after=cursors.decode(account_id, "exports", call.query.cursor),
            exports=wiring.exports(),
            clock=wiring.clock(),
        )
        following = dict(page.next) if page.next else None
        return ExportPage(items=list(page.items), next_cursor=cursors.encode(account_id, "exports", following))

    @api.endpoint(
        "GET",
        "/exports/{export_id}",
        allow=Permission.EXPORTS_READ,
        tag="exports",
        answer=ExportView,
        errors=(NotFound,),
    )
    def get_export(call: Call[None, None]) -> ExportView:
        """Show a download and how far it is."""
        return _show(call, call.path["export_id"])

    @api.endpoint(
        "POST",
        "/exports/{export_id}/download",
        allow=Permission.EXPORTS_READ,
        tag="exports",
        answer=LinkView,
        errors=(NotFound, Conflict, Gone, Forbidden),
    )
    def create_download(call: Call[None, None]) -> LinkView:
        """Get a link that opens the file for five minutes.

        Every link is written down with the one who asked for it. Whoever holds the link can fetch the file: ask for it
        when you need it, and do not keep it.
        """
        return sign_download(
            call.path["export_id"],
            call.principal,
            exports=wiring.exports(),
            signer=wiring.signer(),
            audit=wiring.audit(),
            clock=wiring.clock(),
            real_clock=wiring.real_clock(),
        )

    @api.endpoint("DELETE", "/exports/{export_id}", allow=Permission.EXPORTS_WRITE, tag="exports", errors=(NotFound,))
    def delete_export(call: Call[None, None]) -> None:
        """Cancel a download, or remove its file before its time.

        The list still shows that there was one, and who fetched it.
        """
        cancel_export(
            call.path["export_id"],
            call.principal,
            exports=wiring.exports(),
            files=wiring.files(),
            audit=wiring.audit(),
            clock=wiring.clock(),
        )

    @api.endpoint(
        "GET",
        "/exports/{export_id}/manifest",
        allow=Permission.EXPORTS_READ,
        tag="exports",
        answer=ManifestView,
        errors=(NotFound, Conflict, Gone),
    )
    def get_manifest(call: Call[None, None]) -> ManifestView:
        """Show what a finished file is: rows, checksum, query, zone, and how to read its cells."""
        return show_manifest(
            call.principal.account_id,
            call.path["export_id"],
            exports=wiring.exports(),
            files=wiring.files(),
            clock=wiring.clock(),
        )
