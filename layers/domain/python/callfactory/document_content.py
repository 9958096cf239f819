"""Whether an uploaded document is a PDF, JPEG or PNG by its content, whole, nothing besides, and what it claims to be.

The name of a file says nothing. What is damaged, empty, sealed with a password, two things at once or something else is
refused, and removed.
"""

import re
import struct
import zlib
from typing import Final

from callfactory.errors import InvalidInput
from callfactory.pdf_content import PdfState, state_of_pdf

_PDF: Final = b"%PDF-"
_JPEG: Final = b"\xff\xd8\xff"
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_LEADING: Final = b"\xef\xbb\xbf \t\r\n\x00"
"""What some writers put before a PDF."""

_HEADER_WITHIN: Final = 1024
"""So far into a file lenient readers look for the beginning of a PDF: what stands before it is something else."""

_FOREIGN: Final = re.compile(
    rb"PK\x03\x04|PK\x05\x06|%PDF-|Rar!\x1a\x07|7z\xbc\xaf\x27\x1c|\x7fELF|<(?:html|script|\?php|!doctype|svg)",
    re.IGNORECASE,
)
"""How other things begin that readers find behind, or hidden before, a document."""

_MARKER: Final = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
"""A marker in the pixels of a JPEG: a filled-up byte and the restarts are none."""

_REFUSALS: Final = {
    "empty": "The file is empty. Upload it again.",
    "not_a_document": "This is no PDF, JPEG or PNG, whatever its name says. Upload one of those.",
    "damaged": "The file is damaged or incomplete. Open it, save it anew, and upload it again.",
    "mislabelled": "The file is of another type than was announced. Announce the type that it has.",
    "locked": "The file is sealed with a password. Upload one that opens without.",
    "active": "The file runs a program when it is opened. Print it into a new PDF, and upload that.",
    "two_things": "There is something else in the file besides the document. Save the document anew, and upload that.",
}


def media_type_of(content: bytes) -> str | None:
    """The media type by how the content begins; None for anything but PDF, JPEG and PNG."""
    if content.startswith(_JPEG):
        return "image/jpeg"
    if content.startswith(_PNG[:4]):
        return "image/png"
    return "application/pdf" if content[:64].lstrip(_LEADING).startswith(_PDF) else None


def require_sound(content: bytes, media_type: str) -> None:
    """Raises InvalidInput for content that is damaged, unreadable, or not of the media type that was announced."""
    wrong = _wrong_with(content, media_type)
    if wrong is not None:
        raise InvalidInput.of("document", f"document_{wrong}", _REFUSALS[wrong])


def _wrong_with(content: bytes, media_type: str) -> str | None:
    if not content:
        return "empty"
    found = media_type_of(content)
    if found is None:
        return "two_things" if _PDF in content[:_HEADER_WITHIN] else "not_a_document"
    wrong = {"application/pdf": _wrong_with_pdf, "image/jpeg": _wrong_with_jpeg, "image/png": _wrong_with_png}[found](
        content
    )
    return "mislabelled" if wrong is None and found != media_type else wrong


def _wrong_with_pdf(content: bytes) -> str | None:
    """Readers look for the end from behind; whatever stands after it is not of the document."""
    end = content.rfind(b"%%EOF")
    if end < 0 or b"startxref" not in content[-4096:]:
        return "damaged"
    if content[end + len(b"%%EOF") :].strip(_LEADING):
        return "two_things"
    state = state_of_pdf(content)
    return None if state is PdfState.WHOLE else state.value


def _wrong_with_png(content: bytes) -> str | None:
    end = _end_of_png(content)
    if end is None:
        return "damaged"
    return "two_things" if content[end:] or _PDF in content[:_HEADER_WITHIN] else None


def _wrong_with_jpeg(content: bytes) -> str | None:
    """Cameras write things of their own behind a picture, so only what is known to be something else is refused."""
    end = _end_of_jpeg(content)
    if end is None:
        return "damaged"
    return "two_things" if _FOREIGN.search(content, end) or _PDF in content[:_HEADER_WITHIN] else None


def _end_of_jpeg(content: bytes) -> int | None:
    """Where the picture ends: after its segments, a frame among them, its pixels, and the marker of the end."""
    position, framed = 2, False
    while position + 4 <= len(content) and content[position] == 0xFF:
        marker, length = content[position + 1], int.from_bytes(content[position + 2 : position + 4], "big")
        if marker == 0xD9:
            break
        framed = framed or (0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC})
        position += 2 + length
        if marker == 0xDA:
            following = _MARKER.search(content, position)
            if following is None:
                return None
            position = following.start()
    ended = content[position : position + 2] == b"\xff\xd9"
    return position + 2 if ended and framed else None


def _end_of_png(content: bytes) -> int | None:
    """Where the picture ends: after chunks whose checksums hold, from IHDR over some pixels to IEND."""
    if not content.startswith(_PNG):
        return None
    position, seen = 8, []
    while position + 12 <= len(content):
        length, kind = struct.unpack(">I4s", content[position : position + 8])
        end = position + 12 + length
        if end > len(content) or zlib.crc32(content[position + 4 : end - 4]) != int.from_bytes(
            content[end - 4 : end], "big"
        ):
            return None
        seen.append(kind)
        if kind == b"IEND":
            return end if seen[0] == b"IHDR" and b"IDAT" in seen else None
        position = end
    return None
