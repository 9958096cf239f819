"""Documents by content, not by name: whole ones pass, whatever else is refused with what to do."""

import struct
from contextlib import suppress
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfWriter

from callfactory.document_content import media_type_of, require_sound
from callfactory.errors import InvalidInput
from tests.samples_documents import jpeg, pdf, png

WHOLE = {"application/pdf": pdf(), "image/png": png(), "image/jpeg": jpeg()}


@pytest.mark.parametrize("media_type", WHOLE)
def test_a_whole_document_is_what_it_is(media_type: str) -> None:
    assert media_type_of(WHOLE[media_type]) == media_type
    require_sound(WHOLE[media_type], media_type)


def refused(content: bytes, media_type: str = "application/pdf") -> str:
    with pytest.raises(InvalidInput) as refusal:
        require_sound(content, media_type)
    (field,) = refusal.value.fields
    assert field.detail.endswith(".")
    return field.code


@pytest.mark.parametrize("media_type", WHOLE)
def test_a_document_that_ends_too_early_is_damaged(media_type: str) -> None:
    whole = WHOLE[media_type]
    for kept in (20, len(whole) // 2, len(whole) - 30):
        assert refused(whole[:kept], media_type) == "document_damaged"


def test_a_flipped_bit_in_a_png_is_seen() -> None:
    content = bytearray(png())
    content[45] ^= 1
    assert refused(bytes(content), "image/png") == "document_damaged"


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n" + b"no objects at all " * 20 + b"\nstartxref\n0\n%%EOF\n",
        pdf().replace(b"/Kids [3 0 R] /Count 1", b"/Kids [] /Count 0"),
        pdf().replace(b"/Root 1 0 R", b"/Root 9 0 R"),
    ],
    ids=["no objects", "no pages", "no root"],
)
def test_a_pdf_without_pages_is_damaged(content: bytes) -> None:
    assert refused(content) == "document_damaged"


@pytest.mark.parametrize("announced", WHOLE)
@pytest.mark.parametrize("is_one", WHOLE)
def test_a_mislabelled_document_is_seen(announced: str, is_one: str) -> None:
    if announced != is_one:
        assert refused(WHOLE[is_one], announced) == "document_mislabelled"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "document_empty"),
        (b"%PDF-", "document_damaged"),
        (b"PK\x03\x04" + b"\x00" * 200, "document_not_a_document"),
        (b"<html>" + b" " * 200, "document_not_a_document"),
        (b"<html><script>1</script>" + pdf(), "document_two_things"),
        (b"MZ" + b"\x00" * 200, "document_not_a_document"),
        (b"GIF89a" + b"\x00" * 200, "document_not_a_document"),
    ],
)
def test_what_is_no_document_is_refused(content: bytes, code: str) -> None:
    assert refused(content) == code


def rewritten(**protection: Any) -> bytes:
    """The sample, written anew under protection."""
    writer = PdfWriter(clone_from=BytesIO(pdf()))
    writer.encrypt(**protection)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-256"])
def test_a_pdf_that_asks_for_a_password_is_locked(algorithm: str) -> None:
    assert refused(rewritten(user_password="secret", algorithm=algorithm)) == "document_locked"


def test_a_pdf_that_only_forbids_changes_opens_and_is_taken() -> None:
    require_sound(rewritten(user_password="", owner_password="register", algorithm="AES-256"), "application/pdf")


@pytest.mark.parametrize(
    "entry",
    [
        b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>",
        b"/OpenAction << /S /Launch /F (calc.exe) >>",
        b"/Names << /JavaScript << /Names [] >> >>",
        b"/AA << /WC << /S /JavaScript /JS (1) >> >>",
    ],
)
def test_a_pdf_that_runs_something_is_refused(entry: bytes) -> None:
    assert refused(pdf(catalog=entry)) == "document_active"


def test_a_pdf_that_only_says_where_to_begin_is_taken() -> None:
    require_sound(pdf(catalog=b"/OpenAction [3 0 R /Fit]"), "application/pdf")


ZIPPED = b"PK\x03\x04" + b"\x00" * 30 + b"PK\x05\x06" + b"\x00" * 18


@pytest.mark.parametrize("media_type", WHOLE)
@pytest.mark.parametrize(
    "besides", [ZIPPED, pdf("another"), b"<script>alert(1)</script>"], ids=["zip", "pdf", "script"]
)
def test_two_things_in_one_file_are_refused(media_type: str, besides: bytes) -> None:
    if media_type == "application/pdf" and besides.startswith(b"%PDF"):
        return  # a PDF that goes on as a PDF is one
    assert refused(WHOLE[media_type] + besides, media_type) == "document_two_things"


def test_a_picture_that_pdf_readers_would_open_is_refused() -> None:
    comment = b"\xff\xfe" + struct.pack(">H", len(pdf()) + 2) + pdf()
    assert refused(jpeg()[:2] + comment + jpeg()[2:], "image/jpeg") == "document_two_things"


def test_what_writers_and_cameras_add_does_no_harm() -> None:
    require_sound(b"\xef\xbb\xbf\r\n" + pdf() + b"\r\n\x00\x00", "application/pdf")
    require_sound(jpeg() + b"\x00\x01SEFH camera notes SEFT", "image/jpeg")


@given(st.binary(max_size=400), st.sampled_from(sorted(WHOLE)), st.sampled_from([b"", *WHOLE.values()]))
def test_nothing_breaks_the_check(noise: bytes, media_type: str, whole: bytes) -> None:
    """Whatever comes, it is taken or refused in words: no other error comes out."""
    for content in (noise, whole[:60] + noise, whole + noise):
        with suppress(InvalidInput):
            require_sound(content, media_type)


@pytest.mark.parametrize("before", [b"HTTP/1.1 200 OK\r\n\r\n", b"<html><script>1</script></html>", b"x" * 1000])
def test_a_pdf_behind_something_else_is_told_to_be_saved_anew(before: bytes) -> None:
    """Readers open it, so it is not said to be no PDF."""
    assert refused(before + pdf()) == "document_two_things"
    assert refused(b"x" * 1024 + pdf()) == "document_not_a_document"
