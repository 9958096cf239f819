"""The runner itself: what it serves, what it keeps, how it fails."""

import json
import os
import shutil
import stat
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import httpx

from scripts.local.machine import free_port
from scripts.local.places import ROOT, Places
from scripts.local.reapply import reapply
from tests.e2e.deployed import DeployedStack
from tests.e2e.runner import Runner


def test_everything_is_behind_one_address(stack: DeployedStack) -> None:
    with httpx.Client(base_url=stack.address, trust_env=False, timeout=30) as client:
        page = client.get("/")
        assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
        assert "script-src 'self'" in page.headers["content-security-policy"]
        assert client.get("/no-such-file.js").status_code == 404
        assert client.get("/v1/openapi.json").json()["openapi"].startswith("3.1")
        assert client.get("/mail").status_code == 200
        assert client.get("/_ministack/health").text == page.text, "the embedded AWS is not to be reached from here"


def test_the_demonstration_company_can_be_looked_at(stack: DeployedStack) -> None:
    demo = stack.facts.demo
    assert demo is not None
    owner = stack.sign_in(demo.owner)
    assert {each["number"] for each in owner.get("/numbers")["items"]} == set(demo.numbers)
    calls = [
        call
        for number in owner.get("/numbers")["items"]
        for call in owner.get("/calls", number_id=number["number_id"], limit=100)["items"]
    ]
    assert len(calls) > 40
    assert {"withheld", "unknown"} < {call["caller"] for call in calls}
    assert stack.sign_in(demo.second).get("/numbers")["items"] == []


def test_staff_need_their_one_time_code(stack: DeployedStack) -> None:
    demo = stack.facts.demo
    assert demo is not None
    visitor = stack.visitor()
    opened = visitor.post("/session", {"email": demo.ops.email, "password": demo.ops.password, "as": "bearer"})
    assert opened["state"] == "code_wanted"
    assert stack.staff().get("/session")["mfa"] is True


def test_what_is_deployed_agrees_with_the_template(stack: DeployedStack) -> None:
    assert reapply(Places(stack.folder), stack.facts.aws) == 0, "nothing has to be put back a second time"


def test_the_business_clock_moves_and_makes_schedules_due(stack: DeployedStack) -> None:
    every = {schedule.name for schedule in stack.schedules()}
    hourly = {schedule.name for schedule in stack.schedules() if schedule.every >= timedelta(hours=1)}
    stack.tick()
    assert not hourly & {run.schedule for run in stack.tick()}, "an hour has not passed"
    before = stack.now()
    assert (stack.at("+2d") - before).days == 2
    assert {run.schedule for run in stack.tick()} == every


def test_stack_json_is_for_its_owner_only_and_names_everything(stack: DeployedStack) -> None:
    file = stack.folder / "stack.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    content = json.loads(file.read_text(encoding="utf-8"))
    assert {"accounts", "calls", "mails"} <= set(content["tables"])
    assert {"order-api", "authorizer", "export-run"} <= set(content["functions"])
    assert content["demo"]["ops"]["totp_secret"]


def test_functions_see_no_credentials_but_their_own(stack: DeployedStack) -> None:
    environment = stack.run_as("order-api", "import os\ndef handler(event, context):\n    return dict(os.environ)\n")
    assert environment["AWS_ACCESS_KEY_ID"].startswith("ASIA")
    assert stack.facts.secret_access_key not in environment.values()
    assert not Path(environment["HOME"], ".aws").exists()


READ_A_TABLE = """
import boto3
from botocore.exceptions import ClientError
def handler(event, context):
    try:
        boto3.client("dynamodb").scan(TableName={table!r}, Limit=1)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return "read"
"""


def test_a_function_reaches_only_what_it_was_granted(stack: DeployedStack) -> None:
    for table in ("api_keys", "quarantine"):
        code = READ_A_TABLE.format(table=stack.facts.tables[table])
        assert stack.run_as("recordings-mail", code) == "AccessDeniedException"


def test_an_interrupted_first_start_recovers_and_a_later_start_finds_everything(tmp_path: Path) -> None:
    places = Places(tmp_path)
    places.emulator_state.mkdir(parents=True)
    (places.emulator_state / "cloudformation.json").write_text("{ half", encoding="utf-8")
    port = free_port()
    runner = Runner(tmp_path, port, DEMO="0")
    with runner as first:
        first.aws.client("sqs").send_message(QueueUrl=first.queues["mail-dead"], MessageBody="kept")
        assert "already running" in runner.command("run").stderr
        assert f"Port {port} is in use" in Runner(tmp_path / "other", port).command("up").stderr
    deployed_at = places.deploy_log.stat().st_mtime
    with runner as second:
        assert places.deploy_log.stat().st_mtime == deployed_at, "nothing was deployed again"
        assert second.api_id == first.api_id
        messages = second.aws.client("sqs").receive_message(QueueUrl=second.queues["mail-dead"])["Messages"]
        assert [each["Body"] for each in messages] == ["kept"]


def test_a_damaged_state_is_said_with_what_to_do(tmp_path: Path) -> None:
    places = Places(tmp_path)
    places.emulator_state.mkdir(parents=True)
    places.deployed_file.write_text("a digest", encoding="utf-8")
    (places.emulator_state / "cloudformation.json").write_text("{ half", encoding="utf-8")
    ended = Runner(tmp_path, free_port(), DEMO="0").command("run")
    assert ended.returncode == 1
    assert "damaged" in ended.stderr
    assert "make reset" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_commands_are_listed() -> None:
    listed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for command in ("run", "up", "down", "reset", "test", "check", "clock", "tick", "docs", "bench"):
        assert f"make {command} " in listed


def test_what_is_set_up_stays_as_it_is(tmp_path: Path) -> None:
    """Also where `python3` only starts another program, as with pyenv: stacks that start side by side would take the
    environment from under each other."""
    (tmp_path / "scripts").mkdir()
    for name in ("scripts/bootstrap", "pyproject.toml", "uv.lock"):
        shutil.copy(ROOT / name, tmp_path / name)
    shim = tmp_path / "bin" / "python3"
    shim.parent.mkdir()
    shim.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n', encoding="utf-8")
    shim.chmod(0o755)
    environment = {**os.environ, "PATH": f"{shim.parent}{os.pathsep}{os.environ['PATH']}"}
    made = []
    for _ in range(2):
        subprocess.run([tmp_path / "scripts" / "bootstrap", "python"], check=True, env=environment)
        made.append([(tmp_path / each / "pyvenv.cfg").stat().st_mtime_ns for each in (".venv", ".local/venv")])
    assert made[0] == made[1]
