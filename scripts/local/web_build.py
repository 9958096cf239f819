"""Builds the pages when their sources have changed; where there is nothing to build, they are served as they are."""

import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.local.places import ROOT
from scripts.local.trouble import Trouble

WEB = ROOT / "web"
DESCRIPTION = ROOT / "functions" / "order" / "openapi.json"
"""The client of the pages is generated from it."""
_NOT_SOURCES = {"dist", "generated", "node_modules", ".DS_Store"}
_BUILT_FROM = ".built-from"
_LINES = 40


def is_stale(web: Path = WEB) -> bool:
    """Whether there is something to build, and what is built is of other sources."""
    if not (web / "package.json").exists():
        return False
    built_from = web / "dist" / _BUILT_FROM
    return not built_from.exists() or built_from.read_text(encoding="utf-8") != _digest(web)


def build(web: Path = WEB) -> None:
    """Builds what is stale, installing first what the lock names if that changed; several at once build once.

    Raises Trouble with the end of the builder's words.
    """
    with _one_at_a_time(web):
        if not is_stale(web):
            return
        digest = _digest(web)
        _install(web)
        _npm(web, "run", "build")
        (web / "dist" / _BUILT_FROM).write_text(digest, encoding="utf-8")


def check(web: Path = WEB) -> None:
    """Types and lint of the pages. Raises Trouble with the end of the checker's words."""
    install(web)
    _npm(web, "run", "check")


def install(web: Path = WEB) -> None:
    """Installs what the lock names, if it changed. Raises Trouble."""
    with _one_at_a_time(web):
        _install(web)


@contextmanager
def _one_at_a_time(web: Path) -> Iterator[None]:
    """A build empties what it writes to, and so does an installation: whoever comes meanwhile waits."""
    folder = os.open(web, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _install(web: Path) -> None:
    installed = web / "node_modules" / ".from-lock"
    lock = web / "package-lock.json"
    if not installed.exists() or installed.read_bytes() != lock.read_bytes():
        _npm(web, "ci", "--no-audit", "--no-fund")
        shutil.copyfile(lock, installed)


def _npm(web: Path, *words: str) -> None:
    ended = subprocess.run(
        ["npm", *words], cwd=web, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if ended.returncode != 0:
        last = "\n  ".join((ended.stdout + ended.stderr).splitlines()[-_LINES:])
        raise Trouble(f"The pages: `npm {' '.join(words[:2])}` failed.\n  {last}\n", "Repair web/, then again.")


def _digest(web: Path) -> str:
    summed = hashlib.sha256(DESCRIPTION.read_bytes())
    for folder, folders, files in os.walk(web):
        folders[:] = sorted(each for each in folders if each not in _NOT_SOURCES)
        for name in sorted(files):
            path = Path(folder, name)
            summed.update(f"{path.relative_to(web).as_posix()}\0".encode())
            summed.update(hashlib.sha256(path.read_bytes()).digest())
    return summed.hexdigest()
