"""Rate limits in DynamoDB: never more than the limit says, however many processes count."""

import pytest

from callfactory.errors import TooManyRequests
from callfactory_aws import clients
from callfactory_aws.crypto import Keyring
from callfactory_aws.endpoint import RateLimit
from callfactory_aws.rate_limits import DynamoRateLimiter

SMALL = RateLimit(requests=5, seconds=60)
LARGE = RateLimit(requests=10_000, seconds=60)


class Time:
    def __init__(self) -> None:
        self.now = 1_795_526_400.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Time:
    return Time()


@pytest.fixture
def table(aws: None) -> str:
    del aws
    clients.dynamodb().create_table(
        TableName="rate-limits",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return "rate-limits"


def admitted(limiter: DynamoRateLimiter, limit: RateLimit, times: int) -> int:
    count = 0
    for _ in range(times):
        try:
            limiter.admit("acc_1/key_1/all", limit)
        except TooManyRequests:
            continue
        count += 1
    return count


def test_a_small_limit_is_exact_over_processes_and_new_in_the_next_window(
    table: str, keyring: Keyring, seconds: Time
) -> None:
    limiters = [DynamoRateLimiter(table, keyring, seconds) for _ in range(2)]
    assert sum(admitted(limiter, SMALL, 4) for limiter in limiters) == 5
    seconds.now += 60
    assert admitted(limiters[0], SMALL, 5) == 5


def test_of_a_large_limit_processes_take_blocks_and_never_more_than_all(
    table: str, keyring: Keyring, seconds: Time
) -> None:
    limiters = [DynamoRateLimiter(table, keyring, seconds) for _ in range(2)]
    total = sum(admitted(limiter, LARGE, 5_020) for limiter in limiters)
    assert 10_000 - 100 <= total <= 10_000, "what is left of a block that was taken is given to nobody else"
    (item,) = clients.dynamodb().scan(TableName=table)["Items"]
    assert int(item["requests"]["N"]) > 10_000
    seconds.now += 60
    assert admitted(limiters[0], LARGE, 150) == 150


def test_who_is_refused_is_told_when_to_come_back(table: str, keyring: Keyring, seconds: Time) -> None:
    limiter = DynamoRateLimiter(table, keyring, seconds)
    admitted(limiter, SMALL, 5)
    seconds.now += 50
    with pytest.raises(TooManyRequests) as refused:
        limiter.admit("acc_1/key_1/all", SMALL)
    assert refused.value.retry_after == 10
