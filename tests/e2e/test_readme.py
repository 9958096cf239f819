"""The tour of the README, typed as it stands."""

import re
import subprocess

from scripts.local.places import ROOT
from tests.e2e.deployed import DeployedStack


def test_the_tour_works_as_it_is_written(stack: DeployedStack) -> None:
    (tour,) = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    typed = tour.replace("http://localhost:8080", stack.address).replace("you@example.com", "tour@example.com")
    ended = subprocess.run(["bash", "-euo", "pipefail", "-c", typed], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    said = ended.stdout
    assert '"per_minute"' in said  # the price
    assert '"caller": "withheld"' in said
    assert "+01:00" in said or "+02:00" in said  # the owner's time zone
    assert re.search(r"^service_number|^call_id|,withheld,", said, re.MULTILINE)  # the file
