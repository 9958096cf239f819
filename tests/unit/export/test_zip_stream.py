"""ZIP archives written in pieces by several writers, opened by Python's own `zipfile`."""

import io
import json
import random
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callfactory.exports import zip_stream
from callfactory.exports.zip_stream import TooLargeForZip, ZipStream

FILES = {f"recordings/{index:04d}.wav": random.Random(index).randbytes(index * 7) for index in range(200)}


def archive(files: dict[str, bytes], *, pause_every: int, piece: int = 50) -> bytes:
    stream = ZipStream({})
    notes: list[bytes] = []
    out: list[bytes] = []
    for number, (name, content) in enumerate(files.items(), 1):
        if number % 3:
            out.append(stream.whole(name, content, packed=number % 2 == 0))
            continue
        out.append(stream.begin(name))
        for start in range(0, len(content), piece):
            out.append(stream.more(content[start : start + piece]))
            if start % (piece * pause_every) == 0:
                stream = _handed_over(stream, notes, out)
        out.append(stream.end())
    out.append(stream.closing(notes))
    return b"".join(out)


def _handed_over(stream: ZipStream, notes: list[bytes], out: list[bytes]) -> ZipStream:
    out.append(stream.pause())
    state = json.loads(json.dumps(stream.state()))
    notes.append(stream.notes())
    return ZipStream(state)


def read(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        assert opened.testzip() is None
        return {name: opened.read(name) for name in opened.namelist()}


@pytest.mark.parametrize("pause_every", [1, 3, 1000])
def test_every_file_comes_out_as_it_went_in_wherever_the_writer_changed(pause_every: int) -> None:
    assert read(archive(FILES, pause_every=pause_every)) == FILES


@given(st.dictionaries(st.text(st.sampled_from("aé漢/"), min_size=1, max_size=5), st.binary(max_size=300), max_size=9))
def test_names_are_utf_8(files: dict[str, bytes]) -> None:
    assert read(archive(files, pause_every=2)) == files


def test_the_same_files_make_the_same_archive() -> None:
    assert archive(FILES, pause_every=3) == archive(FILES, pause_every=3)


def test_what_another_writer_needs_stays_as_it_was_when_this_one_goes_on() -> None:
    """A worker writes it down again with every sign of life."""
    stream = ZipStream({})
    stream.begin("a")
    stream.more(b"first")
    stream.pause()
    state = stream.state()
    kept = json.dumps(state)
    stream.more(b"second")
    assert json.dumps(state) == kept


def test_beyond_four_gigabytes_the_directory_speaks_zip64() -> None:
    """A stream that stands beyond 4 GiB lists offsets that `zipfile` understands (it is told what lies before)."""
    begin = 5_000_000_000
    stream = ZipStream({"offset": begin})
    tail = stream.whole("late.wav", b"late") + stream.closing([])

    class Far(io.BytesIO):
        """A file whose first five gigabytes nobody stores."""

        def seek(self, offset: int, whence: int = 0) -> int:
            base = super().seek(offset, whence) if whence == 2 else super().seek(max(0, offset - begin))
            return base + begin

        def tell(self) -> int:
            return super().tell() + begin

    with zipfile.ZipFile(Far(tail)) as opened:
        assert opened.read("late.wav") == b"late"
        assert opened.infolist()[0].header_offset == begin


def test_more_than_65535_files() -> None:
    stream = ZipStream({})
    body = b"".join(stream.whole(f"{number}", b"") for number in range(70_000))
    assert len(read(body + stream.closing([]))) == 70_000


def test_a_single_file_of_four_gigabytes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zip_stream, "_LARGE", 10)
    stream = ZipStream({})
    with pytest.raises(TooLargeForZip):
        stream.whole("large.wav", b"x" * 10)
    stream.begin("large.wav")
    stream.more(b"x" * 10)
    with pytest.raises(TooLargeForZip):
        stream.end()


def test_bytes_without_a_file_are_refused() -> None:
    with pytest.raises(ValueError, match="no file was begun"):
        ZipStream({}).more(b"x")
