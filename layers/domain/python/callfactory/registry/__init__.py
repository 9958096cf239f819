"""The registry: everything that Call Factory holds, declared once, from the first table on.

    model.py       the words: place, part, purpose, whose, removal
    order.py …     what each family's stores hold, one file a family; `shared.py` what all of them use

A test compares it with the models and the synthesised template, in both directions: nothing is held that is not
declared here, and nothing is declared that is not held. The dashboard's "everything we hold" is made from it.
"""

from collections.abc import Iterator, Mapping

from callfactory.registry import cdr, export, kept_recordings, order, recordings, shared, voicemail
from callfactory.registry.model import Holding, Place, PlaceKind, Purpose, Removal, Whose, holdings

__all__ = ["PLACES", "Holding", "Place", "PlaceKind", "Purpose", "Removal", "Whose", "everything", "places"]

PLACES: tuple[Place, ...] = (
    *order.PLACES,
    *cdr.PLACES,
    *recordings.PLACES,
    *kept_recordings.PLACES,
    *voicemail.PLACES,
    *export.PLACES,
    *shared.PLACES,
)
"""Every place where something is held."""


def places(kind: PlaceKind) -> Mapping[str, Place]:
    """The places of one kind by name. Raises ValueError where one was declared twice."""
    found = [place for place in PLACES if place.kind == kind]
    by_name = {place.name: place for place in found}
    if len(by_name) != len(found):
        raise ValueError(f"a {kind} is declared twice")
    return by_name


def everything() -> Iterator[Holding]:
    """All that is held, spelled out: place by place, part by part."""
    for place in PLACES:
        yield from holdings(place)
