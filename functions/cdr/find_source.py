"""Which source sends."""

from callfactory.calls.sources import Source, Sources
from callfactory.errors import FieldProblem, Forbidden, InvalidInput
from callfactory.principal import Principal


def find_source(principal: Principal, source_id: str | None, *, sources: Sources) -> Source:
    """The source of a key that belongs to one, else the one that the request names. Raises InvalidInput where neither
    says so, Forbidden for a key of another source, NotFound for a source that is not the account's."""
    if principal.source_id is not None and source_id not in {None, principal.source_id}:
        raise Forbidden("This key belongs to another source.")
    wanted = principal.source_id or source_id
    if wanted is None:
        raise InvalidInput([FieldProblem("query", "source_id", "missing", "Name the source that sends.")])
    return sources.get(principal.account_id, wanted)
