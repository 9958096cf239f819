"""What the first page of the shop costs a visitor."""

import gzip
import json
from typing import Any

from scripts.local import web_build
from scripts.local.places import ROOT

DIST = ROOT / "web" / "dist"
MOST_BYTES = 200_000


def test_the_shop_begins_with_at_most_200_kilobytes_of_script() -> None:
    if web_build.is_stale():
        web_build.build()
    manifest: dict[str, dict[str, Any]] = json.loads((DIST / ".vite" / "manifest.json").read_text(encoding="utf-8"))
    needed = _with_imports(manifest, {"index.html", "src/start.tsx", "src/pages/shop/Home.tsx"})
    size = sum(len(gzip.compress((DIST / manifest[each]["file"]).read_bytes(), 6)) for each in needed)
    assert size <= MOST_BYTES, f"{size} bytes, compressed"


def _with_imports(manifest: dict[str, dict[str, Any]], first: set[str]) -> set[str]:
    found: set[str] = set()
    waiting = list(first)
    while waiting:
        each = waiting.pop()
        if each not in found:
            found.add(each)
            waiting += manifest[each].get("imports", [])
    return found
