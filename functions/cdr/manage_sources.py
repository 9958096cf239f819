"""Configure the voice switches that send call records."""

from callfactory.audit import Action, AuditLog, entry
from callfactory.calls.formats import fits
from callfactory.calls.sources import SIGNING, Source, Sources, require_zone
from callfactory.clock import Clock
from callfactory.errors import InvalidInput
from callfactory.ids import new_id
from callfactory.pages import Page, Position
from callfactory.principal import Principal
from functions.cdr.contract import SourceRequest, SourceView


def create_source(
    request: SourceRequest, principal: Principal, *, sources: Sources, audit: AuditLog, clock: Clock
) -> str:
    """Configures a new source and answers its id. Raises InvalidInput for a zone that does not exist."""
    source_id = new_id("src", clock.now())
    source = _source(request, principal.account_id, source_id, clock)
    sources.add(source)
    _note(Action.SOURCE_CREATED, source_id, principal, audit, clock)
    return source_id


def change_source(
    source_id: str, request: SourceRequest, principal: Principal, *, sources: Sources, audit: AuditLog, clock: Clock
) -> SourceView:
    """Puts a new configuration in place of the old one; it holds for what is read from now on. Raises NotFound."""
    before = sources.get(principal.account_id, source_id)
    source = _source(request, principal.account_id, source_id, clock, before)
    sources.replace(source)
    _note(Action.SOURCE_CHANGED, source_id, principal, audit, clock)
    return view_of(source)


def remove_source(source_id: str, principal: Principal, *, sources: Sources, audit: AuditLog, clock: Clock) -> None:
    """Forgets the source: its keys can send no more. Calls that it reported stay. Raises NotFound."""
    sources.remove(principal.account_id, source_id)
    _note(Action.SOURCE_REMOVED, source_id, principal, audit, clock)


def show_source(source_id: str, account_id: str, *, sources: Sources) -> SourceView:
    """Raises NotFound, for a source of another account as well."""
    return view_of(sources.get(account_id, source_id))


def list_sources(account_id: str, *, limit: int, after: Position | None, sources: Sources) -> Page[SourceView]:
    """A page of the account's sources, oldest first."""
    page = sources.page(account_id, limit=limit, after=after)
    return Page(tuple(view_of(source) for source in page.items), page.next)


def view_of(source: Source) -> SourceView:
    """A source as its owner sees it."""
    return SourceView(
        source_id=source.source_id,
        name=source.name,
        kind=source.kind,
        zone=source.zone,
        country=source.country,
        columns=None if source.columns is None else list(source.columns),
        whole_calls=source.whole_calls,
        webhook_path=f"/calls/webhooks/{source.account_id}/{source.source_id}" if source.kind in SIGNING else None,
        webhook_secret_set=source.webhook_secret is not None,
        created_at=source.created_at,
    )


def _source(
    request: SourceRequest, account_id: str, source_id: str, clock: Clock, before: Source | None = None
) -> Source:
    columns = None if request.columns is None else tuple(request.columns)
    if not fits(request.kind, columns):
        raise InvalidInput.of("columns", "columns", "These columns are none that this kind of source can have.")
    if request.webhook_secret is not None and request.kind not in SIGNING:
        raise InvalidInput.of("webhook_secret", "unexpected", "This kind of source signs no webhooks.")
    if before is not None and request.whole_calls != before.whole_calls:
        raise InvalidInput.of("whole_calls", "unchangeable", "By this calls are named: configure another source.")
    secret = request.webhook_secret or (before.webhook_secret if before and before.kind == request.kind else None)
    return Source(
        account_id=account_id,
        source_id=source_id,
        name=request.name,
        kind=request.kind,
        zone=require_zone(request.zone, "zone"),
        country=request.country,
        columns=columns,
        whole_calls=request.whole_calls,
        webhook_secret=secret,
        created_at=before.created_at if before else clock.now(),
    )


def _note(action: Action, source_id: str, principal: Principal, audit: AuditLog, clock: Clock) -> None:
    by = (principal.kind, principal.subject_id)
    audit.record(entry(principal.account_id, action, at=clock.now(), by=by, target=("source", source_id)))
