"""FLAC: RFC 9639."""

from typing import BinaryIO

from callfactory.audio.info import (
    EMPTY,
    SAMPLE_RATE,
    TOO_MANY_CHANNELS,
    AudioInfo,
    Codec,
    Refusal,
    broken,
    milliseconds,
)

_STREAMINFO_BYTES = 34


def inspect(stream: BinaryIO, size: int) -> AudioInfo | Refusal:
    """What a FLAC stream of `size` bytes holds. A stream whose writer did not know its length tells none."""
    stream.seek(4)
    block = stream.read(4 + _STREAMINFO_BYTES)
    if len(block) < 4 + _STREAMINFO_BYTES or block[0] & 0x7F != 0 or int.from_bytes(block[1:4]) != _STREAMINFO_BYTES:
        return broken("it ends within its header")
    packed = int.from_bytes(block[14:22])
    sample_rate, channels, samples = packed >> 44, (packed >> 41 & 7) + 1, packed & (1 << 36) - 1
    if channels > 2:
        return TOO_MANY_CHANNELS
    if not 8000 <= sample_rate <= 48000:
        return SAMPLE_RATE
    offset = _after_metadata(stream, size)
    if offset is None:
        return EMPTY
    return AudioInfo(
        codec=Codec.FLAC,
        channels=2 if channels == 2 else 1,
        sample_rate=sample_rate,
        duration_ms=milliseconds(samples, sample_rate) if samples else None,
        data_offset=offset,
        data_bytes=size - offset,
        damaged=samples == 0,
    )


def _after_metadata(stream: BinaryIO, size: int) -> int | None:
    """Where the frames begin; None where there are none."""
    offset = 4
    while offset + 4 <= size:
        stream.seek(offset)
        head = stream.read(4)
        offset += 4 + int.from_bytes(head[1:4])
        if head[0] & 0x80:
            return offset if offset < size else None
    return None
