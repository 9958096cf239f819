"""What is known of a piece of audio from its headers, and why one is not taken."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Codec(StrEnum):
    """How the samples are coded, in which container."""

    WAV_PCM8 = "wav-pcm8"
    WAV_PCM16 = "wav-pcm16"
    WAV_ALAW = "wav-alaw"
    WAV_MULAW = "wav-mulaw"
    WAV_GSM = "wav-gsm"
    MP3 = "mp3"
    OGG_OPUS = "ogg-opus"
    FLAC = "flac"

    @property
    def media_type(self) -> str:
        return _MEDIA_TYPES.get(self, "audio/wav")

    @property
    def extension(self) -> str:
        """The end of a file name, without dot."""
        return _EXTENSIONS.get(self, "wav")

    @property
    def compact(self) -> bool:
        """Whether it is compressed well enough to be kept as it came."""
        return self in {Codec.MP3, Codec.OGG_OPUS}


_MEDIA_TYPES = {Codec.MP3: "audio/mpeg", Codec.OGG_OPUS: "audio/ogg", Codec.FLAC: "audio/flac"}
_EXTENSIONS = {Codec.MP3: "mp3", Codec.OGG_OPUS: "opus", Codec.FLAC: "flac"}


@dataclass(frozen=True, slots=True)
class AudioInfo:
    """What the headers say, after they were compared with what is there.

    `sample_rate` is per second; `duration_ms` counts what is present (None where only decoding tells); the coded
    samples are `data_bytes` from `data_offset` on. `damaged` tells that sizes in the headers were wrong or the end is
    missing: what is there can be played all the same.
    """

    codec: Codec
    channels: Literal[1, 2]
    sample_rate: int
    duration_ms: int | None
    data_offset: int
    data_bytes: int
    damaged: bool = False


RefusalCode = Literal["empty", "not_audio", "unsupported_encoding", "too_many_channels", "sample_rate", "broken"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why this is not taken: `code` for machines, `detail` for the people who run the switch."""

    code: RefusalCode
    detail: str


class AudioBroken(Exception):
    """The headers promised more than the content keeps: it cannot be decoded at all."""


EMPTY = Refusal("empty", "The file holds no sound: this is what a call that was never answered leaves behind.")
NOT_AUDIO = Refusal("not_audio", "This is none of the formats that are taken: WAV, MP3, Ogg Opus, FLAC.")
TOO_MANY_CHANNELS = Refusal("too_many_channels", "At most two channels are taken: one for each side of the call.")
SAMPLE_RATE = Refusal("sample_rate", "The sample rate has to lie between 8,000 and 48,000 per second.")


def unsupported(what: str) -> Refusal:
    """A refusal that names the encoding and says what to send instead. `what` is ours, never the client's."""
    return Refusal("unsupported_encoding", f"{what} is not taken. Send PCM of 8 or 16 bits, A-law, µ-law or GSM 6.10.")


def broken(what: str) -> Refusal:
    """A refusal of something that begins as audio and then is none."""
    return Refusal("broken", f"The file is damaged beyond use: {what}.")


def milliseconds(samples: int, sample_rate: int) -> int:
    """The time that so many samples (per channel) take, rounded to the nearest millisecond."""
    return (samples * 1000 + sample_rate // 2) // sample_rate
