"""A start without deployment happens exactly when nothing that it depends on has changed."""

from dataclasses import replace
from pathlib import Path

import pytest

from scripts.local.deploy import digest
from scripts.local.machine import Machine

MACHINE = Machine(8080, 4566, 2525, "AKIALOCAL", "secret")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    sources = (
        "app.py",
        "cdk.json",
        "functions/order/app.py",
        "infra/stages.py",
        "layers/domain/python/a.py",
        "uv.lock",
    )
    for name in (*sources, "web/index.html", "tests/test_a.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "name", ["app.py", "functions/order/app.py", "infra/stages.py", "layers/domain/python/a.py", "uv.lock"]
)
def test_a_changed_source_is_deployed(tree: Path, name: str) -> None:
    before = digest(MACHINE, tree)
    (tree / name).write_text("changed", encoding="utf-8")
    assert digest(MACHINE, tree) != before


def test_a_new_moved_or_removed_source_is_deployed(tree: Path) -> None:
    before = digest(MACHINE, tree)
    (tree / "functions/order/app.py").rename(tree / "functions/order/apq.py")
    moved = digest(MACHINE, tree)
    (tree / "functions/order/apq.py").unlink()
    assert len({before, moved, digest(MACHINE, tree)}) == 3


@pytest.mark.parametrize(
    "name", ["web/index.html", "tests/test_a.py", "functions/order/__pycache__/app.pyc", "README.md"]
)
def test_pages_tests_and_caches_need_no_deployment(tree: Path, name: str) -> None:
    before = digest(MACHINE, tree)
    (tree / name).parent.mkdir(exist_ok=True)
    (tree / name).write_text("changed", encoding="utf-8")
    assert digest(MACHINE, tree) == before


def test_another_address_or_mailbox_is_deployed_but_another_inner_port_is_not(tree: Path) -> None:
    before = digest(MACHINE, tree)
    assert digest(replace(MACHINE, port=8090), tree) != before
    assert digest(replace(MACHINE, smtp_port=2526), tree) != before
    assert digest(replace(MACHINE, emulator_port=4567), tree) == before
