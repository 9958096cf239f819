"""How the pages are served in the world: from a private bucket, with our headers, at one address with the API."""

import json
from collections.abc import Mapping
from typing import Any

from callfactory.site_headers import rewriting

Templates = Mapping[str, Mapping[str, Any]]


def _of(templates: Templates, stack: str, kind: str) -> list[dict[str, Any]]:
    return [each["Properties"] for each in templates[stack]["Resources"].values() if each["Type"] == kind]


def _site(templates: Templates) -> dict[str, Any]:
    configurations = [
        each["DistributionConfig"] for each in _of(templates, "production-edge", "AWS::CloudFront::Distribution")
    ]
    return next(each for each in configurations if each["Comment"] == "Call Factory: pages and API")


def test_the_policy_names_our_own_hosts_and_buckets_only(templates: Templates) -> None:
    """CK-5: a browser can ask nobody else."""
    (headers,) = _of(templates, "production-edge", "AWS::CloudFront::ResponseHeadersPolicy")
    security = headers["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
    policy = json.dumps(security["ContentSecurityPolicy"]["ContentSecurityPolicy"])
    assert "script-src 'self';" in policy
    assert "*" not in policy
    for bucket in ("documents", "exports", "greetings", "recordings"):
        assert f"https://callfactory-production-{bucket}-" in policy
    assert security["FrameOptions"]["FrameOption"] == "DENY"
    assert security["ReferrerPolicy"]["ReferrerPolicy"] == "no-referrer"
    assert security["StrictTransportSecurity"]["AccessControlMaxAgeSec"] >= 31_536_000


def test_the_named_buckets_are_those_that_are_made(templates: Templates) -> None:
    buckets = _of(templates, "production-data", "AWS::S3::Bucket")
    named = {json.dumps(each["BucketName"]) for each in buckets if "BucketName" in each}
    assert len(named) == len(("documents", "exports", "greetings", "recordings"))
    cors = [each["CorsConfiguration"]["CorsRules"][0] for each in buckets if "CorsConfiguration" in each]
    assert {tuple(rule["AllowedOrigins"]) for rule in cors} == {("https://my.callfactory.example",)}


def test_the_api_is_at_the_same_address_and_never_cached(templates: Templates) -> None:
    """So the session's cookie can be SameSite=Strict, and no CORS is needed."""
    behaviours = _site(templates)["CacheBehaviors"]
    (api,) = [each for each in behaviours if each["PathPattern"] == "/v1/*"]
    assert api["ViewerProtocolPolicy"] == "https-only"
    assert set(api["AllowedMethods"]) >= {"GET", "POST", "PUT", "PATCH", "DELETE"}


def test_addresses_of_the_application_are_answered_by_it(templates: Templates) -> None:
    functions = _of(templates, "production-edge", "AWS::CloudFront::Function")
    assert rewriting() in [each["FunctionCode"] for each in functions]
    assert "FunctionAssociations" in _site(templates)["DefaultCacheBehavior"]


def test_only_cloudfront_reads_the_pages(templates: Templates) -> None:
    assert _of(templates, "production-edge", "AWS::CloudFront::OriginAccessControl")
    (bucket,) = _of(templates, "production-edge", "AWS::S3::Bucket")
    assert all(bucket["PublicAccessBlockConfiguration"].values())
