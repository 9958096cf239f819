"""Audio for tests, made here: tones in every format that switches send, and what they leave behind when things fail."""

import io
import math
import struct
from array import array
from collections.abc import Sequence
from typing import Literal

import soundfile

from callfactory.audio import AudioInfo, Refusal, Sound, inspect, to_mp3, wav_header
from callfactory.audio.g711 import to_mulaw

FAILED_DIAL = wav_header(1, 8000, 0)
"""The 44 bytes that Asterisk leaves of a call that nobody answered."""


def tone(seconds: float, *, rate: int = 8000, hertz: Sequence[float] = (700.0,)) -> bytes:
    """16-bit samples of one sine a channel, interleaved."""
    samples = array("h")
    for index in range(round(seconds * rate)):
        samples.extend(round(12_000 * math.sin(2 * math.pi * each * index / rate)) for each in hertz)
    return samples.tobytes()


def wav(samples: bytes, *, channels: int = 1, rate: int = 8000) -> bytes:
    """PCM of 16 bits."""
    return wav_header(channels, rate, len(samples)) + samples


def wav_of(tag: int, bits: int, content: bytes, *, channels: int = 1, rate: int = 8000) -> bytes:
    """A WAV of any codec, with the coded content given."""
    block = channels * bits // 8
    form = struct.pack("<HHIIHHH", tag, channels, rate, rate * block, block, bits, 0)
    chunks = b"fmt " + struct.pack("<I", len(form)) + form + b"data" + struct.pack("<I", len(content)) + content
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


def mulaw_wav(samples: bytes, *, channels: int = 1) -> bytes:
    return wav_of(7, 8, to_mulaw(samples), channels=channels)


def mp3(samples: bytes, *, channels: int = 1, rate: int = 8000) -> bytes:
    return b"".join(to_mp3(Sound(channels, rate, iter([samples]))))


def through_libsndfile(
    samples: bytes, kind: Literal["FLAC", "OGG", "WAV"], subtype: str, *, channels: int = 1, rate: int = 8000
) -> bytes:
    """FLAC, Ogg Opus, or WAV of a codec that only libsndfile writes."""
    file = io.BytesIO()
    with soundfile.SoundFile(file, "w", rate, channels, subtype, format=kind) as opened:
        opened.buffer_write(samples, "int16")
    return file.getvalue()


def looked_at(content: bytes) -> AudioInfo:
    """What `inspect` finds, where it is audio."""
    found = inspect(io.BytesIO(content))
    assert isinstance(found, AudioInfo), found
    return found


def refused(content: bytes) -> Refusal:
    """Why `inspect` refuses."""
    found = inspect(io.BytesIO(content))
    assert isinstance(found, Refusal), found
    return found


def loudness(samples: bytes, hertz: float, *, channel: int = 0, channels: int = 1, rate: int = 8000) -> float:
    """How much of a frequency is in a channel (Goertzel), 1.0 for the tone that `tone` makes."""
    values = array("h", samples)[channel::channels]
    real = sum(value * math.cos(2 * math.pi * hertz * index / rate) for index, value in enumerate(values))
    imaginary = sum(value * math.sin(2 * math.pi * hertz * index / rate) for index, value in enumerate(values))
    return 2 * math.hypot(real, imaginary) / len(values) / 12_000
