"""Downloads and erasure on the deployed stack: whole, as of the request, in every format, for nobody else."""

import hashlib
import io
import json
import os
import signal
import time
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from itertools import zip_longest
from pathlib import Path
from typing import Any

import httpx
import pytest

from scripts.local.customer import Customer
from tests.e2e.call_history import PERIOD, TARIFF, History, calls_in
from tests.e2e.deployed import DeployedStack

ROWS = int(os.environ.get("CALLFACTORY_HISTORY", "3000"))
"""How many calls the history has. 300,000 is what the product promises to export while new calls arrive; it takes some
minutes more, so the usual run has fewer: `CALLFACTORY_HISTORY=300000`."""

PATIENCE = 120 + ROWS / 100
"""Seconds in which a download of all of them is made even where much else runs."""

FORMATS: Mapping[str, Mapping[str, Any]] = {
    "csv": {"kind": "csv", "delimiter": ";", "bom": True},
    "ndjson": {"kind": "ndjson"},
    "xlsx": {"kind": "xlsx"},
    "parquet": {"kind": "parquet"},
}


@pytest.fixture(scope="module")
def history(stack: DeployedStack) -> History:
    return History(stack, stack.owner(), ROWS)


def ask(who: Customer, history: History, form: Mapping[str, Any]) -> dict[str, Any]:
    asked: dict[str, Any] = who.post(
        "/exports", {"number_id": history.number["number_id"], "period": PERIOD, "format": form}
    )
    return asked


def made(stack: DeployedStack, who: Customer, export_id: str) -> dict[str, Any]:
    def look() -> dict[str, Any] | None:
        shown: dict[str, Any] = who.get(f"/exports/{export_id}")
        assert shown["state"] != "failed", shown["failure"]
        return shown if shown["state"] == "ready" else None

    return stack.wait(look, f"the download {export_id}", PATIENCE)


def fetch(who: Customer, export_id: str) -> tuple[dict[str, Any], bytes]:
    link = who.post(f"/exports/{export_id}/download")
    answer = httpx.get(link["url"], timeout=60, trust_env=False)
    assert answer.status_code == 200, answer.text[:500]
    assert "attachment" in answer.headers["content-disposition"]
    return link, answer.content


def test_a_history_in_every_format_while_new_calls_arrive(stack: DeployedStack, history: History) -> None:  # DB-3
    asked = {kind: ask(history.owner, history, form) for kind, form in FORMATS.items()}
    with history.growing():
        for each in asked.values():
            made(stack, history.owner, each["export_id"])
    for kind, each in asked.items():
        shown = history.owner.get(f"/exports/{each['export_id']}")
        link, content = fetch(history.owner, each["export_id"])
        assert hashlib.sha256(content).hexdigest() == shown["sha256"] == link["sha256"], kind
        manifest = history.owner.get(f"/exports/{each['export_id']}/manifest")
        assert (manifest["rows"], manifest["sha256"], manifest["bytes"]) == (ROWS, shown["sha256"], len(content)), kind
        assert manifest["tariffs"] == [f"{TARIFF}/3"], kind
        for expected, found in zip_longest(history.calls(), calls_in(kind, content)):
            assert found == expected, kind


def test_the_mail_leads_to_the_dashboard_and_carries_no_link_to_the_file(stack: DeployedStack) -> None:
    customer = stack.new_customer()
    asked = customer.post("/exports", {"what": "calls"})
    made(stack, customer, asked["export_id"])
    assert customer.email
    mail = stack.mails.wait_for(customer.email, subject="download")
    assert f"/my/exports/{asked['export_id']}" in mail["text"]
    assert "X-Amz-Signature" not in mail["text"] + (mail["html"] or "")


def test_another_account_gets_neither_the_download_nor_its_link_nor_its_list(
    stack: DeployedStack, history: History
) -> None:  # DB-2
    export_id = ask(history.owner, history, {"kind": "csv", "zone": "UTC"})["export_id"]
    made(stack, history.owner, export_id)
    other = stack.new_customer()
    for method, path in (
        ("GET", f"/exports/{export_id}"),
        ("GET", f"/exports/{export_id}/manifest"),
        ("POST", f"/exports/{export_id}/download"),
        ("DELETE", f"/exports/{export_id}"),
    ):
        assert other.request(method, path).status_code == 404, path
    cursor = history.owner.get("/exports", limit=1)["next_cursor"]
    assert cursor
    assert other.request("GET", "/exports", params={"cursor": cursor}).status_code == 422
    link, _ = fetch(history.owner, export_id)
    for changed in (
        link["url"].replace(export_id, f"{export_id[:-1]}0"),
        link["url"].partition("?")[0],
        link["url"].replace("calls.csv", "manifest.json"),
    ):
        assert httpx.get(changed, timeout=30, trust_env=False).status_code in {403, 404}, changed


