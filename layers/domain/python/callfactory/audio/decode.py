"""From a stream to 16-bit samples, chunk by chunk.

PCM, A-law and µ-law are read here, at thousands of times real time; GSM, MP3, Opus and FLAC by libsndfile.
"""

from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, Final, TypeVar

from callfactory.audio.g711 import from_alaw, from_mulaw, from_unsigned8
from callfactory.audio.info import AudioBroken, AudioInfo, Codec, milliseconds

T = TypeVar("T")

CHUNK_FRAMES: Final = 32_768
"""Frames (one sample of each channel) that are in memory at a time."""

_PLAIN: dict[Codec, Callable[[bytes], bytes]] = {
    Codec.WAV_PCM8: from_unsigned8,
    Codec.WAV_PCM16: lambda content: content,
    Codec.WAV_ALAW: from_alaw,
    Codec.WAV_MULAW: from_mulaw,
}


class Sound:
    """Interleaved 16-bit little-endian samples, to be iterated once. `frames` counts those that have passed."""

    def __init__(self, channels: int, sample_rate: int, chunks: Iterator[bytes]) -> None:
        self.channels = channels
        self.sample_rate = sample_rate
        self.frames = 0
        self._chunks = chunks

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            self.frames += len(chunk) // (2 * self.channels)
            yield chunk

    @property
    def duration_ms(self) -> int:
        """How long what has passed takes."""
        return milliseconds(self.frames, self.sample_rate)


def decode(stream: BinaryIO, info: AudioInfo) -> Sound:
    """The sound of a stream that `inspect` described. Iterating it raises AudioBroken where nothing can be decoded; an
    end that is missing or damaged only makes it shorter."""
    if info.codec in _PLAIN:
        return Sound(info.channels, info.sample_rate, _plain(stream, info))
    return _through_libsndfile(stream, info)


def _plain(stream: BinaryIO, info: AudioInfo) -> Iterator[bytes]:
    expand = _PLAIN[info.codec]
    frame = info.channels * (2 if info.codec is Codec.WAV_PCM16 else 1)
    stream.seek(info.data_offset)
    left = info.data_bytes
    while left:
        content = stream.read(min(left, CHUNK_FRAMES * frame))
        content = content[: len(content) // frame * frame]
        if not content:
            return
        left -= len(content)
        yield expand(content)


def _through_libsndfile(stream: BinaryIO, info: AudioInfo) -> Sound:
    stream.seek(0)
    source = _Source(stream)
    opened = _open(source)
    if opened.channels != info.channels:
        raise AudioBroken("the number of channels is another than its header says")
    return Sound(opened.channels, opened.samplerate, _blocks(opened, source))


def _open(source: "_Source") -> Any:
    import soundfile  # noqa: PLC0415  # loads a library of 3 MB that most requests do not need

    class Forwards(soundfile.SoundFile):  # type: ignore[misc]  # soundfile does not tell its types
        """After every read soundfile seeks to where it stands. In MP3 that loses the bits that a frame borrows from
        the ones before it: a click in the sound. A file that cannot seek is left alone."""

        def seekable(self) -> bool:
            return False

    try:
        return Forwards(source)
    except soundfile.LibsndfileError:
        source.raise_failure()
        raise AudioBroken("the content is not what its header says") from None


def _blocks(opened: Any, source: "_Source") -> Iterator[bytes]:
    with opened:
        block = _block(opened, source)
        if not block:
            raise AudioBroken("nothing of the content can be decoded")
        while block:
            yield block
            block = _block(opened, source)


def _block(opened: Any, source: "_Source") -> bytes:
    import soundfile  # noqa: PLC0415  # as above

    block = bytearray(2 * opened.channels * CHUNK_FRAMES)
    try:
        frames = opened.buffer_read_into(block, dtype="int16")
    except soundfile.LibsndfileError:
        frames = 0
    source.raise_failure()
    return bytes(block[: 2 * opened.channels * frames])


class _Source:
    """The stream as libsndfile calls it back. Exceptions cannot pass through C: one would be taken for the end of the
    file, and the rest of a call would be lost in silence. So they are kept, and raised after."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._failure: Exception | None = None

    def raise_failure(self) -> None:
        """Raises what the stream raised, if anything."""
        if self._failure is not None:
            raise self._failure

    def read(self, count: int) -> bytes:
        """At most so many bytes."""
        return self._guarded(lambda: self._stream.read(count), b"")

    def seek(self, offset: int, whence: int = 0) -> int:
        """Where the stream stands then."""
        return self._guarded(lambda: self._stream.seek(offset, whence), -1)

    def tell(self) -> int:
        """Where the stream stands."""
        return self._guarded(self._stream.tell, -1)

    def _guarded(self, act: Callable[[], T], instead: T) -> T:
        try:
            return act()
        except Exception as failure:  # noqa: BLE001  # whatever it is, it is raised again by raise_failure
            self._failure = self._failure or failure
            return instead
