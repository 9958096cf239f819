"""What an owner decides about recording the calls of a number (RC-1, RC-5, RC-6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from callfactory.errors import Conflict, FieldProblem, InvalidInput
from callfactory.retention import DEFAULT_DAYS, require_days

Language = Literal["en", "nl", "de", "fr", "es", "it", "pt", "pl", "da", "sv", "nb", "fi"]
"""Languages in which the announcement can be played."""

SHORTEST_REASON: Final = 10
LONGEST_REASON: Final = 500


@dataclass(frozen=True, slots=True)
class RecordingSettings:
    """How a number is recorded. `days` is how long recordings are kept; None: nothing is recorded.

    `purpose` is why, in the owner's words, who is the controller (we are the processor). `announcement` is the language
    in which callers are told at the start of the call; where it is None, `exemption` documents why they need not be.
    """

    days: int | None = DEFAULT_DAYS
    purpose: str | None = None
    announcement: Language | None = None
    exemption: str | None = None

    @property
    def on(self) -> bool:
        """Whether calls are recorded."""
        return self.days is not None


OFF: Final = RecordingSettings()


def checked(settings: RecordingSettings) -> RecordingSettings:
    """The settings, if they may be in force.

    Raises InvalidInput for days out of range and for recording without a purpose, Conflict for recording of callers
    who are not told (RC-5).
    """
    if settings.days is None:
        return settings
    require_days(settings.days)
    for name, reason in (("purpose", settings.purpose), ("exemption", settings.exemption)):
        if reason is not None and not SHORTEST_REASON <= len(reason.strip()) <= LONGEST_REASON:
            raise InvalidInput.of(name, "length", f"Use {SHORTEST_REASON} to {LONGEST_REASON} characters.")
    if settings.purpose is None:
        raise InvalidInput(
            [FieldProblem("body", "purpose", "missing", "Say what calls are recorded for: it is your decision.")]
        )
    if settings.announcement is None and settings.exemption is None:
        raise Conflict(
            "Recording needs the announcement at the start of the call. "
            "Choose its language, or document why callers need not be told."
        )
    return settings


def to_json(settings: RecordingSettings) -> dict[str, Any]:
    """As it is stored: what is set."""
    values = {name: getattr(settings, name) for name in RecordingSettings.__slots__}
    return {name: value for name, value in values.items() if value is not None}


def from_json(stored: Mapping[str, Any] | None) -> RecordingSettings:
    """The settings that `to_json` stored; off where nothing is."""
    return RecordingSettings(**stored) if stored else OFF
