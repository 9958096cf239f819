"""Endpoints by which switches put the audio of calls."""

from typing import Any

from callfactory.errors import Conflict, Gone, NotAnnounced, NotFound, RecordingOff, Unavailable
from callfactory.principal import Permission
from callfactory_aws.endpoint import Call, Created, RateLimit
from callfactory_aws.http import Api
from functions.recordings import recordings_wiring as wiring
from functions.recordings.recordings_contract import RecordingUploadView, UploadRequest
from functions.recordings.request_upload import complete_upload, request_upload, show_upload

TAG = "recordings"
_SWITCHES = RateLimit(requests=6000, seconds=60)


def declare(api: Api) -> None:
    """Declares the endpoints."""

    @api.endpoint(
        "POST",
        "/recordings/uploads",
        allow=Permission.RECORDINGS_WRITE,
        tag=TAG,
        body=UploadRequest,
        creates=_again,
        status=200,
        answer=RecordingUploadView,
        errors=(NotFound, Conflict, RecordingOff, NotAnnounced, Gone, Unavailable),
        limit=_SWITCHES,
    )
    def request_recording_upload(call: Call[UploadRequest, None]) -> Created:
        """Ask where to put the audio of a call, once its file is closed.

        Ask again with the same call after any failure: what has arrived is not sent twice, and once the state is
        `stored` the switch may delete its file. Nothing is kept of what is refused.
        """
        upload = request_upload(call.body, call.principal, intake=wiring.intake())
        return Created(upload.recording_id, shown=upload)

    @api.endpoint(
        "GET",
        "/recordings/uploads/{recording_id}",
        allow=Permission.RECORDINGS_WRITE,
        tag=TAG,
        answer=RecordingUploadView,
        errors=(NotFound,),
        limit=_SWITCHES,
    )
    def get_recording_upload(call: Call[None, None]) -> RecordingUploadView:
        """Ask what has become of an upload, and where to put what has not arrived."""
        return _again(call, call.path["recording_id"])

    @api.endpoint(
        "POST",
        "/recordings/uploads/{recording_id}/complete",
        allow=Permission.RECORDINGS_WRITE,
        tag=TAG,
        answer=RecordingUploadView,
        errors=(NotFound, Conflict),
        limit=_SWITCHES,
    )
    def complete_recording_upload(call: Call[None, None]) -> RecordingUploadView:
        """Say that all parts of an upload are there."""
        return complete_upload(call.principal.account_id, call.path["recording_id"], intake=wiring.intake())

    del request_recording_upload, get_recording_upload, complete_recording_upload


def _again(call: Call[Any, Any], recording_id: str) -> RecordingUploadView:
    """The state of an upload, with new links for what has not arrived."""
    return show_upload(wiring.recordings().get(call.principal.account_id, recording_id), intake=wiring.intake())
