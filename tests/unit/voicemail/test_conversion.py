"""What switches record becomes what mail programs play, and what owners record becomes what switches play."""

import math
import os
from array import array

import pytest

from callfactory.audio import Codec, Sound
from callfactory.audio.resample import to_telephone
from callfactory.voicemail.conversion import AudioConverter
from callfactory.voicemail.limits import LARGEST_ATTACHMENT
from callfactory.voicemail.ports import AudioCorrupt, AudioEmpty, AudioTooLarge, AudioUnsupported
from tests.audio_samples import FAILED_DIAL, looked_at, mp3, mulaw_wav, through_libsndfile, tone, wav, wav_of

CONVERTER = AudioConverter()
SPEECH = tone(3)


@pytest.mark.parametrize(
    "audio",
    [
        wav(SPEECH),
        mulaw_wav(SPEECH),
        wav(tone(3, hertz=(700.0, 900.0)), channels=2),
        through_libsndfile(SPEECH, "WAV", "GSM610"),
        through_libsndfile(SPEECH, "OGG", "OPUS"),
        through_libsndfile(SPEECH, "FLAC", "PCM_16"),
    ],
    ids=["pcm", "mulaw", "both sides", "gsm", "opus", "flac"],
)
def test_whatever_the_switch_records_the_owner_gets_mp3(audio: bytes) -> None:
    made = CONVERTER.convert(audio, "mp3")
    assert (made.content_type, made.extension) == ("audio/mpeg", "mp3")
    assert made.seconds == pytest.approx(3, abs=0.05)
    assert looked_at(made.content).codec is Codec.MP3


def test_wav_on_request_has_the_very_samples_that_were_recorded() -> None:
    made = CONVERTER.convert(wav(SPEECH), "wav")
    assert made.content_type == "audio/wav"
    assert made.content.endswith(SPEECH)
    assert looked_at(made.content).codec is Codec.WAV_PCM16


def test_mp3_is_passed_on_as_it_came() -> None:
    audio = mp3(SPEECH)
    assert CONVERTER.convert(audio, "mp3").content == audio


def test_a_wav_that_would_not_fit_is_made_smaller_until_it_does() -> None:  # VM-6
    long = bytes(LARGEST_ATTACHMENT + 16_000)
    assert looked_at(CONVERTER.convert(wav(long), "wav").content).codec is Codec.WAV_MULAW
    longer = bytes(2 * LARGEST_ATTACHMENT + 32_000)
    made = CONVERTER.convert(wav(longer), "wav")
    assert made.extension == "mp3"
    assert len(made.content) < LARGEST_ATTACHMENT


def test_what_fits_in_no_form_is_told_before_the_work_is_done() -> None:
    hours = wav_of(7, 8, b"\xff" * (8000 * 3700))
    with pytest.raises(AudioTooLarge):
        CONVERTER.convert(hours, "mp3")


@pytest.mark.parametrize(
    ("audio", "refusal"),
    [
        (FAILED_DIAL, AudioEmpty),
        (b"", AudioEmpty),
        (os.urandom(4000).replace(b"\xff", b"\x00"), AudioCorrupt),
        (wav_of(3, 32, bytes(64_000)), AudioUnsupported),
    ],
    ids=["header only", "nothing", "noise", "float"],
)
def test_what_cannot_be_heard_is_told_apart(audio: bytes, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        CONVERTER.convert(audio, "mp3")
    with pytest.raises(refusal):
        CONVERTER.greeting(audio)


@pytest.mark.parametrize(("rate", "channels"), [(8000, 1), (8000, 2), (16_000, 1), (44_100, 2), (48_000, 1)])
def test_a_greeting_becomes_what_switches_play(rate: int, channels: int) -> None:
    samples = tone(2, rate=rate, hertz=(700.0,) * channels)
    made = CONVERTER.greeting(wav(samples, channels=channels, rate=rate))
    info = looked_at(made.content)
    assert (info.codec, info.channels, info.sample_rate) == (Codec.WAV_PCM16, 1, 8000)
    assert made.seconds == pytest.approx(2, abs=0.001)
    heard = array("h", made.content[44:])
    wanted = array("h", tone(2))
    assert max(abs(a - b) for a, b in zip(heard[200:-200], wanted[200:-200], strict=True)) < 60


def test_what_a_telephone_cannot_carry_is_filtered_and_not_folded_back() -> None:
    high = tone(1, rate=48_000, hertz=(5500.0,))
    heard = array("h", b"".join(to_telephone(Sound(1, 48_000, iter([high])))))
    assert math.sqrt(sum(sample * sample for sample in heard[100:-100]) / len(heard)) < 12


def test_chunks_make_no_difference() -> None:
    samples = tone(0.5, rate=44_100)
    whole = b"".join(to_telephone(Sound(1, 44_100, iter([samples]))))
    pieces = [samples[start : start + 262] for start in range(0, len(samples), 262)]
    assert b"".join(to_telephone(Sound(1, 44_100, iter(pieces)))) == whole


def test_a_greeting_that_is_far_too_long_is_measured_and_not_converted() -> None:
    made = CONVERTER.greeting(wav(bytes(16_000 * 90)))
    assert (made.content, made.seconds) == (b"", 90)
