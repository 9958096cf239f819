"""Endpoints that list recordings."""

from callfactory.errors import Gone, NotFound
from callfactory.principal import Permission
from callfactory_aws.endpoint import Call
from callfactory_aws.http import Api
from functions.recordings import recordings_wiring as wiring
from functions.recordings.list_recordings import filter_of, list_recordings, show_recording
from functions.recordings.recordings_contract import RecordingPage, RecordingQuery, RecordingSearch, RecordingView

TAG = "recordings"


def declare(api: Api) -> None:
    """Declares the endpoints."""

    @api.endpoint(
        "GET",
        "/recordings",
        allow=Permission.RECORDINGS_READ,
        tag=TAG,
        query=RecordingQuery,
        answer=RecordingPage,
        errors=(NotFound,),
    )
    def get_recordings(call: Call[None, RecordingQuery]) -> RecordingPage:
        """List recordings, of one number or of all.

        From the second of its expiry on a recording is in no list. A page can be shorter than was asked for: go on
        while there is a cursor.
        """
        return _page(call.principal.account_id, call.query)

    @api.endpoint(
        "POST",
        "/recordings/search",
        allow=Permission.RECORDINGS_READ,
        tag=TAG,
        body=RecordingSearch,
        answer=RecordingPage,
        errors=(NotFound,),
    )
    def search_recordings(call: Call[RecordingSearch, None]) -> RecordingPage:
        """Search recordings by number, period, caller and duration."""
        return _page(call.principal.account_id, call.body)

    @api.endpoint(
        "GET",
        "/recordings/{recording_id}",
        allow=Permission.RECORDINGS_READ,
        tag=TAG,
        answer=RecordingView,
        errors=(NotFound, Gone),
    )
    def get_recording(call: Call[None, None]) -> RecordingView:
        """Show what is known of a recording."""
        return show_recording(call.principal.account_id, call.path["recording_id"], reading=wiring.reading())

    del get_recordings, search_recordings, get_recording


def _page(account_id: str, query: RecordingQuery) -> RecordingPage:
    cursors, identity = wiring.cursors(), query.model_dump(mode="json", exclude={"limit", "cursor"})
    page = list_recordings(
        account_id,
        filter_of(query),
        limit=query.limit,
        after=cursors.decode(account_id, identity, query.cursor),
        reading=wiring.reading(),
    )
    following = dict(page.next) if page.next else None
    return RecordingPage(items=list(page.items), next_cursor=cursors.encode(account_id, identity, following))
