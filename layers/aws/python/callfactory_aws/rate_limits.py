"""Rate limits in DynamoDB: one counter per client and window, which removes itself."""

import time
from collections.abc import Callable

from callfactory.errors import TooManyRequests
from callfactory_aws import clients
from callfactory_aws.crypto import Keyring
from callfactory_aws.endpoint import RateLimit

_FROM_HERE_IN_BLOCKS = 10_000
"""Limits from this size on are counted in blocks of a hundredth: a switch that asks a thousand times a second would
otherwise pay for a write at each question, more than the question itself costs."""


class DynamoRateLimiter:
    """The `RateLimiter` port: a fixed window, counted by one atomic update in real time.

    The client (an account's principal or a visitor's network address) is stored as an HMAC, for the window only. Of a
    large limit each process takes a block at a time, so never more is admitted than the limit says; what a process
    does not use up of its last block is lost to the others for the rest of the window.
    """

    def __init__(self, table_name: str, keyring: Keyring, seconds: Callable[[], float] = time.time) -> None:
        self._table_name = table_name
        self._keyring = keyring
        self._seconds = seconds
        self._blocks: dict[tuple[str, int], int] = {}

    def admit(self, client: str, limit: RateLimit) -> None:
        now = self._seconds()
        window_end = (int(now) // limit.seconds + 1) * limit.seconds
        block = limit.requests // 100 if limit.requests >= _FROM_HERE_IN_BLOCKS else 1
        if self._blocks.get((client, window_end), 0) > 0:
            self._blocks[client, window_end] -= 1
            return
        if self._count(client, limit, window_end, block) > limit.requests:
            raise TooManyRequests("Too many requests: slow down.", retry_after=max(1, int(window_end - now)))
        if block > 1:
            self._blocks = {each: left for each, left in self._blocks.items() if each[1] >= window_end}
            self._blocks[client, window_end] = block - 1

    def _count(self, client: str, limit: RateLimit, window_end: int, block: int) -> int:
        answer = clients.dynamodb().update_item(
            TableName=self._table_name,
            Key={"id": {"S": f"{self._keyring.index('rate-limits', client)}/{limit.seconds}/{window_end}"}},
            UpdateExpression="ADD requests :block SET expires_at = :end",
            ExpressionAttributeValues={":block": {"N": str(block)}, ":end": {"N": str(window_end + 60)}},
            ReturnValues="UPDATED_NEW",
        )
        return int(answer["Attributes"]["requests"]["N"])
