"""What is heard in the demonstration: two people who hum instead of speaking, each in a channel of their own."""

import io
import math
import wave
from array import array

_RATE = 8000
_TURN = 3.5
"""Seconds that one of them has the word."""
_BREATH = 0.4
_HUMS = (132.0, 208.0)
"""How deep each of their voices is."""


def conversation(seconds: float) -> bytes:
    """The two take turns: a WAV with two channels, as a switch records both sides of a call."""
    samples = array("h")
    for index in range(round(seconds * _RATE)):
        at = index / _RATE
        turn, within = int(at / _TURN), at % _TURN
        heard = 0 if within > _TURN - _BREATH else _hum(at, _HUMS[turn % 2])
        samples.extend((heard, 0) if turn % 2 == 0 else (0, heard))
    return _wav(samples, channels=2)


def message(seconds: float) -> bytes:
    """One of them alone, as an answering machine records."""
    return _wav(array("h", (_hum(index / _RATE, _HUMS[1]) for index in range(round(seconds * _RATE)))), channels=1)


def _hum(at: float, hertz: float) -> int:
    """About four syllables a second, their melody going up and down."""
    syllable = abs(math.sin(math.pi * 2.1 * at)) * (0.6 + 0.4 * math.sin(1.7 * at))
    phase = 2 * math.pi * hertz * at + 6 * math.sin(2.4 * at)
    return round(9000 * syllable * (0.7 * math.sin(phase) + 0.3 * math.sin(3 * phase)))


def _wav(samples: "array[int]", *, channels: int) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as written:
        written.setnchannels(channels)
        written.setsampwidth(2)
        written.setframerate(_RATE)
        written.writeframes(samples.tobytes())
    return file.getvalue()
