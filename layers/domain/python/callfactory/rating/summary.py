"""Usage of a service number in a month: calculated from its calls whenever it is asked for, counted nowhere.

Each line is one rate of one tariff version, with the calls behind it. The sum of the lines is the sum of the calls,
because both are the same integers added in another order; `Usage` refuses to exist otherwise (CD-6).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from callfactory.rating.included import RatedCall
from callfactory.rating.rate import LegCharge


@dataclass(frozen=True, slots=True)
class LineKey:
    """Which rate a line is about: `line` is its line in the imported file of this version."""

    tariff_id: str
    version: int
    currency: str
    leg: str
    line: int
    number: str
    prefix: str


@dataclass(slots=True)
class Line:
    """What calls cost at one rate, in micro-units; `call_ids` are the calls, in order."""

    key: LineKey
    talk_s: int = 0
    billed_s: int = 0
    covered_s: int = 0
    amount: int = 0
    call_ids: list[str] = field(default_factory=list)

    @property
    def calls(self) -> int:
        """How many calls."""
        return len(self.call_ids)

    def add(self, call_id: str, leg: LegCharge) -> None:
        """Counts a leg of a call."""
        self.talk_s += leg.talk_s
        self.billed_s += leg.billed_s
        self.covered_s += leg.covered_s
        self.amount += leg.amount
        self.call_ids.append(call_id)


@dataclass(frozen=True, slots=True)
class Usage:
    """All calls of a stretch of time: `amounts` by currency, never mixed; `unrated` calls wait for a tariff.

    `calls` counts all, `answered` those that cost something or could, `talk_s` whole seconds of their inbound legs.
    Raises ValueError where lines and calls would differ.
    """

    calls: int
    answered: int
    talk_s: int
    amounts: dict[str, int]
    lines: tuple[Line, ...]
    unrated: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        by_line: dict[str, int] = defaultdict(int)
        for line in self.lines:
            by_line[line.key.currency] += line.amount
        if by_line != self.amounts:
            raise ValueError("the sum of the lines is not the sum of the calls")


def summarise(calls: Iterable[RatedCall]) -> Usage:
    """The usage that these calls make, with the prices they have (after included minutes)."""
    lines: dict[LineKey, Line] = {}
    amounts: dict[str, int] = defaultdict(int)
    unrated: list[str] = []
    count = answered = talk_s = 0
    for call_id, _, rating in calls:
        count += 1
        if rating is None:
            unrated.append(call_id)
            continue
        if rating.legs:
            answered += 1
            talk_s += rating.legs[0].talk_s
            amounts[rating.currency] += rating.amount
        for leg in rating.legs:
            key = LineKey(rating.tariff_id, rating.version, rating.currency, leg.leg, leg.line, leg.number, leg.prefix)
            line = lines.get(key) or lines.setdefault(key, Line(key))
            line.add(call_id, leg)
    ordered = sorted(lines.values(), key=lambda line: (line.key.tariff_id, line.key.version, line.key.line))
    return Usage(count, answered, talk_s, dict(amounts), tuple(ordered), tuple(unrated))
