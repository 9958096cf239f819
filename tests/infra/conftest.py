"""The templates of every stage, synthesised once: without bundling, which is tested on its own."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App, Stack
from aws_cdk.assertions import Template

from infra.application import call_factory
from infra.stages import PRODUCTION, local_stage

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Mapping[str, Any]]:
    """By stage and stack (`local-data`): the template as JSON. Synthesis fails on any finding that nobody accepted."""
    context = {**json.loads((ROOT / "cdk.json").read_text())["context"], "aws:cdk:bundling-stacks": []}
    app = App(context=context, outdir=str(tmp_path_factory.mktemp("cdk.out")))
    call_factory(app, local_stage("http://localhost:8080", "127.0.0.1:2525"))
    call_factory(app, PRODUCTION)
    stacks = [child for child in app.node.children if isinstance(child, Stack)]
    return {stack.node.id.removeprefix("callfactory-"): Template.from_stack(stack).to_json() for stack in stacks}
