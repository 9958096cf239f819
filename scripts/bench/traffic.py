"""Tariffs and calls for the benches of rating, the same each time, and how their CPU is measured."""

import random
import time
from collections.abc import Callable
from typing import Any

from callfactory.rating.rate import CallToRate
from callfactory.rating.tariff import TariffTerms, TariffVersion
from callfactory.rating.tariff_csv import read_tariff

SERVICES = ("+448081570000", "+318001234567", "+4535150000", "+14165550100")
START_MS = 1_793_000_000_000
SEED = 20261124


def sample_tariff(chance: random.Random) -> TariffVersion:
    """Some 2,000 prefixes a leg, as carriers list them."""
    lines = ["leg,prefix,currency,price_per_minute,first_s,next_s,setup_fee,minimum"]
    for leg in ("inbound", "forward"):
        prefixes = {f"+{chance.randint(1, 10 ** chance.randint(2, 6))}" for _ in range(2400)} - {"+0"}
        for prefix in sorted(prefixes):
            first, following = chance.choice(((60, 1), (1, 1), (60, 60), (30, 6)))
            price = f"0.{chance.randint(1, 99_999):06}"
            lines.append(f"{leg},{prefix},EUR,{price},{first},{following},{chance.choice(('', '0.05'))},")
        lines.append(f"{leg},any,EUR,0.2,60,60,,0.1")
    lines += [f"inbound,{origin},EUR,0.09,60,1,," for origin in ("withheld", "unknown")]
    terms = TariffTerms("EUR")
    return TariffVersion("trf_bench", 1, terms, read_tariff("\n".join(lines).encode(), terms))


def sample_calls(chance: random.Random, count: int) -> list[CallToRate]:
    """Answered calls of people who mostly call again, to a few hundred places."""
    callers = [f"+{chance.randint(1, 99)}{chance.randint(10**8, 10**9)}" for _ in range(20_000)]
    ring_to = [f"+{chance.randint(1, 99)}{chance.randint(10**8, 10**9)}" for _ in range(300)]
    calls = []
    for index in range(count):
        caller = "withheld" if chance.random() < 0.1 else chance.choice(callers)
        talk = int(chance.expovariate(1 / 90_000)) + 1
        place = chance.choice(ring_to)
        calls.append(
            CallToRate(f"c{index}", chance.choice(SERVICES), caller, place, START_MS + index, talk + 800, talk)
        )
    return calls


def least(work: Callable[[], Any], runs: int) -> tuple[float, Any]:
    """The least CPU seconds of some runs, and the answer."""
    spent, answer = [], None
    for _ in range(runs):
        before = time.process_time()
        answer = work()
        spent.append(time.process_time() - before)
    return min(spent), answer


def verdict(reached: bool) -> str:
    """For people."""
    return "ok" if reached else "above the goal"
