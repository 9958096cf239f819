"""Downloads: one endpoint or event, one use case."""

from typing import Any

from callfactory.errors import Conflict, Gone, NotFound, TooLarge
from callfactory.events import Event, ExportRequested, NotAnEvent
from callfactory.principal import Permission
from callfactory_aws.bus import consume
from callfactory_aws.endpoint import Call, Created
from callfactory_aws.http import Api
from callfactory_aws.observability import count, flush
from callfactory_aws.triggers import on_queue
from functions.export import wiring
from functions.export.cancel_export import cancel_export
from functions.export.contract import ExportPage, ExportQuery, ExportRequest, ExportView, LinkView
from functions.export.list_exports import list_exports
from functions.export.request_export import request_export
from functions.export.run_export import run_export
from functions.export.show_export import show_export
from functions.export.sign_download import sign_download

api = Api("export", wiring.services)


def _show(call: Call[Any, Any], export_id: str) -> ExportView:
    return show_export(call.principal.account_id, export_id, exports=wiring.exports(), clock=wiring.clock())


@api.endpoint(
    "POST",
    "/exports",
    allow=Permission.EXPORTS_WRITE,
    tag="exports",
    body=ExportRequest,
    creates=_show,
    answer=ExportView,
    errors=(NotFound, TooLarge),
)
def create_export(call: Call[ExportRequest, None]) -> Created:
    """Ask for a download.

    It is made in the background; a mail tells when it is ready. It holds the calls that are recorded at the moment of
    asking. Asking for the same while it is being made answers the one that is being made.
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
    errors=(NotFound, Conflict, Gone),
)
def create_download(call: Call[None, None]) -> LinkView:
    """Get a link that opens the file for five minutes.

    Every link is written down with the one who asked for it. Whoever holds the link can fetch the file: ask for it when
    you need it, and do not keep it.
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


@on_queue("exports", batch_size=1)
def run(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Makes the downloads that were asked for; one whose time is up goes on in a later run."""

    def seconds_left() -> float:
        return float(context.get_remaining_time_in_millis()) / 1000

    def make(each: Event) -> None:
        if not isinstance(each, ExportRequested):
            raise NotAnEvent("this event does not ask for a download")
        end = run_export(each.account_id, each.export_id, making=wiring.making(), seconds_left=seconds_left)
        count(f"Exports{end.value.capitalize()}")

    try:
        return consume(event, context, make)
    finally:
        flush()