def test_a_worker_that_fails_is_followed_by_one_that_goes_on(stack: DeployedStack, history: History) -> None:
    began = time.time()
    form = {"kind": "ndjson", "zone": "Asia/Kathmandu"}
    with stack.without("export-run", "s3:PutObject"):
        asked = ask(history.owner, history, form)
        stack.wait_for_log("export-run", "AccessDenied", began)
    assert history.owner.get(f"/exports/{asked['export_id']}")["state"] == "running"
    stack.at("+3m")
    assert ask(history.owner, history, form)["export_id"] == asked["export_id"]
    shown = made(stack, history.owner, asked["export_id"])
    assert shown["rows"] >= ROWS


def killed(stack: DeployedStack, function: str) -> int:
    """Ends every worker of a function, without a word to it; answers how many there were."""
    mark, count = f"ministack-lambda-{stack.facts.functions[function]}".encode(), 0
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            command = process.read_bytes()
            if mark in command and str(stack.folder).encode() in command:
                os.kill(int(process.parent.name), signal.SIGKILL)
                count += 1
    return count


def killed_midway(stack: DeployedStack, history: History) -> tuple[str, Mapping[str, Any]]:
    """A download whose worker was killed while it was made; tried until one was caught at it."""
    for zone in ("UTC", "Asia/Tokyo", "Asia/Seoul", "Asia/Manila", "Asia/Dubai", "Asia/Muscat", "Asia/Qatar"):
        form = {"kind": "xlsx", "zone": zone}
        export_id = ask(history.owner, history, form)["export_id"]

        def begun(export_id: str = export_id) -> str | None:
            state: str = history.owner.get(f"/exports/{export_id}")["state"]
            return None if state == "queued" else state

        if stack.wait(begun, "a worker", PATIENCE) == "running" and killed(stack, "export-run"):
            time.sleep(1)
            if begun() == "running":
                return export_id, form
    raise AssertionError("every worker was faster")


def test_a_worker_that_is_killed_midway_is_followed_by_one_that_goes_on(stack: DeployedStack, history: History) -> None:
    export_id, form = killed_midway(stack, history)
    stack.at("+3m")
    assert ask(history.owner, history, form)["export_id"] == export_id, "asked twice is one download"
    shown = made(stack, history.owner, export_id)
    _, content = fetch(history.owner, export_id)
    assert hashlib.sha256(content).hexdigest() == shown["sha256"]
    found = {call.call_id for call in calls_in("xlsx", content)}
    assert found >= {call.call_id for call in history.calls()}


def test_a_download_that_is_cancelled_leaves_no_bytes(stack: DeployedStack, history: History) -> None:
    export_id = ask(history.owner, history, {"kind": "parquet", "zone": "Asia/Tokyo"})["export_id"]
    history.owner.delete(f"/exports/{export_id}")
    state = history.owner.get(f"/exports/{export_id}")["state"]
    assert state in {"cancelled", "removed"}
    assert history.owner.request("POST", f"/exports/{export_id}/download").status_code == 410

    def gone() -> bool | None:
        listed = stack.aws("s3").list_objects_v2(Bucket=stack.facts.buckets["exports"])
        uploads = stack.aws("s3").list_multipart_uploads(Bucket=stack.facts.buckets["exports"])
        keys = [each["Key"] for each in (*listed.get("Contents", []), *uploads.get("Uploads", []))]
        return None if any(export_id in key for key in keys) else True

    stack.wait(gone, "its bytes to go", PATIENCE)


def test_a_file_is_gone_after_a_week_and_the_sweep_leaves_no_bytes(stack: DeployedStack, history: History) -> None:
    export_id = ask(history.owner, history, {"kind": "csv", "zone": "Europe/Berlin"})["export_id"]
    made(stack, history.owner, export_id)
    fetch(history.owner, export_id)
    stack.at("+8d")
    owner = stack.owner()
    assert owner.request("POST", f"/exports/{export_id}/download").status_code == 410
    stack.tick(everything=True)
    listed = stack.aws("s3").list_objects_v2(Bucket=stack.facts.buckets["exports"])
    assert not [each["Key"] for each in listed.get("Contents", []) if export_id in each["Key"]]
    shown = owner.get(f"/exports/{export_id}")
    assert (shown["state"], shown["fetched"]) == ("expired", 1)
    assert [each["by_kind"] for each in shown["downloads"]] == ["person"], "who fetched it, and when, is still told"


def test_everything_that_is_held_comes_in_one_archive(stack: DeployedStack) -> None:  # DB-1
    customer = stack.new_customer()
    account_id = customer.get("/account")["account_id"]
    asked = customer.post("/exports", {"what": "everything"})
    made(stack, customer, asked["export_id"])
    _, content = fetch(customer, asked["export_id"])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    assert customer.email
    assert customer.email in files["identity-stores/people-001.ndjson"]
    assert account_id in files["tables/accounts-001.ndjson"]
    assert "export.requested" in files["tables/audit-001.ndjson"]
    told = {f"{each['kind']}/{each['place']}": each for each in json.loads(files["what-we-hold.json"])["places"]}
    shown = {f"{each['kind']}/{each['place']}" for each in customer.get("/privacy/holdings")["places"]}
    assert set(told) == shown
    assert told["table/accounts"]["entries"] >= 2
