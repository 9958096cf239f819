"""Endpoints of the sources of call records."""

from typing import Any

from callfactory.errors import NotFound
from callfactory.principal import Permission
from callfactory_aws.endpoint import Call, Created
from callfactory_aws.http import Api
from functions.cdr import wiring
from functions.cdr.contract import SourcePage, SourceQuery, SourceRequest, SourceView
from functions.cdr.manage_sources import change_source, create_source, list_sources, remove_source, show_source


def _show(call: Call[Any, Any], source_id: str) -> SourceView:
    return show_source(source_id, call.principal.account_id, sources=wiring.sources())


def declare(api: Api) -> None:
    """Adds them."""

    @api.endpoint(
        "POST",
        "/sources",
        allow=Permission.SOURCES_WRITE,
        tag="sources",
        body=SourceRequest,
        creates=_show,
        answer=SourceView,
    )
    def post_source(call: Call[SourceRequest, None]) -> Created:
        """Configure a voice switch."""
        return Created(
            create_source(
                call.body, call.principal, sources=wiring.sources(), audit=wiring.audit(), clock=wiring.clock()
            )
        )

    @api.endpoint("GET", "/sources", allow=Permission.SOURCES_READ, tag="sources", query=SourceQuery, answer=SourcePage)
    def get_sources(call: Call[None, SourceQuery]) -> SourcePage:
        """List the configured switches, oldest first."""
        account_id, cursors = call.principal.account_id, wiring.cursors()
        after = cursors.decode(account_id, "sources", call.query.cursor)
        page = list_sources(account_id, limit=call.query.limit, after=after, sources=wiring.sources())
        following = dict(page.next) if page.next else None
        return SourcePage(items=list(page.items), next_cursor=cursors.encode(account_id, "sources", following))

    @api.endpoint(
        "GET",
        "/sources/{source_id}",
        allow=Permission.SOURCES_READ,
        tag="sources",
        answer=SourceView,
        errors=(NotFound,),
    )
    def get_source(call: Call[None, None]) -> SourceView:
        """Show how a switch is configured."""
        return _show(call, call.path["source_id"])

    @api.endpoint(
        "PATCH",
        "/sources/{source_id}",
        allow=Permission.SOURCES_WRITE,
        tag="sources",
        body=SourceRequest,
        answer=SourceView,
        errors=(NotFound,),
    )
    def patch_source(call: Call[SourceRequest, None]) -> SourceView:
        """Configure a switch anew; it holds for records that arrive from now on."""
        return change_source(
            call.path["source_id"],
            call.body,
            call.principal,
            sources=wiring.sources(),
            audit=wiring.audit(),
            clock=wiring.clock(),
        )

    @api.endpoint("DELETE", "/sources/{source_id}", allow=Permission.SOURCES_WRITE, tag="sources", errors=(NotFound,))
    def delete_source(call: Call[None, None]) -> None:
        """Forget a switch: it can send no more. The calls that it reported stay."""
        remove_source(
            call.path["source_id"],
            call.principal,
            sources=wiring.sources(),
            audit=wiring.audit(),
            clock=wiring.clock(),
        )

    del post_source, get_sources, get_source, patch_source, delete_source
