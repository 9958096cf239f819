"""What all functions of the local stage have in common is unpacked once."""

import io
import subprocess
import sys
import zipfile
from pathlib import Path

from scripts.local.emulator_process import SharedLayers


def layer(module: str, says: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(f"python/{module}.py", f"says = {says!r}\n")
    return content.getvalue()


def what_a_worker_imports(pointer: bytes, folder: Path, module: str) -> str:
    """Does as a worker of the embedded AWS does: unpacks the layer, takes its site directories."""
    with zipfile.ZipFile(io.BytesIO(pointer)) as archive:
        archive.extractall(folder)
    (site,) = (folder / "python" / "lib").glob("*/site-packages")
    program = f"import site; site.addsitedir({str(site)!r}); import {module}; print({module}.says)"
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip()


def test_workers_import_from_one_unpacked_layer(tmp_path: Path) -> None:
    shared = SharedLayers(tmp_path / "layers")
    first, second = shared.pointer(layer("greeting", "hello")), shared.pointer(layer("greeting", "hello"))
    assert what_a_worker_imports(first, tmp_path / "one", "greeting") == "hello"
    assert what_a_worker_imports(second, tmp_path / "two", "greeting") == "hello"
    assert len(list((tmp_path / "layers").iterdir())) == 1


def test_a_changed_layer_is_another_one(tmp_path: Path) -> None:
    shared = SharedLayers(tmp_path / "layers")
    shared.pointer(layer("greeting", "hello"))
    changed = shared.pointer(layer("greeting", "goodbye"))
    assert what_a_worker_imports(changed, tmp_path / "worker", "greeting") == "goodbye"


def test_a_layer_goes_before_what_is_installed(tmp_path: Path) -> None:
    """A function shall import what it will import at Amazon, not what happens to be here."""
    pointer = SharedLayers(tmp_path / "layers").pointer(layer("this", "ours"))
    assert what_a_worker_imports(pointer, tmp_path / "worker", "this") == "ours"
