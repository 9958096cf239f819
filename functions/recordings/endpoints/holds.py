"""Endpoints for legal holds: our own staff, two of them, by an authority's case. Served by the remover."""

from typing import Any

from callfactory.errors import Conflict, Forbidden, IllegalTransition, NotFound
from callfactory.principal import Permission
from callfactory_aws.endpoint import Call, Created
from callfactory_aws.http import Api
from functions.recordings import recordings_wiring as wiring
from functions.recordings.hold_recordings import approve_hold, ask_hold, release_hold, view_of
from functions.recordings.recordings_contract import HoldKey, HoldList, HoldRequest, HoldView

TAG = "ops"
_HOLD = "/ops/recordings/holds/{hold_id}"


def declare(api: Api) -> None:
    """Declares the endpoints."""

    @api.endpoint(
        "POST",
        "/ops/recordings/holds",
        allow=Permission.OPS,
        tag=TAG,
        body=HoldRequest,
        creates=_show,
        answer=HoldView,
        errors=(NotFound, Conflict),
    )
    def ask_recording_hold(call: Call[HoldRequest, None]) -> Created:
        """Ask that recordings are kept for an authority's case. Somebody else has to approve it."""
        return Created(ask_hold(call.body, call.principal, holding=wiring.holding()))

    @api.endpoint("GET", "/ops/recordings/holds", allow=Permission.OPS, tag=TAG, query=HoldKey, answer=HoldList)
    def get_recording_holds(call: Call[None, HoldKey]) -> HoldList:
        """List the holds on recordings of an account."""
        return HoldList(items=[view_of(hold) for hold in wiring.holds().of_account(call.query.account_id)])

    @api.endpoint(
        "POST",
        f"{_HOLD}/approval",
        allow=Permission.OPS,
        tag=TAG,
        body=HoldKey,
        answer=HoldView,
        errors=(NotFound, Forbidden, Conflict, IllegalTransition),
    )
    def approve_recording_hold(call: Call[HoldKey, None]) -> HoldView:
        """Approve a hold that somebody else asked for. It is in force when this answers."""
        return approve_hold(call.body.account_id, call.path["hold_id"], call.principal, holding=wiring.holding())

    @api.endpoint(
        "POST",
        f"{_HOLD}/release",
        allow=Permission.OPS,
        tag=TAG,
        body=HoldKey,
        answer=HoldView,
        errors=(NotFound, Conflict, IllegalTransition),
    )
    def release_recording_hold(call: Call[HoldKey, None]) -> HoldView:
        """End a hold. What is due meanwhile is removed within the hour."""
        return release_hold(call.body.account_id, call.path["hold_id"], call.principal, holding=wiring.holding())

    del ask_recording_hold, get_recording_holds, approve_recording_hold, release_recording_hold


def _show(call: Call[Any, Any], hold_id: str) -> HoldView:
    return view_of(wiring.holds().get(call.body.account_id, hold_id))
