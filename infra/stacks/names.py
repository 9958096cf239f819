"""The names of a stage in the world: of the API, with certificate and firewall, and of the domain of its mails."""

from typing import Any

from aws_cdk import Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_route53 as route53
from aws_cdk import aws_route53_targets as targets
from aws_cdk import aws_wafv2 as wafv2
from constructs import Construct

from infra.constructs.firewall import firewall
from infra.constructs.mail_sending import own_mail_domain
from infra.stages import Domain


class NamesStack(Stack):
    """A stack of real accounts only: one machine has no names."""

    def __init__(self, scope: Construct, id_: str, *, domain: Domain, api: apigateway.RestApi, **more: Any) -> None:
        super().__init__(scope, id_, **more)
        self._name_api(domain, api)
        wafv2.CfnWebACLAssociation(
            self,
            "FirewallOfApi",
            resource_arn=api.deployment_stage.stage_arn,
            web_acl_arn=firewall(self, "REGIONAL").attr_arn,
        )
        own_mail_domain(self, domain)

    def _name_api(self, domain: Domain, api: apigateway.RestApi) -> None:
        """Gives the API a name of ours, reachable by TLS 1.2 and later only (OR-2)."""
        zone = route53.HostedZone.from_hosted_zone_attributes(
            self, "Zone", hosted_zone_id=domain.zone_id, zone_name=domain.zone_name
        )
        certificate = acm.Certificate(
            self, "ApiCertificate", domain_name=domain.api, validation=acm.CertificateValidation.from_dns(zone)
        )
        named = apigateway.DomainName(
            self,
            "ApiDomain",
            domain_name=domain.api,
            certificate=certificate,
            endpoint_type=apigateway.EndpointType.REGIONAL,
            security_policy=apigateway.SecurityPolicy.TLS_1_2,
        )
        named.add_base_path_mapping(api, base_path="v1", stage=api.deployment_stage)
        route53.ARecord(
            self,
            "ApiAddress",
            zone=zone,
            record_name=f"{domain.api}.",
            target=route53.RecordTarget.from_alias(targets.ApiGatewayDomain(named)),
        )
