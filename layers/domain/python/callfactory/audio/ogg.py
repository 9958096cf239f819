"""Ogg Opus: RFC 3533 (pages), RFC 7845 (Opus in Ogg). Time is counted in samples of 48 kHz, whatever the input was."""

import struct
from typing import BinaryIO

from callfactory.audio.info import (
    EMPTY,
    NOT_AUDIO,
    TOO_MANY_CHANNELS,
    AudioInfo,
    Codec,
    Refusal,
    broken,
    milliseconds,
    unsupported,
)

_OPUS_RATE = 48_000
_TAIL_BYTES = 131_072
"""Two pages of the greatest size: the last page's header lies within."""
_NO_POSITION = (1 << 64) - 1
_LAST_PAGE = 0x04


def inspect(stream: BinaryIO, size: int) -> AudioInfo | Refusal:
    """What an Ogg stream of `size` bytes holds."""
    stream.seek(0)
    page = stream.read(27 + 255 + 64)
    if len(page) < 28:
        return broken("it ends within its header")
    content = 27 + page[26]
    head = page[content : content + 19]
    if head[:7] == b"\x01vorbis":
        return unsupported("Ogg Vorbis")
    if head[:8] != b"OpusHead" or len(head) < 19:
        return NOT_AUDIO
    channels, skipped, input_rate = struct.unpack_from("<xBHI", head, 8)
    if channels not in {1, 2}:
        return TOO_MANY_CHANNELS
    found = _last_position(stream, size, page[14:18])
    if found is None or found[0] <= skipped:
        return EMPTY
    return AudioInfo(
        codec=Codec.OGG_OPUS,
        channels=2 if channels == 2 else 1,
        sample_rate=input_rate if 8000 <= input_rate <= _OPUS_RATE else _OPUS_RATE,
        duration_ms=milliseconds(found[0] - skipped, _OPUS_RATE),
        data_offset=0,
        data_bytes=size,
        damaged=not found[1],
    )


def _last_position(stream: BinaryIO, size: int, serial: bytes) -> tuple[int, bool] | None:
    """The position at the end of the last page that has one, and whether that page says that it is the last."""
    start = max(0, size - _TAIL_BYTES)
    stream.seek(start)
    tail = stream.read(_TAIL_BYTES)
    place = len(tail)
    while (place := tail.rfind(b"OggS", 0, place)) >= 0:
        header = tail[place : place + 27]
        if len(header) == 27 and header[4] == 0 and header[14:18] == serial:
            position = struct.unpack_from("<Q", header, 6)[0]
            if position not in {0, _NO_POSITION}:
                return position, bool(header[5] & _LAST_PAGE)
    return None
