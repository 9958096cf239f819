"""Endpoints of files of call records."""

from typing import Any

from callfactory.errors import NotFound
from callfactory.principal import Permission
from callfactory_aws.endpoint import Call, Created
from callfactory_aws.http import Api
from functions.cdr import wiring
from functions.cdr.announce_file import announce_file, list_files, show_file
from functions.cdr.contract import FilePage, FileQuery, FileView, IntakeQuery
from functions.cdr.find_source import find_source


def _show(call: Call[Any, Any], file_id: str) -> FileView:
    return show_file(call.principal.account_id, file_id, files=wiring.files())


def declare(api: Api) -> None:
    """Adds them."""

    @api.endpoint(
        "POST",
        "/calls/files",
        allow=Permission.CALLS_WRITE,
        tag="calls",
        query=IntakeQuery,
        creates=_show,
        answer=FileView,
        errors=(NotFound,),
    )
    def post_call_file(call: Call[None, IntakeQuery]) -> Created:
        """Announce a file of call records.

        Put the file, gzip or not, to the link in the answer within 15 minutes. It is read within seconds, and removed
        when it has been read. What became of its records is told by the file's own address.
        """
        source = find_source(call.principal, call.query.source_id, sources=wiring.sources())
        file_id, upload = announce_file(
            source,
            files=wiring.files(),
            bucket=wiring.intake_bucket(),
            clock=wiring.clock(),
            real_clock=wiring.real_clock(),
        )
        return Created(file_id, shown_once={"upload": upload})

    @api.endpoint(
        "GET",
        "/calls/files/{file_id}",
        allow=Permission.CALLS_WRITE,
        tag="calls",
        answer=FileView,
        errors=(NotFound,),
    )
    def get_call_file(call: Call[None, None]) -> FileView:
        """Show what became of a file of call records."""
        return _show(call, call.path["file_id"])

    @api.endpoint("GET", "/calls/files", allow=Permission.SOURCES_READ, tag="calls", query=FileQuery, answer=FilePage)
    def get_call_files(call: Call[None, FileQuery]) -> FilePage:
        """List the files of call records that the account's switches sent, newest first."""
        account_id, cursors = call.principal.account_id, wiring.cursors()
        after = cursors.decode(account_id, "call-files", call.query.cursor)
        page = list_files(account_id, limit=call.query.limit, after=after, files=wiring.files())
        following = dict(page.next) if page.next else None
        return FilePage(items=list(page.items), next_cursor=cursors.encode(account_id, "call-files", following))

    del post_call_file, get_call_file, get_call_files
