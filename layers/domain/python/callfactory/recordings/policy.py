"""The decisions of a number over time, and which of them binds a recording (RC-3).

A recording is kept as many days as were in force when it was made. A later, shorter choice binds it at once; a later,
longer one does not, unless the owner says that existing recordings follow. So that a choice needs no write to any
recording, it is kept as a cap: recordings made under an earlier version of the settings are kept so many days at most.
Versions order the decisions, not clocks: two machines need not agree what time it is.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from callfactory.clock import iso, parse_iso
from callfactory.recordings.settings import OFF, RecordingSettings
from callfactory.retention import expires_at

LATE: Final = timedelta(days=1)
"""How much later than it began the settings may be that a recording was made under: the call itself, a slow switch."""


@dataclass(frozen=True, slots=True)
class Cap:
    """Recordings made under a version before this one are kept `days` at most. `at` is when that was decided."""

    version: int
    days: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Policy:
    """The settings of one ownership of a number, by `version`, and the caps that earlier recordings are under.

    `longest` are the most days that were ever in force: a choice of as many binds nothing. `look_at` is when a
    recording is due because of a cap, and not by its own days; None: there is none.
    """

    account_id: str
    number_id: str
    settings: RecordingSettings = OFF
    version: int = 0
    caps: tuple[Cap, ...] = field(default=())
    longest: int = 0
    look_at: datetime | None = None

    def days_of(self, days: int, version: int) -> int:
        """How long a recording is kept that was made with `days` under a version of the settings."""
        return min([days, *(cap.days for cap in self.caps if cap.version > version)])

    def expiry(self, recorded_at: datetime, days: int, version: int) -> datetime:
        """When such a recording is out of reach."""
        return expires_at(recorded_at, self.days_of(days, version))


def changed(policy: Policy, settings: RecordingSettings, now: datetime) -> Policy:
    """The policy after the owner's choice. Switching off caps nothing: what exists is kept as was promised."""
    version = policy.version + 1
    later = replace(policy, settings=settings, version=version, longest=max(policy.longest, settings.days or 0))
    if settings.days is None or settings.days >= policy.longest:
        return later
    return replace(later, caps=_with(policy.caps, Cap(version, settings.days, now)), look_at=now)


def due_before(cap: Cap, now: datetime) -> datetime:
    """Recordings under the cap that began before this are due; and none that began later can be under it."""
    return min(now - timedelta(days=cap.days), cap.at + LATE)


def _with(caps: Sequence[Cap], cap: Cap) -> tuple[Cap, ...]:
    """A later cap that is as short binds all that the earlier one binds."""
    return (*(each for each in caps if each.days < cap.days), cap)


def caps_to_json(caps: Iterable[Cap]) -> list[dict[str, Any]]:
    """As they are stored."""
    return [{"version": cap.version, "days": cap.days, "at": iso(cap.at)} for cap in caps]


def caps_from_json(stored: Iterable[Mapping[str, Any]]) -> tuple[Cap, ...]:
    """The caps that `caps_to_json` stored."""
    return tuple(Cap(int(each["version"]), int(each["days"]), parse_iso(each["at"])) for each in stored)
