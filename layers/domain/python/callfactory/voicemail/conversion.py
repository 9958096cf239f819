"""Audio of messages and greetings, made into what mail programs and switches play. In memory, and only there."""

import io
from typing import Final

from callfactory.audio import AudioBroken, AudioInfo, Codec, Sound, decode, inspect, to_mp3, to_wav, wav_header
from callfactory.audio.encode import WavEncoding
from callfactory.audio.resample import TELEPHONE_RATE, to_telephone
from callfactory.voicemail.greeting import LONGEST_SECONDS
from callfactory.voicemail.limits import LARGEST_ATTACHMENT, bitrate_for
from callfactory.voicemail.machine import Format
from callfactory.voicemail.ports import AudioCorrupt, AudioEmpty, AudioTooLarge, AudioUnsupported, Converted

_WAV_OVERHEAD: Final = 64
_DAMAGED: Final = frozenset({"broken", "not_audio"})


class AudioConverter:
    """The `Converter` port."""

    def convert(self, audio: bytes, wanted: Format) -> Converted:
        stream = io.BytesIO(audio)
        info = _inspected(stream)
        if wanted == "mp3" and info.codec is Codec.MP3 and not info.damaged and len(audio) <= LARGEST_ATTACHMENT:
            return Converted(audio, "audio/mpeg", "mp3", (info.duration_ms or 0) / 1000)
        encoding = _wav_encoding(info) if wanted == "wav" else None
        try:
            return _wav(stream, info, encoding) if encoding else _mp3(stream, info)
        except AudioBroken:
            raise AudioCorrupt from None

    def greeting(self, audio: bytes) -> Converted:
        stream = io.BytesIO(audio)
        info = _inspected(stream)
        if info.duration_ms is not None and info.duration_ms > (LONGEST_SECONDS + 1) * 1000:
            return Converted(b"", "audio/wav", "wav", info.duration_ms / 1000)  # too long: not worth the work
        try:
            samples = b"".join(to_telephone(decode(stream, info)))
        except AudioBroken:
            raise AudioCorrupt from None
        header = wav_header(1, TELEPHONE_RATE, len(samples))
        return Converted(header + samples, "audio/wav", "wav", len(samples) / 2 / TELEPHONE_RATE)


def _inspected(stream: io.BytesIO) -> AudioInfo:
    found = inspect(stream)
    if isinstance(found, AudioInfo):
        return found
    if found.code == "empty":
        raise AudioEmpty
    if found.code in _DAMAGED:
        raise AudioCorrupt
    raise AudioUnsupported(found.detail)


def _wav_encoding(info: AudioInfo) -> WavEncoding | None:
    """The better WAV that fits into a mail; None where none does, or where only decoding tells how long it is."""
    if info.duration_ms is None:
        return None
    frames = info.duration_ms * info.sample_rate // 1000 + 1
    for encoding, width in (("pcm16", 2), ("mulaw", 1)):
        if frames * info.channels * width + _WAV_OVERHEAD <= LARGEST_ATTACHMENT:
            return "pcm16" if encoding == "pcm16" else "mulaw"
    return None


def _wav(stream: io.BytesIO, info: AudioInfo, encoding: WavEncoding) -> Converted:
    """What was decoded decides how long it is: a header that promised more is not believed."""
    sound = decode(stream, info)
    samples = b"".join(sound)
    frames = sound.frames
    again = Sound(sound.channels, sound.sample_rate, iter([samples]))
    content = b"".join(to_wav(again, frames=frames, encoding=encoding))
    return _made(content, "audio/wav", "wav", frames / sound.sample_rate)


def _mp3(stream: io.BytesIO, info: AudioInfo) -> Converted:
    """Two channels need not twice the bits; the usual bits where the length is not known before."""
    sound = decode(stream, info)
    try:
        kilobits = bitrate_for(info.duration_ms / 1000) if info.duration_ms is not None else None
    except ValueError:
        raise AudioTooLarge from None
    content = b"".join(to_mp3(sound, kilobits=kilobits))
    return _made(content, "audio/mpeg", "mp3", sound.duration_ms / 1000)


def _made(content: bytes, content_type: str, extension: str, seconds: float) -> Converted:
    if seconds == 0:
        raise AudioEmpty
    if len(content) > LARGEST_ATTACHMENT:
        raise AudioTooLarge
    return Converted(content, content_type, extension, seconds)
