"""Endpoints through which staff look after records in quarantine."""

from callfactory.errors import Conflict, NotFound
from callfactory.principal import Permission
from callfactory.quarantine import State
from callfactory_aws.endpoint import Call
from callfactory_aws.http import Api
from functions.cdr import wiring
from functions.cdr.contract import HeldPage, HeldQuery, HeldView
from functions.cdr.replay_unrated import replay_unrated
from functions.cdr.review_quarantine import discard_held, list_held, replay_held, show_held


def declare(api: Api) -> None:
    """Adds them."""

    @api.endpoint("GET", "/ops/quarantine", allow=Permission.OPS, tag="ops", query=HeldQuery, answer=HeldPage)
    def get_held_records(call: Call[None, HeldQuery]) -> HeldPage:
        """List call records in quarantine, the latest first."""
        account_id, cursors = call.principal.account_id, wiring.cursors()
        identity = ["quarantine", call.query.state]
        page = list_held(
            State(call.query.state),
            limit=call.query.limit,
            after=cursors.decode(account_id, identity, call.query.cursor),
            quarantine=wiring.quarantine(),
        )
        following = dict(page.next) if page.next else None
        return HeldPage(items=list(page.items), next_cursor=cursors.encode(account_id, identity, following))

    @api.endpoint(
        "GET",
        "/ops/quarantine/{quarantine_id}",
        allow=Permission.OPS,
        tag="ops",
        answer=HeldView,
        errors=(NotFound,),
    )
    def get_held_record(call: Call[None, None]) -> HeldView:
        """Show a call record in quarantine: what may be kept of it, and why it is there."""
        return show_held(call.path["quarantine_id"], quarantine=wiring.quarantine())

    @api.endpoint(
        "POST",
        "/ops/quarantine/{quarantine_id}/replay",
        allow=Permission.OPS,
        tag="ops",
        answer=HeldView,
        errors=(NotFound, Conflict),
    )
    def replay_held_record(call: Call[None, None]) -> HeldView:
        """Take a call record again, once what was wrong is repaired."""
        if wiring.quarantine().get(call.path["quarantine_id"]).family == "rating":
            return replay_unrated(call.path["quarantine_id"], call.principal, wiring.re_rating())
        return replay_held(
            call.path["quarantine_id"],
            call.principal,
            intake=wiring.intake(),
            sources=wiring.sources(),
            audit=wiring.audit(),
        )

    @api.endpoint(
        "POST",
        "/ops/quarantine/{quarantine_id}/discard",
        allow=Permission.OPS,
        tag="ops",
        answer=HeldView,
        errors=(NotFound, Conflict),
    )
    def discard_held_record(call: Call[None, None]) -> HeldView:
        """Mark a call record as of no use."""
        return discard_held(
            call.path["quarantine_id"],
            call.principal,
            quarantine=wiring.quarantine(),
            audit=wiring.audit(),
            clock=wiring.clock(),
        )

    del get_held_records, get_held_record, replay_held_record, discard_held_record
