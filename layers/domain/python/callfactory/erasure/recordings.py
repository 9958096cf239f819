"""Recordings of an account that goes, or of a caller who is to be forgotten: marked for removal now.

Their own sweep removes the bytes and writes receipts.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from callfactory.clock import Clock
from callfactory.errors import NotFound, VersionConflict
from callfactory.recordings.ports import Policies, Recordings
from callfactory.recordings.recording import Reason, Recording, removing

Index = Callable[[str, str], str]
"""Account id and number to a keyed hash."""

_FUTURE: Final = timedelta(days=1)
_TRIES: Final = 8


class EndedRecordings:
    """The `Recorded` port of erasing, on the `Recordings` port. One that is held for an authority waits for the end of
    the hold, out of its owner's reach."""

    def __init__(self, recordings: Recordings, policies: Policies, index: Index, clock: Clock) -> None:
        self._recordings = recordings
        self._policies = policies
        self._index = index
        self._clock = clock

    def end(self, account_id: str, number_ids: Sequence[str]) -> Iterator[int]:
        """Marks every recording of these numbers, and forgets what was decided about them."""
        for each in self._before(number_ids, self._clock.now() + _FUTURE):
            self._end(each, "account")
            yield 1
        for number_id in number_ids:
            self._policies.forget(account_id, number_id)

    def end_of_caller(
        self, account_id: str, number_ids: Sequence[str], caller_index: str, before: datetime
    ) -> Iterator[int]:
        """Marks those of these numbers on which this caller is heard. One that is gone through counts as nothing."""
        for each in self._before(number_ids, before):
            theirs = self._index(account_id, each.caller) == caller_index
            if theirs:
                self._end(each, "caller")
            yield int(theirs)

    def _before(self, number_ids: Sequence[str], until: datetime) -> Iterator[Recording]:
        for number_id in number_ids:
            position = None
            while True:
                page = self._recordings.before(number_id, until, after=position)
                yield from page.items
                position = page.next
                if position is None:
                    break

    def _end(self, recording: Recording, reason: Reason) -> None:
        for _ in range(_TRIES):
            gone = removing(recording, reason, self._clock.now())
            if gone == recording:
                return
            try:
                self._recordings.replace(gone)
            except VersionConflict:
                try:
                    recording = self._recordings.get(recording.account_id, recording.recording_id)
                except NotFound:
                    return
            else:
                return
