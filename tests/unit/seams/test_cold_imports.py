"""What a function imports before its first request: each cold start pays for it."""

import json
import os
import subprocess
import sys

import pytest

PROGRAM = """
import json, sys, {module}
{more}
print(json.dumps(sorted({{name.partition(".")[0] for name in sys.modules}})))
"""


def imported(module: str, more: str = "pass") -> set[str]:
    """The packages that a fresh interpreter holds once a handler's module is imported, and `more` has run."""
    program = PROGRAM.format(module=module, more=more)
    path = [*sys.path, "."]
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:0] = {path!r}\n{program}"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "AWS_DEFAULT_REGION": "eu-west-1"},
    )
    return set(json.loads(done.stdout))


@pytest.mark.parametrize(
    ("module", "unneeded"),
    [
        # It stands before every request, and only asks who somebody is.
        ("functions.order.authorizer", {"pydantic", "chalice", "phonenumbers", "stdnum"}),
        ("functions.order.app", {"boto3", "holidays", "pypdf", "httpx"}),
        ("functions.cdr.app", {"boto3", "stdnum", "holidays"}),
        ("functions.export.app", {"boto3", "stdnum", "holidays", "pyarrow"}),
        ("functions.recordings.app", {"boto3", "stdnum", "holidays", "lameenc"}),
    ],
)
def test_a_function_imports_nothing_that_it_may_never_need(module: str, unneeded: set[str]) -> None:
    assert not imported(module) & unneeded


def test_a_client_comes_without_managed_transfers() -> None:
    made = imported("callfactory_aws.clients", "callfactory_aws.clients.dynamodb()")
    assert "botocore" in made
    assert not made & {"boto3", "s3transfer"}
