"""The clocks of a deployed function: real time, and on the local stage real time plus an offset.

The offset lives in one SSM parameter that only the local stage has. Production's settings name no parameter, so its
functions have no way to be told another time.
"""

import time
from datetime import UTC, datetime, timedelta

from callfactory.clock import Clock, SystemClock
from callfactory_aws import clients

_OFFSET_LIVES_SECONDS = 1.0


class OffsetClock:
    """Real time plus the seconds in an SSM parameter; the parameter is read again after a second."""

    def __init__(self, parameter: str) -> None:
        self._parameter = parameter
        self._offset = timedelta(0)
        self._read_at = float("-inf")

    def now(self) -> datetime:
        if time.monotonic() - self._read_at > _OFFSET_LIVES_SECONDS:
            answer = clients.ssm().get_parameter(Name=self._parameter)
            self._offset = timedelta(seconds=float(answer["Parameter"]["Value"]))
            self._read_at = time.monotonic()
        return datetime.now(UTC) + self._offset


def make_clock(parameter: str) -> Clock:
    """The clock that the settings ask for: `parameter` is empty everywhere but on the local stage."""
    return OffsetClock(parameter) if parameter else SystemClock()
