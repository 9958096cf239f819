"""Downloads that hold copies end no later than what they are copies of: recordings, and callers who are forgotten."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from callfactory.clock import Clock
from callfactory.events import Bus, ExportRequested
from callfactory.exports import formats
from callfactory.exports.changing import change_export, remove_files
from callfactory.exports.job import Export, State, begun_anew, dismissed
from callfactory.exports.ports import ExportFiles, ExportStore, RecordingArchive, UploadLost
from callfactory.exports.recording_notes import recording_ids

_BUNDLES: Final = frozenset({"recordings", "everything"})
_A_PAGE: Final = 50
_AT_ONCE: Final = 500


class ExportBundles:
    """The `Bundles` port of recordings: removes downloads that hold one that goes before its time.

    One that is still being made is not touched: it is compared with what is left when it is finished.
    """

    def __init__(self, exports: ExportStore, files: ExportFiles, clock: Clock) -> None:
        self._exports = exports
        self._files = files
        self._clock = clock

    def remove_holding(self, account_id: str, recording_ids: Collection[str]) -> Mapping[str, int]:
        """Removes every finished download of the account that holds one of the recordings; answers how many held
        which."""
        wanted, held = set(recording_ids), Counter[str]()
        for export in list(self._finished(account_id)):
            inside = wanted & self._contents(export)
            if inside:
                held.update(inside)
                self._remove(export)
        return held

    def _contents(self, export: Export) -> set[str]:
        try:
            return contents(export, self._files)
        except UploadLost:
            return set()  # its files are gone already

    def _remove(self, export: Export) -> None:
        now = self._clock.now()
        gone = change_export(
            export.account_id, export.export_id, lambda each: dismissed(each, now), exports=self._exports
        )
        remove_files(gone, files=self._files)

    def _finished(self, account_id: str) -> Iterator[Export]:
        position = None
        while True:
            page = self._exports.page(account_id, limit=_A_PAGE, after=position)
            for each in page.items:
                if each.state_at(self._clock.now()) is State.READY and each.wish.what in _BUNDLES:
                    yield each
            position = page.next
            if position is None:
                return


class StaleDownloads:
    """The `Downloads` port of erasing: files that were made before somebody was forgotten may still name them."""

    def __init__(self, exports: ExportStore, files: ExportFiles, bus: Bus, clock: Clock) -> None:
        self._exports = exports
        self._files = files
        self._bus = bus
        self._clock = clock

    def take_back(self, account_id: str) -> Iterator[int]:
        """Recordings alone name callers in their manifest, so every kind goes."""
        position = None
        while True:
            page = self._exports.page(account_id, limit=_A_PAGE, after=position)
            for each in page.items:
                if each.open or each.state_at(self._clock.now()) is State.READY:
                    self._take_back(each)
                    yield 1
            position = page.next
            if position is None:
                return

    def _take_back(self, export: Export) -> None:
        now = self._clock.now()
        after = change_export(
            export.account_id,
            export.export_id,
            lambda each: begun_anew(each) if each.open else dismissed(each, now),
            exports=self._exports,
        )
        remove_files(export, files=self._files)
        if after.open:
            ids = {"account_id": export.account_id, "export_id": export.export_id}
            self._bus.publish(ExportRequested.happened(now, **ids))


def contents(export: Export, files: ExportFiles) -> set[str]:
    """The recordings in a download. Raises UploadLost where its notes are gone: then the file is as well."""
    if export.wish.what not in _BUNDLES:
        return set()
    notes = (files.read(formats.notes_name(export, number)) for number in range(1, export.progress.noted + 1))
    return set(recording_ids(notes))


def outlives_its_recordings(export: Export, files: ExportFiles, archive: RecordingArchive) -> bool:
    """Whether a finished download holds a recording that is no longer within its owner's reach."""
    held = sorted(contents(export, files))
    return any(
        set(some) - archive.reachable(export.account_id, some)
        for some in (_slice(held, start) for start in range(0, len(held), _AT_ONCE))
    )


def _slice(held: Sequence[str], start: int) -> Sequence[str]:
    return held[start : start + _AT_ONCE]
