"""What a million calls cost at Amazon, counted on the real code path and priced with `list_prices.json`.

Paths: calls in batches of 500 (as files and batches send them) of sources of whole calls, and of such that tell legs;
calls one by one, a month's usage, a download, a recording, a voicemail message (`media_paths`). Each
runs on emulated services in this process; requests, bytes and capacity units are counted where they leave the SDK. Time
is CPU, of which the emulator's is taken out where its events tell: an upper bound, without waiting for the network.
Goal for the CDR path at 10 million calls a month: at most $1.00 a million, for sources that tell each call in one
record; legs that come one by one need facts apart, and cost what is told beside it.

What audio takes in storage is not in it: `recording_cost` has it by length and time. A download costs the same few
requests for a file of some thousand calls as for one, so its figure for a million is an upper bound.
"""

import json
import os
import threading
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from moto import mock_aws

from callfactory.calls.sources import Source
from callfactory.clock import iso
from callfactory.identity.accounts import PLATFORM_ACCOUNT
from callfactory.numbers import Period
from callfactory.rating.price_lists import Activation, Assignment, PriceList, Version
from callfactory.rating.tariff import TariffTerms
from callfactory_aws import clients
from callfactory_aws.tables import (
    accounts,
    audit,
    calls,
    forgotten_callers,
    inventory,
    numbers,
    quarantine,
    tariffs,
    webhooks,
)
from callfactory_aws.tables.base import TableModel, bind
from functions.cdr import wiring
from functions.cdr.read_usage import read_stretch
from functions.cdr.settings import CdrSettings
from functions.cdr.take_records import take_records
from scripts.bench.media_paths import Work, download, recordings, voicemail
from scripts.bench.meter import Bill, bulk_through_client, item_size, metered

PRICES: Final = json.loads((Path(__file__).parent / "list_prices.json").read_text(encoding="utf-8"))
MILLION: Final = 1_000_000
BATCH, FEW, WARM = 500, 30, 5
GOAL: Final = Decimal("1.00")
MEMORY_GB: Final = Decimal("1.0")
CPU_OF_MEMORY: Final = Decimal("1.769")
"""Gigabytes of memory that come with one whole processor: less memory, proportionally longer."""
SERVICE, ACCOUNT, NUMBER = "+448081570000", "acc_" + "1" * 26, "num_" + "1" * 26
START: Final = datetime(2026, 11, 1, tzinfo=UTC)


@dataclass
class CodePath:
    """A path, what it used for so many calls, and what else it takes: requests to the API, invocations, CPU."""

    name: str
    calls: int
    bill: Bill
    cpu_seconds: float
    invocations: int
    api_requests: int = 0
    extra: dict[str, Decimal] = field(default_factory=dict)

    def lines(self) -> dict[str, Decimal]:
        """Dollars for a million calls by what is paid for."""
        factor = Decimal(MILLION) / self.calls
        seconds = Decimal(self.cpu_seconds) * CPU_OF_MEMORY / min(MEMORY_GB, CPU_OF_MEMORY)
        used = {
            "api_request": Decimal(self.api_requests),
            "lambda_request": Decimal(self.invocations),
            "lambda_gb_second": seconds * MEMORY_GB,
            "dynamodb_write_unit": Decimal(self.bill.write_units),
            "dynamodb_read_unit": Decimal(self.bill.read_units),
            **listed_requests(self.bill),
        }
        for name, amount in self.extra.items():
            used[name] = used.get(name, Decimal(0)) + amount
        return {name: price_of(name, amount) * factor for name, amount in used.items() if amount}


_LISTED: Final = {
    "s3_put": ("PutObject", "CopyObject", "CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload",
               "PutObjectTagging", "ListObjectsV2", "ListObjectVersions", "ListParts", "ListMultipartUploads"),
    "s3_get": ("GetObject", "HeadObject", "GetObjectTagging", "GetObjectAttributes"),
    "kms_sign": ("Sign",),
    "eventbridge_event": ("PutEvents",),
    "sqs_request": ("SendMessage", "SendMessageBatch"),
}  # fmt: skip
"""Operations by what they are listed under; removing objects costs nothing."""


