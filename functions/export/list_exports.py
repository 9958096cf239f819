"""List the downloads of an account."""

from callfactory.clock import Clock
from callfactory.exports.ports import ExportStore
from callfactory.pages import Page, Position
from functions.export.contract import ExportView
from functions.export.show_export import view_of


def list_exports(
    account_id: str, *, limit: int, after: Position | None, exports: ExportStore, clock: Clock
) -> Page[ExportView]:
    """A page of them, newest first."""
    page = exports.page(account_id, limit=limit, after=after)
    return Page(tuple(view_of(export, clock) for export in page.items), page.next)
