"""What is recognised by content, and what is refused with which reason (issue 7, "In")."""

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callfactory.audio import AudioBroken, AudioInfo, Codec, Refusal, decode, inspect, wav_header
from tests.audio_samples import FAILED_DIAL, looked_at, mp3, mulaw_wav, refused, through_libsndfile, tone, wav, wav_of

ONE_SECOND = tone(1)
BOTH_SIDES = tone(1, hertz=(700, 1300))


def _nameless(value: object) -> str | None:
    """Names of tests without kilobytes of audio in them."""
    return f"{len(value)}-bytes" if isinstance(value, bytes) else None


@pytest.mark.parametrize(
    ("content", "codec", "channels", "rate", "duration_ms"),
    [
        (wav(ONE_SECOND), Codec.WAV_PCM16, 1, 8000, 1000),
        (wav(BOTH_SIDES, channels=2), Codec.WAV_PCM16, 2, 8000, 1000),
        (wav(tone(0.5, rate=16000), rate=16000), Codec.WAV_PCM16, 1, 16000, 500),
        (wav_of(1, 8, bytes(4000)), Codec.WAV_PCM8, 1, 8000, 500),
        (wav_of(6, 8, bytes(8000), channels=2), Codec.WAV_ALAW, 2, 8000, 500),
        (mulaw_wav(ONE_SECOND), Codec.WAV_MULAW, 1, 8000, 1000),
        (through_libsndfile(tone(1.2), "WAV", "GSM610"), Codec.WAV_GSM, 1, 8000, 1200),
        (through_libsndfile(BOTH_SIDES, "FLAC", "PCM_16", channels=2), Codec.FLAC, 2, 8000, 1000),
        (through_libsndfile(ONE_SECOND, "OGG", "OPUS"), Codec.OGG_OPUS, 1, 8000, 1000),
    ],
    ids=["pcm16", "pcm16-stereo", "pcm16-wide", "pcm8", "alaw", "mulaw", "gsm", "flac", "opus"],
)
def test_every_format_is_recognised_with_its_length(
    content: bytes, codec: Codec, channels: int, rate: int, duration_ms: int
) -> None:
    found = looked_at(content)
    assert (found.codec, found.channels, found.sample_rate, found.damaged) == (codec, channels, rate, False)
    assert found.duration_ms == duration_ms


@pytest.mark.parametrize(
    "prefix", [b"", b"ID3\x04\x00\x00\x00\x00\x01\x00" + bytes(128), b"\x01" * 3000], ids=["bare", "ID3", "rubbish"]
)
def test_mp3_is_found_behind_tags_and_padding(prefix: bytes) -> None:
    found = looked_at(prefix + mp3(tone(2)))
    assert (found.codec, found.channels, found.sample_rate) == (Codec.MP3, 1, 8000)
    assert found.duration_ms == pytest.approx(2000, abs=220)  # the encoder's delay and padding: up to three frames


def test_the_length_of_mp3_is_what_is_there_not_what_its_index_says() -> None:
    file = mp3(tone(4))
    half = file[: len(file) // 2]
    assert looked_at(half).duration_ms == pytest.approx(2100, abs=150)
    assert looked_at(half[:-5]).damaged
    tagged = looked_at(file + b"TAG" + bytes(125))
    assert not tagged.damaged
    assert tagged.duration_ms == looked_at(file).duration_ms


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (bytes(5000), "empty"),
        (FAILED_DIAL, "empty"),
        (FAILED_DIAL + b"\0", "empty"),
        (wav_header(1, 8000, 0) + b"LIST" + struct.pack("<I", 4) + b"INFO", "empty"),
        (FAILED_DIAL[:36], "empty"),
        (FAILED_DIAL[:20], "broken"),
        (FAILED_DIAL[:12] + FAILED_DIAL[36:] + bytes(100), "broken"),
        (b"<html><body>404 Not Found</body></html>", "not_audio"),
        (b"PK\x03\x04" + bytes(range(256)) * 40, "not_audio"),
        (b"RIFF\x24\x00\x00\x00AVI LIST" + bytes(40), "not_audio"),
        (wav_of(1, 24, bytes(300)), "unsupported_encoding"),
        (wav_of(3, 32, bytes(400)), "unsupported_encoding"),
        (wav_of(0x11, 4, bytes(400)), "unsupported_encoding"),
        (b"\xff\xfd\x90\x04" + bytes(4000), "unsupported_encoding"),
        (wav_of(1, 16, bytes(600), channels=3), "too_many_channels"),
        (wav_of(1, 16, bytes(600), channels=0), "broken"),
        (wav_of(1, 16, bytes(600), rate=4000), "sample_rate"),
        (b"OggS" + bytes(10), "broken"),
        (b"fLaC" + bytes(10), "broken"),
    ],
    ids=_nameless,
)
def test_what_is_no_recording_is_refused_with_its_reason(content: bytes, code: str) -> None:
    assert refused(content).code == code


