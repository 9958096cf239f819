"""Each function lives by its grants: with one taken away it is refused, and the refusal is in its log."""

import time
from contextlib import suppress

import httpx
import pytest
from botocore.exceptions import BotoCoreError

from callfactory import registry
from scripts.local.logs import Line
from tests.e2e.deployed import DeployedStack
from tests.e2e.stimuli import stimulus

FUNCTIONS = sorted(set(registry.places("log-group")) - {"api-access"})
"""Every function has a log group of its name; one more is API Gateway's."""

WITHOUT = {"order-words"}
"""Functions that read and write nothing: there is nothing to take away from them."""

PATIENCE = 180.0
"""Seconds, of which a machine with much else to do needs many to start a function that nobody has used yet."""

DATA = ("dynamodb:*", "s3:*", "secretsmanager:*")


def test_every_function_is_among_those_that_are_tried(stack: DeployedStack) -> None:
    assert sorted(stack.facts.functions) == FUNCTIONS


@pytest.mark.parametrize("function", [name for name in FUNCTIONS if name not in WITHOUT])
def test_a_function_without_its_grants_is_refused(stack: DeployedStack, function: str) -> None:
    stimulate = stimulus(stack, function)
    began = time.time()

    def refused() -> Line | None:
        """Works again where a worker was so slow to start that it was stopped before it could be refused."""
        with suppress(httpx.TransportError, BotoCoreError):
            stimulate()
        for _ in range(20):
            found = next((line for line in stack.log(function, began) if "AccessDenied" in line.text), None)
            if found is not None:
                return found
            time.sleep(0.5)
        return None

    with stack.without(function, *DATA):
        stack.wait(refused, f"a refusal in the log of {function}", PATIENCE)
