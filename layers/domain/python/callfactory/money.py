"""Money in integer micro-units of one currency: never a float, never converted silently."""

from dataclasses import dataclass
from decimal import Decimal

MICRO = 1_000_000


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount; `micro` are millionths of the currency's unit, `currency` is ISO 4217."""

    micro: int
    currency: str

    @classmethod
    def of(cls, amount: str, currency: str) -> "Money":
        """The amount of a decimal text. Raises ValueError for more than six decimals."""
        micro = Decimal(amount) * MICRO
        if micro != micro.to_integral_value():
            raise ValueError("an amount has at most six decimals")
        return cls(int(micro), currency)

    def text(self, decimals: int = 2) -> str:
        """Decimal text with at least so many decimals, and as many more as the amount needs."""
        amount = Decimal(self.micro) / MICRO
        exponent = amount.normalize().as_tuple().exponent
        needed = -exponent if isinstance(exponent, int) and exponent < 0 else 0
        return f"{amount:.{max(decimals, needed)}f}"
