"""The browser that the pages are tested in: the machine's Chromium, or Debian's, installed where that is allowed."""

import os
import shutil
import subprocess
from typing import Final

from playwright.sync_api import Browser, Playwright

from scripts.local.trouble import Trouble

NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def launch(playwright: Playwright) -> Browser:
    """A browser without a window. Raises Trouble where there is none and none can be installed."""
    return playwright.chromium.launch(executable_path=find_or_install(), headless=True, args=list(FLAGS))


def find_or_install() -> str:
    """The path of the browser. Raises Trouble."""
    found = os.environ.get("CHROMIUM") or _on_this_machine()
    if found is None and _may_install():
        subprocess.run(["apt-get", "update", "-qq"], check=False, capture_output=True)
        subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], check=False, capture_output=True)
        found = _on_this_machine()
    if found is None:
        raise Trouble(
            "The tests of the web pages need Chromium, and none was found.",
            "Install it (on Debian: apt install chromium), or name it: CHROMIUM=/path/to/chromium make ...",
        )
    return found


def _on_this_machine() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def _may_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None
