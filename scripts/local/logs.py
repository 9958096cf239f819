"""What the functions of a running stack write to their logs."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from scripts.local.stack import Stack

_LOOK_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a function's log; `at` in milliseconds since 1970."""

    at: int
    function: str
    text: str

    def __str__(self) -> str:
        moment = datetime.fromtimestamp(self.at / 1000, UTC)
        return f"{moment:%H:%M:%S.%f}"[:12] + f"  {self.function}  {self.text}"


class Logs:
    """Reads the log groups of all functions."""

    def __init__(self, stack: Stack) -> None:
        aws = stack.aws
        self._logs = aws.client("logs")
        functions = aws.client("lambda")
        self._groups = {
            name: _group_of(functions.get_function_configuration(FunctionName=physical))
            for name, physical in stack.functions.items()
        }

    def since(self, at: int, function: str | None = None) -> list[Line]:
        """All lines from a moment on (milliseconds since 1970), of one function or all, in order of time."""
        names = self._groups if function is None else [function]
        return sorted((line for name in names for line in self._lines(name, at)), key=lambda line: line.at)

    def follow(self) -> Iterator[Line]:
        """Lines as they come, for ever."""
        seen: set[Line] = set()
        at = int(time.time() * 1000) - 60_000
        while True:
            fresh = [line for line in self.since(at) if line not in seen]
            yield from fresh
            if fresh:
                at = fresh[-1].at - 5_000
                seen = {line for line in (*seen, *fresh) if line.at >= at}
            time.sleep(_LOOK_SECONDS)

    def _lines(self, name: str, at: int) -> Iterator[Line]:
        pages = self._logs.get_paginator("filter_log_events").paginate(logGroupName=self._groups[name], startTime=at)
        try:
            for page in pages:
                for event in page["events"]:
                    yield Line(event["timestamp"], name, event["message"].rstrip())
        except self._logs.exceptions.ResourceNotFoundException:
            return  # a function that never ran has written nothing


def _group_of(configuration: Any) -> str:
    named = (configuration.get("LoggingConfig") or {}).get("LogGroup")
    return str(named or f"/aws/lambda/{configuration['FunctionName']}")