def test_a_refusal_tells_what_to_send_instead() -> None:
    assert refused(wav_of(3, 32, bytes(400))).detail == (
        "WAV with floating-point audio is not taken. Send PCM of 8 or 16 bits, A-law, µ-law or GSM 6.10."
    )


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF, 0x7FFFFFFF])
def test_a_size_that_a_streaming_writer_never_repaired_loses_nothing(size: int) -> None:
    found = looked_at(wav_header(1, 8000, 0)[:-4] + struct.pack("<I", size) + ONE_SECOND)
    assert (found.duration_ms, found.damaged) == (1000, True)


def test_a_recording_that_was_cut_off_is_as_long_as_what_is_there() -> None:
    found = looked_at(wav(tone(2))[: 44 + 16001])
    assert (found.duration_ms, found.data_bytes, found.damaged) == (1000, 16000, True)


def test_chunks_before_and_behind_the_samples_are_passed_over() -> None:
    file = wav(ONE_SECOND)
    with_chunks = file[:12] + b"bext" + struct.pack("<I", 5) + bytes(6) + file[12:] + b"LIST" + struct.pack("<I", 0)
    assert looked_at(with_chunks).duration_ms == 1000
    assert not looked_at(with_chunks).damaged


def test_an_extensible_header_is_read() -> None:
    form = struct.pack("<HHIIHHHHI", 0xFFFE, 1, 8000, 8000, 1, 8, 22, 8, 0)
    form += struct.pack("<H", 6) + bytes.fromhex("000000001000800000aa00389b71")
    file = b"RIFF" + bytes(4) + b"WAVEfmt " + struct.pack("<I", 40) + form + b"data" + struct.pack("<I", 800)
    assert looked_at(file + bytes(800)).codec is Codec.WAV_ALAW


SAMPLES = [
    wav(tone(0.1)),
    wav_of(6, 8, bytes(500)),
    through_libsndfile(tone(0.3), "WAV", "GSM610"),
    mp3(tone(0.5)),
    through_libsndfile(tone(0.3), "OGG", "OPUS"),
    through_libsndfile(tone(0.3), "FLAC", "PCM_16"),
]


@given(
    sample=st.sampled_from(SAMPLES),
    cut=st.integers(0, 3000),
    places=st.lists(st.tuples(st.integers(0, 200), st.integers(0, 255)), max_size=6),
)
def test_nothing_that_can_be_sent_breaks_the_reader(sample: bytes, cut: int, places: list[tuple[int, int]]) -> None:
    content = bytearray(sample[: len(sample) - cut] if cut < len(sample) else sample)
    for place, value in places:
        if place < len(content):
            content[place] = value
    stream = io.BytesIO(bytes(content))
    found = inspect(stream)
    if isinstance(found, AudioInfo):
        try:
            size = sum(len(chunk) for chunk in decode(stream, found))
        except AudioBroken:
            return
        assert size % (2 * found.channels) == 0
    else:
        assert isinstance(found, Refusal)
