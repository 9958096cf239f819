"""The process of the embedded AWS: MiniStack as published, but that its functions share their layers, that a page of
a query costs what the page costs (`narrow_queries.py`), and that a function which logs nothing answers at once.

MiniStack unpacks all layers anew for each worker of a function: thousands of files, compiled again by every worker.
Here a layer is unpacked once, into a folder named by its content, and each worker gets a layer that points there.
Layers are read-only for functions at Amazon too.
"""

import functools
import hashlib
import importlib
import io
import shutil
import sys
import tempfile
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

_POINTER = "python/lib/python/site-packages/shared.pth"
"""The worker takes such a folder for a site directory, whose `.pth` files are carried out."""
_LOG_SECONDS = 0.005


class SharedLayers:
    """Layers by their content, each unpacked once into `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()

    def pointer(self, layer: bytes) -> bytes:
        """A layer that puts the shared one before all else on the path of whoever unpacks it."""
        shared = self._unpacked(layer) / "python"
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as archive:
            archive.writestr(_POINTER, f"import sys; sys.path.insert(0, {str(shared)!r})\n")
        return content.getvalue()

    def _unpacked(self, layer: bytes) -> Path:
        place = self._folder / hashlib.sha256(layer).hexdigest()
        with self._lock:
            if not place.exists():
                half = place.with_suffix(".half")
                shutil.rmtree(half, ignore_errors=True)
                with zipfile.ZipFile(io.BytesIO(layer)) as archive:
                    archive.extractall(half)
                half.rename(place)
        return place


def share_layers(layers: SharedLayers) -> None:
    """Has workers that start get pointers; whoever else reads a layer, its size for one, gets it whole.

    MiniStack's version is pinned, and the start fails where it has no such names.
    """
    service: Any = importlib.import_module("ministack.services.lambda_svc")
    worker: Any = importlib.import_module("ministack.core.lambda_runtime").Worker
    starting = threading.local()
    whole: Callable[[Any], bytes | None] = service._resolve_layer_zip  # noqa: SLF001  # it has no setting for this
    spawn: Callable[[Any], None] = worker._spawn  # noqa: SLF001  # as above

    @functools.wraps(whole)
    def resolve(attachment: Any) -> bytes | None:
        layer = whole(attachment)
        return layers.pointer(layer) if layer and getattr(starting, "now", False) else layer

    @functools.wraps(spawn)
    def start(self: Any) -> None:
        starting.now = True
        try:
            spawn(self)
        finally:
            starting.now = False

    service._resolve_layer_zip = resolve  # noqa: SLF001  # as above
    worker._spawn = start  # noqa: SLF001  # as above


def answer_at_once() -> None:
    """Has a worker wait for log lines a tenth as long as MiniStack does (50 ms), before it hands over an answer.

    What a function has logged is in the pipe before its answer is; a line that comes later still reaches the log, with
    the next answer. The authorizer, which every request passes, logs nothing.
    """
    worker: Any = importlib.import_module("ministack.core.lambda_runtime").Worker
    drained: Callable[..., str] = worker._drain_stderr_bounded  # noqa: SLF001  # it has no setting for this
    worker._drain_stderr_bounded = functools.partialmethod(drained, first_line_wait=_LOG_SECONDS)  # noqa: SLF001  # above


def main() -> None:
    """Runs it until it is told to stop. What it needs to know is in the environment, as MiniStack documents it."""
    folder = Path(tempfile.gettempdir()) / "layers"
    folder.mkdir(parents=True, exist_ok=True)
    share_layers(SharedLayers(folder))
    answer_at_once()
    sys.path.append(str(Path(__file__).resolve().parents[2]))  # for the next line; behind all that is installed
    importlib.import_module("scripts.local.narrow_queries").narrow_queries()
    importlib.import_module("ministack.app").main()


if __name__ == "__main__":
    main()
