"""Cold import: what each function costs before its first request, as a ratio to a bare boto3 DynamoDB client.

Each measurement is a fresh interpreter; CPU seconds (user and system) of the child, the least of several runs, since
noise only ever adds. Goal: at most 1.6. The API handlers include the boto3 client that their first request makes.
"""

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

from callfactory_aws.settings import WITHOUT_PLUGINS

ROOT = Path(__file__).resolve().parents[2]
RUNS = 5
GOAL = 1.6

BASELINE = "import boto3; boto3.client('dynamodb')"
CLIENT = "from callfactory_aws import clients; clients.dynamodb()"
FUNCTIONS = {
    "order-api": f"import functions.order.app; {CLIENT}",
    "authorizer": f"import functions.order.authorizer; {CLIENT}",
    "cdr-api": f"import functions.cdr.app; {CLIENT}",
    "export-api": f"import functions.export.app; {CLIENT}",
    "recordings-mail": f"import functions.recordings.app; {CLIENT}",
}


def main() -> None:
    """Prints a row per function, and one line of JSON for programs."""
    nothing = _cpu_milliseconds("pass")
    baseline = _cpu_milliseconds(BASELINE) - nothing
    ratios = {name: (_cpu_milliseconds(code) - nothing) / baseline for name, code in FUNCTIONS.items()}
    print(f"cold import over a bare boto3 DynamoDB client ({baseline:.0f} ms of CPU); goal at most {GOAL}")
    for name, ratio in ratios.items():
        print(f"  {name:16} {ratio:5.2f}  {'ok' if ratio <= GOAL else 'above the goal'}")
    print(json.dumps({"bench": "cold_import", "baseline_ms": round(baseline), "ratios": ratios}))


def _cpu_milliseconds(code: str) -> float:
    return min(_run(code) for _ in range(RUNS))


def _run(code: str) -> float:
    path = os.pathsep.join(str(part) for part in (ROOT, ROOT / "layers/domain/python", ROOT / "layers/aws/python"))
    environment = {
        **WITHOUT_PLUGINS,
        "PYTHONPATH": path,
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], check=True, env=environment, cwd=ROOT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime) * 1000


if __name__ == "__main__":
    main()
