"""Audio of telephone calls: what it is, what it says, and how to make something else of it.

    with open(...) as stream:                    # any seekable binary stream; nothing is read whole
        found = inspect(stream)                  # AudioInfo, or Refusal with a code and a sentence
        sound = decode(stream, found)            # 16-bit samples, chunk by chunk
        for piece in to_mp3(sound): ...          # or to_wav(sound)
        sound.duration_ms                        # what was really in it, once all of it has passed

Formats are recognised by content; names and media types are never believed. Read are WAV (PCM of 8 and 16 bits, A-law,
µ-law, GSM 6.10), MP3, Ogg Opus and FLAC, with one or two channels. Memory is bounded whatever the length.
"""

from callfactory.audio.decode import Sound, decode
from callfactory.audio.encode import mp3_bytes_per_second, to_mp3, to_wav, wav_header
from callfactory.audio.info import AudioBroken, AudioInfo, Codec, Refusal
from callfactory.audio.inspection import inspect

__all__ = [
    "AudioBroken",
    "AudioInfo",
    "Codec",
    "Refusal",
    "Sound",
    "decode",
    "inspect",
    "mp3_bytes_per_second",
    "to_mp3",
    "to_wav",
    "wav_header",
]
