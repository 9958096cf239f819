"""A-law and µ-law (ITU-T G.711): one byte a sample, to 16-bit samples and back.

Tables and `bytes.translate` do the work: the low and the high bytes of all samples are two translations.
"""

from array import array
from collections.abc import Callable
from functools import cache

_MULAW_BIAS = 0x84


def from_alaw(content: bytes) -> bytes:
    """16-bit little-endian samples."""
    return _spread(content, *_halves("alaw"))


def from_mulaw(content: bytes) -> bytes:
    """16-bit little-endian samples."""
    return _spread(content, *_halves("mulaw"))


def from_unsigned8(content: bytes) -> bytes:
    """16-bit little-endian samples of 8-bit PCM, whose silence is 128."""
    return _spread(content, *_halves("unsigned8"))


def to_mulaw(samples: bytes) -> bytes:
    """µ-law of 16-bit little-endian samples."""
    values = array("H", samples)
    return bytes(map(_mulaw_table().__getitem__, values))


def _spread(content: bytes, low: bytes, high: bytes) -> bytes:
    result = bytearray(2 * len(content))
    result[0::2] = content.translate(low)
    result[1::2] = content.translate(high)
    return bytes(result)


@cache
def _halves(law: str) -> tuple[bytes, bytes]:
    samples = [_EXPANSIONS[law](code) & 0xFFFF for code in range(256)]
    return bytes(sample & 0xFF for sample in samples), bytes(sample >> 8 for sample in samples)


def _expand_alaw(code: int) -> int:
    code ^= 0x55
    exponent, mantissa = code >> 4 & 7, code & 15
    magnitude = (mantissa << 4) + 8 if exponent == 0 else (mantissa << 4) + 0x108 << exponent - 1
    return magnitude if code & 0x80 else -magnitude


def _expand_mulaw(code: int) -> int:
    code ^= 0xFF
    magnitude = ((code & 15) << 3) + _MULAW_BIAS << (code >> 4 & 7)
    return _MULAW_BIAS - magnitude if code & 0x80 else magnitude - _MULAW_BIAS


_EXPANSIONS: dict[str, Callable[[int], int]] = {
    "alaw": _expand_alaw,
    "mulaw": _expand_mulaw,
    "unsigned8": lambda code: (code - 128) << 8,
}


@cache
def _mulaw_table() -> bytes:
    """The nearest code of every sample, indexed by the sample as an unsigned number."""
    codes = sorted((_expand_mulaw(code), code) for code in range(256) if code != 0x7F)  # 0x7f is a second zero
    table = bytearray(65_536)
    place = 0
    for sample in range(-32_768, 32_768):
        while place + 1 < len(codes) and abs(codes[place + 1][0] - sample) <= abs(codes[place][0] - sample):
            place += 1
        table[sample & 0xFFFF] = codes[place][1]
    return bytes(table)
