"""Rates calls of any account: finds its price list, the version in force, and the rate. Remembers compiled versions."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from callfactory.calls.times import to_instant, to_ms
from callfactory.identity.accounts import PLATFORM_ACCOUNT
from callfactory.rating.compiled import CompiledTariff
from callfactory.rating.price_lists import Activation, Assignment, Assignments, Rates, Tariffs, assigned, in_force
from callfactory.rating.rate import CallToRate, NoRate, Rating
from callfactory.rating.tariff import TariffTerms

MOST_COMPILED: Final = 16

WORDS: Final = {
    "no_tariff": "No price list is in force for this account at the start of the call.",
    "no_inbound_rate": "The tariff has no rate for where the call came from.",
    "no_forward_rate": "The tariff has no rate for where the call was delivered.",
}
"""Why a call could not be rated, in words without values."""


_Assigned = tuple[list[Assignment], list[Assignment]]
"""The account's own assignments, and those for everybody."""


@dataclass(frozen=True, slots=True)
class Unrated:
    """A call that waits for a price: `reason` is a key of WORDS."""

    reason: str
    tariff_id: str | None = None
    currency: str | None = None


class Prices(Protocol):
    """Prices calls of any account."""

    def rate(self, account_id: str, call: CallToRate) -> Rating | Unrated:
        """The price of a call before included minutes, or why there is none."""


class Rater:
    """The `Prices` port. Keep one for a batch or for some seconds: it sees assignments and activations as they were
    when it first asked."""

    def __init__(self, tariffs: Tariffs, assignments: Assignments, rates: "CompiledRates") -> None:
        self._tariffs = tariffs
        self._assignments = assignments
        self._rates = rates
        self._known: dict[str, _Assigned] = {}
        self._activations: dict[str, list[Activation]] = {}

    def rate(self, account_id: str, call: CallToRate) -> Rating | Unrated:
        """The price of a call before included minutes."""
        assignment = self.price_list(account_id, call.started_ms)
        if assignment is None:
            return Unrated("no_tariff")
        version = self._version(assignment.tariff_id, call.started_ms)
        if version is None:
            return Unrated("no_tariff", assignment.tariff_id, assignment.currency)
        try:
            return self._rates.compiled(assignment.tariff_id, version).rate(call)
        except NoRate as refused:
            return Unrated(f"no_{refused.leg.value}_rate", assignment.tariff_id, assignment.currency)

    def price_list(self, account_id: str, started_ms: int) -> Assignment | None:
        """Which price list rates a call of this account that starts at this instant."""
        known = self._known.get(account_id)
        if known is None:
            both = (list(self._assignments.of(account_id)), list(self._assignments.of(PLATFORM_ACCOUNT)))
            known = self._known[account_id] = both
        return assigned(*known, to_instant(started_ms))

    def terms(self, account_id: str, started_ms: int) -> TariffTerms | None:
        """The terms in force for an account at an instant."""
        assignment = self.price_list(account_id, started_ms)
        version = None if assignment is None else self._version(assignment.tariff_id, started_ms)
        return None if assignment is None or version is None else self._rates.terms(assignment.tariff_id, version)

    def uses(self, account_id: str, tariff_id: str) -> bool:
        """Whether a price list ever rated calls of an account."""
        self.price_list(account_id, 0)
        return any(each.tariff_id == tariff_id for group in self._known[account_id] for each in group)

    def tariff(self, account_id: str, at: datetime) -> CompiledTariff | None:
        """The tariff in force for an account at an instant."""
        milliseconds = to_ms(at)
        assignment = self.price_list(account_id, milliseconds)
        version = None if assignment is None else self._version(assignment.tariff_id, milliseconds)
        return None if assignment is None or version is None else self._rates.compiled(assignment.tariff_id, version)

    def _version(self, tariff_id: str, started_ms: int) -> int | None:
        activations = self._activations.get(tariff_id)
        if activations is None:
            activations = self._activations[tariff_id] = list(self._tariffs.activations(tariff_id))
        return in_force(activations, to_instant(started_ms))


class CompiledRates:
    """Compiled versions: they never change, so they are kept for the life of the process."""

    def __init__(self, rates: Rates) -> None:
        self._rates = rates
        self._compiled: dict[tuple[str, int], CompiledTariff] = {}
        self._terms: dict[tuple[str, int], TariffTerms] = {}

    def terms(self, tariff_id: str, version: int) -> TariffTerms:
        """The terms of a version, without its rates."""
        known = self._terms.get((tariff_id, version))
        if known is None:
            self._terms.update(self._rates.terms(tariff_id))
            known = self._terms[tariff_id, version]
        return known

    def compiled(self, tariff_id: str, version: int) -> CompiledTariff:
        """The version, ready to rate."""
        known = self._compiled.get((tariff_id, version))
        if known is None:
            if len(self._compiled) >= MOST_COMPILED:
                self._compiled.clear()
            known = CompiledTariff(self._rates.version(tariff_id, version))
            self._compiled[tariff_id, version] = known
        return known
