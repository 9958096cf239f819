"""Starts and stops a stack as `make` does, in a folder and on a port of its own."""

import os
import subprocess
from pathlib import Path

from scripts.local.places import LOCAL_PYTHON, ROOT, Places
from scripts.local.stack import Stack


class Runner:
    """`with Runner(folder, port) as facts`: a stack from `up` to `down`."""

    def __init__(self, folder: Path, port: int, **environment: str) -> None:
        self.places = Places(folder)
        self._environment = {
            **{name: value for name, value in os.environ.items() if name != "CALLFACTORY_STACK"},
            "LOCAL_DIR": str(folder),
            "PORT": str(port),
            "PYTHONPATH": str(ROOT / "layers" / "domain" / "python"),
            **environment,
        }

    def __enter__(self) -> Stack:
        subprocess.run([ROOT / "scripts" / "bootstrap"], check=True, cwd=ROOT)
        ended = self.command("up")
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return Stack.read(self.places.stack_file)

    def __exit__(self, *_error: object) -> None:
        ended = self.command("down")
        assert ended.returncode == 0, ended.stdout + ended.stderr

    def command(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """A command of the Makefile, for this stack."""
        return subprocess.run(
            [LOCAL_PYTHON, "-m", "scripts.local", *words],
            cwd=ROOT,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
