"""Downloads, everything we hold, erasure: one endpoint or event, one use case."""

from collections.abc import Callable
from typing import Any

from callfactory.events import ErasureRequested, Event, ExportRequested, NotAnEvent
from callfactory_aws.bus import consume
from callfactory_aws.http import Api
from callfactory_aws.observability import count, flush
from callfactory_aws.triggers import on_queue, on_schedule
from functions.export import erasure_wiring, wiring
from functions.export.endpoints import downloads, privacy
from functions.export.mask_callers import mask_callers
from functions.export.run_erasure import run_erasure
from functions.export.run_export import run_export
from functions.export.sweep_exports import sweep_exports

api = Api("export", wiring.services)

for subject in (downloads, privacy):
    subject.declare(api)


@on_queue("exports", batch_size=1)
def run(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Makes the downloads that were asked for; one whose time is up goes on in a later run."""

    def make(each: Event) -> None:
        if not isinstance(each, ExportRequested):
            raise NotAnEvent("this event does not ask for a download")
        end = run_export(each.account_id, each.export_id, making=wiring.making(), seconds_left=_left(context))
        count(f"Exports{end.value.capitalize()}")

    return _consumed(event, context, make)


@on_queue("erasures", batch_size=1)
def erase(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Does the erasures that were asked for, place by place; one whose time is up goes on in a later run."""

    def remove(each: Event) -> None:
        if not isinstance(each, ErasureRequested):
            raise NotAnEvent("this event does not ask for an erasure")
        state = run_erasure(
            each.account_id, each.erasure_id, erasing=erasure_wiring.erasing(), seconds_left=_left(context)
        )
        count(f"Erasures{(state or 'unknown').capitalize()}")

    return _consumed(event, context, remove)


@on_schedule(every_minutes=60)
def tidy(event: dict[str, Any], context: Any) -> None:
    """Removes the files of downloads whose time is over, and forgets the callers of calls long past (CD-7)."""
    del event
    try:
        count("ExportsExpired", sweep_exports(exports=wiring.exports(), files=wiring.files(), clock=wiring.clock()))
        masked = mask_callers(
            remover=erasure_wiring.remover(),
            watermarks=erasure_wiring.watermarks(),
            clock=wiring.clock(),
            seconds_left=_left(context),
        )
        count("CallersForgotten", masked)
    finally:
        flush()


def _left(context: Any) -> Callable[[], float]:
    return lambda: float(context.get_remaining_time_in_millis()) / 1000


def _consumed(event: dict[str, Any], context: Any, handle: Callable[[Event], None]) -> dict[str, Any]:
    try:
        return consume(event, context, handle)
    finally:
        flush()
