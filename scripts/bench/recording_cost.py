"""What a million recorded calls cost: conversion measured here, storage and requests from Amazon's price list.

    python -m scripts.bench.recording_cost [minutes]

Prices of eu-west-1 in US dollars, without free tiers and taxes, as published in November 2026; change them here.

The goal of $50 for a year is about what storing costs: bytes, requests to S3, and tags, the column "S3". With
everything else that a recording sets in motion (table, processor, API, queue, bus, logs, keys) it is the column
"total", which the goal does not cover and this report does not hide.
"""

import io
import math
import random
import sys
import time
from array import array
from typing import Final, NamedTuple

from callfactory.audio import AudioInfo, decode, inspect, mp3_bytes_per_second, to_mp3, wav_header
from callfactory.recordings.places import INSTANT_FROM_BYTES, INSTANT_FROM_DAYS, StorageClass, storage_class

MILLION: Final = 1_000_000
GIGABYTE: Final = 1024**3
PUT: Final[dict[StorageClass, float]] = {"STANDARD": 0.005 / 1000, "GLACIER_IR": 0.02 / 1000}
MONTH: Final[dict[StorageClass, float]] = {"STANDARD": 0.023 / GIGABYTE, "GLACIER_IR": 0.004 / GIGABYTE}
GET: Final = 0.0004 / 1000
LIST: Final = 0.005 / 1000
TAG_MONTH: Final = 0.0065 / 10_000
LEAST_BYTES: Final[dict[StorageClass, int]] = {"STANDARD": 0, "GLACIER_IR": 128 * 1024}
LEAST_DAYS: Final[dict[StorageClass, int]] = {"STANDARD": 0, "GLACIER_IR": 90}
WRITE_UNIT: Final = 0.705 / MILLION
READ_UNIT: Final = 0.1415 / MILLION
LAMBDA_GB_SECOND: Final = 0.0000133334
LAMBDA_REQUEST: Final = 0.20 / MILLION
SQS_REQUEST: Final = 0.40 / MILLION
KMS_REQUEST: Final = 0.03 / 10_000
KMS_OF_OBJECTS: Final = 4 / 100
"""Requests for data keys of four reads and writes of objects: S3's bucket keys spare all but one in a hundred."""
BUS_EVENT: Final = 1.00 / MILLION
LOG_BYTES: Final = 2_500
LOG_INGESTED: Final = 0.57 / GIGABYTE
GOAL: Final = 50.0
"""For a million calls of three minutes that are kept a year."""
API_REQUEST: Final = 3.50 / MILLION
FULL_PROCESSOR_GB: Final = 1769 / 1024
OVERHEAD_SECONDS: Final = 0.15
"""Of one upload beside conversion: reading and writing S3 and DynamoDB, at the memory that goes with a processor."""


class Line(NamedTuple):
    """What one call costs, by what for."""

    storage: float
    puts: float
    tags: float
    table: float
    compute: float
    requests: float

    @property
    def at_s3(self) -> float:
        """What S3 bills: the part that the class of storage decides."""
        return self.storage + self.puts + self.tags

    @property
    def total(self) -> float:
        return sum(self)


def conversation(seconds: int, channels: int) -> bytes:
    """Samples that cost an encoder what speech costs: tones and noise that come and go, people taking turns."""
    chance = random.Random(7)  # noqa: S311  # the same conversation every time
    samples = array("h")
    pitch, loud = 140.0, 0
    for index in range(seconds * 8000):
        if index % 1600 == 0:
            pitch, loud = chance.uniform(90, 240), chance.choice([0, 4000, 9000, 12_000])
        turn = index // 32_000 % 2
        voice = loud * math.sin(6.2832 * pitch * index / 8000) * math.sin(6.2832 * 700 * index / 8000)
        noise = chance.random() * 60
        samples.extend(round(voice * (turn == side or channels == 1) + noise) for side in range(channels))
    return samples.tobytes()


def seconds_to_convert(samples: bytes, channels: int) -> float:
    """Of a processor, from WAV to MP3."""
    stream = io.BytesIO(wav_header(channels, 8000, len(samples)) + samples)
    found = inspect(stream)
    assert isinstance(found, AudioInfo)  # noqa: S101  # made above
    started = time.process_time()
    for _ in to_mp3(decode(stream, found)):
        pass
    return time.process_time() - started


