"""Samples out of every format, MP3 and WAV out of samples."""

import io
import struct
import tracemalloc
from array import array
from collections.abc import Callable, Iterator

import pytest
import soundfile

from callfactory.audio import AudioBroken, Codec, Sound, decode, mp3_bytes_per_second, to_mp3, to_wav
from callfactory.audio.g711 import from_alaw, from_mulaw, from_unsigned8, to_mulaw
from tests.audio_samples import looked_at, loudness, mp3, mulaw_wav, through_libsndfile, tone, wav, wav_of

ONE_SECOND = tone(1)


def soundfile_reads(content: bytes) -> tuple[bytes, int]:
    """All samples at once, and how many frames they are."""
    with soundfile.SoundFile(io.BytesIO(content)) as opened:
        return bytes(opened.buffer_read(dtype="int16")), opened.frames


def samples_of(content: bytes) -> bytes:
    return b"".join(decode(io.BytesIO(content), looked_at(content)))


@pytest.mark.parametrize(
    "content",
    [
        wav(ONE_SECOND),
        mulaw_wav(ONE_SECOND),
        mp3(ONE_SECOND),
        through_libsndfile(ONE_SECOND, "WAV", "GSM610"),
        through_libsndfile(ONE_SECOND, "FLAC", "PCM_16"),
        through_libsndfile(ONE_SECOND, "OGG", "OPUS"),
    ],
    ids=["pcm", "mulaw", "mp3", "gsm", "flac", "opus"],
)
def test_the_tone_that_was_sent_is_heard(content: bytes) -> None:
    heard = samples_of(content)
    assert loudness(heard, 700) > 0.6  # codecs made for speech do not keep a tone whole
    assert loudness(heard, 1300) < 0.05


@pytest.mark.parametrize("make", [mp3, wav])
def test_each_side_of_the_call_keeps_its_channel(make: Callable[..., bytes]) -> None:
    heard = samples_of(make(tone(2, hertz=(700, 1300)), channels=2))
    assert loudness(heard, 700, channel=0, channels=2) > 0.8
    assert loudness(heard, 1300, channel=1, channels=2) > 0.8
    assert loudness(heard, 1300, channel=0, channels=2) < 0.1


def test_g711_is_what_the_recommendation_says() -> None:
    """Values of ITU-T G.711, tables 1a to 2b, scaled to 16 bits."""
    alaw = array("h", from_alaw(bytes([0xD5, 0x55, 0xAA, 0x2A, 0x80, 0x00])))
    assert list(alaw) == [8, -8, 32256, -32256, 5504, -5504]
    mulaw = array("h", from_mulaw(bytes([0xFF, 0x7F, 0x80, 0x00, 0xFE, 0x7E])))
    assert list(mulaw) == [0, 0, 32124, -32124, 8, -8]


def test_eight_bits_are_silent_in_the_middle() -> None:
    assert list(array("h", from_unsigned8(bytes([0, 128, 255])))) == [-32768, 0, 32512]


def test_mulaw_comes_back_as_it_went() -> None:
    codes = bytes(code for code in range(256) if code != 0x7F)
    assert to_mulaw(from_mulaw(codes)) == codes


def test_mp3_has_the_announced_size() -> None:
    size = len(mp3(tone(10)))
    assert size == pytest.approx(10 * mp3_bytes_per_second(1, 8000), rel=0.03)


def test_wide_band_is_kept_up_to_sixteen_kilohertz() -> None:
    assert looked_at(mp3(tone(1, rate=16000), rate=16000)).sample_rate == 16000
    assert looked_at(mp3(tone(1, rate=48000), rate=48000)).sample_rate == 16000


def test_what_passed_is_counted() -> None:
    content = wav_of(6, 8, bytes(12_345), channels=1)
    sound = decode(io.BytesIO(content), looked_at(content))
    for _ in sound:
        pass
    assert (sound.frames, sound.duration_ms) == (12_345, 1543)


@pytest.mark.parametrize("encoding", ["pcm16", "mulaw"])
def test_wav_is_as_long_as_its_header_says(encoding: str) -> None:
    for frames in (7_000, 8_000, 9_000):
        pieces = to_wav(Sound(1, 8000, iter([ONE_SECOND])), frames=frames, encoding=encoding)  # type: ignore[arg-type]  # one of the two
        file = b"".join(pieces)
        found = looked_at(file)
        assert found.codec is (Codec.WAV_PCM16 if encoding == "pcm16" else Codec.WAV_MULAW)
        assert (found.duration_ms, found.damaged) == (frames // 8, False)
        assert struct.unpack_from("<I", file, 4)[0] == len(file) - 8
        assert loudness(samples_of(file), 700) > 0.8


def test_hours_of_audio_need_no_more_memory_than_minutes() -> None:
    def hours() -> Iterator[bytes]:
        chunk = bytes(65_536)
        for _ in range(900):
            yield chunk

    tracemalloc.start()
    try:
        size = sum(len(piece) for piece in to_mp3(Sound(1, 8000, hours())))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert size > 7_000_000
    assert peak < 1_000_000


class Broken(io.BytesIO):
    """A store that fails in the middle of a file."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell() > 2_000:
            raise OSError("the connection was reset")
        return super().read(size)


def test_decoding_in_chunks_is_decoding_as_a_whole() -> None:
    """Frames of MP3 borrow bits from the ones before: whoever seeks between two chunks hears a click."""
    file = mp3(tone(30, hertz=(700, 1300)), channels=2)
    whole, _ = soundfile_reads(file)
    assert samples_of(file) == whole


def test_a_failing_store_is_not_taken_for_the_end_of_the_call() -> None:
    content = through_libsndfile(tone(20), "FLAC", "PCM_16")
    with pytest.raises(OSError, match="reset"):
        list(decode(Broken(content), looked_at(content)))


def test_a_header_with_nonsense_behind_it_is_broken() -> None:
    content = through_libsndfile(tone(1), "FLAC", "PCM_16")
    offset = looked_at(content).data_offset
    nonsense = content[:offset] + bytes(len(content) - offset)
    with pytest.raises(AudioBroken):
        list(decode(io.BytesIO(nonsense), looked_at(nonsense)))
