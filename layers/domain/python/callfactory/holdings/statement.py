"""What we hold, spelled out from the registry: for the page, and for the file in the download."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from callfactory import registry
from callfactory.clock import iso, parse_iso
from callfactory.holdings.ways import NotHere, Objects, way_of
from callfactory.registry.model import Holding, Place, Removal, holdings


def about(place: Place) -> dict[str, Any]:
    """A place and its parts in the form of JSON."""
    way = way_of(place)
    note = way.why if isinstance(way, NotHere) else way.why_not if isinstance(way, Objects) else ""
    return {
        "kind": place.kind,
        "place": place.name,
        "holds": place.holds,
        "note": note or None,
        "purposes": list(place.purposes),
        "sentences": list(place.sentences),
        "whose": place.whose,
        "removal": place.removal.words,
        "restorable_days": place.backup_days,
        "parts": [_part(each) for each in holdings(place) if each.part],
    }


def held(place: Place, row: Mapping[str, Any]) -> dict[str, Any]:
    """About one item: where it is held, why, on which sentences that rests, and when it goes; its parts that go before
    it as well. Where the day depends on what happens, only the words tell."""
    return {
        "place": f"{place.kind}/{place.name}",
        "purposes": list(place.purposes),
        "sentences": list(place.sentences),
        **_removal(place.removal, row),
        "parts": {
            each.name: _removal(each.removal, row)
            for each in place.parts
            if each.removal is not None and each.name in row
        },
    }


def _removal(removal: Removal, row: Mapping[str, Any]) -> dict[str, Any]:
    instant = _instant(row.get(removal.attribute)) if removal.attribute else None
    ends = instant and instant + timedelta(days=removal.days or 0)
    return {"removal": removal.words, "removed_at": ends and iso(ends)}


def _instant(value: Any) -> datetime | None:
    """An instant as tables keep it: in seconds for the time-to-live, as text otherwise."""
    if isinstance(value, int):
        return datetime.fromtimestamp(value, UTC)
    try:
        return parse_iso(value) if isinstance(value, str) else None
    except ValueError:
        return None


def everything(counts: Mapping[str, int]) -> dict[str, Any]:
    """All places; `counts` has, by `kind/name`, how many entries of each are in the download."""
    return {
        "places": [
            {**about(place), "entries": counts.get(f"{place.kind}/{place.name}", 0)} for place in registry.PLACES
        ]
    }


READ_ME: Final = """Everything that Call Factory holds about your account
=====================================================

tables/*.ndjson     entries of our databases, a file for each place. One entry a line, in JSON (UTF-8): a text editor
                    shows it, spreadsheets and databases import it ("JSON Lines"). Each entry ends with "held": what we
                    keep it for, the sentences of the privacy statement that it rests on, and when it goes.
recordings/         recordings of calls, byte for byte as they are kept; manifest.json says which call each is of and
                    when it is removed.
what-we-hold.json   every place where something about you can be, also those that are empty: what it holds, what for,
                    whose it is, until when. Sentences (S01, S02 ...) are counted from the beginning of the statement.
Other folders       files of yours, such as greetings, as they are kept.

Times are UTC. The "price" of a call is in millionths of its currency, before included minutes. An archive gives each
file a date; these have none of their own, so all show the same.

What there is
-------------
"""


def read_me(counts: Mapping[str, int]) -> str:
    """The first thing to read in the download; `counts` as for `everything`."""
    found = [(counts.get(f"{place.kind}/{place.name}", 0), place) for place in registry.PLACES]
    return READ_ME + "".join(f"{count:>9,}  {place.name}: {place.holds}\n" for count, place in found if count)


def _part(held: Holding) -> dict[str, Any]:
    return {
        "name": held.part,
        "holds": held.holds,
        "personal": held.personal,
        "purposes": list(held.purposes),
        "sentences": list(held.sentences),
        "whose": held.whose,
        "removal": held.removal.words,
    }
