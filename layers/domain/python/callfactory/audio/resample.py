"""To what switches play: one channel of 8 kHz, from any sound.

A windowed-sinc low-pass, evaluated only where an output sample lies. In plain Python: greetings last a minute at most,
and half a second of work for one is less than a numerical library costs every start of a function.
"""

import math
from array import array
from collections.abc import Iterator
from operator import mul
from typing import Final

from callfactory.audio.decode import Sound

TELEPHONE_RATE: Final = 8000
_CROSSINGS: Final = 8
"""Zero crossings of the sinc on each side: enough that nothing audible folds back."""
_PASSED: Final = 0.94
"""The part of the band below 4 kHz that passes; the filter's slope lies above it."""
_LARGEST, _SMALLEST = 32_767, -32_768


def to_telephone(sound: Sound) -> Iterator[bytes]:
    """16-bit samples of one channel at 8 kHz, chunk by chunk."""
    mono = (_one_channel(chunk, sound.channels) for chunk in sound)
    if sound.sample_rate == TELEPHONE_RATE:
        yield from (samples.tobytes() for samples in mono)
        return
    yield from _resampled(mono, sound.sample_rate)


def _one_channel(chunk: bytes, channels: int) -> "array[int]":
    samples = array("h", chunk)
    if channels == 1:
        return samples
    return array("h", [(left + right) // 2 for left, right in zip(samples[0::2], samples[1::2], strict=True)])


def _resampled(chunks: "Iterator[array[int]]", rate: int) -> Iterator[bytes]:
    """Output sample n lies at input position n * rate / 8000: `step` whole samples and a fraction further each time."""
    phases = _phases(rate)
    count = len(phases)
    step = rate * count // TELEPHONE_RATE  # in 1/count of an input sample
    reach = len(phases[0]) // 2
    window = array("h", bytes(2 * (reach - 1)))
    place = 0  # of the next output sample, in 1/count of an input sample, from the window's first centre
    for chunk in chunks:
        window.extend(chunk)
        last = (len(window) - 2 * reach) * count
        yield _filtered(window, phases, range(place, last, step))
        done = max(0, -(-(last - place) // step)) * step + place
        passed = min(done // count, len(window))
        window = window[passed:]
        place = done - passed * count
    window.extend(array("h", bytes(2 * reach)))
    yield _filtered(window, phases, range(place, (len(window) - 2 * reach) * count, step))


def _filtered(window: "array[int]", phases: list[list[float]], places: range) -> bytes:
    count, taps = len(phases), len(phases[0])
    output = array("h")
    for place in places:
        start, phase = divmod(place, count)
        value = round(sum(map(mul, window[start : start + taps], phases[phase])))
        output.append(max(_SMALLEST, min(_LARGEST, value)))
    return output.tobytes()


def _phases(rate: int) -> list[list[float]]:
    """The filter for every fraction of an input sample at which an output sample can lie."""
    count = TELEPHONE_RATE // math.gcd(rate, TELEPHONE_RATE)
    cutoff = _PASSED * min(1.0, TELEPHONE_RATE / rate)
    reach = math.ceil(_CROSSINGS / cutoff)
    return [_taps(phase / count, reach, cutoff) for phase in range(count)]


def _taps(fraction: float, reach: int, cutoff: float) -> list[float]:
    weights = []
    for tap in range(2 * reach):
        distance = tap - reach + 1 - fraction
        weights.append(_sinc(cutoff * distance) * _window(distance / reach))
    total = sum(weights)
    return [weight / total for weight in weights]


def _sinc(x: float) -> float:
    return 1.0 if x == 0 else math.sin(math.pi * x) / (math.pi * x)


def _window(x: float) -> float:
    """Blackman's: a slope that nothing is heard beyond."""
    return 0.42 + 0.5 * math.cos(math.pi * x) + 0.08 * math.cos(2 * math.pi * x) if abs(x) < 1 else 0.0
