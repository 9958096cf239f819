"""Rating millions of calls: the rules of `rate`, with everything that repeats remembered.

What a leg costs follows from the rate and the whole seconds, and the rate from the first digits of two numbers: both
are looked up in tables. What time decides (windows, periods) is decided per call. A property test holds this to the
plain version, to the micro-unit.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from callfactory.rating.rate import CallToRate, LegCharge, NoRate, Rating, charge
from callfactory.rating.tariff import NO_ORIGIN, Leg, Rate, Rounding, TariffVersion

K = TypeVar("K")
V = TypeVar("V")

MOST_REMEMBERED: Final = 65_536
"""Entries a table keeps; one that is full starts anew, so that memory stays bounded whatever arrives."""


class _Priced:
    """A rate, and what it charges by whole seconds of talk."""

    __slots__ = ("_rounding", "charges", "constant", "rate")

    def __init__(self, rate: Rate, rounding: Rounding) -> None:
        self.rate = rate
        self.constant = rate.constant
        self.charges: dict[int, LegCharge] = {}
        self._rounding = rounding

    def charge(self, talk_s: int) -> LegCharge:
        known = self.charges.get(talk_s)
        return _remember(self.charges, talk_s, charge(self.rate, talk_s, self._rounding)) if known is None else known


_Group = Mapping[str, list[_Priced]]
"""Rates of one leg and one prefix of the service number, by prefix of the other number."""


class _Chain:
    """What service numbers of the same prefixes share: their groups of rates, the longest prefix first, and what was
    found in them before, by the first digits of the other number."""

    __slots__ = ("_groups", "_lengths", "candidates", "constant")

    def __init__(self, groups: Sequence[_Group], lengths: Sequence[int]) -> None:
        self._groups = groups
        self._lengths = lengths
        self.constant: dict[str, dict[int, LegCharge]] = {}
        self.candidates: dict[str, tuple[_Priced, ...]] = {}

    def find(self, other: str, key: str) -> tuple[_Priced, ...]:
        found = _remember(self.candidates, key, tuple(self._winning(other)))
        if found and found[0].constant:
            _remember(self.constant, key, found[0].charges)
        return found

    def _winning(self, other: str) -> Iterator[_Priced]:
        """Rates in the order in which they win, up to the first that holds at any time."""
        prefixes = [other] if other in NO_ORIGIN else [other[:length] for length in self._lengths]
        for group in self._groups:
            for prefix in prefixes:
                for priced in group.get(prefix, ()):
                    yield priced
                    if priced.constant:
                        return


class _Table:
    """The rates of one leg by prefix of the service number, then by prefix of the other number."""

    __slots__ = ("_chains", "_digits", "_groups", "_leg", "_lengths", "_shared", "_zone")

    def __init__(self, leg: Leg, tariff: TariffVersion) -> None:
        self._leg = leg
        self._zone = ZoneInfo(tariff.terms.zone)
        self._groups: dict[str, dict[str, list[_Priced]]] = {}
        for rate in tariff.rates:
            if rate.leg is leg:
                group = self._groups.setdefault(rate.number, {})
                group.setdefault(rate.prefix, []).append(_Priced(rate, tariff.terms.rounding))
        lengths = {len(prefix) for group in self._groups.values() for prefix in group.keys() - NO_ORIGIN}
        self._lengths = sorted(lengths, reverse=True)
        self._digits = max(lengths | {1})  # one character tells +, withheld and unknown apart
        self._chains: dict[str, _Chain] = {}
        self._shared: dict[tuple[str, ...], _Chain] = {}

    def charge(self, number: str, other: str, start_ms: int, talk_s: int) -> LegCharge:
        """Raises NoRate."""
        chain = self._chains.get(number)
        if chain is not None:
            charges = chain.constant.get(other[: self._digits])
            if charges is not None:
                known = charges.get(talk_s)
                if known is not None:
                    return known
        return self._look_up(number, other, start_ms, talk_s)

    def _look_up(self, number: str, other: str, start_ms: int, talk_s: int) -> LegCharge:
        chain = self._chains.get(number) or _remember(self._chains, number, self._chain(number))
        key = other[: self._digits]
        candidates = chain.candidates.get(key)
        for priced in chain.find(other, key) if candidates is None else candidates:
            if priced.constant or priced.rate.holds(start_ms, self._zone):
                return priced.charge(talk_s)
        raise NoRate(self._leg)

    def _chain(self, number: str) -> _Chain:
        every = (number[:length] for length in range(len(number), -1, -1))
        prefixes = tuple(prefix for prefix in every if prefix in self._groups)
        if prefixes not in self._shared:
            self._shared[prefixes] = _Chain([self._groups[prefix] for prefix in prefixes], self._lengths)
        return self._shared[prefixes]


def _remember(table: dict[K, V], key: K, value: V) -> V:
    if len(table) >= MOST_REMEMBERED:
        table.clear()
    table[key] = value
    return value


class CompiledTariff:
    """One version of a tariff, ready for many calls. Answers exactly what `rate.rate_call` answers."""

    __slots__ = ("_currency", "_forward", "_inbound", "_tariff_id", "_version", "tariff")

    def __init__(self, tariff: TariffVersion) -> None:
        self.tariff = tariff
        self._currency = tariff.terms.currency
        self._tariff_id, self._version = tariff.tariff_id, tariff.version
        self._inbound = _Table(Leg.INBOUND, tariff)
        self._forward = _Table(Leg.FORWARD, tariff)

    def rate(self, call: CallToRate) -> Rating:
        """The price of a call. Raises NoRate where a leg has none."""
        _, number, caller, ring_to, start_ms, inbound_ms, forward_ms = call
        if inbound_ms <= 0:
            return self._forwarded_only(call)
        inbound = self._inbound.charge(number, caller, start_ms, -(-inbound_ms // 1000))
        if ring_to is None or forward_ms <= 0:
            return Rating(inbound.amount, self._currency, self._tariff_id, self._version, (inbound,))
        forward = self._forward.charge(number, ring_to, start_ms, -(-forward_ms // 1000))
        amount = inbound.amount + forward.amount
        return Rating(amount, self._currency, self._tariff_id, self._version, (inbound, forward))

    def _forwarded_only(self, call: CallToRate) -> Rating:
        """The price of a call whose inbound leg was not answered."""
        if call.ring_to is None or call.forward_ms <= 0:
            return Rating(0, self._currency, self._tariff_id, self._version, ())
        talk_s = -(-call.forward_ms // 1000)
        forward = self._forward.charge(call.number, call.ring_to, call.started_ms, talk_s)
        return Rating(forward.amount, self._currency, self._tariff_id, self._version, (forward,))
