"""What callers hear before the tone: the owner's own recording, or the usual words in the number's language."""

from typing import Final

from callfactory.mail_texts import Language

LONGEST_SECONDS: Final = 60
SHORTEST_SECONDS: Final = 1
LARGEST_UPLOAD: Final = 3 * 1024 * 1024
"""Bytes that an owner may send: a minute of 16-bit stereo at 16 kHz fits."""

SAMPLE_RATE: Final = 8000
"""What switches play: 16-bit PCM, mono, 8 kHz; as WAV, or without its header as `sln`."""

WAV_HEADER_BYTES: Final = 44

DEFAULT_WORDS: Final[dict[Language, str]] = {
    "en": (
        "We cannot take your call at the moment. Please leave a message after the tone. "
        "Your message will be recorded and sent to us by e-mail; it is not kept elsewhere."
    ),
    "nl": (
        "Wij kunnen uw oproep nu niet aannemen. Spreek na de toon een bericht in. "
        "Uw bericht wordt opgenomen en per e-mail aan ons gestuurd; het wordt nergens anders bewaard."
    ),
    "de": (
        "Wir können Ihren Anruf gerade nicht entgegennehmen. Bitte sprechen Sie nach dem Ton. "
        "Ihre Nachricht wird aufgezeichnet und uns per E-Mail geschickt; sonst wird sie nirgends aufbewahrt."
    ),
}
"""For the voice of the switch. They say that a recording is made, and where it goes."""


def slin_of(wav: bytes) -> bytes:
    """The samples of a WAV made by us: Asterisk's `sln`."""
    return wav[WAV_HEADER_BYTES:]
