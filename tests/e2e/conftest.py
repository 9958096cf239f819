"""One deployed stack for all end-to-end tests of a process.

It is deployed once a run, into a folder of its own and on free ports, and removed at the end. For quick work start one
with `make up` and let the tests use it: `CALLFACTORY_STACK=.local/stack.json .venv/bin/pytest tests/e2e`.

With pytest-xdist each worker deploys a stack of its own. A test may rely on the tests of its file, which run in order
on one stack (`--dist loadfile`), and on no others.
"""

import os
import shutil
from collections.abc import Iterator

import pytest

from scripts.local.machine import free_port
from scripts.local.places import ROOT
from scripts.local.stack import Stack
from tests.e2e.deployed import DeployedStack
from tests.e2e.runner import Runner

DEPLOYED = pytest.StashKey[DeployedStack]()


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Iterator[DeployedStack]:
    """The deployed stack that all end-to-end tests share."""
    running = os.environ.get("CALLFACTORY_STACK")
    if running:
        file = (ROOT / running).resolve()
        yield pytestconfig.stash.setdefault(DEPLOYED, DeployedStack(Stack.read(file), file.parent))
        return
    folder = tmp_path_factory.mktemp("stack")
    with Runner(folder, free_port()) as facts:
        yield pytestconfig.stash.setdefault(DEPLOYED, DeployedStack(facts, folder))
    shutil.rmtree(folder, ignore_errors=True)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """What one test does to the clock does not reach the next, not even where its preparation failed midway."""
    deployed = item.config.stash.get(DEPLOYED, None)
    if deployed is not None:
        deployed.set_clock_back()
