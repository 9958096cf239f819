"""The endpoint to which platforms send what they sign."""

from callfactory.calls.formats import FORMATS
from callfactory.errors import Unauthenticated, Unavailable, UnsupportedMediaType
from callfactory_aws.endpoint import Allow, Call, RateLimit
from callfactory_aws.http import Api
from functions.cdr import wiring
from functions.cdr.contract import IntakeAnswer
from functions.cdr.endpoints.intake import answer_of
from functions.cdr.take_records import take_records
from functions.cdr.take_webhook import signing_source

_PLATFORMS = RateLimit(requests=12_000, seconds=60)
_MEDIA_TYPES = ("application/json", "application/x-www-form-urlencoded")


def declare(api: Api) -> None:
    """Adds it."""

    @api.endpoint(
        "POST",
        "/calls/webhooks/{account_id}/{source_id}",
        allow=Allow.ANYONE,
        tag="calls",
        reads=_MEDIA_TYPES,
        answer=IntakeAnswer,
        errors=(Unauthenticated, Unavailable),
        limit=_PLATFORMS,
    )
    def take_webhook(call: Call[None, None]) -> IntakeAnswer:
        """Send a webhook of a platform that signs (Twilio, Telnyx).

        Its signature is what proves who sends: it is verified with the secret that the source is configured with.
        """
        source = signing_source(
            call.path["account_id"],
            call.path["source_id"],
            url=call.url,
            headers=call.headers,
            content=call.content,
            sources=wiring.sources(),
            signatures=wiring.signatures(),
        )
        if call.content_type not in FORMATS[source.kind].media_types:
            raise UnsupportedMediaType(f"This source reads {', '.join(FORMATS[source.kind].media_types)}.")
        return answer_of(list(take_records([call.content], source, wiring.intake())))

    del take_webhook
