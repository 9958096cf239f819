"""Checkov finds nothing in what a real account gets but what scripts/checkov/checkov.yaml gives a reason for."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
CHECKOV = ROOT / "scripts" / "checkov"


def test_checkov_finds_nothing(templates: Mapping[str, Mapping[str, Any]], tmp_path: Path) -> None:
    for name, template in templates.items():
        if name.startswith("production"):
            (tmp_path / f"{name}.json").write_text(json.dumps(template), encoding="utf-8")
    uv = ROOT / ".local" / "tools" / "bin" / "uv"
    found = subprocess.run(
        [
            str(uv) if uv.exists() else str(shutil.which("uv")),
            *("run", "--quiet", "--frozen", "--project", str(CHECKOV), "checkov"),
            *("--directory", str(tmp_path), "--config-file", str(CHECKOV / "checkov.yaml"), "--output", "json"),
        ],
        env=os.environ | {"UV_PYTHON_DOWNLOADS": "never"},
        capture_output=True,
        text=True,
        check=False,
    )
    result = json.loads(found.stdout)
    assert result["summary"]["resource_count"] > 500
    assert [f"{each['check_id']} {each['resource']}" for each in result["results"]["failed_checks"]] == []
    assert found.returncode == 0, found.stderr