def listed_requests(bill: Bill) -> dict[str, Decimal]:
    """How many requests there were of each kind that has a price of its own."""
    by_operation: Counter[str] = Counter()
    for name, count in bill.requests.items():
        by_operation[name.partition(".")[2]] += count
    return {name: Decimal(sum(by_operation[each] for each in operations)) for name, operations in _LISTED.items()}


def price_of(name: str, amount: Decimal) -> Decimal:
    """List price of an amount."""
    listed = PRICES["prices"][name]
    price = Decimal(str(listed["price"]))
    return amount / int(listed["per"]) * price


def main() -> None:
    """Prints the report, and one line of JSON for programs."""
    with house():
        source, whole_calls = _source(), replace(_source(), whole_calls=True)
        send(whole_calls, WARM, WARM, "warm")  # what a process reads once is not a batch's
        whole = measure("whole calls in batches of 500", BATCH, lambda: send(whole_calls, BATCH, BATCH, "w"), 1)
        batches = measure("calls in batches of 500, facts apart", BATCH, lambda: send(source, BATCH, BATCH, "b"), 1)
        single = measure("calls one by one", FEW, lambda: send(source, FEW, 1, "s"), FEW)
        every = 2 * BATCH + FEW + WARM
        usage = measure("a month's usage, from the table", every, read_month, 1)
        with download(ACCOUNT, NUMBER, every) as work:
            downloaded = measured(f"a download of {every:,} calls as CSV", work)
        stored, packed = stored_bytes(), packed_bytes()
    with recordings() as work:
        recorded = measured("a recording: announced, put, stored, listened to, removed with a receipt", work)
    with voicemail() as work:
        left = measured("a voicemail message: announced, put, converted, mailed, removed", work)
    for path in (whole, batches, single, usage, downloaded, recorded, left):
        show(path)
    per_million = sum(whole.lines().values())
    keep = storage(stored)
    print(f"kept for a month: ${keep:.2f} a million calls ({stored:,.0f} bytes a call, backup included)")
    apart = sum(batches.lines().values())
    print(f"CDR path: ${per_million:.2f} a million; goal ${GOAL}  {'ok' if per_million <= GOAL else 'above the goal'}")
    print(f"  with facts apart, for sources that tell legs: ${apart:.2f}")
    advise(whole, packed)
    figures = {
        name: round(float(sum(path.lines().values())), 3)
        for name, path in (
            ("usd_per_million", whole),
            ("usd_per_million_of_legs", batches),
            ("usd_per_million_downloaded", downloaded),
            ("usd_per_million_recordings", recorded),
            ("usd_per_million_voicemails", left),
        )
    }
    print(json.dumps({"bench": "cost_report", **figures, "packed_bytes_a_call": round(packed, 1)}))


def measure(name: str, count: int, work: Callable[[], None], invocations: int) -> CodePath:
    """Runs a path once, counting. CPU is that of this thread without the emulator's answers."""
    made = (clients.dynamodb(), clients.s3(), clients.kms(), clients.events(), clients.sqs())
    spent = _EmulatorTime(made)
    with spent, metered(*made) as bill, bulk_through_client(bill):
        began = time.process_time()
        work()
        cpu = time.process_time() - began - spent.seconds
    return CodePath(name, count, bill, max(cpu, 0), invocations, api_requests=invocations)


def measured(name: str, work: Work) -> CodePath:
    """The same of work that says what the SDK does not show."""
    path = measure(name, work.times, work.do, work.invocations)
    return replace(path, api_requests=work.api_requests, extra=work.extra)


