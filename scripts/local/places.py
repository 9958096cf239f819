"""Where everything of a local stack lives: the tree that it is made from, and the folder that holds its state."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TOOLS = ROOT / ".local"
"""Environments that `scripts/bootstrap` made. They hold no state: all stacks of this tree share them."""

LOCAL_PYTHON = TOOLS / "venv" / "bin" / "python"
PROJECT_PYTHON = ROOT / ".venv" / "bin" / "python"
LAYERS = (ROOT / "layers" / "domain" / "python", ROOT / "layers" / "aws" / "python")

_SHARED = {"venv", "tools"}


@dataclass(frozen=True, slots=True)
class Places:
    """The folder of one stack's state (`LOCAL_DIR`, else `.local`), and what is where in it."""

    folder: Path

    @classmethod
    def from_environment(cls) -> "Places":
        """The folder that `LOCAL_DIR` names, relative to the tree."""
        return cls((ROOT / os.environ.get("LOCAL_DIR", ".local")).resolve())

    @property
    def emulator_state(self) -> Path:
        return self.folder / "emulator" / "state"

    @property
    def emulator_objects(self) -> Path:
        return self.folder / "emulator" / "objects"

    @property
    def emulator_temporary(self) -> Path:
        return self.folder / "emulator" / "tmp"

    @property
    def emulator_log(self) -> Path:
        return self.folder / "emulator.log"

    @property
    def mail(self) -> Path:
        return self.folder / "mail"

    @property
    def assembly(self) -> Path:
        """The synthesised templates."""
        return self.folder / "cdk.out"

    @property
    def deploy_log(self) -> Path:
        return self.folder / "deploy.log"

    @property
    def run_log(self) -> Path:
        """What `run` says when it runs in the background."""
        return self.folder / "run.log"

    @property
    def stack_file(self) -> Path:
        return self.folder / "stack.json"

    @property
    def machine_file(self) -> Path:
        """Ports and administrator's credentials, kept so that a later start finds what an earlier one deployed."""
        return self.folder / "machine.json"

    @property
    def deployed_file(self) -> Path:
        """The digest of what was deployed last, in full."""
        return self.folder / "deployed"

    @property
    def seeded_file(self) -> Path:
        """The demonstration company's sign-ins; there once it is complete."""
        return self.folder / "demo.json"

    @property
    def ticks_file(self) -> Path:
        return self.folder / "ticks.json"

    @property
    def lock_file(self) -> Path:
        """Locked, and holding the process id, while a stack runs."""
        return self.folder / "run.lock"

    @property
    def dirty_file(self) -> Path:
        """There from a start until its clean stop."""
        return self.folder / "running"

    def make(self) -> None:
        """Makes the folder, for its owner only: it holds credentials and mails."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o700)

    def remove_state(self) -> None:
        """Removes all but the shared environments."""
        if not self.folder.exists():
            return
        for path in self.folder.iterdir():
            if path.name in _SHARED:
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()

    def remove_emulator_state(self) -> None:
        """Forgets everything that the embedded AWS held, and what is only true together with it."""
        shutil.rmtree(self.folder / "emulator", ignore_errors=True)
        for path in (self.deployed_file, self.seeded_file, self.ticks_file, self.stack_file):
            path.unlink(missing_ok=True)


def write_private(path: Path, text: str) -> None:
    """Writes a file that only its owner can read, whole or not at all."""
    partial = path.with_name(f"{path.name}.part")
    partial.touch(mode=0o600)
    partial.chmod(0o600)
    partial.write_text(text, encoding="utf-8")
    partial.replace(path)
