"""`stack.json`: every address, id and demo sign-in of a running stack, for programs and tests."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from scripts.local.emulator import Aws
from scripts.local.machine import Machine
from scripts.local.places import write_private
from scripts.local.trouble import Trouble

DATA_STACK = "callfactory-local-data"
SERVICE_STACK = "callfactory-local-service"
OUR_STACKS = "callfactory-local-"
_COMPLETE = {"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"}
_WANTED = ("ApiId", "UserPoolId", "UserPoolClientId", "BusName")
CLOCK_PARAMETER = "/callfactory/local/clock-offset"

_LOGICAL_ID = re.compile(r"^(?P<name>\w+?)(?P<kind>Table|Bucket|Queue|Function)[0-9A-F]{8}$")
_KINDS = {
    "AWS::DynamoDB::Table": ("tables", "_"),
    "AWS::S3::Bucket": ("buckets", "-"),
    "AWS::SQS::Queue": ("queues", "-"),
    "AWS::Lambda::Function": ("functions", "-"),
}


@dataclass(frozen=True, slots=True)
class SignIn:
    """Somebody who can sign in; `totp_secret` where a one-time code is wanted."""

    email: str
    password: str
    totp_secret: str | None = None


@dataclass(frozen=True, slots=True)
class Demo:
    """The demonstration company: its people, our staff, and its voice switch."""

    owner: SignIn
    second: SignIn
    ops: SignIn
    switch_key: str
    switch_source_id: str
    numbers: tuple[str, ...]

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "Demo":
        return cls(
            owner=SignIn(**content["owner"]),
            second=SignIn(**content["second"]),
            ops=SignIn(**content["ops"]),
            switch_key=content["switch_key"],
            switch_source_id=content["switch_source_id"],
            numbers=tuple(content["numbers"]),
        )


@dataclass(frozen=True, slots=True)
class Stack:
    """A deployed stack. Tables, buckets, queues (as URLs) and functions by their names in the registry and in infra."""

    address: str
    api: str
    mail: str
    smtp: str
    region: str
    endpoint: str
    access_key_id: str
    secret_access_key: str
    data_stack: str
    service_stack: str
    api_id: str
    api_stage: str
    user_pool_id: str
    user_pool_client_id: str
    bus_name: str
    clock_parameter: str
    tables: Mapping[str, str]
    buckets: Mapping[str, str]
    queues: Mapping[str, str]
    functions: Mapping[str, str]
    demo: Demo | None = None

    @property
    def aws(self) -> Aws:
        return Aws(self.endpoint, self.access_key_id, self.secret_access_key, self.region)

    def write(self, path: Path) -> None:
        write_private(path, json.dumps(asdict(self), indent=1) + "\n")

    @classmethod
    def read(cls, path: Path) -> "Stack":
        """Raises Trouble where there is none."""
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise Trouble("No stack has been started here.", "`make up` starts one.") from None
        demo = content.pop("demo")
        return cls(**content, demo=Demo.from_json(demo) if demo else None)


def discover(machine: Machine) -> Stack | None:
    """The stack as CloudFormation knows it; None where it was never deployed."""
    aws = Aws.of(machine)
    cloudformation = aws.client("cloudformation")
    names: dict[str, Any] = {kind: {} for kind, _ in _KINDS.values()}
    api_stage = ""
    outputs: dict[str, str] = {}
    described = [
        stack
        for page in cloudformation.get_paginator("describe_stacks").paginate()
        for stack in page["Stacks"]
        if stack["StackName"].startswith(OUR_STACKS)
    ]
    for stack in described:
        outputs |= {each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", [])}
        for resource in cloudformation.describe_stack_resources(StackName=stack["StackName"])["StackResources"]:
            physical = resource.get("PhysicalResourceId", "")
            if resource["ResourceStatus"].startswith("DELETE"):
                continue
            if resource["ResourceType"] == "AWS::ApiGateway::Stage":
                api_stage = physical
            elif resource["ResourceType"] in _KINDS:
                kind, joint = _KINDS[resource["ResourceType"]]
                names[kind][registry_name(resource["LogicalResourceId"], joint)] = physical
    complete = all(stack["StackStatus"] in _COMPLETE for stack in described)
    if not complete or any(each not in outputs for each in _WANTED):
        return None
    return Stack(
        address=machine.address,
        api=f"{machine.address}/v1",
        mail=f"{machine.address}/mail",
        smtp=machine.smtp,
        region=aws.region,
        endpoint=aws.endpoint,
        access_key_id=aws.access_key_id,
        secret_access_key=aws.secret_access_key,
        data_stack=DATA_STACK,
        service_stack=SERVICE_STACK,
        api_id=outputs["ApiId"],
        api_stage=api_stage,
        user_pool_id=outputs["UserPoolId"],
        user_pool_client_id=outputs["UserPoolClientId"],
        bus_name=outputs["BusName"],
        clock_parameter=CLOCK_PARAMETER,
        **names,
    )


def registry_name(logical_id: str, joint: str) -> str:
    """`ApiKeysTable0A1B2C3D` is the table `api_keys`, `MailDeadQueue…` the queue `mail-dead`."""
    match = _LOGICAL_ID.match(logical_id)
    words = re.findall(r"[A-Z][a-z0-9]*|[a-z0-9]+", match["name"] if match else logical_id)
    return joint.join(words).lower()
