"""From what a switch writes to an instant: milliseconds since 1970, UTC.

Local time is ambiguous in the hour that a zone repeats, and does not exist in the hour that it skips. Where the record
carries an epoch beside it (an Asterisk unique id begins with one), that decides; else it is not guessed (CD-3).
"""

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

EARLIEST_MS: Final = 946_684_800_000
"""2000-01-01: no switch that sends to us is older; what is before it was written by a clock that was never set."""
LONGEST_MS: Final = 24 * 3600 * 1000
"""No call lasts longer than a day: what claims so is a clock that jumped or a call whose end was lost."""
LATEST_MS: Final = 4_102_444_800_000
"""2100-01-01: digits that are no time, and what no calendar can count to."""
_NEAR_MS: Final = 5_000
_MOST_DIGITS: Final = 30
_NO_YEAR: Final = 9999
"""A date that stands for "never", and that no zone can be applied to."""
_STAMP = re.compile(
    r"(\d{4})[-/](\d\d?)[-/](\d\d?)[T ]+(\d\d?):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*(Z|UTC|[+-]\d\d:?\d\d(?: UTC)?)?"
)


class NotATime(ValueError):
    """The text is no time; `code` says in which way."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def to_ms(instant: datetime) -> int:
    """Milliseconds since 1970, exactly (a float would not be)."""
    return (instant - _EPOCH) // _MILLISECOND


def to_instant(milliseconds: int) -> datetime:
    """The instant, in UTC."""
    return _EPOCH + milliseconds * _MILLISECOND


_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


def read_stamp(text: str, zone: ZoneInfo, near_ms: int | None = None) -> int | None:
    """The instant of `2026-11-24 10:31:05.250`, with an offset or in `zone`; None for an empty text.

    `near_ms` is an instant that the record knows otherwise, for the hours that local time tells twice or not at all.
    Raises NotATime: `time_unreadable`, `time_ambiguous`, `time_skipped`, `time_implausible`.
    """
    if not text:
        return None
    at_once = _read_rfc3339(text)
    if at_once is not None:
        return at_once
    text = text.strip()
    if not text or text.startswith("0000-00-00"):
        return None
    fast = _read_unambiguous(text, zone)
    if fast is not None:
        return fast
    found = _STAMP.fullmatch(text)
    if found is None:
        raise NotATime("time_unreadable")
    try:
        naive = datetime(*(int(part or 0) for part in found.groups()[:6]))  # type: ignore[arg-type]  # six of them  # noqa: DTZ001  # the zone follows
    except ValueError:
        raise NotATime("time_unreadable") from None
    if naive.year >= _NO_YEAR:
        raise NotATime("time_implausible")
    fraction_ms = int(((found[7] or "") + "000")[:3])
    return _plausible(_settled(naive, zone, near_ms) + fraction_ms)


def _read_rfc3339(text: str) -> int | None:
    """The instant of a stamp that carries its offset; None for any other text."""
    if text[4:5] != "-" or text[10:11] not in {"T", " "}:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    if instant.tzinfo is None:
        return None
    return _plausible((instant - _EPOCH) // _MILLISECOND)


@lru_cache(maxsize=65_536)
def _read_unambiguous(text: str, zone: ZoneInfo) -> int | None:
    """Stamps repeat (many calls a second, one start in several fields), so the usual ones are kept in memory."""
    found = _STAMP.fullmatch(text)
    if found is None:
        return None
    try:
        naive = datetime(*(int(part or 0) for part in found.groups()[:6]))  # type: ignore[arg-type]  # six of them  # noqa: DTZ001  # the zone follows
    except ValueError:
        return None
    if naive.year >= _NO_YEAR:
        return None
    fraction_ms = int(((found[7] or "") + "000")[:3])
    offset = found[8]
    if offset:
        sign = offset.removesuffix(" UTC")
        zoned = naive.replace(tzinfo=UTC if sign in {"Z", "UTC"} else _offset(sign))
        return _plausible(to_ms(zoned) + fraction_ms)
    candidates = _candidates(naive, zone)
    return _plausible(candidates[0] + fraction_ms) if len(candidates) == 1 else None


def _offset(text: str) -> timezone:
    sign = -1 if text[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(text[1:3]), minutes=int(text[-2:])))


def _candidates(naive: datetime, zone: ZoneInfo) -> tuple[int, ...]:
    """The instants at which clocks of the zone show this: one, two when repeated, none when skipped."""
    both = [naive.replace(tzinfo=zone, fold=fold) for fold in (0, 1)]
    existing = {to_ms(each) for each in both if each.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == naive}
    return tuple(sorted(existing))


def _settled(naive: datetime, zone: ZoneInfo, near_ms: int | None) -> int:
    candidates = _candidates(naive, zone)
    if len(candidates) == 1:
        return candidates[0]
    either = candidates or tuple(to_ms(naive.replace(tzinfo=zone, fold=fold)) for fold in (0, 1))
    if near_ms is None:
        raise NotATime("time_ambiguous" if candidates else "time_skipped")
    best = min(either, key=lambda each: abs(each - near_ms))
    others = [each for each in either if each != best]
    if all(abs(best - near_ms) + _NEAR_MS < abs(other - near_ms) for other in others):
        return best
    raise NotATime("time_ambiguous" if candidates else "time_skipped")


def _plausible(milliseconds: int) -> int:
    if not EARLIEST_MS <= milliseconds < LATEST_MS:
        raise NotATime("time_implausible")
    return milliseconds


def read_epoch(text: str, *, per_second: int) -> int | None:
    """The instant of an epoch in whole or decimal units, of which a second has `per_second`; None for empty and 0.

    Raises NotATime.
    """
    text = text.strip()
    if not text:
        return None
    whole, _, fraction = text.partition(".")
    if not whole.isdecimal() or not (fraction.isdecimal() or not fraction):
        raise NotATime("time_unreadable")
    if len(whole) > _MOST_DIGITS:
        raise NotATime("time_implausible")
    if per_second == 1:
        milliseconds = int(whole) * 1000 + int((fraction + "000")[:3])
    else:
        milliseconds = int(whole) * 1000 // per_second
    return _plausible(milliseconds) if milliseconds else None


def read_compact(text: str) -> int | None:
    """The instant of `yyyymmddHHMMSS`, with an optional fraction, in UTC; None for an empty text. Raises NotATime."""
    text = text.strip()
    if not text:
        return None
    digits, _, fraction = text.partition(".")
    if len(digits) != 14 or not digits.isdecimal() or (fraction and not fraction.isdecimal()):
        raise NotATime("time_unreadable")
    return read_stamp(_spelled(digits) + (f".{fraction[:9]}" if fraction else ""), _UTC)


def _spelled(digits: str) -> str:
    """`yyyymmddHHMMSS` as a stamp."""
    date = f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}"
    return f"{date} {digits[8:10]}:{digits[10:12]}:{digits[12:14]}"


def read_compact_local(text: str, zone: ZoneInfo) -> int | None:
    """The same in local time. Raises NotATime."""
    text = text.strip()
    if not text:
        return None
    if len(text) != 14 or not text.isdecimal():
        raise NotATime("time_unreadable")
    return read_stamp(_spelled(text), zone)


def read_mail_date(text: str) -> int | None:
    """The instant of an RFC 2822 date such as `Sat, 07 May 2022 14:30:14 +0000`; None for an empty text."""
    if not text.strip():
        return None
    try:
        instant = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        raise NotATime("time_unreadable") from None
    if instant.tzinfo is None:
        raise NotATime("time_unreadable")
    return _plausible(to_ms(instant))


_UTC: Final = ZoneInfo("UTC")
