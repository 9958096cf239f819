"""Instants as text in local time, millions of them: what a zone can change is worked out once an hour of the clock.

`2026-10-25T00:30:00.000Z` becomes `2026-10-25T02:30:00.000+02:00`: with its offset, so the hour that a clock change
repeats stays two hours, and every instant can be read back.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

_TIMES_REMEMBERED: Final = 20_000
_DAY_MILLISECONDS: Final = 86_400_000
_FIRST_SERIAL_DAY: Final = datetime(1899, 12, 30, tzinfo=UTC).toordinal()
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class _Irregular(LookupError):
    """This stretch of time has no single offset that allows a shortcut."""


class _Hours(dict[str, tuple[str, str]]):
    """A UTC hour (`2026-10-25T00`) to the local hour and offset, where the offset is one of whole hours."""

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__()
        self._zone = zone

    def __missing__(self, hour: str) -> tuple[str, str]:
        if not hour:
            return "", ""
        local, offset = local_hour(hour, self._zone)
        if offset is None or offset % timedelta(hours=1):
            raise _Irregular
        return self.setdefault(hour, (local.strftime("%Y-%m-%dT%H"), local.isoformat()[19:]))


class _Minutes(dict[str, tuple[str, str]]):
    """A UTC minute (`2026-10-25T00:59`) to the local minute and offset: for offsets such as +05:45, and for the hour
    in which a clock changes. The minutes of a usual hour are worked out together."""

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__()
        self._zone = zone

    def __missing__(self, minute: str) -> tuple[str, str]:
        if not minute:
            return "", ""
        first, offset = local_hour(minute[:13], self._zone)
        if offset is None:
            local = datetime.fromisoformat(f"{minute}:00+00:00").astimezone(self._zone)
            return self.setdefault(minute, (local.strftime("%Y-%m-%dT%H:%M"), local.isoformat()[19:]))
        suffix = first.isoformat()[19:]
        hours = [(first + timedelta(hours=later)).strftime("%Y-%m-%dT%H:") for later in (0, 1)]
        for number in range(60):
            later, shown = divmod(first.minute + number, 60)
            self[f"{minute[:13]}:{number:02d}"] = (f"{hours[later]}{shown:02d}", suffix)
        return self[minute]


class LocalTimes:
    """UTC texts to local texts: only the part that a zone can change is looked up."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._hours = _Hours(zone)
        self._minutes = _Minutes(zone)

    def texts(self, values: Sequence[str]) -> Sequence[str]:
        """Texts as `clock.iso` writes them, or empty, in local time with milliseconds and offset."""
        try:
            hours = self._hours
            return [f"{local}{value[13:23]}{offset}" for value in values for local, offset in (hours[value[:13]],)]
        except _Irregular:
            minutes = self._minutes
            return [f"{local}{value[16:23]}{offset}" for value in values for local, offset in (minutes[value[:16]],)]
        finally:
            for remembered in (self._hours, self._minutes):
                if len(remembered) > _TIMES_REMEMBERED:
                    remembered.clear()


class _SerialMinutes(dict[str, tuple[int, int, str]]):
    """A UTC minute to the local day as spreadsheets count them, the local milliseconds of that day, and the offset."""

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__()
        self._zone = zone

    def __missing__(self, minute: str) -> tuple[int, int, str]:
        local = datetime.fromisoformat(f"{minute}:00+00:00").astimezone(self._zone)
        day = local.date().toordinal() - _FIRST_SERIAL_DAY
        milliseconds = ((local.hour * 60 + local.minute) * 60 + local.second) * 1000
        return self.setdefault(minute, (day, milliseconds, local.isoformat()[19:]))


class SerialTimes:
    """UTC texts to local times as spreadsheets have them: days since 1899-12-30, with a fraction."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._minutes = _SerialMinutes(zone)

    def serials(self, values: Sequence[str]) -> tuple[list[str], list[str]]:
        """The times as decimal texts, exact to the millisecond, and their offsets; empty for empty ones."""
        minutes = self._minutes
        serials, offsets = [], []
        for value in values:
            if not value:
                serials.append("")
                offsets.append("")
                continue
            day, milliseconds, offset = minutes[value[:16]]
            serials.append(f"{day + (milliseconds + int(value[17:19] + value[20:23])) / _DAY_MILLISECONDS:.10f}")
            offsets.append(offset)
        if len(minutes) > _TIMES_REMEMBERED:
            minutes.clear()
        return serials, offsets


class _EpochMinutes(dict[str, int]):
    """A UTC minute to milliseconds since 1970."""

    def __missing__(self, minute: str) -> int:
        instant = datetime.fromisoformat(f"{minute}:00+00:00")
        return self.setdefault(minute, (instant - _EPOCH) // timedelta(milliseconds=1))


class EpochTimes:
    """UTC texts to milliseconds since 1970."""

    def __init__(self) -> None:
        self._minutes = _EpochMinutes()

    def milliseconds(self, values: Sequence[str]) -> list[int]:
        """Of texts that are not empty."""
        minutes = self._minutes
        if len(minutes) > _TIMES_REMEMBERED:
            minutes.clear()
        return [minutes[value[:16]] + int(value[17:19] + value[20:23]) for value in values]


def local_hour(hour: str, zone: ZoneInfo) -> tuple[datetime, timedelta | None]:
    """The local beginning of a UTC hour, and the offset that all of it has; None where it changes within."""
    begins = datetime.fromisoformat(f"{hour}:00:00+00:00")
    first, last = (instant.astimezone(zone) for instant in (begins, begins + timedelta(seconds=3599)))
    offset = first.utcoffset()
    return first, offset if offset == last.utcoffset() else None