def cost(minutes: float, channels: int, days: int, convert: float, *, class_: StorageClass | None = None) -> Line:
    """Of one call that is put as WAV in one piece, kept so long, and removed with a receipt."""
    size = round(minutes * 60 * mp3_bytes_per_second(channels, 8000))
    kept = class_ or storage_class(days, size)
    months = max(days, LEAST_DAYS[kept]) / 30.4375
    return Line(
        storage=max(size, LEAST_BYTES[kept]) * MONTH[kept] * months,
        puts=PUT["STANDARD"] + PUT[kept] + 2 * GET,
        tags=TAG_MONTH * months,
        # Announced, claimed, stored, going, gone: each in the table and in indexes. Then receipt and mark.
        table=(5 + 5 * 1.4) * WRITE_UNIT + 2.1 * 2 * WRITE_UNIT + 6 * READ_UNIT,
        compute=(convert * minutes / 3 + OVERHEAD_SECONDS) * FULL_PROCESSOR_GB * LAMBDA_GB_SECOND
        + 0.02 * LAMBDA_GB_SECOND,
        requests=API_REQUEST
        + 3 * SQS_REQUEST
        + 2 * LAMBDA_REQUEST
        + LIST * 3 / 20
        + KMS_REQUEST * (1 / 33 + KMS_OF_OBJECTS)
        + BUS_EVENT
        + LOG_BYTES * LOG_INGESTED,
    )


def main(arguments: list[str]) -> int:
    """Prints the report."""
    minutes = float(arguments[0]) if arguments else 3.0
    converted = {channels: seconds_to_convert(conversation(180, channels), channels) for channels in (1, 2)}
    for channels, seconds in converted.items():
        print(f"conversion, {channels} channel(s): {180 / seconds:,.0f} times real time")
    print(f"\nUS dollars per million calls of {minutes:g} minutes, recorded, kept, removed with a receipt\n")
    print(f"{'':34}{'storage':>9}{'puts':>7}{'tags':>7}{'table':>7}{'CPU':>7}{'rest':>7}{'total':>9}{'S3':>9}")
    for channels in (1, 2):
        for days in (7, 30, 89, 90, 365, 3650):
            line = cost(minutes, channels, days, converted[channels])
            size = round(minutes * 60 * mp3_bytes_per_second(channels, 8000))
            print(f"{f'{channels} ch, {days} days, {storage_class(days, size)}':34}{_figures(line)}")
    print("\nthe other class at the same length, one channel: why the border is where it is")
    for days, class_ in ((30, "GLACIER_IR"), (89, "GLACIER_IR"), (90, "STANDARD"), (365, "STANDARD")):
        line = cost(minutes, 1, days, converted[1], class_=class_)  # type: ignore[arg-type]  # one of the two
        print(f"{f'1 ch, {days} days, {class_}':34}{_figures(line)}")
    for channels in (1, 2):
        line = cost(3, channels, 365, converted[channels])
        _verdict(f"3 minutes, a year, {channels} ch", line)
    print(f"without bucket keys every object would ask KMS: ${4 * KMS_REQUEST * MILLION:.2f} more")
    print(f"\nborder: {INSTANT_FROM_DAYS} days and {INSTANT_FROM_BYTES:,} bytes")
    return 0


def _verdict(name: str, line: Line) -> None:
    """What the goal says of a line: of storing, and of everything."""
    storing, total = line.at_s3 * MILLION, line.total * MILLION
    met = "met" if storing <= GOAL else f"missed by ${storing - GOAL:.2f}"
    print(f"\n{name}: storing ${storing:.2f} (goal ${GOAL:.0f}: {met}); with everything else ${total:.2f}")


def _figures(line: Line) -> str:
    widths = (9, 7, 7, 7, 7, 7, 9, 9)
    values = (*line, line.total, line.at_s3)
    return "".join(f"{value * MILLION:>{width}.2f}" for value, width in zip(values, widths, strict=True))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
