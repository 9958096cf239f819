"""What functions are declared to be, compared with what they are."""

from collections.abc import Mapping, Sequence
from typing import Any

from scripts.local.aspects import Aspect, without_empty
from scripts.local.emulator import Aws

_KIND = "AWS::Lambda::Function"
_SHAPE = {
    "MemorySize": 128,
    "Timeout": 3,
    "Runtime": None,
    "Architectures": ["x86_64"],
    "TracingConfig": {"Mode": "PassThrough"},
    "Handler": None,
}
"""With Lambda's own defaults."""


def aspects(aws: Aws) -> Sequence[Aspect]:
    """Every aspect of functions, against this AWS."""
    functions = aws.client("lambda")

    def configuration(name: str) -> Any:
        return functions.get_function_configuration(FunctionName=name)

    return [
        Aspect(_KIND, "configuration", _SHAPE, dict, lambda name: _shape(configuration(name))),
        Aspect(
            _KIND,
            "environment",
            {"Environment": {}},
            lambda declared: without_empty(declared["Environment"].get("Variables", {})),
            lambda name: without_empty(configuration(name).get("Environment", {}).get("Variables", {})),
        ),
        Aspect(
            _KIND,
            "encryption",
            {"KmsKeyArn": None},
            lambda declared: declared["KmsKeyArn"],
            lambda name: configuration(name).get("KMSKeyArn") or None,
            lambda name, key: functions.update_function_configuration(FunctionName=name, KMSKeyArn=key or ""),
        ),
        Aspect(
            _KIND,
            "reserved concurrency",
            {"ReservedConcurrentExecutions": None},
            lambda declared: declared["ReservedConcurrentExecutions"],
            lambda name: functions.get_function_concurrency(FunctionName=name).get("ReservedConcurrentExecutions"),
            lambda name, number: functions.put_function_concurrency(
                FunctionName=name, ReservedConcurrentExecutions=number
            ),
        ),
    ]


def _shape(configuration: Mapping[str, Any]) -> dict[str, Any]:
    return {name: configuration.get(name, default) for name, default in _SHAPE.items()}
