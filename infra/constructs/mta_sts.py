"""The one page of `mta-sts.<mail domain>`: the policy that tells senders to insist on TLS (RFC 8461)."""

import json

from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_route53 as route53
from aws_cdk import aws_route53_targets as targets
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.constructs.accepted import accept
from infra.constructs.mail_receiving import mta_sts_policy
from infra.stages import Domain

PATH = "/.well-known/mta-sts.txt"


class MtaStsPolicy(Construct):
    """Answered by CloudFront itself: nothing lies behind it that could be down or be changed."""

    def __init__(
        self, scope: Construct, id_: str, *, domain: Domain, mail_region: str, origin: s3.IBucket, web_acl: str
    ) -> None:
        super().__init__(scope, id_)
        zone = route53.HostedZone.from_hosted_zone_attributes(
            self, "Zone", hosted_zone_id=domain.zone_id, zone_name=domain.zone_name
        )
        host = f"mta-sts.{domain.mail}"
        certificate = acm.Certificate(
            self, "Certificate", domain_name=host, validation=acm.CertificateValidation.from_dns(zone)
        )
        answer = cloudfront.Function(
            self,
            "Answer",
            runtime=cloudfront.FunctionRuntime.JS_2_0,
            code=cloudfront.FunctionCode.from_inline(_answering(mta_sts_policy(mail_region))),
        )
        distribution = cloudfront.Distribution(
            self,
            "Distribution",
            comment="Call Factory: MTA-STS policy",
            domain_names=[host],
            certificate=certificate,
            minimum_protocol_version=cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
            web_acl_id=web_acl,
            default_behavior=cloudfront.BehaviorOptions(
                origin=origins.S3BucketOrigin.with_origin_access_control(origin),
                viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
                function_associations=[
                    cloudfront.FunctionAssociation(
                        function=answer, event_type=cloudfront.FunctionEventType.VIEWER_REQUEST
                    )
                ],
            ),
        )
        accept(distribution, "AwsSolutions-CFR1", "Mail servers of every country fetch it.")
        accept(distribution, "AwsSolutions-CFR3", "Who fetched the policy is not kept.")
        for name, record in (("Address4", route53.ARecord), ("Address6", route53.AaaaRecord)):
            record(
                self,
                name,
                zone=zone,
                record_name=f"{host}.",
                target=route53.RecordTarget.from_alias(targets.CloudFrontTarget(distribution)),
            )


def _answering(policy: str) -> str:
    """A function of CloudFront that answers with the policy, and with nothing else."""
    return (
        "function handler(event) {\n"
        f"  if (event.request.uri !== {json.dumps(PATH)}) {{ return {{ statusCode: 404 }}; }}\n"
        "  return { statusCode: 200, headers: { 'content-type': { value: 'text/plain' } },\n"
        f"    body: {json.dumps(policy)} }};\n"
        "}\n"
    )