class _EmulatorTime:
    """What the emulator took of each thread: between a request's leaving and its answer."""

    def __init__(self, made: Iterable[Any]) -> None:
        self.seconds = 0.0
        self._of_thread = threading.local()
        self._events: list[Any] = [client.meta.events for client in made]

    def __enter__(self) -> None:
        for events in self._events:
            events.register("before-send", self._before)
            events.register("response-received", self._after)

    def __exit__(self, *_: object) -> None:
        for events in self._events:
            events.unregister("before-send", self._before)
            events.unregister("response-received", self._after)

    def _before(self, **_: object) -> None:
        self._of_thread.sent = time.thread_time()

    def _after(self, **_: object) -> None:
        self.seconds += time.thread_time() - getattr(self._of_thread, "sent", time.thread_time())


@contextmanager
def house() -> Iterator[None]:
    """Emulated tables with a number, a source and a price list."""
    keys = {"AWS_DEFAULT_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "-", "AWS_SECRET_ACCESS_KEY": "-"}
    os.environ |= keys
    models: dict[str, type[TableModel]] = {
        "call_facts_table": calls.CallFactItem,
        "calls_table": calls.CallItem,
        "sources_table": calls.SourceItem,
        "numbers_table": numbers.NumberItem,
        "inventory_table": inventory.InventoryItem,
        "accounts_table": accounts.AccountItem,
        "quarantine_table": quarantine.QuarantineItem,
        "audit_table": audit.AuditItem,
        "tariffs_table": tariffs.TariffItem,
        "tariff_files_table": tariffs.TariffFileItem,
        "tariff_assignments_table": tariffs.TariffAssignmentItem,
        "closed_months_table": tariffs.ClosedMonthItem,
        "billed_calls_table": tariffs.BilledCallItem,
        "webhooks_table": webhooks.WebhookItem,
        "forgotten_callers_table": forgotten_callers.ForgottenCallerItem,
    }
    with mock_aws():
        for name, model in models.items():
            bind(model, name).create_table(billing_mode="PAY_PER_REQUEST", wait=True)
        others = {name: "-" for name in CdrSettings.__dataclass_fields__ if name not in models}
        clients.secrets_manager().create_secret(Name="-", SecretString="a master secret that is long enough")
        os.environ |= {name.upper(): name for name in models} | {name.upper(): text for name, text in others.items()}
        os.environ |= {"CLOCK_PARAMETER": "", "FACTS_BY_STATEMENT": "true"}
        inventory.period_item(inventory.InventoryItem, Period(SERVICE, ACCOUNT, NUMBER, START)).save()
        _put_tariff_in_force()
        yield


def _put_tariff_in_force() -> None:
    content = (Path(__file__).parents[1] / "seed" / "tariff-eur.csv").read_bytes()
    tariff, person = "trf_" + "1" * 26, "usr_" + "1" * 26
    wiring.tariffs().add(PriceList(tariff, "Standard", "EUR", START))
    wiring.tariffs().add_version(Version(tariff, 1, TariffTerms("EUR"), 1, "0" * 64, START, person), content)
    wiring.tariffs().activate(Activation(tariff, 1, START, START, person))
    wiring.assignments().assign(Assignment(PLATFORM_ACCOUNT, tariff, "EUR", START, START))


def _source() -> Source:
    return Source(ACCOUNT, "src_" + "1" * 26, "Bench", "callfactory-json", "UTC", None, None, START)


def send(source: Source, count: int, together: int, mark: str) -> None:
    """Sends so many calls, so many in a request."""
    for first in range(0, count, together):
        records = [_record(f"{mark}{index}", index) for index in range(first, first + together)]
        for fate in take_records([json.dumps(records).encode()], source, wiring.intake()):
            if fate.fate != "accepted":
                raise SystemExit(f"a record was not taken: {fate.reason}")


def _record(call_id: str, index: int) -> dict[str, Any]:
    start = START + timedelta(seconds=index * 7)
    return {
        "call_id": call_id,
        "service_number": SERVICE,
        "caller": f"+3161234{index % 10_000:04}",
        "started_at": iso(start),
        "answered_at": iso(start + timedelta(seconds=4)),
        "duration_ms": 30_000 + index % 97 * 1000,
        "ring_to": "+31201234567",
        "outcome": "answered",
    }


def read_month() -> None:
    """Reads the month that was sent, as usage does."""
    end = START + timedelta(days=30)
    terms_of = wiring.compiled_rates().terms
    read_stretch(NUMBER, START, end, after=None, rated=wiring.rated_calls(), terms_of=terms_of)


def stored_bytes() -> float:
    """Bytes of a call in both tables, with DynamoDB's 100 bytes an item."""
    tables = [clients.dynamodb().scan(TableName=name)["Items"] for name in ("call_facts_table", "calls_table")]
    return sum(sum(100 + item_size(item) for item in items) / len(items) for items in tables if items)


def storage(bytes_a_call: float) -> Decimal:
    """Dollars a month for keeping a million calls, continuous backup included."""
    gigabytes = Decimal(bytes_a_call) * MILLION / 10**9
    return price_of("dynamodb_gb_month", gigabytes) + price_of("dynamodb_backup_gb_month", gigabytes)


def show(path: CodePath) -> None:
    """A path: what leaves for each call, and what a million cost."""
    requests = ", ".join(f"{name} {count / path.calls:.3f}" for name, count in sorted(path.bill.requests.items()))
    print(f"{path.name}: ${sum(path.lines().values()):.2f} a million")
    print(f"  a call: {requests}")
    print(
        f"  a call: {path.bill.write_units / path.calls:.2f} write units, {path.bill.read_units / path.calls:.3f} read"
        f" units, {path.bill.sent / path.calls:,.0f} bytes sent, {path.bill.received / path.calls:,.0f} received,"
        f" {path.cpu_seconds / path.calls * 1000:.2f} ms of CPU"
    )
    for name, dollars in path.lines().items():
        print(f"    {name:22} ${dollars:7.3f}")


def packed_bytes() -> float:
    """Bytes of a call where the calls of a number and hour are one item: in columns, compressed. Measured on the calls
    that were sent, of which there are some 500 an hour."""
    items = clients.dynamodb().scan(TableName="calls_table")["Items"]
    left_out = {"number_id", "account_id", "service_number"}  # once an item
    names = sorted({name for item in items for name in item} - left_out)
    columns = [[next(iter(item[name].values())) if name in item else None for item in items] for name in names]
    return len(zlib.compress(json.dumps(columns).encode(), 9)) / len(items)


def advise(path: CodePath, bytes_a_call: float) -> None:
    """What would bring it to $0.30, and what that would cost."""
    writes = path.lines()["dynamodb_write_unit"]
    packed = price_of("dynamodb_write_unit", Decimal(bytes_a_call) * MILLION / 1024)
    item_kb = Decimal(bytes_a_call) * 500 / 1024
    rewrite = price_of("dynamodb_write_unit", item_kb) + price_of("dynamodb_read_unit", item_kb / 4)
    now = price_of("dynamodb_write_unit", Decimal(100))
    print(f"""to $0.30 a million:
  Write units are ${writes:.2f} of it: a call is an item, paid in whole kilobytes.
  Packed (the calls of a number and hour in an item, in columns, compressed) a call takes {bytes_a_call:.0f} bytes,
  measured on these calls: ${packed:.2f} a million instead, where each item is written once.
  Its price: to erase one caller's calls, each item they are in is read and rewritten. Of 500 calls ({item_kb:.0f} KB)
  that is ${rewrite:.6f} an item: 100 calls in 100 items ${rewrite * 100:.4f}, now ${now:.6f}.
  Late calls and corrections rewrite items in the same way, writers of one number meet each other, and a call that
  comes alone costs a whole item: packed later, it saves storage and reads, not the first write.""")


if __name__ == "__main__":
    main()
