"""What moves recordings on: their audio arrives, their time is over. One event, one use case."""

from collections.abc import Mapping
from typing import Any

from callfactory.events import CopyWanted, Event, NotAnEvent
from callfactory_aws.bus import consume
from callfactory_aws.observability import count, flush, gauge
from callfactory_aws.queues import consume_bodies, uploaded_keys
from callfactory_aws.triggers import on_queue, on_schedule
from functions.recordings import recordings_wiring as wiring
from functions.recordings.make_copy import make_copy
from functions.recordings.note_fetches import note_fetches
from functions.recordings.store_recording import store_recording
from functions.recordings.sweep import Sweeper


@on_queue("recordings", batch_size=1)
def on_upload(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Makes a recording of the audio that a switch has just put."""
    return consume_bodies(event, context, _store, failures="UploadsFailed")


@on_queue("renditions", batch_size=1)
def on_copy(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Makes the copies of long recordings that somebody waits for."""
    try:
        return consume(event, context, _copy)
    finally:
        flush()


@on_queue("access-log")
def on_access_log(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Writes into owners' logs what was fetched with links, as far as S3 tells."""
    return consume_bodies(event, context, _note, failures="AccessLogsFailed")


@on_schedule(every_minutes=5)
def on_due_recordings(event: dict[str, Any], context: Any) -> None:
    """Removes the recordings whose time is over."""
    del event

    def seconds_left() -> float:
        return float(context.get_remaining_time_in_millis()) / 1000

    try:
        sweeper = Sweeper(removing=wiring.removing(), policies=wiring.policies(), seconds_left=seconds_left)
        swept = sweeper.sweep()
        count("RecordingsRemoved", swept.removed)
        # An alarm watches it: from an hour on the promise is broken.
        gauge("RemovalLagSeconds", swept.lag_seconds)
    finally:
        flush()


def _copy(event: Event) -> None:
    if not isinstance(event, CopyWanted):
        raise NotAnEvent("this event does not ask for a copy")
    count("CopiesMade", int(make_copy(event.account_id, event.recording_id, copying=wiring.copying())))


def _note(body: Mapping[str, Any]) -> None:
    for key in uploaded_keys(body):
        count("FetchesNoted", note_fetches(key, logs=wiring.access_logs(), audit=wiring.fetch_audit()))


def _store(body: Mapping[str, Any]) -> None:
    for key in uploaded_keys(body):
        count(f"Uploads{store_recording(key, storing=wiring.storing()).value.capitalize()}")
