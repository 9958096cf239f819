"""What the templates promise: nothing is open to others, nothing that was removed can be restored, all is watched."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from cfnlint import api as cfnlint

from callfactory.registry import places
from tests.infra.test_registry import differences

Templates = Mapping[str, Mapping[str, Any]]
STAGES = ("local", "production")
WHILE_DEPLOYED = "MailReceivingActivate"
"""A function that runs while a stage is deployed: CloudFormation hears how it went, and stops where it fails."""

WITHOUT_RESOURCES = {
    "xray:PutTraceSegments",
    "xray:PutTelemetryRecords",
    "ses:DescribeActiveReceiptRuleSet",
    "ses:SetActiveReceiptRuleSet",
}
ONLY_ON_ONE_MACHINE = {"dynamodb:ExecuteStatement", "dynamodb:BatchExecuteStatement"}
"""The embedded AWS asks for PartiQL by the names of its requests, which IAM does not know (W3037)."""


def resources(templates: Templates, stage: str, kind: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for stack in ("data", "service", "api", "watch"):
        for name, resource in templates[f"{stage}-{stack}"]["Resources"].items():
            if resource["Type"] == kind:
                yield name, resource["Properties"]


@pytest.mark.parametrize("stage", STAGES)
def test_what_the_template_holds_is_what_the_registry_declares(templates: Templates, stage: str) -> None:  # DB-1, OR-3
    parts = [templates[f"{stage}-{part}"]["Resources"] for part in ("data", "service", "api")]
    together = {"Resources": {name: resource for part in parts for name, resource in part.items()}}
    assert differences(together, backups=True) == []


@pytest.mark.parametrize("stage", STAGES)
def test_buckets_are_private_encrypted_and_keep_no_versions(templates: Templates, stage: str) -> None:  # RC-2, OR-6
    for name, properties in resources(templates, stage, "AWS::S3::Bucket"):
        assert all(properties["PublicAccessBlockConfiguration"].values()), name
        assert properties["BucketEncryption"], name
        assert "VersioningConfiguration" not in properties, name
        assert "ReplicationConfiguration" not in properties, name
        rules = properties["LifecycleConfiguration"]["Rules"]
        assert any("AbortIncompleteMultipartUpload" in rule for rule in rules), name


def test_in_a_real_account_nothing_travels_in_the_clear(templates: Templates) -> None:  # OR-2
    for kind in ("AWS::S3::BucketPolicy", "AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy"):
        for name, properties in resources(templates, "production", kind):
            refusals = [
                statement
                for statement in properties["PolicyDocument"]["Statement"]
                if statement["Effect"] == "Deny"
                and statement["Condition"].get("Bool") == {"aws:SecureTransport": "false"}
            ]
            assert refusals, name


@pytest.mark.parametrize("stage", STAGES)
def test_what_shall_be_gone_cannot_be_restored(templates: Templates, stage: str) -> None:  # RC-2, VM-2
    restorable = {
        name
        for name, properties in resources(templates, stage, "AWS::DynamoDB::Table")
        if properties["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"]
    }
    assert {name[:-8] for name in restorable} == {
        "".join(part.capitalize() for part in table.name.split("_")) + "Table"
        for table in places("table").values()
        if table.backup_days
    }
    backups = ("AWS::Backup::BackupPlan", "AWS::DynamoDB::GlobalTable")
    assert not [found for kind in backups for found in resources(templates, stage, kind)]


@pytest.mark.parametrize("stage", STAGES)
def test_every_function_is_traced_logged_and_watched(templates: Templates, stage: str) -> None:
    alarms = str([properties for _, properties in resources(templates, stage, "AWS::CloudWatch::Alarm")])
    for name, properties in resources(templates, stage, "AWS::Lambda::Function"):
        if name.startswith(WHILE_DEPLOYED):
            continue
        assert properties["TracingConfig"] == {"Mode": "Active"}, name
        assert properties["Architectures"] == ["arm64"], name
        assert properties["LoggingConfig"]["LogGroup"], name
        assert properties["KmsKeyArn"], name
        assert f"ExportsOutputRef{name}" in alarms, f"no alarm watches {name}"


@pytest.mark.parametrize("stage", STAGES)
def test_every_queue_has_dead_letters_that_wake_somebody(templates: Templates, stage: str) -> None:
    queues = dict(resources(templates, stage, "AWS::SQS::Queue"))
    alarms = str([properties for _, properties in resources(templates, stage, "AWS::CloudWatch::Alarm")])
    for name, properties in queues.items():
        assert "Dead" in name or "RedrivePolicy" in properties, name
        assert name in alarms, f"no alarm watches {name}"


@pytest.mark.parametrize("stage", STAGES)
def test_no_role_may_do_everything_with_something(templates: Templates, stage: str) -> None:
    for name, properties in resources(templates, stage, "AWS::IAM::Policy"):
        for statement in properties["PolicyDocument"]["Statement"]:
            actions = [statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"]
            assert not [action for action in actions if action.endswith(":*") or action == "*"], name
            if statement["Resource"] == "*":
                assert set(actions) <= WITHOUT_RESOURCES | (ONLY_ON_ONE_MACHINE if stage == "local" else set()), name


LARGEST_POLICIES = 10_240
"""Characters that the inline policies of a role may have together, white space aside (IAM's quota for roles)."""
A_NAME = "callfactory-production-data-ForgottenCallersTable01234567-ABCDEFGHIJKLM"
AN_ARN = f"arn:aws:dynamodb:eu-central-1:123456789012:table/{A_NAME}"


def test_policies_of_a_role_are_within_what_iam_takes(templates: Templates) -> None:
    """A template knows neither names nor ARNs of what it makes; the longest that we have stand in for them."""
    sizes: dict[str, int] = {}
    for name, properties in resources(templates, "production", "AWS::IAM::Policy"):
        for role in properties["Roles"]:
            key = str(role.get("Ref", name))
            document = json.dumps(_deployed(properties["PolicyDocument"]), separators=(",", ":"))
            sizes[key] = sizes.get(key, 0) + len(document)
    assert len(sizes) > 20
    assert {role: size for role, size in sizes.items() if size > LARGEST_POLICIES} == {}


def _deployed(value: Any) -> Any:
    """A part of a template as long as it becomes when it is deployed."""
    match value:
        case {"Fn::Join": [separator, parts]}:
            return str(separator).join(str(_deployed(part)) for part in parts)
        case {"Ref": referred}:
            return "123456789012" if str(referred).startswith("AWS::") else A_NAME
        case {"Fn::GetAtt": _} | {"Fn::ImportValue": _} | {"Fn::Sub": _}:
            return AN_ARN
        case dict():
            return {name: _deployed(each) for name, each in value.items()}
        case list():
            return [_deployed(each) for each in value]
    return value


@pytest.mark.parametrize(
    "stack",
    [
        "local-data",
        "local-service",
        "local-api",
        "local-watch",
        "production-data",
        "production-service",
        "production-api",
        "production-names",
        "production-watch",
        "production-edge",
    ],
)
def test_cfn_lint_finds_nothing(templates: Templates, stack: str) -> None:
    region = "us-east-1" if stack.endswith("edge") else "eu-west-1"
    matches = cfnlint.lint(json.dumps(templates[stack]), regions=[region])
    # W3005: CDK names dependencies that a reference implies already.
    ignored = {"W3005", "W3037"} if stack == "local-service" else {"W3005"}
    found = [f"{match.rule.id} {match.message} {match.path}" for match in matches if match.rule.id not in ignored]
    assert found == []
