"""Show a download and how far it is."""

from callfactory.clock import Clock
from callfactory.exports.job import Export
from callfactory.exports.ports import ExportStore
from callfactory.exports.query import CsvOptions
from functions.export.contract import DownloadView, ExportView, FormatView, PeriodView


def show_export(account_id: str, export_id: str, *, exports: ExportStore, clock: Clock) -> ExportView:
    """Raises NotFound, for a download of another account as well."""
    return view_of(exports.get(account_id, export_id), clock)


def view_of(export: Export, clock: Clock) -> ExportView:
    """What its owner sees of a download, now."""
    query, options = export.wish.query, export.wish.options
    return ExportView(
        export_id=export.export_id,
        what=export.wish.what,
        state=export.state_at(clock.now()).value,
        recording_id=query.recording_id,
        number_id=query.number_ids[0] if len(query.number_ids) == 1 else None,
        numbers=len(query.number_ids),
        period=PeriodView(from_=query.start, to=query.end),
        format=FormatView(
            kind=options.kind,
            zone=options.zone,
            columns=list(options.columns),
            delimiter=options.delimiter if isinstance(options, CsvOptions) else None,
            bom=options.bom if isinstance(options, CsvOptions) else None,
        ),
        requested_at=export.requested_at,
        as_of=query.as_of,
        percent=export.percent(),
        seconds_left=export.seconds_left(clock.now()),
        rows=export.progress.rows,
        left_out=export.progress.left_out,
        bytes=export.progress.size,
        sha256=export.sha256,
        finished_at=export.finished_at,
        expires_at=export.expires_at,
        failure=export.failure,
        fetched=export.fetched,
        downloads=[DownloadView(at=each.at, by_kind=each.by_kind, by=each.by) for each in reversed(export.downloads)],
    )
