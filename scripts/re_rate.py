"""Rates the calls of a period again by the tariff in force now: tells what changes, and with --apply does it.

    make re-rate TARIFF=trf_… FROM=2026-11-01T00:00:00Z TO=2026-12-01T00:00:00Z [APPLY=1]

Works through `POST /ops/re-rating` part by part, as a member of staff: ADDRESS is the API's (https://…/v1), and
CALLFACTORY_TOKEN the token of a session that was opened with a one-time code. Prints a CSV row per changed call, then
the sums. Interrupted, it may be run again: what was applied changes nothing more.
"""

import argparse
import csv
import os
import sys
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import httpx

COLUMNS = ("account_id", "number_id", "call_id", "currency", "before", "after", "closed", "billed_in", "derivation")


def main() -> int:
    """Runs the command; 1 when the API refuses."""
    wanted = _arguments()
    token = os.environ.get("CALLFACTORY_TOKEN", "")
    body = {"tariff_id": wanted.tariff, "from": wanted.start, "to": wanted.end, "apply": wanted.apply}
    with httpx.Client(base_url=wanted.address, headers={"Authorization": f"Bearer {token}"}, timeout=60) as client:
        try:
            totals = report(parts(client, body))
        except Refused as refused:
            print(refused, file=sys.stderr)
            return 1
    for line in totals:
        print(line, file=sys.stderr)
    return 0


class Refused(Exception):
    """The API's own words."""


def parts(client: httpx.Client, body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The parts of the report, one after the other. Raises Refused."""
    cursor = None
    while True:
        answer = client.post("/ops/re-rating", json={**body, "cursor": cursor})
        if not answer.is_success:
            raise Refused(f"{answer.status_code}: {answer.json().get('detail', answer.text)}")
        part: dict[str, Any] = answer.json()
        yield part
        cursor = part["next_cursor"]
        if cursor is None:
            return


def report(found: Iterator[dict[str, Any]]) -> list[str]:
    """Writes the rows; answers the sums in words."""
    writer = csv.writer(sys.stdout)
    writer.writerow(COLUMNS)
    sums: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    written = 0
    for part in found:
        written += part["written"]
        for row in part["numbers"]:
            of_currency = sums[row["currency"]]
            for name in ("calls", "changed", "newly_rated", "unrated", "closed", "before", "after", "difference"):
                of_currency[name] += Decimal(row[name])
            for call in row["calls_changed"]:
                told = {**call, "account_id": row["account_id"], "number_id": row["number_id"]}
                writer.writerow([told[column] for column in COLUMNS])
    words = [
        f"{currency}: {', '.join(f'{name} {amount}' for name, amount in of_currency.items())}"
        for currency, of_currency in sums.items()
    ]
    return [*words, f"prices written: {written}"]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--address", required=True, help="of the API, such as https://…/v1")
    parser.add_argument("--tariff", required=True, help="the price list")
    parser.add_argument("--from", dest="start", required=True, help="calls that start at this instant or later")
    parser.add_argument("--to", dest="end", required=True, help="and before this one")
    parser.add_argument("--apply", action="store_true", help="write the new prices")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
