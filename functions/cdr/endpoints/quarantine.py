"""Endpoints through which staff look after records in quarantine."""

from callfactory.errors import Conflict, NotFound
from callfactory.principal import Permission
from callfactory.quarantine import State
from callfactory_aws.endpoint import Call
from callfactory_aws.http import Api
from functions.cdr import wiring
from functions.cdr.contract import HeldPage, HeldQuery, HeldView, QuarantineReplay, ReplayView
from functions.cdr.replay_many import replay_many
from functions.cdr.replay_unrated import replay_unrated
from functions.cdr.review_quarantine import discard_held, list_held, replay_held, show_held


def declare(api: Api) -> None:
    """Adds them."""

    @api.endpoint("GET", "/ops/quarantine", allow=Permission.OPS, tag="ops", query=HeldQuery, answer=HeldPage)
    def get_held_records(call: Call[None, HeldQuery]) -> HeldPage:
        """List call records in quarantine, the latest first; of one source or reason where that is asked for."""
        account_id, cursors = call.principal.account_id, wiring.cursors()
        identity = ["quarantine", call.query.state, call.query.source_id, call.query.reason]
        page = list_held(
            State(call.query.state),
            source_id=call.query.source_id,
            reason=call.query.reason,
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
        "POST", "/ops/quarantine-replays", allow=Permission.OPS, tag="ops", body=QuarantineReplay, answer=ReplayView
    )
    def replay_held_records(call: Call[QuarantineReplay, None]) -> ReplayView:
        """Take all call records again that one source sent, or that are held for one reason, once it is repaired.

        Works part by part: repeat with the cursor until there is none. What still cannot be taken stays, and is told.
        """
        account_id, cursors = call.principal.account_id, wiring.cursors()
        identity = ["quarantine-replays", call.body.model_dump(mode="json", exclude={"cursor"})]
        after = cursors.decode(account_id, identity, call.body.cursor)
        view, following = replay_many(call.body, call.principal, wiring.replaying(), after=after)
        cursor = cursors.encode(account_id, identity, dict(following) if following else None)
        return view.model_copy(update={"next_cursor": cursor})

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

    del get_held_records, get_held_record, replay_held_record, replay_held_records, discard_held_record
