"""Endpoints that give links to recordings. Served by the signer: the only function that may read recordings."""

from callfactory.errors import BeingMade, Gone, NotFound
from callfactory.principal import Permission
from callfactory_aws.endpoint import Call
from callfactory_aws.http import Api
from functions.recordings import recordings_wiring as wiring
from functions.recordings.give_link import give_link
from functions.recordings.recordings_contract import LinkRequest, RecordingLinkView

TAG = "recordings"


def declare(api: Api) -> None:
    """Declares the endpoints."""

    @api.endpoint(
        "POST",
        "/recordings/{recording_id}/links",
        allow=Permission.RECORDINGS_LISTEN,
        tag=TAG,
        body=LinkRequest,
        answer=RecordingLinkView,
        errors=(NotFound, Gone, BeingMade),
    )
    def create_recording_link(call: Call[LinkRequest, None]) -> RecordingLinkView:
        """Get a link that plays or fetches a recording, for 15 minutes at most and never longer than it is kept.

        Players may ask for any range of it. A copy in another format of a recording of more than half an hour is made
        beside: until it is there the answer is `being_made`, with when to ask again. Every link is in the account's
        log, with whom it was given to.
        """
        return give_link(call.path["recording_id"], call.body, call.principal, listening=wiring.listening())

    del create_recording_link
