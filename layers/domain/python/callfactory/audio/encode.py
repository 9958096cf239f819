"""From 16-bit samples to files: MP3 for keeping and playing everywhere, WAV for programs that want samples."""

import struct
from collections.abc import Iterator
from typing import Final, Literal

from callfactory.audio.decode import Sound
from callfactory.audio.g711 import to_mulaw

KILOBITS: Final = {1: 16, 2: 24}
"""Of MP3 at 8 kHz, by channels. Constant, so that players know the length and seek exactly without an index. Two
channels need not twice the bits: people take turns, and the encoder gives the bits to the one who speaks."""

_KILOBITS_WIDE: Final = {1: 32, 2: 48}
"""Of wider bands: 16 kHz and up."""

_LAME_QUALITY: Final = 5
_WIDE_RATE: Final = 12_001

WavEncoding = Literal["pcm16", "mulaw"]


def to_mp3(sound: Sound, *, kilobits: int | None = None) -> Iterator[bytes]:
    """MP3 of constant bit rate, both channels kept, in pieces of a few kilobytes. `kilobits` per second are those that
    keep speech well for little, unless others are asked for."""
    import lameenc  # noqa: PLC0415  # a native library that most requests do not need

    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_in_sample_rate(sound.sample_rate)
    encoder.set_out_sample_rate(output_rate(sound.sample_rate))
    encoder.set_channels(sound.channels)
    encoder.set_bit_rate(kilobits or _kilobits(sound.channels, sound.sample_rate))
    encoder.set_quality(_LAME_QUALITY)
    passed = False
    for chunk in sound:
        passed = True
        if piece := bytes(encoder.encode(chunk)):
            yield piece
    if passed:
        yield bytes(encoder.flush())


def mp3_bytes_per_second(channels: int, sample_rate: int) -> int:
    """How large `to_mp3` makes a second of sound."""
    return _kilobits(channels, sample_rate) * 1000 // 8


def to_wav(sound: Sound, *, frames: int, encoding: WavEncoding = "pcm16") -> Iterator[bytes]:
    """WAV of exactly so many frames: the header comes first and tells the length, so sound beyond it is cut off and
    what is missing is silence."""
    frame_bytes = sound.channels * _sample_bytes(encoding)
    left = frames * frame_bytes
    yield wav_header(sound.channels, sound.sample_rate, left, encoding)
    for chunk in sound:
        piece = (to_mulaw(chunk) if encoding == "mulaw" else chunk)[:left]
        left -= len(piece)
        yield piece
    silence = b"\xff" if encoding == "mulaw" else b"\x00"
    while left:
        piece = silence * min(left, 65_536)
        left -= len(piece)
        yield piece


def wav_header(channels: int, sample_rate: int, data_bytes: int, encoding: WavEncoding = "pcm16") -> bytes:
    """What stands before `data_bytes` of samples: 44 bytes for PCM, 58 for µ-law (which needs a `fact` chunk)."""
    tag, width = (1, 2) if encoding == "pcm16" else (7, 1)
    block = channels * width
    form = struct.pack("<HHIIHH", tag, channels, sample_rate, sample_rate * block, block, width * 8)
    if encoding == "mulaw":
        form += struct.pack("<H", 0)
    chunks = struct.pack("<4sI", b"fmt ", len(form)) + form
    if encoding == "mulaw":
        chunks += struct.pack("<4sII", b"fact", 4, data_bytes // block)
    chunks += struct.pack("<4sI", b"data", data_bytes)
    return struct.pack("<4sI4s", b"RIFF", 4 + len(chunks) + data_bytes, b"WAVE") + chunks


def _sample_bytes(encoding: WavEncoding) -> int:
    return 2 if encoding == "pcm16" else 1


def _kilobits(channels: int, sample_rate: int) -> int:
    return (KILOBITS if sample_rate < _WIDE_RATE else _KILOBITS_WIDE)[channels]


def output_rate(sample_rate: int) -> int:
    """The same where MP3 has it, else the next that it has; nothing above 16 kHz is kept of a telephone call."""
    return next((rate for rate in (8000, 11025, 12000, 16000) if rate >= sample_rate), 16_000)
