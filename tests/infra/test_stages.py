"""The stages are the same product: what differs is listed here, and nothing else may."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

Templates = Mapping[str, Mapping[str, Any]]

ONLY_IN_REAL_ACCOUNTS = {
    "AWS::WAFv2::WebACL",
    "AWS::WAFv2::WebACLAssociation",
    "AWS::Route53::RecordSet",
    "AWS::SES::EmailIdentity",
    "AWS::SES::ReceiptRuleSet",
    "AWS::SES::ReceiptRule",
    "AWS::CertificateManager::Certificate",
    "AWS::ApiGateway::DomainName",
    "AWS::ApiGateway::BasePathMapping",
}
"""Names in the world, their certificates and the firewall."""

ACTIVATION = "MailReceivingActiv"
"""How those resources begin that make the receipt rules the active ones while a stage is deployed."""

ONLY_ON_ONE_MACHINE = {"AWS::SSM::Parameter"}
"""The clock that can be set."""

MAY_DIFFER = {
    # TLS enforcement
    ("AWS::S3::BucketPolicy", "PolicyDocument.Statement"),
    ("AWS::SQS::QueuePolicy", "PolicyDocument.Statement"),
    # SES instead of SMTP, and who the mails of Cognito come from
    ("AWS::Cognito::UserPool", "EmailConfiguration"),
    ("AWS::IAM::Policy", "PolicyDocument.Statement"),
    # the address of the pages: elsewhere than the buckets' own
    ("AWS::S3::Bucket", "BucketName"),
    ("AWS::S3::Bucket", "CorsConfiguration"),
    # the domain
    ("AWS::ApiGateway::RestApi", "DisableExecuteApiEndpoint"),
    ("AWS::ApiGateway::Deployment", "Description"),
}
SETTINGS_THAT_MAY_DIFFER = {
    "CLOCK_PARAMETER",
    "FACTS_BY_STATEMENT",
    "VIES_ADDRESS",
    "WEBHOOK_LOOPBACK",
    "LINKS_ENDPOINT",
    "MASTER_SECRET",
    "MAIL_DOMAIN",
    "MAIL_SENDER",
    "SITE_URL",
    "SUPPORT_MAILBOX",
    "SMTP_HOST",
    "SMTP_PORT",
}
STATEMENTS_THAT_MAY_DIFFER = {"ses:SendRawEmail", "ssm:GetParameter", "s3:*", "sqs:*", "dynamodb:BatchExecuteStatement"}
"""The last one is no action of IAM: the embedded AWS asks for it where IAM asks for what a statement does."""


def comparable(template: Mapping[str, Any], stage: str) -> dict[str, Any]:
    """The resources with the stage's name and CDK's hashes taken out."""
    text = json.dumps(template["Resources"], sort_keys=True)
    text = text.replace(f"callfactory-{stage}", "callfactory-STAGE").replace(
        f"callfactory/{stage}", "callfactory/STAGE"
    )
    text = text.replace(f"callfactory{stage}", "callfactorySTAGE")
    text = re.sub(rf'"(Value|stage)": "{stage}"', r'"\1": "STAGE"', text)
    # Logical ids that name another stack carry a hash of its name.
    text = re.sub(r"\w*(callfactorySTAGE|ResourcePolicy)\w*", lambda named: re.sub(r"[0-9A-F]{8}", "", named[0]), text)
    text = text.replace(f"Call Factory {stage} alarms", "Call Factory STAGE alarms")
    text = re.sub(r"[0-9a-f]{64}\.zip", "ASSET.zip", text)
    text = re.sub(r"(RestApiDeployment[0-9A-F]{8})[0-9a-f]{32}", r"\1", text)
    resources: dict[str, Any] = json.loads(text)
    for resource in resources.values():
        resource.pop("Metadata", None)
    return resources


def differences(left: Any, right: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    if isinstance(left, dict) and isinstance(right, dict):
        for name in sorted(left.keys() | right.keys()):
            yield from differences(left.get(name), right.get(name), f"{path}.{name}" if path else name)
    elif left != right:
        yield path, left, right


def statements(value: Any) -> set[str]:
    """What statements of a policy say, but for those that may differ."""
    return {
        json.dumps(statement, sort_keys=True)
        for statement in value or []
        if not STATEMENTS_THAT_MAY_DIFFER
        & set([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])
    }


def allowed(kind: str, path: str, left: Any, right: Any) -> bool:
    if path.startswith("Properties.Environment.Variables."):
        return path.rsplit(".", 1)[1] in SETTINGS_THAT_MAY_DIFFER
    if path == "DependsOn":
        return True
    plain = path.removeprefix("Properties.")
    if not any(kind == named and (plain == part or plain.startswith(f"{part}.")) for named, part in MAY_DIFFER):
        return False
    return not plain.endswith("Statement") or statements(left) == statements(right)


@pytest.mark.parametrize("stack", ["data", "service", "api", "watch"])
def test_local_and_production_differ_in_what_is_listed_and_in_nothing_else(templates: Templates, stack: str) -> None:
    local, live = (
        comparable(templates[f"local-{stack}"], "local"),
        comparable(templates[f"production-{stack}"], "production"),
    )
    unexpected = []
    for name in sorted(local.keys() | live.keys()):
        here, there = local.get(name), live.get(name)
        kind = (here or there)["Type"]  # type: ignore[index]  # one of the two is there
        if here is None or there is None:
            wanted = ONLY_IN_REAL_ACCOUNTS if here is None else ONLY_ON_ONE_MACHINE
            policies = {"AWS::S3::BucketPolicy", "AWS::SQS::QueuePolicy"}
            if kind not in wanted | policies and not (here is None and name.startswith(ACTIVATION)):
                unexpected.append(f"{name} ({kind}) is only in {'production' if here is None else 'local'}")
            continue
        unexpected += [
            f"{name} ({kind}): {path}"
            for path, left, right in differences(here, there)
            if not allowed(kind, path, left, right)
        ]
    assert "\n".join(unexpected) == ""


def test_a_real_account_has_no_way_to_be_told_another_time(templates: Templates) -> None:
    for name, template in templates.items():
        if name.startswith("production"):
            for resource in template["Resources"].values():
                variables = resource.get("Properties", {}).get("Environment", {}).get("Variables", {})
                assert variables.get("CLOCK_PARAMETER", "") == ""
            assert "clock-offset" not in json.dumps(template)
