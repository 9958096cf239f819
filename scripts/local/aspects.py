"""One property of one kind of resource: how the template says it, how it is read back, how it is set."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Normal = Any
"""A declared or deployed value in a form in which the two can be compared with `==`."""


@dataclass(frozen=True, slots=True)
class Aspect:
    """`properties` are what `declared` reads, each with its default.

    `apply` is None where the embedded AWS carries the property over and it is only compared.
    """

    kind: str
    name: str
    properties: Mapping[str, Any]
    declared: Callable[[Mapping[str, Any]], Normal]
    read: Callable[[str], Normal]
    apply: Callable[[str, Normal], object] | None = None

    def relevant(self, properties: Mapping[str, Any]) -> dict[str, Any]:
        """Only these are resolved: others may refer to what only CloudFormation knows."""
        return {name: properties.get(name, default) for name, default in self.properties.items()}


def tags_of(declared: Any) -> dict[str, str]:
    """Tags in the form of most resources, a list of keys and values; without those that CloudFormation adds itself."""
    return our_tags({each["Key"]: each["Value"] for each in declared or ()})


def our_tags(tags: Mapping[str, str]) -> dict[str, str]:
    """Without those that CloudFormation adds itself."""
    return {key: value for key, value in tags.items() if not key.startswith("aws:")}


def without_empty(tree: Any) -> Any:
    """The tree without members that are absent, empty or None: APIs differ in whether they say them."""
    if isinstance(tree, dict):
        cleaned = {key: without_empty(value) for key, value in tree.items()}
        return {key: value for key, value in cleaned.items() if value not in (None, "", {}, [])}
    if isinstance(tree, list):
        return [without_empty(each) for each in tree]
    return tree


def tag_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """The form of most resources again."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]
