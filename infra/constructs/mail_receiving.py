"""Mail to our contact address (EM-2): received with or without TLS, scanned, put into its bucket, told to a function.

Senders that know MTA-STS (RFC 8461) are told to insist on TLS, and where to report trouble (RFC 8460); all others may
come as they can, because a sender whose provider has no TLS shall not be turned away.
"""

from pathlib import Path
from typing import Final

from aws_cdk import ArnFormat, Aws, CustomResource, Duration, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_route53 as route53
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_ses as ses
from constructs import Construct

from infra.constructs.accepted import accept
from infra.constructs.layers import ARCHITECTURE, RUNTIME
from infra.stages import Domain

PREFIX: Final = "inbound/"
_ACTIVATE: Final = Path(__file__).parent.parent / "deployment" / "active_rule_set.py"
POLICY_ID: Final = "20261124"
"""Of the MTA-STS policy: senders read it again when this changes."""


def admit_received_mail(bucket: s3.Bucket) -> None:
    """Lets SES put mails into the bucket, and encrypt them with its key; of this account's receipt rules only."""
    stack = Stack.of(bucket)
    ses_itself = iam.ServicePrincipal("ses.amazonaws.com")
    here = {"StringEquals": {"aws:SourceAccount": stack.account}}
    bucket.add_to_resource_policy(
        iam.PolicyStatement(
            principals=[ses_itself],
            actions=["s3:PutObject"],
            resources=[bucket.arn_for_objects(f"{PREFIX}*")],
            conditions=here,
        )
    )
    if bucket.encryption_key is not None:
        bucket.encryption_key.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[ses_itself],
                actions=["kms:Encrypt", "kms:GenerateDataKey*"],
                resources=["*"],
                conditions=here,
            )
        )


class MailReceiving(Construct):
    """The receipt rule, in a rule set that the deployment makes the active one, and the records that lead senders
    here."""

    def __init__(
        self, scope: Construct, id_: str, *, domain: Domain | None, bucket: s3.IBucket, function: lambda_.Function
    ) -> None:
        super().__init__(scope, id_)
        function.add_permission(
            "ReceivedMail",
            principal=iam.ServicePrincipal("ses.amazonaws.com"),
            source_account=Aws.ACCOUNT_ID,
            source_arn=Stack.of(self).format_arn(
                service="ses",
                resource="receipt-rule-set",
                resource_name="*",
                arn_format=ArnFormat.SLASH_RESOURCE_NAME,
            ),
        )
        if domain is not None:
            self._rules(domain, bucket, function)
            self._records(domain)

    def _rules(self, domain: Domain, bucket: s3.IBucket, function: lambda_.Function) -> None:
        rule_set = ses.CfnReceiptRuleSet(self, "Rules", rule_set_name=f"callfactory-{domain.mail.replace('.', '-')}")
        rule = ses.CfnReceiptRule(
            self,
            "Contact",
            rule_set_name=rule_set.ref,
            rule=ses.CfnReceiptRule.RuleProperty(
                name="contact",
                enabled=True,
                recipients=[domain.contact],
                scan_enabled=True,
                tls_policy="Optional",
                actions=[
                    ses.CfnReceiptRule.ActionProperty(
                        s3_action=ses.CfnReceiptRule.S3ActionProperty(
                            bucket_name=bucket.bucket_name, object_key_prefix=PREFIX
                        )
                    ),
                    ses.CfnReceiptRule.ActionProperty(
                        lambda_action=ses.CfnReceiptRule.LambdaActionProperty(
                            function_arn=function.function_arn, invocation_type="Event"
                        )
                    ),
                ],
            ),
        )
        rule.node.add_dependency(function)
        self._activate(rule_set).node.add_dependency(rule)

    def _activate(self, rule_set: ses.CfnReceiptRuleSet) -> CustomResource:
        """No template can say which rule set is active: a function does, while the stage is deployed."""
        role = iam.Role(self, "ActivateRole", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        role.add_to_policy(
            iam.PolicyStatement(
                actions=["ses:DescribeActiveReceiptRuleSet", "ses:SetActiveReceiptRuleSet"], resources=["*"]
            )
        )
        accept(role, "AwsSolutions-IAM5[Resource::*]", "These actions know no resources: an account has one of these.")
        function = lambda_.Function(
            self,
            "Activate",
            description="Makes the receipt rule set the active one, while the stage is deployed",
            code=lambda_.Code.from_inline(_ACTIVATE.read_text(encoding="utf-8")),
            handler="index.handler",
            runtime=RUNTIME,
            architecture=ARCHITECTURE,
            timeout=Duration.minutes(1),
            role=role,
        )
        return CustomResource(
            self,
            "Active",
            resource_type="Custom::ActiveReceiptRuleSet",
            service_token=function.function_arn,
            properties={"RuleSetName": rule_set.ref},
        )

    def _records(self, domain: Domain) -> None:
        zone = route53.HostedZone.from_hosted_zone_attributes(
            self, "Zone", hosted_zone_id=domain.zone_id, zone_name=domain.zone_name
        )
        route53.MxRecord(
            self,
            "Mx",
            zone=zone,
            record_name=f"{domain.mail}.",
            values=[route53.MxRecordValue(host_name=mail_host(Stack.of(self).region), priority=10)],
        )
        for name, at, text in (
            ("MtaSts", f"_mta-sts.{domain.mail}.", f"v=STSv1; id={POLICY_ID}"),
            ("TlsRpt", f"_smtp._tls.{domain.mail}.", f"v=TLSRPTv1; rua=mailto:tls-reports@{domain.zone_name}"),
        ):
            route53.TxtRecord(self, name, zone=zone, record_name=at, values=[text])


def mail_host(region: str) -> str:
    """The server of SES that takes mail in a region."""
    return f"inbound-smtp.{region}.amazonaws.com"


def mta_sts_policy(region: str) -> str:
    """The policy that senders fetch over HTTPS (RFC 8461, 3.2): TLS or nothing, to this server, for a week."""
    lines = ("version: STSv1", "mode: enforce", f"mx: {mail_host(region)}", "max_age: 604800")
    return "".join(f"{line}\r\n" for line in lines)
