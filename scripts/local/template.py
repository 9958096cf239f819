"""A synthesised template beside what was made from it: declared values with their references resolved."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

JsonObject = dict[str, Any]


class CannotResolve(Exception):
    """A reference in the template that this resolver does not know: an extension is due here, not a guess."""


@dataclass(frozen=True, slots=True)
class Declared:
    """One resource: what the template says and what it became. `physical` is empty where it was not made."""

    stack: str
    logical_id: str
    kind: str
    properties: JsonObject
    physical: str


@dataclass(frozen=True)
class Template:
    """A stack's template; `physical` maps its logical ids, `exports` other stacks' exports,
    `attributes` what its resources say of themselves beside their ARN."""

    stack: str
    content: JsonObject
    physical: Mapping[str, str]
    region: str
    account: str
    exports: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[tuple[str, str], str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path, **known: Any) -> "Template":
        return cls(content=json.loads(path.read_text(encoding="utf-8")), **known)

    def resources(self) -> Iterator[Declared]:
        """Every resource, references resolved when its properties are asked for."""
        for logical_id, resource in self.content["Resources"].items():
            yield Declared(
                self.stack,
                logical_id,
                resource["Type"],
                resource.get("Properties", {}),
                self.physical.get(logical_id, ""),
            )

    def of_kind(self, kind: str) -> list[Declared]:
        """The resources of one kind that were made."""
        return [resource for resource in self.resources() if resource.kind == kind and resource.physical]

    def resolve(self, value: Any) -> Any:
        """The value with every reference replaced by what it refers to. Raises CannotResolve."""
        if isinstance(value, list):
            return [self.resolve(each) for each in value]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            (name, of), *_ = value.items()
            if name == "Ref":
                return self._referred(of)
            if name.startswith("Fn::"):
                return self._function(name, of)
        return {key: self.resolve(each) for key, each in value.items()}

    def _referred(self, name: str) -> str:
        pseudo = {
            "AWS::Region": self.region,
            "AWS::AccountId": self.account,
            "AWS::Partition": "aws",
            "AWS::StackName": self.stack,
            "AWS::URLSuffix": "amazonaws.com",
        }
        if name in pseudo:
            return pseudo[name]
        if name in self.physical:
            return self.physical[name]
        raise CannotResolve(f"Ref {name}")

    def _function(self, name: str, of: Any) -> Any:
        if name == "Fn::Join":
            joint, parts = of
            return joint.join(str(self.resolve(each)) for each in parts)
        if name == "Fn::ImportValue":
            exported = self.exports.get(str(self.resolve(of)))
            if exported is None:
                raise CannotResolve(f"ImportValue {of}")
            return exported
        if name == "Fn::GetAtt" and tuple(of) in self.attributes:
            return self.attributes[of[0], of[1]]
        if name == "Fn::GetAtt" and of[1] == "Arn":
            return self._arn(of[0])
        if name == "Fn::GetAtt" and of[1] == "QueueName":
            return self.physical[of[0]].rsplit("/", 1)[-1]
        raise CannotResolve(f"{name} {of}")

    def _arn(self, logical_id: str) -> str:
        kind = self.content["Resources"][logical_id]["Type"]
        physical = self.physical[logical_id]
        here = f"{self.region}:{self.account}"
        arns = {
            "AWS::DynamoDB::Table": f"arn:aws:dynamodb:{here}:table/{physical}",
            "AWS::KMS::Key": f"arn:aws:kms:{here}:key/{physical}",
            "AWS::Lambda::Function": f"arn:aws:lambda:{here}:function:{physical}",
            "AWS::Logs::LogGroup": f"arn:aws:logs:{here}:log-group:{physical}:*",
            "AWS::IAM::Role": f"arn:aws:iam::{self.account}:role/{physical}",
            "AWS::S3::Bucket": f"arn:aws:s3:::{physical}",
            "AWS::SQS::Queue": f"arn:aws:sqs:{here}:{physical.rsplit('/', 1)[-1]}",
        }
        if kind not in arns:
            raise CannotResolve(f"the ARN of {logical_id}, a {kind}")
        return arns[kind]
