"""Rates the calls of a period again by the tariff in force now: tells what changes, and with --apply does it.

    make re-rate TARIFF=trf_… FROM=2026-11-01T00:00:00Z TO=2026-12-01T00:00:00Z [APPLY=1]

Works through `POST /ops/re-rating` part by part, as a member of staff: it asks for e-mail address, password and
one-time code, unless CALLFACTORY_TOKEN is the token of a session. ADDRESS is the API's (https://…/v1); without it, the
stack that runs on this machine. Prints a CSV row per changed call, then the sums. Interrupted, it may be run again:
what was applied changes nothing more.
"""

import argparse
import csv
import getpass
import json
import os
import sys
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx

COLUMNS = ("account_id", "number_id", "call_id", "currency", "before", "after", "closed", "billed_in", "derivation")
LOCAL_STACK = Path(".local/stack.json")


def main() -> int:
    """Runs the command; 1 when the API refuses."""
    wanted = _arguments()
    body = {"tariff_id": wanted.tariff, "from": wanted.start, "to": wanted.end, "apply": wanted.apply}
    try:
        address = wanted.address or local_address()
        with httpx.Client(base_url=address, timeout=60) as client:
            token = os.environ.get("CALLFACTORY_TOKEN") or sign_in(client)
            client.headers["Authorization"] = f"Bearer {token}"
            totals = report(parts(client, body))
    except (Refused, httpx.HTTPError) as refused:
        print(refused, file=sys.stderr)
        return 1
    for line in totals:
        print(line, file=sys.stderr)
    return 0


class Refused(Exception):
    """The API's own words."""


def local_address() -> str:
    """The API of the stack on this machine. Raises Refused where none was started."""
    try:
        return str(json.loads(LOCAL_STACK.read_text(encoding="utf-8"))["api"])
    except FileNotFoundError:
        raise Refused("ADDRESS is missing: the API's, such as https://…/v1. No stack was started here.") from None


def sign_in(client: httpx.Client) -> str:
    """The token of a session of whoever sits at the terminal."""
    print("E-mail address: ", end="", file=sys.stderr, flush=True)
    email = input()
    opened = _posted(client, "/session", {"email": email, "password": getpass.getpass(), "as": "bearer"})
    if opened["state"] == "code_wanted":
        code = getpass.getpass("One-time code: ")
        opened = _posted(client, "/session/challenge", {"challenge_token": opened["challenge_token"], "code": code})
    return str(opened["token"])


def parts(client: httpx.Client, body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The parts of the report, one after the other. Raises Refused."""
    cursor = None
    while True:
        part = _posted(client, "/ops/re-rating", {**body, "cursor": cursor})
        yield part
        cursor = part["next_cursor"]
        if cursor is None:
            return


def _posted(client: httpx.Client, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """What the API answers. Raises Refused with its words and every field that it names."""
    answer = client.post(path, json=body)
    try:
        told: dict[str, Any] = answer.json()
    except ValueError:
        raise Refused(f"{answer.status_code} from {client.base_url}: this is no answer of the API") from None
    if not answer.is_success:
        fields = "".join(f"\n  {each['name']}: {each['detail']}" for each in told.get("errors", ()))
        raise Refused(f"{answer.status_code}: {told.get('detail') or told.get('title')}{fields}")
    return told


def report(found: Iterator[dict[str, Any]]) -> list[str]:
    """Writes the rows; answers the sums in words."""
    writer = csv.writer(sys.stdout)
    sums: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    written = 0
    for place, part in enumerate(found):
        if place == 0:  # nothing is printed where the first part is refused
            writer.writerow(COLUMNS)
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
    parser.add_argument("--address", help="of the API, such as https://…/v1; else the stack on this machine")
    parser.add_argument("--tariff", required=True, help="the price list")
    parser.add_argument("--from", dest="start", required=True, help="calls that start at this instant or later")
    parser.add_argument("--to", dest="end", required=True, help="and before this one")
    parser.add_argument("--apply", action="store_true", help="write the new prices")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
