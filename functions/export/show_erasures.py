"""Show erasures and how far they are."""

from callfactory.erasure.ledger import Erasure
from callfactory.erasure.ports import Erasures
from callfactory.pages import Page, Position
from functions.export.erasure_contract import ErasureView


def show_erasure(account_id: str, erasure_id: str, *, erasures: Erasures) -> ErasureView:
    """Raises NotFound, for one of another account as well."""
    return _view(erasures.get(account_id, erasure_id))


def list_erasures(account_id: str, *, limit: int, after: Position | None, erasures: Erasures) -> Page[ErasureView]:
    """A page of them, newest first."""
    page = erasures.page(account_id, limit=limit, after=after)
    return Page(tuple(_view(each) for each in page.items), page.next)


def _view(erasure: Erasure) -> ErasureView:
    return ErasureView(
        erasure_id=erasure.erasure_id,
        kind=erasure.kind,
        state=erasure.state.value,
        asked_at=erasure.asked_at,
        done_at=erasure.done_at,
        removed=dict(erasure.done_places),
    )
