"""Records and tariffs for the tests of prices through the API."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from callfactory.calls.ports import RatedCalls, RatedRecord
from callfactory.pages import Page
from tests.fakes_calls import ACCOUNT, NUMBER, SERVICE_NUMBER
from tests.gateway import HttpAnswer
from tests.integration.calls.conftest import House

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
HEADER = "leg,prefix,currency,price_per_minute,first_s,next_s,included"
LINES = (
    "inbound,any,EUR,0.0600,1,1,",
    "inbound,withheld,EUR,0.1200,1,1,",
    "inbound,unknown,EUR,0.0600,1,1,",
)
PLATFORM = "acc_" + "0" * 26


def record(
    index: int, talk_s: float, at: datetime = NOON, *, caller: str = "+31612345678", ring_to: str | None = None
) -> dict[str, Any]:
    """A call to the number, answered at once: by our answering machine, unless it was forwarded."""
    return {
        "call_id": f"c{index}",
        "service_number": SERVICE_NUMBER,
        "caller": caller,
        "started_at": at.isoformat(),
        "answered_at": at.isoformat(),
        "duration_ms": round(talk_s * 1000),
        "outcome": "answered" if ring_to else "voicemail",
        **({"ring_to": ring_to} if ring_to else {}),
    }


def send(house: House, *records: dict[str, Any]) -> HttpAnswer:
    house.configure(kind="callfactory-json")
    answer = house.send(json.dumps(records), "application/json")
    assert answer.json["quarantined"] == 0, answer.text
    return answer


def tariff(*lines: str) -> bytes:
    return "\n".join((HEADER, *lines)).encode()


def import_tariff(house: House, content: bytes, **query: object) -> HttpAnswer:
    wanted = {"name": "Test", "currency": "EUR", "zone": "Europe/Amsterdam", **query}
    parameters = "&".join(f"{name}={value}" for name, value in wanted.items())
    return house.staff.call("POST", f"/ops/tariffs?{parameters}", content=content, headers={"Content-Type": "text/csv"})


def import_version(
    house: House, tariff_id: str, content: bytes, *, headers: Mapping[str, str] | None = None, **query: object
) -> HttpAnswer:
    parameters = "&".join(f"{name}={value}" for name, value in {"zone": "Europe/Amsterdam", **query}.items())
    url = f"/ops/tariffs/{tariff_id}/versions?{parameters}"
    return house.staff.call("POST", url, content=content, headers={"Content-Type": "text/csv", **(headers or {})})


def activate(house: House, tariff_id: str, version: int, valid_from: str = "2026-01-01T00:00:00Z") -> HttpAnswer:
    body = {"version": version, "valid_from": valid_from}
    return house.staff.call("POST", f"/ops/tariffs/{tariff_id}/activations", body)


def assign(house: House, tariff_id: str, account_id: str = ACCOUNT, **changes: object) -> HttpAnswer:
    body = {"tariff_id": tariff_id, "currency": "EUR", "valid_from": "2026-01-01T00:00:00Z", **changes}
    return house.staff.call("POST", f"/ops/accounts/{account_id}/tariff", body)


def put_in_force(house: House, content: bytes, **query: object) -> str:
    """A price list of the account, in force since it exists; answers its id."""
    tariff_id: str = import_tariff(house, content, **query).json["tariff_id"]
    activate(house, tariff_id, 1)
    assign(house, tariff_id)
    return tariff_id


class OnePerPage:
    """Reads one call a page, as if each filled one."""

    def __init__(self, inner: RatedCalls) -> None:
        self.reprice = inner.reprice
        self._inner = inner

    def page(self, number_id: str, **query: Any) -> Page[RatedRecord]:
        page = self._inner.page(number_id, **query)
        if len(page.items) <= 1:
            return page
        return Page(page.items[:1], {"moment": page.items[0].moment})


def calls_of(house: House, order: str = "oldest") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = house.owner.call("GET", f"/calls?number_id={NUMBER}&order={order}").json["items"]
    return found
