"""Rate limits in DynamoDB: one counter per client and window, which removes itself."""

import time
from collections.abc import Callable

from callfactory.errors import TooManyRequests
from callfactory_aws import clients
from callfactory_aws.crypto import Keyring
from callfactory_aws.endpoint import RateLimit


class DynamoRateLimiter:
    """The `RateLimiter` port: a fixed window, counted by one atomic update in real time.

    The client (an account's principal or a visitor's network address) is stored as an HMAC, for the window only.
    """

    def __init__(self, table_name: str, keyring: Keyring, seconds: Callable[[], float] = time.time) -> None:
        self._table_name = table_name
        self._keyring = keyring
        self._seconds = seconds

    def admit(self, client: str, limit: RateLimit) -> None:
        now = self._seconds()
        window_end = (int(now) // limit.seconds + 1) * limit.seconds
        answer = clients.dynamodb().update_item(
            TableName=self._table_name,
            Key={"id": {"S": f"{self._keyring.index('rate-limits', client)}/{limit.seconds}/{window_end}"}},
            UpdateExpression="ADD requests :one SET expires_at = :end",
            ExpressionAttributeValues={":one": {"N": "1"}, ":end": {"N": str(window_end + 60)}},
            ReturnValues="UPDATED_NEW",
        )
        if int(answer["Attributes"]["requests"]["N"]) > limit.requests:
            raise TooManyRequests("Too many requests: slow down.", retry_after=max(1, int(window_end - now)))
