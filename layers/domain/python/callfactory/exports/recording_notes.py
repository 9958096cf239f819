"""The notes of an archive of recordings: entries of its directory, and one line about each recording for its manifest.

note      length of the directory entries (8 bytes), the entries, the lines
line      a JSON object: about a file (`file`, `recording_id`, checksum, …), or about one that was left out
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

_LENGTH: Final = 8


def join(directory: bytes, lines: Iterable[bytes]) -> bytes:
    """A note; empty where there is nothing to note."""
    told = b"".join(lines)
    return len(directory).to_bytes(_LENGTH, "big") + directory + told if directory or told else b""


def split(note: bytes) -> tuple[bytes, bytes]:
    """The directory entries and the lines of a note."""
    end = _LENGTH + int.from_bytes(note[:_LENGTH], "big")
    return note[_LENGTH:end], note[end:]


def line(content: Mapping[str, Any]) -> bytes:
    """One line."""
    return json.dumps(content).encode() + b"\n"


def told(lines: bytes) -> Iterator[dict[str, Any]]:
    """What the lines say."""
    for each in lines.splitlines():
        yield json.loads(each)


def recording_ids(notes: Iterable[bytes]) -> Iterator[str]:
    """The recordings that an archive holds."""
    for note in notes:
        for each in told(split(note)[1]):
            if "recording_id" in each:
                yield each["recording_id"]
