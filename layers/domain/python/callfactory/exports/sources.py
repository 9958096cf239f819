"""What a download's file is made of: sections, read step by step, by somebody who can stop and go on elsewhere."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

Position = Mapping[str, Any]


class SourceChanged(Exception):  # the download begins anew
    """What was begun can no longer be read: nothing that was written so far is of use."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one step gave: bytes of the file (perhaps none yet), how many rows they stand for, where the section
    continues (None: it is over), and the start of the first and the last call in it."""

    chunk: bytes
    rows: int
    position: Position | None
    began: str | None = None
    reached: str | None = None
    left_out: int = 0


class Source(Protocol):
    """Makes a file out of what is held. After `pause`, another one made with `state` goes on."""

    @property
    def sections(self) -> int:
        """How many sections there are."""

    def opening(self) -> bytes:
        """The beginning of the file."""

    def step(self, section: int, position: Position | None) -> Step:
        """Reads on in a section, from a step's `position` or from its beginning."""

    def pause(self) -> bytes:
        """What brings the file to a byte from which another source can go on."""

    def state(self) -> Mapping[str, Any]:
        """After `pause`: the little that another source needs."""

    def notes(self) -> bytes:
        """What the end of the file needs to know of what was read since the last call: kept beside the file."""

    def closing(self, notes: Iterable[bytes]) -> bytes:
        """The end of the file, from all notes in order."""

    def tariffs(self) -> Sequence[str]:
        """The versions of price lists by which the calls that were read since the beginning are priced."""

    def ends_at(self) -> datetime | None:
        """When the first thing that was read so far has to be gone; None where nothing has to."""
