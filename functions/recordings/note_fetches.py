"""Write into owners' logs what was fetched with links to their recordings, as far as S3's access log tells."""

from typing import Protocol

from callfactory.audit import AuditLog
from callfactory.recordings.fetches import entry_of, fetches


class AccessLogs(Protocol):
    """The files in which S3 writes down who fetched what."""

    def lines(self, key: str) -> list[str]:
        """The lines of a file; none where it is gone."""


def note_fetches(key: str, *, logs: AccessLogs, audit: AuditLog) -> int:
    """Notes the fetches of one file; answers how many. The same file may come again: it is noted once."""
    found = fetches(logs.lines(key))
    for fetch in found:
        audit.record(entry_of(fetch, key))
    return len(found)
