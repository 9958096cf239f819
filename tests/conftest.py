"""What holds for every test."""

import sys

import pytest
from hypothesis import settings

from callfactory_aws.observability import logger

settings.register_profile("callfactory", deadline=None)
settings.load_profile("callfactory")
"""How long an example takes says nothing: machines differ."""


class _PresentOutput:
    """Writes to whatever is the standard output at that moment."""

    def write(self, text: str) -> int:
        return sys.stdout.write(text)

    def flush(self) -> None:
        sys.stdout.flush()


@pytest.fixture(scope="session", autouse=True)
def _logs_go_where_the_present_test_looks() -> None:
    """The logger lives as long as the process, and would write to the output of the test in which it was made."""
    logger().registered_handler.setStream(_PresentOutput())  # type: ignore[attr-defined]  # it is a stream's handler
