"""Keep calls of sources that tell each in one record: one write a call, its fact kept with it.

All facts of such a call lie in one place of the history, because number and start are part of its name
(`fact.Keys.whole`). So whoever writes second finds what the first one wrote: the place is taken. From then on the call
is kept as any other, its facts apart (docs/decisions/…-a-whole-call-is-one-item.md).
"""

from collections.abc import Iterable, Iterator, Mapping, Set

from callfactory.calls.fold import fold
from callfactory.calls.ports import OwnedCall, StoredFact
from functions.cdr.price_calls import hold_unrated, price_all
from functions.cdr.settle_calls import Settling, hide_forgotten, owned_of


def keep_alone(facts: Iterable[StoredFact], ports: Settling) -> Set[str]:
    """Writes the calls that these facts tell, one each, where nothing stands; answers the ids of those written."""
    calls = [call for stored in facts for call in _call_of(stored, ports)]
    priced = price_all(calls, ports.pricing, ports.calls).calls
    taken = {each.call.call_id for each in ports.calls.add(priced, ports.clock.now())}
    written = [each for each in priced if each.call.call_id not in taken]
    hide_forgotten(written, ports)
    hold_unrated(written, ports.pricing)
    return {each.call.call_id for each in written}


def told_alone(facts: Mapping[str, StoredFact], ports: Settling) -> Mapping[str, StoredFact]:
    """The facts that are kept with calls which stand in the places of these (one fact of each call, by its id)."""
    places = {
        (call.number_id, call.moment): call_id for call_id, stored in facts.items() for call in _call_of(stored, ports)
    }
    return {places[place]: told for place, told in ports.calls.told(places).items()}


def _call_of(stored: StoredFact, ports: Settling) -> Iterator[OwnedCall]:
    for call in owned_of(fold([stored.fact]), {stored.fact_id: stored}, ports.ownership):
        yield call._replace(told=stored)
