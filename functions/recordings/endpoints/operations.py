"""Endpoints through which staff look after what was given up and what is late."""

from callfactory.errors import NotFound
from callfactory.principal import Permission
from callfactory_aws.endpoint import Call
from callfactory_aws.http import Api
from functions.recordings import operations_wiring, wiring
from functions.recordings.operations_contract import (
    DeadLettersView,
    DeadLetterView,
    DeadQueueView,
    LagList,
    LagView,
    LettersReplayed,
)
from functions.recordings.replay_letters import replay_letters
from functions.recordings.show_lag import show_lag

TAG = "ops"


def declare(api: Api) -> None:
    """Declares the endpoints."""

    @api.endpoint("GET", "/ops/dead-letters", allow=Permission.OPS, tag=TAG, answer=DeadLettersView)
    def get_dead_letters(call: Call[None, None]) -> DeadLettersView:
        """List the messages that their consumers gave up, by queue."""
        del call
        return DeadLettersView(
            items=[
                DeadQueueView(
                    name=queue.name,
                    waiting=queue.waiting,
                    replayable=queue.replayable,
                    letters=[
                        DeadLetterView(
                            message_id=each.message_id,
                            sent_at=each.sent_at,
                            attempts=each.attempts,
                            kind=each.kind,
                            ids=dict(each.ids),
                        )
                        for each in queue.letters
                    ],
                )
                for queue in operations_wiring.dead_letters().queues()
            ]
        )

    @api.endpoint(
        "POST",
        "/ops/dead-letters/{name}/replay",
        allow=Permission.OPS,
        tag=TAG,
        answer=LettersReplayed,
        errors=(NotFound,),
    )
    def replay_dead_letters(call: Call[None, None]) -> LettersReplayed:
        """Send what waits in a queue of dead letters to its consumer again, once the cause is repaired."""
        replayed = replay_letters(
            call.path["name"],
            call.principal,
            letters=operations_wiring.dead_letters(),
            audit=operations_wiring.audit(),
            clock=wiring.clock(),
        )
        return LettersReplayed(replayed=replayed)

    @api.endpoint("GET", "/ops/lag", allow=Permission.OPS, tag=TAG, answer=LagList)
    def get_lag(call: Call[None, None]) -> LagList:
        """See how late the removal of recordings and the sending of mails are."""
        del call
        lags = show_lag(
            recordings=operations_wiring.recordings(), dispatch=operations_wiring.dispatch(), clock=wiring.clock()
        )
        return LagList(
            items=[
                LagView.model_validate(
                    {
                        "name": lag.name,
                        "waiting_seconds": int(lag.waiting.total_seconds()),
                        "allowed_seconds": int(lag.allowed.total_seconds()),
                    }
                )
                for lag in lags
            ]
        )

    del get_dead_letters, replay_dead_letters, get_lag
