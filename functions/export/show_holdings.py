"""Show everything we hold, spelled out."""

from callfactory import registry
from callfactory.erasure.kept import BY_LAW
from callfactory.holdings import statement
from functions.export.erasure_contract import HoldingsView, PlaceView


def show_holdings() -> HoldingsView:
    """Every place of the registry, in its order."""
    return HoldingsView(
        places=[
            PlaceView.model_validate(
                {
                    **statement.about(place),
                    "kept_by_law": BY_LAW[place.name].ground
                    if place.kind == "table" and place.name in BY_LAW
                    else None,
                }
            )
            for place in registry.PLACES
        ]
    )
