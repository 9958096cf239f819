"""The edge of the network: one address for pages and API, a firewall, security headers, nothing in the clear."""

from typing import Any

from aws_cdk import CfnOutput, Duration, RemovalPolicy, Stack
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_route53 as route53
from aws_cdk import aws_route53_targets as targets
from aws_cdk import aws_s3 as s3
from constructs import Construct

from callfactory.site_headers import content_security_policy, rewriting
from infra.constructs.accepted import accept
from infra.constructs.firewall import firewall
from infra.constructs.mta_sts import MtaStsPolicy
from infra.stages import Domain, StageSettings


class EdgeStack(Stack):
    """CloudFront before the pages' bucket and the API: same origin, so cookies stay strict and no CORS is needed."""

    def __init__(self, scope: Construct, id_: str, *, stage: StageSettings, domain: Domain, **more: Any) -> None:
        super().__init__(scope, id_, **more)
        zone = route53.HostedZone.from_hosted_zone_attributes(
            self, "Zone", hosted_zone_id=domain.zone_id, zone_name=domain.zone_name
        )
        certificate = acm.Certificate(
            self, "Certificate", domain_name=domain.site, validation=acm.CertificateValidation.from_dns(zone)
        )
        self.pages = _pages(self)
        files = cloudfront.Function(
            self,
            "Files",
            comment="Call Factory: which file answers which address",
            runtime=cloudfront.FunctionRuntime.JS_2_0,
            code=cloudfront.FunctionCode.from_inline(rewriting()),
        )
        shield = firewall(self, "CLOUDFRONT")
        distribution = cloudfront.Distribution(
            self,
            "Distribution",
            comment="Call Factory: pages and API",
            domain_names=[domain.site],
            certificate=certificate,
            minimum_protocol_version=cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
            http_version=cloudfront.HttpVersion.HTTP2_AND_3,
            default_root_object="index.html",
            web_acl_id=shield.attr_arn,
            default_behavior=cloudfront.BehaviorOptions(
                origin=origins.S3BucketOrigin.with_origin_access_control(self.pages),
                viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
                response_headers_policy=_headers(self, content_security_policy(stage.storage_hosts)),
                function_associations=[
                    cloudfront.FunctionAssociation(
                        function=files, event_type=cloudfront.FunctionEventType.VIEWER_REQUEST
                    )
                ],
                compress=True,
            ),
            additional_behaviors={
                "/v1/*": cloudfront.BehaviorOptions(
                    origin=origins.HttpOrigin(domain.api),
                    # A body that came in the clear was read by others already: it is refused, not redirected.
                    viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
                    allowed_methods=cloudfront.AllowedMethods.ALLOW_ALL,
                    cache_policy=cloudfront.CachePolicy.CACHING_DISABLED,
                    origin_request_policy=cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
                )
            },
            error_responses=[
                cloudfront.ErrorResponse(
                    http_status=403, response_http_status=404, response_page_path="/404.html", ttl=Duration.minutes(1)
                ),
            ],
        )
        accept(distribution, "AwsSolutions-CFR1", "Businesses of every country are customers.")
        accept(
            distribution, "AwsSolutions-CFR3", "Its access log is of visitors' network addresses, which are not kept."
        )
        accept(self.pages, "AwsSolutions-S1", "It holds the public pages; who read them is not kept.")
        MtaStsPolicy(
            self, "MtaSts", domain=domain, mail_region=stage.region, origin=self.pages, web_acl=shield.attr_arn
        )
        CfnOutput(self, "PagesBucket", value=self.pages.bucket_name)
        CfnOutput(self, "DistributionId", value=distribution.distribution_id)
        for name, record in (("Address4", route53.ARecord), ("Address6", route53.AaaaRecord)):
            record(
                self,
                name,
                zone=zone,
                record_name=f"{domain.site}.",
                target=route53.RecordTarget.from_alias(targets.CloudFrontTarget(distribution)),
            )


def _pages(scope: Construct) -> s3.Bucket:
    """Static files only: nothing in here is about anybody."""
    return s3.Bucket(
        scope,
        "Pages",
        encryption=s3.BucketEncryption.S3_MANAGED,
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
        enforce_ssl=True,
        minimum_tls_version=1.2,
        removal_policy=RemovalPolicy.RETAIN,
    )


def _headers(scope: Construct, policy: str) -> cloudfront.ResponseHeadersPolicy:
    return cloudfront.ResponseHeadersPolicy(
        scope,
        "Headers",
        comment="Call Factory: pages",
        security_headers_behavior=cloudfront.ResponseSecurityHeadersBehavior(
            content_security_policy=cloudfront.ResponseHeadersContentSecurityPolicy(
                content_security_policy=policy, override=True
            ),
            content_type_options=cloudfront.ResponseHeadersContentTypeOptions(override=True),
            frame_options=cloudfront.ResponseHeadersFrameOptions(
                frame_option=cloudfront.HeadersFrameOption.DENY, override=True
            ),
            referrer_policy=cloudfront.ResponseHeadersReferrerPolicy(
                referrer_policy=cloudfront.HeadersReferrerPolicy.NO_REFERRER, override=True
            ),
            strict_transport_security=cloudfront.ResponseHeadersStrictTransportSecurity(
                access_control_max_age=Duration.days(730), include_subdomains=True, override=True
            ),
        ),
    )
