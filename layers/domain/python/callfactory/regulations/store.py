"""Where rule packs are kept: version after version, none ever changed, so that every order can be checked again by the
version that it was checked against."""

from datetime import date
from typing import Protocol

from callfactory.regulations.pack import Pack


class RulePacks(Protocol):
    """All versions of the rule pack; there is always one, which ships with the product."""

    def current(self, on: date) -> Pack:
        """The newest version that holds on a day."""

    def get(self, version: int) -> Pack:
        """A version. Raises NotFound for one that there never was."""

    def put(self, pack: Pack) -> None:
        """Adds a version; it takes effect when its day comes, without a deploy. Raises VersionConflict unless it is
        newer than every version there is."""

    def versions(self) -> tuple[tuple[int, date], ...]:
        """Every version with the day from which it holds, oldest first."""
