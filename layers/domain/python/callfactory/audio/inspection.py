"""Recognise audio by its content."""

from typing import BinaryIO

from callfactory.audio import flac, mp3, ogg, wav
from callfactory.audio.info import EMPTY, AudioInfo, Refusal

_SMALLEST = 16


def inspect(stream: BinaryIO) -> AudioInfo | Refusal:
    """What the stream holds. It is read from its beginning, wherever it stands, and never whole into memory."""
    size = stream.seek(0, 2)
    stream.seek(0)
    start = stream.read(_SMALLEST)
    if not start.strip(b"\0"):
        return EMPTY
    if start[:4] in {b"RIFF", b"RF64"} and start[8:12] in {b"WAVE", b""}:
        return wav.inspect(stream, size)
    if start[:4] == b"OggS":
        return ogg.inspect(stream, size)
    if start[:4] == b"fLaC":
        return flac.inspect(stream, size)
    return mp3.inspect(stream, size)
