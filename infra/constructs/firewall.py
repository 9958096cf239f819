"""The web firewall: known attacks and floods are turned away before they cost anything."""

from typing import Literal

from aws_cdk import aws_wafv2 as wafv2
from constructs import Construct

_MANAGED_RULES = (
    "AWSManagedRulesCommonRuleSet",
    "AWSManagedRulesKnownBadInputsRuleSet",
    "AWSManagedRulesAmazonIpReputationList",
)
_REQUESTS_PER_ADDRESS = 6000
"""In five minutes, from one network address: more than our own rate limits admit to anybody."""


def firewall(scope: Construct, where: Literal["CLOUDFRONT", "REGIONAL"]) -> wafv2.CfnWebACL:
    """A firewall for CloudFront (in us-east-1) or for an API (in its region)."""
    rules = [_managed(name, priority) for priority, name in enumerate(_MANAGED_RULES, start=1)]
    limit = wafv2.CfnWebACL.RateBasedStatementProperty(limit=_REQUESTS_PER_ADDRESS, aggregate_key_type="IP")
    rules.append(
        wafv2.CfnWebACL.RuleProperty(
            name="requests-per-address",
            priority=len(rules) + 1,
            action=wafv2.CfnWebACL.RuleActionProperty(block={}),
            statement=wafv2.CfnWebACL.StatementProperty(rate_based_statement=limit),
            visibility_config=_visible("requests-per-address"),
        )
    )
    return wafv2.CfnWebACL(
        scope,
        "Firewall",
        default_action=wafv2.CfnWebACL.DefaultActionProperty(allow={}),
        scope=where,
        visibility_config=_visible("firewall"),
        rules=rules,
    )


def _managed(name: str, priority: int) -> wafv2.CfnWebACL.RuleProperty:
    group = wafv2.CfnWebACL.ManagedRuleGroupStatementProperty(
        vendor_name="AWS",
        name=name,
        # Batches of call records are larger than this rule admits; the API has limits of its own.
        excluded_rules=[wafv2.CfnWebACL.ExcludedRuleProperty(name="SizeRestrictions_BODY")]
        if name == "AWSManagedRulesCommonRuleSet"
        else None,
    )
    return wafv2.CfnWebACL.RuleProperty(
        name=name,
        priority=priority,
        override_action=wafv2.CfnWebACL.OverrideActionProperty(none={}),
        statement=wafv2.CfnWebACL.StatementProperty(managed_rule_group_statement=group),
        visibility_config=_visible(name),
    )


def _visible(name: str) -> wafv2.CfnWebACL.VisibilityConfigProperty:
    """Counted, but no request is kept as a sample: samples hold addresses and headers."""
    return wafv2.CfnWebACL.VisibilityConfigProperty(
        cloud_watch_metrics_enabled=True, metric_name=name, sampled_requests_enabled=False
    )
