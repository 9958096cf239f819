"""Rating written the straightforward way: Decimal, a dictionary of prefixes, the published formulas, no memory.

The baseline of the bench, and the second opinion of the property tests: it shares nothing with `callfactory.rating` but
the values it reads.
"""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal
from zoneinfo import ZoneInfo

from callfactory.rating.rate import CallToRate
from callfactory.rating.tariff import Rate, TariffVersion

MODES = {"half-up": ROUND_HALF_UP, "up": ROUND_UP, "down": ROUND_DOWN}


@dataclass
class DecimalTariff:
    """A tariff as dictionaries of prefixes."""

    tariff: TariffVersion
    rates: dict[tuple[str, str, str], list[Rate]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for rate in self.tariff.rates:
            self.rates.setdefault((rate.leg.value, rate.number, rate.prefix), []).append(rate)
        self.zone = ZoneInfo(self.tariff.terms.zone)
        self.exponent = Decimal(1).scaleb(-self.tariff.terms.rounding.decimals)

    def price(self, call: CallToRate) -> tuple[Decimal, list[dict[str, object]]] | None:
        """The price in whole units with its derivation; None where a leg has no rate."""
        total, derivation = Decimal(0), []
        for leg, other, milliseconds in (
            ("inbound", call.caller, call.inbound_ms),
            ("forward", call.ring_to, call.forward_ms),
        ):
            if other is None or milliseconds <= 0:
                continue
            rate = self._find(leg, call, other)
            if rate is None:
                return None
            billed, amount = self._amount(rate, milliseconds)
            total += amount
            derivation.append(
                {"leg": leg, "prefix": rate.prefix, "line": rate.line, "billed": billed, "amount": amount}
            )
        return total, derivation

    def _find(self, leg: str, call: CallToRate, other: str) -> Rate | None:
        prefixes = [other] if other in {"withheld", "unknown"} else [other[:n] for n in range(len(other), -1, -1)]
        for length in range(len(call.number), -1, -1):
            for prefix in prefixes:
                for rate in self.rates.get((leg, call.number[:length], prefix), ()):
                    if self._in_force(rate, call):
                        return rate
        return None

    def _in_force(self, rate: Rate, call: CallToRate) -> bool:
        local = datetime.fromtimestamp(call.started_ms / 1000, self.zone)
        minute = local.hour * 60 + local.minute
        return (
            (rate.valid_from is None or rate.valid_from <= call.started_ms)
            and (rate.valid_to is None or call.started_ms < rate.valid_to)
            and local.weekday() in rate.window.days
            and rate.window.start <= minute < rate.window.end
        )

    def _amount(self, rate: Rate, milliseconds: int) -> tuple[int, Decimal]:
        talk = int((Decimal(milliseconds) / 1000).to_integral_value(ROUND_UP))
        sixtieths, billed = Decimal(rate.setup) * 60, 0
        for index, step in enumerate(rate.steps):
            end = rate.steps[index + 1].after_s if index + 1 < len(rate.steps) else talk
            seconds = min(talk, end) - step.after_s
            if seconds <= 0:
                continue
            blocks = (Decimal(max(0, seconds - step.first_s)) / step.next_s).to_integral_value(ROUND_UP)
            charged = step.first_s + int(blocks) * step.next_s
            sixtieths += Decimal(charged) * Decimal(step.price)
            billed += charged
        rounded = (sixtieths / 60_000_000).quantize(self.exponent, MODES[self.tariff.terms.rounding.method.value])
        return billed, max(rounded, Decimal(rate.minimum) / 1_000_000)
