"""ZIP of stored audio: bytes per second and core, over the memory of one part. Goal: at least 500 MB/s.

Three figures: the archive alone (size and checksum of a recording are known since it was stored); with the checksum
worked out here, as for other files; and with the SHA-256 that each part of the upload to S3 carries.
"""

import json
import os
import time
import zlib
from hashlib import sha256

from callfactory.exports.zip_stream import ZipStream

PIECE = 8 * 1024 * 1024
RECORDING = 4 * 1024 * 1024
RECORDINGS = 500
GOAL = 500


def main() -> None:
    """Prints the figures, and one line of JSON for programs."""
    audio = os.urandom(RECORDING)
    crc = zlib.crc32(audio)
    begin = time.process_time()
    written = _archive(audio, crc)
    ours = written / (time.process_time() - begin) / 1e6
    begin = time.process_time()
    checked = _whole(audio)
    computed = checked / (time.process_time() - begin) / 1e6
    begin = time.process_time()
    hashed = _archive(audio, crc, digest=True) / (time.process_time() - begin) / 1e6
    print(f"MB/s: stored audio {ours:,.0f}; working out checksums {computed:,.0f}; with SHA-256 of parts {hashed:,.0f}")
    print(f"  goal {GOAL}")
    figures = {"mb_per_second": round(ours), "with_crc": round(computed), "with_sha256": round(hashed)}
    print(json.dumps({"bench": "export_zip", **figures}))


def _archive(audio: bytes, crc: int, *, digest: bool = False) -> int:
    """As recordings are: size and checksum are known since they were stored."""
    stream, part, total = ZipStream({}), [], 0
    held = 0
    for number in range(RECORDINGS):
        for chunk in (stream.known(f"{number:06d}.wav", size=len(audio), crc=crc), stream.raw(audio)):
            part.append(chunk)
            held += len(chunk)
        if held >= PIECE:
            content = b"".join(part)
            total += len(content)
            if digest:
                sha256(content)
            part, held = [], 0
    return total + len(b"".join(part)) + len(stream.closing([]))


def _whole(audio: bytes) -> int:
    """As other stored files are: the checksum is worked out."""
    stream = ZipStream({})
    return sum(len(stream.whole(f"{number:06d}.wav", audio)) for number in range(RECORDINGS // 4))


if __name__ == "__main__":
    main()
