"""Idempotency-Key with Powertools: what is kept is the id of what was made, for a day; the answer is made anew.

Neither the client's key nor its request is stored: the key as a hash, the request as an HMAC under our own key, since
a plain hash of a short body (a password, a name) could be guessed.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from callfactory.errors import IdempotencyKeyReused, RequestInProgress
from callfactory_aws import clients
from callfactory_aws.crypto import Keyring
from callfactory_aws.endpoint import Created

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.idempotency import IdempotencyConfig

KEPT_SECONDS = 24 * 3600


class PowertoolsIdempotency:
    """The `Idempotency` port on Powertools and its table (`id`, `expiration` is the TTL)."""

    def __init__(self, table_name: str, keyring: Keyring) -> None:
        from aws_lambda_powertools.utilities.idempotency import (  # noqa: PLC0415  # only who creates pays for it
            DynamoDBPersistenceLayer,
        )

        self._store = DynamoDBPersistenceLayer(table_name=table_name, boto3_client=clients.dynamodb())
        self._keyring = keyring

    def once(self, *, scope: str, key: str, request: bytes, make: Callable[[], Created], context: object) -> Created:
        from aws_lambda_powertools.utilities.idempotency import idempotent_function  # noqa: PLC0415  # as above
        from aws_lambda_powertools.utilities.idempotency.exceptions import (  # noqa: PLC0415
            IdempotencyAlreadyInProgressError,
            IdempotencyValidationError,
        )

        fresh: list[Created] = []

        def make_once(*, record: dict[str, str]) -> str:  # noqa: ARG001  # Powertools reads it by name
            fresh.append(make())
            return fresh[0].resource_id

        run = idempotent_function(
            make_once,
            data_keyword_argument="record",
            persistence_store=self._store,
            config=_config(context),
            key_prefix=scope,
        )
        fingerprint = self._keyring.index("idempotency", request.decode("latin-1"))
        try:
            resource_id: str = run(record={"key": key, "request": fingerprint})
        except IdempotencyAlreadyInProgressError:
            raise RequestInProgress("A request with this Idempotency-Key is being worked on.") from None
        except IdempotencyValidationError:
            raise IdempotencyKeyReused("This Idempotency-Key was used for another request.") from None
        return fresh[0] if fresh else Created(resource_id)


def _config(context: object) -> "IdempotencyConfig":
    from aws_lambda_powertools.utilities.idempotency import IdempotencyConfig  # noqa: PLC0415  # as above

    return IdempotencyConfig(
        event_key_jmespath="key",
        payload_validation_jmespath="request",
        raise_on_no_idempotency_key=True,
        expires_after_seconds=KEPT_SECONDS,
        hash_function="sha256",
        lambda_context=context,  # type: ignore[arg-type]  # Powertools only asks it for the remaining time
    )
