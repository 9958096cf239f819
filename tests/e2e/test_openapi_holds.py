"""The OpenAPI document is what the deployed API does: no failure of ours, no answer that is not declared.

Schemathesis makes requests from the document alone, right and wrong ones, for every operation. By default each bound,
type and pattern that the document states is met and broken once: a third of all nine thousand requests, done in
minutes. `CALLFACTORY_EXAMPLES=50` sends every wrong type of every field, and tries harder.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation.meta import CoveragePhaseData
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.e2e.deployed import DeployedStack

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT: dict[str, Any] = json.loads((ROOT / "functions" / "order" / "openapi.json").read_text(encoding="utf-8"))
HOLDS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = int(os.environ.get("CALLFACTORY_EXAMPLES", "2"))
EVERY_WAY = "CALLFACTORY_EXAMPLES" in os.environ

_tried: set[tuple[object, ...]] = set()

schema = schemathesis.openapi.from_dict(DOCUMENT)


@pytest.fixture(scope="module")
def customer_token(stack: DeployedStack) -> str:
    """An account of its own: what is tried here may change anything in it."""
    return str(stack.new_customer().http.headers["Authorization"])


# Ending the session that all others use would turn every later answer into a 401; it is tried elsewhere.
@schema.exclude(path_regex="^/sessions?(/|$)").exclude(path_regex="(erasure|erase)").parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_a_declared_one(
    case: schemathesis.Case[Any], stack: DeployedStack, customer_token: str
) -> None:
    if not EVERY_WAY and _same_was_tried(case):
        return
    case.call_and_validate(
        base_url=f"{stack.address}/v1",
        headers={"Authorization": customer_token},
        checks=HOLDS,
        timeout=60,
    )


def _same_was_tried(case: schemathesis.Case[Any]) -> bool:
    """Whether the same statement of the document was met, or broken in the same manner, by an earlier request."""
    assert case.meta is not None
    how = case.meta.phase.data
    if not isinstance(how, CoveragePhaseData):
        return False
    statement = (case.operation.label, how.scenario, how.parameter_location, how.parameter, how.location)
    tried = statement in _tried
    _tried.add(statement)
    return tried


def test_the_deployed_api_shows_the_committed_document(stack: DeployedStack) -> None:
    assert stack.visitor().get("/openapi.json") == DOCUMENT
