"""Pages are built when, and only when, their sources have changed."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from scripts.local.trouble import Trouble
from scripts.local.web_build import build, is_stale


@pytest.fixture
def web(tmp_path: Path) -> Path:
    """A package that needs nothing from elsewhere; its build copies its source."""
    script = "mkdir -p dist && cp page.txt dist/index.html"
    package = {"name": "pages", "version": "1.0.0", "private": True, "scripts": {"build": script}}
    (tmp_path / "package.json").write_text(json.dumps(package), encoding="utf-8")
    lock = {"name": "pages", "version": "1.0.0", "lockfileVersion": 3, "packages": {"": {"version": "1.0.0"}}}
    (tmp_path / "package-lock.json").write_text(json.dumps(lock), encoding="utf-8")
    (tmp_path / "page.txt").write_text("first", encoding="utf-8")
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / ".from-lock").write_text(json.dumps(lock), encoding="utf-8")
    return tmp_path


def test_a_changed_source_is_built_once(web: Path) -> None:
    assert is_stale(web)
    build(web)
    assert not is_stale(web)
    (web / "page.txt").write_text("second", encoding="utf-8")
    assert is_stale(web)
    build(web)
    assert (web / "dist" / "index.html").read_text(encoding="utf-8") == "second"
    assert not is_stale(web)


def test_several_that_begin_at_once_build_once(web: Path) -> None:
    """Two stacks of one checkout may start together, and a build empties the folder that it writes to."""
    package = json.loads((web / "package.json").read_text(encoding="utf-8"))
    slow = "mkdir dist && echo built >> node_modules/builds.txt && sleep 0.3 && cp page.txt dist/index.html"
    package["scripts"]["build"] = slow
    (web / "package.json").write_text(json.dumps(package), encoding="utf-8")
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda _: build(web), range(3)))
    assert (web / "node_modules" / "builds.txt").read_text(encoding="utf-8") == "built\n"


def test_plain_pages_need_no_build(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("plain", encoding="utf-8")
    assert not is_stale(tmp_path)


def test_a_failed_build_says_why(web: Path) -> None:
    (web / "page.txt").unlink()
    with pytest.raises(Trouble, match=r"`npm run build` failed(.|\n)*page\.txt"):
        build(web)
