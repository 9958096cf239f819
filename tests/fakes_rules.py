"""In-memory rule packs: the shipped one, and what a test adds."""

from datetime import date

from callfactory.errors import NotFound, VersionConflict
from callfactory.regulations.pack import Pack
from callfactory_aws.shipped_rules import shipped_pack


class FakeRulePacks:
    def __init__(self) -> None:
        self.packs: dict[int, Pack] = {shipped_pack().version: shipped_pack()}

    def current(self, on: date) -> Pack:
        holding = [pack for pack in self.packs.values() if pack.valid_from <= on]
        return max(holding, key=lambda pack: pack.version, default=shipped_pack())

    def get(self, version: int) -> Pack:
        if version not in self.packs:
            raise NotFound("There is no such version of the rules.")
        return self.packs[version]

    def put(self, pack: Pack) -> None:
        if pack.version <= max(self.packs):
            raise VersionConflict(f"The newest version is {max(self.packs)}: a new pack has a higher one.")
        self.packs[pack.version] = pack

    def versions(self) -> tuple[tuple[int, date], ...]:
        return tuple((version, pack.valid_from) for version, pack in sorted(self.packs.items()))
