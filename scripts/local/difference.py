"""A difference between what a template says and what is deployed."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is not as the template says."""

    resource: str
    property: str
    declared: Any
    deployed: Any

    def __str__(self) -> str:
        return f"{self.resource} {self.property}: the template says {self.declared!r}, deployed is {self.deployed!r}"
