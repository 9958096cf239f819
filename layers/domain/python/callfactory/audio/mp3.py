"""MP3: ISO 11172-3 and 13818-3 (MPEG 1 and 2, layer III) and Fraunhofer's MPEG 2.5 for 8 to 12 kHz.

Every frame is walked: the length is what is there, not what a header claims, and a file that only looks like MP3 in its
first bytes is not taken for one.
"""

from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from callfactory.audio.info import EMPTY, NOT_AUDIO, AudioInfo, Codec, Refusal, milliseconds, unsupported

_BITRATES_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_BITRATES_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_LAYER_3 = 1
_SEARCHED_BYTES = 65_536
_FRAMES_TO_BELIEVE = 3
_WINDOW_BYTES = 1 << 20


class _Frame(NamedTuple):
    sample_rate: int
    channels: int
    samples: int
    size: int


def inspect(stream: BinaryIO, size: int) -> AudioInfo | Refusal:
    """What a stream of `size` bytes holds, if it is MP3 at all."""
    offset = _after_id3(stream)
    if offset >= size:
        return EMPTY
    other_layer = _frame_at(stream, offset)
    if isinstance(other_layer, Refusal):
        return other_layer
    start = _first_frame(stream, offset, size)
    first = None if start is None else _frame_at(stream, start)
    if start is None or not isinstance(first, _Frame):
        return NOT_AUDIO
    begin = start + (first.size if _is_index(stream, start, first) else 0)
    samples, end = _walk(stream, begin, size, first)
    if samples == 0:
        return EMPTY
    return AudioInfo(
        codec=Codec.MP3,
        channels=2 if first.channels == 2 else 1,
        sample_rate=first.sample_rate,
        duration_ms=milliseconds(samples, first.sample_rate),
        data_offset=start,
        data_bytes=end - start,
        damaged=size - end > _tail(stream, end, size),
    )


def parse_header(four: bytes) -> _Frame | Refusal | None:
    """The frame that four bytes announce; None where they are no MPEG audio header, a Refusal for other layers."""
    if len(four) < 4 or four[0] != 0xFF or four[1] & 0xE0 != 0xE0:
        return None
    version, layer = four[1] >> 3 & 3, four[1] >> 1 & 3
    bitrate, rate, padding = four[2] >> 4, four[2] >> 2 & 3, four[2] >> 1 & 1
    if version == 1 or layer == 0 or bitrate == 15 or rate == 3:
        return None
    if layer != _LAYER_3:
        return unsupported("MPEG audio of layer I or II")
    if bitrate == 0:
        return unsupported("MP3 without a bit rate")
    samples = 1152 if version == 3 else 576
    sample_rate = _RATES[version][rate]
    kilobits = (_BITRATES_1 if version == 3 else _BITRATES_2)[bitrate]
    length = samples // 8 * kilobits * 1000 // sample_rate + padding
    return _Frame(sample_rate, 1 if four[3] >> 6 == 3 else 2, samples, length)


def _after_id3(stream: BinaryIO) -> int:
    """Where the audio may begin: after any ID3v2 tags, whose sizes are written in seven bits a byte."""
    offset = 0
    while True:
        stream.seek(offset)
        head = stream.read(10)
        if len(head) < 10 or head[:3] != b"ID3" or any(byte & 0x80 for byte in head[6:]):
            return offset
        length = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
        offset += 10 + length + (10 if head[5] & 0x10 else 0)


def _first_frame(stream: BinaryIO, offset: int, size: int) -> int | None:
    """The first place where several frames follow each other, or one that ends exactly with the file."""
    stream.seek(offset)
    window = stream.read(_SEARCHED_BYTES)
    place = window.find(0xFF)
    while place >= 0:
        if _believable(stream, offset + place, size):
            return offset + place
        place = window.find(0xFF, place + 1)
    return None


def _believable(stream: BinaryIO, offset: int, size: int) -> bool:
    first = None
    for _ in range(_FRAMES_TO_BELIEVE):
        frame = _frame_at(stream, offset)
        if not isinstance(frame, _Frame) or (first and frame.sample_rate != first.sample_rate):
            return False
        first, offset = first or frame, offset + frame.size
        if offset == size:
            return True
    return True


def _frame_at(stream: BinaryIO, offset: int) -> _Frame | Refusal | None:
    stream.seek(offset)
    return parse_header(stream.read(4))


def _is_index(stream: BinaryIO, offset: int, frame: _Frame) -> bool:
    """Whether the first frame is silent and only carries an index for players (Xing, Info, VBRI)."""
    stream.seek(offset)
    content = stream.read(frame.size)
    return any(mark in content[:64] for mark in (b"Xing", b"Info", b"VBRI"))


def _walk(stream: BinaryIO, offset: int, size: int, first: _Frame) -> tuple[int, int]:
    """How many samples (per channel) the whole frames from here on hold, and where the last of them ends."""
    samples, end = 0, offset
    for frame in _frames(stream, offset, size):
        if frame.sample_rate != first.sample_rate:
            break
        samples += frame.samples
        end += frame.size
    return samples, end


def _frames(stream: BinaryIO, offset: int, size: int) -> Iterator[_Frame]:
    window, base = b"", offset
    while offset + 4 <= size:
        if offset + 4 > base + len(window):
            stream.seek(offset)
            window, base = stream.read(_WINDOW_BYTES), offset
        frame = parse_header(window[offset - base : offset - base + 4])
        if not isinstance(frame, _Frame) or offset + frame.size > size:
            return
        yield frame
        offset += frame.size


def _tail(stream: BinaryIO, end: int, size: int) -> int:
    """How many bytes at the end are a tag (ID3v1, APE) and no lost audio."""
    stream.seek(end)
    mark = stream.read(8)
    return size - end if mark[:3] == b"TAG" or mark == b"APETAGEX" else 0
