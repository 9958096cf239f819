"""`cdk deploy` against the embedded AWS, skipped when nothing that it depends on has changed."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from scripts.local.emulator import Aws
from scripts.local.machine import Machine
from scripts.local.places import LAYERS, ROOT, TOOLS, Places
from scripts.local.trouble import Trouble

_DEPENDS_ON = (
    "app.py",
    "cdk.json",
    "functions",
    "infra",
    "layers",
    "package-lock.json",
    "pyproject.toml",
    "scripts/local/reapply.py",
    "uv.lock",
)
_NOT_SOURCES = {"__pycache__", "build", ".DS_Store"}
_BOOTSTRAP_STACK = "CDKToolkit"
_PYTHONPATH = os.pathsep.join(str(path) for path in (ROOT, *LAYERS))
_LINES_OF_LOG = 12
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def digest(machine: Machine, root: Path = ROOT) -> str:
    """Changes when a deployment would differ: sources, locks, context, interpreter."""
    summed = hashlib.sha256()
    for part in (sys.version, machine.address, machine.smtp):
        summed.update(part.encode() + b"\0")
    for path in _files(root, _DEPENDS_ON):
        content = path.read_bytes()
        summed.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode())
        summed.update(content)
    return summed.hexdigest()


def _files(root: Path, names: Iterable[str]) -> Iterator[Path]:
    for name in names:
        start = root / name
        if start.is_file():
            yield start
        elif start.is_dir():
            for folder, folders, files in os.walk(start):
                folders[:] = sorted(each for each in folders if each not in _NOT_SOURCES)
                yield from (
                    Path(folder, each)
                    for each in sorted(files)
                    if not each.endswith(".pyc") and each not in _NOT_SOURCES
                )


def _is_source(name: str) -> bool:
    return name not in _NOT_SOURCES and not name.endswith(".pyc")


def deploy(places: Places, machine: Machine) -> None:
    """Bootstraps if needed, synthesises, deploys. Raises Trouble with the end of CDK's own words."""
    places.deploy_log.unlink(missing_ok=True)
    aws = Aws.of(machine)
    if not _is_bootstrapped(aws):
        _bootstrap(places, aws)
    shutil.rmtree(places.assembly, ignore_errors=True)
    context = ("stage=local", f"address={machine.address}", f"smtp={machine.smtp}")
    _cdk(
        places,
        aws,
        "deploy",
        "--all",
        "--require-approval",
        "never",
        "--output",
        str(places.assembly),
        *(word for each in context for word in ("--context", each)),
    )


def _bootstrap(places: Places, aws: Aws) -> None:
    """Makes CDK's own bucket and roles. The bucket's policy refuses what does not come over TLS; inside this machine
    nothing does: it goes."""
    account = str(aws.client("sts").get_caller_identity()["Account"])
    # From a folder without cdk.json: otherwise the whole tree would be synthesised for nothing.
    _cdk(places, aws, "bootstrap", f"aws://{account}/{aws.region}", folder=places.folder)
    aws.client("s3").delete_bucket_policy(Bucket=f"cdk-hnb659fds-assets-{account}-{aws.region}")


def cdk_environment(aws: Aws) -> dict[str, str]:
    """For the CDK command line: the embedded AWS and nothing else, and the tools that synthesis calls for."""
    tools = os.pathsep.join((str(ROOT / ".venv" / "bin"), str(TOOLS / "tools" / "bin"), os.environ["PATH"]))
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return kept | aws.environment() | {"PATH": tools, "PYTHONPATH": _PYTHONPATH, "CDK_DISABLE_CLI_TELEMETRY": "true"}


def _cdk(places: Places, aws: Aws, *words: str, folder: Path = ROOT) -> None:
    command = [str(ROOT / "node_modules" / ".bin" / "cdk"), *words, "--no-notices", "--ci", "--no-color"]
    with places.deploy_log.open("ab") as log:
        ended = subprocess.run(
            command, cwd=folder, env=cdk_environment(aws), stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False
        )
    if ended.returncode != 0:
        raise Trouble(
            f"`cdk {words[0]}` failed. It said last:\n  {_last_lines(places.deploy_log)}\n",
            f"All of it is in {places.deploy_log}. If the tree is as it should be, `make reset` begins anew.",
        )


def _is_bootstrapped(aws: Aws) -> bool:
    cloudformation = aws.client("cloudformation")
    try:
        stacks = cloudformation.describe_stacks(StackName=_BOOTSTRAP_STACK)["Stacks"]
    except cloudformation.exceptions.ClientError:
        return False
    return str(stacks[0]["StackStatus"]).endswith("_COMPLETE")


def _last_lines(log: Path) -> str:
    lines = [
        line
        for line in _COLOURS.sub("", log.read_text(encoding="utf-8", errors="replace")).splitlines()
        if line.strip()
    ]
    return "\n  ".join(lines[-_LINES_OF_LOG:])
