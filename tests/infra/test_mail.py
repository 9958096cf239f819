"""What the templates promise about mail: TLS out and asked for in, signed and aligned, watched, not kept."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from callfactory.contact_mail import KEPT_DAYS
from infra.constructs.mail_receiving import mta_sts_policy
from infra.stages import PRODUCTION

Templates = Mapping[str, Mapping[str, Any]]
STAGES = ("local", "production")
assert PRODUCTION.domain
MAIL = PRODUCTION.domain.mail


def found(templates: Templates, template: str, kind: str) -> Iterator[Mapping[str, Any]]:
    for resource in templates[template]["Resources"].values():
        if resource["Type"] == kind:
            yield resource["Properties"]


def records(templates: Templates) -> dict[str, list[str]]:
    """The records of the zone that the service brings, by type and name."""
    return {
        f"{each['Type']} {each['Name']}": [record.strip('"') for record in each["ResourceRecords"]]
        for stack in ("production-names", "production-service")
        for each in found(templates, stack, "AWS::Route53::RecordSet")
        if "ResourceRecords" in each and isinstance(each["Name"], str)
    }


@pytest.mark.parametrize("stage", STAGES)
def test_mails_demand_tls_but_for_those_whose_recipient_chose_otherwise(templates: Templates, stage: str) -> None:
    sets = list(found(templates, f"{stage}-service", "AWS::SES::ConfigurationSet"))  # VM-5, EM-1
    assert sorted(each["DeliveryOptions"]["TlsPolicy"] for each in sets) == ["OPTIONAL", "REQUIRE"]
    for each in sets:
        assert each["SuppressionOptions"] == {"SuppressedReasons": []}, "which addresses rest is the owner's to lift"
        assert each["DeliveryOptions"]["MaxDeliverySeconds"] <= 4 * 3600, "there is time left for a second address"


def test_mails_of_the_identity_store_demand_tls_too(templates: Templates) -> None:  # EM-1
    (identity,) = found(templates, "production-names", "AWS::SES::EmailIdentity")
    name = identity["ConfigurationSetAttributes"]["ConfigurationSetName"]["Ref"]
    chosen = templates["production-names"]["Resources"][name]["Properties"]
    assert chosen["DeliveryOptions"]["TlsPolicy"] == "REQUIRE"
    (pool,) = found(templates, "production-data", "AWS::Cognito::UserPool")
    assert pool["EmailConfiguration"]["EmailSendingAccount"] == "DEVELOPER"
    assert MAIL in json.dumps(pool["EmailConfiguration"]["SourceArn"])


@pytest.mark.parametrize("stage", STAGES)
def test_what_became_of_each_mail_reaches_its_queue(templates: Templates, stage: str) -> None:  # EM-3
    destinations = list(found(templates, f"{stage}-service", "AWS::SES::ConfigurationSetEventDestination"))
    assert len(destinations) == 2
    for each in destinations:
        destination = each["EventDestination"]
        assert destination["SnsDestination"]
        assert set(destination["MatchingEventTypes"]) == {
            "delivery",
            "bounce",
            "complaint",
            "reject",
            "renderingFailure",
        }, "neither openings nor clicks: who reads a mail when is nobody's business"
    (subscription,) = found(templates, f"{stage}-service", "AWS::SNS::Subscription")
    assert (subscription["Protocol"], subscription["RawMessageDelivery"]) == ("sqs", True)


def test_mails_are_signed_and_aligned(templates: Templates) -> None:  # EM-3
    (identity,) = found(templates, "production-names", "AWS::SES::EmailIdentity")
    assert identity["MailFromAttributes"]["BehaviorOnMxFailure"] == "REJECT_MESSAGE"
    assert identity["MailFromAttributes"]["MailFromDomain"].endswith(MAIL)
    dkim = [
        each
        for each in found(templates, "production-names", "AWS::Route53::RecordSet")
        if each["Type"] == "CNAME" and "Dkim" in str(each["ResourceRecords"])
    ]
    assert len(dkim) == 3
    zone = records(templates)
    assert zone[f"TXT {MAIL}."] == ["v=spf1 include:amazonses.com -all"]
    assert zone[f"TXT bounce.{MAIL}."] == ["v=spf1 include:amazonses.com -all"]
    (dmarc,) = zone[f"TXT _dmarc.{MAIL}."]
    assert re.match(r"v=DMARC1; p=(quarantine|reject); adkim=s", dmarc)


def test_senders_are_told_to_insist_on_tls_and_where_to_report(templates: Templates) -> None:  # EM-1
    zone = records(templates)
    assert zone[f"MX {MAIL}."] == ["10 inbound-smtp.eu-west-1.amazonaws.com"]
    assert re.fullmatch(r"v=STSv1; id=[0-9a-z]{1,32}", zone[f"TXT _mta-sts.{MAIL}."][0])
    assert zone[f"TXT _smtp._tls.{MAIL}."][0].startswith("v=TLSRPTv1; rua=mailto:")
    policy = mta_sts_policy("eu-west-1")
    assert policy.split("\r\n") == [
        "version: STSv1",
        "mode: enforce",
        "mx: inbound-smtp.eu-west-1.amazonaws.com",
        "max_age: 604800",
        "",
    ]


def test_the_policy_is_what_cloudfront_answers(templates: Templates) -> None:
    functions = found(templates, "production-edge", "AWS::CloudFront::Function")
    (function,) = (each for each in functions if "/.well-known/mta-sts.txt" in each["FunctionCode"])
    node = shutil.which("node")
    assert node, "Node comes with the project's tools"
    code = f"{function['FunctionCode']}; for (const uri of ['/.well-known/mta-sts.txt', '/'])"
    code += " console.log(JSON.stringify(handler({request: {uri}})));"
    lines = subprocess.run([node, "-e", code], capture_output=True, text=True, check=True).stdout.splitlines()
    policy, other = map(json.loads, lines)
    assert (policy["statusCode"], policy["body"]) == (200, mta_sts_policy("eu-west-1"))
    assert policy["headers"]["content-type"]["value"] == "text/plain"
    assert other == {"statusCode": 404}
    hosts = [
        alias
        for each in found(templates, "production-edge", "AWS::CloudFront::Distribution")
        for alias in each["DistributionConfig"]["Aliases"]
    ]
    assert f"mta-sts.{MAIL}" in hosts


def test_mail_to_us_comes_with_tls_or_without_and_is_scanned(templates: Templates) -> None:  # EM-2
    (rule,) = (each["Rule"] for each in found(templates, "production-service", "AWS::SES::ReceiptRule"))
    assert (rule["Enabled"], rule["ScanEnabled"], rule["TlsPolicy"]) == (True, True, "Optional")
    assert rule["Recipients"] == [f"contact@{MAIL}"]
    stored, told = rule["Actions"]
    assert stored["S3Action"]["ObjectKeyPrefix"] == "inbound/"
    assert told["LambdaAction"]["InvocationType"] == "Event"


def test_the_deployment_itself_makes_the_rules_the_active_ones(templates: Templates) -> None:
    (active,) = found(templates, "production-service", "Custom::ActiveReceiptRuleSet")
    (rule,) = found(templates, "production-service", "AWS::SES::ReceiptRule")
    assert active["RuleSetName"] == rule["RuleSetName"]


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize(("bucket", "days"), [("TransitBucket", 1), ("ContactMailBucket", KEPT_DAYS)])
def test_mails_and_messages_are_forgotten_by_the_store_itself(
    templates: Templates, stage: str, bucket: str, days: int
) -> None:  # VM-2
    (properties,) = (
        resource["Properties"]
        for name, resource in templates[f"{stage}-data"]["Resources"].items()
        if resource["Type"] == "AWS::S3::Bucket" and name.startswith(bucket)
    )
    rules = properties["LifecycleConfiguration"]["Rules"]
    assert {"ExpirationInDays": days} in [{"ExpirationInDays": rule.get("ExpirationInDays")} for rule in rules]
    assert all(rule["Status"] == "Enabled" and "Prefix" not in rule for rule in rules)
    encryption = properties["BucketEncryption"]["ServerSideEncryptionConfiguration"][0]
    assert encryption["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == "aws:kms"


@pytest.mark.parametrize("stage", STAGES)
def test_only_what_moves_messages_can_read_them(templates: Templates, stage: str) -> None:  # RC-6's sister
    policies = {
        name: resource["Properties"]["PolicyDocument"]["Statement"]
        for name, resource in templates[f"{stage}-service"]["Resources"].items()
        if resource["Type"] == "AWS::IAM::Policy"
    }
    readers = {
        name.partition("Service")[0]
        for name, statements in policies.items()
        for statement in statements
        if "s3:GetObject" in statement["Action"] and "TransitBucket" in str(statement["Resource"])
    }
    assert readers == {"RecordingsVoicemail", "RecordingsMailEvents", "RecordingsDue", "RecordingsForgotten"}
