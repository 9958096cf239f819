"""Endpoints that choose how long recordings are kept, and remove them. Served by the remover, which reads none."""

from callfactory.errors import Conflict, NotFound, Unavailable, VersionConflict
from callfactory.principal import Permission
from callfactory_aws.endpoint import Call
from callfactory_aws.http import Api
from functions.recordings import recordings_wiring as wiring
from functions.recordings.choose_retention import choose_retention, preview, show_settings
from functions.recordings.delete_recordings import delete_recordings
from functions.recordings.recordings_contract import (
    ChangeView,
    PreviewView,
    RemovalRequest,
    RemovalView,
    SettingsRequest,
    SettingsView,
)

TAG = "recordings"
_SETTINGS = "/numbers/{number_id}/recording"


def declare(api: Api) -> None:
    """Declares the endpoints."""
    _declare_settings(api)
    _declare_removal(api)


def _declare_settings(api: Api) -> None:
    def seconds_left() -> float:
        return float(api.lambda_context.get_remaining_time_in_millis()) / 1000

    @api.endpoint("GET", _SETTINGS, allow=Permission.RECORDINGS_READ, tag=TAG, answer=SettingsView, errors=(NotFound,))
    def get_recording_settings(call: Call[None, None]) -> SettingsView:
        """Show how a number is recorded, and how long recordings are kept."""
        account_id, number_id = call.principal.account_id, call.path["number_id"]
        wiring.numbers().get(account_id, number_id)
        return show_settings(wiring.policies().get(account_id, number_id), wiring.settings().region)

    @api.endpoint(
        "POST",
        f"{_SETTINGS}/preview",
        allow=Permission.RECORDINGS_REMOVE,
        tag=TAG,
        body=SettingsRequest,
        answer=PreviewView,
        errors=(NotFound, Conflict),
    )
    def preview_recording_settings(call: Call[SettingsRequest, None]) -> PreviewView:
        """See how many recordings a choice would remove at once. Nothing is changed."""
        return preview(call.principal.account_id, call.path["number_id"], call.body, choosing=wiring.choosing())

    @api.endpoint(
        "PUT",
        _SETTINGS,
        allow=Permission.RECORDINGS_REMOVE,
        tag=TAG,
        body=SettingsRequest,
        answer=ChangeView,
        errors=(NotFound, Conflict, VersionConflict),
    )
    def set_recording_settings(call: Call[SettingsRequest, None]) -> ChangeView:
        """Choose whether and why calls are recorded, and how long recordings are kept.

        Shorter acts at once on what exists: say in `removes` how many the preview told. Longer acts on what exists only
        with `existing: follow`; where not all could be done in time, repeat the request.
        """
        return choose_retention(
            call.path["number_id"],
            call.body,
            call.principal,
            choosing=wiring.choosing(),
            seconds_left=seconds_left,
        )

    del get_recording_settings, preview_recording_settings, set_recording_settings


def _declare_removal(api: Api) -> None:
    @api.endpoint(
        "DELETE",
        "/recordings/{recording_id}",
        allow=Permission.RECORDINGS_REMOVE,
        tag=TAG,
        answer=RemovalView,
        errors=(NotFound, Unavailable),
    )
    def delete_recording(call: Call[None, None]) -> RemovalView:
        """Remove a recording at once and for good. A receipt proves it."""
        view = delete_recordings(
            [call.path["recording_id"]], call.principal, removing=wiring.removing(), audit=wiring.audit()
        )
        if view.unknown:
            raise NotFound("There is no such recording, or it is not yours.")
        return view

    @api.endpoint(
        "POST",
        "/recordings/removals",
        allow=Permission.RECORDINGS_REMOVE,
        tag=TAG,
        body=RemovalRequest,
        answer=RemovalView,
        errors=(Unavailable,),
    )
    def remove_recordings(call: Call[RemovalRequest, None]) -> RemovalView:
        """Remove many recordings at once and for good."""
        return delete_recordings(
            call.body.recording_ids, call.principal, removing=wiring.removing(), audit=wiring.audit()
        )

    del delete_recording, remove_recordings
