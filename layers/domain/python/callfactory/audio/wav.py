"""RIFF/WAVE: Microsoft's Multimedia Programming Interface (1991), RFC 2361 (codecs), EBU Tech 3306 (RF64).

Written for what switches leave behind: sizes of zero or all ones where a stream was never closed properly, a data chunk
that promises more than was written, a header and nothing after it.
"""

import struct
from typing import BinaryIO, NamedTuple

from callfactory.audio.info import (
    EMPTY,
    NOT_AUDIO,
    SAMPLE_RATE,
    TOO_MANY_CHANNELS,
    AudioInfo,
    Codec,
    Refusal,
    broken,
    milliseconds,
    unsupported,
)

_PCM, _FLOAT, _ALAW, _MULAW, _GSM, _MP3, _EXTENSIBLE = 0x0001, 0x0003, 0x0006, 0x0007, 0x0031, 0x0055, 0xFFFE
_CODECS = {
    (_PCM, 8): Codec.WAV_PCM8,
    (_PCM, 16): Codec.WAV_PCM16,
    (_ALAW, 8): Codec.WAV_ALAW,
    (_MULAW, 8): Codec.WAV_MULAW,
}
_EXTENSIBLE_TAIL = bytes.fromhex("000000001000800000aa00389b71")
_UNKNOWN_SIZE = 0xFFFFFFFF
_MOST_CHUNKS = 64
GSM_BLOCK_BYTES = 65
GSM_BLOCK_SAMPLES = 320


class _Format(NamedTuple):
    tag: int
    channels: int
    sample_rate: int
    block_bytes: int
    bits: int


class _Chunk(NamedTuple):
    name: bytes
    offset: int
    size: int


def inspect(stream: BinaryIO, size: int) -> AudioInfo | Refusal:
    """What a WAV stream of `size` bytes holds."""
    form: _Format | None = None
    chunk = _next_chunk(stream, 12, size)
    for _ in range(_MOST_CHUNKS):
        if chunk is None:
            return EMPTY if form else broken("it ends within its header")
        if chunk.name == b"data":
            return _judge(form, _settled(stream, chunk, size), size) if form else broken("its format is not told")
        if chunk.name == b"fmt ":
            form = _format(stream, chunk)
            if form is None:
                return broken("its format is not told")
        chunk = _next_chunk(stream, chunk.offset + chunk.size + chunk.size % 2, size)
    return NOT_AUDIO


def _next_chunk(stream: BinaryIO, offset: int, size: int) -> _Chunk | None:
    if offset + 8 > size:
        return None
    stream.seek(offset)
    name, length = struct.unpack("<4sI", stream.read(8))
    return _Chunk(name, offset + 8, length)


def _format(stream: BinaryIO, chunk: _Chunk) -> _Format | None:
    stream.seek(chunk.offset)
    content = stream.read(min(chunk.size, 40))
    if len(content) < 14:
        return None
    tag, channels, rate, _, block = struct.unpack_from("<HHIIH", content)
    bits = struct.unpack_from("<H", content, 14)[0] if len(content) >= 16 else block * 8 // max(channels, 1)
    if tag == _EXTENSIBLE and len(content) == 40 and content[26:] == _EXTENSIBLE_TAIL:
        tag = struct.unpack_from("<H", content, 24)[0]
    return _Format(tag, channels, rate, block, bits)


def _settled(stream: BinaryIO, chunk: _Chunk, size: int) -> _Chunk:
    """The data chunk with a size that can be believed. Zero with bytes after it, and all ones, is how a stream is left
    that nobody closed; but zero before another chunk is zero."""
    if chunk.size == 0:
        following = _next_chunk(stream, chunk.offset, size)
        if following is None or (following.name.isalnum() and following.offset + following.size <= size):
            return chunk
        return chunk._replace(size=_UNKNOWN_SIZE)
    return chunk


def _judge(form: _Format, chunk: _Chunk, size: int) -> AudioInfo | Refusal:
    codec = _codec(form)
    if isinstance(codec, Refusal):
        return codec
    if form.channels not in {1, 2} or (codec is Codec.WAV_GSM and form.channels != 1):
        return TOO_MANY_CHANNELS if form.channels else broken("it has no channels")
    if not 8000 <= form.sample_rate <= 48000:
        return SAMPLE_RATE
    present = size - chunk.offset
    open_ended = chunk.size == _UNKNOWN_SIZE
    promised = present if open_ended else chunk.size
    block = GSM_BLOCK_BYTES if codec is Codec.WAV_GSM else _sample_bytes(codec) * form.channels
    whole = min(promised, present) // block
    if whole == 0:
        return EMPTY
    samples = whole * (GSM_BLOCK_SAMPLES if codec is Codec.WAV_GSM else 1)
    return AudioInfo(
        codec=codec,
        channels=2 if form.channels == 2 else 1,
        sample_rate=form.sample_rate,
        duration_ms=milliseconds(samples, form.sample_rate),
        data_offset=chunk.offset,
        data_bytes=whole * block,
        damaged=open_ended or promised > present or promised % block != 0,
    )


def _codec(form: _Format) -> Codec | Refusal:
    codec = Codec.WAV_GSM if form.tag == _GSM else _CODECS.get((form.tag, form.bits))
    if codec is Codec.WAV_GSM and form.block_bytes != GSM_BLOCK_BYTES:
        return broken("its GSM blocks have another size")
    return codec or unsupported(_named(form))


def _named(form: _Format) -> str:
    names = {_PCM: f"PCM of {form.bits} bits", _FLOAT: "floating-point audio", _MP3: "MP3 within WAV"}
    names |= {_ALAW: f"A-law of {form.bits} bits", _MULAW: f"µ-law of {form.bits} bits"}
    return f"WAV with {names.get(form.tag, f'the codec 0x{form.tag:04x}')}"


def _sample_bytes(codec: Codec) -> int:
    return 2 if codec is Codec.WAV_PCM16 else 1
